"""Makes the pictures of docs/images from the running program, on the demo.

    python -m tools.screenshots            all of them
    python -m tools.screenshots NAME …     those whose name begins so

The program runs on a pseudo-terminal, in a folder of its own that is gone afterwards, at a fixed
moment; what its terminal then shows is drawn cell by cell. The same program gives the same
pictures. They name no font host: a viewer takes a monospaced font of its own, and every piece is
placed by its cell, so that columns stand whatever the font.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.end_to_end.driver import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyte.screens import Char

ROOT: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = ROOT / "docs" / "images"

# A Monday morning: the demo's story ended on the Friday before.
NOW: Final = "2026-11-23T09:00:00+08:00"

CELL_WIDTH: Final = 8.4
CELL_HEIGHT: Final = 18
FONT_SIZE: Final = 14
BASELINE: Final = 13.5
FONTS: Final = (
    "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Noto Sans Mono CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', monospace"
)
# What a terminal calls its own colours.
FOREGROUND, BACKGROUND = "e0e0e0", "121212"
# Shades are drawn as such: fonts leave gaps between them.
SHADES: Final = {"█": "1", "▓": ".75", "▒": ".5", "░": ".25"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what is done, as steps ``key``, ``:text typed`` or ``?pattern to wait for``."""

    name: str
    steps: tuple[str, ...]
    size: tuple[int, int] = (100, 28)
    language: str = "en"


# The warnings are counted behind the board's first picture.
COUNTED: Final = r"?‼ \d+ ! \d+"
TO_TEAM: Final = ("?Grace", "down", "enter", "?Nadia")
TO_OPENING: Final = (*TO_TEAM, "down", "down", "down", "enter", "?First deal")
HALF_WAY: Final = ("?Grace", "g", "h", "?王芳", "enter", "?▶ 3", "?舒禾母婴")
TO_HANDOVER: Final = (
    *("?Grace", "g", "h", "?王芳", "n", "?陈静", "/", ":chenj", "?▸ 陈静", "enter", "enter"),
    *("?leaves the company", "enter", "?12-10", ":12-18", "tab", ":moves to Berlin", "enter"),
    "?▶ 2",
)
TO_REP: Final = (*TO_OPENING, "space", "?deal 1 of 27")
WRITING: Final = (
    *("n", ":Called the plant manager, agreed a second test run", "tab"),
    *(":Production has accepted the first run", "tab", ":Finance asks for 60 days", "tab"),
)

SHOTS: Final = (
    Shot("company", ("?Grace", COUNTED), (112, 9)),
    Shot("team", (*TO_TEAM, COUNTED, r"?\? \w+ \w+"), (112, 12)),
    Shot("filter", (*TO_TEAM, COUNTED, "/", ":na", "?Nadia"), (112, 9)),
    Shot("opening", TO_OPENING, (112, 28)),
    Shot("changes", ("?Grace", "g", "c", "?Increased", "o", "o", "?New"), (112, 28)),
    Shot("changes-zh", ("?林越", "enter", "?王芳", "g", "c", "?调增"), (80, 24), "zh_CN"),
    Shot("review", (*TO_REP, *WRITING, "?Finance", "escape", "?✓"), (112, 32)),
    Shot("review-small", (*TO_REP, "?Montreval"), (80, 24)),
    Shot("review-stage", (*TO_REP, "s", "?Compare"), (80, 24)),
    Shot("review-help", (*TO_REP, "?Montreval", "?"), (112, 32)),
    Shot("commitments", ("?Grace", "g", "p", "?overdue"), (112, 14)),
    Shot("search", ("?Grace", "g", "n", "?Look for", ":账期", "enter", "?places"), (112, 18)),
    Shot("forecast", ("?Grace", "g", "f", "?2027-01"), (100, 20)),
    Shot("forecast-rep", ("?Grace", "g", "f", "?2027-01", "b", "?李强"), (100, 30)),
    Shot("marketing", ("?Grace", "g", "f", "?2027-01", "3", "?T75"), (112, 26)),
    Shot("handover-inventory", (*HALF_WAY, "2", "?missing"), (112, 24)),
    Shot("handover-successors", (*TO_HANDOVER, "3", "?▶ 3", "p", "?“y”"), (112, 26)),
    Shot("handover-walk", (*HALF_WAY, "5", "?▶ 5", "?locked"), (112, 32)),
    Shot("past", ("?Grace", "t", ":-3m", "enter", "?AS OF"), (112, 9)),
    Shot("team-zh", ("?林越", "enter", "?王芳", COUNTED, "?缺的商机"), (112, 12), "zh_CN"),
    Shot(
        "review-zh",
        ("?林越", "enter", "?王芳", "/", ":wangf", "?▸ 王芳", "enter", "enter", "?王芳 ·", "space"),
        (112, 32),
        "zh_CN",
    ),
)


def take(shot: Shot) -> list[list[Char]]:
    """Run the program through the steps; gives the cells of its screen."""
    with tempfile.TemporaryDirectory() as home:
        folders = {f"XDG_{kind}_HOME": f"{home}/{kind}" for kind in ("DATA", "CONFIG", "STATE")}
        env = {
            **folders,
            "HOME": home,
            "XDG_CACHE_HOME": f"{home}/CACHE",
            "COLORTERM": "truecolor",
            "FUNNELVIEW_NOW": NOW,
            "FUNNELVIEW_LANG": shot.language,
            "FUNNELVIEW_DB": None,
            "FUNNELVIEW_AS": None,
            "FUNNELVIEW_CONFIG": None,
        }
        command = [sys.executable, "-m", "funnelview", "demo"]
        with Program(command, size=shot.size, env=env, cwd=ROOT) as program:
            for step in shot.steps:
                match step[0], step[1:]:
                    case "?", pattern if pattern:
                        program.wait_for(pattern)
                    case ":", text if text:
                        program.type(text)
                    case _:
                        program.press(step)
                program.idle(0.4)
            return stopped(program.terminal.cells())


def stopped(cells: list[list[Char]]) -> list[list[Char]]:
    """The cells with the review's clock at its beginning: it alone runs on by itself."""
    row = cells[0]
    for found in re.finditer(
        r"\d\d:\d\d(?=\D+\d\d:\d\d)", "".join(char.data or "\0" for char in row)
    ):
        for at, digit in zip(range(found.start(), found.end()), "00:00", strict=True):
            row[at] = row[at]._replace(data=digit)
    return cells


def svg(cells: list[list[Char]], title: str) -> str:
    """Draw the cells of a terminal."""
    width, height = len(cells[0]) * CELL_WIDTH, len(cells) * CELL_HEIGHT
    margin = 10
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            f'viewBox="{-margin} {-margin} {width + 2 * margin:g} {height + 2 * margin}">'
        ),
        f"<title>{escape(title)}</title>",
        (
            f"<style>text{{font:{FONT_SIZE}px {FONTS};white-space:pre}}.b{{font-weight:bold}}"
            ".i{font-style:italic}.u{text-decoration:underline}</style>"
        ),
        (
            f'<rect x="{-margin}" y="{-margin}" width="{width + 2 * margin:g}" '
            f'height="{height + 2 * margin}" rx="6" fill="#{BACKGROUND}"/>'
        ),
    ]
    for number, row in enumerate(cells):
        lines += _backgrounds(row, number * CELL_HEIGHT)
        lines += _texts(row, number * CELL_HEIGHT)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _colours(char: Char) -> tuple[str, str]:
    front = FOREGROUND if char.fg == "default" else char.fg
    back = BACKGROUND if char.bg == "default" else char.bg
    return (back, front) if char.reverse else (front, back)


def _backgrounds(row: list[Char], top: int) -> Iterator[str]:
    start = 0
    for at in range(1, len(row) + 1):
        colour = _colours(row[start])[1]
        if at == len(row) or _colours(row[at])[1] != colour:
            if colour != BACKGROUND:
                yield _rect(start, at - start, top, colour)
            start = at


def _rect(column: int, count: int, top: int, colour: str, opacity: str = "") -> str:
    faint = f' fill-opacity="{opacity}"' if opacity and opacity != "1" else ""
    return (
        f'<rect x="{column * CELL_WIDTH:g}" y="{top}" width="{count * CELL_WIDTH:g}" '
        f'height="{CELL_HEIGHT}" fill="#{colour}"{faint}/>'
    )


def _texts(row: list[Char], top: int) -> Iterator[str]:
    at = 0
    while at < len(row):
        first, end = row[at], at + 1
        if not first.data.strip():
            at = end
            continue
        wide = end < len(row) and not row[end].data
        if first.data in SHADES:
            while end < len(row) and row[end][:3] == first[:3]:
                end += 1
            yield _rect(at, end - at, top + 2, _colours(first)[0], SHADES[first.data]).replace(
                f'height="{CELL_HEIGHT}"', f'height="{CELL_HEIGHT - 4}"'
            )
            at = end
            continue
        if wide:
            end += 1
        else:
            while end < len(row) and _goes_on(first, row, end):
                end += 1
        yield _text(row[at:end], at, top)
        at = end


def _goes_on(first: Char, row: list[Char], at: int) -> bool:
    """Whether the cell belongs to the piece of text that begins with `first`."""
    char = row[at]
    alone = at + 1 < len(row) and not row[at + 1].data
    return (
        bool(char.data.strip()) and not alone and char[1:] == first[1:] and char.data not in SHADES
    )


def _text(piece: list[Char], column: int, top: int) -> str:
    first = piece[0]
    classes = "".join(
        name
        for name, on in (("b", first.bold), ("i", first.italics), ("u", first.underscore))
        if on
    )
    style = f' class="{" ".join(classes)}"' if classes else ""
    text = "".join(char.data for char in piece)
    wide = not piece[-1].data
    # A wide character is a square; its two cells are a little wider.
    left = column * CELL_WIDTH + (CELL_WIDTH * 2 - FONT_SIZE) / 2 * wide
    fitted = "" if wide or len(text) == 1 else f' textLength="{len(text) * CELL_WIDTH:g}"'
    return (
        f'<text x="{left:g}" y="{top + BASELINE:g}" fill="#{_colours(first)[0]}"{style}{fitted}>'
        f"{escape(text)}</text>"
    )


def main(names: list[str]) -> int:
    """Make the pictures that are asked for."""
    IMAGES.mkdir(exist_ok=True)
    for shot in SHOTS:
        if names and not shot.name.startswith(tuple(names)):
            continue
        path = IMAGES / f"{shot.name}.svg"
        path.write_text(svg(take(shot), f"FunnelView: {shot.name}"), encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
