import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.postgres import PostgresServer


def test_databases_are_apart_and_leave_nothing(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as one, postgres_server.database() as other:
        with psycopg.connect(_libpq(one)) as connection:
            connection.execute("create table t (a integer)")
        with psycopg.connect(_libpq(other)) as connection:
            found = connection.execute("select count(*) from pg_tables where tablename = 't'")
            assert found.fetchone() == (0,)
    with psycopg.connect(postgres_server.admin_url) as connection:
        names = connection.execute("select datname from pg_database").fetchall()
    assert (one.rpartition("/")[2].partition("?")[0],) not in names


def test_a_database_can_be_copied(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as template:
        with psycopg.connect(_libpq(template)) as connection:
            connection.execute("create table t as select 7 as a")
        name = template.rpartition("/")[2].partition("?")[0]
        with (
            postgres_server.database(template=name) as copy,
            psycopg.connect(_libpq(copy)) as connection,
        ):
            assert connection.execute("select a from t").fetchone() == (7,)


@pytest.fixture
def temporary_files() -> Iterator[Path]:
    """A folder for servers alone: short enough for a socket's path, open to root's server."""
    with tempfile.TemporaryDirectory(prefix="fvt-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_next_run_stops_what_a_killed_one_left(temporary_files: Path) -> None:
    if postgres.find_binaries() is None:
        pytest.skip("the server is given: none is started here")
    program = (
        "import os, tests.support.postgres as p\n"
        "with p.running_server({'PATH': os.environ['PATH']}) as server:\n"
        "    print(server.admin_url, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": ".", "TMPDIR": str(temporary_files)},
    )
    assert killed.returncode == -9, killed.stderr
    url = killed.stdout.strip()
    with psycopg.connect(url) as connection:  # it serves on, though nobody wants it
        assert connection.execute("select 1").fetchone() == (1,)
    (base,) = temporary_files.iterdir()
    assert postgres.sweep(temporary_files) == [base]
    assert not base.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
