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
        folder: where to write; by default the user's folder for logs.

    Raises:
        OSError: the file cannot be written.
    """
    import platform

    from funnelview import __version__

    if folder is None:
        from platformdirs import user_log_path

        folder = user_log_path("funnelview", appauthor=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC)
    path = folder / f"crash-{moment:%Y%m%dT%H%M%S%f}-{os.getpid()}.txt"
    text = (
        f"FunnelView {__version__}, {moment.isoformat(timespec='seconds')}\n"
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()},"
        f" {sys.stdout.encoding}\n\n{describe(error)}"
    )
    # Made anew, never followed: the name may not be somebody else's link.
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return path
