"""Engines of the tests: what one has compiled the next one finds, and no disk is waited for."""

from pathlib import Path

import sqlalchemy as sa

from funnelview.store.base import Store
from tests.support.quick import quick


def test_engines_find_each_others_statements() -> None:
    make = quick(sa.create_engine)
    engines = make("sqlite://"), make("sqlite://")
    for number, engine in enumerate(engines):
        with engine.connect() as connection:
            assert connection.execute(sa.select(sa.literal(number))).scalar() == number
        # The same statement with another value, found by the same key.
        assert len(engine.get_execution_options()["compiled_cache"]) == 1
        engine.dispose()


def test_a_file_is_written_without_waiting_for_the_disk(tmp_path: Path) -> None:
    with Store(str(tmp_path / "a.db"), create=True) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 0
