"""Who asks, and what they may do: read from the store, and laid upon its connections.

On Postgres the server knows who asks and keeps the law itself. On SQLite the operating system
says who runs the program, and connections of those who may not do everything are put under the
law (``rights.sqlite``).
"""

import os
import pwd
from time import monotonic
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from funnelview.domain.rights import AccessRole, Rights
from funnelview.errors import NotAllowed
from funnelview.i18n import _
from funnelview.store.engine import make_engine, sqlite_path
from funnelview.store.tables import person
from funnelview.store.tables.rights import access

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


_RIGHTS = "rights"


def known_rights(conn: sa.Connection) -> Rights | None:
    """Return what whoever asks may do as it was read already; None where nobody is registered."""
    known: Rights | None = conn.info.get(_RIGHTS)
    return known


def hides(conn: sa.Connection) -> bool:
    """Whether a row that isn't found may be there all the same, out of reach of whoever asks."""
    known: Rights | None = conn.info.get(_RIGHTS)
    if known is None and conn.dialect.name != "sqlite":
        known = rights_in(conn, None)
    return known is not None and known.reach is not None


def kernel_login() -> str:
    """Return who runs the program, by the kernel's word: ``$LOGNAME`` is anybody's."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def rights_in(conn: sa.Connection, said: str | None) -> Rights:
    """Return what whoever asks may do; ``said`` is whom they say they are (``--as``).

    Raises:
        NotAllowed: they say they are somebody whom they may not speak for.

    """
    real, above, kept = _asking(conn)
    if not kept:
        # Nobody is registered: whoever opens it is its director.
        return Rights(said or real, AccessRole.DIRECTOR, registered=False)
    if above:
        return Rights(said or real, AccessRole.DIRECTOR)
    found = _granted(conn, real)
    if found is not None and found.role == AccessRole.SHARED.value:
        if not said or said == real:
            raise NotAllowed(
                _("{login} is shared by several people.").format(login=real),
                way_out=_("Say who you are: --as LOGIN."),
            )
        _speak_for(conn, said)
        return _rights(conn, said, _granted(conn, said))
    if said and said != real:
        raise NotAllowed(
            _("You are {login} and can't be {other} here.").format(login=real, other=said),
            way_out=_("Leave out --as; only a shared login speaks for others."),
        )
    return _rights(conn, real, found)


def _asking(conn: sa.Connection) -> tuple[str, bool, bool]:
    """Return the login that asks, whether it stands above the law, and whether there is one."""
    if conn.dialect.name == "sqlite":
        return kernel_login(), False, _is_anybody_here(conn)
    name, above, kept = conn.execute(_SESSION).one()
    if kept and above:
        # Whoever may be the owner sees all of it: whether anybody is registered still.
        kept = conn.exec_driver_sql(_ANYBODY).first() is not None
    return str(name), bool(above), bool(kept)


def _is_anybody_here(conn: sa.Connection) -> bool:
    """Whether a file's store has anybody registered.

    Asked each time that anything is read: past SQLAlchemy it costs next to nothing.
    """
    driver: Any = conn.connection.driver_connection
    failure = conn.dialect.loaded_dbapi.Error
    try:
        return driver.execute(_ANYBODY).fetchone() is not None
    except failure as error:
        # What the rest of the store knows how to tell.
        raise sa.exc.DBAPIError.instance(
            _ANYBODY, None, error, failure, hide_parameters=True, dialect=conn.dialect
        ) from error


_ANYBODY = "select 1 from access limit 1"
_SESSION = sa.text(
    "select session_user::text, pg_has_role(session_user, relowner, 'member'), relrowsecurity"
    " from pg_class where oid = to_regclass('access')"
)


def _granted(conn: sa.Connection, login: str) -> Any:
    query = sa.select(access.c.role, access.c.person_id).where(access.c.login == login)
    return conn.execute(query).one_or_none()


def _rights(conn: sa.Connection, login: str, found: Any) -> Rights:
    if found is None:
        return Rights(login, None, None, frozenset())
    role = AccessRole(found.role)
    if role is AccessRole.DIRECTOR or found.person_id is None:
        reach = None if role in {AccessRole.DIRECTOR, AccessRole.READER} else frozenset[int]()
        return Rights(login, role, found.person_id, reach)
    here = sa.select(person.c.status).where(person.c.id == found.person_id)
    # Who left sees nobody on a server, not even themselves.
    if conn.execute(here).scalar() in {None, "left"}:
        return Rights(login, None, None, frozenset())
    below = sa.select(person.c.id).where(person.c.id == found.person_id).cte(recursive=True)
    below = below.union(sa.select(person.c.id).join(below, person.c.manager_id == below.c.id))
    reach = frozenset(conn.execute(sa.select(below.c.id)).scalars())
    if role is AccessRole.REP:
        reach = frozenset({found.person_id})
    return Rights(login, role, found.person_id, reach)


def _speak_for(conn: sa.Connection, login: str) -> None:
    """Tell a server in this transaction for whom a shared login speaks."""
    if conn.dialect.name != "sqlite":
        conn.execute(
            sa.text("select set_config('funnelview.login', :login, true)"), {"login": login}
        )


_LOOKS_AGAIN = 10.0
"""Seconds after which a reader asks once more whether anybody is registered on a server."""


class Door:
    """Knows who comes to a store, and which of its connections they get."""

    def __init__(self, url: "URL") -> None:
        """Stand before the store of a URL."""
        self.said: str | None = None
        """Whom the program was told to act for (``--as``)."""
        self._url = url
        self._is_file = sqlite_path(url) is not None
        self._under_law: dict[bool, sa.Engine] = {}
        self._lawless_until = 0.0

    def admit(self, conn: sa.Connection, *, writing: bool) -> tuple[sa.Engine, Rights] | None:
        """Look who asks, in a transaction that has just begun.

        Returns None where the connection will do, else the engine whose connections whoever asks
        gets, and what they may do: give both to ``enter``.

        Raises:
            NotAllowed: they have no rights here, or say they are somebody else.

        """
        conn.info.pop(_RIGHTS, None)
        conn.info.pop("mask", None)
        conn.info["writing"] = writing
        if not self._is_file:
            if conn.dialect.name != "sqlite":
                self._ask_server(conn, writing=writing)
            return None
        if not _is_anybody_here(conn):
            return None
        rights = self.rights_on(conn)
        if rights.role is None:
            raise stranger(rights.login)
        if rights.is_director:
            return None
        if writing not in self._under_law:
            self._under_law[writing] = self._made(writing=writing)
        return self._under_law[writing], rights

    def _ask_server(self, conn: sa.Connection, *, writing: bool) -> None:
        """Ask a server who this is; where nobody is registered, not each time that one reads."""
        if not writing and self.said is None and monotonic() < self._lawless_until:
            return
        rights = self.rights_on(conn)
        if rights.role is None:
            raise stranger(rights.login)
        self._lawless_until = 0.0 if rights.registered else monotonic() + _LOOKS_AGAIN

    def rights_on(self, conn: sa.Connection) -> Rights:
        """Return what whoever asks may do, read once in a transaction.

        Raises:
            NotAllowed: they say they are somebody whom they may not speak for.

        """
        known: Rights | None = conn.info.get(_RIGHTS)
        if known is None:
            known = conn.info[_RIGHTS] = rights_in(conn, self.said)
        return known

    def real(self) -> str:
        """Return who asks, whoever they say they are."""
        return (None if self._is_file else self._url.username) or kernel_login()

    def speak(self, conn: sa.Connection) -> None:
        """Tell a server for whom a shared login speaks, whatever they may do."""
        if self.said is not None:
            _speak_for(conn, self.said)

    def _made(self, *, writing: bool) -> sa.Engine:
        from funnelview.store.rights import sqlite as rights_sqlite

        engine = make_engine(self._url)

        @sa.event.listens_for(engine, "connect")
        def _put_under_law(driver: Any, _record: Any) -> None:
            rights_sqlite.install(driver, writing=writing)

        return engine if writing else engine.execution_options(sqlite_begin="DEFERRED")

    @staticmethod
    def enter(conn: sa.Connection, rights: Rights, *, writing: bool) -> None:
        """Say who asks, in a transaction that has just begun under the law."""
        from funnelview.store.rights import sqlite as rights_sqlite

        conn.info[_RIGHTS] = rights
        conn.info.pop("mask", None)
        conn.info["writing"] = writing
        rights_sqlite.enter(conn, rights)

    def close(self) -> None:
        """Close the connections that were made here."""
        for engine in self._under_law.values():
            engine.dispose()


def stranger(login: str) -> NotAllowed:
    """Return the refusal of somebody who isn't registered in a store that has people."""
    return NotAllowed(
        _("{login} has no rights in this store.").format(login=login),
        way_out=_("Ask a director for them: “funnelview db grant {login} NAME”.").format(
            login=login
        ),
    )
