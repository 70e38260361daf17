"""How one learns that somebody else wrote to a store on a server, and whether a replica has it.

Every write counts on one of the store's counters (see ``tables.live``) as the last thing before
its commit, and tells whoever listens right after it: in the commit itself, the server would make
all who write wait for each other while it tells. What is told are two numbers and no content.
Whoever hears nothing, because something between swallows it, asks for the counters instead.
"""

from collections.abc import Mapping
from contextlib import suppress
from os import urandom

import sqlalchemy as sa
from sqlalchemy import exc

from funnelview.store.tables.live import SLOTS, change_count

CHANNEL = "funnelview"

Counts = dict[int, int]
"""How often was written, by counter."""

_c = change_count.c
_COUNT = (
    change_count.update()
    .where(_c.slot == sa.bindparam("counter"))
    .values(changes=_c.changes + 1)
    .returning(_c.changes)
)
_TELL = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("numbers")))
_CAN_TELL = sa.text("select count(*) from pg_catalog.pg_proc where proname = 'pg_notify'")


class Counter:
    """The counter of one program's writes, and whether the server can tell others of them."""

    def __init__(self) -> None:
        """Take one of the counters, whichever."""
        # Not by `secrets`, which loads OpenSSL.
        self.slot = int.from_bytes(urandom(8)) % SLOTS
        self.own = 0
        """Where the counter stood after this program's last write; 0: it wrote nothing yet."""
        self._can_tell: bool | None = None

    def count(self, connection: sa.Connection) -> int:
        """Count a write, as the last thing before its commit; return where the counter stands.

        A commit that writes something also waits for a synchronous standby: so does one that
        only finds that the same command was done already.
        """
        found = connection.execute(_COUNT, {"counter": self.slot}).scalar()
        if found is None:
            # A store that came from a file holds no counters yet.
            connection.execute(change_count.insert().values(slot=self.slot, changes=1))
            return 1
        return int(found)

    def tell(self, connection: sa.Connection, stands: int) -> None:
        """Tell others of a write that is committed; whoever misses it finds it by the counters."""
        self.own = max(self.own, stands)
        if self._can_tell is False:
            return
        with suppress(exc.SQLAlchemyError), connection.begin():
            if self._can_tell is None:
                self._can_tell = bool(connection.execute(_CAN_TELL).scalar())
            if self._can_tell:
                connection.execute(_TELL, {"numbers": f"{self.slot}:{stands}"})

    def is_in(self, counts: Mapping[int, int]) -> bool:
        """Whether a state of the store with these counts holds this program's last write."""
        return counts.get(self.slot, 0) >= self.own


def read_counts(connection: sa.Connection) -> Counts:
    """Return how often was written so far, by counter."""
    rows = connection.execute(sa.select(_c.slot, _c.changes)).all()
    return {row[0]: row[1] for row in rows}


def follows(connection: sa.Connection) -> bool:
    """Whether a server still follows another: one that was promoted learns of nothing any more."""
    return bool(connection.scalar(sa.text("select pg_is_in_recovery()")))
