"""The migrations make exactly the tables that the program works with."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from funnelview.domain.settings import Settings
from funnelview.errors import StoreUnreachable, StoreVersion
from funnelview.store.base import SCHEMA, Store
from funnelview.store.migrating import alembic_config, migrate
from funnelview.store.schema import make_tables, upgrade
from funnelview.store.tables import metadata
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tools.make_empty import script_of


def test_migrations_and_tables_agree(desk: Desk) -> None:
    with desk.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_programs_version_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA


def test_an_empty_file_is_made_as_the_migrations_make_it() -> None:
    scripts: list[str] = []
    for make in (migrate, make_tables):
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            make(connection)
            scripts.append(script_of(connection))
        engine.dispose()
    assert scripts[0] == scripts[1], "run “make empty” after a migration was changed"


def test_upgrading_again_does_nothing(desk: Desk) -> None:
    assert upgrade(desk.store) is False


def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="no store at"):
        Store(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_meanwhile_is_told(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "store.db"
    with Store(str(path), create=True) as store:
        desk = Desk(store, "mia", "test", clock)
        make_store(desk, Settings())
        add_person(desk, "Ann")
        path.unlink()
        with pytest.raises(StoreUnreachable, match="moved or deleted"):
            add_person(desk, "Bob")


def test_an_empty_database_is_no_store(store_url: str) -> None:
    with Store(store_url, create=True) as store, pytest.raises(StoreVersion, match="no FunnelView"):
        store.check_schema()


@pytest.mark.parametrize(("number", "words"), [("0000", "older"), ("9999", "newer")])
def test_another_version_is_told(desk: Desk, number: str, words: str) -> None:
    with desk.store.engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = :n"), {"n": number})
    with (
        Store(desk.store.url.render_as_string(hide_password=False)) as again,
        pytest.raises(StoreVersion, match=words),
        again.read(),
    ):
        pass


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear customer, " * 100)
    with Store(str(file)) as store, pytest.raises(StoreUnreachable, match="damaged"):
        store.check_schema()


def test_a_new_file_is_private_and_a_shared_folders_is_the_groups(tmp_path: Path) -> None:
    upgrade(Store(str(tmp_path / "own" / "a.db"), create=True))
    assert (tmp_path / "own" / "a.db").stat().st_mode & 0o777 == 0o600
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    upgrade(Store(str(shared / "b.db"), create=True))
    assert (shared / "b.db").stat().st_mode & 0o777 == 0o660
