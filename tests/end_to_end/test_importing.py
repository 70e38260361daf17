"""The import assistant on a pseudo-terminal: an empty store, a strange spreadsheet, 80 by 24."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from funnelview.store.base import Store
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import check, get_settings
from tests.end_to_end.driver import Program
from tests.support.deals import every_deal

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-18T09:00:00+00:00"
WORDS = {
    "en": {
        "empty": "g i imports a file", "file": "which file", "columns": "are the columns right",
        "order": "How are dates written", "stage": "Which stage is", "trial": "what would come",
        "sure": r"Import 4 deals\?", "done": "Imported",
    },
    "zh_CN": {
        "empty": "按 g i 导入文件", "file": "选择文件", "columns": "各列对吗",
        "order": "日期怎样写", "stage": "是哪个阶段", "trial": "将得到什么",
        "sure": "导入 4 个商机", "done": "已导入",
    },
}  # fmt: skip


def strange_book(path: Path) -> None:
    """A spreadsheet as somebody keeps it: a title, a dashboard beside, odd headers, a total."""
    rows: list[tuple[object, ...]] = [
        ("Vertriebsliste Nord", None, None, None, None, None, None, None, "Ziel", 5_000_000),
        (),
        ("Firma", "Ansprechpartner", "Wer?", "Was", "Volumen (T€)", "Wann", "Stand", None, "x"),
        ("Müller & Söhne GmbH", "Fr. Klein", "Jürgen Groß", "Pumpe", "12,5", "03/04/2027",
         "Angebot raus", None, "ja"),
        ("Acme AG", None, "Ann Lee", "Ventil", "1,25", "05/06/2027", "Gewonnen"),
        ("Globex S.A.", "Hr. Wu", "Ann Lee", "Filter", None, "11/12/2027", "im Gespräch"),
        ("Initech", None, "Jürgen Groß", "Pumpe", "7", date(2027, 2, 1), "Verhandlung"),
        ("Summe", None, None, None, "20,75"),
    ]  # fmt: skip
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Deckblatt").write(0, 0, "Stand: November")
        sheet = book.add_worksheet("Liste")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time()), day)
                elif value is not None:
                    sheet.write(number, column, value)


def leave(program: Program, url: str) -> None:
    """Into the assistant and out of it again, step by step; nothing is written."""
    program.press("g", "i")
    program.wait_for("Liste 2026-11.xlsx")
    program.press("enter")
    program.wait_for("Angebot raus")
    program.press(" ")
    program.wait_for("How are dates written")
    program.press("escape", "escape", "escape")
    program.wait_for("what would come")
    program.press("escape")
    program.wait_for("are the columns right")
    program.press("escape")
    program.wait_for("which file")
    program.press("escape")
    program.wait_for("g i imports")
    with closing(Store(url)) as store:
        assert every_deal(Desk(store)) == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_newcomer_imports_a_strange_spreadsheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    strange_book(folder / "Liste 2026-11.xlsx")
    monkeypatch.chdir(folder)
    url = str(tmp_path / "store.db")
    words = WORDS[language]
    command = [sys.executable, "-m", "funnelview", "--db", url]
    env = {"FUNNELVIEW_LANG": language, "FUNNELVIEW_NOW": NOW}
    with Program(command, size=(80, 24), env=env) as program:
        program.wait_for(words["empty"])
        if language == "en":
            leave(program, url)
        program.press("g", "i")
        program.wait_for(words["file"])
        program.wait_for("Liste 2026-11.xlsx")
        program.press("enter")
        program.wait_for(words["columns"])
        program.wait_for("Angebot raus")
        program.press(" ")
        program.wait_for(words["order"])
        program.press("enter")
        # "Angebot raus" is the second stage, "im Gespräch" stays the lowest.
        program.wait_for(f"{words['stage']}|Angebot raus")
        program.press("down", "enter")
        program.wait_for("im Gespräch")
        program.press("enter")
        program.wait_for(words["trial"])
        # Tried again with the answers, nothing is left to ask.
        program.wait_gone("Angebot raus|im Gespräch|esc cancels|esc 取消")
        program.wait_for("19,500.00 EUR")
        program.press(" ")
        program.wait_for(words["sure"])
        program.press("y")
        program.wait_for(words["done"])
        program.press("escape")
        program.wait_for("Jürgen Gr")
        program.press("q")
        assert program.wait_end() == 0
    with closing(Store(url)) as store:
        desk = Desk(store)
        deals = {line.customer: line for line in every_deal(desk)}
        assert check(desk).problems == ()
        assert get_settings(desk).currency == "EUR"
    pump, valve, filter_ = (deals[one] for one in ("Müller & Söhne GmbH", "Acme AG", "Globex S.A."))
    assert (pump.stage, pump.amount, pump.expected) == ("compare", 1_250_000, date(2027, 4, 3))
    assert (pump.owner, pump.contact, pump.product) == ("Jürgen Groß", "Fr. Klein", "Pumpe")
    assert (valve.outcome.value, filter_.amount, filter_.stage) == ("won", None, "aware")
    assert (deals["Initech"].stage, deals["Initech"].expected) == ("negotiate", date(2027, 2, 1))
