"""What a database's errors mean: in a manager's words, and whether the same may be done anew.

A database's own text is never shown. Errors of a lost connection carry no code at all, and a
commit that was on its way then may have been done or not: it is sent again only under its key.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import exc

from funnelview.domain.handover.refusals import known, refused
from funnelview.domain.rights import outside
from funnelview.errors import Again, BadInput, Conflict, FunnelViewError, StoreUnreachable
from funnelview.i18n import _
from funnelview.store.rights.law import REFUSED

TURNED_AWAY: Final = frozenset({"25006", "57P01", "57P02", "57P03"})
"""A server that turned read-only, goes down, or isn't up yet: another one may have taken over."""

# Serialization failure, deadlock: the database undid everything, and asks to be asked again.
_MEANWHILE: Final = frozenset({"40001", "40P01"})
# A unique violation: somebody else entered the same a moment ago, and is found the next time.
_ENTERED: Final = frozenset({"23505", "40002"})
# The connection itself; 40003: a distributed engine doesn't know whether the commit was done.
_LOST: Final = frozenset({"08000", "08001", "08003", "08004", "08006", "08007", "40003"})


@contextmanager
def told(*, committing: bool = False) -> Iterator[None]:
    """Turn database errors into FunnelView's own.

    ``committing`` says that the block is a commit: where its answer is lost, nobody knows
    whether it was done.
    """
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise failure(error, committing=committing) from error


def failure(error: exc.SQLAlchemyError, *, committing: bool = False) -> FunnelViewError:
    """Return what a database's error means."""
    found = _by_law(error) or _between(error) or _too_long(error) or _meant(error)
    found.again = again(error, committing=committing)
    return found


def again(error: exc.SQLAlchemyError, *, committing: bool = False) -> Again:
    """Return whether what failed may be done anew."""
    state = _state(error)
    if state in _MEANWHILE:
        return Again.SAFELY
    if state in _ENTERED or _is_entered_sqlite(error):
        return Again.ONCE
    if is_lost(error):
        return Again.BY_KEY if committing else Again.SAFELY
    return Again.NO


def is_lost(error: exc.SQLAlchemyError) -> bool:
    """Whether the connection is lost, or the server turns everybody away for now."""
    state = _state(error)
    if state is not None:
        return state in TURNED_AWAY or state in _LOST
    # Without a code it comes from the connection, not from the server. SQLite has neither.
    driver = isinstance(error, (exc.OperationalError, exc.InterfaceError))
    return driver and hasattr(getattr(error, "orig", None), "sqlstate")


def _state(error: exc.SQLAlchemyError) -> str | None:
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state if isinstance(state, str) else None


def _is_entered_sqlite(error: exc.SQLAlchemyError) -> bool:
    name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return name in {"SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"}


def _meant(error: exc.SQLAlchemyError) -> FunnelViewError:
    original = getattr(error, "orig", None)
    state = _state(error)
    text = str(original or "").lower()
    if "locked" in text or state == "55P03":
        return StoreUnreachable(
            _("Somebody else is writing to the store and did not finish in time."),
            way_out=_("Try again in a moment; nothing was changed."),
        )
    if state == "57014":
        return StoreUnreachable(
            _("The store took too long to answer."), way_out=_("Nothing was changed. Try again.")
        )
    if getattr(original, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return StoreUnreachable(
            _("The store's file was moved or deleted."),
            way_out=_("Put it back where it was, or start FunnelView anew."),
        )
    if state == "25006" or ("readonly" in text and not is_lost(error)):
        return StoreUnreachable(
            _("The store can only be read, not written to."),
            way_out=_("Ask whoever keeps it for the right to write."),
        )
    if "disk is full" in text or "disk full" in text or state == "53100":
        return StoreUnreachable(
            _("The store's disk is full."), way_out=_("Nothing was changed. Make room, then retry.")
        )
    if "not a database" in text or "malformed" in text:
        return StoreUnreachable(
            _("The store's file is damaged or is no FunnelView store."),
            way_out=_("Name another file, or restore it from a backup."),
        )
    if isinstance(error, exc.IntegrityError):
        return Conflict(
            _("The change goes against what the store holds now."),
            way_out=_("Look at the present state and try again."),
        )
    return StoreUnreachable(
        _("The store can't be reached."), way_out=_("Check its address and that it is running.")
    )


def _between(error: exc.SQLAlchemyError) -> FunnelViewError | None:
    """Return what a pooler between the program and the server refuses."""
    if "unsupported startup parameter" not in str(getattr(error, "orig", None) or ""):
        return None
    return StoreUnreachable(
        _("What stands between FunnelView and the server takes no settings along."),
        way_out=_("Of pgbouncer, set “ignore_startup_parameters = options”."),
    )


def _too_long(error: exc.SQLAlchemyError) -> FunnelViewError | None:
    """Return what a server's index doesn't take: of a name or key some 2,700 bytes, compressed."""
    if _state(error) != "54000":
        return None
    return BadInput(
        _("A name or key is too long for this store."), way_out=_("Shorten it, then retry.")
    )


def _table(original: object) -> str:
    """Return the table that somebody may not write to, as far as the refusal names one."""
    named = re.search(re.escape(REFUSED) + r"\.(\w+)", str(original or ""))
    if named is None:
        # The server's own words: "… policy for table "deal"", "permission denied for table deal".
        named = re.search(r'for table "?(\w+)', str(original or ""))
    return named[1] if named is not None else ""


def _by_law(error: exc.SQLAlchemyError) -> FunnelViewError | None:
    """Return what a rule that the store itself keeps refused, or two who met in one moment."""
    original = getattr(error, "orig", None)
    law = re.search(r"funnelview\.handover\.(\w+)", str(original or ""))
    if law is not None and known(law[1]):
        return refused(law[1])
    if REFUSED in str(original or "") or _state(error) == "42501":
        # Rows that somebody may not write, or a login that was never let in.
        return outside(_table(original))
    if _state(error) in _MEANWHILE:
        return Conflict(
            _("Somebody else wrote at the same moment."),
            way_out=_("Nothing was changed. Try again."),
        )
    return None
