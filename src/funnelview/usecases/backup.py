"""Keeping a copy of a store, putting one back, moving a store from one engine to the other.

docs: operations. A copy holds everything: it is for a director, and stands in the log of exports.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from funnelview.errors import NotAllowed, RuleRefused
from funnelview.i18n import _
from funnelview.store import copying
from funnelview.store.base import Store
from funnelview.store.engine import shown_url, store_url
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk

if TYPE_CHECKING:
    from funnelview.store.trail.check import Fault
    from funnelview.store.trail.form import Head


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was made and proved: where it is, how many rows, the heads of its trail."""

    place: str
    rows: int
    heads: "tuple[Head, ...]"
    # The first bad row: a store that was tampered with is copied as it is.
    first: "Fault | None"

    @classmethod
    def of(cls, place: str, made: "copying.Copied") -> Self:
        """Tell of a copy that was made."""
        faults = made.trail.faults
        return cls(place, made.total, made.trail.heads, faults[0] if faults else None)


def backup(desk: Desk, path: str) -> Copy:
    """Copy the store into a new SQLite file, as it is at one moment, while others write.

    Raises:
        BadInput: the path is none.
        NotAllowed: whoever asks is no director.
        RuleRefused: there is something at the path.
        StoreUnreachable: it can't be written.

    """
    target = copying.must_be_a_path(path)
    _director(desk)
    made = copying.copy_to_file(desk.store, target, resting=True)
    _log(desk, target, made.total)
    return Copy.of(str(target), made)


@rerunnable
def _log(desk: Desk, target: Path, rows: int) -> None:
    """Log that everything was taken out."""
    from funnelview.store.backups import log_backup

    with desk.store.write(desk.actor, desk.clock(), None) as unit:
        log_backup(unit, target, rows)
        unit.commit()


def restore(path: str, address: str) -> Copy:
    """Put a backup back: into a new file, or an empty database on a server.

    Raises:
        BadInput: the path is none, or the address can't be read.
        RuleRefused: the place isn't empty.
        StoreUnreachable: there is no such backup, or it can't be put there.
        StoreVersion: it is of another version.

    """
    source = copying.must_be_a_path(path)
    url = store_url(address)
    with Store(str(source)) as there:
        there.check_schema()
        made = copying.copy_to_store(there, address)
    return Copy.of(shown_url(url), made)


def move(desk: Desk, address: str) -> Copy:
    """Copy the store to another address, of either engine; the old one stays as it is.

    Raises:
        BadInput: the address can't be read.
        NotAllowed: whoever asks is no director.
        RuleRefused: the place isn't empty, or is this store's own.
        StoreUnreachable: it can't be written.

    """
    _director(desk)
    url = store_url(address)
    if url == desk.store.url:
        raise RuleRefused(_("The store is there already."))
    made = copying.copy_to_store(desk.store, address)
    return Copy.of(shown_url(url), made)


def _director(desk: Desk) -> None:
    desk.store.check_schema()
    if not desk.store.rights().is_director:
        raise NotAllowed(
            _("Only a director may copy the whole store."),
            way_out=_("Ask one, or export what you may see: “funnelview export”."),
        )
