"""The numbers that tell whether anybody wrote to the store."""

from pathlib import Path

import pytest

from funnelview.domain.funnel import Role
from funnelview.errors import StoreUnreachable
from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from funnelview.usecases.store import make_store


def test_it_differs_after_anybodys_write_and_only_then(desk: Desk, made_url: str) -> None:
    seen = [desk.store.change_mark()]
    assert desk.store.change_mark() == seen[0]
    with Store(made_url) as store:
        other = Desk(store, "lin", "test", desk.clock)
        for number, writer in enumerate((other, desk, other)):
            add_person(writer, f"Mia {number}", Role.REP)
            seen.append(desk.store.change_mark())
            with writer.store.write(writer.actor, writer.clock()) as unit:
                unit.remember_result("k", "never committed", {}, None)
            assert desk.store.change_mark() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_a_connection_made_anew_counts_anew(desk: Desk) -> None:
    before = desk.store.change_mark()
    add_person(desk, "Mia", Role.REP)
    desk.store.close()
    assert desk.store.change_mark() != before


def test_a_file_that_is_gone_is_told_and_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "sales #1 50%.db"
    with Store(str(path), create=True) as store:
        make_store(Desk(store))
        store.change_mark()
        away = path.rename(tmp_path / "elsewhere.db")
        for _time in range(2):
            with pytest.raises(StoreUnreachable):
                store.change_mark()
        assert not path.exists()
        away.rename(path)
        assert store.change_mark()
