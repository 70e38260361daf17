"""One test for each name that Textual keeps to itself and that private.py uses.

When Textual is upgraded and one of these fails, that is the only module to look at.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from queue import Queue
from threading import Thread
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.text import Text
from textual import events
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

import funnelview
from funnelview.tui import crash
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.private import PrivateApp, _Lines, rendered_rows
from funnelview.tui.private_driver import Bell, Keys
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Column
from funnelview.tui.widgets.dialogs import Confirm
from funnelview.tui.widgets.table import VirtualTable

SOURCE = Path(funnelview.__file__).parent / "tui"


class Crashing(FunnelViewApp):
    def on_mount(self) -> None:
        password = "s3cr3t"  # noqa: S105 - to be looked for on the terminal
        message = f"postgresql://mia:{password}@db/x"
        raise RuntimeError(message)


def crash_once(folder: Path) -> None:
    async def main() -> None:
        app = Crashing(crash_folder=folder)
        async with app.run_test():
            pass

    with pytest.raises(RuntimeError):
        asyncio.run(main())


def test_textual_still_ends_through_these_names() -> None:
    for name in (
        "_fatal_error",
        "_close_messages_no_wait",
        "_display",
        "panic",
        "_print_error_renderables",
    ):
        assert callable(getattr(App, name)), name
    assert "_fatal_error" in PrivateApp.__dict__
    app = FunnelViewApp()
    assert app._exit_renderables == []
    assert app._exception is None


def test_what_the_display_leans_on_is_there() -> None:
    app = FunnelViewApp()
    for name in ("_batch_count", "_running", "_closed", "_driver", "post_display_hook"):
        assert hasattr(app, name), name
    assert callable(app._begin_update)
    assert callable(app._end_update)
    assert hasattr(app.console, "_color_system")
    assert list(inspect.signature(App._display).parameters) == ["self", "screen", "renderable"]


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("\x1bq", ["escape", "q"]),
        ("\x1bN", ["escape", "N"]),
        ("\x1b:", ["escape", "colon"]),
        ("\x1b=", ["escape", "equals_sign"]),
        ("\x1b ", ["escape", "space"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b\x1b[B", ["escape", "down"]),
        ("ab\x1bc", ["a", "b", "escape", "c"]),
        ("\x1b审", ["escape", "审"]),
        ("\x1b[B", ["down"]),
        ("\x1bOP", ["f1"]),
        ("\x1bf", ["ctrl+right"]),
    ],
)
def test_escape_and_what_follows_at_once_are_two_keys(typed: str, heard: list[str]) -> None:
    """As over a slow line, where both come in one piece."""
    keys = [event.key for event in Keys().feed(typed) if isinstance(event, events.Key)]
    assert keys == heard


@given(
    st.text("w审1~\n\x1b[20", max_size=20).filter(lambda text: "\x1b[201~" not in text),
    st.lists(st.integers(1, 40), max_size=6),
)
@example("a note \x1b[31mw on the deal\x1b[20", [1, 3, 9, 15, 20, 33])
def test_what_is_pasted_presses_no_key(text: str, cuts: list[int]) -> None:
    """Wherever the line cuts it in two, and whatever escapes are in it."""
    typed = f"j\x1b[200~{text}\x1b[201~k"
    keys = Keys()
    heard: list[Any] = []
    ends = sorted({cut for cut in cuts if cut < len(typed)})
    for start, end in pairwise([0, *ends, len(typed)]):
        heard += keys.feed(typed[start:end])
    pasted = [event.text for event in heard if isinstance(event, events.Paste)]
    assert "".join(pasted) == text.replace("\x1b", "␛")
    assert [event.key for event in heard if isinstance(event, events.Key)] == ["j", "k"]


def test_keys_are_heard_as_they_come_and_the_end_at_once() -> None:
    """Nothing is looked at in between: each byte, and the end, wakes whoever waits."""
    kind = FunnelViewApp().get_driver_class()
    driver: Any = kind.__new__(kind)
    heard: Queue[Any] = Queue()
    driver._debug, driver.process_message, driver.exit_event = False, heard.put, Bell()
    driver.fileno, typing = os.pipe()
    for _time in range(2):
        thread = Thread(target=driver.run_input_thread, daemon=True)
        thread.start()
        # Of what no terminal should send one sign is lost, not the program.
        for typed, sign in ((b"a", "a"), ("审".encode(), "审"), (b"\x1b", "\x1b"), (b"\xff", "�")):
            os.write(typing, typed)
            assert heard.get(timeout=60).character == sign
        driver.exit_event.set()
        thread.join(timeout=60)
        assert not thread.is_alive()
        driver.exit_event.clear()
    os.close(typing)
    thread = Thread(target=driver.run_input_thread, daemon=True)
    thread.start()
    driver.exit_event.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
    for end in (driver.fileno, driver.exit_event.heard, driver.exit_event._rung):
        os.close(end)


def test_lines_put_together_alone_are_those_of_the_whole() -> None:
    """Each span of lines, of a list and a text that is scrolled under a box, as Textual has it."""

    class Both(FunnelScreen[None]):
        def compose(self) -> ComposeResult:
            with VerticalScroll():
                yield Static("\n".join(f"line {number} 审核" for number in range(40)))
            columns = [Column("name", "Name", width=20)]
            table = VirtualTable[int](columns, lambda row, _name: f"row {row}", lambda row: row)
            table.set_rows(range(60))
            yield table

    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test(size=(50, 16)) as pilot:
            screen = Both()
            await app.push_screen(screen)
            screen.query_one(VirtualTable).styles.height = 7
            screen.query_one(VerticalScroll).scroll_to(y=3, animate=False, force=True)
            await pilot.pause()
            for shown in (screen, None):
                if shown is None:
                    await app.push_screen(Confirm("Is it so?", "It may well be."))
                    await pilot.pause()
                compositor = app.screen._compositor
                assert isinstance(compositor, _Lines)
                for crop in (Region(0, y, 50, height) for y in range(16) for height in (1, 2, 9)):
                    lines = range(crop.y, min(crop.bottom, 16))
                    ours = compositor._render_chops(crop, lines.__contains__)
                    with mock.patch.object(_Lines, "_get_renders", Compositor._get_renders):
                        stock = compositor._render_chops(crop, lines.__contains__)
                    assert ours == stock
                    assert any(strip for line in lines for strip in ours[line].values())

    asyncio.run(main())


def test_a_list_does_what_a_key_is_bound_to_without_hearing_of_it() -> None:
    """And what no key is bound to it passes over."""

    class Listing(FunnelScreen[None]):
        def compose(self) -> ComposeResult:
            columns = [Column("name", "Name", width=20)]
            yield VirtualTable[int](columns, lambda row, _name: f"row {row}", lambda row: row)

    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test() as pilot:
            await app.push_screen(Listing())
            table = app.screen.query_one(VirtualTable)
            table.set_rows(range(9))
            table.focus()
            await pilot.pause()
            with mock.patch.object(table, "_forward_event") as forwarded:
                await pilot.press("down", "j", "f9", "down", "k")
                await pilot.pause()
            assert table.cursor_key == 2
            assert not forwarded.called

    asyncio.run(main())


def test_what_was_loaded_is_frozen_while_nobody_types() -> None:
    """The collector stops the program, the longer the more it has to go through."""

    async def main() -> None:
        app = FunnelViewApp()
        with mock.patch("funnelview.tui.app._freeze") as frozen:
            async with app.run_test() as pilot:
                await pilot.pause()
                assert frozen.call_count == 1
                app._heard_at = float("-inf")
                app._freeze_more()
                assert frozen.call_count == 1
                app._frozen_modules = 0
                await pilot.press("f9")
                app._freeze_more()
                assert frozen.call_count == 1
                app._heard_at = float("-inf")
                app._freeze_more()
                assert frozen.call_count == 2

    asyncio.run(main())


def test_what_an_opaque_screen_covers_is_left_alone_until_it_is_seen() -> None:
    class Plain(FunnelScreen[None]):
        def compose(self) -> ComposeResult:
            yield Static("what stands there")

    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test(size=(120, 40)) as pilot:
            below, above = Plain(), Plain()
            await app.push_screen(below)
            await app.push_screen(above)
            await pilot.pause()
            assert app._background_screens == []
            with mock.patch.object(Screen, "_compositor_refresh") as drawn:
                below.query_one(Static).update("something else")
                await pilot.pause()
                assert not drawn.called
            await pilot.resize_terminal(60, 20)
            glass = Plain()
            await app.push_screen(glass)
            glass.styles.background = "black 50%"
            await pilot.pause()
            assert app._background_screens == [above]
            for _time in range(2):
                await app.pop_screen()
            await pilot.pause()
            assert "-narrow" in below.classes
            assert below.query_one(Static).size.width == 60
            assert "something else" in rendered_rows(below)[0].text

    asyncio.run(main())


def test_a_kept_screen_has_the_looks_that_were_chosen_meanwhile() -> None:
    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test() as pilot:
            kept = FunnelScreen[None]()
            app.install_screen(kept, "kept")
            grounds = []
            for theme in ("light", "dark", "dark"):
                app.theme = theme
                await pilot.pause()
                with mock.patch.object(kept, "update_node_styles") as styled:
                    await app.push_screen("kept")
                    await pilot.pause()
                grounds.append(styled.call_count)
                await app.pop_screen()
            assert [bool(count) for count in grounds] == [True, True, False]

    asyncio.run(main())


def test_a_mistake_in_our_display_leaves_the_screen_to_textual() -> None:
    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test(size=(30, 5)) as pilot:
            await pilot.pause()
            broken = mock.Mock(width=30, height=5)
            broken.render.side_effect = KeyError("a mistake")
            app._difference = broken
            with mock.patch.object(type(app), "is_headless", new=False):
                assert not app._send_difference(Text("x"))
            assert app.display_mode == "stock"
            broken.forget.assert_called()

    asyncio.run(main())


def test_a_crash_shows_one_line_and_writes_a_private_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    crash_once(tmp_path)
    out, err = capfd.readouterr()
    shown = (out + err).strip()
    assert len(shown.splitlines()) == 1
    (report,) = tmp_path.iterdir()
    assert str(report) in shown
    assert report.stat().st_mode & 0o777 == 0o600
    told = report.read_text()
    assert "RuntimeError" in told
    assert "on_mount" in told
    assert "s3cr3t" not in told + shown
    assert "mia:***@db" in told


def test_where_no_file_can_be_written_the_line_still_comes(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    said = crash.last_words(RuntimeError("x"), blocked / "below")
    assert "What was saved is safe." in said
    assert "Details" not in said


def test_the_rows_of_a_screen_can_be_read() -> None:
    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test(size=(30, 5)) as pilot:
            await pilot.pause()
            rows = rendered_rows(app.screen)
            assert [row.cell_length for row in rows] == [30] * 5

    asyncio.run(main())


def test_nobody_else_touches_private_names() -> None:
    """Names of Textual with an underscore stand in the two private modules and display.py only."""
    known = {name for cls in (App, Screen) for base in cls.__mro__ for name in vars(base)}
    private = {name for name in known if re.fullmatch(r"_[a-z][a-z_]*", name)}
    found = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        if path.name not in {"private.py", "private_driver.py", "display.py"}:
            found += [
                (path.name, m)
                for m in re.findall(r"(?:app|screen)\.(_[a-z][a-z_]*)", text)
                if m in private
            ]
            found += [(path.name, m) for m in re.findall(r"from textual\._\w+ import", text)]
    assert found == []


def test_settings_are_made_before_textual_reads_them() -> None:
    program = (
        "import os, sys; os.environ.pop('TEXTUAL_DISABLE_KITTY_KEY', None);"
        "import funnelview.tui.app; from textual import constants;"
        "sys.exit(not (constants.DISABLE_KITTY_KEY and constants.TEXTUAL_ANIMATIONS == 'none'))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_line_that_is_behind_gets_the_screen_as_it_is_once_it_is_free() -> None:
    assert "_queue" in inspect.getsource(WriterThread.__init__)
    assert "_writer_thread" in inspect.getsource(LinuxDriver.__init__)
    writer = SimpleNamespace(_queue=Queue[str]())
    driver: Any = SimpleNamespace(_writer_thread=writer)
    sent: list[object] = []

    async def main() -> None:
        app = FunnelViewApp()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert not app._is_behind(driver)
            for _piece in range(3):
                writer._queue.put("waiting")
            with mock.patch.object(app, "_display", lambda _screen, update: sent.append(update)):
                assert app._is_behind(driver)
                assert app._is_behind(driver)
                while not sent:
                    await pilot.pause(0.01)

    asyncio.run(main())
    (update,) = sent
    assert isinstance(update, LayoutUpdate)
    assert update.region == Region(0, 0, 80, 24)
