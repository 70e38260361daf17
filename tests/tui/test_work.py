"""Use cases beside the screen: answers come once, in order, and not when nobody wants them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from textual import on
from textual.screen import Screen
from textual.worker import WorkerFailed

from funnelview.errors import Again, RuleRefused, StoreUnreachable
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.work import Outcome
from funnelview.usecases.again import rerunnable
from tests.tui.grid import text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from textual.pilot import Pilot


class Read(Outcome[str]):
    pass


class Written(Outcome[int]):
    pass


class Asker(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.keep_errors = False

    @on(Outcome)
    def take(self, message: Outcome[object]) -> None:
        self.got.append(message.error or message.value)
        if self.keep_errors:
            message.stop()


class Working(FunnelViewApp):
    def on_mount(self) -> None:
        self.push_screen(Asker())

    @property
    def asker(self) -> Asker:
        assert isinstance(self.screen, Asker)
        return self.screen


def run(
    script: Callable[[Working, Pilot[int]], Awaitable[None]], folder: Path | None = None
) -> None:
    async def main() -> None:
        app = Working(crash_folder=folder)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(main())


def is_reachable(app: Working) -> bool:
    return app.reachable


async def settled(app: Working, pilot: Pilot[int]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


def test_a_reading_runs_in_a_thread_and_answers_once() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        threads: list[int] = []

        def use_case() -> str:
            threads.append(threading.get_ident())
            return "board"

        app.work.read(app.asker, "board", use_case, Read)
        await settled(app, pilot)
        assert app.asker.got == ["board"]
        assert threads != [threading.get_ident()]

    run(script)


def test_an_older_reading_for_the_same_pane_is_dropped() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        go_on = threading.Event()

        def slow() -> str:
            go_on.wait(10)
            return "old"

        app.work.read(app.asker, "rep", slow, Read)
        app.work.read(app.asker, "rep", lambda: "new", Read)
        app.work.read(app.asker, "other", lambda: "other", Read)
        while len(app.asker.got) < 2:
            await pilot.pause()
        go_on.set()
        await settled(app, pilot)
        assert sorted(map(str, app.asker.got)) == ["new", "other"]

    run(script)


def test_an_answer_already_on_its_way_is_dropped_too() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        app.work.read(app.asker, "rep", lambda: "wanted", Read)
        await app.workers.wait_for_complete()
        late = Read("late")
        late.still_wanted = lambda: False
        app.asker.post_message(late)
        await pilot.pause()
        assert app.asker.got == ["wanted"]

    run(script)


def test_writings_run_one_after_the_other_in_the_order_asked() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        running: list[int] = []
        most = []

        def write(number: int) -> Callable[[], int]:
            def use_case() -> int:
                running.append(number)
                most.append(len(running))
                running.remove(number)
                return number

            return use_case

        for number in range(20):
            app.work.write(app.asker, write(number), Written)
        assert app.work.writing == 20
        await app.work.finish()
        await settled(app, pilot)
        assert app.asker.got == list(range(20))
        assert set(most) == {1}
        assert app.work.writing == 0

    run(script)


def test_quitting_waits_for_what_is_being_written() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        written: list[int] = []
        go_on = threading.Event()

        def slow() -> int:
            go_on.wait(10)
            written.append(1)
            return 1

        app.work.write(app.asker, slow, Written)
        app.work.write(app.asker, lambda: len(written), Written)
        quitting = asyncio.create_task(app.action_quit())
        await pilot.pause()
        assert app.return_value is None
        go_on.set()
        await quitting
        assert written == [1]
        assert app.work.writing == 0
        assert app.return_value == 0

    run(script)


def test_leaving_the_screen_neither_ends_a_writing_nor_hides_its_failure() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        go_on = threading.Event()

        def fails() -> int:
            go_on.wait(10)
            raise RuleRefused("[/b] The week is closed.", "Write an addendum.")

        app.work.write(app.asker, fails, Written)
        await app.pop_screen()
        go_on.set()
        await settled(app, pilot)
        await pilot.pause()
        assert "[/b] The week is closed. Write an addendum." in text(app)

    run(script)


def test_an_error_comes_with_the_answer_and_is_shown_unless_kept() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        def fails() -> str:
            raise StoreUnreachable("The store does not answer.")

        app.asker.keep_errors = True
        app.work.read(app.asker, "a", fails, Read)
        await settled(app, pilot)
        assert str(app.asker.got) == "[StoreUnreachable('The store does not answer.')]"
        assert is_reachable(app)
        app.asker.keep_errors = False
        app.work.read(app.asker, "a", fails, Read)
        await settled(app, pilot)
        await pilot.pause()
        assert "The store does not answer." in text(app)
        assert not is_reachable(app)
        app.work.read(app.asker, "a", lambda: "back", Read)
        await settled(app, pilot)
        assert is_reachable(app)

    run(script)


def test_a_mistake_in_the_program_ends_it_with_a_private_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        phone = "138 0013 5566"

        def breaks() -> str:
            raise KeyError(len(phone))

        app.work.read(app.asker, "a", breaks, Read)
        await settled(app, pilot)

    with pytest.raises((WorkerFailed, KeyError)):
        run(script, tmp_path)
    reports = list(tmp_path.iterdir())
    assert len(reports) == 1
    assert reports[0].stat().st_mode & 0o777 == 0o600
    report = reports[0].read_text()
    assert "KeyError: 13" in report
    assert "5566" not in report.replace('phone = "138 0013 5566"', "")
    terminal = capfd.readouterr()
    assert str(reports[0]) in terminal.out + terminal.err
    assert "Traceback" not in terminal.out + terminal.err


def test_a_look_answers_only_where_it_sees_something_else() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        for known in ("same", "other", None):
            app.work.look(app.asker, lambda: "same", known, Read)
            await app.work.rest()
            await pilot.pause()
        assert app.asker.got == ["same", "same"]

    run(script)


def test_a_look_waits_for_the_one_before() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        go_on = threading.Event()

        def slow() -> str:
            go_on.wait(10)
            return "first"

        app.work.look(app.asker, slow, None, Read)
        app.work.look(app.asker, lambda: "second", None, Read)
        go_on.set()
        await app.work.rest()
        await pilot.pause()
        assert app.asker.got == ["first"]

    run(script)


def test_what_a_look_meets_is_told_as_by_a_reading(tmp_path: Path) -> None:
    gone = StoreUnreachable("gone")

    def fail() -> str:
        raise gone

    def mistaken() -> str:
        raise KeyError("a mistake")

    async def unreachable(app: Working, pilot: Pilot[int]) -> None:
        app.work.look(app.asker, fail, None, Read)
        await app.work.rest()
        await pilot.pause()
        assert app.asker.got == [gone]

    async def mistake(app: Working, pilot: Pilot[int]) -> None:
        app.work.look(app.asker, mistaken, None, Read)
        await app.work.rest()
        await pilot.pause()

    run(unreachable)
    with pytest.raises(WorkerFailed):
        run(mistake, tmp_path)


def lost() -> StoreUnreachable:
    error = StoreUnreachable("The store can't be reached.")
    error.again = Again.BY_KEY
    return error


def test_what_did_not_reach_the_store_is_sent_until_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("funnelview.tui.work.SEND_AGAIN_AFTER", 0.01)
    # The use case itself gives up at once: it is the screen's turn.
    monkeypatch.setattr("funnelview.usecases.again.LOST_FOR", -1.0)

    async def script(app: Working, pilot: Pilot[int]) -> None:
        keys: list[object] = []

        @rerunnable
        def use_case(*, key: str | None = None) -> int:
            keys.append(key)
            if len(keys) < 4:
                raise lost()
            return 7

        app.work.write(app.asker, use_case, Written)
        app.work.write(app.asker, lambda: 8, Written)
        await app.work.finish()
        await settled(app, pilot)
        assert app.asker.got == [7, 8]
        assert len(keys) == 4
        assert len(set(keys)) == 1
        assert is_reachable(app)

    run(script)


def test_quitting_says_what_would_be_lost() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        def gone() -> int:
            raise lost()

        app.work.write(app.asker, gone, Written)
        app.work.write(app.asker, gone, Written)
        while not app.work.kept:
            await pilot.pause()
        assert app.work.kept == 2
        assert not is_reachable(app)
        await app.action_quit()
        assert [app.return_value] == [None]
        await app.action_quit()
        assert app.return_value == 0
        assert app.work.writing == 0

    run(script)


def test_an_asker_that_sends_again_itself_is_told() -> None:
    async def script(app: Working, pilot: Pilot[int]) -> None:
        def gone() -> int:
            raise lost()

        app.asker.keep_errors = True
        app.work.write(app.asker, gone, Written, keeps=False)
        await app.work.finish()
        await settled(app, pilot)
        assert [type(one) for one in app.asker.got] == [StoreUnreachable]

    run(script)
