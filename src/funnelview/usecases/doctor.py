"""What a store and its surroundings look like, and what would be slow, unsafe or missing here.

Each thing that was looked at is a line: ok, weak (it works, and could fail one day or be slow) or
wrong, with what to do about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from funnelview.i18n import N_, _
from funnelview.store.base import Store
from funnelview.store.facts import StoreFacts, look, postgres_driver_is_here
from funnelview.store.health import Health, others_may_read, others_may_write
from funnelview.store.health import examine as examine_health

__all__ = [
    "STATE_TITLES",
    "Line",
    "StoreFacts",
    "examine",
    "lines",
    "others_may_read",
    "postgres_driver_is_here",
    "secret_lines",
]

SLOW_MILLISECONDS = 20.0
"""From here on a manager feels each step: one key asks the store two or three times."""
_SKEW: Final = timedelta(seconds=5)
_LARGE_SKEW: Final = timedelta(minutes=1)
_OLD_BACKUP: Final = timedelta(days=7)
_OLDEST_SERVER: Final = 140_000

State = Literal["ok", "weak", "wrong"]
STATE_TITLES: Final[dict[State, str]] = {"ok": N_("ok"), "weak": N_("weak"), "wrong": N_("wrong")}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: a stable name, its state, in words, and what to do."""

    check: str
    state: State
    message: str
    todo: str = ""


def examine(store: Store) -> StoreFacts:
    """Ask a store about itself.

    Raises:
        StoreUnreachable: it doesn't answer.

    """
    return look(store)


def lines(store: Store, facts: StoreFacts, now: datetime) -> Iterator[Line]:
    """Yield what was looked at in a store, and how it stands with each."""
    yield _version(facts)
    yield _latency(facts)
    if store.is_sqlite:
        yield from _file(store, facts)
    else:
        yield _line_to_it(store, facts)
    if facts.schema != facts.schema_here:
        return
    yield from health_lines(examine_health(store, now), now)


def health_lines(health: Health, now: datetime) -> Iterator[Line]:
    """Yield how it stands with what a store says of itself."""
    yield _triggers(health)
    yield _backup(health, now)
    yield _people(health)
    yield _clock(health)
    if health.version is not None:
        yield from _server(health)


def _version(facts: StoreFacts) -> Line:
    if facts.schema is None:
        return Line(
            "schema",
            "wrong",
            _("The database holds no FunnelView store."),
            _("Make one with “funnelview db init”."),
        )
    if facts.schema != facts.schema_here:
        return Line(
            "schema",
            "wrong",
            _("The store is of version {found}, this program of {here}.").format(
                found=facts.schema, here=facts.schema_here
            ),
            _("Run “funnelview db upgrade”, or install a newer FunnelView."),
        )
    return Line("schema", "ok", _("The store is of this program's version."))


def _latency(facts: StoreFacts) -> Line:
    if facts.latency > SLOW_MILLISECONDS:
        return Line(
            "latency",
            "weak",
            _("The store answers slowly ({time} ms): screens will lag.").format(
                time=round(facts.latency)
            ),
            _("Run FunnelView nearer to it, over SSH."),
        )
    return Line("latency", "ok", _("The store answers in {time} ms.").format(time=facts.latency))


# --- a file


def _file(store: Store, facts: StoreFacts) -> Iterator[Line]:
    yield _journal(facts)
    if store.warning:
        yield Line(
            "place",
            "wrong",
            store.warning,
            _("Move it: “funnelview db move”."),
        )
    else:
        yield Line("place", "ok", _("The store's file is on a drive of this machine."))
    if facts.path is not None and others_may_write(facts.path.parent):
        yield Line(
            "folder",
            "weak",
            _("Everybody on this machine can replace the store's file: its folder is open."),
            _("chmod 700; for a group, 2770."),
        )
    mode = f"{facts.mode or 0:o}"
    if facts.readable_by_all:
        yield Line(
            "file_mode",
            "wrong",
            _("Everybody on this machine can read the store's file (mode {mode}).").format(
                mode=mode
            ),
            _("chmod 600; for a group, 660 in a folder of mode 2770."),
        )
    else:
        yield Line("file_mode", "ok", _("The store's file has mode {mode}.").format(mode=mode))


def _journal(facts: StoreFacts) -> Line:
    what = {"version": facts.version, "journal": facts.journal}
    if facts.journal == "wal" and not facts.wal_safe:
        return Line(
            "journal",
            "wrong",
            _(
                "The store uses a write-ahead log, and this SQLite ({version}) has an error that"
                " can damage one when several programs write."
            ).format(**what),
            _("Update SQLite, or let one person write."),
        )
    if facts.wal_safe and facts.journal != "wal":
        return Line(
            "journal",
            "weak",
            _("SQLite {version} could use a write-ahead log, and the store uses {journal}.").format(
                **what
            ),
            _("Readers wait less in a store that “funnelview db move” makes anew."),
        )
    if not facts.wal_safe:
        return Line(
            "journal",
            "ok",
            _(
                "SQLite {version} has an error in write-ahead logs, so the store uses another"
                " journal ({journal})."
            ).format(**what),
        )
    return Line("journal", "ok", _("SQLite {version}, journal {journal}.").format(**what))


# --- a server


def _line_to_it(store: Store, facts: StoreFacts) -> Line:
    host = str(store.url.host or store.url.query.get("host") or "")
    far = bool(host) and not host.startswith("/") and host not in {"localhost", "127.0.0.1", "::1"}
    if far and not facts.encrypted:
        return Line(
            "encryption",
            "wrong",
            _("The connection to the store is not encrypted."),
            _("Add ?sslmode=verify-full to its address."),
        )
    if far and store.url.query.get("sslmode") != "verify-full":
        return Line(
            "encryption",
            "weak",
            _("The connection is encrypted, and nobody checks who the server is."),
            _("Add ?sslmode=verify-full to its address."),
        )
    return Line("encryption", "ok", _("The connection to the store is safe."))


def _server(health: Health) -> Iterator[Line]:
    if health.follows:
        yield Line(
            "primary",
            "wrong",
            _("This server only follows another one: nothing can be written."),
            _("Name all servers in the address, with target_session_attrs=read-write."),
        )
    if health.standbys == 0:
        yield Line(
            "standby",
            "weak",
            _("No standby has what was written last: a lost server loses it."),
            _("Set synchronous_standby_names, with a standby that follows."),
        )
    elif health.standbys is None:
        yield Line(
            "standby",
            "weak",
            _("This login may not see whether a standby follows."),
            _("Ask as a member of pg_monitor."),
        )
    else:
        yield Line(
            "standby",
            "ok",
            _("Standbys that commits wait for: {number}.").format(number=health.standbys),
        )
    if (health.version or 0) < _OLDEST_SERVER:
        yield Line(
            "server_version",
            "weak",
            _("The server's Postgres gets no corrections any more."),
            _("Update it."),
        )
    settings = health.settings or {}
    for name, state, wish in (
        ("fsync", "wrong", "on"),
        ("full_page_writes", "wrong", "on"),
        ("synchronous_commit", "weak", "on"),
    ):
        if settings.get(name) == "off":
            yield Line(
                name,
                "wrong" if state == "wrong" else "weak",
                _("The server has {name} = off: it can lose what it acknowledged.").format(
                    name=name
                ),
                _("Set {name} = {value}.").format(name=name, value=wish),
            )
    if settings.get("password_encryption") == "md5":
        yield Line(
            "password_encryption",
            "weak",
            _("The server keeps passwords in an outdated form (md5)."),
            _("Set {name} = {value}.").format(name="password_encryption", value="scram-sha-256"),
        )
    if health.superuser:
        yield Line(
            "login",
            "weak",
            _("You work as a superuser of the server, for whom no right and no rule holds."),
            _("Use a login of your own: “funnelview db grant”."),
        )


# --- both


def _triggers(health: Health) -> Line:
    if health.missing_triggers:
        return Line(
            "trail",
            "wrong",
            _("Records can be changed unseen; missing: {names}.").format(
                names=", ".join(health.missing_triggers)
            ),
            _("Run “funnelview audit verify” and find out who took them away."),
        )
    return Line("trail", "ok", _("The triggers that keep the trail are in place."))


def _backup(health: Health, now: datetime) -> Line:
    if health.last_backup is None:
        return Line(
            "backup",
            "weak",
            _("As far as the store knows, it was never backed up."),
            _("Run “funnelview db backup FILE” each night."),
        )
    age = now - health.last_backup
    day = health.last_backup.date().isoformat()
    if age > _OLD_BACKUP:
        return Line(
            "backup",
            "weak",
            _("The last backup is {days} days old ({day}).").format(days=age.days, day=day),
            _("Run “funnelview db backup FILE” each night."),
        )
    return Line("backup", "ok", _("The last backup was made on {day}.").format(day=day))


def _people(health: Health) -> Line:
    if not health.registered:
        return Line(
            "people",
            "weak",
            _("Nobody is registered: whoever opens the store is its director."),
            _("Register its people: “funnelview db grant”."),
        )
    return Line(
        "people", "ok", _("Logins that are let in: {number}.").format(number=health.registered)
    )


def _clock(health: Health) -> Line:
    ahead = health.ahead
    wrong = ahead is not None and (ahead > _SKEW if health.version is None else abs(ahead) > _SKEW)
    if ahead is None or not wrong:
        return Line("clock", "ok", _("The clocks agree."))
    return Line(
        "clock",
        "wrong" if abs(ahead) > _LARGE_SKEW else "weak",
        _("The store's clock and this machine's differ by {seconds} s.").format(
            seconds=round(abs(ahead).total_seconds())
        ),
        _("Let both follow a time server (NTP)."),
    )


# --- secrets


def secret_lines(*, said_by: str, has_password: bool, open_file: bool) -> Iterator[Line]:
    """Yield what endangers the store's password: where it stands, and who can read it there."""
    if not has_password:
        yield Line("password", "ok", _("The store's address holds no password."))
    elif said_by == "option":
        yield Line(
            "password",
            "wrong",
            _("The password was given on the command line, where everybody sees it."),
            _("Keep it in ~/.pgpass (mode 600), or sign in without one: docs, connecting."),
        )
    elif said_by == "file" and open_file:
        yield Line(
            "password",
            "wrong",
            _("The configuration file holds a password, and others can read it."),
            _("chmod 600, or better keep it in ~/.pgpass."),
        )
    else:
        yield Line(
            "password",
            "weak",
            _("The store's address holds a password."),
            _("Keep it in ~/.pgpass (mode 600), or sign in without one: docs, connecting."),
        )
