"""Every action of the program, in one table.

From `ACTIONS` come the bindings, the footer, the help, the palette and the key reference of the
documentation: what is not in the table cannot be done, and what is in it cannot be forgotten in one
of those places. A screen adds the handler: the action ``rep.note`` calls ``action_note()`` of the
screen shown, or of the program where the screen has none. A screen's ``why_not("rep.note")`` says
why the action is not possible now; whoever presses its key is told.

Keys are named as Textual names them; a single printable character stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from textual.binding import Binding

from funnelview.i18n import N_

__all__ = [
    "ACTIONS",
    "BY_ID",
    "FORBIDDEN_KEYS",
    "HANDLED_BY_WIDGET",
    "LIVE",
    "MENUS",
    "SCOPES",
    "TEXT_SCOPES",
    "Action",
    "Scope",
    "actions_of",
    "bindings_of",
]

Scope = Literal[
    "app",
    "go",
    "add",
    "list",
    "team",
    "rep",
    "changes",
    "opening",
    "forecast",
    "handovers",
    "handover",
    "who",
    "inventory",
    "successors",
    "plan",
    "walk",
    "watch",
    "warnings",
    "settings",
    "commitments",
    "search",
    "clash",
    "field",
    "dialog",
    "confirm",
    "palette",
    "files",
    "columns",
    "trial",
    "help",
]
"""Where an action can be done:

everywhere, in a menu of one more key, in any list, on one screen, in a text field, a dialog.
"""

SCOPES: Final[dict[Scope, str]] = {
    "app": N_("Everywhere"),
    "go": N_("Go to"),
    "add": N_("Add"),
    "list": N_("In a list"),
    "team": N_("Team"),
    "rep": N_("Rep and review"),
    "opening": N_("Opening page of a review"),
    "changes": N_("Changes"),
    "forecast": N_("Forecast"),
    "handovers": N_("Handovers"),
    "handover": N_("In a handover"),
    "who": N_("Handover 1: who"),
    "inventory": N_("Handover 2: inventory"),
    "successors": N_("Handover 3: successors"),
    "plan": N_("Handover 4: plan"),
    "walk": N_("Handover 5: walk over"),
    "watch": N_("Watch after a handover"),
    "warnings": N_("Warnings"),
    "settings": N_("Settings"),
    "commitments": N_("Commitments"),
    "search": N_("Notes of all weeks"),
    "clash": N_("Changed by two"),
    "files": N_("Import: which file"),
    "columns": N_("Import: columns"),
    "trial": N_("Import: what would come"),
    "field": N_("In a text field"),
    "dialog": N_("In a dialog"),
    "confirm": N_("In a confirmation"),
    "palette": N_("In the palette"),
    "help": N_("In the help"),
}

TEXT_SCOPES: Final[frozenset[Scope]] = frozenset({"field", "palette", "files"})
"""Where printable keys are text, so that only other keys can be bound."""

LIVE: Final[tuple[tuple[Scope, ...], ...]] = (
    ("list", "team", "app"),
    ("list", "rep", "app"),
    ("list", "opening", "rep", "app"),
    ("list", "changes", "app"),
    ("list", "forecast", "app"),
    ("list", "handovers", "app"),
    ("list", "who", "handover", "app"),
    ("list", "inventory", "handover", "app"),
    ("list", "successors", "handover", "app"),
    ("list", "plan", "handover", "app"),
    ("list", "walk", "handover", "app"),
    ("list", "watch", "app"),
    ("list", "warnings", "app"),
    ("list", "settings", "app"),
    ("list", "commitments", "app"),
    ("list", "search", "app"),
    ("clash", "dialog"),
    ("field", "rep", "app"),
    ("files", "app"),
    ("list", "columns", "app"),
    ("list", "trial", "app"),
    ("field", "dialog"),
    ("confirm", "dialog"),
    ("palette",),
    ("list", "help"),
    ("go",),
    ("add",),
)
"""Scopes that are live at the same time, the nearest to the keyboard first:

one key must not mean two things in them.
"""

FORBIDDEN_KEYS: Final = frozenset(
    [
        "ctrl+h",
        "ctrl+i",
        "ctrl+j",
        "ctrl+m",
        "ctrl+s",
        "ctrl+o",
        "ctrl+z",
        "ctrl+enter",
        "ctrl+left_square_bracket",
        "left_square_bracket",
        "right_square_bracket",
        "[",
        "]",
    ]
)
"""Never a default: multiplexers, editors and German or French keyboards take them."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do."""

    id: str
    """``scope.name``; the name is that of the handler, without ``action_``."""
    title: str
    """What it does, in a word or three (a message id)."""
    keys: tuple[str, ...] = ()
    """The default keys; the first is the one shown."""
    help: str = ""
    """One more sentence for help and documentation, where the title doesn't say it all (a message
    id).
    """
    footer: int = 0
    """Place in the footer: the smallest number stands first; 0 is not shown there."""
    palette: bool = True
    """Whether the palette offers it. Moving about in a list is not looked for there."""
    asks: bool = False
    """Whether it is followed by a confirmation, which must not be answered by the same key."""
    instead_of: tuple[str, ...] = ()
    """The actions of farther scopes whose key this one takes over on purpose."""
    writes: bool = False
    """Whether it changes what the store holds: not possible where the past is shown."""

    @property
    def scope(self) -> Scope:
        """Where it can be done."""
        return next(scope for scope in SCOPES if self.id.startswith(f"{scope}."))

    @property
    def name(self) -> str:
        """The handler's name, without ``action_``."""
        return self.id.partition(".")[2]


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
    # --- the team
    Action(
        "team.span",
        N_("Period"),
        ("m",),
        N_("Figures of the present quarter, fiscal year or month."),
        footer=12,
    ),
    Action(
        "team.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- a rep and the review
    Action(
        "rep.note",
        N_("Note"),
        ("n",),
        N_("Write what was done, the progress, the problems."),
        footer=10,
        writes=True,
    ),
    Action("rep.stage", N_("Stage"), ("s",), footer=11, writes=True),
    Action("rep.amount", N_("Amount"), ("a",), footer=12, writes=True),
    Action("rep.date", N_("Date"), ("d",), N_("The expected close date."), footer=13, writes=True),
    Action(
        "rep.unchanged",
        N_("Unchanged"),
        ("=",),
        N_("Nothing moved since the last review; go on."),
        footer=14,
        writes=True,
    ),
    Action(
        "rep.raise",
        N_("Raise"),
        ("!",),
        N_("Raise it for follow-up: first in the next review."),
        footer=15,
        writes=True,
    ),
    Action(
        "rep.advanced",
        N_("Advanced"),
        ("+",),
        N_("It moved towards the order; go on."),
        footer=19,
        writes=True,
    ),
    Action(
        "rep.at_risk", N_("At risk"), ("R",), N_("It may be lost; go on."), footer=20, writes=True
    ),
    Action(
        "rep.drop",
        N_("Drop"),
        ("D",),
        N_("It isn't worth more work; go on."),
        footer=21,
        writes=True,
    ),
    Action(
        "rep.skip",
        N_("Skip"),
        ("x",),
        N_("Leave it out of this review, with the reason."),
        footer=22,
        writes=True,
    ),
    Action(
        "rep.who",
        N_("Contact"),
        ("h",),
        N_("Who the customer's contact is."),
        footer=23,
        writes=True,
    ),
    Action(
        "rep.step",
        N_("Next step"),
        (">",),
        N_("What happens next, and when."),
        footer=24,
        writes=True,
    ),
    Action(
        "rep.promise",
        N_("Commit to"),
        ("i",),
        N_("Who does what until when, on this deal or for the rep."),
        footer=25,
        writes=True,
    ),
    Action(
        "rep.kept",
        N_("Kept"),
        ("K",),
        N_("What was promised on this deal was done."),
        footer=26,
        writes=True,
    ),
    Action(
        "rep.not_kept",
        N_("Not kept"),
        ("B",),
        N_("What was promised on this deal was not done."),
        footer=27,
        writes=True,
    ),
    Action(
        "rep.move",
        N_("Move"),
        ("M",),
        N_("What was promised on this deal gets another day."),
        footer=28,
        writes=True,
    ),
    Action(
        "rep.undo",
        N_("Undo"),
        ("u",),
        N_("Take back your last change in this review."),
        footer=29,
        writes=True,
    ),
    Action("rep.redo", N_("Redo"), ("U",), N_("Do again what was undone."), footer=36, writes=True),
    Action(
        "rep.left",
        N_("What is left"),
        ("L",),
        N_("Deals not seen yet, and those skipped."),
        footer=37,
    ),
    Action(
        "rep.document",
        N_("Document"),
        ("e",),
        N_("Write this review, or the last one, into a file for reading and printing."),
        footer=38,
    ),
    Action(
        "rep.addendum",
        N_("Addendum"),
        ("A",),
        N_("Add a correction to the last finished review."),
        footer=42,
        writes=True,
    ),
    Action("rep.copy", N_("Copy"), ("Y",), N_("The deal with its note, as text."), footer=43),
    Action(
        "rep.editor",
        N_("Editor"),
        ("E",),
        N_("Write the note in your own editor ($EDITOR)."),
        footer=44,
        writes=True,
    ),
    Action("rep.next", N_("Next"), ("space",), N_("The next deal of the review."), footer=16),
    Action("rep.previous", N_("Previous"), ("p", "-"), N_("The deal before."), footer=17),
    Action(
        "rep.won",
        N_("Won"),
        ("w",),
        N_("Book it won, with the date."),
        footer=30,
        asks=True,
        writes=True,
    ),
    Action(
        "rep.lost",
        N_("Lost"),
        ("l",),
        N_("Book it lost, with date and reason."),
        footer=31,
        asks=True,
        writes=True,
    ),
    Action(
        "rep.reopen",
        N_("Reopen"),
        ("r",),
        N_("Open a won or lost deal again."),
        footer=32,
        asks=True,
        writes=True,
    ),
    Action(
        "rep.finish",
        N_("Finish"),
        ("f",),
        N_("Finish the review: from then on it is read-only."),
        footer=33,
        asks=True,
        writes=True,
    ),
    Action(
        "rep.opening",
        N_("Opening page"),
        ("o",),
        N_("The position, what changed since the last review, what is due, and the agenda."),
        footer=34,
    ),
    Action(
        "rep.order",
        N_("Order"),
        ("O",),
        N_("Exceptions first and then the rest, or all by tier."),
        footer=35,
    ),
    Action("rep.next_rep", N_("Next rep"), ("N",), footer=40),
    Action("rep.previous_rep", N_("Previous rep"), ("P",), footer=41),
    Action(
        "rep.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=50,
    ),
    Action(
        "rep.forecast_mark",
        N_("Commit"),
        ("m",),
        N_("Mark it for the forecast: commit, best case, no mark."),
        footer=34,
        writes=True,
    ),
    # --- the forecast
    Action("forecast.ahead", N_("Months"), ("1",), N_("The coming months."), footer=10),
    Action(
        "forecast.past",
        N_("Accuracy"),
        ("2",),
        N_("How good forecasts were so far, and what the stages are worth."),
        footer=11,
    ),
    Action(
        "forecast.marketing",
        N_("Marketing"),
        ("3",),
        N_("The funnel, and what entered it."),
        footer=12,
    ),
    Action(
        "forecast.velocity",
        N_("Velocity"),
        ("4",),
        N_("How fast, how concentrated, how old: each rep beside the team."),
        footer=13,
    ),
    Action(
        "forecast.divide",
        N_("Divide"),
        ("b",),
        N_("By rep, team, product, source, stage; marketing by week, source, rep."),
        footer=14,
    ),
    Action(
        "forecast.months", N_("6/12 months"), ("m",), N_("Six or twelve months ahead."), footer=15
    ),
    Action(
        "forecast.probabilities",
        N_("Probabilities"),
        ("p",),
        N_("As assigned to the stages, or calibrated by what was won."),
        footer=16,
    ),
    # --- the opening page of a review
    Action(
        "opening.first",
        N_("First deal"),
        ("space",),
        N_("Begin the walk; enter begins it at the line of the agenda."),
        footer=1,
        instead_of=("rep.next",),
    ),
    # --- handovers
    Action(
        "handovers.new",
        N_("New handover"),
        ("n",),
        N_("Somebody leaves or goes on leave."),
        footer=10,
        writes=True,
    ),
    Action(
        "handovers.watch",
        N_("Watch"),
        ("w",),
        N_("The 90 days after: customers that go quiet, are lost or order no more."),
        footer=11,
    ),
    Action(
        "handovers.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    Action("handover.who", N_("Who"), ("1",), footer=41),
    Action("handover.inventory", N_("Inventory"), ("2",), footer=42),
    Action("handover.successors", N_("Successors"), ("3",), footer=43),
    Action("handover.planning", N_("Plan"), ("4",), footer=44),
    Action("handover.walking", N_("Walk over"), ("5",), footer=45),
    Action(
        "handover.filter",
        N_("Filter"),
        ("/",),
        N_("By customer, product, successor or tier."),
        footer=30,
    ),
    Action("who.last_day", N_("Last day"), ("d",), footer=10, writes=True),
    Action(
        "who.cancel_it",
        N_("Call off"),
        ("X",),
        N_("The leaver stays; what was handed over stays with the successors."),
        footer=11,
        writes=True,
    ),
    Action(
        "inventory.complete",
        N_("Complete"),
        ("e",),
        N_("Enter the contact and the phone that the record misses."),
        footer=10,
        writes=True,
    ),
    Action("successors.choose", N_("Choose"), ("s",), footer=10, writes=True),
    Action(
        "successors.choose_all",
        N_("All shown"),
        ("a",),
        N_("One successor for all items that are shown; filter before."),
        footer=11,
        writes=True,
    ),
    Action(
        "successors.propose",
        N_("Proposal"),
        ("p",),
        N_("Balances number and weighted amount; prefers who knows the customer."),
        footer=12,
    ),
    Action("successors.accept_it", N_("Accept"), ("y",), footer=13, writes=True),
    Action(
        "plan.date",
        N_("Date"),
        ("d",),
        N_("The day of the visit or call."),
        footer=10,
        writes=True,
    ),
    Action(
        "plan.plan_all",
        N_("Plan all"),
        ("a",),
        N_("Give every visit and call without a date one, up to the last day."),
        footer=11,
        writes=True,
    ),
    Action(
        "plan.calendars",
        N_("Calendars"),
        ("e",),
        N_("A calendar file (.ics) for each person."),
        footer=12,
    ),
    Action(
        "walk.record",
        N_("Record"),
        ("r",),
        N_("What happened: day, who was met, the answer, the booked visit."),
        footer=10,
        writes=True,
    ),
    Action(
        "walk.confirm_it",
        N_("Receipt"),
        ("o",),
        N_("The successor confirms; a manager may do it in their place."),
        footer=11,
        writes=True,
    ),
    Action(
        "walk.close_it",
        N_("Close"),
        ("d",),
        N_("Handed over: the ownership moves to the successor."),
        footer=12,
        writes=True,
    ),
    Action(
        "walk.refused",
        N_("Refused"),
        ("f",),
        N_("The customer refuses; with the reason."),
        footer=13,
        writes=True,
    ),
    Action(
        "walk.waive",
        N_("Waive"),
        ("w",),
        N_("A manager lets it go without visit or call; with the reason."),
        footer=14,
        writes=True,
    ),
    Action(
        "walk.waive_all",
        N_("Waive all shown"),
        ("W",),
        N_("With one reason; filter before."),
        footer=15,
        asks=True,
        writes=True,
    ),
    Action(
        "walk.method",
        N_("Method"),
        ("m",),
        N_("By video instead of a visit, say; with the reason. The order stays."),
        footer=16,
        writes=True,
    ),
    Action(
        "walk.take_back",
        N_("Take back"),
        ("u",),
        N_("Open a closed item again, until the successor has worked on the deal."),
        footer=17,
        writes=True,
    ),
    Action(
        "walk.protocol",
        N_("Protocol"),
        ("e",),
        N_("Every item with its evidence and lines to sign: Markdown, HTML or PDF."),
        footer=18,
    ),
    Action(
        "watch.approach",
        N_("Approach"),
        ("a",),
        N_("Record what came of approaching the next superior."),
        footer=10,
        writes=True,
    ),
    Action(
        "watch.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- changes
    Action(
        "changes.span",
        N_("Span"),
        ("s",),
        N_("Since the last review, one week, four weeks, this quarter."),
        footer=10,
    ),
    Action(
        "changes.quarter",
        N_("This quarter"),
        ("p",),
        N_("Only deals expected this quarter, or all of them."),
        footer=11,
    ),
    Action("changes.whose", N_("Whose"), ("w",), N_("Another rep, a team, everybody."), footer=12),
    Action(
        "changes.order",
        N_("Order"),
        ("o",),
        N_("By what they did to the funnel, or the latest first."),
        footer=13,
    ),
    Action(
        "changes.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- warnings and settings
    Action(
        "warnings.acknowledge",
        N_("Acknowledge"),
        ("a",),
        N_("Put the warning out of sight until a day, with the reason."),
        footer=10,
        writes=True,
    ),
    Action(
        "warnings.withdraw",
        N_("Open again"),
        ("x",),
        N_("Take an acknowledgement back."),
        footer=11,
        writes=True,
    ),
    Action(
        "warnings.group",
        N_("Group"),
        ("o",),
        N_("By rep, or by kind of warning."),
        footer=12,
    ),
    Action(
        "warnings.severity",
        N_("Severity"),
        ("s",),
        N_("All, amber and red, or red alone."),
        footer=13,
    ),
    Action(
        "warnings.known",
        N_("Acknowledged"),
        ("v",),
        N_("Show or hide what was acknowledged."),
        footer=14,
    ),
    Action(
        "warnings.whose",
        N_("Whose"),
        ("w",),
        N_("Another rep, a team, everybody."),
        footer=15,
    ),
    Action(
        "warnings.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    Action(
        "settings.default",
        N_("Default"),
        ("0",),
        N_("As it is where nobody has set it."),
        footer=11,
        writes=True,
    ),
    Action(
        "settings.filter",
        N_("Filter"),
        ("/",),
        N_("Any part of the name or the explanation."),
        footer=20,
    ),
    # --- the import
    Action("files.choose", N_("Take it"), ("enter",), footer=10, palette=False),
    Action("files.complete", N_("Complete"), ("tab",), footer=11, palette=False),
    Action("files.down", N_("Down"), ("down", "ctrl+n"), palette=False),
    Action("files.up", N_("Up"), ("up",), palette=False),
    Action(
        "files.leave", N_("Back"), ("escape",), footer=20, palette=False, instead_of=("app.back",)
    ),
    Action(
        "columns.proceed",
        N_("Go on"),
        ("space",),
        N_("Read the files and see what would come of them; nothing is written yet."),
        footer=10,
    ),
    Action(
        "columns.order",
        N_("Date order"),
        ("o",),
        N_("Whether the day or the month comes first in this file."),
        footer=30,
    ),
    Action(
        "columns.more",
        N_("Add a file"),
        ("a",),
        N_("One more file that belongs to it: accounts, contacts, users, quotas."),
        footer=31,
    ),
    Action("columns.less", N_("Leave the file out"), ("x",), footer=32),
    Action(
        "columns.keep",
        N_("Save the mapping"),
        ("m",),
        N_("Next week's file will be read the same way."),
        footer=33,
    ),
    Action(
        "trial.proceed",
        N_("Import"),
        ("space",),
        N_("Write it all, or nothing."),
        footer=10,
        asks=True,
        writes=True,
    ),
    Action(
        "trial.keep",
        N_("Save the mapping"),
        ("m",),
        N_("Next week's file will be read the same way."),
        footer=30,
    ),
    # --- commitments
    Action("commitments.kept", N_("Kept"), ("K",), footer=10, writes=True),
    Action("commitments.not_kept", N_("Not kept"), ("B",), footer=11, writes=True),
    Action(
        "commitments.move", N_("Move"), ("M",), N_("Give it another day."), footer=12, writes=True
    ),
    Action(
        "commitments.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- the notes of all weeks
    Action("search.words", N_("Words"), ("/",), N_("What to look for."), footer=10),
    # --- changed by two
    Action("clash.choose", N_("Theirs or yours"), ("space",), footer=1, palette=False),
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
    Action("help.close", N_("Close"), ("escape", "q", "?", "f1"), footer=1, palette=False),
)
"""All of them, in the order in which help and documentation list them."""

MENUS: Final = ("app.go", "app.add")
"""Actions that open the menu of the scope they are named after."""

BY_ID: Final = {action.id: action for action in ACTIONS}

_NO_KEY = "no-key-{}"
"""Bound for an action without a default key, so that a configured key finds a binding to replace.
"""

HANDLED_BY_WIDGET: Final[frozenset[Scope]] = frozenset(
    {"list", "clash", "field", "files", "dialog", "confirm", "palette", "help"}
)
"""Scopes whose actions a widget or dialog does itself, without asking the screen."""


def actions_of(*scopes: str) -> list[Action]:
    """The actions of `scopes`, in the table's order."""
    return [action for action in ACTIONS if action.scope in scopes]


def bindings_of(scope: Scope) -> list[Binding]:
    """The bindings of one scope, for the class whose scope it is.

    Lists, fields and dialogs do their own actions; all others go through ``action_act``, which asks
    whether they are possible.
    """
    return [
        Binding(
            ",".join(_textual_key(key) for key in action.keys) or _NO_KEY.format(action.id),
            action.name if scope in HANDLED_BY_WIDGET else f"act('{action.id}')",
            action.title,
            show=False,
            id=action.id,
        )
        for action in actions_of(scope)
    ]


def _textual_key(key: str) -> str:
    # Textual separates keys by commas.
    return "comma" if key == "," else key
