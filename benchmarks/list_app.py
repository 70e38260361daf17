"""The program's own table with so many rows, in the program's own frame, without a store."""

import sys
from typing import Any

from textual.app import ComposeResult

from benchmarks.base_app import COLUMNS, STAGES
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Column
from funnelview.tui.widgets.table import VirtualTable


class ListScreen(FunnelScreen[None]):
    """A table."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """The table alone."""
        columns = [
            Column(name, name, width=width)
            for name, width in zip(COLUMNS, (7, 16, 9, 7, 7, 10, 3, 22), strict=True)
        ]
        yield VirtualTable[Any](columns, lambda row, name: row[name], lambda row: row["Id"])

    def on_mount(self) -> None:
        """Fill it with what the base program shows."""
        rows = [
            (
                f"D{n:06d}",
                f"Account {n * 7919 % 9973:04d} Ltd",
                STAGES[n % 4],
                f"{n * 7919 % 250_000:,}",
                f"{n % 3 * 25 + 25} %",
                f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}",
                str(n % 90),
                "Call about the renewal",
            )
            for n in range(self.rows)
        ]
        self.query_one(VirtualTable).set_rows(
            [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        )


class ListApp(FunnelViewApp):
    """The program's frame around the table."""

    def on_mount(self) -> None:
        """Show it."""
        self.push_screen(ListScreen(int(sys.argv[1])))


if __name__ == "__main__":
    ListApp().run()
