"""Many write to one store at once, and nothing is lost or doubled.

A small share of what ``python -m benchmarks.crowd`` does with 8 processes on SQLite and 50 on
Postgres.
"""

from tests.support.crowd import kinds, set_scene
from tests.support.crowd_count import count
from tests.support.crowd_processes import members


def test_two_processes_lose_and_double_nothing(store_url: str) -> None:
    scene = set_scene(store_url, reps=1, deals_each=2, leaving=1)
    tally = members(scene, 2, threads=2, steps=10, seed=3)
    found = count(scene, tally)
    assert found.is_clean, found
    assert tally.unanswered == []
    assert len(kinds(tally)) >= 5
    # Steps of the handover that come when nothing is left to walk are no writings.
    assert found.acknowledged + len(tally.refused) >= 30
