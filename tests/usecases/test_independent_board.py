"""The board once more, by plain Python over exports: coverage, its need, and what they rest on.

See `test_independent`: nothing here uses the program's rules.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from funnelview.domain.coverage import Position
from funnelview.usecases.coverage import team_board
from tests.support.plain_figures import Case, Row, cents, open_of, weighted

LEAST_CLOSED, DEFAULT = 20, 3.0


def _months(key: str) -> list[str]:
    year, _dash, rest = key.partition("-")
    if rest.startswith("Q"):
        first = 3 * int(rest[1]) - 2
        return [f"{year}-{month:02}" for month in range(first, first + 3)]
    return [key] if rest else [f"{year}-{month:02}" for month in range(1, 13)]


def _quotas(case: Case, day: date) -> dict[tuple[str, str], int]:
    """The quotas that were set by the end of a day, by name and period; in the demo's zone."""
    rows = case.asked(
        "select name, period, amount, date(holds_from) from quota"
        " join person on person.id = person_id order by quota.id"
    )
    return {
        (name, period): amount
        for name, period, amount, since in rows
        if amount is not None and since <= day.isoformat()
    }


def _quota(quotas: dict[tuple[str, str], int], name: str, key: str) -> int | None:
    if (name, key) in quotas:
        return quotas[name, key]
    if "Q" in key:
        tiles = _months(key)
    elif "-" in key:
        return None
    else:
        tiles = [f"{key}-Q{number}" for number in range(1, 5)]
    parts = [_quota(quotas, name, tile) for tile in tiles]
    return sum(part for part in parts if part is not None) if None not in parts else None


def _amount(rows: list[Row]) -> int:
    return cents(sum((row["amount"] for row in rows if row["amount"] is not None), Decimal(0)))


def _decided(rows: list[Row], day: date) -> tuple[int, int]:
    """How many were won, and decided, in the year up to a day."""
    since = day - timedelta(days=365)
    recent = [r["outcome"] for r in rows if r["outcome"] != "open" and since < r["closed"] <= day]
    return recent.count("won"), len(recent)


def _required(*decided: tuple[int, int]) -> tuple[float, int]:
    """What is needed by the first of these that rests on enough, and on how many."""
    for won, both in decided:
        if both >= LEAST_CLOSED and won:
            return both / won, both
    return DEFAULT, 0


def _compare(row: Position, mine: list[Row], key: str, quota: int | None, *, whole: bool) -> None:
    months = _months(key)
    inside = [r for r in open_of(mine) if r["due"] in months]
    shown = open_of(mine) if whole else inside
    assert (row.open.count, row.open.amount) == (len(shown), _amount(shown)), row.name
    assert row.weighted == cents(weighted(shown)), row.name
    for tier, bucket in row.tiers.items():
        those = [r for r in shown if r["tier"] == tier.value]
        assert (bucket.count, bucket.amount) == (len(those), _amount(those)), row.name
    won = [r for r in mine if r["won_in"] in months]
    assert (row.won.count, row.won.amount, row.quota) == (len(won), _amount(won), quota), row.name
    if quota is None:
        assert (row.remaining, row.coverage.state.value) == (None, "no_quota")
        return
    remaining = max(quota - _amount(won), 0)
    assert row.remaining == remaining
    if not remaining:
        assert (row.coverage.state.value, row.coverage.ratio) == ("met", None)
        return
    assert row.coverage.ratio == _amount(inside) / remaining, row.name
    assert row.weighted_coverage.ratio == cents(weighted(inside)) / remaining, row.name


def test_the_board(case: Case) -> None:
    for day in {case.days[0], case.days[-1]}:
        rows, quotas = case.deals(day), _quotas(case, day)
        owned: dict[str | None, list[Row]] = defaultdict(list)
        for one in rows:
            one["due"] = f"{one['expected']:%Y-%m}" if one["expected"] else None
            one["won_in"] = f"{one['closed']:%Y-%m}" if one["outcome"] == "won" else None
            owned[one["owner"]].append(one)
        decided = {owner: _decided(mine, day) for owner, mine in owned.items()}
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        for key in (None, str(day.year), f"{day:%Y-%m}"):
            board = team_board(case.desk, as_of=day, period=key)
            teams: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
            for row in board.reps:
                teams[row.manager].append(decided.get(row.name, (0, 0)))
            known = []
            for row in board.reps:
                quota = _quota(quotas, row.name, key or quarter)
                known += [quota] if quota is not None else []
                _compare(row, owned[row.name], key or quarter, quota, whole=key is None)
                won, both = map(sum, zip(*teams[row.manager], strict=True))
                needed = _required(decided.get(row.name, (0, 0)), (won, both))
                assert (row.required.ratio, row.required.n) == needed, row.name
            total = sum(known) if known else None
            _compare(board.total, rows, key or quarter, total, whole=key is None)
            needed = _required(_decided(rows, day))
            assert (board.total.required.ratio, board.total.required.n) == needed
