"""How the program behaves towards shells: seen from outside, in processes of their own."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from funnelview.cli import main as entry
from funnelview.i18n import LANGUAGES
from tests.support.calling import Program, Run

FUNNELVIEW = str(Path(sys.executable).with_name("funnelview"))


@pytest.mark.parametrize(
    "words", [("export", "history"), ("team",), ("team", "--json")], ids=" ".join
)
def test_a_reader_that_leaves_is_no_error(
    on_sqlite: Callable[[], Program], words: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [FUNNELVIEW, *on_sqlite().options, *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_finds_no_room_is_no_mistake(on_sqlite: Callable[[], Program]) -> None:
    with Path("/dev/full").open("wb") as full:
        words = [FUNNELVIEW, *on_sqlite().options, "team"]
        result = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 2
    assert result.stderr.startswith(b"The output can't be written: ")
    assert len(result.stderr.splitlines()) == 2


def test_a_clock_that_is_no_moment_is_named(
    on_sqlite: Callable[[], Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = on_sqlite()
    monkeypatch.setenv("FUNNELVIEW_NOW", "soon")
    code, _, said = program("team")
    assert (code, "FUNNELVIEW_NOW" in said) == (2, True)


def test_closed_streams_are_not_missed(on_sqlite: Callable[[], Program]) -> None:
    program = on_sqlite()
    call = " ".join(map(shlex.quote, [FUNNELVIEW, *program.options]))
    shell = f"{call} deal add --customer Closed <&- >&- 2>&- && {call} team 2>&-"
    result = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, check=False)
    assert result.returncode == 0
    assert result.stdout.startswith(b"Team ")
    assert program.json("db", "check")["consistent"]


def test_a_copy_that_finds_no_room_leaves_nothing(
    on_sqlite: Callable[[], Program], tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    call = [FUNNELVIEW, *on_sqlite().options, "db", "backup", str(folder / "copy.db")]
    shell = f"ulimit -f 100; exec {' '.join(map(shlex.quote, call))}"
    result = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, check=False)
    assert (result.returncode, list(folder.iterdir())) == (3, [])


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl+C is heard: what runs in the background may have been started without it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_ctrl_c_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    context = click.Context(entry.funnelview)
    command = entry.funnelview.get_command(context, "doctor")
    monkeypatch.setattr(command, "callback", interrupted)
    answer = run("doctor")
    assert (answer.code, answer.out, answer.err.strip()) == (130, "", "")


def test_the_full_screen_needs_a_terminal(on_sqlite: Callable[[], Program]) -> None:
    result = subprocess.run(
        [FUNNELVIEW, *on_sqlite().options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("The full screen needs a terminal.\n")


def test_a_terminal_without_the_signs_gets_something_readable(
    on_sqlite: Callable[[], Program],
) -> None:
    result = subprocess.run(
        [FUNNELVIEW, *on_sqlite().options, "team"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert rb"\u674e\u5f3a" in result.stdout


def test_json_for_such_a_terminal_is_still_json(on_sqlite: Callable[[], Program]) -> None:
    result = subprocess.run(
        [FUNNELVIEW, *on_sqlite().options, "rep", "李强", "--json"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0
    assert rb'"customer": "\u84dd\u6d77\u7269\u6d41"' in result.stdout


def test_reading_one_figure_loads_nothing_it_does_not_need(
    on_sqlite: Callable[[], Program],
) -> None:
    program = (
        "import sys; from funnelview.cli.main import main; main(sys.argv[1:]); "
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *on_sqlite().options, "team", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"pydantic", "rich", "babel", "alembic", "psycopg", "textual", "xlsxwriter"}
    assert not heavy & set(result.stderr.split())


def leaves() -> Iterator[tuple[str, ...]]:
    """Every command that does something, by its words."""

    def below(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from below(command, (*words, name))
            else:
                yield (*words, name)

    yield from below(entry.funnelview, ())


@pytest.mark.parametrize("words", list(leaves()), ids=" ".join)
def test_every_command_takes_json_and_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        code, out, err = run("--lang", language, *words, "--help")
        assert (code, err) == (0, "")
        if words != ("demo",):
            assert "--json" in out
    english = run("--lang", "en", *words, "--help").out
    assert english != run("--lang", "zh_CN", *words, "--help").out


@pytest.mark.parametrize("words", list(leaves()), ids=" ".join)
def test_every_command_stands_in_the_documentation(words: tuple[str, ...]) -> None:
    page = Path(__file__).parents[2] / "docs" / "commands.md"
    assert f"`funnelview {' '.join(words)}" in page.read_text(encoding="utf-8")
