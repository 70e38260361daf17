"""A store with people of every role, on either engine, and desks for each of them.

Two teams under a director. In each a rep with a customer of their own, a review, and a handover
in which a colleague hands over to them. What belongs to the first team's rep is called "mine",
what belongs to the second team's "theirs".
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url

from funnelview.domain.funnel import Role
from funnelview.domain.review import NoteText, Verdict
from funnelview.domain.settings import Settings
from funnelview.store.base import Store
from funnelview.store.rights import people as store_rights
from funnelview.store.rights.postgres import names
from funnelview.usecases import commitments, review
from funnelview.usecases.desk import Desk, sign_in
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.funnel import change_deal
from funnelview.usecases.handover import assigning, starting
from funnelview.usecases.records import add_person, set_quota
from funnelview.usecases.rights import grant
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock

if TYPE_CHECKING:
    from tests.support.postgres import PostgresServer

SHARED = "host"
"""The account under which the program runs on a shared file."""


@dataclass(frozen=True, slots=True)
class Side:
    """What belongs to one team's rep."""

    manager: int
    rep: int
    leaver: int
    deal: int
    review: int
    handover: int


@dataclass(slots=True)
class Peopled:
    """A store with people, and whose desk is whose."""

    url: str
    clock: FixedClock
    director: Desk
    mine: Side
    theirs: Side
    _open: ExitStack
    prefix: str = ""
    _desks: dict[str, Desk] = field(default_factory=dict)

    def login(self, name: str) -> str:
        """A name as the store knows it: on a server shared with others, with a prefix."""
        return self.prefix + name

    def desk(self, name: str) -> Desk:
        """Somebody's desk: boss, lin, li, grace, tom, auditor, assistant, stranger."""
        if name not in self._desks:
            self._desks[name] = self._opened(self.login(name))
        return self._desks[name]

    def _opened(self, login: str) -> Desk:
        if self.url.startswith("sqlite"):
            store = self._open.enter_context(Store(self.url))
            return Desk(store, sign_in(store, login), "test", self.clock)
        url = make_url(self.url).set(username=login).render_as_string(hide_password=False)
        store = self._open.enter_context(Store(url))
        return Desk(store, login, "test", self.clock)


LOGINS: Mapping[str, tuple[str | None, str | None]] = {
    "boss": ("沈知远", None),
    "lin": ("林越", None),
    "grace": ("Grace Holloway", None),
    "li": ("李强", None),
    "wang": ("王芳", None),
    "tom": ("Tom Ashby", None),
    "auditor": (None, "reader"),
    "assistant": ("林越", "reader"),
}


@contextmanager
def peopled_store(url: str, clock: FixedClock, prefix: str = "") -> Iterator[Peopled]:
    """Make a store at a URL with people of every role.

    On SQLite the program must run under the account ``SHARED`` afterwards (see ``running_as``).
    """
    with ExitStack() as opened:
        store = opened.enter_context(Store(url, create=True))
        desk = Desk(store, prefix + "boss", "test", clock)
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        top = add_person(desk, "沈知远", Role.DIRECTOR).id
        mine = _side(desk, top, ("林越", "李强", "王芳"), "澄屿电子")
        theirs = _side(desk, top, ("Grace Holloway", "Tom Ashby", "Nadia Fenwick"), "Ostervik")
        people = Peopled(url, clock, desk, mine, theirs, opened, prefix)
        with running_as(prefix + "boss"):
            for name, (person, role) in LOGINS.items():
                grant(desk, prefix + name, person=person, role=role)
            if store.is_sqlite:
                grant(desk, SHARED, role="shared")
            else:
                # Somebody whom the server knows and this store doesn't.
                with store.engine.begin() as conn:
                    conn.exec_driver_sql(f"create role {prefix}stranger login")
        _rest(store, mine, theirs, prefix)
        try:
            yield people
        finally:
            opened.close()
            if not url.startswith("sqlite"):
                _drop_logins(url, [prefix + name for name in (*LOGINS, "stranger")])


@contextmanager
def running_as(login: str) -> Iterator[None]:
    """Run the program under another account of the operating system."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_rights, "kernel_login", lambda: login)
        yield


def _drop_logins(url: str, logins: list[str]) -> None:
    """Leave nobody behind on a server that is somebody's own."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        for role in (*logins, *names(connection.info.dbname)):
            name = sql.Identifier(role)
            with suppress(psycopg.Error):
                connection.execute(sql.SQL("drop owned by {} cascade").format(name))
            with suppress(psycopg.Error):
                connection.execute(sql.SQL("drop role {}").format(name))


def _side(desk: Desk, top: int, names: tuple[str, str, str], firm: str) -> Side:
    manager = add_person(desk, names[0], Role.MANAGER, manager_id=top).id
    rep, leaver = (add_person(desk, one, manager_id=manager).id for one in names[1:])
    set_quota(desk, rep, "2026-Q4", 80_000_000)
    deal = _deal(desk, firm, names[1])
    held = review.begin_review(desk, rep)
    review.save_note(desk, held.id, deal, NoteText("看了现场", "生产部认可试机", ""))
    review.judge(desk, held.id, deal, Verdict.AT_RISK)
    commitments.promise(desk, rep, text="安排样品", owner=names[1], due=None, deal_id=deal)
    change_deal(desk, deal, {"next_step": "寄样"}, review_id=held.id)
    review.finish(desk, held.id)
    review.add_addendum(desk, held.id, "补充")
    _deal(desk, f"{firm} 2", names[2])
    handover = starting.start(desk, leaver, date(2026, 12, 18), reason="moves away").id
    assigning.assign(desk, handover, rep, assigning.Choice(everything=True))
    return Side(manager, rep, leaver, deal, held.id, handover)


def _deal(desk: Desk, firm: str, owner: str) -> int:
    entered = {
        "customer": firm,
        "contact": f"陈明 {firm}",
        "phone": "138 0000 0001" if firm == "Ostervik" else "138 0000 0002",
        "owner": owner,
        "amount": "120000",
        "stage": "negotiate",
        "expected": desk.clock().date() + timedelta(days=40),
    }
    return enter_deal(desk, entered).id


def _rest(store: Store, mine: Side, theirs: Side, prefix: str) -> None:
    """Rows of tables that the use cases fill on other occasions."""
    with store.engine.begin() as conn:
        now = sa.text("insert into rate values ('USD', '2026-01-01', '7.1', :now, :who)")
        known = "insert into currency values ('USD', 2)"
        conn.execute(sa.text(known))
        conn.execute(now, {"now": "2026-11-18 09:00:00.000000", "who": "x"})
        if store.is_sqlite:
            conn.execute(sa.text("insert into change_count values (0, 0)"))
        for side, login in ((mine, "li"), (theirs, "tom")):
            given = {
                "rep": side.rep,
                "deal": side.deal,
                "who": prefix + login,
                "now": "2026-11-18 09:00:00.000000",
                "item": conn.execute(
                    sa.text("select min(id) from handover_item where handover_id = :id"),
                    {"id": side.handover},
                ).scalar(),
                "customer": conn.execute(
                    sa.text("select customer_id from deal where id = :id"), {"id": side.deal}
                ).scalar(),
                "contact": conn.execute(
                    sa.text("select contact_id from deal where id = :id"), {"id": side.deal}
                ).scalar(),
            }
            for statement in _ROWS:
                conn.execute(sa.text(statement), given)


_ROWS = (
    "update customer set owner_id = :rep where id = :customer",
    "insert into deal_contact values (:deal, :contact, 'buyer')",
    (
        "insert into acknowledgement (code, rep_id, deal_id, severity, reason, until, recorded,"
        " who, via) values ('x', :rep, :deal, 'red', 'r', '2026-12-01', :now, :who, 'test')"
    ),
    "insert into imported values ('deal', :who, :deal, '{}')",
    "insert into imported_part (kind, links) values ('deal', '[[],[],[]]')",
    "insert into command values (:who, 'x', 'x', '{}', :now, :who)",
    "delete from warning_owner where owner_id = :rep",
    "insert into warning_owner values (:rep, 'x', '2026-11-18', '2026-11-18')",
    "delete from warning_step where owner_id = :rep",
    "insert into warning_step values (:rep, '2026-11-18', 0, 0, 0)",
    "insert into board_row values (:rep, 'x', '[]')",
    "insert into customer_twin values (:customer, 99)",
    "insert into customer_mark values (:rep, :customer)",
    "insert into stage_stay values (:who, '2026-01-01', 1, 1)",
    (
        "insert into watch_step (item_id, on_day, answer, recorded, who, via)"
        " values (:item, '2026-11-18', 'a', :now, :who, 'test')"
    ),
    (
        "insert into export_log (mark, at, who, via, kind, format, scope, row_count, sha256)"
        " values (:who, :now, :who, 'test', 'deals', 'csv', '', 1, 'x')"
    ),
    (
        "insert into refusal (at, who, via, what, about)"
        " values (:now, :who, 'test', 'import', 'import')"
    ),
)


def people_on(prefix: str) -> Any:  # noqa: ANN401 - pytest's own kind of function
    """A fixture: one store with people on either engine, for all tests of a module.

    ``prefix`` tells their logins from other modules', which share the server.
    """

    @pytest.fixture(scope="module", params=["sqlite", "postgres"])
    def people(
        request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[Peopled]:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('people') / 'store.db'}"
            with peopled_store(url, FixedClock()) as made, running_as(SHARED):
                yield made
            return
        server: PostgresServer = request.getfixturevalue("postgres_server")
        with server.database() as url, peopled_store(url, FixedClock(), prefix) as made:
            yield made

    return people
