"""What is written down when the program itself fails.

A person sees one line. The file is private and names the places in the program and the errors, but
no values of variables: these may be customers' names or phone numbers. A password in a database
URL is hidden.
"""

import os
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_SECRETS: Final = (
    # scheme://login:PASSWORD@host: the password may hold any sign, an unescaped @ too.
    (re.compile(r"(://[^\s:/@]*):\S*@"), r"\1:***@"),
    (re.compile(r"((?:password|passwd|secret)\w*\s*[=:]\s*)[^\s&,;]+", re.IGNORECASE), r"\1***"),
)


def hide_secrets(text: str) -> str:
    """`text` without the passwords of database URLs and `password=` settings."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def describe(error: BaseException) -> str:
    """The chain of errors with the places in the program, without local values or passwords."""
    return hide_secrets("".join(traceback.TracebackException.from_exception(error).format()))


def write_report(error: BaseException, folder: Path | None = None) -> Path:
    """Write `error` down for whoever mends the program; gives the new file.

    The file and, if it is made here, its folder are for their owner only.

    Args:
        error: what was not caught.
        folder: where to write; by default the user's folder for logs, and where that cannot be,
            the system's for temporary files.

    Raises:
        OSError: the file cannot be written.
    """
    moment = datetime.now(UTC)
    name = f"crash-{moment:%Y%m%dT%H%M%S%f}-{os.getpid()}.txt"
    text = f"{_surroundings(moment)}\n{describe(error)}"
    if folder is not None:
        return _write(folder / name, text)
    from platformdirs import user_log_path

    try:
        return _write(user_log_path("funnelview", appauthor=False) / name, text)
    except OSError:
        import tempfile

        return _write(Path(tempfile.mkdtemp(prefix="funnelview-")) / name, text)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made anew, never followed: the name may not be somebody else's link.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def _surroundings(moment: datetime) -> str:
    import platform

    from funnelview import __version__

    known = {
        "FunnelView": __version__,
        "Time": moment.isoformat(timespec="seconds"),
        "Python": platform.python_version(),
        "Platform": platform.platform(),
        "Terminal": os.environ.get("TERM", "?"),
        "Colours": os.environ.get("COLORTERM", "?"),
    }
    for package in ("textual", "sqlalchemy"):
        module = sys.modules.get(package)
        if module is not None:
            known[package] = str(getattr(module, "__version__", "?"))
    return "".join(f"{name}: {value}\n" for name, value in known.items())
