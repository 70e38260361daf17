"""The clock of a review: how long each deal was at hand, and what of it the store knows."""

from __future__ import annotations

from collections import defaultdict
from time import monotonic

__all__ = ["ReviewClock"]


class ReviewClock:
    """Counts the time on the deal at hand, in seconds; whole ones are handed over once."""

    def __init__(self) -> None:
        self._since = monotonic()
        self._deal: int | None = None
        self._counted: dict[int, float] = defaultdict(float)

    def turn_to(self, deal_id: int | None) -> None:
        """Count for another deal from now on; None: for none."""
        now = monotonic()
        if self._deal is not None:
            self._counted[self._deal] += now - self._since
        self._since, self._deal = now, deal_id

    def on(self, deal_id: int) -> float:
        """Seconds on a deal that were not handed over yet."""
        running = monotonic() - self._since if deal_id == self._deal else 0.0
        return self._counted.get(deal_id, 0.0) + running

    @property
    def all(self) -> float:
        """Seconds on all deals that were not handed over yet."""
        running = monotonic() - self._since if self._deal is not None else 0.0
        return sum(self._counted.values()) + running

    def take(self, deal_id: int) -> int:
        """The whole seconds on a deal; they count as handed over from now on."""
        self.turn_to(self._deal)
        whole = int(self._counted.get(deal_id, 0.0))
        self._counted[deal_id] -= whole
        return whole

    def take_all(self) -> dict[int, int]:
        """The whole seconds of every deal that has any."""
        self.turn_to(self._deal)
        taken = {deal_id: self.take(deal_id) for deal_id in list(self._counted)}
        return {deal_id: seconds for deal_id, seconds in taken.items() if seconds}
