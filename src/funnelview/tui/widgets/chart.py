"""Pictures in the terminal: bars with a range, waterfall, funnel, strip, sparkline.

Pure functions: from what is to be drawn (``domain.drawing``) to lines of spans, none wider than
the room there is. Each part has a fill of its own besides its colour, so that all of it can be
read without colours; texts may have wide characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from funnelview.domain.drawing import (
    Bar,
    Cover,
    Layer,
    Placed,
    Step,
    StepKind,
    cells_of,
    covered_level,
    placed,
    scale_of,
    spark_levels,
)
from funnelview.text import one_line
from funnelview.tui.safe import cells, fit, plain
from funnelview.tui.widgets.columns import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "bars",
    "content_of",
    "funnel",
    "sparkline",
    "strip",
    "strip_key",
    "waterfall",
    "waterfall_bottom",
]

Line = tuple[Span, ...]

SURE: Final = "█"
"""Up to the low end of a range, or all of a bar without one."""
EXPECTED: Final = "▓"
"""From the low end up to the value."""
POSSIBLE: Final = "░"
"""From the value up to the high end."""
APART: Final = "▒"
DOWN: Final = "▒"
CUT: Final = "≈"
"""In a total of a waterfall whose axis begins above nothing."""
_SPARKS: Final = "▁▂▃▄▅▆▇█"
_LEAST_BAR: Final = 8


def content_of(lines: Iterable[Line]) -> Content:
    """The lines as content for a widget, in the theme's colours."""
    drawn = [
        Content.assemble(
            *(plain(span.text, f"${span.style}" if span.style else "") for span in line)
        )
        for line in lines
    ]
    return Content("\n").join(drawn)


def _room(labels: Sequence[str], texts: Sequence[str], width: int) -> tuple[int, int, int]:
    """How many cells label, bar and text get, gaps aside; labels give way first, then texts."""
    wanted_label = max((cells(one_line(text)) for text in labels), default=0)
    wanted_text = max((cells(one_line(text)) for text in texts), default=0)
    gaps = 2
    label = min(wanted_label, max(width - gaps - wanted_text - _LEAST_BAR, 4))
    text = min(wanted_text, max(width - gaps - label - 1, 0))
    return label, max(width - gaps - label - text, 0), text


def bars(rows: Sequence[Bar], width: int, *, style: str = "tier-50", scale: int = 0) -> list[Line]:
    """Horizontal bars, a line each: label, bar, value.

    A bar is solid up to the low end of its range, half solid up to the value, light up to the
    high end. ``scale`` is the value that fills the whole room, the largest reach by default.
    """
    label_room, room, text_room = _room(
        [row.label for row in rows], [row.text for row in rows], width
    )
    whole = scale or scale_of(row.reach for row in rows)
    return [
        (
            Span(fit(one_line(row.label), label_room)),
            Span(" "),
            *_bar(row, whole, room, style),
            Span(" "),
            Span(fit(one_line(row.text), text_room, "right")),
        )
        for row in rows
    ]


def _bar(row: Bar, scale: int, room: int, style: str) -> list[Span]:
    value = cells_of(row.value, scale, room)
    if row.apart:
        return _filled([(APART, value, "muted")], room)
    low = value if row.low is None else min(cells_of(row.low, scale, room), value)
    high = value if row.high is None else max(cells_of(row.high, scale, room), value)
    return _filled(
        [(SURE, low, style), (EXPECTED, value - low, style), (POSSIBLE, high - value, style)], room
    )


def _filled(parts: Iterable[tuple[str, int, str]], room: int) -> list[Span]:
    spans = [Span(fill * count, style) for fill, count, style in parts if count > 0]
    left = room - sum(len(span.text) for span in spans)
    return [*spans, Span(" " * left)] if left > 0 else spans


def waterfall_bottom(steps: Sequence[Step]) -> int:
    """Where a waterfall's axis begins: 0, or higher where its changes would be too small to see.

    Then they get half of the room, and the totals are drawn with `CUT` in them.
    """
    stood = placed(steps)
    lowest = min([one.low for one in stood if one.step.kind is not StepKind.TOTAL], default=0)
    lowest = min([lowest, *(one.end for one in stood if one.step.kind is StepKind.TOTAL)])
    spread = max([one.high for one in stood], default=0) - lowest
    return lowest - spread if spread and lowest > 2 * spread else 0


def waterfall(steps: Sequence[Step], width: int, *, bottom: int = 0) -> list[Line]:
    """A waterfall, a line a step: totals solid, what came in solid, what went out light.

    Each change begins where the step before ended. The signs of the texts say the same as the
    fills. ``bottom`` is the level at which the axis begins (see `waterfall_bottom`); totals that
    begin below it have the sign of a cut axis in them.
    """
    label_room, room, text_room = _room(
        [step.label for step in steps], [step.text for step in steps], width
    )
    stood = placed(steps)
    bottom = bottom or min([0, *(one.low for one in stood)])
    top = max([bottom + 1, *(one.high for one in stood)])
    return [
        (
            Span(fit(one_line(one.step.label), label_room)),
            Span(" "),
            *_step(one, bottom, top - bottom, room),
            Span(" "),
            Span(fit(one_line(one.step.text), text_room, "right")),
        )
        for one in stood
    ]


def _step(one: Placed, bottom: int, scale: int, room: int) -> list[Span]:
    low = max(one.low, bottom)
    start = (2 * (low - bottom) * room + scale) // (2 * scale)
    end = (2 * (one.high - bottom) * room + scale) // (2 * scale)
    if low != one.high and start == end:
        start, end = (start, start + 1) if start < room else (room - 1, room)
    if one.step.kind is StepKind.TOTAL:
        fill, style = SURE, "heading"
        if one.low < low and end > 2:
            return _filled([(fill, 1, style), (CUT, 1, style), (fill, end - 2, style)], room)
    else:
        fill, style = (SURE, "tier-75") if one.end >= one.start else (DOWN, "severity-amber")
    return _filled([(" ", start, ""), (fill, end - start, style)], room)


def funnel(layers: Sequence[Layer], width: int) -> list[Line]:
    """A funnel: layers centred under one another, the widest first, with label and value."""
    label_room, room, text_room = _room(
        [layer.label for layer in layers], [layer.text for layer in layers], width
    )
    fills = ("▓", "▒", "█", "█")
    whole = scale_of(layer.value for layer in layers)
    lines: list[Line] = []
    for place, layer in enumerate(layers):
        size = cells_of(layer.value, whole, room)
        # An odd rest stays on the right in every layer: the funnel leans to neither side.
        before = (room - size) // 2
        fill = fills[min(place, len(fills) - 1)]
        lines.append(
            (
                Span(fit(one_line(layer.label), label_room)),
                Span(" "),
                *_filled([(" ", before, ""), (fill, size, layer.style)], room),
                Span(" "),
                Span(fit(one_line(layer.text), text_room, "right")),
            )
        )
    return lines


def strip(months: Sequence[Cover], *, each: int = 1) -> Line:
    """A coverage strip: ``each`` cells a month, filled by how well the month is covered.

    ``█`` covered, ``▒`` at least half of what is needed, ``░`` less, ``!`` nothing at all,
    ``·`` nothing to cover.
    """
    signs = {
        -1: ("·", "muted"),
        0: ("!", "severity-red"),
        1: ("░", "severity-red"),
        2: ("▒", "severity-amber"),
        3: ("█", "tier-75"),
    }
    spans = []
    for month in months:
        sign, style = signs[covered_level(month.share)]
        spans.append(Span(sign * each, style))
    return tuple(spans)


def strip_key(covered: str, half: str, less: str, nothing: str) -> Line:
    """What the signs of a strip mean, in the words given."""
    return (
        Span("█", "tier-75"),
        Span(f" {covered}  "),
        Span("▒", "severity-amber"),
        Span(f" {half}  "),
        Span("░", "severity-red"),
        Span(f" {less}  "),
        Span("!", "severity-red"),
        Span(f" {nothing}"),
    )


def sparkline(values: Sequence[float | None], width: int = 0) -> str:
    """Values as one line of small bars, the last ``width`` of them; a blank for none."""
    shown = list(values)[-width:] if width else list(values)
    return "".join(
        " " if level is None else _SPARKS[level] for level in spark_levels(shown, len(_SPARKS))
    )
