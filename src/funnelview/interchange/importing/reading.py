"""Files into tables: opened, unpacked, handed to whoever reads their kind.

``texts`` and ``sheets`` read the rows; where a table begins in them is for ``table`` to decide.
"""

import gzip
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.importing import refusing
from funnelview.interchange.importing.encodings import is_workbook
from funnelview.interchange.importing.table import NotImportable, Table, table_of


def open_tables(path: Path, opened: ExitStack) -> list[Table]:
    """Return the tables of a file, which stays open until ``opened`` is closed.

    A spreadsheet may have several.

    Raises:
        BadInput: there is no such file, or it may not be read.
        NotImportable: there is nothing in it that can be read.

    """
    try:
        refusing.check(path)
        if is_workbook(path):
            from funnelview.interchange.importing import sheets, unpacking

            unpacking.check_workbook(path)
            found = [
                table
                for name, chunks in sheets.read(path)
                if (table := table_of(path.name, chunks, sheet=name)) is not None
            ]
        else:
            from funnelview.interchange.importing import texts

            stream = opened.enter_context(_open(path))
            found = list(texts.read(path.name, stream, opened))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise NotImportable(_("{file} is not a whole gzip file.").format(file=path.name)) from None
    except OSError as error:
        raise BadInput(
            _("{file} can't be read: {why}.").format(file=path.name, why=error.strerror or error)
        ) from None
    if not found:
        raise NotImportable(_("{file} is empty.").format(file=path.name))
    return found


def _open(path: Path) -> BinaryIO:
    """Open a file for reading bytes; what is packed is unpacked into a file that vanishes."""
    file = path.open("rb")
    if file.read(2) != b"\x1f\x8b":
        file.seek(0)
        return file
    file.seek(0)
    from funnelview.interchange.importing.unpacking import unpacked

    return unpacked(file, path.name)
