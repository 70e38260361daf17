"""Over a real SSH server and a real client: what a manager does from another machine."""

from __future__ import annotations

import getpass
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from tests.end_to_end.driver import PATIENCE, Program
from tests.end_to_end.reviewing import NOW, command, fill, to_the_first_deal
from tests.support.pair import until
from tests.support.postgres import PostgresUnavailable, do_without, running_server
from tests.support.ssh_server import TOOLS, SshServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.clock import FixedClock

pytestmark = pytest.mark.ssh


@pytest.fixture
def store(tmp_path: Path, clock: FixedClock) -> str:
    """A store with one rep and three deals."""
    path = str(tmp_path / "sales.db")
    fill(path, clock)
    return path


@pytest.fixture
def server(tmp_path: Path, home: Path) -> Iterator[SshServer]:
    """A server whose sessions have a home of the test's own."""
    said = {
        **{f"XDG_{one}_HOME": str(home / one.lower()) for one in ("CONFIG", "STATE", "DATA")},
        "XDG_CACHE_HOME": str(home / "cache"),
        "FUNNELVIEW_NOW": NOW,
        "TMUX_TMPDIR": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    with SshServer(tmp_path / "ssh", said) as running:
        yield running


@pytest.fixture
def locked_down(server: SshServer, store: str) -> SshServer:
    """The server with a key that opens the program, as mia, and nothing else."""
    line = shlex.join(
        [sys.executable, "-m", "funnelview", "--locked-down", "--as", "mia", "--db", store]
    )
    server.let_in(f'command="{line}",restrict,pty')
    return server


def log_in(
    server: SshServer,
    *words: str,
    size: tuple[int, int] = (100, 30),
    slow: bool = False,
    options: tuple[str, ...] = (),
) -> Program:
    """A terminal with the client on it."""
    return Program(server.client(*words, slow=slow, options=("-tt", *options)), size=size)


def call(server: SshServer, *words: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
    """Call the client without a terminal; its exit code, and all that it printed."""
    done = subprocess.run(
        server.client(*words, options=("-T", *options)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return done.returncode, done.stdout + done.stderr


def begin_a_note(program: Program, text: str) -> None:
    program.wait_for("李强")
    to_the_first_deal(program)
    program.press("n")
    program.wait_for("Done")
    program.type(text)
    program.wait_for(text)


def test_a_login_a_shell_a_resize_and_colours(server: SshServer, store: str) -> None:
    with log_in(server) as shell:
        shell.type(f"exec {shlex.join(command(store))}\r")
        shell.wait_for("李强.*")
        shell.wait_for("Quit")
        # COLORTERM doesn't come along: 256 colours it is, and no other.
        assert b"38;5;" in shell.raw
        assert b"38;2;" not in shell.raw
        assert b"48;2;" not in shell.raw
        shell.resize((140, 40))
        shell.wait_until(lambda: "Quit" in shell.screen[39] and "Quit" not in shell.screen[29])
        to_the_first_deal(shell)
        shell.press("q")
        assert shell.wait_end() == 0


@pytest.mark.parametrize("lost", ["client", "line"])
def test_what_was_typed_is_there_after_a_lost_line(
    server: SshServer, store: str, lost: str
) -> None:
    line = shlex.join(command(store))
    with log_in(server, line, slow=lost == "line") as program:
        begin_a_note(program, "visited the plant")
        if lost == "client":
            program.kill()
        else:
            server.cut()
            assert program.wait_end() == 255
            server.connect()
    with log_in(server, line) as again:
        again.wait_for("李强")
        to_the_first_deal(again)
        again.wait_for("visited the plant")


def test_in_tmux_the_program_outlives_the_line(server: SshServer, store: str) -> None:
    tmux = f"{TOOLS['tmux']} -L funnelview -f /dev/null"
    line = f"{tmux} new-session -A -s review {shlex.quote(shlex.join(command(store)))}"
    try:
        with log_in(server, line) as program:
            begin_a_note(program, "visited the plant")
            program.kill()
        with log_in(server, line, size=(120, 36)) as again:
            # The same program, as it was left, on a terminal of another size.
            again.wait_for("visited the plant")
            again.type(" twice")
            again.wait_for("visited the plant twice")
    finally:
        call(server, f"{tmux} kill-server")


def test_a_slow_line_loses_and_doubles_nothing(server: SshServer, store: str) -> None:
    text = "one two three four five six seven eight nine ten"
    with log_in(server, shlex.join(command(store)), slow=True) as program:
        program.wait_for("李强")
        to_the_first_deal(program)
        program.idle(0.5)
        before = len(program.raw)
        for _step in range(2):
            program.press("down")
        program.wait_for("deal 3 of")
        program.idle(0.5)
        # Two steps through the walk, each a new deal on half the screen.
        assert len(program.raw) - before < 20_000
        program.press("n")
        program.wait_for("Done")
        # All at once, an answer only 200 ms later: nothing waits for the screen.
        program.type(text)
        program.wait_for(text)
        program.press("escape", "q")
        assert program.wait_end() == 0
    assert _notes(store)[-1] == ("done", text)


# --- the locked-down login


def test_a_locked_login_runs_no_command(locked_down: SshServer) -> None:
    for words in (("ls", "/"), ("funnelview", "store"), ("scp", "-t", ".")):
        code, told = call(locked_down, *words)
        assert code == 4
        assert told.replace("\r", "") == (
            "This login opens FunnelView and runs no commands.\n"
            "Leave out what stands behind the server's name; call “ssh -t SERVER”.\n"
        )
    # What a subsystem has to say goes nowhere; nor is there one.
    assert call(locked_down, "sftp", options=("-s",)) == (4, "")


def test_a_locked_login_needs_a_terminal_and_gets_no_tunnel(locked_down: SshServer) -> None:
    code, told = call(locked_down)
    assert code == 2
    assert "needs a terminal" in told
    code, told = call(locked_down, options=("-W", f"127.0.0.1:{locked_down.ports[0]}"))
    assert code == 255
    assert "SSH-2.0" not in told


def test_a_locked_login_stays_who_and_where_it_is(
    locked_down: SshServer, tmp_path: Path, store: str
) -> None:
    """Even a server that takes every variable from its clients is not talked into anything."""
    config = locked_down.folder / "config"
    config.write_text(config.read_text().replace("AcceptEnv LANG LC_*", "AcceptEnv *"))
    other = tmp_path / "other.db"
    sent = {
        "FUNNELVIEW_AS": "boss",
        "FUNNELVIEW_DB": str(other),
        "FUNNELVIEW_CONFIG": str(tmp_path / "other.toml"),
        "FUNNELVIEW_LOCKED": "0",
        "EDITOR": f"touch {tmp_path / 'started'}",
        "TEXTUAL_LOG": str(tmp_path / "log"),
    }
    options = ("-o", "SetEnv=" + " ".join(f'"{key}={one}"' for key, one in sent.items()))
    with log_in(locked_down, options=options) as program:
        begin_a_note(program, "from afar")
        program.press("escape")
        # The editor, the import, a stopped job: none leads to the server.
        program.press("E")
        program.wait_for("no other program of the server")
        program.press("g", "i")
        program.wait_for("no other program of the server")
        program.press("ctrl+z", "ctrl+c")
        program.press("q")
        assert program.wait_end() == 0
        assert not {"$ ", "# "} & {line[-2:] for line in program.screen}
    assert not other.exists()
    assert not (tmp_path / "started").exists()
    assert not (tmp_path / "log").exists()
    assert {who for _column, who in _notes(store, "author")} == {"mia"}


def _notes(store: str, column: str = "done") -> list[tuple[str, str]]:
    """What the notes of reviews hold in a column, the oldest first."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store)) as conn:
        return [(column, row[0]) for row in conn.execute(f"select {column} from note order by id")]  # noqa: S608 - a test's own word


def test_the_environment_locks_just_as_well(server: SshServer, store: str) -> None:
    config = server.folder / "config"
    config.write_text(config.read_text().replace("SetEnv ", 'SetEnv "FUNNELVIEW_LOCKED=1" '))
    code, told = call(server, shlex.join(command(store, "deal", "list")))
    assert code == 4
    assert "runs no commands" in told


@pytest.mark.long
def test_a_forced_command_over_peer_authentication(server: SshServer, clock: FixedClock) -> None:
    """The kernel says who it is, the server of the store believes it, and the command is fixed."""
    me = getpass.getuser()
    try:
        with running_server({"PATH": ""}) as store, store.database() as url:
            fill(url, clock)
            # As its keeper: the first who is let in is a director.
            for words in (("postgres", "--role", "director"), (me, "李强")):
                done = subprocess.run(
                    command(url, "db", "grant", *words), capture_output=True, check=False
                )
                assert done.returncode == 0, done.stderr
            with psycopg.connect(store.admin_url, autocommit=True) as connection:
                row = connection.execute("show data_directory").fetchone()
                assert row is not None
                rules = "local all postgres trust\nlocal all +{} peer\n"
                name = connection.execute(
                    "select rolname from pg_roles where rolname like 'funnelview%test%'"
                    " and rolname not like '%owner'"
                ).fetchone()
                assert name is not None
                (Path(row[0]) / "pg_hba.conf").write_text(rules.format(name[0]))
                connection.execute("select pg_reload_conf()")
                there = sql.SQL(
                    "select distinct usename from pg_stat_activity where datname = {}"
                ).format(url.split("?")[0].rsplit("/", 1)[1])
                mine = url.replace("postgres@", "", 1).replace("+psycopg", "", 1)
                forced = shlex.join(
                    [sys.executable, "-m", "funnelview", "--locked-down", "--db", mine]
                )
                config = server.folder / "config"
                text = config.read_text() + f"Match User {me}\n    ForceCommand {forced}\n"
                config.write_text(text)
                assert call(server, "ls", "/")[0] == 4
                with log_in(server) as program:
                    program.wait_for("李强")
                    until(lambda: connection.execute(there).fetchall() == [(me,)], "nobody came")
                    program.press("q")
                    assert program.wait_end() == 0
                # Nobody can say to be somebody else there.
                other = mine.replace("://", "://mia@", 1)
                done = subprocess.run(command(other, "team"), capture_output=True, check=False)
                assert done.returncode == 3
    except PostgresUnavailable as error:
        do_without(error)
