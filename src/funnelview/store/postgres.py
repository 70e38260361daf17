"""Engines for Postgres: one server or several that take over from each other.

Set as measured: deadlines on every statement, connections that are freed when a server hangs,
nothing prepared (a pooler hands each transaction to another session), UTC.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL

from funnelview.errors import StoreUnreachable
from funnelview.i18n import _
from funnelview.store.failures import TURNED_AWAY

STATEMENT_MILLISECONDS: Final = 30_000
LOCK_MILLISECONDS: Final = 10_000
CONNECT_SECONDS: Final = 3

_SETTINGS: Final = " ".join(
    (
        f"-c statement_timeout={STATEMENT_MILLISECONDS}",
        f"-c lock_timeout={LOCK_MILLISECONDS}",
        "-c idle_in_transaction_session_timeout=60000",
        "-c timezone=UTC",
    )
)
# A line that is dead is found within half a minute, also where nothing was asked on it.
_LINE: Final = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def several_hosts(text: str) -> str:
    """Return a URL with several hosts, as Postgres writes it, in the way SQLAlchemy reads.

    ``//a:5432,b/sales`` becomes ``///sales?host=a:5432&host=b``.
    """
    scheme, found, rest = text.partition("://")
    authority, slash, tail = rest.partition("/")
    if not slash:
        authority, mark, query = rest.partition("?")
        tail = mark + query
    user, at, hosts = authority.rpartition("@")
    if not found or "," not in hosts:
        return text
    path, _mark, query = tail.partition("?")
    named = "&".join(f"host={one}" for one in hosts.split(","))
    return f"{scheme}://{user}{at}/{path}?{named}{'&' if query else ''}{query}"


def hosts_of(url: URL) -> tuple[str, ...]:
    """Return the servers that a URL names, with their ports."""
    named = url.query.get("host", ())
    if named:
        return (named,) if isinstance(named, str) else tuple(named)
    port = f":{url.port}" if url.port else ""
    return (f"{url.host}{port}",) if url.host else ()


def _arguments(url: URL, *, writing: bool = True) -> dict[str, Any]:
    arguments: dict[str, Any] = {"application_name": "funnelview", "prepare_threshold": None}
    usual: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **_LINE}
    if len(hosts_of(url)) > 1:
        usual["target_session_attrs"] = "read-write" if writing else "prefer-standby"
    arguments |= {name: value for name, value in usual.items() if name not in url.query}
    given = url.query.get("options")
    arguments["options"] = f"{_SETTINGS} {given}" if isinstance(given, str) else _SETTINGS
    return arguments


def connect_arguments(url: URL) -> tuple[list[Any], dict[str, Any]]:
    """Return what the driver's own ``connect`` takes for a URL, set as the engine's connections."""
    args, named = url.get_dialect()().create_connect_args(url.difference_update_query(["options"]))
    return list(args), {**named, **_arguments(url)}


def make_postgres_engine(url: URL, *, writing: bool = True) -> sa.Engine:
    """Return an engine for a store on Postgres; nothing is opened yet.

    Of several servers it takes the one that can be written to; where it is not for ``writing``,
    a standby if there is one.

    Raises:
        StoreUnreachable: there is no driver.

    """
    try:
        engine = sa.create_engine(
            url.difference_update_query(["options"]),
            hide_parameters=True,
            connect_args=_arguments(url, writing=writing),
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=2,
            pool_timeout=10,
        )
    except ImportError as error:
        raise StoreUnreachable(
            _("The driver for Postgres is not installed."),
            way_out=_("Install FunnelView with its Postgres extra: funnelview[postgres]."),
        ) from error
    sa.event.listen(engine, "do_connect", _connect)
    sa.event.listen(engine, "handle_error", _turned_away)
    return engine


def _connect(_dialect: object, _record: object, args: list[Any], named: dict[str, Any]) -> object:
    from funnelview.store.watched import WatchedConnection, heed

    connection = WatchedConnection.connect(*args, **named)
    heed(connection)
    return connection


def _turned_away(context: sa.engine.ExceptionContext) -> None:
    # A server that turned read-only or is going down must not be asked again: the next
    # connection may find the new primary.
    state = getattr(context.original_exception, "sqlstate", None)
    if state in TURNED_AWAY:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = True
