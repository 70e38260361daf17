"""A whole weekly review by keys alone, in 80 columns, in both languages, on both engines."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from funnelview.store.base import Store
from funnelview.usecases.commitments import open_promises
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import get_deal
from funnelview.usecases.review_record import review_record
from funnelview.usecases.store import check
from tests.end_to_end.driver import Program
from tests.end_to_end.reviewing import NOW, command, fill, to_the_first_deal
from tests.support.engines import each_on_its_own

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.clock import FixedClock

REP = 1
FIRST, SECOND, THIRD, FOURTH = 1, 2, 3, 4

WORDS = {
    "en": {
        "saved": "✓ saved",
        "promised": r"test report · 李强 · by 2026-11-25",
        "undone": "Undone",
        "left": "not seen",
        "finish": r"1 was skipped",
        "finished": "The review is finished",
        "written": "Written to",
        "addendum": "The addendum is written",
    },
    "zh_CN": {
        "saved": "✓ 已保存",
        "promised": r"test report · 李强 · 2026-11-25 前",
        "undone": "已撤销",
        "left": "未看",
        "finish": "跳过",
        "finished": "检视已结束",
        "written": "已写入",
        "addendum": "补充已写入",
    },
}


@each_on_its_own("language", "en", "zh_CN")
def test_a_whole_review_by_keys(
    store_url: str, clock: FixedClock, language: str, home: Path
) -> None:
    fill(store_url, clock, deals=4)
    said = WORDS[language]
    env = {"FUNNELVIEW_LANG": language, "FUNNELVIEW_NOW": NOW}
    with Program(command(store_url), size=(80, 24), env=env) as program:
        to_the_first_deal(program)
        walk(program, said)
        end(program, said)
        program.press("q")
        assert program.wait_end() == 0
    look(store_url, clock)
    (document,) = home.rglob("review-*.html")
    assert "看了现场" in document.read_text()
    assert document.stat().st_mode & 0o777 == 0o600


def walk(program: Program, said: dict[str, str]) -> None:
    """Through the four deals, each in another way."""
    # The first: a note, the next step with its day, the stage; then the verdict.
    program.press("n")
    program.type("看了现场 visited")
    program.press("tab", "tab")
    program.type("财务要求60天")
    program.press("tab")
    program.type("offer")
    program.press("tab")
    program.type("+7")
    program.press("escape")
    program.wait_for(said["saved"])
    program.press("s")
    program.type("2")
    program.press("enter")
    program.wait_for(r"50%")
    program.press("i")
    program.type("test report")
    program.press("tab", "tab")
    program.type("+7")
    program.press("enter")
    program.wait_for(said["promised"])
    program.press("R")
    program.wait_for(r"2 of 4|2/4")
    # The second is dropped, which is taken back; it advanced.
    program.press("D")
    program.wait_for(r"3 of 4|3/4")
    program.press("u")
    program.wait_for(said["undone"])
    program.press("+")
    program.wait_for(r"3 of 4|3/4")
    # The third is skipped; the fourth is where it was.
    program.press("x")
    program.type("no time")
    program.press("enter")
    program.wait_for(r"4 of 4|4/4")
    program.press("=", "L")
    program.wait_for("no time")


def end(program: Program, said: dict[str, str]) -> None:
    """Finish, write the document, add a correction."""
    program.press("escape")
    # Escape and f in one piece are what a Mac sends for the next word.
    program.wait_gone("no time")
    program.press("f")
    program.wait_for(said["finish"])
    program.type("y")
    program.press("enter")
    program.wait_for(said["finished"])
    program.press("e")
    program.wait_for(said["written"])
    program.press("A")
    program.type("It was 45 days.")
    program.press("ctrl+g")
    program.wait_for(said["addendum"])


def look(url: str, clock: FixedClock) -> None:
    """Everything is in the store as it was said."""
    with closing(Store(url)) as store:
        desk = Desk(store, clock=clock)
        record = review_record(desk, REP)
        found = {one.deal_id: one for one in record.deals}
        verdicts = {key: one.mark.verdict for key, one in found.items()}
        assert verdicts == {FIRST: "at_risk", SECOND: "advanced", THIRD: None, FOURTH: "unchanged"}
        assert (found[FIRST].note.done, found[FIRST].note.problems) == (
            "看了现场 visited",
            "财务要求60天",
        )
        assert found[FIRST].state.next_step == "offer"
        assert str(found[FIRST].state.next_step_due) == "2026-11-25"
        assert found[THIRD].mark.skipped_because == "no time"
        assert not record.review.is_open
        assert [one.text for one in record.addenda] == ["It was 45 days."]
        assert get_deal(desk, FIRST)[0].stage == "compare"
        (promise,) = open_promises(desk).all
        assert (promise.text, promise.owner, str(promise.due)) == (
            "test report",
            "李强",
            "2026-11-25",
        )
        assert check(desk).problems == ()
