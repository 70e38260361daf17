"""Files that hold no table at all, whatever their names say: what they are, in plain words."""

import re
import zipfile
from pathlib import Path
from typing import Final

from funnelview.i18n import N_, _
from funnelview.interchange.importing.table import NotImportable

_LOOKED_AT: Final = 4096
# By their first bytes. What isn't text otherwise is told by the headers that come out of it.
_MAGIC: Final = (
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"{\\rtf", N_("a text document")),
    (b"SQLite format 3\x00", N_("a database")),
    (b"7z\xbc\xaf\x27\x1c", N_("a packed archive")),
    (b"Rar!", N_("a packed archive")),
    (b"BZh", N_("a packed archive")),
    (b"\xfd7zXZ", N_("a packed archive")),
    (b"(\xb5/\xfd", N_("a packed archive")),
)
_JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*(?:"|\})|\s*\[\s*["\[]')
# In a packed file: which program's document it is.
_PARTS: Final = (
    (re.compile(r"index/.*\.iwa$|index\.zip$"), N_("a document of Apple Numbers or its kin")),
    (re.compile(r"word/"), N_("a text document")),
    (re.compile(r"ppt/"), N_("a presentation")),
)
_BOOK = re.compile(r"xl/|content\.xml$")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def check(path: Path) -> None:
    """Look whether a file may hold a table.

    Raises:
        NotImportable: it is something else; the message says what, and what to do.
        OSError: the file can't be read.

    """
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    text = head.removeprefix(b"\xef\xbb\xbf")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            raise _is(path, _(name))
    if _JSON.match(text):
        raise _is(path, _("JSON"))
    if head.startswith(b"PK\x03\x04") and zipfile.is_zipfile(path):
        _check_parts(path)
    if head.startswith(b"\xd0\xcf\x11\xe0") and _ENCRYPTED in path.read_bytes():
        raise NotImportable(
            _("{file} is protected by a password.").format(file=path.name),
            way_out=_("Open it in the spreadsheet program and save it again, without a password."),
        )


def _check_parts(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            names = [name.lower() for name in packed.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        # Whoever reads it says what is broken.
        return
    if any(_BOOK.match(name) or name.endswith(".bin") for name in names):
        return
    for pattern, title in _PARTS:
        if any(pattern.search(name) for name in names):
            raise _is(path, _(title))
    raise NotImportable(
        _("{file} is a packed archive.").format(file=path.name),
        way_out=_("Unpack it, and import the files in it."),
    )


def _is(path: Path, what: str) -> NotImportable:
    return NotImportable(
        _("{file} is {what}, not a table.").format(file=path.name, what=what),
        way_out=_("Export the deals as CSV or as a spreadsheet (.xlsx)."),
    )


def is_no_text(header: str) -> bool:
    """Return whether a table's headers are what comes of bytes that never were text."""
    odd = sum(not sign.isprintable() and sign not in "\r\n\t" for sign in header)
    return odd > max(2, len(header) // 50)
