"""A long paragraph cut where somebody looks gives what Rich gives by cutting all of it."""

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from funnelview.tui.widgets.long_lines import LongLine

PLACES = st.integers(0, 40)


@given(
    text=st.text(alphabet="ab 进\t展é", max_size=40),
    spans=st.lists(st.tuples(PLACES, PLACES, st.sampled_from(["bold", "red on blue"]))),
    offsets=st.lists(PLACES, unique=True),
)
def test_its_pieces_are_richs(
    text: str, spans: list[tuple[int, int, str]], offsets: list[int]
) -> None:
    whole, lazy = Text(text, end="", no_wrap=True), LongLine(text)
    for line in (whole, lazy):
        line.set_length(len(text) + 1)
        for start, end, style in spans:
            line.stylize(style, start, end)
    assert lazy.plain == whole.plain
    assert len(lazy) == len(whole)
    cuts = sorted(offset for offset in offsets if 0 < offset < len(text))
    expected, pieces = list(whole.divide(cuts)), lazy.divide(cuts)
    assert len(pieces) == len(expected)
    for piece, wanted in zip(pieces, expected, strict=True):
        assert piece.plain == wanted.plain
        assert looks(piece) == looks(wanted)
    assert pieces[0].plain == expected[0].plain
    assert [piece.plain for piece in pieces[1:]] == [piece.plain for piece in expected[1:]]


def looks(text: Text) -> list[set[str]]:
    """The styles of each character."""
    return [
        {str(span.style) for span in text.spans if span.start <= at < span.end}
        for at in range(len(text))
    ]
