"""The trail: recomputing it, comparing it with what was printed, and the heads for a print.

docs: trail. What a check finds is told in the order in which things were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from funnelview.errors import BadInput, NotAllowed
from funnelview.i18n import _
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk, zone_of

if TYPE_CHECKING:
    from funnelview.store.base import Actor
    from funnelview.store.history import Check
    from funnelview.store.trail.check import Fault, Verified
    from funnelview.store.trail.form import Head


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: of the trail, and of the present state that must follow from it."""

    trail: "Verified"
    state: "Check"

    @property
    def first(self) -> "Fault | None":
        """The first bad row."""
        return self.trail.faults[0] if self.trail.faults else None

    @property
    def proper(self) -> bool:
        """Whether everything is as it was written."""
        return not self.trail.faults and not self.state.problems


def verify(desk: Desk, printed: Iterable[str] = ()) -> Verdict:
    """Recompute the whole trail, compare it with heads from prints, and the present with it.

    Raises:
        BadInput: a head can't be read.
        NotAllowed: whoever asks doesn't see the whole store.

    """
    from funnelview.store.history import check_store
    from funnelview.store.settings import read_settings
    from funnelview.store.trail.check import verify as verify_trail

    heads = [one for text in printed for one in read_heads(text)]
    if not desk.store.rights().is_director:
        raise NotAllowed(
            _("Only a director sees the whole trail."),
            way_out=_("Ask one to verify it."),
        )
    with desk.store.read() as conn:
        trail = verify_trail(conn, heads)
        return Verdict(trail, check_store(conn, zone_of(read_settings(conn))))


def read_heads(text: str) -> "list[Head]":
    """Return the heads of a print: one, or several joined by commas or blanks.

    Raises:
        BadInput: the text is none.

    """
    from funnelview.store.trail.form import read_head

    try:
        found = [read_head(one) for one in text.replace(",", " ").split()]
    except ValueError:
        found = []
    if not found:
        raise BadInput(
            _("“{text}” is no head of the trail.").format(text=text[:80]),
            way_out=_("It stands at the foot of each report, such as 4.17.9f86d081884c7d65."),
        )
    return found


def heads(desk: Desk) -> "tuple[Head, ...]":
    """Return the last entry of every chain, for a print."""
    from funnelview.store.trail.entries import heads as read

    with desk.store.read() as conn:
        return tuple(read(conn))


@repeatable
def sealed_head(desk: Desk, actor: "Actor", now: datetime) -> str:
    """Seal the heads of all chains together and return the one that stands for them, for a print.

    Raises:
        StoreUnreachable: the store can't be written to.

    """
    from funnelview.store.trail.entries import heads as read
    from funnelview.store.trail.entries import seal
    from funnelview.store.trail.form import STORE_CHAIN

    with desk.store.write(actor, now, None) as unit:
        seal(unit.conn, actor.name, now)
        unit.commit()
    with desk.store.read() as conn:
        return next((str(one) for one in read(conn) if one.chain == STORE_CHAIN), "")
