"""The themes: the palettes as Textual wants them."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from funnelview.tui.colours import (
    BACKGROUNDS,
    DEFAULT_THEME,
    MEANINGS,
    PALETTES,
    THEME_TITLES,
    Palette,
)

__all__ = ["BACKGROUNDS", "DEFAULT_THEME", "MEANINGS", "THEMES", "THEME_TITLES", "defaults"]


def _theme(palette: Palette) -> Theme:
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=palette.accent,
        secondary=palette.accent,
        accent=palette.accent,
        foreground=palette.text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        error=palette.meanings["severity-red"],
        warning=palette.meanings["severity-amber"],
        success=palette.meanings["saved"],
        text_alpha=1.0,
        variables={
            **palette.meanings,
            "cursor-background": palette.cursor,
            "cursor-blurred": palette.cursor_blurred,
            "cursor-foreground": palette.text,
            "field-background": palette.panel,
            "border": palette.meanings["muted"],
            "border-blurred": palette.meanings["muted"],
            "scrollbar": palette.meanings["muted"],
            "scrollbar-hover": palette.accent,
            "scrollbar-active": palette.accent,
            "scrollbar-background": palette.background,
            "scrollbar-background-hover": palette.background,
            "scrollbar-background-active": palette.background,
            "scrollbar-corner-color": palette.background,
            "input-cursor-background": palette.text,
            "input-cursor-foreground": palette.background,
            "input-selection-background": palette.text,
        },
    )


THEMES: Final = tuple(map(_theme, PALETTES.values()))


def defaults() -> dict[str, str]:
    """Every variable a style sheet may name, with the default theme's value."""
    return dict(THEMES[0].variables)
