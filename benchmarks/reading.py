"""Reading a large store: the board, a rep, a past day, and how they grow."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from benchmarks.measuring import Figure, Plan, paired, timing
from benchmarks.stores import TODAY, desk_at, on_both, sqlite_store
from funnelview.store.engine import sqlite_path, store_url
from funnelview.store.funnel import open_deals
from funnelview.usecases.coverage import rep_page, team_board
from funnelview.usecases.funnel import get_deal
from funnelview.usecases.review import review_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from funnelview.usecases.desk import Desk

# What a program without sums kept at hand would have to ask for the same board.
_GROUPED = (
    "select owner_id, count(*), sum(amount), sum(amount * success) from deal"
    " where outcome = 'open' group by owner_id"
)


def reps_for(deals: int) -> int:
    """A thousand deals a rep."""
    return max(deals // 1_000, 1)


@contextmanager
def raw(address: str) -> Iterator[Callable[..., list[Any]]]:
    """The engine's own driver: runs a statement and fetches all rows."""
    url = store_url(address)
    path = sqlite_path(url)
    if path is not None:
        connection = sqlite3.connect(path)
    else:
        import psycopg

        libpq = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(libpq)  # type: ignore[assignment] # both are DB-API
    try:
        yield lambda statement, *given: connection.execute(statement, *given).fetchall()
    finally:
        connection.close()


def board(plan: Plan) -> Iterator[Figure]:
    """The team board of a whole company against one GROUP BY over its deals."""
    for engine, address in on_both(reps_for(plan.deals), plan.deals):
        with desk_at(address) as desk, raw(address) as run:
            yield paired(
                f"board, {reps_for(plan.deals):,} reps, {plan.deals:,} deals, {engine}",
                "one GROUP BY over the deals",
                timing(team_board, desk),
                timing(run, _GROUPED),
                pairs=plan.pairs,
                goal=0.1,
            )


def rep_query(plan: Plan) -> Iterator[Figure]:
    """One rep's open deals against the driver alone, on the same statement."""
    for engine, address in on_both(reps_for(plan.deals), plan.deals):
        with desk_at(address) as desk, desk.store.read() as conn, raw(address) as run:
            owner = some_rep(conn)
            statement, given = _heard(conn, owner)
            yield paired(
                f"query of a rep's {len(open_deals(conn, owner)):,} deals, {engine}",
                "raw driver",
                timing(open_deals, conn, owner),
                timing(run, statement, given),
                pairs=plan.pairs * 5,
                goal=1.3 if engine == "SQLite" else 1.5,
            )


def some_rep(conn: sa.Connection) -> int:
    """Return a rep from the middle of the company."""
    found = conn.exec_driver_sql(
        "select id from person where role = 'rep' order by id limit 1 offset"
        " (select count(*) / 2 from person where role = 'rep')"
    )
    return int(found.scalar_one())


def _heard(conn: sa.Connection, owner: int) -> tuple[str, Any]:
    """Return the statement that the program asks for a rep's deals with, as the driver gets it."""
    heard: list[tuple[str, Any]] = []

    def hear(_conn: object, _cursor: object, statement: str, given: object, *_: object) -> None:
        heard.append((statement, given))

    sa.event.listen(conn, "before_cursor_execute", hear)
    open_deals(conn, owner)
    sa.event.remove(conn, "before_cursor_execute", hear)
    return heard[-1]


def as_of(plan: Plan) -> Iterator[Figure]:
    """A rep as of a year ago against the same rep today."""
    for engine, address in on_both(reps_for(plan.deals), plan.deals):
        with desk_at(address) as desk:
            rep = _rep_of(desk)
            yield paired(
                f"a rep as of a year ago, {engine}",
                "the same today",
                timing(partial(rep_page, as_of=TODAY - timedelta(days=365)), desk, rep),
                timing(rep_page, desk, rep),
                pairs=plan.pairs,
                goal=3,
            )


def _rep_of(desk: Desk) -> int:
    with desk.store.read() as conn:
        return some_rep(conn)


def _board(desk: Desk, _rep: int) -> object:
    return team_board(desk)


def growth(plan: Plan) -> Iterator[Figure]:
    """The same pages over a hundredth of the deals: what is on them stays the same."""
    few = plan.deals // 100
    reps = reps_for(plan.deals)
    few_a_rep, small, large = (
        str(sqlite_store(*made)) for made in ((reps, few), (reps_for(few), few), (reps, plan.deals))
    )
    pages: tuple[tuple[str, str, Callable[[Desk, int], object]], ...] = (
        ("board", few_a_rep, _board),
        ("rep's page", small, review_sheet),
        ("one deal", small, get_deal),
    )
    for name, before, page in pages:
        with desk_at(before) as one, desk_at(large) as other:
            yield paired(
                f"{name}, {plan.deals:,} deals",
                f"{few:,} deals",
                timing(page, other, _rep_of(other)),
                timing(page, one, _rep_of(one)),
                pairs=plan.pairs * 3,
                goal=1.3,
            )
