"""The import assistant, key by key: choose, correct, be asked, import, cancel, find again."""

# ruff: noqa: ANN401 - screens, rows and use cases of any type

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from funnelview import i18n
from funnelview.tui.screens.importing import calls
from funnelview.tui.screens.importing.columns import ColumnsScreen
from funnelview.tui.screens.importing.files import FilesScreen
from funnelview.tui.screens.importing.folder import entries, typed
from funnelview.tui.screens.importing.trial import TrialScreen
from funnelview.tui.screens.team import TeamScreen
from funnelview.tui.widgets.dialogs import ChoiceDialog, Confirm
from funnelview.tui.widgets.table import VirtualTable
from funnelview.usecases.importing.assistant import Cancelled, saved_plan
from funnelview.usecases.store import get_settings
from tests.support.deals import every_deal
from tests.support.hostile import TEXTS
from tests.tui.grid import grid

if TYPE_CHECKING:
    from funnelview.usecases.desk import Desk
    from tests.tui.conftest import Driven, Driver

STRANGE = (
    "Pipeline report 2026\n\n"
    "Firma;Wer;Was;Volumen (EUR);Wann;Stand;Farbe\n"
    '"Müller & Söhne GmbH";Jürgen Groß;Pumpe;12.500,00;03/04/2026;Angebot raus;rot\n'
    "Acme AG;Ann Lee;Ventil;1.234,50;05/06/2026;PO da;blau\n"
    "Globex;Ann Lee;Filter;;11/12/2026;im Gespräch;grün\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of exports, where the program was started."""
    found = tmp_path / "exports"
    (found / "old").mkdir(parents=True)
    (found / "old" / "last year.csv").write_text("x\n")
    (found / "notes.pdf").write_text("x\n")
    (found / "strange 2026-11-20.csv").write_text(STRANGE, encoding="cp1252")
    (found / "users.csv").write_text("Name,Manager\nAnn Lee,林越\nJürgen Groß,林越\n")
    os.utime(found / "users.csv", (1, 1))
    monkeypatch.chdir(found)
    return found


def text_of(driver: Driver) -> str:
    return "\n".join(grid(driver.app))


def screen_of(driver: Driver) -> Any:
    return driver.app.screen


def table_of(driver: Driver) -> VirtualTable[Any]:
    return driver.app.screen.query_one(VirtualTable)


async def to_columns(driver: Driver) -> None:
    """From home to the columns of the strange file."""
    await driver.press("g", "i")
    assert isinstance(screen_of(driver), FilesScreen)
    await driver.type("strange")
    await driver.press("enter")
    assert isinstance(screen_of(driver), ColumnsScreen)


async def correct(driver: Driver, header: str, field: str) -> None:
    """Say what a column is."""
    lines = table_of(driver).rows
    line = next(one for one in lines if one.column and one.column.header == header)
    table_of(driver).move_to(line.key)
    await driver.press("enter")
    assert isinstance(screen_of(driver), ChoiceDialog)
    table_of(driver).move_to(field)
    await driver.press("enter")


def taken(driver: Driver) -> dict[str, str]:
    """What each column is taken for."""
    columns = [one.column for one in table_of(driver).rows if one.column]
    return {one.header: one.field for one in columns}


async def answer(driver: Driver, key: str) -> None:
    """Choose an answer of the question shown."""
    assert isinstance(screen_of(driver), ChoiceDialog), text_of(driver)
    assert table_of(driver).move_to(key)
    await driver.press("enter")


def deals(desk: Desk) -> dict[str | None, Any]:
    return {line.product: line for line in every_deal(desk)}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_a_strange_file_is_imported_step_by_step(
    drive: Driven, desk: Desk, language: str
) -> None:
    i18n.set_language(language)
    async with drive((80, 24)) as driver:
        await to_columns(driver)
        assert taken(driver) == {
            "Firma": "customer", "Wer": "owner", "Was": "product", "Volumen (EUR)": "amount",
            "Wann": "expected", "Stand": "stage", "Farbe": "",
        }  # fmt: skip
        for shown in ("Firma", "Müller & Söhne GmbH", "12.500,00", "Windows-1252"):
            assert shown in text_of(driver)
        await driver.press("space")
        assert "03/04/2026" in text_of(driver)
        await answer(driver, "dmy")
        assert "Angebot raus" in text_of(driver)
        await answer(driver, "compare")
        assert "PO da" in text_of(driver)
        await answer(driver, "won")
        await answer(driver, "aware")
        assert isinstance(screen_of(driver), TrialScreen)
        assert len(every_deal(desk)) == 4, "nothing is written before it is told to"
        await driver.press("space")
        assert isinstance(screen_of(driver), Confirm)
        await driver.press("y")
        assert len(every_deal(desk)) == 7
        pump, valve = deals(desk)["Pumpe"], deals(desk)["Ventil"]
        assert (pump.stage, pump.amount, pump.currency) == ("compare", 1_250_000, "EUR")
        assert f"{pump.expected}" == "2026-04-03"
        assert (valve.outcome.value, pump.owner) == ("won", "Jürgen Groß")
        assert "PO da = won" in get_settings(desk).stage_names
        await driver.press("escape")
        assert isinstance(screen_of(driver), TeamScreen)
        screen_of(driver).look()
        await driver.settle()
        assert "Ann Lee" in text_of(driver)


async def test_columns_are_corrected_saved_and_found_again(
    drive: Driven, folder: Path, home: Path
) -> None:
    async with drive() as driver:
        await to_columns(driver)
        await driver.press("m")
        assert "nothing to save" in text_of(driver)
        await correct(driver, "Was", "name")
        await correct(driver, "Wer", "")
        assert taken(driver)["Was"] == "name"
        assert taken(driver)["Wer"] == ""
        await driver.press("m")
        assert "Saved" in text_of(driver)
        await driver.press("escape", "escape")
    (folder / "strange 2026-11-20.csv").rename(folder / "strange 2026-11-27.csv")
    found = saved_plan([folder / "strange 2026-11-27.csv"])
    assert found is not None
    assert str(found[0]).startswith(str(home))
    async with drive() as driver:
        await to_columns(driver)
        assert "Read as last time" in text_of(driver)
        assert taken(driver)["Was"] == "name"
        assert taken(driver)["Wer"] == ""
        assert taken(driver)["Firma"] == "customer"


async def test_a_saved_mapping_that_fits_no_more_is_passed_over(
    drive: Driven, folder: Path
) -> None:
    async with drive() as driver:
        await to_columns(driver)
        await correct(driver, "Was", "name")
        await driver.press("m", "escape", "escape")
        file = folder / "strange 2026-11-20.csv"
        file.write_text("Firma;Betrag;Phase\nAcme;1;Angebot\n")
        await to_columns(driver)
        assert taken(driver) == {"Firma": "customer", "Betrag": "amount", "Phase": "stage"}


@pytest.mark.usefixtures("folder")
async def test_a_second_file_joins_and_is_left_out_again(drive: Driven) -> None:
    async with drive() as driver:
        await to_columns(driver)
        await driver.press("x")
        assert "no other file" in text_of(driver)
        await driver.press("a")
        await driver.type("users")
        await driver.press("enter")
        assert isinstance(screen_of(driver), ColumnsScreen)
        assert {one.table.kind for one in table_of(driver).rows} == {"deals", "people"}
        table_of(driver).move_to(table_of(driver).rows[-1].key)
        await driver.press("x")
        assert {one.table.kind for one in table_of(driver).rows} == {"deals"}


async def test_the_kind_of_a_file_is_corrected(drive: Driven, folder: Path) -> None:
    (folder / "odd.csv").write_text("Name,Value\nAnn,1\n")
    async with drive() as driver:
        await driver.press("g", "i")
        await driver.type("odd.csv")
        await driver.press("enter")
        await driver.press("space")
        assert "Nothing is known of the file" in text_of(driver)
        await driver.press("home", "enter")
        await answer(driver, "deals")
        assert table_of(driver).rows[0].table.kind == "deals"
        assert taken(driver)["Value"] == "amount"


@pytest.mark.usefixtures("folder")
async def test_what_is_no_funnel_is_refused_with_its_headers(drive: Driven, desk: Desk) -> None:
    async with drive() as driver:
        await driver.press("g", "i")
        await driver.type("users")
        await driver.press("enter", "space")
        assert isinstance(screen_of(driver), TrialScreen)
        assert "Nothing here looks like deals" in text_of(driver)
        await driver.press("space")
        assert "nothing to import" in text_of(driver)
        await driver.press("escape", "escape", "escape")
        assert isinstance(screen_of(driver), TeamScreen)
    assert len(every_deal(desk)) == 4


@pytest.mark.usefixtures("folder")
async def test_cancelling_while_it_writes_writes_nothing(
    drive: Driven, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = calls.do

    async with drive() as driver:
        await to_columns(driver)
        await driver.press("space")
        await answer(driver, "mdy")
        for _question in range(3):
            await answer(driver, "compare")

        def stopped_on_the_way(office: Any, trial: Any, progress: Any) -> Any:
            # The key is pressed at the last moment, while the thread writes.
            def tell(step: str, rows: int, share: float) -> None:
                if step == "commit":
                    driver.app.call_from_thread(screen_of(driver).action_back)
                progress(step, rows, share)

            return real(office, trial, tell)

        monkeypatch.setattr(calls, "do", stopped_on_the_way)
        await driver.press("space", "y")
        assert "nothing was written" in text_of(driver)
        assert len(every_deal(desk)) == 4
        monkeypatch.setattr(calls, "do", real)
        await driver.press("space", "y")
        assert len(every_deal(desk)) == 7


@pytest.mark.usefixtures("folder")
async def test_cancelling_while_it_reads_goes_back(
    drive: Driven, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_office: Any, _plan: Any, progress: Any) -> Any:
        driver.app.call_from_thread(screen_of(driver).action_back)
        with pytest.raises(Cancelled) as caught:
            progress("read", 10, 0.5)
        raise caught.value

    monkeypatch.setattr(calls, "try_out", stopped)
    async with drive() as driver:
        await to_columns(driver)
        await driver.press("space")
        assert isinstance(screen_of(driver), ColumnsScreen)
        assert "nothing was written" in text_of(driver)
    assert len(every_deal(desk)) == 4


@pytest.mark.usefixtures("folder")
async def test_paths_are_completed_and_folders_entered(drive: Driven) -> None:
    async with drive() as driver:
        await driver.press("g", "i")
        shown = [row.name for row in table_of(driver).rows]
        assert shown == ["strange 2026-11-20.csv", "users.csv", "old/", "../"]
        await driver.type("us")
        await driver.press("tab")
        field = screen_of(driver).query_one("#path")
        assert field.value == "users.csv"
        await driver.press("ctrl+u")
        await driver.type("old/")
        assert [row.name for row in table_of(driver).rows] == ["last year.csv", "../"]
        await driver.press("ctrl+u", "down", "down", "enter")
        assert [row.name for row in table_of(driver).rows] == ["last year.csv", "../"]
        await driver.type("nowhere.csv")
        await driver.press("enter")
        assert "no such file" in text_of(driver)
        await driver.press("escape")
        assert isinstance(screen_of(driver), TeamScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_every_row_is_as_wide_as_the_screen(
    drive: Driven, folder: Path, size: tuple[int, int], language: str
) -> None:
    i18n.set_language(language)
    lines = [f"“{text}”,Acme {text},1,Proposal" for text in TEXTS if "\n" not in text]
    quoted = [",".join(f'"{cell}"' for cell in line.split(",", 3)) for line in lines]
    (folder / "hostile [red].csv").write_text(
        "\n".join(["Deal Name,[VIP] Customer,Amount,Stage", *quoted]) + "\n",
        encoding="utf-8", errors="replace",
    )  # fmt: skip
    async with drive(size) as driver:
        await driver.press("g", "i")
        assert any(grid(driver.app))
        await driver.type("hostile")
        await driver.press("enter")
        assert any(grid(driver.app))
        await driver.press("down", "enter")
        assert any(grid(driver.app))
        await driver.press("escape", "space")
        while isinstance(screen_of(driver), ChoiceDialog):
            await driver.press("escape")
        assert isinstance(screen_of(driver), TrialScreen)
        assert any(grid(driver.app))


@pytest.mark.usefixtures("folder")
async def test_a_question_passed_over_is_asked_again_at_its_line(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await driver.press("g", "i")
        await driver.type("strange")
        await driver.press("enter", "space")
        while isinstance(screen_of(driver), ChoiceDialog):
            await driver.press("escape")
        lines = [one for one in table_of(driver).rows if one.ask == "stage"]
        assert lines
        assert "enter asks you about it." in lines[0].detail
        table_of(driver).move_to(lines[0].key)
        await driver.press("enter")
        await answer(driver, "compare")
        while isinstance(screen_of(driver), ChoiceDialog):
            await driver.press("escape")
        assert "compare" in screen_of(driver).plan.stages.values()


def test_paths_as_they_are_typed_pasted_and_dropped(tmp_path: Path, home: Path) -> None:
    base = tmp_path
    assert typed("", base) == typed("  ", base)
    assert (typed("a.csv", base).folder, typed("a.csv", base).name) == (base, "a.csv")
    assert typed("'/x y/a.csv'", base).folder == Path("/x y")
    assert typed("/x\\ y/a\\ (1\\).csv", base).name == "a (1).csv"
    assert typed("file:///x/a.csv", base).folder == Path("/x")
    assert typed("~/a.csv", base).folder == home
    assert typed("sub/", base).folder == base / "sub"
    assert typed("~nobody-here/a.csv", base).name == "a.csv"


def test_a_folder_that_cannot_be_read_is_empty(tmp_path: Path) -> None:
    assert entries(tmp_path / "nowhere") == []
