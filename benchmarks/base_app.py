"""The reference: the smallest stock Textual program with a table of so many rows, and a dialog."""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, DataTable, Input, Label

COLUMNS = ("Id", "Account", "Stage", "Amount", "Success", "Close", "Age", "Next step")
STAGES = ("Aware", "Compare", "Negotiate", "Confirm")


class Dialog(ModalScreen[None]):
    """A question with a field and two buttons."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Back")]
    CSS = """
    Dialog { align: center middle; }
    Dialog Vertical { width: 60; height: 12; background: $surface; border: thick $primary; }
    """

    def compose(self) -> ComposeResult:
        """What is asked."""
        with Vertical():
            yield Label("Is this deal lost?")
            yield Input(placeholder="Reason")
            yield Button("Lost")
            yield Button("Cancel")


class BaseApp(App[None]):
    """A table."""

    BINDINGS: ClassVar[list[BindingType]] = [("m", "dialog", "Dialog")]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        table.add_rows(
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
        )

    def action_dialog(self) -> None:
        """Open the dialog."""
        self.push_screen(Dialog())


if __name__ == "__main__":
    BaseApp(int(sys.argv[1]) if len(sys.argv) > 1 else 50).run()
