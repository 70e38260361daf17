"""What happens when the program itself is at fault.

The terminal may be shared in a one-on-one and logged by whoever serves it, so it gets one line. The
traceback goes to a file that only its owner can read, without the values of variables: they hold
customers' names and the password of the database.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
import time
import traceback
from pathlib import Path

from funnelview import __version__
from funnelview.i18n import _

__all__ = ["last_words", "write_report"]

_PASSWORD = re.compile(r"(://[^:@/\s]*:)[^@\s]+(@)")


def write_report(error: BaseException, folder: Path | None = None) -> Path | None:
    """Write what is known about `error` to a new private file; None where none can be written.

    `folder` is where; by default the platform's folder for logs, else that for temporary files.
    """
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    for place in (folder or _log_folder, Path(tempfile.gettempdir())):
        try:
            where = place() if callable(place) else place
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = where / name
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(_report(error))
        return path
    return None


def last_words(path: Path | None) -> str:
    """The line shown on the terminal."""
    if path is None:
        return _("FunnelView stopped because of a mistake in the program. What was saved is safe.")
    return _(
        "FunnelView stopped because of a mistake in the program. What was saved is safe. "
        "Details: {path}"
    ).format(path=path)


def _log_folder() -> Path:
    import platformdirs

    return platformdirs.user_log_path("funnelview", appauthor=False)


def _report(error: BaseException) -> str:
    known = {
        "FunnelView": __version__,
        "Python": platform.python_version(),
        "Platform": platform.platform(),
        "Terminal": os.environ.get("TERM", "?"),
        "Colours": os.environ.get("COLORTERM", "?"),
        "Time": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }
    for package in ("textual", "sqlalchemy"):
        module = sys.modules.get(package)
        if module is not None:
            known[package] = str(getattr(module, "__version__", "?"))
    head = "".join(f"{name}: {value}\n" for name, value in known.items())
    trace = "".join(traceback.TracebackException.from_exception(error).format())
    return _PASSWORD.sub(r"\1***\2", f"{head}\n{trace}")
