"""What a document consists of. Plain values; the texts are already translated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a paragraph or a list is meant."""

    PLAIN = "plain"
    QUIET = "quiet"
    """An explanation, a source, a time: smaller and paler."""
    ALERT = "alert"
    """Something that asks for attention; it must say so in words too."""


class Align(StrEnum):
    """Where a column's texts stand; numbers stand at the end."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title: level 1 for a chapter, 2 for a part of it, 3 for the smallest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; line breaks in it stay."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short texts."""

    items: Sequence[str]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, two by two: what a form shows above its tables."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column.

    ``share`` is its part of the width beside the others'; None takes what its texts need.
    """

    title: str
    align: Align = Align.START
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row holds one text per column. The last ``totals`` rows are sums."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG text made by FunnelView itself, and the words that say the same."""

    svg: str
    says: str
    width: int = 100
    """Per cent of the text's width."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with the part a person has in it and the person's name."""

    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows stands on a new page, where there are pages."""


Block = Heading | Paragraph | Listing | Facts | Table | Picture | Signatures | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    Args:
        title: its name.
        blocks: what it says, in order.
        subtitle: whom and when it is about.
        foot: what stands at the foot of every page (who made it, when, from which store).
        language: the language its words are in, ``en`` or ``zh_CN``.
        wide: whether its pages lie on their long side.

    """

    title: str
    blocks: Sequence[Block]
    subtitle: str = ""
    foot: str = ""
    language: str = "en"
    wide: bool = field(default=False)
