"""Two people in one deal: what only one of them changed is kept, what both did is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from funnelview.domain.funnel import DealState
from funnelview.domain.history import FIELD_TITLES, differences
from funnelview.errors import Conflict
from funnelview.i18n import _
from funnelview.store.stored_deals import StoredDeal


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile: three values, as history's texts."""

    field: str
    before: str | None
    theirs: str | None
    yours: str | None


class DealConflict(Conflict):
    """The deal was changed by somebody else in the same fields; nothing was overwritten."""

    def __init__(self, clashes: Sequence[Clash], stored: StoredDeal) -> None:
        """Keep the three values of each field and the deal as it stands now."""
        names = ", ".join(_(FIELD_TITLES[clash.field]) for clash in clashes)
        super().__init__(
            _("Somebody else changed this deal meanwhile: {fields}.").format(fields=names),
            way_out=_("Look at the present values, then change what you still want to."),
        )
        self.clashes = tuple(clashes)
        self.stored = stored


def merged(stored: StoredDeal, state: DealState, seen: StoredDeal) -> DealState:
    """Return a deal as it stands now with only what somebody changed who had seen an earlier state.

    ``state`` is what they want it to be, ``seen`` what they looked at.

    Raises:
        DealConflict: somebody else gave one of these fields another value meanwhile.

    """
    mine = {field: (old, new) for field, old, new in differences(seen.state, state)}
    theirs = {field: new for field, _old, new in differences(seen.state, stored.state)}
    clashes = [
        Clash(field, old, theirs[field], new)
        for field, (old, new) in mine.items()
        if field in theirs and theirs[field] != new
    ]
    if clashes:
        raise DealConflict(clashes, stored)
    values = {field: getattr(state, field) for field in mine}
    if "outcome" in mine:
        values |= {"closed": state.closed, "reason": state.reason}
    return replace(stored.state, **values)
