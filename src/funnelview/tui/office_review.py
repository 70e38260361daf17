"""The review's use cases as the screens call them, in worker threads.

Each writing call takes a key: the same call with the same key again, after an answer was lost on
its way, has no second effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from funnelview.domain.review import Note, Verdict
    from funnelview.store.funnel import DealLine
    from funnelview.store.stored_deals import StoredDeal
    from funnelview.tui.drafts import Draft
    from funnelview.usecases.commitments import Promises
    from funnelview.usecases.desk import Desk
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.review import ReviewSheet
    from funnelview.usecases.review_search import Hit

__all__ = ["ReviewOffice", "TakenBack"]


class TakenBack(NamedTuple):
    """What an undo or redo touched: in one word what, which deal, and how that stands now."""

    kind: str
    deal_id: int
    line: DealLine | None
    again: bool = False


class ReviewOffice:
    """What a review does in the store. The office that is one of these opens the desk."""

    desk: Desk
    _latest: dict[int, DealLine]
    _sheet_ahead: tuple[tuple[object, ...], ReviewSheet] | None = None

    # --- reading

    def sheet(self, rep_id: int, *, by_tier: bool = False) -> ReviewSheet:
        """A rep's page with this week's review."""
        from dataclasses import replace

        ahead, self._sheet_ahead = self._sheet_ahead, None
        if ahead is not None and ahead[0] == self._moment(rep_id):
            sheet = ahead[1]
        else:
            sheet = self._read_sheet(rep_id)
        if by_tier:
            ordered = sheet.agenda.ordered(sheet.page.deals, by_tier=True)
            sheet = replace(sheet, deals=ordered)
        return sheet

    def read_ahead(self, rep_id: int) -> None:
        """Read a rep's page that may be wanted next; `sheet` gives it if nobody writes before."""
        moment = self._moment(rep_id)
        self._sheet_ahead = moment, self._read_sheet(rep_id)

    def _moment(self, rep_id: int) -> tuple[object, ...]:
        """What a rep's page depends on: the day it is of, what was written, and the hour."""
        desk = self.desk
        hour = desk.clock().replace(minute=0, second=0, microsecond=0)
        return rep_id, desk.past, desk.store.change_mark(), hour

    def _read_sheet(self, rep_id: int) -> ReviewSheet:
        from funnelview.usecases.review import review_sheet

        return review_sheet(self.desk, rep_id)

    def promises(self) -> Promises:
        """Everybody's open commitments."""
        from funnelview.usecases.commitments import open_promises

        return open_promises(self.desk)

    def search(self, text: str, rep_id: int | None = None) -> list[Hit]:
        """Where words stand in the notes of all weeks."""
        from funnelview.usecases.review_search import search_reviews

        return search_reviews(self.desk, text, rep=rep_id)

    # --- the fields of a deal

    def save_fields(
        self, line: DealLine, draft: Draft, stored: Draft, before: Draft, key: str | None = None
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
            note = save_note(
                self.desk,
                review.id,
                draft.deal_id,
                NoteText(*texts),
                before=had,
                key=_part(key, "note"),
            )
        patch: dict[str, Any] = {}
        if draft.next_step != stored.next_step:
            patch["next_step"] = draft.next_step or None
        if draft.due != stored.due:
            today = self.desk.today(get_settings(self.desk))
            patch["next_step_due"] = typed_day(draft.due, today)
        if not patch:
            return note, None
        return note, self.change(line, patch, draft.rep_id, _part(key, "deal"))

    # --- the deal itself

    def change(
        self,
        line: DealLine,
        patch: Mapping[str, Any],
        rep_id: int | None,
        key: str | None = None,
        *,
        seen: StoredDeal | None = None,
    ) -> DealLine:
        """Change some fields of the deal that the screen showed and return it as it is now.

        ``seen`` is the deal as somebody was shown it since, after a clash.
        """
        from funnelview.usecases.funnel import change_deal

        if seen is None:
            seen = self._seen(line)
        review_id = self._review_of(rep_id)
        change_deal(self.desk, line.id, patch, seen=seen, review_id=review_id, key=key)
        return self._refreshed(line.id)

    def _seen(self, line: DealLine) -> StoredDeal:
        """The deal as whoever sits at the screen knows it."""
        # What this program wrote since the line was read is known to them too.
        known = self._latest.get(line.id)
        return (known if known is not None and known.version > line.version else line).seen()

    def win(
        self, deal_id: int, on: date | None, rep_id: int | None, key: str | None = None
    ) -> DealLine:
        """Book a deal as won."""
        from funnelview.usecases.funnel import win_deal

        win_deal(self.desk, deal_id, on=on, review_id=self._review_of(rep_id), key=key)
        return self._refreshed(deal_id)

    def lose(
        self, deal_id: int, on: date | None, reason: str, rep_id: int | None, key: str | None = None
    ) -> DealLine:
        """Book a deal as lost."""
        from funnelview.usecases.funnel import lose_deal

        review_id = self._review_of(rep_id)
        lose_deal(self.desk, deal_id, on=on, reason=reason, review_id=review_id, key=key)
        return self._refreshed(deal_id)

    def reopen(self, deal_id: int, rep_id: int | None, key: str | None = None) -> DealLine:
        """Open a closed deal again."""
        from funnelview.usecases.funnel import reopen_deal

        reopen_deal(self.desk, deal_id, review_id=self._review_of(rep_id), key=key)
        return self._refreshed(deal_id)

    def set_contact(self, line: DealLine, name: str, rep_id: int, key: str | None) -> DealLine:
        """Give a deal another contact; one that isn't known at the customer is entered."""
        from funnelview.usecases.entering import set_contact

        review_id, seen = self._review_of(rep_id), self._seen(line)
        set_contact(self.desk, line.id, name, seen=seen, review_id=review_id, key=key)
        return self._refreshed(line.id)

    def _refreshed(self, deal_id: int) -> DealLine:
        from funnelview.usecases.funnel import get_deal

        line, _stored, _changes = get_deal(self.desk, deal_id)
        self._latest[deal_id] = line
        return line

    # --- the review

    def _review_of(self, rep_id: int | None) -> int | None:
        """The review of a rep that a change is made in; None: in none."""
        if rep_id is None:
            return None
        from funnelview.usecases.review import review_to_change_in

        return review_to_change_in(self.desk, rep_id)

    def _this_review(self, rep_id: int) -> int:
        from funnelview.usecases.review import begin_review

        return begin_review(self.desk, rep_id).id

    def _begun_review(self, rep_id: int) -> int:
        from funnelview.errors import RuleRefused
        from funnelview.i18n import _
        from funnelview.usecases.review_steps import open_review_of

        found = open_review_of(self.desk, rep_id)
        if found is None:
            raise RuleRefused(_("Nothing of this week's review is written yet."))
        return found

    def judge(
        self,
        rep_id: int,
        deal_id: int,
        verdict: Verdict | None,
        seconds: int = 0,
        key: str | None = None,
    ) -> None:
        """Mark a deal as seen in this week's review, with a verdict or none."""
        from funnelview.usecases.review import judge

        judge(self.desk, self._this_review(rep_id), deal_id, verdict, seconds=seconds, key=key)

    def skip(self, rep_id: int, deal_id: int, reason: str, key: str | None = None) -> None:
        """Leave a deal out of this week's review."""
        from funnelview.usecases.review import skip

        skip(self.desk, self._this_review(rep_id), deal_id, reason, key=key)

    def spend(self, rep_id: int, deal_id: int, seconds: int) -> None:
        """Add the time spent on a deal to this week's review; time alone begins none."""
        from funnelview.usecases.review import spend
        from funnelview.usecases.review_steps import open_review_of

        review_id = open_review_of(self.desk, rep_id)
        if review_id is not None:
            spend(self.desk, review_id, deal_id, seconds)

    def finish(self, rep_id: int, key: str | None = None) -> None:
        """Finish this week's open review of a rep."""
        from funnelview.usecases.review_steps import finish_this_weeks

        finish_this_weeks(self.desk, rep_id, key=key)

    def add_addendum(self, review_id: int, text: str, key: str | None = None) -> Done:
        """Add a correction to a finished review."""
        from funnelview.usecases.review import add_addendum

        return add_addendum(self.desk, review_id, text, key=key)

    def undo(self, rep_id: int, key: str | None = None) -> TakenBack:
        """Take back the last change made here in this week's review."""
        from funnelview.usecases.undo import undo

        return self._taken_back(undo(self.desk, self._begun_review(rep_id), key=key))

    def redo(self, rep_id: int, key: str | None = None) -> TakenBack:
        """Do again what was taken back last."""
        from funnelview.usecases.undo import redo

        return self._taken_back(redo(self.desk, self._begun_review(rep_id), key=key))

    def _taken_back(self, done: Done) -> TakenBack:
        how, _blank, kind = done.result.partition(" ")
        again = how == "redone"
        if kind == "commitment":
            return TakenBack(kind, 0, None, again)
        return TakenBack(kind, done.id, self._refreshed(done.id), again)

    def write_document(self, rep_id: int) -> Path:
        """Write this week's review, else the last one, into a new file; return where."""
        from funnelview.usecases.review_documents import write_review

        return write_review(self.desk, rep_id)

    def read_document(self, rep_id: int) -> tuple[str, str]:
        """This week's review, else the last one, as a title and a text; nothing is written."""
        from funnelview.usecases.review_documents import review_text

        return review_text(self.desk, rep_id)

    # --- commitments

    def promise(
        self,
        rep_id: int,
        deal_id: int | None,
        text: str,
        owner: str,
        due: date | None,
        key: str | None = None,
    ) -> Done:
        """Make a commitment, in this week's review unless that is finished."""
        from funnelview.usecases.commitments import promise

        return promise(
            self.desk,
            rep_id,
            text,
            owner=owner,
            due=due,
            deal_id=deal_id,
            review_id=self._review_of(rep_id),
            key=key,
        )

    def decide(
        self, commitment_id: int, rep_id: int | None, *, kept: bool, key: str | None = None
    ) -> Done:
        """Say whether a commitment was kept; in this week's review of a rep where one is named."""
        from funnelview.usecases.commitments import decide

        review_id = self._review_of(rep_id)
        return decide(self.desk, commitment_id, kept=kept, review_id=review_id, key=key)

    def move(
        self, commitment_id: int, rep_id: int | None, due: date | None, key: str | None = None
    ) -> Done:
        """Give a commitment another day."""
        from funnelview.usecases.commitments import move

        return move(self.desk, commitment_id, due, review_id=self._review_of(rep_id), key=key)


def _part(key: str | None, part: str) -> str | None:
    """A key of its own for each of two writes that one action makes."""
    return None if key is None else f"{key}.{part}"
