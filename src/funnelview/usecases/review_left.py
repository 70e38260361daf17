"""What a review has not covered yet: the list that stands before its end."""

from dataclasses import dataclass

from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store.changes import customers_of
from funnelview.store.review import rows
from funnelview.usecases.desk import Desk


@dataclass(frozen=True, slots=True)
class Left:
    """A deal that was skipped for a reason, or not looked at (no reason)."""

    deal_id: int
    customer: str | None
    skipped_because: str | None = None


def what_is_left(desk: Desk, review_id: int) -> list[Left]:
    """Return the deals that a review has not covered: those nobody looked at, then the skipped.

    Raises:
        RuleRefused: there is no such review.

    """
    with desk.store.read() as conn:
        review = rows.review_by_id(conn, review_id)
        if review is None:
            raise RuleRefused(_("There is no such review."))
        marks = rows.marks_of(conn, review_id)
        unseen = rows.unmarked(conn, review) if review.is_open else []
        unseen += [key for key, mark in marks.items() if not mark.seen and not mark.skipped_because]
        skipped = [key for key, mark in marks.items() if mark.skipped_because and not mark.seen]
        names = customers_of(conn, {*unseen, *skipped})
        return [
            *(Left(key, names.get(key)) for key in sorted(set(unseen))),
            *(Left(key, names.get(key), marks[key].skipped_because) for key in skipped),
        ]
