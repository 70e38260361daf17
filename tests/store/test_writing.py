"""Any sequence of operations keeps history, counters and sums equal to the deals."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnelview.domain import deals as rules
from funnelview.domain.calendar import day_end, quarter_of
from funnelview.domain.coverage import Sums
from funnelview.domain.funnel import Customer, DealState, Outcome, Person, Role
from funnelview.errors import FunnelViewError
from funnelview.store import tables as t
from funnelview.store.as_of import lines_before
from funnelview.store.base import Actor, Store
from funnelview.store.coverage import sums_by_owner
from funnelview.store.deal_conflict import DealConflict
from funnelview.store.funnel_writing import DealWriter, NewDeal
from funnelview.store.history import check_store
from funnelview.store.ids import taken_ids
from funnelview.store.records import add_records
from funnelview.store.settings import read_settings
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.store.tables.warnings import stage_stay
from funnelview.usecases.desk import Desk
from tests.support.engines import ALL
from tests.support.trail import triggers_aside

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 1, 3, tzinfo=UTC)
REPS = (1, 2)

days_ahead = st.integers(-40, 200)
patches = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.none() | st.integers(0, 10**9),
        "expected": st.none() | days_ahead.map(lambda n: date(2026, 9, 1) + timedelta(days=n)),
        "stage": st.sampled_from(["aware", "compare", "negotiate", "confirm"]),
        "owner_id": st.sampled_from([*REPS, None]),
        "next_step": st.none()
        | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
        "raised": st.booleans(),
        "forecast_mark": st.sampled_from([None, "commit", "best"]),
    },
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["register", "change", "win", "lose", "reopen"]),
        st.integers(0, 5),
        patches,
        st.integers(0, 30),
        st.integers(0, 20),
    ),
    max_size=14,
)


def prepare(store: Store) -> None:
    """Empty the deals of an earlier example; make two reps and a customer."""
    with store.engine.begin() as conn, triggers_aside(conn):
        for table in (t.deal_change, t.deal, t.funnel_sum, stage_stay):
            conn.execute(table.delete())
    with store.write(Actor("mia", "test"), START) as unit:
        if unit.conn.execute(sa.select(t.person.c.id)).first() is None:
            people = [Person(0, f"rep {number}", Role.REP) for number in REPS]
            add_records(unit, people, taken_ids(unit.conn, "person", len(REPS)))
            add_records(unit, [Customer(0, "北方机床")], taken_ids(unit.conn, "customer", 1))
            unit.commit()


def play(
    store: Store, script: list[tuple[str, int, dict[str, object], int, int]]
) -> list[datetime]:
    """Do the steps, each at its own moment; refused ones leave nothing. Return the moments."""
    now = START
    moments = []
    for what, which, patch, hours, back in script:
        now += timedelta(hours=hours)
        moments.append(now)
        with store.write(Actor("mia", "test"), now) as unit:
            stages = read_settings(unit.conn).stages
            today = now.astimezone(ZONE).date()
            ids = list(unit.conn.execute(sa.select(t.deal.c.id).order_by(t.deal.c.id)).scalars())
            try:
                with DealWriter(unit, ZONE) as writer:
                    if what == "register" or not ids:
                        on = today - timedelta(days=back)
                        values = {"customer_id": 1, "owner_id": 1, **patch}
                        state = rules.registered(values, stages, currency="CNY", on=on)
                        writer.register([NewDeal(state)])
                    else:
                        stored = stored_deals(unit.conn, ids)[ids[which % len(ids)]]
                        day = today - timedelta(days=back)
                        after = _after(what, stored, patch, stages, day, today)
                        writer.change(stored, after, on=day if what in {"win", "lose"} else None)
            except FunnelViewError:
                continue
            unit.commit()
    return moments


def _after(what, stored, patch, stages, day, today) -> DealState:  # type: ignore[no-untyped-def]  # noqa: ANN001
    if what == "win":
        return rules.won(stored.state, day, today)
    if what == "lose":
        return rules.lost(stored.state, day, today, "price")
    if what == "reopen":
        return rules.reopened(stored.state)
    return rules.changed(stored.state, patch, stages)


def plain_sums(states: list[DealState], day: date) -> dict[int, tuple[object, ...]]:
    """The sums of some deals, by hand."""
    period = quarter_of(day)
    found: dict[int, list[int]] = defaultdict(lambda: [0] * 7)
    for deal in states:
        row = found[deal.owner_id or 0]
        if deal.is_open:
            row[0] += 1
            row[1] += deal.amount or 0
            row[2] += (deal.amount or 0) * deal.success
            if deal.expected and deal.expected in period:
                row[3] += deal.amount or 0
        elif deal.outcome is Outcome.WON:
            if deal.closed and deal.closed in period:
                row[4] += deal.amount or 0
            row[5] += 1
        else:
            row[6] += 1
    return {owner: tuple(row) for owner, row in found.items() if any(row)}


def stored_sums(sums: dict[int, Sums]) -> dict[int, tuple[object, ...]]:
    return {
        owner: row
        for owner, one in sums.items()
        if any(
            row := (
                sum(g.deals for g in one.open),
                sum(g.amount for g in one.open),
                sum(g.amount * g.success for g in one.open),
                sum(g.amount for g in one.covering),
                sum(g.amount for g in one.won),
                *one.closed,
            )
        )
    }


@settings(
    max_examples=40 if ALL else 20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=steps)
def test_any_sequence_keeps_the_record_true(desk: Desk, script: list) -> None:  # type: ignore[type-arg]
    store = desk.store
    prepare(store)
    moments = play(store, script)
    with store.read() as conn:
        assert check_store(conn, ZONE).problems == ()
        ids = conn.execute(sa.select(t.deal.c.id)).scalars()
        states = [stored.state for stored in stored_deals(conn, ids).values()]
        today = (moments or [START])[-1].astimezone(ZONE).date()
        sums = sums_by_owner(conn, quarter_of(today), today)
        assert stored_sums(dict(sums)) == plain_sums(states, today)


@settings(
    max_examples=30 if ALL else 15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=steps, later=steps)
def test_a_past_day_is_answered_as_it_was(desk: Desk, first: list, later: list) -> None:  # type: ignore[type-arg]
    store = desk.store
    prepare(store)
    moments = play(store, [(w, n, p, h, 0) for w, n, p, h, _back in first])
    day = (moments or [START])[-1].astimezone(ZONE).date()
    before = day_end(day, ZONE)
    with store.read() as conn:
        noted = stored_sums(dict(sums_by_owner(conn, quarter_of(day), day)))
        lines = sorted(map(repr, lines_before(conn, 1, before, ZONE)))
    after = [("change", 0, {}, 24 * 3, 0), *((w, n, p, h, 0) for w, n, p, h, _back in later)]
    now_after = before - START
    shifted = [
        (w, n, p, h + (int(now_after.total_seconds() // 3600) + 1 if i == 0 else 0), b)
        for i, (w, n, p, h, b) in enumerate(after)
    ]
    play(store, shifted)
    with store.read() as conn:
        sums = sums_by_owner(conn, quarter_of(day), day, before=before)
        assert stored_sums(dict(sums)) == noted
        assert sorted(map(_without_version, lines_before(conn, 1, before, ZONE))) == [
            _text_without_version(line) for line in lines
        ]


def _text_without_version(text: str) -> str:
    head, _comma, rest = text.partition(", version=")
    return head + rest[rest.index(",") :]


def _without_version(line: object) -> str:
    return _text_without_version(repr(line))


def test_two_people_change_one_deal(desk: Desk) -> None:
    prepare(desk.store)
    play(desk.store, [("register", 0, {"amount": 100}, 1, 0)])
    seen = _only_deal(desk.store)
    _change(desk.store, seen, {"amount": 200})
    merged = _change(desk.store, seen, {"next_step": "visit"})
    assert (merged.state.amount, merged.state.next_step) == (200, "visit")
    with pytest.raises(DealConflict) as caught:
        _change(desk.store, seen, {"amount": 300})
    clash = caught.value.clashes[0]
    assert (clash.field, clash.before, clash.theirs, clash.yours) == ("amount", "100", "200", "300")
    assert _only_deal(desk.store).state.amount == 200


def test_a_clock_that_is_behind_leaves_the_effects_in_order(desk: Desk) -> None:
    prepare(desk.store)
    play(desk.store, [("register", 0, {"amount": 100}, 1, 0)])
    seen = _change(desk.store, _only_deal(desk.store), {"amount": 200})
    _change(desk.store, seen, {"amount": 300}, late=timedelta(minutes=-5))
    with desk.store.read() as conn:
        assert check_store(conn, ZONE).problems == ()


def _only_deal(store: Store) -> StoredDeal:
    with store.read() as conn:
        ids = list(conn.execute(sa.select(t.deal.c.id)).scalars())
        return stored_deals(conn, ids)[ids[0]]


def _change(
    store: Store, seen: StoredDeal, patch: dict[str, object], late: timedelta = timedelta()
) -> StoredDeal:
    with store.write(Actor("leo", "test"), START + timedelta(days=1) + late) as unit:
        stages = read_settings(unit.conn).stages
        with DealWriter(unit, ZONE) as writer:
            stored = stored_deals(unit.conn, [seen.id])[seen.id]
            done = writer.change(stored, rules.changed(seen.state, patch, stages), seen=seen)
        unit.commit()
        return done


@pytest.mark.parametrize(
    "forgery",
    [
        "update deal set amount = 999",
        "update deal set pushes = 7",
        "update funnel_sum set deals = deals + 1",
        "update deal_change set new = '{}' where field = 'registration'",
        "update customer set name = 'x', name_key = 'x'",
    ],
)
def test_the_check_finds_what_went_around_the_writer(desk: Desk, forgery: str) -> None:
    prepare(desk.store)
    play(desk.store, [("register", 0, {"amount": 100}, 1, 0), ("change", 0, {"amount": 5}, 1, 0)])
    with desk.store.engine.begin() as conn, triggers_aside(conn):
        conn.execute(sa.text(forgery))
    with desk.store.read() as conn:
        assert len(check_store(conn, ZONE).problems) >= 1


def test_a_unit_of_work_that_is_not_committed_leaves_nothing(desk: Desk) -> None:
    prepare(desk.store)
    with desk.store.write(Actor("mia", "test"), START) as unit:
        stages = read_settings(unit.conn).stages
        with DealWriter(unit, ZONE) as writer:
            state = rules.registered({"customer_id": 1}, stages, currency="CNY", on=START.date())
            writer.register([NewDeal(state)])
    with desk.store.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(t.deal)).scalar() == 0
