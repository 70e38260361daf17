"""How the database says deals went through a span is how the rule says it, deal by deal."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelview.domain.coverage import Group
from funnelview.domain.funnel import DealState, Role
from funnelview.domain.waterfall import Kind, Scope, Waterfall, added_up, waterfall
from funnelview.store import tables as t
from funnelview.store.base import Reading, Store
from funnelview.store.changes import steady_groups
from funnelview.store.moves import moves
from funnelview.store.stored_deals import columns_of
from tests.domain.histories import (
    DAYS,
    FIRST,
    RATES,
    REPS,
    Story,
    moment,
    scopes,
    spans,
    stories,
    story_of,
    turns_of,
)
from tests.support.engines import ALL

NOW = DAYS + 1
DEAL = DealState(owner_id=1, currency="CNY", stage="aware", success=25, registered=FIRST)
Ends = tuple[DealState, DealState]


@pytest.fixture
def engine_with_reps(made_url: str) -> Iterator[sa.Engine]:
    """A store with the three reps of the stories, and the rules of the tables alone."""
    with Store(made_url) as store:
        reps = [{"id": one, "name": f"rep {one}", "role": Role.REP.value} for one in REPS]
        with store.engine.begin() as conn:
            conn.execute(sa.insert(t.person), reps)
        yield store.engine


def write(conn: Reading, story: Story) -> list[DealState]:
    """Put a story into the store just as it is told; return its deals as they stand."""
    told = {one: story.state(one, moment(NOW)) for one in story.rows}
    deals = {one: state for one, state in told.items() if state is not None}
    now = {one: {**columns_of(state), "stage_since": FIRST} for one, state in deals.items()}
    conn.execute(sa.insert(t.deal), [{"id": one, **columns} for one, columns in now.items()])
    names = ("id", "deal_id", "field", "old", "new", "holds_from", "recorded", "who", "undoes")
    rows = [row for own in story.rows.values() for row in own]
    conn.execute(
        sa.insert(t.deal_change),
        [{"via": "screen", **{name: getattr(row, name) for name in names}} for row in rows],
    )
    return list(deals.values())


def by_the_database(
    conn: Reading, deals: list[DealState], span: list[int], scope: Scope
) -> Waterfall:
    """The waterfall of what the database added up, and of what it didn't look at."""
    found = moves(conn, moment(span[0]), None if span[1] == NOW else moment(span[1]), scope)
    whole: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for deal in deals:
        if scope.holds(deal):
            one = (1, deal.amount or 0, deal.amount is None)
            whole[deal.currency] = [a + b for a, b in zip(whole[deal.currency], one, strict=True)]
    groups = [Group(currency, 0, *cell) for currency, cell in whole.items()]
    on = FIRST + timedelta(days=span[1])
    return added_up(found.ways, RATES, on, steady_groups(groups, found.present))


to_now = st.integers(0, DAYS).map(lambda day: [day, NOW])


@settings(
    max_examples=200 if ALL else 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stories(), st.lists(st.tuples(spans | to_now, scopes), min_size=6, max_size=12))
def test_the_database_tells_the_waterfall_of_any_story(
    engine_with_reps: sa.Engine, story: Story, asked: list[tuple[list[int], Scope]]
) -> None:
    with engine_with_reps.connect() as conn:
        deals = write(conn, story)
        for span, scope in asked:
            turns = turns_of(story, moment(span[0]), moment(span[1]))
            on = FIRST + timedelta(days=span[1])
            plain = waterfall(turns, scope, RATES, on)
            assert by_the_database(conn, deals, span, scope) == plain
        conn.rollback()


def test_what_gained_and_what_lost_is_told_apart(engine_with_reps: sa.Engine) -> None:
    def turn(before: tuple[int | None, str], after: tuple[int | None, str]) -> Ends:
        first, last = (
            replace(DEAL, amount=amount, currency=code) for amount, code in (before, after)
        )
        return first, last

    story = story_of(
        turn((None, "CNY"), (5_00, "CNY")),
        turn((7_00, "CNY"), (None, "CNY")),
        turn((9_00, "CNY"), (4_00, "CNY")),
        turn((1_00, "CNY"), (2_00, "CNY")),
        turn((1_00, "USD"), (2_00, "CNY")),
        turn((3_00, "USD"), (90_00, "CNY")),
        turn((8_000, "JPY"), (90_00, "GBP")),
    )
    with engine_with_reps.connect() as conn:
        deals = write(conn, story)
        found = by_the_database(conn, deals, [5, NOW], Scope())
        turns = turns_of(story, moment(5), moment(NOW))
        assert found == waterfall(turns, Scope(), RATES, FIRST + timedelta(days=NOW))
        # 5 − 0, 2 − 1 and 90 − 3 × 6.98; 7, 9 − 4, 6.98 − 2 and 8,000 yen.
        assert found[Kind.INCREASED].amount == 500 + 100 + 6906
        assert found[Kind.DECREASED].amount == 700 + 500 + 498 + 37850
        conn.rollback()
