"""Importing a large file: time and memory, against loading the same rows by the raw driver."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median
from time import sleep
from typing import TYPE_CHECKING

from benchmarks.measuring import (
    FUNNELVIEW,
    ROOT,
    Figure,
    Plan,
    emptied,
    folder,
    home_environment,
    paired,
    timed,
)
from benchmarks.stores import NOW, POSTGRES
from tests.support.postgres import PostgresUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADERS = (
    "Opportunity ID", "Opportunity Name", "Account Name", "Contact", "Phone", "Owner", "Product",
    "Amount", "Currency", "Stage", "Created Date", "Close Date", "Lead Source", "Next Step",
)  # fmt: skip
_STAGES = ("Prospecting", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost")


def importing(plan: Plan) -> Iterator[Figure]:
    """One export of open and closed deals into an empty store, on each engine."""
    place = emptied(folder() / "import")
    file = _export(place / "deals.csv", plan.import_rows)
    env = home_environment(place) | {"FUNNELVIEW_NOW": NOW.isoformat()}
    yield paired(
        f"import of {plan.import_rows:,} rows, SQLite",
        "sqlite3 .import",
        lambda: _import(file, str(_gone(place / "ours.db")), env)[0],
        lambda: timed(lambda: _sqlite_floor(file, _gone(place / "floor.db"))),
        pairs=plan.few,
        goal=2.5,
    )
    try:
        with POSTGRES.server.database() as floor:
            yield paired(
                f"import of {plan.import_rows:,} rows, Postgres",
                "psycopg COPY",
                lambda: _into_postgres(file, env),
                lambda: timed(lambda: _copy(file, floor)),
                pairs=plan.few,
                goal=2,
            )
    except PostgresUnavailable as error:
        print(f"({error})", flush=True)
    size = file.stat().st_size / 2**20
    used = median(_import(file, str(_gone(place / "ours.db")), env)[1] for _ in range(3))
    yield Figure("memory of the import", "4 × the file + 60", used, 4 * size + 60, 1, "MiB")


def _export(path: Path, rows: int) -> Path:
    dice = Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        for n in range(rows):
            created = f"2025-{dice.randrange(12) + 1:02}-{dice.randrange(28) + 1:02}"
            closing_day = f"2026-{dice.randrange(10) + 1:02}-{dice.randrange(28) + 1:02}"
            stage = _STAGES[dice.randrange(5)]
            customer = n // 10
            writer.writerow(
                (
                    f"006{n:09}", f"Deal {n}", f"客户 Customer {customer:06}",
                    f"Contact {customer:06}", f"+49 30 {customer:09}", f"Rep {n % 100:03}",
                    "Sorting line", f"{dice.randrange(1_000, 900_000) / 7:.2f}", "EUR", stage,
                    created, closing_day, "Trade fair", "Call again",
                )
            )  # fmt: skip
    return path


def _gone(path: Path) -> Path:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return path


def _import(file: Path, store: str, env: dict[str, str]) -> tuple[float, float]:
    """Import by the program; return the milliseconds and the MiB that it took at most."""
    used = 0.0

    def act() -> None:
        nonlocal used
        command = [FUNNELVIEW, "--db", store, "import", str(file), "--json"]
        with (file.parent / "answer.json").open("w") as answer:
            process = subprocess.Popen(command, env=env, stdout=answer, cwd=ROOT)
            while process.poll() is None:
                used = _high_water(process.pid) or used
                sleep(0.02)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)

    return timed(act), used


def _high_water(pid: int) -> float:
    """Return the most memory that a process had, in MiB; 0 where nobody tells (any more).

    What the system counts for a child begins with its parent's, which has read large stores.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0.0
    return next((int(one.split()[1]) / 1_024 for one in lines if one.startswith("VmHWM")), 0.0)


def _sqlite_floor(file: Path, path: Path) -> None:
    columns = ", ".join(f"c{n} text" for n in range(len(_HEADERS)))
    if shutil.which("sqlite3"):
        script = f"create table deal ({columns});\n.import --csv --skip 1 {file} deal\n"
        subprocess.run(["sqlite3", str(path)], input=script, text=True, check=True)
        return
    with closing(sqlite3.connect(path)) as connection, file.open(encoding="utf-8") as rows:
        connection.execute(f"create table deal ({columns})")
        marks = ", ".join("?" * len(_HEADERS))
        reader = csv.reader(rows)
        next(reader)
        connection.executemany(f"insert into deal values ({marks})", reader)  # noqa: S608 - our own
        connection.commit()


def _into_postgres(file: Path, env: dict[str, str]) -> float:
    with POSTGRES.server.database() as url:
        subprocess.run(
            [FUNNELVIEW, "--db", url, "db", "init"], env=env, check=True, capture_output=True
        )
        return _import(file, url, env)[0]


def _copy(file: Path, url: str) -> None:
    import psycopg

    columns = ", ".join(f"c{n} text" for n in range(len(_HEADERS)))
    libpq = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(libpq) as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists deal")
        cursor.execute(f"create table deal ({columns})")
        with (
            cursor.copy("copy deal from stdin with (format csv, header)") as copy,
            file.open("rb") as rows,
        ):
            while chunk := rows.read(1 << 16):
                copy.write(chunk)
