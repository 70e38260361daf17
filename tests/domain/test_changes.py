"""The list of changes: every row of a span, what it did, and what was taken back."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.change_words import told
from funnelview.domain.changes import ChangeLine, Kind, change_lines, named
from funnelview.domain.funnel import DealState, ForecastMark, Outcome
from funnelview.domain.history import REGISTERED, Change, counted, differences, origin_text
from funnelview.domain.waterfall import Scope, Turn, kind_of
from tests.domain.histories import DAYS, RATES, Story, moment, stories
from tests.domain.test_waterfall import ON

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
DEAL = DealState(
    owner_id=1,
    amount=100_00,
    currency="CNY",
    expected=date(2026, 11, 20),
    stage="aware",
    success=25,
    registered=date(2026, 10, 1),
)


def rows_of(*states: DealState, undo: int | None = None) -> list[Change]:
    """One row a changed field, an hour apart; the last step takes back the row numbered `undo`."""
    rows = [Change(1, 7, REGISTERED, None, origin_text(states[0]), MONDAY, MONDAY, "mia")]
    for hour, (before, after) in enumerate(itertools.pairwise(states), 1):
        at = MONDAY + timedelta(hours=hour)
        last = hour == len(states) - 1
        for field, old, new in differences(before, after):
            number = len(rows) + 1
            back = undo if last else None
            rows.append(Change(number, 7, field, old, new, at, at, "mia", undoes=back))
    return rows


def lines_of(
    *states: DealState, undo: int | None = None, kind: Kind | None = None
) -> tuple[ChangeLine, ...]:
    rows = rows_of(*states, undo=undo)
    pushes = counted(rows, DEAL.registered, lambda at: at.date()).pushes
    return change_lines(rows, states[-1], pushes, kind=kind)


def test_pushes_are_numbered_and_month_pushes_marked() -> None:
    lines = lines_of(
        DEAL,
        replace(DEAL, expected=date(2026, 11, 27)),
        replace(DEAL, expected=date(2026, 11, 25)),
        replace(DEAL, expected=date(2026, 12, 10)),
        replace(DEAL, expected=None),
    )
    assert [(line.push, line.month_push) for line in lines] == [
        (0, False),
        (1, False),
        (0, False),
        (2, True),
        (0, False),
    ]


def test_a_push_taken_back_is_no_push_and_both_rows_stay() -> None:
    pushed = replace(DEAL, expected=date(2026, 12, 10))
    lines = lines_of(DEAL, pushed, DEAL, undo=2)
    assert [(line.field, line.push, line.undone, line.undoes) for line in lines] == [
        (REGISTERED, 0, False, None),
        ("expected", 0, True, None),
        ("expected", 0, False, 2),
    ]
    assert [line.counts for line in lines] == [True, False, False]
    assert all(line.came_back for line in lines[1:])


def test_what_went_up_and_came_back_is_marked_and_stays() -> None:
    up = replace(DEAL, amount=300_00)
    lines = lines_of(DEAL, up, DEAL)
    assert [(line.old, line.new, line.came_back) for line in lines[1:]] == [
        ("10000", "30000", True),
        ("30000", "10000", True),
    ]
    (gone,) = lines_of(DEAL, up)[1:]
    assert not gone.came_back


def test_an_amount_says_its_currencies() -> None:
    dollars = replace(DEAL, amount=20_00, currency="USD")
    more = replace(dollars, amount=25_00)
    lines = lines_of(DEAL, dollars, more)
    told = {
        (line.old, line.new): (line.currency_before, line.currency)
        for line in lines
        if line.field == "amount"
    }
    assert told == {("10000", "2000"): ("CNY", "USD"), ("2000", "2500"): ("USD", "USD")}


def test_what_is_kept_as_a_code_is_told_in_words() -> None:
    sure = replace(DEAL, forecast_mark=ForecastMark.COMMIT, raised=True, success=80)
    states = (DEAL, sure, replace(sure, forecast_mark=ForecastMark.BEST, stage="compare"))
    words = [
        told(line, {"aware": "Aware", "compare": "Compare"}, lambda minor, _code: str(minor))
        for line in lines_of(*states)[1:]
    ]
    assert sorted((one.old, one.new) for one in words) == [
        ("25%", "80%"),
        ("Aware", "Compare"),
        ("commit", "best case"),
        ("no", "yes"),
        ("–", "commit"),
    ]


def test_the_rows_that_brought_a_deal_into_its_bucket_name_it() -> None:
    won = replace(DEAL, amount=90_00, outcome=Outcome.WON, closed=date(2026, 11, 16))
    assert [(line.field, line.bucket) for line in lines_of(DEAL, won, kind=Kind.WON)] == [
        (REGISTERED, None),
        ("amount", None),
        ("outcome", Kind.WON),
    ]
    again = [line.bucket for line in lines_of(won, DEAL, won, DEAL, kind=Kind.REOPENED)]
    assert again.count(Kind.REOPENED) == 2


def test_names_stand_in_the_place_of_ids() -> None:
    lines = lines_of(DEAL, replace(DEAL, owner_id=2), replace(DEAL, owner_id=None))
    told = named(lines, {"owner_id": {1: "李强", 2: "王芳"}}, {7: "蓝海物流"}, {})
    assert [(line.old, line.new) for line in told[1:]] == [("李强", "王芳"), ("王芳", None)]
    assert {(line.customer, line.owner) for line in told} == {("蓝海物流", None)}


@given(stories(), st.integers(0, DAYS))
def test_the_list_has_every_row_of_the_span_once(story: Story, day: int) -> None:
    start = moment(day)
    for deal_id, rows in story.rows.items():
        present = story.state(deal_id, moment(DAYS + 1))
        assert present is not None
        pushes = counted(rows, present.registered, lambda at: at.date()).pushes
        since = [row for row in rows if row.holds_from >= start]
        lines = change_lines(since, present, pushes)
        assert [(line.id, line.field, line.old, line.new) for line in lines] == [
            (row.id, row.field, row.old, row.new) for row in since
        ]
        # Numbered from the present backwards, pushes are those counted from the beginning.
        whole = {line.id: line.push for line in change_lines(rows, present, pushes)}
        assert [line.push for line in lines] == [whole[line.id] for line in lines]
        assert [number for number in whole.values() if number] == list(range(1, pushes + 1))


@given(stories(), st.integers(0, DAYS), st.none() | st.sampled_from([1, 2, 3]))
def test_a_bucket_is_explained_by_a_row(story: Story, day: int, rep: int | None) -> None:
    """Whoever came in or left did so by a row of the list, or by several at once."""
    scope = Scope(None if rep is None else frozenset({rep}))
    start, end = moment(day), moment(DAYS + 1)
    for deal_id, rows in story.rows.items():
        turn = Turn(deal_id, story.state(deal_id, start), story.state(deal_id, end))
        kind = kind_of(turn, scope, RATES, ON)
        assert turn.end is not None
        since = [row for row in rows if row.holds_from >= start]
        buckets = {line.bucket for line in change_lines(since, turn.end, 0, kind=kind)}
        taken_back = any(row.undoes for row in since)
        assert buckets - {None} <= {kind}
        if kind is not None and not taken_back:
            assert kind in buckets
