"""One unit of work in a store: who writes, when, and what was done under a command's key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from funnelview.errors import Conflict
from funnelview.i18n import _
from funnelview.store import tables as t

KEYS_KEPT: Final = timedelta(days=30)
"""How long a command's key is kept: what is sent again later is done again."""
_AT_ONCE: Final = 500
"""So many keys at most are taken out by one writing."""
_ONE_OF: Final = 64
"""One writing of so many takes old keys out: faster than new ones come."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes: a name for the record, and by which way (screen, command, import)."""

    name: str
    via: str = "command"


class Unit:
    """One unit of work: everything in it is written together or not at all."""

    def __init__(self, connection: sa.Connection, actor: Actor, now: datetime) -> None:
        """Begin for somebody at a moment."""
        self.conn = connection
        self.actor = actor
        self.now = now
        # How many customers were compared with all others so far (see ``store.twins``).
        self.compared = 0
        self._committed = False

    def commit(self) -> None:
        """Write everything; without it, all is rolled back."""
        self._committed = True

    @property
    def committed(self) -> bool:
        """Whether ``commit`` was called."""
        return self._committed

    def earlier_result(self, key: str, kind: str, payload: Mapping[str, Any]) -> Any | None:
        """Return the result of the command with this key if it was done already.

        Raises:
            Conflict: the key was used for something else.

        """
        row = self.conn.execute(
            sa.select(t.command.c.kind, t.command.c.digest, t.command.c.result).where(
                t.command.c.key == key
            )
        ).one_or_none()
        if row is None:
            return None
        if (row.kind, row.digest) != (kind, _digest(payload)):
            raise Conflict(_("The same command key was used for something else."))
        return json.loads(row.result)

    def remember_result(self, key: str, kind: str, payload: Mapping[str, Any], result: Any) -> None:
        """Keep a command's result with its key, in this same unit of work."""
        self.conn.execute(
            t.command.insert().values(
                key=key,
                kind=kind,
                digest=_digest(payload),
                result=json.dumps(result),
                recorded=self.now,
                who=self.actor.name,
            )
        )
        if int(sha256(key.encode("utf-8", "surrogatepass")).hexdigest(), 16) % _ONE_OF == 0:
            self.forget_results()

    def forget_results(self) -> int:
        """Take out some keys that nobody will send again; return how many.

        Of who doesn't direct the store, it is their own ones alone.
        """
        c = t.command.c
        old = sa.select(c.key).where(c.recorded < self.now - KEYS_KEPT).order_by(c.recorded)
        done = self.conn.execute(t.command.delete().where(c.key.in_(old.limit(_AT_ONCE))))
        return done.rowcount


def _digest(payload: Mapping[str, Any]) -> str:
    text = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
