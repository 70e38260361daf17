"""One HTML file with everything inside: it opens in any browser, prints well, asks nobody."""

from collections.abc import Iterator
from html import escape

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

# Nothing is loaded and nothing runs, whatever a text in it may try.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def to_html(document: Document) -> str:
    """Return a document as a page of its own: styles and pictures stand inside."""
    language = document.language.replace("_", "-")
    style = (styles_folder() / "document.css").read_text("utf-8")
    body = "\n".join(_parts(document))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_line(document.title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body{' class=wide' if document.wide else ''}>\n{body}\n</body>\n</html>\n"
    )


def _line(text: str) -> str:
    return escape(one_line(text))


def _text(text: str) -> str:
    return escape(clean(text, limit=None)).replace("\n", "<br>")


def _parts(document: Document) -> Iterator[str]:
    yield f"<header>\n<h1>{_line(document.title)}</h1>"
    if document.subtitle:
        yield f"<p class=subtitle>{_line(document.subtitle)}</p>"
    yield "</header>\n<main>"
    for block in document.blocks:
        yield _block(block)
    yield "</main>"
    if document.foot:
        yield f"<footer>{_line(document.foot)}</footer>"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{_line(text)}</h{level + 1}>"
        case Paragraph(text, tone):
            return f"<p class={tone}>{_text(text)}</p>"
        case Listing(items, tone):
            return f"<ul class={tone}>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"
        case Facts(rows):
            pairs = "".join(
                f"<dt>{_line(name)}</dt><dd>{_text(value)}</dd>" for name, value in rows
            )
            return f"<dl>{pairs}</dl>"
        case Table():
            return _table(block)
        case Picture(svg, says, width):
            return (
                f'<figure role="img" aria-label="{_line(says)}" style="width:{width}%">'
                f"{svg}</figure>"
            )
        case Signatures(people):
            return "<div class=signatures>" + "".join(map(_signature, people)) + "</div>"
        case PageBreak():
            return "<div class=page></div>"


def _table(table: Table) -> str:
    heads = "".join(
        f"<th scope=col class={column.align}>{_line(column.title)}</th>" for column in table.columns
    )
    shared = sum(column.share or 0 for column in table.columns)
    widths = "".join(
        f'<col style="width:{100 * column.share // shared}%">' if column.share else "<col>"
        for column in table.columns
    )
    plain = len(table.rows) - table.totals
    rows = "".join(
        f"<tr{'' if number < plain else ' class=total'}>"
        + "".join(
            f"<td class={column.align}>{_text(text)}</td>"
            for column, text in zip(table.columns, row, strict=True)
        )
        + "</tr>\n"
        for number, row in enumerate(table.rows)
    )
    return (
        f"<table><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody></table>"
    )


def _signature(person: tuple[str, str]) -> str:
    part, name = person
    return (
        f"<div><p>{_line(part)}<br><b>{_line(name)}</b></p>"
        f"<p class=line>{escape(_('Date, signature'))}</p></div>"
    )
