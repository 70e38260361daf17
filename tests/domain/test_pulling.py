"""Who pulls a team down: at the need, just under it, and where nobody lacks anything."""

from dataclasses import replace
from datetime import date

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Basis, Group, Position, Sums, Who
from funnelview.domain.money import RateTable
from funnelview.domain.pulling import Pull, missing_funnel, pulls_most
from funnelview.domain.rows import position

BASIS = Basis(RateTable("CNY", {}), date(2026, 11, 22), (0, 0))
DEALS = Group("CNY", 50, 1, 1, 0)


def row(
    name: str, covering: int, quota: int | None = 1_000, closed: tuple[int, int] = (0, 0)
) -> Position:
    sums = Sums(covering=(DEALS._replace(amount=covering),), closed=closed)
    return position(Who(len(name), name), sums, quota, BASIS)


def test_what_is_missing_is_what_would_just_make_the_need() -> None:
    assert missing_funnel(row("Ann", 3_000)) == 0
    assert missing_funnel(row("Ann", 3_001)) == 0
    assert missing_funnel(row("Ann", 2_999)) == 1
    assert missing_funnel(row("Ann", 0)) == 3_000
    # 22 closed, 7 of them won: 22 ÷ 7 of 1,000 are 3,142.86.
    assert missing_funnel(row("Ann", 3_143, closed=(7, 15))) == 0
    assert missing_funnel(row("Ann", 3_142, closed=(7, 15))) == 1


def test_without_a_quota_or_with_none_left_nothing_is_missing() -> None:
    assert missing_funnel(row("Ann", 0, None)) == 0
    assert missing_funnel(row("Ann", 0, 0)) == 0


def test_who_lacks_most_pulls_most_then_whose_funnel_is_the_thinner_share() -> None:
    some, more = row("Ann", 2_000), row("Bob", 1_999)
    assert pulls_most([some, more, row("Cid", 9_000)]) == Pull(more, 1_001)
    # Both lack 1,000: of 3,000, and of 6,000.
    assert pulls_most([row("Zoe", 5_000, 2_000), some]) == Pull(some, 1_000)
    assert pulls_most([row("Bob", 2_000), some]) == Pull(some, 1_000)
    assert pulls_most([replace(more, team_size=2)]) is None


def test_where_nobody_lacks_funnel_it_is_who_has_most_red_warnings() -> None:
    def warned(name: str, red: int, amber: int = 0) -> Position:
        return row(name, 3_000).warned(Counts(red, amber))

    assert pulls_most([]) is None
    assert pulls_most([warned("Ann", 0, 9), row("Bob", 3_000)]) is None
    assert pulls_most([warned("Ann", 1, 9), warned("Bob", 2)]) == Pull(warned("Bob", 2), 0)
    assert pulls_most([warned("Bob", 2), warned("Cid", 2, 1)]) == Pull(warned("Cid", 2, 1), 0)
    assert pulls_most([warned("Bob", 2), warned("Ann", 2)]) == Pull(warned("Ann", 2), 0)
    assert pulls_most([warned("Bob", 9), row("Dan", 2_999)]) == Pull(row("Dan", 2_999), 1)
