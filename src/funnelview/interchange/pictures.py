"""Pictures for documents, as SVG: bars with a range, waterfall, funnel, coverage strip, sparkline.

Each function returns a whole ``<svg>`` element as text, to stand in HTML or in a file of its own.
Colours are never alone: what came in and what went out, the sure and the possible differ by
pattern and by the texts beside them, so that a print in black and white says the same. Foreign
texts are made harmless and escaped here.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from funnelview.domain.drawing import (
    Bar,
    Cover,
    Layer,
    Placed,
    Step,
    StepKind,
    covered_level,
    placed,
    scale_of,
)
from funnelview.text import one_line

WIDTH: Final = 640
_ROW: Final = 26
_BAR: Final = 16
_PAD: Final = 8
_TEXT: Final = 13
# What a cell of text takes of the font's size: a Chinese character takes two.
_CELL: Final = 0.56 * _TEXT
_INK: Final = "#1c2430"
_COLOURS: Final = {
    "sure": "#1f5f8b",
    "expected": "#6aa5cc",
    "possible": "#c9deec",
    "apart": "#9aa3ad",
    "in": "#2e7d4f",
    "out": "#c2702e",
    "total": "#3d4a5c",
    "tier-25": "#9aa3ad",
    "tier-50": "#4a90b8",
    "tier-75": "#2e7d4f",
    "red": "#b3261e",
    "amber": "#d9a520",
    "covered": "#2e7d4f",
    "none": "#dfe3e8",
}
_FONTS: Final = "'Noto Sans CJK SC', system-ui, 'Microsoft YaHei', 'PingFang SC', sans-serif"
_HATCH: Final = (
    '<defs><pattern id="out" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#f4dcc8"/>'
    f'<rect width="3" height="6" fill="{_COLOURS["out"]}"/></pattern></defs>'
)


def _cells(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide


def _cut(text: str, room: float) -> str:
    """The text on one line, harmless, cut to about so many pixels."""
    harmless = one_line(text)
    if _cells(harmless) * _CELL <= room:
        return harmless
    while harmless and (_cells(harmless) + 1) * _CELL > room:
        harmless = harmless[:-1]
    return f"{harmless}…"


def _text(x: float, y: float, text: str, *, anchor: str = "start", fill: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_TEXT}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )


def _rect(x: float, y: float, width: float, colour: str, height: float = _BAR) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{colour}"/>'
    )


def _svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    named = one_line(title)
    label = f"<title>{escape(named)}</title>" if named else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'font-family="{_FONTS}">{label}{"".join(parts)}</svg>'
    )


class _Rows:
    """Where label, drawing and value of each line stand."""

    def __init__(self, labels: Sequence[str], texts: Sequence[str], width: int) -> None:
        room = width - 4 * _PAD
        self.label = min(max((_cells(one_line(t)) for t in labels), default=0) * _CELL, room * 0.32)
        self.text = min(max((_cells(one_line(t)) for t in texts), default=0) * _CELL, room * 0.32)
        self.left = 2 * _PAD + self.label
        self.room = room - self.label - self.text
        self.width = width

    def line(self, place: int, label: str, text: str) -> tuple[float, str]:
        """The top of a line's drawing, and its two texts."""
        top = _PAD + place * _ROW
        base = top + _BAR / 2 + _TEXT * 0.36
        return top, (
            _text(_PAD, base, _cut(label, self.label + 1))
            + _text(self.width - _PAD, base, _cut(text, self.text + 1), anchor="end")
        )


def bars(rows: Sequence[Bar], *, title: str = "", width: int = WIDTH) -> str:
    """Bars with their range: dark up to the low end, medium up to the value, light to the high."""
    frame = _Rows([row.label for row in rows], [row.text for row in rows], width)
    scale = scale_of(row.reach for row in rows)
    parts = []
    for place, row in enumerate(rows):
        top, texts = frame.line(place, row.label, row.text)
        parts.append(texts)

        def long(value: int) -> float:
            return max(value, 0) / scale * frame.room

        if row.apart:
            parts.append(_rect(frame.left, top, long(row.value), _COLOURS["apart"]))
            continue
        if row.high is not None:
            parts.append(_rect(frame.left, top, long(row.high), _COLOURS["possible"]))
        parts.append(_rect(frame.left, top, long(row.value), _COLOURS["expected"]))
        low = row.value if row.low is None else min(row.low, row.value)
        parts.append(_rect(frame.left, top, long(low), _COLOURS["sure"]))
        if row.low is not None and row.high is not None:
            parts.append(_whisker(frame.left, top, long(row.low), long(row.high)))
    return _svg(width, 2 * _PAD + len(rows) * _ROW, title, parts)


def _whisker(left: float, top: float, low: float, high: float) -> str:
    middle = top + _BAR / 2
    return (
        f'<path d="M{left + low:.1f} {top + 3:.1f}v{_BAR - 6} M{left + low:.1f} {middle:.1f}'
        f'H{left + high:.1f} M{left + high:.1f} {top + 3:.1f}v{_BAR - 6}" '
        f'stroke="{_INK}" stroke-width="1" fill="none"/>'
    )


def waterfall(steps: Sequence[Step], *, title: str = "", width: int = WIDTH) -> str:
    """A waterfall, a line a step: totals dark, what came in plain, what went out hatched."""
    frame = _Rows([step.label for step in steps], [step.text for step in steps], width)
    stood = placed(steps)
    bottom = min([0, *(one.low for one in stood)])
    scale = max([bottom + 1, *(one.high for one in stood)]) - bottom
    parts = [_HATCH]
    for place, one in enumerate(stood):
        top, texts = frame.line(place, one.step.label, one.step.text)
        start = frame.left + (one.low - bottom) / scale * frame.room
        size = (one.high - one.low) / scale * frame.room
        parts += [texts, _rect(start, top, max(size, 1.0 if one.step.amount else 0), _step(one))]
        if place + 1 < len(stood):
            level = frame.left + (one.end - bottom) / scale * frame.room
            parts.append(
                f'<path d="M{level:.1f} {top + _BAR:.1f}V{top + _ROW:.1f}" stroke="{_INK}" '
                'stroke-width="0.7" stroke-dasharray="2 2"/>'
            )
    return _svg(width, 2 * _PAD + len(steps) * _ROW, title, parts)


def _step(one: Placed) -> str:
    if one.step.kind is StepKind.TOTAL:
        return _COLOURS["total"]
    return _COLOURS["in"] if one.end >= one.start else "url(#out)"


def funnel(layers: Sequence[Layer], *, title: str = "", width: int = WIDTH) -> str:
    """A funnel: layers under one another that narrow towards the bottom, the widest first."""
    frame = _Rows([layer.label for layer in layers], [layer.text for layer in layers], width)
    scale = scale_of(layer.value for layer in layers)
    middle = frame.left + frame.room / 2
    half = [max(layer.value, 0) / scale * frame.room / 2 for layer in layers]
    parts = []
    for place, layer in enumerate(layers):
        top, texts = frame.line(place, layer.label, layer.text)
        below = half[place + 1] if place + 1 < len(half) else half[place]
        bottom = top + _ROW - 2
        # Straight where the next layer is wider, which a funnel by count may have.
        below = min(below, half[place])
        colour = _COLOURS.get(layer.style, _COLOURS["expected"])
        shape = (
            f'<path d="M{middle - half[place]:.1f} {top:.1f}H{middle + half[place]:.1f}'
            f'L{middle + below:.1f} {bottom:.1f}H{middle - below:.1f}Z" fill="{colour}"/>'
        )
        parts += [texts, shape]
    return _svg(width, 2 * _PAD + len(layers) * _ROW, title, parts)


def strip(months: Sequence[Cover], *, title: str = "", width: int = WIDTH) -> str:
    """A coverage strip: a field a month, filled as far as the month is covered, with its ratio."""
    colours = {-1: "none", 0: "red", 1: "red", 2: "amber", 3: "covered"}
    each = (width - 2 * _PAD) / max(len(months), 1)
    height = 40
    parts = []
    for place, month in enumerate(months):
        left = _PAD + place * each
        parts.append(_rect(left, _PAD, each - 3, _COLOURS["none"], height))
        if month.share is not None:
            full = min(max(month.share, 0.0), 1.0) * height
            colour = _COLOURS[colours[covered_level(month.share)]]
            parts.append(_rect(left, _PAD + height - full, each - 3, colour, full))
        said = "–" if month.share is None else f"{month.share * 100:.0f} %"
        for line, text in enumerate((month.label, said)):
            shown = _cut(text, each - 3)
            y = _PAD + height + (line + 1) * (_TEXT + 3)
            parts.append(_text(left + (each - 3) / 2, y, shown, anchor="middle"))
    return _svg(width, 2 * _PAD + height + 2 * (_TEXT + 3), title, parts)


def sparkline(values: Sequence[float | None], *, title: str = "", width: int = 160) -> str:
    """Values as a small line; a gap where there is none."""
    height = 28.0
    known = [value for value in values if value is not None]
    top = max([*known, 0.0]) or 1.0
    step = (width - 4) / max(len(values) - 1, 1)
    path = ""
    pen_down = False
    for place, value in enumerate(values):
        if value is None:
            pen_down = False
            continue
        y = height - 2 - max(value, 0.0) / top * (height - 4)
        path += f"{'L' if pen_down else 'M'}{2 + place * step:.1f} {y:.1f}"
        pen_down = True
    line = f'<path d="{path}" stroke="{_COLOURS["sure"]}" stroke-width="1.6" fill="none"/>'
    return _svg(width, height, title, [line] if path else [])
