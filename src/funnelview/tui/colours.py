"""The colours of each theme. Pure: the first frame is painted with them before Textual is loaded.

Style sheets and widgets name meanings (`$tier-75`, `$severity-red`, `$changed`), never colours.
Over SSH a terminal mostly shows 256 colours, so each background here lands on a slot of its own
there, and every text colour keeps a contrast of 4.5 on every background it can stand on, in true
colour and in 256; a test holds this for each theme. Colour never carries a meaning alone: signs and
words say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from funnelview.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BACKGROUNDS", "DEFAULT_THEME", "MEANINGS", "PALETTES", "THEME_TITLES", "Palette"]

BACKGROUNDS: Final = ("background", "surface", "panel", "cursor-background")
"""What text can stand on."""

MEANINGS: Final = (
    "tier-75",
    "tier-50",
    "tier-25",
    "severity-red",
    "severity-amber",
    "severity-info",
    "changed",
    "saved",
    "unsaved",
    "muted",
    "heading",
    "key",
    "match",
)
"""What colours stand for: tiers of the funnel, severities of warnings, a value that changed, the
state of what was typed, less important text, headings, keys to press, letters that matched a
filter."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as ``#rrggbb``."""

    name: str
    dark: bool
    background: str
    surface: str
    panel: str
    cursor: str
    """What is under the cursor's row while the table has the keyboard."""
    cursor_blurred: str
    text: str
    accent: str
    meanings: Mapping[str, str]


def _palette(
    name: str, *, dark: bool, ground: str, text: str, accent: str, **meanings: str
) -> Palette:
    """A palette; `ground` is background, surface, panel, cursor (focused, blurred)."""
    background, surface, panel, cursor, cursor_blurred = ground.split()
    return Palette(
        name,
        dark,
        background,
        surface,
        panel,
        cursor,
        cursor_blurred,
        text,
        accent,
        {key.replace("_", "-"): value for key, value in meanings.items()},
    )


_DARK = _palette(
    "dark",
    dark=True,
    ground="#121212 #1c1c1c #262626 #1f2f5f #303030",
    text="#e4e4e4",
    accent="#5fafff",
    tier_75="#87d787",
    tier_50="#5fd7ff",
    tier_25="#a8a8a8",
    severity_red="#ff8787",
    severity_amber="#ffd75f",
    severity_info="#87d7ff",
    changed="#d7afff",
    saved="#87d787",
    unsaved="#ffaf5f",
    muted="#a8a8a8",
    heading="#87afff",
    key="#5fd7ff",
    match="#ffd75f",
)

_LIGHT = _palette(
    "light",
    dark=False,
    ground="#ffffff #f4f4f4 #e8e8e8 #c8dcff #e4f4ff",
    text="#121212",
    accent="#005faf",
    tier_75="#005f00",
    tier_50="#00577f",
    tier_25="#4e4e4e",
    severity_red="#a40000",
    severity_amber="#5f4300",
    severity_info="#00539c",
    changed="#5f00af",
    saved="#005f00",
    unsaved="#7a2e00",
    muted="#4e4e4e",
    heading="#004f8f",
    key="#004f8f",
    match="#8700af",
)

_HIGH_CONTRAST = _palette(
    "high-contrast",
    dark=True,
    ground="#000000 #121212 #1c1c1c #00005f #303030",
    text="#ffffff",
    accent="#ffff00",
    tier_75="#5fff5f",
    tier_50="#5fffff",
    tier_25="#ffffff",
    severity_red="#ff8787",
    severity_amber="#ffff00",
    severity_info="#5fffff",
    changed="#ffafff",
    saved="#5fff5f",
    unsaved="#ffaf00",
    muted="#e4f4ff",
    heading="#ffff00",
    key="#ffff00",
    match="#ffaf00",
)

# Blue, orange and yellow of different lightness: told apart with any of the common kinds of colour
# blindness.
_COLOUR_BLIND = _palette(
    "colour-blind-safe",
    dark=True,
    ground="#121212 #1c1c1c #262626 #1f2f5f #303030",
    text="#e4e4e4",
    accent="#5fafff",
    tier_75="#ffffaf",
    tier_50="#5fafff",
    tier_25="#a8a8a8",
    severity_red="#ff8f3f",
    severity_amber="#ffff87",
    severity_info="#87d7ff",
    changed="#ffffff",
    saved="#87afff",
    unsaved="#ff8f3f",
    muted="#a8a8a8",
    heading="#87d7ff",
    key="#87d7ff",
    match="#ffff87",
)

PALETTES: Final = {each.name: each for each in (_DARK, _LIGHT, _HIGH_CONTRAST, _COLOUR_BLIND)}
"""The palette of each theme, by its name, in the order in which they are offered."""

THEME_TITLES: Final = {
    "dark": N_("Dark"),
    "light": N_("Light"),
    "high-contrast": N_("High contrast"),
    "colour-blind-safe": N_("Safe for colour blindness"),
}

DEFAULT_THEME: Final = "dark"
