"""What the five steps of the wizard have in common: the bar, the items, going on and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import on
from textual.widgets import Static

from funnelview.i18n import N_, _
from funnelview.tui.filtering import fits
from funnelview.tui.safe import plain
from funnelview.tui.screens.base import ListScreen
from funnelview.tui.screens.handover import calls, words
from funnelview.tui.widgets.footer import Footer
from funnelview.tui.widgets.prompt import Prompt, Question
from funnelview.tui.widgets.table import VirtualTable
from funnelview.tui.widgets.title import TitleLine
from funnelview.tui.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from funnelview.domain.handover.items import Item, ItemTier
    from funnelview.errors import FunnelViewError
    from funnelview.tui.screens.handover.clash import Key, Settle
    from funnelview.tui.widgets.columns import Cell, Column
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.handover.reading import ItemLine, Sheet

STEPS: Final = ("who", "inventory", "successors", "plan", "walk")
_TITLES: Final = {
    "who": N_("who"),
    "inventory": N_("inventory"),
    "successors": N_("successors"),
    "plan": N_("plan"),
    "walk": N_("walk over"),
}


class SheetRead(Outcome["Sheet"]):
    """The handover was read."""


class StepDone(Outcome["Done"]):
    """Something was done in the handover; ``settle`` goes on where somebody else was faster."""

    settle: Settle | None = None


class Row(NamedTuple):
    """A row of a step: an item, or the heading over the items of a tier."""

    key: object
    line: ItemLine | None = None
    tier: ItemTier | None = None
    title: str = ""
    more: object = None
    """What else its cells show: a row is painted anew only where it differs."""


def bar_text(step: str) -> str:
    """The five steps on one line; the one shown stands in brackets."""
    parts = [
        f"▶ {place} {_(_TITLES[name])} ◀" if name == step else f"{place} {_(_TITLES[name])}"
        for place, name in enumerate(STEPS, start=1)
    ]
    return "  ·  ".join(parts)


class StepScreen(ListScreen):
    """One step of the wizard over the items of a handover.

    Args:
        handover_id: which handover; None before it is opened (first step).
        at: the item on which the cursor begins.
    """

    STEP: ClassVar[str] = ""

    def __init__(self, handover_id: int | None, at: int | None = None) -> None:
        super().__init__()
        self.handover_id = handover_id
        self.at = at
        self.sheet: Sheet | None = None
        # Something is being done: what is shown may be of before, and the store alone decides.
        self.stale = False
        self._doing = 0

    def compose(self) -> ComposeResult:
        """Title, the bar of steps, the list, what is said of its row, keys."""
        yield TitleLine(_("Handover"), self.program.corner)
        bar = TitleLine(bar_text(self.STEP), id="bar")
        yield bar
        yield VirtualTable[Row](
            self.columns(),
            self.cell,
            lambda row: row.key,
            heading=lambda row: row.title or None,
            empty=_("Reading the store …"),
            id="items",
        )
        yield Static(plain(""), id="detail")
        yield from self.compose_filter()
        yield Footer()

    def columns(self) -> Sequence[Column]:
        """The columns of the list."""
        raise NotImplementedError

    def cell(self, row: Row, column: str) -> Cell:
        """What stands in a cell."""
        if row.line is None or self.sheet is None:
            return ""
        return self.item_cell(row.line, column)

    def item_cell(self, line: ItemLine, column: str) -> Cell:
        """What stands in a cell of an item."""
        raise NotImplementedError

    # --- reading

    def read(self) -> None:
        """Read the handover anew; the cursor stays on its item."""
        if self.handover_id is None:
            return
        office, number = self.program.office, self.handover_id
        self.program.work.read(self, "handover", lambda: calls.sheet(office, number), SheetRead)

    @on(SheetRead)
    def _show_sheet(self, message: SheetRead) -> None:
        found = self.answered(message)
        if found is None:
            return
        self.show_sheet(found)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a handover as it was read."""
        self.sheet = sheet
        self.stale = self._doing > 0
        title = words.of_now(words.heading(sheet), past=self.program.past is not None)
        self.query(TitleLine).first().show(title, self.program.corner)
        self._show_rows()

    def lines(self) -> list[ItemLine]:
        """The items of this step that the filter lets through."""
        if self.sheet is None:
            return []
        return [
            line
            for line in self.sheet.items
            if self.belongs(line)
            and fits(
                self.filter_text,
                line.customer,
                line.successor,
                line.deal.product if line.deal else None,
                line.item.tier.value,
            )
        ]

    def belongs(self, line: ItemLine) -> bool:
        """Whether an item is shown in this step."""
        return line.item.is_open

    def _show_rows(self) -> None:
        if self.sheet is None:
            return
        self.say_empty(_("Nothing is open here."))
        rows: list[Row] = []
        tier: ItemTier | None = None
        for line in self.lines():
            if line.item.tier is not tier:
                tier = line.item.tier
                rows.append(Row(f"tier {tier}", None, tier, self.tier_title(tier)))
            rows.append(Row(line.item.id, line, tier, more=self.more(line)))
        at, self.at = self.at, None
        self.table.set_rows(rows, cursor=at)
        self.show_detail()
        self.refresh_actions()

    def more(self, line: ItemLine) -> object:
        """What the cells of an item show besides the item itself."""
        del line
        return None

    def tier_title(self, tier: ItemTier) -> str:
        """The heading over a tier."""
        return words.tier_heading(self.sheet, tier) if self.sheet else tier.value

    @property
    def line(self) -> ItemLine | None:
        """The item under the cursor."""
        row: Row | None = self.table.cursor_row
        return row.line if row is not None else None

    @on(VirtualTable.RowHighlighted)
    def _moved(self) -> None:
        self.show_detail()
        self.refresh_actions()

    def show_detail(self) -> None:
        """Say more of the item under the cursor."""
        line = self.line
        text = self.detail(line) if line is not None else ""
        self.query_one("#detail", Static).update(plain(text, multiline=True))

    def detail(self, line: ItemLine) -> str:
        """What is said of an item, in lines."""
        del line
        return ""

    # --- doing

    def as_seen(self, line: ItemLine) -> Item | None:
        """The item as it is shown; None while something is being done, which would not be news."""
        return None if self.stale else line.item

    def do(self, act: Callable[[], Done], settle: Settle | None = None) -> None:
        """Do a step of the handover, and read it again.

        Where somebody else changed the same meanwhile, the three values are shown; ``settle`` gets
        what the store said and for which items and fields one's own is to stand.
        """
        self.stale = True
        self._doing += 1

        def told(value: Done | None, error: FunnelViewError | None) -> StepDone:
            done = StepDone(value, error)
            done.settle = settle
            return done

        self.program.work.write(self, act, told)

    @on(StepDone)
    def _done(self, message: StepDone) -> None:
        self._doing -= 1
        if message.value is not None:
            self.program.say(words.done_text(message.value.result))
        self._settle(message)
        self.read()

    def _settle(self, message: StepDone) -> None:
        from funnelview.tui.screens.handover.clash import ItemClashDialog, is_item_clash

        error, settle = message.error, message.settle
        if settle is None or not is_item_clash(error) or self.sheet is None:
            return

        if all(one.yours is None for one in error.clashes):
            # Nothing of one's own stands against it; the message says what changed.
            settle(error, frozenset())
            return

        def chosen(mine: frozenset[Key] | None) -> None:
            if mine is not None:
                settle(error, mine)

        self.program.push_screen(ItemClashDialog(error, self.sheet.items), chosen)

    async def ask(self, question: Question) -> None:
        """Ask one question in the place of the footer."""
        if any(not prompt.closing for prompt in self.query(Prompt)):
            return
        await self.mount(Prompt(question), before=self.query_one(Footer))

    # --- from step to step

    def go_to(self, step: str) -> None:
        """Show another step of the same handover."""
        if step == self.STEP or self.handover_id is None:
            return
        from funnelview.tui.screens.handover.opening import step_screen

        line = self.line
        self.program.switch_screen(
            step_screen(step, self.handover_id, line.item.id if line is not None else None)
        )

    def action_who(self) -> None:
        """To the first step."""
        self.go_to("who")

    def action_inventory(self) -> None:
        """To the second step."""
        self.go_to("inventory")

    def action_successors(self) -> None:
        """To the third step."""
        self.go_to("successors")

    def action_planning(self) -> None:
        """To the fourth step."""
        self.go_to("plan")

    def action_walking(self) -> None:
        """To the fifth step."""
        self.go_to("walk")

    def why_not(self, action_id: str) -> str | None:
        """Before the handover is opened there is only the first step."""
        step = action_id.startswith("handover.") and action_id != "handover.filter"
        if step and self.handover_id is None:
            return _("Choose first who leaves.")
        return None

    def needs_line(self) -> str | None:
        """Why nothing can be done with an item: there is none under the cursor."""
        if self.line is None:
            return _("There is no item here.")
        if self.sheet is not None and not self.sheet.handover.is_open:
            return _("The handover is over: it can only be read.")
        return None

    def again(self) -> StepScreen:
        """The same step, made anew."""
        line = self.line
        return type(self)(self.handover_id, line.item.id if line is not None else None)
