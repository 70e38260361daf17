"""The use cases as the screens call them, in worker threads.

The store's floor takes longer to load than the whole screen. So nothing of it is imported here:
each function loads what it needs when it first runs, beside the screen, after the first frame.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from funnelview.domain.coverage import Level
    from funnelview.domain.funnel import Person
    from funnelview.domain.review import Note, Verdict
    from funnelview.domain.settings import Settings
    from funnelview.store.funnel import DealLine
    from funnelview.tui.ahead import Ahead
    from funnelview.tui.drafts import Draft
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.review import ReviewSheet

__all__ = ["Office"]


class Office:
    """Opens the desk once, when first needed, and hands the use cases to the screens.

    Args:
        open_desk: makes the desk; called once, in a worker thread.
        first_level: the home screen's figures where they are being read ahead; taken once.
    """

    def __init__(
        self, open_desk: Callable[[], Desk], first_level: Ahead[Level | None] | None = None
    ) -> None:
        self._open_desk = open_desk
        self._first_level = first_level
        self._desk: Desk | None = None
        self._lock = Lock()
        self._latest: dict[int, DealLine] = {}

    @property
    def desk(self) -> Desk:
        """The desk, opened now if it wasn't."""
        with self._lock:
            if self._desk is None:
                self._desk = self._open_desk()
            return self._desk

    def close(self) -> None:
        """Close the store, if it was ever opened."""
        with self._lock:
            if self._desk is not None:
                self._desk.store.close()

    def mark(self) -> tuple[int, ...]:
        """Numbers that differ after anybody's write."""
        return self.desk.store.change_mark()

    def warning(self) -> str | None:
        """What speaks against the place of the store."""
        return self.desk.store.warning

    def level_at_once(self) -> Level | None:
        """The home screen's figures, if they have been read ahead by now."""
        if self._first_level is None or not self._first_level.ready:
            return None
        ahead, self._first_level = self._first_level, None
        return ahead.take()

    def level(self, top_id: int | None, as_of: date | None = None) -> Level:
        """One level of the tree; the first time, as it was read ahead."""
        if top_id is None and as_of is None:
            ahead, self._first_level = self._first_level, None
            level = None if ahead is None else ahead.take()
            if level is not None:
                return level
        from funnelview.usecases.coverage import team_level

        return team_level(self.desk, top_id, as_of=as_of)

    def sheet(self, rep_id: int) -> ReviewSheet:
        """A rep's page with this week's review."""
        from funnelview.usecases.review import review_sheet

        return review_sheet(self.desk, rep_id)

    def save_fields(
        self, line: DealLine, draft: Draft, stored: Draft, before: Draft
    ) -> tuple[Note | None, DealLine | None]:
        """Save what stands in a deal's fields where it differs from what the store had.

        ``before`` is what was sent from here last: what the note says beyond it is somebody
        else's, and stays.

        Returns the note and the deal as they stand now; None for what was not touched. A due
        date that can't be read is refused after the note is safe.
        """
        from funnelview.domain.review import NoteText
        from funnelview.domain.typing_dates import typed_day
        from funnelview.usecases.review import begin_review, save_note
        from funnelview.usecases.store import get_settings

        note = None
        texts = (draft.done, draft.progress, draft.problems)
        if texts != (stored.done, stored.progress, stored.problems):
            review = begin_review(self.desk, draft.rep_id)
            had = NoteText(before.done, before.progress, before.problems)
            note = save_note(self.desk, review.id, draft.deal_id, NoteText(*texts), before=had)
        patch: dict[str, Any] = {}
        if draft.next_step != stored.next_step:
            patch["next_step"] = draft.next_step or None
        if draft.due != stored.due:
            today = self.desk.today(get_settings(self.desk))
            patch["next_step_due"] = typed_day(draft.due, today)
        if not patch:
            return note, None
        return note, self.change(line, patch, draft.rep_id)

    def _review_of(self, rep_id: int | None) -> int | None:
        """This week's open review of a rep, for the record of a change made in it."""
        if rep_id is None:
            return None
        from funnelview.usecases.review import begin_review

        return begin_review(self.desk, rep_id).id

    def judge(self, rep_id: int, deal_id: int, verdict: Verdict | None) -> None:
        """Mark a deal as seen in this week's review, with a verdict or none."""
        from funnelview.usecases.review import begin_review, judge

        judge(self.desk, begin_review(self.desk, rep_id).id, deal_id, verdict)

    def finish(self, rep_id: int) -> None:
        """Finish this week's open review of a rep."""
        from funnelview.usecases.review import begin_review, finish

        finish(self.desk, begin_review(self.desk, rep_id).id)

    def spend(self, rep_id: int, deal_id: int, seconds: int) -> None:
        """Add the time spent on a deal to this week's review."""
        from funnelview.usecases.review import begin_review, spend

        spend(self.desk, begin_review(self.desk, rep_id).id, deal_id, seconds)

    def change(self, line: DealLine, patch: Mapping[str, Any], rep_id: int | None) -> DealLine:
        """Change some fields of the deal that the screen showed and return it as it is now."""
        from funnelview.usecases.funnel import change_deal

        # What this program wrote since the line was read is known to whoever sits at it.
        known = self._latest.get(line.id)
        seen = known if known is not None and known.version > line.version else line
        change_deal(self.desk, line.id, patch, seen=seen.seen(), review_id=self._review_of(rep_id))
        return self._refreshed(line.id)

    def win(self, deal_id: int, on: date | None, rep_id: int | None) -> DealLine:
        """Book a deal as won."""
        from funnelview.usecases.funnel import win_deal

        win_deal(self.desk, deal_id, on=on, review_id=self._review_of(rep_id))
        return self._refreshed(deal_id)

    def lose(self, deal_id: int, on: date | None, reason: str, rep_id: int | None) -> DealLine:
        """Book a deal as lost."""
        from funnelview.usecases.funnel import lose_deal

        lose_deal(self.desk, deal_id, on=on, reason=reason, review_id=self._review_of(rep_id))
        return self._refreshed(deal_id)

    def reopen(self, deal_id: int, rep_id: int | None) -> DealLine:
        """Open a closed deal again."""
        from funnelview.usecases.funnel import reopen_deal

        reopen_deal(self.desk, deal_id, review_id=self._review_of(rep_id))
        return self._refreshed(deal_id)

    def _refreshed(self, deal_id: int) -> DealLine:
        from funnelview.usecases.funnel import get_deal

        line, _stored, _changes = get_deal(self.desk, deal_id)
        self._latest[deal_id] = line
        return line

    def add_deal(self, values: Mapping[str, Any]) -> Done:
        """Register a deal; its customer and contact come by name and are entered where new."""
        from funnelview.usecases.funnel import add_customer, add_deal

        given = dict(values)
        contact, phone = given.pop("contact", ""), given.pop("phone", "")
        customer = add_customer(self.desk, given.pop("customer"), owner_id=given.get("owner_id"))
        given["customer_id"] = customer.id
        if contact:
            given["contact_id"] = self._contact_named(customer.id, contact, phone or None)
        return add_deal(self.desk, given)

    def _contact_named(self, customer_id: int, name: str, phone: str | None) -> int:
        from funnelview.usecases.funnel import add_contact, find_contacts

        for known in find_contacts(self.desk, customer_id):
            if known.name.casefold() == name.casefold():
                return known.id
        return add_contact(self.desk, customer_id, name, phone=phone).id

    def add_customer(self, name: str, phone: str | None) -> Done:
        """Enter a customer."""
        from funnelview.usecases.funnel import add_customer

        return add_customer(self.desk, name, phone=phone)

    def add_contact(self, texts: Mapping[str, str]) -> Done:
        """Enter a contact at a customer, which is entered too where it is new."""
        from funnelview.usecases.funnel import add_contact, add_customer

        customer = add_customer(self.desk, texts["customer"].strip())
        superior = texts["superior"].strip()
        return add_contact(
            self.desk,
            customer.id,
            texts["name"].strip(),
            title=texts["title"] or None,
            phone=texts["phone"] or None,
            email=texts["email"] or None,
            superior_id=self._contact_named(customer.id, superior, None) if superior else None,
        )

    def people(self) -> dict[int, Person]:
        """Everybody, by id."""
        from funnelview.usecases.funnel import list_people

        return {person.id: person for person in list_people(self.desk)}

    def form_basis(self) -> tuple[dict[int, Person], Settings, date]:
        """What a form needs to know: everybody, the settings, and what day it is."""
        from funnelview.usecases.store import get_settings

        settings = get_settings(self.desk)
        return self.people(), settings, self.desk.today(settings)
