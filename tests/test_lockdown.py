"""Locked down, the program reaches no file and no other program: each way out is tried."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funnelview import lockdown
from funnelview.cli.screen import identity
from funnelview.domain.settings import Settings
from funnelview.errors import NotAllowed
from funnelview.store.base import Store
from funnelview.tui.actions import ACTIONS
from funnelview.tui.drafts import Draft, Drafts
from funnelview.usecases.desk import Desk
from funnelview.usecases.handover.starting import start
from funnelview.usecases.store import make_store
from tests.support.clock import FixedClock
from tests.support.engines import ALL
from tests.support.small_store import fill

ROOT = Path(__file__).resolve().parents[1]
SHARE = "all" if ALL else "some"
"""Whether every action of every screen is tried, or those that ask for a text or hand one out."""
PATIENCE = 3_000 if ALL else 300
"""Seconds after which a process that does nothing counts as stuck."""


# --- the wall

BEGIN = """
import os, pathlib, sqlite3, subprocess, sys
from funnelview import lockdown
store, state, config, other = map(pathlib.Path, sys.argv[1:5])
lockdown.lock()
lockdown.wall_in(reads=[config], writes=[state], store=store)
"""

OUT = {
    "a program": "subprocess.run(['true'])",
    "a shell": "os.system('true')",
    "another program in its place": "os.execv('/bin/sh', ['sh'])",
    "a program on a terminal": "import pty; pty.spawn('/bin/sh')",
    "a program by fork": "os.posix_spawn('/bin/sh', ['sh'], {})",
    "a browser": "import webbrowser as web; web.GenericBrowser('true').open('file:///etc/passwd')",
    "reading another file": "other.read_text()",
    "reading the password file": "open('/etc/passwd')",
    "reading by a way around": "open(state / '..' / other.name)",
    "reading by a descriptor of a folder": "os.open(other, os.O_RDONLY)",
    "writing another file": "open(other, 'a')",
    "writing the configuration": "open(config, 'w')",
    "writing without a mode": "os.open(other, os.O_WRONLY)",
    "writing into a library": "open(pathlib.Path(lockdown.__file__), 'a')",
    "writing through a link": "open(state / 'link', 'w')",
    "a new file": "open(other.with_name('new'), 'x')",
    "a link out": "(state / 'mine').symlink_to(other)",
    "a name for another file": "os.link(other, state / 'mine')",
    "a temporary file": "import tempfile; tempfile.mkstemp(dir=other.parent)",
    "removing a file": "other.unlink()",
    "moving a file in": "other.rename(state / 'mine')",
    "looking into a folder": "os.listdir(other.parent)",
    "looking through a folder": "list(os.scandir('/'))",
    "another store": "sqlite3.connect(other)",
    "another store by its address": "sqlite3.connect(f'file:{other}?mode=ro', uri=True)",
}

IN = {
    "the store": "sqlite3.connect(store).execute('select 1')",
    "the store by its address": "sqlite3.connect(f'file:{store}?mode=ro', uri=True)",
    "the drafts": "(state / 'drafts').mkdir(); (state / 'drafts' / 'one').write_text('x')",
    "the configuration": "config.read_text()",
    "a library": "import zipapp",
    "a time zone": "import zoneinfo; zoneinfo.ZoneInfo('Asia/Shanghai')",
    "no place at all": "open(os.devnull, 'w')",
}


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What came of each attempt behind the wall, all in one process."""
    folder = tmp_path_factory.mktemp("wall")
    state = folder / "state"
    state.mkdir()
    (folder / "config.toml").write_text("")
    (folder / "other.csv").write_text("secret")
    (state / "link").symlink_to(folder / "other.csv")
    tries = {**OUT, **IN}
    program = (
        BEGIN
        + f"""
told = {{}}
for name, attempt in {tries!r}.items():
    try:
        exec(attempt)
        told[name] = "done"
    except PermissionError as error:
        told[name] = "refused" if error.errno == 1 else repr(error)
    except BaseException as error:
        told[name] = repr(error)
import json
print(json.dumps(told))
"""
    )
    places = (folder / "store.db", state, folder / "config.toml", folder / "other.csv")
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, places)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "other.csv").read_text() == "secret"
    told: dict[str, str] = json.loads(done.stdout)
    return told


@pytest.mark.xdist_group("wall")
@pytest.mark.parametrize("way", OUT)
def test_the_wall_lets_nothing_out(wall: dict[str, str], way: str) -> None:
    assert wall[way] == "refused"


@pytest.mark.xdist_group("wall")
@pytest.mark.parametrize("way", IN)
def test_behind_the_wall_the_program_works(wall: dict[str, str], way: str) -> None:
    assert wall[way] == "done"


def test_what_the_environment_says_is_gone() -> None:
    program = (
        "import os\nfrom funnelview import lockdown\nlockdown.lock()\n"
        "print(*sorted(n for n in os.environ if n.startswith(('FUNNELVIEW', 'TEXTUAL', 'PYTHON'))))"
        "\nprint('EDITOR' in os.environ, lockdown.is_locked())\n"
        "os.environ['FUNNELVIEW_LOCKED'] = '0'\nprint(lockdown.is_locked())"
    )
    env = {
        **os.environ,
        "FUNNELVIEW_AS": "somebody",
        "TEXTUAL_LOG": "/tmp/log",  # noqa: S108 - never opened
        "PYTHONSTARTUP": "x",
        "EDITOR": "vi",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:3] == ["FUNNELVIEW_LOCKED", "False True", "True"]


def test_errors_name_no_place_of_the_server() -> None:
    program = (
        "from funnelview import lockdown\nlockdown.lock()\n"
        "from funnelview.errors import StoreUnreachable\n"
        "print(StoreUnreachable('No store at /srv/my sales/funnel.db.', 'See ~/x and db://h/s'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "No store at … See … and …\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The store “/srv/a.db” can't be opened: disk full",
            "The store “…” can't be opened: disk full",
        ),
        ("Week 2026/47 and/or 3/4 of it", "Week 2026/47 and/or 3/4 of it"),
        ("postgresql+psycopg://mia:x@db1,db2/sales?a=b is wrong", "… is wrong"),
    ],
)
def test_places_are_told_from_other_words(text: str, told: str) -> None:
    assert lockdown.without_places(text) == told


@pytest.mark.parametrize("said", ["", "0", "no", "off", "False"])
def test_what_says_no_locks_nothing(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("FUNNELVIEW_LOCKED", said)
    assert not lockdown.is_locked()
    lockdown.refuse()


def test_anything_else_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNNELVIEW_LOCKED", "perhaps")
    with pytest.raises(NotAllowed):
        lockdown.refuse()


def test_two_people_under_one_account_have_drafts_of_their_own(tmp_path: Path) -> None:
    store = str(tmp_path / "sales.db")
    theirs = {login: Drafts(tmp_path, identity(store, login)) for login in ("mia", "tom", None)}
    draft = Draft(1, "2026-W47", 1, done="between the two of us")
    theirs["mia"].keep(draft)
    assert [*theirs["mia"].of(1, "2026-W47")] == [draft]
    assert not [*theirs["tom"].of(1, "2026-W47")]
    assert not [*theirs[None].of(1, "2026-W47")]
    assert "secret" not in identity("postgresql://mia:secret@db/sales", "mia")


# --- every action of every screen


def _walked(tmp_path: Path, mode: str, share: str) -> dict[str, Any]:
    store = tmp_path / "sales.db"
    with closing(Store(str(store), create=True)) as opened:
        desk = Desk(opened, clock=FixedClock())
        make_store(desk, Settings(currency="CNY", time_zone="Asia/Shanghai"))
        fill(desk)
        start(desk, "李强", date(2026, 12, 18), reason="moves on")
    (tmp_path / "secret.md").write_text("a,b\n")
    words = (str(store), str(tmp_path), mode, share)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.breaking_out", *words],
        cwd=ROOT,
        env={**os.environ, "EDITOR": "true", "FUNNELVIEW_NOW": "2026-11-18T09:00:00+00:00"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_action_opens_a_file_or_starts_a_program(tmp_path: Path) -> None:
    found = _walked(tmp_path, "locked", SHARE)
    tried = {one for actions in found["tried"].values() for one in actions}
    assert {action.id for action in ACTIONS if action.outside} <= tried
    if SHARE == "all":
        left = {"app.quit", "app.language", "app.as_of"}
        assert {action.id for action in ACTIONS} - tried <= left
    # Not even in vain: the screen itself asks for nothing that the wall would have to refuse.
    assert found["reached"] == []
    # Review, calendars and protocol stand on the screen instead; two of them are empty here.
    assert len(found["documents"]) == 3
    assert "东升" not in found["documents"][2]
    assert "蓝海物流" in found["documents"][2]


def test_who_is_not_locked_down_reaches_what_is_recorded(tmp_path: Path) -> None:
    """The walk sees what it is to see: without the lock the same keys reach files."""
    found = _walked(tmp_path, "free", "few")["reached"]
    reached = {(during, event) for during, event, _what in found}
    assert ("rep: rep.editor", "open") in reached
    assert ("walk: walk.protocol", "open") in reached
