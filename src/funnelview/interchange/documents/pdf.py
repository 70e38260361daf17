"""PDF, and PNG of a drawing, by Typst.

The page's look stands in ``styles/document.typ``. What the document says reaches it as JSON and is
set as text, never read as markup. The fonts come along, so that Chinese looks the same on every
machine; signs they lack come from the system's own fonts where it has them.
"""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.documents.model import (
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
)
from funnelview.resources import styles_folder
from funnelview.text import clean, one_line

if TYPE_CHECKING:
    import typst

_FONTS: Final = Path(__file__).parent / "fonts"
_LONGEST_NAME: Final = 300
# A drawing on a page of its own size.
_DRAWING: Final = (
    "#set page(width: auto, height: auto, margin: 0pt)\n"
    '#image(bytes(sys.inputs.svg), format: "svg")\n'
)


def to_pdf(document: Document) -> bytes:
    """Return a document as PDF, A4, with its pages numbered.

    Raises:
        BadInput: Typst is not installed.

    """
    compiler = _compiler()
    template = (styles_folder() / "document.typ").read_bytes()
    data = json.dumps(_data(document), ensure_ascii=False)
    return _file(compiler.compile(input=template, format="pdf", sys_inputs={"data": data}))


def to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Return an SVG drawing of FunnelView's own as PNG, ``scale`` dots a point.

    Raises:
        BadInput: Typst is not installed.

    """
    return _file(
        _compiler().compile(
            input=_DRAWING.encode(), format="png", ppi=72 * scale, sys_inputs={"svg": svg}
        )
    )


def _file(made: bytes | list[bytes] | None) -> bytes:
    """What was made as one file; of pages that are files of their own, the first."""
    return made[0] if isinstance(made, list) else made or b""


@cache
def _compiler() -> "typst.Compiler":
    try:
        import typst
    except ImportError as error:
        raise BadInput(
            _("PDF and PNG need the package “typst”, which is not installed here."),
            way_out=_("Install FunnelView with its extra “pdf”, or choose Markdown or HTML."),
        ) from error
    return typst.Compiler(font_paths=typst.Fonts(font_paths=[str(_FONTS)]))


def _data(document: Document) -> dict[str, Any]:
    before, _number, rest = _("page {number} of {total}").partition("{number}")
    between, _total, after = rest.partition("{total}")
    return {
        "title": _name(document.title),
        "subtitle": _name(document.subtitle),
        "foot": _name(document.foot),
        "language": document.language[:2],
        "region": document.language[3:] or "us",
        "wide": document.wide,
        "page": [before, between, after],
        "sign": _("Date, signature"),
        "blocks": [_block(block) for block in document.blocks],
    }


def _name(text: str) -> str:
    """A title or a name: longer ones would leave no room on the page for what they name."""
    return one_line(text, limit=_LONGEST_NAME)


def _text(text: str) -> str:
    return clean(text, limit=None)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"is": "heading", "text": _name(text), "level": level + 1}
        case Paragraph(text, tone):
            return {"is": "paragraph", "text": _text(text), "tone": tone}
        case Listing(items, tone):
            return {"is": "listing", "items": [_text(item) for item in items], "tone": tone}
        case Facts(rows):
            return {
                "is": "facts",
                "rows": [[_name(name), _text(value)] for name, value in rows],
            }
        case Table(columns, rows, totals):
            return {
                "is": "table",
                "titles": [_name(column.title) for column in columns],
                "aligns": [column.align for column in columns],
                "shares": [column.share for column in columns],
                "rows": [[_text(text) for text in row] for row in rows],
                "totals": totals,
            }
        case Picture(svg, says, width):
            return {"is": "picture", "svg": svg, "says": _name(says), "width": width}
        case Signatures(people):
            return {
                "is": "signatures",
                "people": [[_name(part), _name(name)] for part, name in people],
            }
        case PageBreak():
            return {"is": "page"}
