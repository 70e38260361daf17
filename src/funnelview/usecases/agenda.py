"""What a review is about: what changed since the last one, the warnings, and the walk's order."""

from collections.abc import Mapping
from dataclasses import dataclass

from funnelview.domain.agenda import Standing, agenda_order, standing_of
from funnelview.store.base import Reading
from funnelview.store.funnel import DealLine
from funnelview.usecases.changes import SinceReview, since_last_review
from funnelview.usecases.coverage import RepPage
from funnelview.usecases.desk import Desk

__all__ = ["Agenda", "read_agenda"]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one rep's review is about.

    ``exceptions`` are the deals to talk about first, by deal; ``weights`` the deals' weighted
    amounts in the reporting currency, for ordering.
    """

    since: SinceReview
    exceptions: Mapping[int, Standing]
    weights: Mapping[int, int]

    def ordered(
        self, deals: tuple[DealLine, ...], *, by_tier: bool = False
    ) -> tuple[DealLine, ...]:
        """Return deals as the review walks them."""
        return tuple(agenda_order(deals, self.exceptions, self.weights, by_tier=by_tier))


def read_agenda(conn: Reading, desk: Desk, page: RepPage, review_id: int | None) -> Agenda:
    """Return what a rep's review is about, in a fixed number of queries.

    What was changed in the review itself (``review_id``) is no reason to look at a deal again,
    and where there never was a review nothing changed since one.
    """
    since = since_last_review(
        conn, desk, page.settings, page.people, page.person.id, rates=page.rates
    )
    reviewed = since.span.review is not None
    exceptions: dict[int, Standing] = {}
    for deal in page.deals:
        alerts = page.alerts.by_deal.get(deal.id)
        lines = since.lines.get(deal.id) if reviewed else None
        if not (alerts or lines or deal.raised):
            continue
        standing = standing_of(
            raised=deal.raised,
            severities={one.severity for one in alerts or () if one.is_open},
            changed=any(
                line.counts and (line.review_id is None or line.review_id != review_id)
                for line in lines or ()
            ),
        )
        if standing is not None:
            exceptions[deal.id] = standing
    return Agenda(since, exceptions, page.weights)
