"""The virtual table: columns, cursor, new data, wide characters, and how little it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from funnelview.text import one_line
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.widgets.columns import GAP, Align, Column, Span, lay_out, paint
from funnelview.tui.widgets.rows import Rows
from funnelview.tui.widgets.table import VirtualTable
from tests.tui.grid import grid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from textual.app import ComposeResult
    from textual.pilot import Pilot
    from textual.strip import Strip


@dataclass(frozen=True)
class Deal:
    number: int
    customer: str
    amount: str = "1.20M"


COLUMNS = (
    Column("mark", "", width=2),
    Column("customer", "Customer 客户", flex=1, min_width=8),
    Column("bar", "Funnel", width=6, priority=2),
    Column("amount", "Amount", width=8, align="right", priority=1),
)


def cell(deal: Deal, key: str) -> str | tuple[Span, ...]:
    match key:
        case "bar":
            return (Span("▓▓", "tier-25"), Span("▒▒", "tier-50"), Span("█", "tier-75"))
        case "mark":
            return "!" if deal.number % 7 == 0 else ""
        case "amount":
            return deal.amount
        case _:
            return deal.customer


def deals(count: int, first: int = 0) -> list[Deal]:
    return [Deal(n, f"客户{n} Ltd") for n in range(first, first + count)]


class TableApp(FunnelViewApp):
    def __init__(self, rows: list[Deal], **options: Any) -> None:  # noqa: ANN401 - the table's own
        super().__init__()
        self.rows = rows
        self.told: list[tuple[str, Hashable]] = []
        self.options = options

    def compose(self) -> ComposeResult:
        yield VirtualTable(
            COLUMNS, cell, lambda deal: deal.number, empty="Nothing here", **self.options
        )

    def on_mount(self) -> None:
        self.table.set_rows(self.rows)
        self.table.focus()

    @property
    def table(self) -> VirtualTable[Deal]:
        return self.screen.query_one(VirtualTable)

    def on_virtual_table_row_highlighted(self, message: VirtualTable.RowHighlighted) -> None:
        self.told.append(("at", message.key))

    def on_virtual_table_row_selected(self, message: VirtualTable.RowSelected) -> None:
        self.told.append(("open", message.key))


def run(
    rows: list[Deal],
    script: Callable[[TableApp, Pilot[int]], Awaitable[None]],
    size: tuple[int, int] = (40, 10),
    **options: Any,  # noqa: ANN401 - the table's own
) -> None:
    """Run `script` over a table of `rows`."""

    async def main() -> None:
        app = TableApp(rows, **options)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(main())


def at(app: TableApp) -> object:
    return app.table.cursor_key


def cursor_line(app: TableApp) -> int:
    return next(y for y, row in enumerate(grid(app)) if row.startswith("▸"))


def test_lines_are_aligned_with_wide_characters() -> None:
    async def script(app: TableApp, _: Pilot[int]) -> None:
        assert grid(app)[:3] == [
            "     Customer 客户      Funnel   Amount",
            "▸ !  客户0 Ltd          ▓▓▒▒█     1.20M",
            "     客户1 Ltd          ▓▓▒▒█     1.20M",
        ]

    run(deals(3), script)


def test_keys_move_the_cursor_and_scroll_no_more_than_needed() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        await pilot.press("down", "j", "k", "down")
        assert at(app) == 2
        await pilot.press("pagedown")
        assert at(app) == 10
        assert cursor_line(app) == 9
        await pilot.press("end")
        assert at(app) == 99
        assert "客户99" in grid(app)[9]
        await pilot.press("down")
        assert at(app) == 99
        await pilot.press("pageup", "home")
        assert at(app) == 0
        assert cursor_line(app) == 1
        await pilot.press("enter")
        assert app.told[-2:] == [("at", 0), ("open", 0)]

    run(deals(100), script)


def test_new_data_moves_neither_cursor_nor_scroll() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        await pilot.press(*["down"] * 30, *["up"] * 3)
        line, told = cursor_line(app), len(app.told)
        assert at(app) == 27
        app.table.set_rows([*deals(5, 1000), *deals(100)])
        await pilot.pause()
        assert at(app) == 27
        assert cursor_line(app) == line
        app.table.set_rows(deals(90, 10))
        await pilot.pause()
        assert at(app) == 27
        assert cursor_line(app) == line
        assert len(app.told) == told
        app.table.set_rows([deal for deal in deals(90, 10) if deal.number != 27])
        await pilot.pause()
        assert at(app) == 28
        assert cursor_line(app) == line
        assert app.told[-1] == ("at", 28)

    run(deals(100), script)


def test_scrolled_by_the_wheel_the_view_stays_where_it_is() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        app.table.scroll_to(y=50, animate=False)
        await pilot.pause()
        top = grid(app)[1]
        app.table.set_rows([*deals(5, 1000), *deals(100)])
        await pilot.pause()
        assert grid(app)[1] == top
        assert at(app) == 0

    run(deals(100), script)


def test_a_changed_row_is_painted_anew() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        app.table.set_rows([Deal(0, "改名"), *deals(2, 1)])
        await pilot.pause()
        assert "改名" in grid(app)[1]

    run(deals(3), script)


def test_headings_are_passed_over() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        assert grid(app)[1] == "— 客户0 Ltd —"
        assert at(app) == 1
        await pilot.press("down", "down")
        assert at(app) == 3
        await pilot.press("down")
        assert at(app) == 5
        await pilot.press("up")
        assert at(app) == 3
        await pilot.press("end")
        assert at(app) == 7
        await pilot.press("home")
        assert at(app) == 1
        assert grid(app)[1] == "— 客户0 Ltd —"

    run(
        deals(9),
        script,
        (40, 6),
        heading=lambda deal: f"— {deal.customer} —" if deal.number % 4 == 0 else None,
    )


def test_no_rows_say_so() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        assert grid(app)[1] == "  Nothing here"
        await pilot.press("down", "enter", "end", "pageup")
        assert at(app) is None
        app.table.set_rows(deals(2))
        await pilot.pause()
        assert app.told == [("at", 0)]
        app.table.set_rows([])
        await pilot.pause()
        assert app.table.cursor_row is None

    run([], script)


def test_mouse() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        await pilot.click(VirtualTable, offset=(5, 3))
        assert app.told[-1] == ("at", 2)
        await pilot.click(VirtualTable, offset=(5, 3))
        assert app.told[-1] == ("open", 2)
        await pilot.click(VirtualTable, offset=(5, 0))
        assert at(app) == 2
        app.table.action_cursor_last()
        await pilot.pause()
        await pilot.click(VirtualTable, offset=(5, 1))
        assert at(app) == 91

    run(deals(100), script)


def test_a_resize_keeps_the_cursor_in_view_and_drops_columns() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        await pilot.press(*["down"] * 8)
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert "客户8" in grid(app)[cursor_line(app)]
        assert "1.20M" not in "".join(grid(app))
        await pilot.resize_terminal(60, 12)
        await pilot.pause()
        assert "1.20M" in grid(app)[cursor_line(app)]

    run(deals(100), script)


def test_hostile_text_is_shown_harmlessly() -> None:
    async def script(app: TableApp, _: Pilot[int]) -> None:
        assert "[/red]␛[5;1Hx" in grid(app)[1]
        assert "\x1b" not in "".join(grid(app))

    run([Deal(0, "[/red]\x1b[5;1Hx\u202e", "a\nb")], script, (60, 5))


def test_only_two_lines_are_painted_when_the_cursor_moves() -> None:
    async def script(app: TableApp, pilot: Pilot[int]) -> None:
        painted: list[int] = []
        table = app.table
        paint_line = table.render_line

        def counting(y: int) -> Strip:
            painted.append(y)
            return paint_line(y)

        table.render_line = counting  # type: ignore[method-assign]
        await pilot.press("down")
        await pilot.pause()
        assert sorted(painted) == [1, 2]

    run(deals(100), script)


def test_fifty_thousand_rows_paint_only_what_is_seen() -> None:
    asked: list[int] = []
    real = cell

    def asking(deal: Deal, key: str) -> str | tuple[Span, ...]:
        asked.append(deal.number)
        return real(deal, key)

    async def main() -> None:
        app = TableApp(deals(50_000))
        async with app.run_test(size=(80, 24)) as pilot:
            app.table._cell = asking
            app.table.redraw()
            await pilot.press("end")
            await pilot.pause()
            assert "客户49999" in grid(app)[23]
            assert len(set(asked)) <= 2 * 24

    asyncio.run(main())


@pytest.mark.parametrize("width", range(1, 60))
def test_columns_never_need_more_than_there_is(width: int) -> None:
    places = lay_out(COLUMNS, width)
    assert sum(place.width for place in places) + GAP * (len(places) - 1) <= width
    assert places[0].column.key == "mark"


@given(
    st.lists(
        st.builds(
            Column,
            key=st.text("abc", min_size=1),
            title=st.just(""),
            width=st.integers(0, 30),
            flex=st.integers(0, 3),
            min_width=st.integers(0, 20),
            max_width=st.sampled_from([0, 25]),
            priority=st.integers(0, 3),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(1, 200),
)
def test_any_columns_share_any_width(columns: list[Column], width: int) -> None:
    places = lay_out(columns, width)
    used = sum(place.width for place in places) + GAP * (len(places) - 1)
    assert used <= width
    if any(place.column.flex and not place.column.max_width for place in places):
        assert used == width


@given(
    st.lists(st.builds(Span, st.text(max_size=12), st.sampled_from(["", "tier-75"])), max_size=4),
    st.integers(1, 30),
    st.sampled_from(["left", "right", "center"]),
)
def test_a_cell_is_exactly_as_wide_as_its_column(
    spans: list[Span], width: int, align: Align
) -> None:
    painted = paint(tuple(spans), width, align)
    assert sum(cell_len(span.text) for span in painted) == width
    whole = "".join(one_line(span.text) for span in spans)
    if cell_len(whole) <= width:
        assert whole in "".join(span.text for span in painted)


@given(
    st.lists(st.booleans(), max_size=12),
    st.integers(0, 14),
    st.integers(-15, 15).filter(bool),
)
def test_a_step_never_ends_on_a_heading_nor_turns_round(
    headings: list[bool], place: int, by: int
) -> None:
    rows = Rows(range(len(headings)), str, lambda n: "heading" if headings[n] else None)
    start = rows.near(min(place, len(headings)))
    if start < 0:
        assert all(headings)
        return
    end = rows.step(start, by)
    assert not headings[end]
    assert (end - start) * by >= 0
    if end == start:
        beyond = headings[start + 1 :] if by > 0 else headings[:start]
        assert all(beyond)
