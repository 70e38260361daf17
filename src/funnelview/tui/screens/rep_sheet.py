"""A rep's page with something changed in it, before it is read anew. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funnelview.domain.commitments import Commitment
    from funnelview.domain.review import Note
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.review import ReviewSheet

__all__ = ["in_order_of", "promises_on", "with_closed", "with_line", "with_note", "without_line"]


def with_note(sheet: ReviewSheet, note: Note) -> ReviewSheet:
    """Return the page with a note that was saved."""
    return replace(sheet, notes={**sheet.notes, note.deal_id: note})


def with_line(sheet: ReviewSheet, line: DealLine) -> ReviewSheet:
    """Return the page with a deal as it stands now, in the place it had."""
    if any(one.id == line.id for one in sheet.deals):
        deals = tuple(line if one.id == line.id else one for one in sheet.deals)
    else:
        deals = sheet.agenda.ordered((*sheet.deals, line))
    return replace(sheet, deals=deals)


def without_line(sheet: ReviewSheet, deal_id: int) -> ReviewSheet:
    """Return the page without a deal that was closed."""
    return replace(sheet, deals=tuple(one for one in sheet.deals if one.id != deal_id))


def with_closed(
    deals: Sequence[DealLine], closed: Iterable[DealLine], order: Sequence[int]
) -> list[DealLine]:
    """Return open deals with those closed in this walk, each of these where it stood before.

    ``order`` are the deals as they stood: a walk goes on from a closed one to the one after it.
    """
    rows = list(deals)
    for line in closed:
        before = order[: order.index(line.id)] if line.id in order else order
        places = {row.id: place for place, row in enumerate(rows)}
        at = next((places[one] for one in reversed(before) if one in places), -1)
        rows.insert(at + 1, line)
    return rows


def in_order_of(new: ReviewSheet, old: ReviewSheet) -> ReviewSheet:
    """Return the page as it is now, in the order in which it is being walked.

    What moved up or down since stays where it was until the page is opened anew; deals that
    came since stand at the end.
    """
    places = {line.id: place for place, line in enumerate(old.deals)}
    deals = sorted(new.deals, key=lambda line: places.get(line.id, len(places)))
    return replace(new, deals=tuple(deals))


def promises_on(sheet: ReviewSheet, deal_id: int) -> tuple[Commitment, ...]:
    """Return what was committed to on a deal, the most urgent first."""
    return sheet.promises.get(deal_id, ())
