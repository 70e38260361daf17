"""Copies of a whole store: on both engines and from one to the other, proved by the trail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from funnelview.errors import BadInput, FunnelViewError, RuleRefused, StoreUnreachable
from funnelview.store import copying
from funnelview.store.backups import last_backup
from funnelview.store.base import Store
from funnelview.store.tables import metadata
from funnelview.usecases import backup as copies
from funnelview.usecases import trail
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from tests.support.clock import FixedClock
from tests.support.made import Copied
from tests.support.postgres import PostgresServer
from tests.support.trail import filled_copy


@pytest.fixture
def filled(copied: Copied, clock: FixedClock) -> Iterator[Desk]:
    """A desk at a small store with a row in every table of records."""
    with filled_copy(copied, clock) as desk:
        yield desk


def rows(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the ones that each copy counts for itself."""
    with desk.store.read() as conn:
        return {
            table.name: sorted((tuple(row) for row in conn.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name != "change_count"
        }


def goes_on(desk: Desk, address: str) -> None:
    """A copy is the same store: it is proper, and one can write on in it."""
    with Store(address) as store:
        copy = Desk(store, "mia", "test", desk.clock)
        verdict = trail.verify(copy)
        assert verdict.proper
        before = verdict.trail.entries
        add_person(copy, "Dee")
        verdict = trail.verify(copy)
        assert verdict.proper
        assert verdict.trail.entries == before + 1


def test_a_backup_holds_every_row_and_is_put_back(filled: Desk, tmp_path: Path) -> None:
    before = rows(filled)
    made = copies.backup(filled, str(tmp_path / "backup.db"))
    assert made.first is None
    assert made.rows == sum(map(len, before.values()))
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600
    again = copies.restore(str(tmp_path / "backup.db"), str(tmp_path / "again.db"))
    assert again.heads == made.heads
    with Store(str(tmp_path / "again.db")) as store:
        assert rows(Desk(store, "mia", "test", filled.clock)) == before
    goes_on(filled, str(tmp_path / "again.db"))
    with filled.store.read() as conn:
        assert last_backup(conn) == filled.clock()


def test_a_store_moves_to_a_server_and_back(
    filled: Desk, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    before = rows(filled)
    with postgres_server.database() as url:
        there = copies.move(filled, url)
        assert rows(filled) == before
        with Store(url) as store:
            moved = Desk(store, "mia", "test", filled.clock)
            assert rows(moved) == before
            back = copies.move(moved, str(tmp_path / "back.db"))
        assert back.heads == there.heads
        with Store(str(tmp_path / "back.db")) as store:
            assert rows(Desk(store, "mia", "test", filled.clock)) == before
        goes_on(filled, url)
    goes_on(filled, str(tmp_path / "back.db"))


def test_a_backup_is_of_one_moment_while_others_write(filled: Desk, tmp_path: Path) -> None:
    url = filled.store.url.render_as_string(hide_password=False)
    with Store(url) as other, filled.store.write(filled.actor, filled.clock()) as unit:
        table = metadata.tables["setting_change"]
        unit.conn.execute(table.insert().values(key="half", recorded=unit.now, who="mia"))
        copied = copying.copy_to_file(other, tmp_path / "backup.db")
        unit.commit()
    assert copied.trail.faults == ()
    with Store(str(tmp_path / "backup.db")) as store, store.read() as conn:
        assert "half" not in conn.execute(sa.select(table.c.key)).scalars().all()


def test_nothing_is_overwritten(filled: Desk, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious")
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "nowhere.db")
    for path in (there, link):
        with pytest.raises(RuleRefused, match="already"):
            copies.backup(filled, str(path))
        with pytest.raises(RuleRefused, match="already"):
            copies.move(filled, str(path))
    with pytest.raises(RuleRefused, match="already"):
        copies.move(filled, filled.store.url.render_as_string(hide_password=False))
    with pytest.raises(BadInput, match="file"):
        copies.backup(filled, "postgresql://host/database")
    assert there.read_text() == "precious"
    copies.backup(filled, str(tmp_path / "backup.db"))
    url = filled.store.url.render_as_string(hide_password=False)
    with pytest.raises(RuleRefused, match="already"):
        copies.restore(str(tmp_path / "backup.db"), url)


def test_what_is_half_made_is_never_left(
    filled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_server: PostgresServer
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    def breaks(_conn: sa.Connection) -> None:
        raise StoreUnreachable("the line broke")

    monkeypatch.setattr(copying, "verify", breaks)
    with postgres_server.database() as url:
        for place in (str(folder / "copy.db"), url):
            with pytest.raises(FunnelViewError, match="broke"):
                copies.move(filled, place)
        assert list(folder.iterdir()) == []
        with Store(url) as store, store.engine.connect() as conn:
            assert sa.inspect(conn).get_table_names() == []


def test_a_store_that_was_tampered_with_is_copied_and_told(filled: Desk, tmp_path: Path) -> None:
    with filled.store.engine.begin() as conn:
        if filled.store.is_sqlite:
            conn.exec_driver_sql("drop trigger trail_note_kept")
        else:
            conn.exec_driver_sql("alter table note disable trigger trail_note_kept")
        conn.exec_driver_sql("update note set done = 'never'")
    made = copies.backup(filled, str(tmp_path / "backup.db"))
    assert made.first is not None
    assert (made.first.table, made.first.row) == ("note", 1)
