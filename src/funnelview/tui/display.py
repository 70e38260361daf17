"""Sends the terminal only what changed.

Textual sends every line it painted anew, whole, with full colours on each piece. Over a slow line
that is what one waits for. `Difference` keeps a model of what the terminal shows, cell by cell, and
turns each update of Textual into the cells that differ and the colours that change between them.

It knows only what it has written itself: after anything else (a resize, another program on the
terminal, an update of a kind it doesn't know) `forget` makes it take every cell for unknown. Where
it is in doubt it raises `Doubt`, and the update is to be sent Textual's way.

A wide character takes two cells of the model: itself, and an empty one after it. Neither is ever
sent alone, and a half left over by something narrower is blanked.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import split_graphemes
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import SGR_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.color import ColorSystem
    from rich.style import Style
    from textual.strip import Strip

__all__ = ["Difference", "Doubt"]


class Doubt(Exception):
    """This update is not understood well enough to be sent in part."""


class Paint(NamedTuple):
    """How a cell looks: attributes as bits, and the codes of its colours; empty: the terminal's."""

    attributes: int
    foreground: str
    background: str


Cell = tuple[str, Paint]
"""What stands in a cell (empty: the second half of what stands before it), and how it looks."""

_PLAIN: Final = Paint(0, "", "")

# Attribute bit -> the code that ends it. Some end two attributes at once.
_OFF: Final = ("22", "22", "23", "24", "25", "25", "27", "28", "29", "24", "54", "54", "55")

# Wide characters on whose width all terminals agree; others are not counted on.
_SURELY_WIDE: Final = (
    (0x2E80, 0x303E),
    (0x3041, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3FFFD),
)

# Equal cells between two changed runs are cheaper to send again than to jump over, up to so many.
_CHEAP_GAP: Final = 4

_MOST_PIECES: Final = 4096
_MOST_PAINTS: Final = 1024
_MOST_DELTAS: Final = 2048


class Difference:
    """What a terminal of `width` × `height` cells shows, and how to make it show something else."""

    def __init__(self, width: int, height: int, colours: ColorSystem) -> None:
        self.width = width
        self.height = height
        self._colours = colours
        self._rows: list[list[Cell | None]] = []
        self._cursor: tuple[int, int] | None = None
        self._pieces: dict[tuple[str, Style | None], tuple[Cell, ...]] = {}
        self._paints: dict[Style, Paint] = {}
        self._deltas: dict[tuple[Paint, Paint], str] = {}
        self._sure: dict[str, bool] = {}
        self.forget()

    def forget(self) -> None:
        """Take all cells for unknown."""
        self._rows = [[None] * self.width for _ in range(self.height)]
        self._cursor = None

    def render(self, update: object, cursor: tuple[int, int]) -> str:
        """What to send for `update`, with the cursor at `cursor` (column, row) afterwards.

        Raises `Doubt` where it should be sent Textual's way; nothing of it counts as shown then.
        """
        changes = list(self._changes(update))
        writer = _Writer(self._deltas, self._sure)
        for y, x, cells in changes:
            self._write_row(writer, y, x, cells)
        if writer.parts or self._cursor != cursor:
            writer.finish(cursor)
            self._cursor = cursor
        if len(self._deltas) > _MOST_DELTAS:
            self._deltas.clear()
        if len(self._sure) > _MOST_PIECES:
            self._sure.clear()
        return "".join(writer.parts)

    # --- Textual's updates

    def _changes(self, update: object) -> Iterator[tuple[int, int, list[Cell]]]:
        """The pieces of lines in `update`: row, column, cells."""
        for y, x, strip in _strips(update):
            cells = self._cells(strip)
            if not (0 <= y < self.height and x >= 0 and x + len(cells) <= self.width):
                raise Doubt
            if cells:
                yield y, x, cells

    def _cells(self, strip: list[Strip]) -> list[Cell]:
        cells: list[Cell] = []
        for segment in chain.from_iterable(strip):
            if segment.control:
                raise Doubt
            key = (segment.text, segment.style)
            piece = self._pieces.get(key)
            if piece is None:
                if len(self._pieces) >= _MOST_PIECES:
                    self._pieces.clear()
                piece = self._pieces[key] = tuple(self._piece(*key))
            if piece and not piece[0][0] and cells:
                raise Doubt  # a mark that belongs to the character of the segment before
            cells += piece
        return cells

    def _piece(self, text: str, style: Style | None) -> Iterator[Cell]:
        paint = self._paint(style)
        if text.isascii() and text.isprintable():
            for character in text:
                yield character, paint
            return
        for start, end, width in split_graphemes(text)[0]:
            if width not in {1, 2}:
                raise Doubt
            yield text[start:end], paint
            if width > 1:
                yield "", paint

    def _paint(self, style: Style | None) -> Paint:
        if style is None:
            return _PLAIN
        paint = self._paints.get(style)
        if paint is None:
            if style.link:
                raise Doubt
            colour, ground = style.color, style.bgcolor
            paint = Paint(
                _attributes(style),
                ";".join(colour.downgrade(self._colours).get_ansi_codes()) if colour else "",
                ";".join(ground.downgrade(self._colours).get_ansi_codes(foreground=False))
                if ground
                else "",
            )
            if len(self._paints) >= _MOST_PAINTS:
                self._paints.clear()
            self._paints[style] = paint
        return paint

    # --- the cells that differ

    def _write_row(self, writer: _Writer, y: int, x: int, cells: list[Cell]) -> None:
        row = self._rows[y]
        if row[x : x + len(cells)] == cells:
            return
        x, cells = _mend_halves(row, x, cells)
        for first, last in _runs(row, x, cells):
            writer.write(y, x + first, cells[first : last + 1], self.width)
        row[x : x + len(cells)] = cells


def _strips(update: object) -> Iterator[tuple[int, int, list[Strip]]]:
    """The strips of an update, where Textual would print them: row, column, strips."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            yield y, update.region.x, list(line)
    elif isinstance(update, ChopsUpdate):
        for y, x1, x2 in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > x2 or end <= x1:
                    continue
                inside = x2 > x >= x1 and end <= x2
                yield y, x, [strip if inside else strip.crop(0, min(end, x2) - x)]
    else:
        raise Doubt


def _attributes(style: Style) -> int:
    """The attributes of a style as bits, in the order of Textual's codes for them."""
    on = (
        style.bold,
        style.dim,
        style.italic,
        style.underline,
        style.blink,
        style.blink2,
        style.reverse,
        style.conceal,
        style.strike,
        style.underline2,
        style.frame,
        style.encircle,
        style.overline,
    )
    return sum(1 << bit for bit, set_ in enumerate(on) if set_)


def _mend_halves(row: list[Cell | None], x: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
    """`cells` with a blank before or after, where they cut a wide character shown so far in two."""
    here = row[x]
    if x > 0 and here is not None and not here[0]:
        x, cells = x - 1, [(" ", here[1]), *cells]
    end = x + len(cells)
    after = row[end] if end < len(row) else None
    if after is not None and not after[0]:
        cells = [*cells, (" ", after[1])]
    return x, cells


def _runs(row: list[Cell | None], x: int, cells: list[Cell]) -> Iterator[tuple[int, int]]:
    """First and last place in `cells` of each run to send; no wide character is cut."""
    differing = [
        place
        for place, (old, new) in enumerate(zip(row[x : x + len(cells)], cells, strict=True))
        if old != new
    ]
    first, last = -1, -1
    for place in differing:
        if first >= 0:
            if place <= last + 1 or _is_cheap(cells, last, place):
                last = place
                continue
            last += _is_second_half(cells, last + 1)
            yield first, last
            if place <= last:
                first = -1
                continue
        first = place - _is_second_half(cells, place) if place else place
        last = place
    if first >= 0:
        yield first, last + _is_second_half(cells, last + 1)


def _is_second_half(cells: list[Cell], place: int) -> bool:
    return place < len(cells) and not cells[place][0]


def _is_cheap(cells: list[Cell], last: int, place: int) -> bool:
    """Whether what is equal between two places is cheaper to send again than to jump over."""
    if place - last - 1 > _CHEAP_GAP:
        return False
    paint = cells[last][1]
    return all(cells[between][1] == paint for between in range(last + 1, place))


class _Writer:
    """Collects what to send: moves, colours, characters."""

    def __init__(self, deltas: dict[tuple[Paint, Paint], str], sure: dict[str, bool]) -> None:
        self.parts: list[str] = []
        self._deltas = deltas
        self._sure = sure
        self._paint = _PLAIN
        self._at: tuple[int, int] | None = None

    def write(self, y: int, x: int, cells: list[Cell], width: int) -> None:
        """Write `cells` at row `y`, column `x`."""
        append, sure = self.parts.append, self._sure
        known = self._at == (y, x)
        shown = self._paint
        for place, (text, paint) in enumerate(cells):
            if not text:
                continue
            if not known:
                self._move(y, x + place)
            if paint is not shown and paint != shown:
                self._colour(paint)
                shown = paint
            append(text)
            try:
                known = sure[text]
            except KeyError:
                wide = _is_second_half(cells, place + 1)
                known = sure[text] = _is_sure(text, wide=wide)
            if not known:
                self._at = None
        # After the last column, and after what terminals measure differently, nobody knows.
        end = x + len(cells)
        self._at = (y, end) if known and end < width else None

    def finish(self, cursor: tuple[int, int]) -> None:
        """Leave the terminal's own colours behind, and the cursor where it belongs."""
        if self._paint != _PLAIN:
            self.parts.append("\x1b[m")
        x, y = cursor
        if self._at != (y, x):
            self._at = None
            self._move(y, x)

    def _move(self, y: int, x: int) -> None:
        if self._at is not None and self._at[0] == y and self._at[1] < x:
            by = x - self._at[1]
            self.parts.append(f"\x1b[{by}C" if by > 1 else "\x1b[C")
        else:
            self.parts.append(f"\x1b[{y + 1};{x + 1}H")
        self._at = (y, x)

    def _colour(self, paint: Paint) -> None:
        key = (self._paint, paint)
        delta = self._deltas.get(key)
        if delta is None:
            delta = self._deltas[key] = _delta(*key)
        self.parts.append(delta)
        self._paint = paint


def _is_sure(text: str, *, wide: bool) -> bool:
    """Whether every terminal takes `text` for as wide as it is here."""
    if text.isascii():
        return True
    if len(text) > 1:
        return False
    if not wide:
        return True
    code = ord(text)
    return any(first <= code <= last for first, last in _SURELY_WIDE)


def _delta(old: Paint, new: Paint) -> str:
    """The shortest sequence from one look to another: what changes, or all of it anew."""
    bits = range(len(_OFF))
    ended = [_OFF[bit] for bit in bits if old.attributes & ~new.attributes & 1 << bit]
    # Ending one attribute may end another that stays.
    begun = [
        SGR_STYLES[bit]
        for bit in bits
        if new.attributes & 1 << bit and (not old.attributes & 1 << bit or _OFF[bit] in ended)
    ]
    codes = [*dict.fromkeys(ended), *begun]
    if old.foreground != new.foreground:
        codes.append(new.foreground or "39")
    if old.background != new.background:
        codes.append(new.background or "49")
    all_new = [SGR_STYLES[bit] for bit in bits if new.attributes & 1 << bit]
    anew = ["", *all_new, *filter(None, (new.foreground, new.background))]
    return min((f"\x1b[{';'.join(each)}m" for each in (codes, anew)), key=len)
