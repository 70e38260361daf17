"""One description, three formats: what is said stands in each, and nothing of it acts."""

import io
import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from funnelview.errors import BadInput
from funnelview.interchange.documents import FORMATS, pdf, render
from funnelview.interchange.documents.model import (
    Align,
    Block,
    Column,
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
from tests.support.hostile import TEXTS

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="9" height="9"/></svg>'
)


def with_texts(text: str) -> Document:
    """A document with one text everywhere a text can stand."""
    blocks: list[Block] = [
        Heading(text),
        Paragraph(text),
        Paragraph(text, Tone.ALERT),
        Listing([text, text]),
        Facts([(text, text)]),
        Table([Column(text), Column("n", Align.END, 2)], [[text, "1"], ["Σ", "2"]], totals=1),
        Picture(SVG, text, 40),
        PageBreak(),
        Signatures([(text, text)]),
    ]
    return Document(text, blocks, subtitle=text, foot=text, language="zh_CN")


class Tags(HTMLParser):
    """Collects a page's tags, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def tags_of(data: bytes) -> Tags:
    tags = Tags()
    tags.feed(data.decode())
    return tags


def words_of(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join(re.sub(r"\s", "", page.extract_text()) for page in pages)


def test_chinese_stands_in_every_format() -> None:
    document = with_texts("蓝海物流（天津）有限公司")
    assert "蓝海物流（天津）有限公司" in render(document, "md").decode()
    assert "蓝海物流（天津）有限公司" in render(document, "html").decode()
    # Title, subtitle, heading, two paragraphs, two of a list, two facts, column, cell, two of the
    # signature, and the foot of two pages; a picture's words are for those who don't see it.
    assert words_of(render(document, "pdf")).count("蓝海物流（天津）有限公司") == 15


def test_a_page_break_begins_a_page_and_pages_are_counted() -> None:
    data = render(with_texts("a"), "pdf")
    assert len(PdfReader(io.BytesIO(data)).pages) == 2
    assert "page2of2" in words_of(data)


def test_the_same_document_makes_the_same_bytes() -> None:
    for form in FORMATS:
        assert render(with_texts("x 漏斗"), form) == render(with_texts("x 漏斗"), form)


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_acts_nowhere(name: str) -> None:
    document, plain = with_texts(TEXTS[name]), with_texts("x")
    page = tags_of(render(document, "html"))
    kinds = set(tags_of(render(plain, "html")).tags) | {"br"}
    assert set(page.tags) <= kinds
    assert page.attributes == tags_of(render(plain, "html")).attributes
    for form in ("md", "html"):
        said = render(document, form).decode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
    assert render(document, "pdf").startswith(b"%PDF")


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_markdown_readers_see_plain_text_and_no_sign_of_their_own(text: str) -> None:
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(render(Document("t", [Paragraph(f"a{text}b")]), "md").decode())
    kinds = {token.type for token in tokens}
    assert kinds <= {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close"}
    inline = [child for token in tokens[3:] for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "hardbreak", "softbreak", "text_special"}


def test_markdown_keeps_the_table_in_shape() -> None:
    document = Document("t", [Table([Column("a|b"), Column("c")], [["1|2\n3", "*"]])])
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(render(document, "md").decode())
    assert [t.type for t in tokens].count("td_open") == 2
    assert [t.type for t in tokens].count("th_open") == 2


def test_figures_stand_in_markdown_as_they_are_read() -> None:
    said = render(Document("t", [Facts([("Coverage", "0.5 / 3.0")])]), "md").decode()
    assert "- **Coverage:** 0.5 / 3.0\n" in said


def test_typst_reads_nothing_of_a_text_as_its_own() -> None:
    text = '#read("/etc/passwd") $x$ *b* @r <l> // c \\n `r`'
    assert re.sub(r"\s", "", text) in words_of(render(Document("t", [Paragraph(text)]), "pdf"))


def test_another_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput) as told:
        render(Document("t", []), "doc")
    assert "md, html, pdf" in told.value.way_out


def test_without_typst_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    pdf._compiler.cache_clear()
    with pytest.raises(BadInput, match="typst"):
        render(Document("t", []), "pdf")
    monkeypatch.undo()
    pdf._compiler.cache_clear()
