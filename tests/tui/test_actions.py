"""One table of actions feeds keys, footer, menus, help and palette."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from funnelview import i18n
from funnelview.errors import BadInput
from funnelview.tui.actions import ACTIONS, BY_ID, FORBIDDEN_KEYS, LIVE, SCOPES, bindings_of
from funnelview.tui.app import FunnelViewApp
from funnelview.tui.keymap import Keymap, shown
from funnelview.tui.palette import Palette, find
from funnelview.tui.screen import FunnelScreen
from funnelview.tui.widgets.columns import Column
from funnelview.tui.widgets.fields import Field, LineField
from funnelview.tui.widgets.footer import Footer, Item, fit_items
from funnelview.tui.widgets.table import VirtualTable
from tests.tui.grid import grid, text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.pilot import Pilot


class RepScreen(FunnelScreen[None]):
    SCOPES: ClassVar[tuple[str, ...]] = ("rep",)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("rep")]

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.closed = True

    def compose(self) -> ComposeResult:
        yield VirtualTable[str]((Column("name", "Name", flex=1),), lambda row, _: row, str)
        yield LineField("abc")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(VirtualTable).set_rows(["one", "two"])
        self.query_one(VirtualTable).focus()

    def why_not(self, action_id: str) -> str | None:
        if action_id == "rep.reopen" and not self.closed:
            return "[/b] The deal is open."
        return None

    def action_note(self) -> None:
        self.query_one(LineField).focus()

    async def action_unchanged(self) -> None:
        self.done.append("unchanged")

    def action_next(self) -> None:
        self.done.append("next")

    def action_won(self) -> None:
        self.done.append("won")

    def action_reopen(self) -> None:
        self.done.append("reopen")

    def action_deal(self) -> None:
        self.done.append("deal")

    def on_field_left(self, message: Field.Left) -> None:
        message.stop()
        self.query_one(VirtualTable).focus()


class RepApp(FunnelViewApp):
    def on_mount(self) -> None:
        self.push_screen(RepScreen())

    @property
    def rep(self) -> RepScreen:
        screen = self.screen_stack[1]
        assert isinstance(screen, RepScreen)
        return screen


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language("en")


def run(
    script: Callable[[RepApp, Pilot[int]], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    keymap: Keymap | None = None,
) -> None:
    async def main() -> None:
        app = RepApp(keymap)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(main())


# --- the table


def test_ids_are_unique_and_in_a_scope() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert {action.scope for action in ACTIONS} == set(SCOPES)
    assert {scope for live in LIVE for scope in live} == set(SCOPES)
    for action in ACTIONS:
        assert action.name.isidentifier() or action.name == "raise"


def test_no_default_key_belongs_to_someone_else() -> None:
    assert not [(a.id, key) for a in ACTIONS for key in a.keys if key in FORBIDDEN_KEYS]


def test_no_default_keys_clash() -> None:
    assert list(Keymap().clashes()) == []


# --- the configuration


def test_a_key_can_be_changed() -> None:
    keymap = Keymap.load({"rep.unchanged": "z f5", "rep.next": ["X"]})
    assert keymap.keys("rep.unchanged") == ("z", "f5")
    assert keymap.keys("rep.next") == ("X",)
    assert keymap.keys("rep.won") == ("w",)


def test_a_clash_names_both_actions_and_the_key() -> None:
    with pytest.raises(BadInput) as error:
        Keymap.load({"rep.unchanged": "w"})
    assert "rep.unchanged" in error.value.message
    assert "rep.won" in error.value.message
    assert " w " in error.value.message


def test_a_key_and_its_long_name_are_the_same_key() -> None:
    with pytest.raises(BadInput, match=r"rep\.raise"):
        Keymap.load({"rep.unchanged": "exclamation_mark"})


def test_a_clash_across_scopes_that_are_live_together_is_found() -> None:
    with pytest.raises(BadInput, match=r"app\.quit"):
        Keymap.load({"rep.unchanged": "q"})
    Keymap.load({"field.next": "ctrl+n"})
    with pytest.raises(BadInput, match=r"app\.palette"):
        Keymap.load({"field.next": "ctrl+p"})


def test_the_key_that_asks_is_not_the_key_that_confirms() -> None:
    with pytest.raises(BadInput, match=r"confirm\.yes"):
        Keymap.load({"rep.won": "y"})


@pytest.mark.parametrize("key", ["strg+x", "hyperspace", "", "ctrl+foo"])
def test_what_is_no_key_is_said(key: str) -> None:
    with pytest.raises(BadInput, match="is not a key"):
        Keymap.load({"rep.won": [key]})


def test_an_unknown_action_is_said_with_the_one_meant() -> None:
    with pytest.raises(BadInput) as error:
        Keymap.load({"rep.unchangd": "u"})
    assert "rep.unchanged" in error.value.way_out


def test_keys_as_people_write_them() -> None:
    assert [shown(key) for key in ("?", "space", "escape", "down", "ctrl+p", "pagedown")] == [
        "?",
        "space",
        "esc",
        "↓",
        "ctrl+p",
        "pgdn",
    ]
    assert Keymap().shown("go.team") == "g t"


# --- keys do what the table says


def test_keys_reach_the_screen_the_program_or_nobody() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press("=", "space", "s")
        assert app.rep.done == ["unchanged", "next"]
        await pilot.press("q")
        await pilot.pause()
        assert app.return_value == 0

    run(script)


def test_changed_keys_work_and_old_ones_do_not() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press("=", "z", "f5")
        assert app.rep.done == ["unchanged", "unchanged"]
        assert "z Unchanged" in grid(app)[-1]

    run(script, (100, 24), Keymap.load({"rep.unchanged": "z f5"}))


def test_an_action_that_is_not_possible_says_why() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        app.rep.closed = False
        app.rep.refresh_actions()
        await pilot.pause()
        assert "(r Reopen)" in grid(app)[-1]
        await pilot.press("r")
        await pilot.pause()
        assert app.rep.done == []
        assert "[/b] The deal is open." in text(app)
        app.rep.closed = True
        await pilot.press("r")
        assert app.rep.done == ["reopen"]

    run(script, (120, 24))


def test_in_a_field_letters_are_text() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await pilot.press("w", "q", "=", "?")
        field = app.rep.query_one(LineField)
        assert field.value == "wq=?"
        assert app.rep.done == []
        footer = grid(app)[-1]
        assert "tab Next field" in footer
        assert "Won" not in footer
        assert "f1 Help" in footer
        await pilot.press("escape")
        assert isinstance(app.focused, VirtualTable)
        assert "w Won" in grid(app)[-1]

    run(script)


def test_a_menu_of_one_more_key() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await pilot.pause()
        assert grid(app)[-1] == " Add  d Deal"
        await pilot.press("d")
        await pilot.pause()
        assert app.rep.done == ["deal"]
        assert isinstance(app.focused, VirtualTable)
        await pilot.press("c", "w")
        await pilot.pause()
        assert app.rep.done == ["deal"]
        await pilot.press("c", "escape")
        await pilot.pause()
        assert "? Help" in grid(app)[-1]
        await pilot.press("=")
        assert app.rep.done == ["deal", "unchanged"]

    run(script)


# --- the footer


def test_the_footer_fits_and_shows_help_and_that_there_is_more() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        for width in range(20, 200, 7):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            line = grid(app)[-1]
            assert line.endswith("? Help")
            whole = all(name in line for name in ("Note", "Unchanged", "Won", "Quit"))
            assert whole or "…" in line

    run(script)


def test_what_is_drawn_below_the_help_offers_no_way_back_that_is_none() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press("question_mark")
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is app.rep
        assert "esc Back" not in grid(app)[-1]

    run(script)


@given(
    st.lists(
        st.builds(
            Item, st.just("rep.won"), st.just("w"), st.text("中文ab", min_size=1), st.booleans()
        )
    ),
    st.integers(10, 120),
)
def test_footer_items_never_need_more_than_there_is(items: list[Item], width: int) -> None:
    last = Item("app.help", "?", "帮助", possible=True)
    kept, more = fit_items(items, last, width)
    used = sum(cell_len(item.text) + 2 for item in kept) + cell_len(last.text) + 2
    assert used + (3 if more else 0) <= max(width, cell_len(last.text) + 5)
    assert more == (len(kept) < len(items))


def test_a_click_on_the_footer_does_it() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.click(Footer, offset=(grid(app)[-1].index("Unchanged"), 0))
        assert app.rep.done == ["unchanged"]

    run(script)


# --- help and palette


def test_help_lists_the_keys_of_where_you_are() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        app.rep.closed = False
        await pilot.press("?")
        await pilot.pause()
        shown_lines = grid(app)
        assert any("In a list" in line for line in shown_lines)
        assert any("↓  j" in line and "Down" in line for line in shown_lines)
        table = app.screen.query_one(VirtualTable)
        lines = {line.title: line for _, line in table.rows if line.title}
        assert lines["Reopen"].reason == "[/b] The deal is open."
        assert lines["Deal"].keys == "c d"
        assert "Customer" not in lines
        await pilot.press("?")
        await pilot.pause()
        assert isinstance(app.screen, RepScreen)

    run(script)


@pytest.mark.parametrize("key", ["ctrl+p", ":"])
def test_the_palette_finds_and_does(key: str) -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        await pilot.press(*"unch")
        await pilot.pause()
        assert "Unchanged" in grid(app)[1]
        await pilot.press("enter")
        await pilot.pause()
        assert app.rep.done == ["unchanged"]
        await pilot.press(key, "escape")
        await pilot.pause()
        assert isinstance(app.screen, RepScreen)

    run(script)


def test_the_palette_changes_the_theme() -> None:
    async def script(app: RepApp, pilot: Pilot[int]) -> None:
        before = app.theme
        await pilot.press("ctrl+p", *"colours", "enter")
        await pilot.pause()
        assert app.theme != before

    run(script)


def test_the_palette_finds_by_start_part_and_letters() -> None:
    found = [action.id for action in find("no", ACTIONS)]
    assert found[0] == "rep.note"
    assert find("zzz", ACTIONS) == []
    assert len(find("", ACTIONS)) == len(ACTIONS)
