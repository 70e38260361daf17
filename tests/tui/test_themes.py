"""Every theme is readable, in true colour and in the 256 colours that mostly remain over SSH."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from funnelview.tui.themes import BACKGROUNDS, MEANINGS, THEME_TITLES, THEMES
from funnelview.tui.uncoloured import Uncoloured

if TYPE_CHECKING:
    from textual.theme import Theme

LEAST_CONTRAST = 4.5

each_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


def colour(theme: Theme, name: str) -> Color:
    value = theme.variables.get(name) or getattr(theme, name)
    assert isinstance(value, str)
    return Color.parse(value)


def slot(shade: Color) -> int:
    """The 256-colour slot a terminal without true colour shows `shade` in."""
    number = shade.rich_color.downgrade(ColorSystem.EIGHT_BIT).number
    assert number is not None
    return number


def in_256(shade: Color) -> Color:
    return Color.from_rich_color(RichColor.from_ansi(slot(shade)))


def luminance(shade: Color) -> float:
    """Relative luminance, as the Web Content Accessibility Guidelines define it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in shade.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Color, other: Color) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@each_theme
def test_backgrounds_stay_apart_in_256_colours(theme: Theme) -> None:
    slots = {name: slot(colour(theme, name)) for name in (*BACKGROUNDS, "cursor-blurred")}
    assert len(set(slots.values())) == len(slots), slots


@each_theme
def test_text_is_readable_on_every_background(theme: Theme) -> None:
    poor = []
    for ground, ink in itertools.product(
        (*BACKGROUNDS, "cursor-blurred"), ("foreground", *MEANINGS)
    ):
        below, above = colour(theme, ground), colour(theme, ink)
        for depth, ratio in (
            ("true", contrast(below, above)),
            ("256", contrast(in_256(below), in_256(above))),
        ):
            if ratio < LEAST_CONTRAST:
                poor.append((ground, ink, depth, round(ratio, 2)))
    assert not poor


@each_theme
@pytest.mark.parametrize(
    "group",
    [
        ("tier-75", "tier-50", "tier-25"),
        ("severity-red", "severity-amber", "severity-info"),
        ("saved", "unsaved", "muted"),
        ("changed", "muted", "foreground"),
    ],
)
def test_meanings_seen_together_have_colours_of_their_own(
    theme: Theme, group: tuple[str, ...]
) -> None:
    if theme.name in {"high-contrast", "colour-blind-safe"}:
        # These say "changed" with a sign only where lightness is used up.
        group = tuple(name for name in group if name != "foreground")
    slots = {name: slot(colour(theme, name)) for name in group}
    assert len(set(slots.values())) == len(slots), slots


def test_every_theme_says_every_meaning_and_has_a_title() -> None:
    for theme in THEMES:
        assert set(MEANINGS) <= set(theme.variables)
    assert set(THEME_TITLES) == {theme.name for theme in THEMES}
    assert len({frozenset(theme.variables) for theme in THEMES}) == 1


@each_theme
def test_without_colours_a_background_is_an_attribute(theme: Theme) -> None:
    def look(background: str, text: str = "") -> str:
        style = Style.parse(f"dim {text} {theme.foreground} on {theme.variables[background]}")
        line = [Segment("deal", style), Segment("", None), Segment("", None, [(ControlType.BELL,)])]
        found, *rest = Uncoloured(lambda: theme.name).apply(line, Color(0, 0, 0))
        assert rest == line[1:]
        assert found.style is not None
        assert (found.text, found.style.color, found.style.bgcolor) == ("deal", None, None)
        return str(found.style)

    assert look("scrollbar-background") == "none"
    assert look("scrollbar-background", "bold underline") == "bold underline"
    assert look("cursor-blurred", "bold") == "bold"
    assert look("cursor-background", "bold") == "bold reverse"
    assert look("cursor-background") == "bold underline"
    assert look("field-background") == "underline"
    for loud in ("severity-amber", "input-cursor-background", "scrollbar"):
        assert look(loud) == "reverse", loud
        assert look(loud, "reverse") == "none", loud
