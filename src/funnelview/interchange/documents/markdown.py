"""Markdown (CommonMark with tables), for mail, wikis and version control."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from funnelview.interchange.documents.model import (
    Align,
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
    Tone,
)
from funnelview.text import clean, one_line

# What Markdown takes for its own signs anywhere in a line, and what only where a line begins.
_SIGNS: Final = re.compile(r"([\\`*_\[\]<>|~&#])")
_AT_START: Final = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)])(?=\s|$))", re.MULTILINE)
# An address becomes a link by itself in many readers.
_ADDRESS: Final = re.compile(r"(?i)(https?|ftp)(://)|(www)(\.)")


def to_markdown(document: Document) -> str:
    """Return a document as Markdown text, ending with a line break."""
    parts = [f"# {_line(document.title)}"]
    if document.subtitle:
        parts.append(_line(document.subtitle))
    parts += [text for block in document.blocks if (text := _block(block))]
    if document.foot:
        parts += ["---", _line(document.foot)]
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    text = _ADDRESS.sub(lambda m: f"{m[1] or m[3]}\\{m[2] or m[4]}", _SIGNS.sub(r"\\\1", text))
    return _AT_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}",
        text,
    )


def _line(text: str) -> str:
    return _escape(one_line(text).strip())


def _text(text: str) -> str:
    lines = clean(text, limit=None).strip("\n").split("\n")
    return "  \n".join(_escape(line.strip()) for line in lines)


def _cell(text: str) -> str:
    return "<br>".join(_line(line) for line in clean(text, limit=None).split("\n"))


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {_line(text)}"
        case Paragraph(text, tone):
            said = _text(text)
            return "> " + said.replace("\n", "\n> ") if tone is Tone.ALERT else said
        case Listing(items, _):
            return "\n".join(f"- {_cell(item)}" for item in items)
        case Facts(rows):
            return "\n".join(f"- **{_line(name)}:** {_cell(value)}" for name, value in rows)
        case Table():
            return "\n".join(_table(block))
        case Picture(_, says, _):
            return _text(says)
        case Signatures(people):
            return "\n\n".join(
                f"{_line(part)}: {_line(name)}\n\n\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_"
                for part, name in people
            )
        case PageBreak():
            return ""


def _table(table: Table) -> Iterator[str]:
    yield _row(_cell(column.title) for column in table.columns)
    yield _row("---:" if column.align is Align.END else ":---" for column in table.columns)
    plain = len(table.rows) - table.totals
    for number, row in enumerate(table.rows):
        cells = [_cell(text) for text in row]
        yield _row(cells if number < plain else [f"**{cell}**" if cell else "" for cell in cells])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
