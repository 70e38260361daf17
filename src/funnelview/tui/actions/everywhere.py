"""What can be done everywhere, in any list, in menus, fields and dialogs."""

from __future__ import annotations

from typing import Final

from funnelview.i18n import N_
from funnelview.tui.actions.kinds import Action

ACTIONS: Final[tuple[Action, ...]] = (
    # --- everywhere
    Action("app.help", N_("Help"), ("?", "f1"), N_("The keys of where you are."), footer=1),
    Action(
        "app.palette",
        N_("Palette"),
        ("ctrl+p", ":"),
        N_("Find any action by its name."),
        palette=False,
    ),
    Action("app.back", N_("Back"), ("escape",), N_("Go back; nothing typed is lost."), footer=80),
    Action(
        "app.go",
        N_("Go to …"),
        ("g",),
        N_("Then a letter for the screen."),
        footer=70,
        palette=False,
    ),
    Action(
        "app.add",
        N_("Add …"),
        ("c",),
        N_("Then a letter for what to add."),
        footer=60,
        palette=False,
    ),
    Action(
        "app.theme",
        N_("Change the colours"),
        (),
        N_("Dark, light, high contrast, safe for colour blindness."),
    ),
    Action(
        "app.as_of",
        N_("As of …"),
        ("t",),
        N_("Show everything as it was at the end of a past day; again: back to now."),
        footer=75,
    ),
    Action("app.language", N_("Switch the language"), (), N_("English or Chinese.")),
    Action("app.redraw", N_("Redraw"), ("ctrl+l",), N_("Paint the whole screen again.")),
    Action(
        "app.quit", N_("Quit"), ("q", "ctrl+q"), N_("Everything typed is saved first."), footer=90
    ),
    # --- one more key
    Action("go.team", N_("Team"), ("t",)),
    Action("go.warnings", N_("Warnings"), ("w",), N_("What is in danger and why.")),
    Action("go.changes", N_("Changes"), ("c",)),
    Action("go.forecast", N_("Forecast"), ("f",)),
    Action("go.settings", N_("Settings"), ("s",), N_("What holds for everybody.")),
    Action(
        "go.handovers", N_("Handovers"), ("h",), N_("Walk a leaver's customers over to others.")
    ),
    Action(
        "go.importing",
        N_("Import"),
        ("i",),
        N_("Bring in what another program exported."),
        writes=True,
        outside=True,
    ),
    Action("go.commitments", N_("Commitments"), ("p",), N_("What was promised and by when.")),
    Action("go.notes", N_("Search the notes"), ("n",), N_("Find words in the notes of all weeks.")),
    Action("add.deal", N_("Deal"), ("d",), writes=True),
    Action("add.customer", N_("Customer"), ("c",), writes=True),
    Action("add.contact", N_("Contact"), ("p",), writes=True),
    # --- lists
    Action("list.cursor_down", N_("Down"), ("down", "j"), palette=False),
    Action("list.cursor_up", N_("Up"), ("up", "k"), palette=False),
    Action("list.cursor_page_down", N_("Page down"), ("pagedown",), palette=False),
    Action("list.cursor_page_up", N_("Page up"), ("pageup",), palette=False),
    Action("list.cursor_first", N_("First line"), ("home",), palette=False),
    Action("list.cursor_last", N_("Last line"), ("end",), palette=False),
    Action("list.select", N_("Open"), ("enter",), footer=18, palette=False),
    # --- text fields
    Action("field.next", N_("Next field"), ("tab",), footer=10, palette=False),
    Action("field.previous", N_("Field before"), ("shift+tab",), palette=False),
    Action(
        "field.leave",
        N_("Leave"),
        ("escape",),
        N_("Leave the fields; what was typed is saved."),
        footer=20,
        palette=False,
        instead_of=("app.back", "dialog.cancel"),
    ),
    # --- dialogs
    Action("dialog.accept", N_("OK"), ("enter", "ctrl+g"), footer=10, palette=False),
    Action("dialog.cancel", N_("Cancel"), ("escape",), footer=20, palette=False),
    Action("confirm.yes", N_("Yes"), ("y",), footer=10, palette=False),
    Action(
        "confirm.no",
        N_("No"),
        ("n", "enter"),
        footer=11,
        palette=False,
        instead_of=("dialog.accept",),
    ),
    Action("palette.choose", N_("Do it"), ("enter",), palette=False),
    Action("palette.down", N_("Down"), ("down", "ctrl+n"), palette=False),
    Action("palette.up", N_("Up"), ("up",), palette=False),
    Action("palette.close", N_("Close"), ("escape", "ctrl+p"), palette=False),
    # --- a document on the screen
    Action(
        "text.copy",
        N_("Copy"),
        ("Y",),
        N_("The whole text, by the terminal."),
        footer=10,
    ),
    Action("help.close", N_("Close"), ("escape", "q", "?", "f1"), footer=1, palette=False),
)
