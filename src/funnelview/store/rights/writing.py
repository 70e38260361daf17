"""Letting logins in and shutting them out, with the record of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from funnelview.domain.rights import AccessRole
from funnelview.store import tables as t
from funnelview.store.base import Unit
from funnelview.store.tables.rights import access, export_log, refusal

_a = access.c


@dataclass(frozen=True, slots=True)
class Login:
    """What a login may do, as it is kept."""

    login: str
    role: AccessRole
    person_id: int | None


def logins(conn: sa.Connection) -> list[Login]:
    """Return every login with what it may do."""
    rows = conn.execute(sa.select(_a.login, _a.role, _a.person_id).order_by(_a.login))
    return [Login(login, AccessRole(role), person_id) for login, role, person_id in rows]


Row = tuple[str, AccessRole, str | None, str | None, datetime, str]


def entries(conn: sa.Connection) -> Iterator[Row]:
    """Yield login, role, person's name and status, when and by whom it was granted."""
    p = t.person.c
    query = (
        sa.select(_a.login, _a.role, p.name, p.status, _a.granted, _a.granted_by)
        .select_from(access)
        .outerjoin(t.person, p.id == _a.person_id)
        .order_by(_a.login)
    )
    for login, role, *rest in conn.execute(query).all():
        yield (login, AccessRole(role), *rest)


def _record(unit: Unit, login: str, old: Login | None, new: Login | None) -> None:
    def text(one: Login | None) -> str | None:
        if one is None:
            return None
        return one.role.value if one.person_id is None else f"{one.role.value} {one.person_id}"

    unit.conn.execute(
        t.record_change.insert().values(
            kind="access",
            # A login has no number; whom it is stands in the values.
            record_id=0,
            field=login,
            old=text(old),
            new=text(new),
            recorded=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
        )
    )


def let_in(
    unit: Unit, login: str, role: AccessRole, person_id: int | None, old: Login | None
) -> str:
    """Give a login a role and reach; return what else is to be said of it.

    Raises:
        NotAllowed: the server doesn't let whoever asks do it.

    """
    note = ""
    if unit.conn.dialect.name != "sqlite":
        # Before anything is written: a table can't be put under the law in the midst of it.
        from funnelview.store.rights.postgres import open_to

        note = open_to(unit.conn, login)
    values: dict[str, Any] = {
        "role": role.value,
        "person_id": person_id,
        "granted": unit.now,
        "granted_by": unit.actor.name,
    }
    if old is None:
        unit.conn.execute(access.insert().values(login=login, **values))
    else:
        unit.conn.execute(access.update().where(_a.login == login).values(**values))
    _record(unit, login, old, Login(login, role, person_id))
    return note


def shut_out(unit: Unit, old: Login) -> None:
    """Take a login's rights away.

    Raises:
        NotAllowed: the server doesn't let whoever asks do it.

    """
    _record(unit, old.login, old, None)
    unit.conn.execute(access.delete().where(_a.login == old.login))
    if unit.conn.dialect.name != "sqlite":
        from funnelview.store.rights.postgres import close_to

        close_to(unit.conn, old.login)


# --- what was taken out


@dataclass(frozen=True, slots=True)
class Logged:
    """One export as it is logged."""

    mark: str
    at: datetime
    who: str
    via: str
    kind: str
    format: str
    scope: str
    rows: int
    sha256: str


def log_export(unit: Unit, **what: str | int) -> None:
    """Log an export; ``what`` are its mark, kind, format, scope, number of rows and digest."""
    by = {"at": unit.now, "who": unit.actor.name, "via": unit.actor.via}
    unit.conn.execute(export_log.insert().values(**by, **what))


@dataclass(frozen=True, slots=True)
class Refused:
    """One attempt that was refused: ``what`` was called, and ``about`` which right or whose row."""

    at: datetime
    who: str
    via: str
    what: str
    about: str


def refusal_rows(conn: sa.Connection, limit: int) -> list[Refused]:
    """Return the latest refusals, the latest first."""
    r = refusal.c
    query = sa.select(r.at, r.who, r.via, r.what, r.about).order_by(r.id.desc()).limit(limit)
    return [Refused(*row) for row in conn.execute(query)]


def export_rows(conn: sa.Connection, limit: int) -> list[Logged]:
    """Return the latest exports, the latest first."""
    e = export_log.c
    columns = (e.mark, e.at, e.who, e.via, e.kind, e.format, e.scope, e.row_count, e.sha256)
    return [
        Logged(*row) for row in conn.execute(sa.select(*columns).order_by(e.id.desc()).limit(limit))
    ]
