"""The locked-down mode, for people whom an SSH server lets into FunnelView and into nothing else.

Two walls stand around such a person (docs: ssh). The full screen offers nothing that reaches a
file or another program of the server; this module says so in one sentence. Behind it stands a hook
in the interpreter itself, which nothing in the program can take away again: starting a program,
or opening a file that isn't needed to show the store, is refused by it, whoever asks.

Nothing here unlocks.
"""

import errno
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from funnelview import resources
from funnelview.errors import NotAllowed, tell_through
from funnelview.i18n import _

VARIABLE: Final = "FUNNELVIEW_LOCKED"

_OFF: Final = frozenset({"", "0", "f", "false", "n", "no", "off"})
"""What Click takes for no, and nothing at all."""

_STARTS_A_PROGRAM: Final = frozenset(
    {
        "subprocess.Popen", "os.exec", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile",
        "os.startfile/2", "os.system", "pty.spawn", "webbrowser.open", "sqlite3.load_extension",
        "sqlite3.enable_load_extension", "code.__new__/interact", "cpython.run_interactivehook",
        "cpython.run_stdin", "builtins.breakpoint",
    }
)  # fmt: skip
"""Audit events of Python that begin something else. A fork alone is none: it is this program."""

_CHANGES: Final = frozenset(
    {
        "os.chflags", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename",
        "os.rmdir", "os.symlink", "os.truncate", "os.utime", "shutil.copyfile", "shutil.move",
        "shutil.rmtree", "shutil.unpack_archive", "shutil.make_archive", "shutil.copytree",
    }
)  # fmt: skip
"""Audit events whose paths must all be ones that may be written."""

_LOOKS_INTO: Final = frozenset({"os.listdir", "os.scandir"})

_SYSTEM: Final = (
    "/usr/", "/lib/", "/lib32/", "/lib64/", "/System/Library/", "/etc/localtime/",
    "/etc/timezone/", "/proc/self/mountinfo/", "/dev/null/", "/dev/tty/", "/dev/urandom/",
)  # fmt: skip
"""What libraries read of a system, and nobody's data."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_WORD: Final = r"[^\s:;,”\"')]"
_PLACE: Final = re.compile(
    r"\w[\w+.-]*://[^\s”\"']+"
    rf"|(?<![\w…/.])[~.]{{0,2}}/{_WORD}+(?: {_WORD}*/{_WORD}*)*"
)
"""An address, or the path of a file, with blanks in the names of its folders."""

_locked = False


def lock(*, leave: Iterable[str] = ()) -> None:
    """Begin the locked-down mode; there is no way back.

    What the environment says to this program, its screen and its helpers is taken out of it, but
    for the variables to ``leave``: a client may be able to send some.
    """
    global _locked  # noqa: PLW0603 - it is the process that is locked
    _locked = True
    kept = set(leave)
    foreign = ("FUNNELVIEW_", "TEXTUAL", "PYTHON")
    for name in list(os.environ):
        if name.startswith(foreign) and name not in kept:
            del os.environ[name]
    for name in ("VISUAL", "EDITOR", "PAGER", "BROWSER", "SHELL"):
        os.environ.pop(name, None)
    os.environ[VARIABLE] = "1"
    # A cache of byte code would be a file, too.
    sys.dont_write_bytecode = True
    tell_through(without_places)


def without_places(text: str) -> str:
    """Return what an error says without the server's files and addresses."""
    return _PLACE.sub("…", text)


def is_locked() -> bool:
    """Whether this program is locked down."""
    return _locked or os.environ.get(VARIABLE, "").lower() not in _OFF


def why_not() -> str | None:
    """Why nothing outside of the store can be reached, in one sentence; None where it can."""
    if not is_locked():
        return None
    return _("Not here: this login reaches no files and no other program of the server.")


def refuse() -> None:
    """Refuse what reaches a file or another program of the machine.

    Raises:
        NotAllowed: the program is locked down.

    """
    reason = why_not()
    if reason is not None:
        raise NotAllowed(reason)


def refuse_command(original: str | None) -> None:
    """Refuse what an SSH client asked for besides opening the screen.

    Raises:
        NotAllowed: it asked for a command, a file transfer, a subsystem.

    """
    if original:
        raise NotAllowed(
            _("This login opens FunnelView and runs no commands."),
            way_out=_("Leave out what stands behind the server's name; call “ssh -t SERVER”."),
        )


# --- the wall behind


class _Wall:
    """What the interpreter asks before it opens, starts or changes anything."""

    def __init__(self, reads: Iterable[Path], writes: Iterable[Path], store: Path | None) -> None:
        import site
        import sysconfig

        written = tuple(_folder(os.path.realpath(one)) for one in writes)
        libraries = (
            *sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages(),
            sysconfig.get_path("stdlib"), str(Path(__file__).resolve().parent),
            str(resources.styles_folder()),
        )  # fmt: skip
        # Where the program happens to stand is no library, even if Python would import from there.
        nobodys = {str(Path.home()), str(Path.cwd()), "/"}
        read = {os.path.normpath(one) for one in libraries if one and Path(one).is_absolute()}
        self._reads = (
            *(_folder(one) for one in read - nobodys),
            *_SYSTEM,
            *(_folder(_plain(one)) for one in (*reads, *writes)),
            *written,
        )
        self._writes = (*written, _folder(os.devnull))
        # The file, and what SQLite puts beside it.
        where = None if store is None else os.path.realpath(store)
        beside = ("", "-wal", "-shm", "-journal")
        self._database = where
        self._store = frozenset(() if where is None else (where + one for one in beside))

    def __call__(self, event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            self._opens(*values)
        elif event in _STARTS_A_PROGRAM:
            raise _refusal(event)
        elif event in _LOOKS_INTO:
            self._reads_at(values[0])
        elif event in _CHANGES:
            for value in values:
                if isinstance(value, (str, bytes, os.PathLike)):
                    self._writes_at(value)
        elif event == "sqlite3.connect":
            self._connects(values[0])

    def _opens(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int):
            return  # open already
        for_writing = isinstance(flags, int) and bool(flags & _WRITES)
        if isinstance(mode, str):
            for_writing = for_writing or not {*mode}.isdisjoint("wax+")
        if for_writing:
            self._writes_at(path)
        else:
            self._reads_at(path)

    def _reads_at(self, path: object) -> None:
        if isinstance(path, int):
            return
        asked = _text(path)
        if asked is None or not self._is_store(asked):
            plain = _plain(asked or ".")
            if not f"{plain}/".startswith(self._reads):
                raise _refusal(plain)

    def _writes_at(self, path: object) -> None:
        asked = _text(path)
        if asked is None:
            raise _refusal("")
        # A link must not lead out.
        real = os.path.realpath(asked)
        if not self._is_store(asked) and not f"{real}/".startswith(self._writes):
            raise _refusal(real)

    def _is_store(self, asked: str) -> bool:
        return os.path.realpath(asked) in self._store

    def _connects(self, database: object) -> None:
        asked = _text(database) or ""
        if asked.startswith("file:"):
            from urllib.parse import unquote

            asked = unquote(asked.removeprefix("file:").partition("?")[0])
        if asked != ":memory:" and os.path.realpath(asked) != self._database:
            raise _refusal(asked)


def _folder(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _text(path: object) -> str | None:
    return os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else None


def _plain(path: str | Path) -> str:
    """A path from the root, as it is written: libraries may be links."""
    return os.path.normpath(Path(path).absolute())


def _refusal(what: str) -> PermissionError:
    return PermissionError(errno.EPERM, os.strerror(errno.EPERM), what)


def wall_in(
    *, reads: Iterable[Path] = (), writes: Iterable[Path] = (), store: Path | None = None
) -> None:
    """Have the interpreter refuse all that needn't be opened, from now on and for good.

    Python's own libraries and this program can be read. No program can be started.

    Args:
        reads: further files that may be read.
        writes: folders that may be read and written; made here, for their owner alone.
        store: the file of an SQLite store; the only one that is connected to.
    """
    folders = tuple(writes)
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sys.addaudithook(_Wall(tuple(reads), folders, store))
