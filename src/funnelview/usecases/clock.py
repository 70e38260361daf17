"""The program's clock, apart from everything that takes longer to load."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment in UTC; ``FUNNELVIEW_NOW`` stands in for it where it is set.

    Raises:
        BadInput: it is set to something else than a moment.

    """
    fixed = os.environ.get("FUNNELVIEW_NOW")
    if not fixed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(fixed)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        from funnelview.errors import BadInput
        from funnelview.i18n import _

        raise BadInput(
            _("FUNNELVIEW_NOW is no moment: “{value}”.").format(value=fixed),
            way_out=_("Write it like 2026-11-22T09:00:00+00:00, or leave it out."),
        ) from None
