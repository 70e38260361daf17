"""Files damaged at random into one store: a report or a refusal each, and the store stays sound.

With FUNNELVIEW_TEST_ALL=1 ten times as many.
"""

from pathlib import Path

import sqlalchemy as sa

from funnelview.errors import FunnelViewError
from funnelview.store import tables as t
from funnelview.usecases.desk import Desk
from funnelview.usecases.importing import import_files
from funnelview.usecases.store import check
from tests.interchange.importing.test_round_trips import KINDS, mutilated
from tests.support.engines import ALL, in_turn

FILES = 400 if ALL else 15


def _rows(desk: Desk) -> dict[str, int]:
    with desk.store.read() as conn:
        return {
            name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in t.metadata.tables.items()
        }


@in_turn("kind", range(len(KINDS)))
def test_damaged_files_never_leave_half_an_import(desk: Desk, tmp_path: Path, kind: int) -> None:
    name, sound = KINDS[kind]
    path = tmp_path / name
    before = _rows(desk)
    for seed in range(FILES):
        path.write_bytes(mutilated(sound, 50_000 + kind * FILES + seed))
        try:
            report = import_files(desk, [path])
        except FunnelViewError as error:
            assert error.message  # noqa: PT017 - either way is right, but it must be told
            assert _rows(desk) == before
        else:
            assert report.imported + report.updated + report.unchanged == report.read - (
                report.duplicates
                + sum(
                    one.count
                    for one in report.findings
                    if one.kind == "skipped" and "deleted" in one.reason
                )
            )
            before = _rows(desk)
    assert check(desk).problems == ()
