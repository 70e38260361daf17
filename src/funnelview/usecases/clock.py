"""The program's clock, apart from everything that takes longer to load."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC; ``FUNNELVIEW_NOW`` stands in for it where it is set."""
    fixed = os.environ.get("FUNNELVIEW_NOW")
    if not fixed:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(fixed)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
