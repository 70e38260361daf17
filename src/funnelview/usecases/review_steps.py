"""What is said about a deal in a review, in one go: for commands and scripts."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from funnelview.domain import deals as rules
from funnelview.domain.review import NoteText, Verdict
from funnelview.domain.rights import Act
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.funnel_writing import Context, DealWriter
from funnelview.store.review import rows
from funnelview.store.review.steps import must_be_open
from funnelview.store.settings import read_settings
from funnelview.usecases.again import rerunnable
from funnelview.usecases.commitments import open_review_id
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.funnel import Done, get_stored, once, writing
from funnelview.usecases.review import end
from funnelview.usecases.review_writing import check_note, must_be_in, write_mark, write_note


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about a deal; None leaves what stands there, an empty text empties it."""

    done: str | None = None
    progress: str | None = None
    problems: str | None = None
    next_step: str | None = None
    next_step_due: date | str | None = None
    verdict: Verdict | None = None
    seconds: int = 0

    def patch(self) -> dict[str, Any]:
        """Return the fields of the deal that this changes."""
        found: dict[str, Any] = {}
        if self.next_step is not None:
            found["next_step"] = self.next_step or None
        if self.next_step_due is not None:
            found["next_step_due"] = self.next_step_due or None
        return found

    def note(self, present: NoteText) -> NoteText:
        """Return the note with what is new in it."""
        given = {
            "done": self.done,
            "progress": self.progress,
            "problems": self.problems,
        }
        return replace(present, **{key: text for key, text in given.items() if text is not None})


@rerunnable
def say(desk: Desk, review_id: int, deal_id: int, said: Said, *, key: str | None = None) -> Done:
    """Write what was said about a deal in an open review: all of it or nothing.

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: the review is finished, or there is no such deal.

    """
    check_note(said.note(NoteText()))
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            must_be_in(unit, must_be_open(unit, review_id), deal_id)
            stored = get_stored(unit, deal_id)
            patch = said.patch()
            if patch:
                state = rules.changed(stored.state, patch, settings.stages)
                with DealWriter(unit, zone_of(settings)) as writer:
                    writer.change(stored, state, Context(review_id=review_id))
            present = rows.note_in(unit.conn, review_id, deal_id)
            stands = present.text if present else NoteText()
            text = said.note(stands)
            if text != stands:
                write_note(unit, settings, review_id, deal_id, text, present)
            mark = rows.mark_of(unit.conn, review_id, deal_id)
            verdict = said.verdict or mark.verdict
            write_mark(
                unit,
                review_id,
                replace(mark, seen=True, verdict=verdict, skipped_because=None),
            )
            if said.seconds:
                rows.add_seconds(unit, review_id, deal_id, said.seconds)
            return Done(deal_id, "noted")

        payload = {"review": review_id, "deal": deal_id, "said": said}
        return once(unit, key, "review.say", payload, act)


@rerunnable
def finish_this_weeks(desk: Desk, rep_id: int, *, key: str | None = None) -> Done:
    """Finish this week's open review of a rep, whichever it is.

    Raises:
        RuleRefused: none is open.

    """
    with writing(desk, Act.MANAGE) as (unit, settings):

        def act() -> Done:
            review_id = open_review_id(unit.conn, desk, settings, rep_id)
            if review_id is None:
                raise RuleRefused(_("Nothing of this week's review is written yet."))
            return end(unit, review_id)

        return once(unit, key, "review.finish_week", {"rep": rep_id}, act)


def open_review_of(desk: Desk, rep_id: int) -> int | None:
    """Return the number of this week's open review of a rep, if there is one."""
    with desk.store.read() as conn:
        return open_review_id(conn, desk, read_settings(conn), rep_id)
