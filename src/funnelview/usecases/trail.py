"""The trail: recomputing it, comparing it with what was printed, and the heads for a print.

docs: trail. What a check finds is told in the order in which things were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funnelview.errors import BadInput, NotAllowed
from funnelview.i18n import _
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of

if TYPE_CHECKING:
    from funnelview.store.base import Reading
    from funnelview.store.history import Check
    from funnelview.store.trail_check import Fault, Verified
    from funnelview.store.trail_form import Head

_SHOWN_HEADS = 6


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
    from funnelview.store.trail_check import verify as verify_trail

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
    from funnelview.store.trail_form import read_head

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
    with desk.store.read() as conn:
        return heads_in(conn)


def heads_in(conn: "Reading") -> "tuple[Head, ...]":
    """Return the same in a reading that is open."""
    from funnelview.store.trail import heads as read

    return tuple(read(conn))


def printed_heads(found: "Iterable[Head]") -> str:
    """Return heads as a report's foot shows them: of many chains, those that wrote last."""
    from funnelview.store.trail_form import shown_heads

    every = list(found)
    if len(every) > _SHOWN_HEADS:
        every = sorted(every, key=lambda one: one.number)[-_SHOWN_HEADS:]
    return shown_heads(every)


@rerunnable
def seal(desk: Desk) -> None:
    """Seal the heads of all chains together."""
    from funnelview.store.trail import seal as seal_heads

    with desk.store.write(desk.actor, desk.clock()) as unit:
        seal_heads(unit.conn, desk.actor.name, unit.now)
        unit.commit()
