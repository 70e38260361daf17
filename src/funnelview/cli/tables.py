"""Tables for people: foreign text made harmless, wide characters aligned, narrow terminals kept.

Where the terminal is too narrow for all columns, the less important ones are left out, and a line
below says which. Output into a file or a pipe is never cut.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from funnelview.i18n import _
from funnelview.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table

_UNBOUNDED: Final = 100_000
_GAP: Final = 2
_WIDEST: Final = 40
"""Cells that a text takes at the most on a terminal; an ellipsis stands for the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and how much it matters (0 is never left out)."""

    title: str
    rank: int = 0
    right: bool = False


def console() -> Console:
    """A rich console on stdout that takes nothing for markup and guesses at no highlights."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=not terminal,
        width=None if terminal else _UNBOUNDED,
    )


def print_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    title: str = "",
    last_is_total: bool = False,
) -> None:
    """Print rows of texts under their titles; the texts may come from anywhere."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    screen = console()
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [
        max(map(cell_len, [column.title, *(row[at] for row in cells)]))
        for at, column in enumerate(columns)
    ]
    bound = screen.is_terminal
    if bound:
        widths = [min(width, _WIDEST) for width in widths]
    shown, left_out = _that_fit(columns, widths, screen.width if bound else _UNBOUNDED)
    table = Table(
        box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_footer=False, header_style="bold"
    )
    for at in shown:
        table.add_column(
            Text(columns[at].title),
            justify="right" if columns[at].right else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=_WIDEST if bound else None,
        )
    for number, row in enumerate(cells):
        total = last_is_total and number == len(cells) - 1
        table.add_row(*(Text(row[at]) for at in shown), style="bold" if total else None)
    if title:
        screen.print(Text(one_line(title)), style="bold", soft_wrap=True)
    _print(screen, table)
    if left_out:
        names = ", ".join(columns[at].title for at in left_out)
        note = _("The terminal is too narrow for: {names}.").format(names=names)
        screen.print(Text(note), style="dim", soft_wrap=True)


def _that_fit(
    columns: Sequence[Column], widths: Sequence[int], room: int
) -> tuple[list[int], list[int]]:
    """The columns that fit side by side, and those left out, the least important first."""
    shown = list(range(len(columns)))
    left_out: list[int] = []
    while sum(widths[at] + _GAP for at in shown) - _GAP > room:
        least = max(shown, key=lambda at: (columns[at].rank, at))
        if columns[least].rank == 0:
            break
        shown.remove(least)
        left_out.append(least)
    return shown, sorted(left_out)


def print_facts(facts: Iterable[tuple[str, str]], *, title: str = "") -> None:
    """Print titles and values line by line; a value may be long and is then wrapped."""
    from rich.table import Table
    from rich.text import Text

    screen = console()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, _GAP, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(Text(name, style="bold"), Text(one_line(value)))
    if title:
        screen.print(Text(one_line(title)), style="bold", soft_wrap=True)
    _print(screen, table)


def _print(screen: Console, table: Table) -> None:
    """Print a table; in a file or pipe, without the blanks that fill its last column."""
    if screen.is_terminal:
        screen.print(table)
        return
    with screen.capture() as printed:
        screen.print(table, crop=False)
    for line in printed.get().splitlines():
        click.echo(line.rstrip())
