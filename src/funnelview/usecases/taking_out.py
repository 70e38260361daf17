"""What leaves the store: every export, document and calendar is logged and bears its mark.

The mark names the export, who made it, and when, in UTC. It stands on each row of a table, at the
foot of each page of a document, in each entry of a calendar; JSON that a program reads from a
pipe has none, so that the same question gets the same answer; the log in the store has under the
same number what was taken out, how many rows, and the digest of the bytes. What can't be logged
is not handed out.
"""

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any

from funnelview.store.base import Actor
from funnelview.store.rights.writing import Logged, export_rows, log_export
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.trail import sealed_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import ReadableBuffer

    from funnelview.domain.rights import Rights
    from funnelview.interchange.documents.model import Document

COLUMN = "watermark"
"""The column that the mark stands in; an import passes over it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one export: its number, who made it, and when.

    ``head`` is the trail's at that moment: where it stands, a tail that was cut later shows.
    """

    number: str
    who: str
    at: datetime
    head: str = ""

    @property
    def text(self) -> str:
        """The mark as it stands on each row."""
        said = f"{self.number} {self.who} {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{said} {self.head}".rstrip()


def new_mark(desk: Desk) -> Mark:
    """Return the mark of an export that is about to be made."""
    now = desk.clock()
    # Who looks at the past takes it out now.
    head = sealed_head(desk, Actor(desk.who, desk.via), now)
    return Mark(f"X{secrets.token_hex(5)}", desk.who, now, head)


class Hashed(io.RawIOBase):
    """Passes bytes on to a file and keeps their digest."""

    def __init__(self, file: IO[bytes]) -> None:
        """Write into an open file, which stays the caller's to close."""
        super().__init__()
        self._file = file
        self._hash = sha256()

    @property
    def digest(self) -> str:
        """The SHA-256 of what was written."""
        return self._hash.hexdigest()

    def writable(self) -> bool:
        """Say that it is for writing."""
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write bytes."""
        part = bytes(data)
        self._hash.update(part)
        self._file.write(part)
        return len(part)


@rerunnable
def log(
    desk: Desk, mark: Mark, *, kind: str, form: str, scope: str, rows: int, digest: str
) -> None:
    """Log an export in the store, before it is handed out.

    Raises:
        StoreUnreachable: the store can't be written to.

    """
    # Who looks at the past takes it out now.
    with desk.store.write(Actor(mark.who, desk.via), mark.at, None) as unit:
        rights = desk.store.rights_on(unit.conn)
        scope = "; ".join(filter(None, (scope, _reach(rights))))
        log_export(
            unit,
            mark=mark.number,
            kind=kind,
            format=form,
            scope=scope,
            row_count=rows,
            sha256=digest,
        )
        unit.commit()


def _reach(rights: "Rights") -> str:
    """Return in how far the export is of everything."""
    return "" if rights.reach is None else f"reach={rights.person_id}"


def document(desk: Desk, made: "Document", form: str, *, kind: str, scope: str) -> bytes:
    """Return a document as the bytes of a file (md, html, pdf), marked and logged.

    Raises:
        BadInput: there is no such format, or what PDF needs is not installed.

    """
    from funnelview.interchange.documents import render
    from funnelview.interchange.documents.model import Table

    mark = new_mark(desk)
    foot = " · ".join(filter(None, (made.foot, mark.text)))
    data = render(replace(made, foot=foot), form)
    rows = sum(len(block.rows) for block in made.blocks if isinstance(block, Table))
    log(desk, mark, kind=kind, form=form, scope=scope, rows=rows, digest=sha256(data).hexdigest())
    return data


def record(
    desk: Desk, found: Mapping[str, Any], *, kind: str, scope: str, rows: int, marked: bool = True
) -> bytes:
    """Return a JSON object as the bytes of a file, logged and, for a file, marked."""
    from funnelview.interchange.json_text import json_text

    mark = new_mark(desk)
    whole = {**found, COLUMN: mark.text} if marked else found
    data = (json_text(whole) + "\n").encode()
    digest = sha256(data).hexdigest()
    log(desk, mark, kind=kind, form="json", scope=scope, rows=rows, digest=digest)
    return data


def exports(desk: Desk, limit: int = 100) -> "Sequence[Logged]":
    """Return the latest exports, the latest first: everybody's for a director, else one's own."""
    with desk.store.read() as conn:
        return export_rows(conn, limit)
