"""What a store and its surroundings look like, and what would be slow, unsafe or missing here."""

from collections.abc import Iterator

from funnelview.i18n import _
from funnelview.store.base import Store
from funnelview.store.facts import StoreFacts, look, postgres_driver_is_here

__all__ = ["StoreFacts", "advice", "examine", "postgres_driver_is_here"]

SLOW_MILLISECONDS = 20.0
"""From here on a manager feels each step: one key asks the store two or three times."""


def examine(store: Store) -> StoreFacts:
    """Ask a store about itself.

    Raises:
        StoreUnreachable: it doesn't answer.

    """
    return look(store)


def advice(store: Store, facts: StoreFacts) -> Iterator[str]:
    """Yield what speaks against the store as it is, each in a sentence."""
    if store.warning:
        yield store.warning
    if facts.schema is None:
        yield _("The database holds no FunnelView store. Make one with “funnelview db init”.")
    elif facts.schema != facts.schema_here:
        yield _("The store is of version {found}, this program of {here}.").format(
            found=facts.schema, here=facts.schema_here
        )
    if facts.readable_by_all:
        yield _("Everybody on this machine can read the store's file (mode {mode:o}).").format(
            mode=facts.mode
        )
    if facts.journal == "wal" and not facts.wal_safe:
        yield _(
            "The store uses a write-ahead log, and this SQLite ({version}) has an error that can "
            "damage one when several programs write. Update SQLite, or let one person write."
        ).format(version=facts.version)
    if facts.encrypted is False and store.url.host not in {None, "", "localhost", "127.0.0.1"}:
        yield _(
            "The connection to the store is not encrypted. Add ?sslmode=require to its address."
        )
    if facts.latency > SLOW_MILLISECONDS:
        yield _("The store answers slowly ({time} ms): screens will lag.").format(
            time=round(facts.latency)
        )
