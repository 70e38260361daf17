"""Documents people read, print and sign: one description, three formats.

What a document holds is said once, with the blocks of ``model``; ``render`` makes Markdown, a
page for the browser (HTML, everything inside it) or PDF of it. All text is foreign text: each
format makes it harmless in its own way, so that a customer's name can't become a heading, a link
or a script.
"""

from typing import TYPE_CHECKING, Final

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.interchange.documents.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS: Final = ("md", "html", "pdf")


def render(document: Document, form: str) -> bytes:
    """Return a document as the bytes of a file.

    Args:
        document: what it says.
        form: ``md`` (UTF-8), ``html`` (UTF-8, one file) or ``pdf``.

    Raises:
        BadInput: there is no such format, or what PDF needs is not installed.

    """
    makers: dict[str, Callable[[Document], bytes]] = {
        "md": _markdown,
        "html": _page,
        "pdf": _pdf,
    }
    if form not in makers:
        raise BadInput(
            _("There is no format “{format}”.").format(format=form),
            way_out=_("Use one of: {formats}.").format(formats=", ".join(FORMATS)),
        )
    return makers[form](document)


def _markdown(document: Document) -> bytes:
    from funnelview.interchange.documents.markdown import to_markdown

    return to_markdown(document).encode()


def _page(document: Document) -> bytes:
    from funnelview.interchange.documents.page import to_html

    return to_html(document).encode()


def _pdf(document: Document) -> bytes:
    from funnelview.interchange.documents.pdf import to_pdf

    return to_pdf(document)
