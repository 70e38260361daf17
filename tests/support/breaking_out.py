"""Tries every action of every screen, and writes down what each opened or started.

Run by the tests of the locked-down mode in a process of its own, for an audit hook can't be taken
away again: ``python -m tests.support.breaking_out STORE FOLDER locked|free all|some|few``. Prints
one object: what was tried, and each reach beyond libraries, store and drafts, with the
action that was under way.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import sysconfig
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from textual.widgets import Input, TextArea

from funnelview import lockdown
from funnelview.tui.actions import ACTIONS
from funnelview.tui.drafts import Drafts
from funnelview.tui.office import Office
from funnelview.tui.program import FunnelView
from funnelview.tui.screens.opening import OpeningScreen
from funnelview.tui.screens.reading import TextScreen
from funnelview.tui.screens.rep import RepScreen
from funnelview.tui.screens.rep_page import opens_with_a_page
from funnelview.usecases.desk import Desk, sign_in
from funnelview.usecases.store import open_store
from tests.support.idle import idle, settled, waiting_by_looking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.pilot import Pilot

TARGET = "secret.md"
"""The file of the server that every question is answered with."""

# What libraries read of themselves and of the system, beside the store and the drafts.
_HARMLESS = (
    sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib"), "/usr/", "/lib", "/proc/self/",
    "/dev/null", "/dev/urandom", "/etc/localtime", str(Path(__file__).resolve().parents[2]),
)  # fmt: skip
_STARTS = ("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.",
           "webbrowser.")  # fmt: skip
_TOUCHES = ("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename", "os.link",
            "os.symlink", "os.chmod", "os.truncate", "shutil.", "sqlite3.connect")  # fmt: skip


_PATIENCE = 60.0
"""Seconds after which something that was waited for counts as never coming."""


class Recorder:
    """Writes down every reach out of the program, once for each action."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = (*_HARMLESS, *allowed)
        self.during = ""
        self.reached: dict[tuple[str, str, str], None] = {}

    def __call__(self, event: str, values: tuple[Any, ...]) -> None:
        if not self.during:
            return
        if event.startswith(_STARTS):
            self._take(event, str(values[0]) if values else "")
        elif event.startswith(_TOUCHES):
            for value in values:
                if isinstance(value, (str, bytes, os.PathLike)):
                    path = os.path.normpath(Path(os.fsdecode(value)).absolute())
                    if event == "open" and value is not values[0]:
                        continue
                    if not path.startswith(self.allowed):
                        self._take(event, path)

    def _take(self, event: str, what: str) -> None:
        self.reached[self.during, event, what] = None


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, and the program is at rest."""
    end = monotonic() + _PATIENCE
    while not holds():
        assert monotonic() < end, "it never came"
        await asyncio.sleep(0.01)
    await idle()


class Walk:
    """A person who tries everything, on one screen after the other."""

    def __init__(self, app: FunnelView, pilot: Pilot[int], recorder: Recorder, path: str) -> None:
        self.share = sys.argv[4]
        self.app = app
        self.pilot = pilot
        self.recorder = recorder
        self.path = path
        self.tried: dict[str, list[str]] = {}
        self.done: set[str] = set()

    async def settle(self) -> None:
        """Wait until every use case has answered and every answer is shown."""
        await settled(self.app)
        await until(lambda: getattr(self.app.screen, "has_read", True))

    async def go_home(self) -> None:
        while len(self.app.screen_stack) > 2:
            await self.app.pop_screen()
        await self.settle()

    def _answer(self) -> None:
        """Answer whatever is asked by the path of a file."""
        focused = self.app.focused
        if isinstance(focused, Input):
            focused.value = self.path
        elif isinstance(focused, TextArea):
            focused.text = self.path

    async def everything_on(self, name: str, open_it: Callable[[], Awaitable[object]]) -> None:
        """Try each action that the screen or the program knows; each from the screen anew."""
        if name not in _SHARES.get(self.share, {name}):
            return
        await self.go_home()
        await open_it()
        await self.settle()
        base = self.app.screen
        scopes = {*getattr(base, "SCOPES", ())}
        if name == "team":
            # What no screen of this walk has is tried here.
            scopes |= {"app", "go", "add", "list", "field", "dialog", "confirm", "clash", "part"}
            scopes |= {"files", "columns", "trial", "text", "search", "palette", "help"}
        for action in ACTIONS:
            if action.scope not in scopes or action.id in {*_ENDS, *self.done}:
                continue
            if self.share != "all" and not (action.outside or action.id in _LIKELY):
                continue
            self.done.add(action.id)
            if self.app.screen is not base:
                await self.go_home()
                await open_it()
                await self.settle()
                base = self.app.screen
            await self._try(name, action.id)
        self.recorder.during = ""

    async def _try(self, name: str, action_id: str) -> None:
        self.recorder.during = f"{name}: {action_id}"
        self.tried.setdefault(name, []).append(action_id)
        base, at = self.app.screen, self.app.focused
        await self.app.do(action_id)
        await self.settle()
        for _question in range(2):
            if isinstance(self.app.focused, (Input, TextArea)):
                self._answer()
                await self.pilot.press("enter")
                await self.settle()
        if self.app.screen is not base or self.app.focused is not at:
            await self.pilot.press("y", "escape")
            await self.settle()


_ENDS = frozenset({"app.quit", "app.language", "app.as_of"})
"""The end, and what changes everything after it."""


_SHARES = {"some": {"team", "rep", "plan", "walk"}, "few": {"rep", "walk"}}
"""The screens that are tried where not all are."""

_LIKELY = frozenset(
    {
        "app.palette", "add.customer", "team.filter", "rep.addendum", "rep.copy", "rep.document",
        "plan.calendars", "plan.date", "text.copy", "walk.protocol",
    }
)  # fmt: skip
"""What asks for a text or hands one out; tried every time."""


def _screens(  # noqa: C901 - one way for each screen
    app: FunnelView, rep: tuple[int, str]
) -> Iterator[tuple[str, Callable[[], Any]]]:
    async def nothing() -> None:
        return None

    async def of_a_rep(*, opening: bool = False) -> None:
        page = RepScreen(*rep, [rep])
        await app.push_screen(page)
        await until(lambda: page.sheet is not None)
        # A week's review opens with a page over it.
        if page.sheet is not None and opens_with_a_page(page.sheet):
            await until(lambda: isinstance(app.screen, OpeningScreen))
        if isinstance(app.screen, OpeningScreen) and not opening:
            await app.pop_screen()
            await until(lambda: app.screen is page)
        elif opening and not isinstance(app.screen, OpeningScreen):
            await app.act("rep.opening")

    def going(action_id: str) -> Callable[[], Awaitable[None]]:
        return lambda: app.act(action_id)

    yield "team", nothing
    yield "rep", of_a_rep
    yield "opening", lambda: of_a_rep(opening=True)
    for scope in ("changes", "forecast", "warnings", "settings", "commitments", "notes"):
        yield scope, going(f"go.{scope}")
    yield "handovers", going("go.handovers")
    from funnelview.tui.screens.handover.opening import step_screen
    from funnelview.tui.screens.handover.watch import WatchScreen

    def step(name: str) -> Callable[[], Awaitable[Any]]:
        async def push() -> None:
            await app.push_screen(step_screen(name, _handover(app)))

        return push

    for name in ("who", "inventory", "successors", "plan", "walk"):
        yield name, step(name)

    async def watch() -> None:
        await app.push_screen(WatchScreen())

    yield "watch", watch


def _handover(app: FunnelView) -> int | None:
    from funnelview.usecases.handover.reading import every_handover

    return next((one.handover.id for one in every_handover(app.office.desk)), None)


async def _walk(store: Path, folder: Path, recorder: Recorder) -> dict[str, object]:
    opened = open_store(str(store))
    desk = Desk(opened, who=sign_in(opened, None), via="screen")
    drafts = Drafts(folder / "state" / "drafts", str(store))
    app = FunnelView(Office(lambda: desk), drafts, crash_folder=folder / "state")
    from funnelview.usecases.records import list_people

    rep = next(one for one in list_people(desk) if one.name == "李强")
    with waiting_by_looking():
        documents, walk = await _everything(app, (rep.id, rep.name), recorder, folder)
    desk.store.close()
    return {
        "tried": walk.tried,
        "documents": documents,
        "reached": [list(one) for one in recorder.reached],
    }


async def _everything(
    app: FunnelView, rep: tuple[int, str], recorder: Recorder, folder: Path
) -> tuple[list[str], Walk]:
    async with app.run_test(size=(60, 20)) as pilot:
        walk = Walk(app, pilot, recorder, str(folder / TARGET))
        await walk.settle()
        documents = await _documents(walk, rep) if lockdown.is_locked() else []
        for name, open_it in _screens(app, rep):
            await walk.everything_on(name, open_it)
    return documents, walk


async def _documents(walk: Walk, rep: tuple[int, str]) -> list[str]:
    """The three documents as they stand on the screen when asked for."""
    app = walk.app
    found = []
    screens = dict(_screens(app, rep))
    wanted = (("rep", "rep.document"), ("plan", "plan.calendars"), ("walk", "walk.protocol"))
    for name, action_id in wanted:
        await walk.go_home()
        await screens[name]()
        await walk.settle()
        walk.recorder.during = f"{name}: {action_id}"
        await app.act(action_id)
        await walk.settle()
        await until(lambda: isinstance(app.screen, TextScreen) and app.screen.has_read)
        found.append(cast("TextScreen", app.screen).text or "")
    walk.recorder.during = ""
    return found


def main() -> None:
    """Walk, and say what was reached."""
    store, folder, mode = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    state = folder / "state"
    recorder = Recorder((str(store), str(state)))
    # Before the wall: it sees what is tried in vain, too.
    sys.addaudithook(recorder)
    if mode == "locked":
        lockdown.lock()
        lockdown.wall_in(writes=[state], store=store)
    sys.stdout.write(json.dumps(asyncio.run(_walk(store, folder, recorder))))


if __name__ == "__main__":
    main()
