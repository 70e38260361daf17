"""The reference for changing reps: a stock table, filled by the raw driver with a rep's deals."""

import sqlite3
import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable

_DEALS = """
    select deal.id, customer.name, stage, amount, success, expected, product, next_step
    from deal join customer on customer.id = customer_id
    where deal.owner_id = ? and outcome = 'open' order by success desc, amount desc
"""


class RowsApp(App[None]):
    """A table of one rep's open deals."""

    BINDINGS: ClassVar[list[BindingType]] = [("N", "step(1)", "Next"), ("P", "step(-1)", "Before")]

    def __init__(self, path: str) -> None:
        super().__init__()
        self.store = sqlite3.connect(path)
        rows = self.store.execute("select id from person where role = 'rep' order by id")
        self.reps = [row[0] for row in rows]
        self.at = 0

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Show the first rep."""
        names = ("Id", "Customer", "Stage", "Amount", "Success", "Close", "Product", "Next step")
        self.query_one(DataTable).add_columns(*names)
        self.action_step(0)

    def action_step(self, by: int) -> None:
        """Show another rep."""
        self.at = (self.at + by) % len(self.reps)
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(self.store.execute(_DEALS, (self.reps[self.at],)))


if __name__ == "__main__":
    RowsApp(sys.argv[1]).run()
