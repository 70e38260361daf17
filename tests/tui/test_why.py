"""Under the board stands why the rep under the cursor is in trouble."""

from dataclasses import replace
from datetime import date

from funnelview.domain.funnel import Role
from funnelview.i18n import set_language
from funnelview.tui.widgets.why import LINES, Why, WhyRead, lines
from funnelview.usecases.desk import Desk
from funnelview.usecases.pulling import team_trouble
from funnelview.usecases.records import add_person
from funnelview.usecases.warnings import acknowledge, alerts
from tests.tui.conftest import Driven, Driver
from tests.tui.grid import grid

UNTIL = date(2026, 12, 1)


async def said(driver: Driver) -> list[str]:
    """The two lines, once the cursor has rested long enough."""
    why = driver.app.screen.query_one(Why)
    for _turn in range(500):
        await driver.settle()
        if why.rested:
            break
        await driver.pilot.pause(0.02)
    await driver.settle()
    return [line.strip() for line in grid(driver.app)[why.region.y : why.region.bottom]]


async def test_the_board_says_what_is_wrong_and_what_to_ask(drive: Driven) -> None:
    async with drive((160, 24)) as driver:
        first, second = await said(driver)
        assert first.startswith("‼ Coverage 0.85 of 3 needed · ‼ Won and weighted make 47.8 %")
        assert second == "? Where are the missing deals to come from, and by when?"
        await driver.press("down")
        assert (await said(driver))[0].startswith("‼ Coverage 0.9 of 3 needed")
        set_language("zh_CN")
        await driver.press("up")
        first, second = await said(driver)
        assert first.startswith("‼ 覆盖率 0.85，需要 3 · ")
        assert second.startswith("? 缺的商机从哪里来")


async def test_it_goes_with_the_past_and_leaves_low_terminals_to_the_rows(drive: Driven) -> None:
    async with drive((80, 24)) as driver:
        await driver.press("t")
        await driver.type("-1")
        await driver.press("enter")
        # The quotas are not there yet.
        assert (await said(driver))[0].startswith("‼ Nothing registered for 47 d (limit 28 d)")
    for number in range(18):
        add_person(driver.desk, f"Rep {number}", manager_id=1)
    async with drive((80, 24)) as driver:
        await driver.settle()
        assert not driver.app.screen.query_one(Why).display


async def test_an_answer_about_somebody_else_is_not_shown(drive: Driven) -> None:
    async with drive((160, 24)) as driver:
        await said(driver)
        why = driver.app.screen.query_one(Why)
        about_the_first = alerts(driver.desk, "李强")
        await driver.press("down")
        why.post_message(WhyRead(about_the_first, None))
        await driver.pilot.pause()
        if not why.rested:
            # The cursor has only just come: nothing is known about the second yet.
            assert "0.85" not in grid(driver.app)[why.region.y]
        assert (await said(driver))[0].startswith("‼ Coverage 0.9 of 3 needed")


async def test_of_a_manager_it_says_who_pulls_the_team_down(drive: Driven, desk: Desk) -> None:
    idle = add_person(desk, "周岚", Role.MANAGER).id
    add_person(desk, "吴涛", manager_id=idle)
    async with drive((160, 30)) as driver:
        first, second = await said(driver)
        assert first.startswith(
            "‼ Coverage 0.9 of 3.0 needed, 4.25M short · 李强 lacks most, 2.15M: "
        )
        assert "‼ Coverage 0.85 of 3 needed" in first
        assert second == "? 李强: Where are the missing deals to come from, and by when?"
        await driver.press("down")
        first, second = await said(driver)
        assert first.startswith("No quota · 吴涛 has most red warnings, 2: ‼ Nothing was ever reg")
        assert second == "? 吴涛: Whom did you call last week who isn't in the funnel yet?"
        await driver.press("up", "enter")
        assert (await said(driver))[0].startswith("‼ Coverage 0.85")
    nothing = replace(team_trouble(desk, idle), pull=None, found=None)
    told, asked = lines(None, 200, nothing)
    text = "".join(span.text for span in told)
    assert (text, asked) == ("No quota · no rep lacks coverage or has a red warning", ())


def test_what_was_acknowledged_is_left_out_and_deals_are_counted(desk: Desk) -> None:
    def shown(width: int = 400) -> list[str]:
        found = lines(alerts(desk, "李强"), width)
        assert len(found) == LINES
        return ["".join(span.text for span in line) for line in found]

    assert "No open deal expected" in shown()[0]
    assert shown()[0].endswith(" · deals ‼ 0 ! 2")
    assert len(shown(40)[0]) <= 40
    by_worth = alerts(desk, "李强").alerts
    for one in by_worth:
        if one.deal_id is None and one.customer_id is None:
            acknowledge(desk, one.code, until=UNTIL, reason="known", rep=one.rep_id)
    first, second = shown()
    # Nothing of the rep's own is left: what stands first of the deals speaks.
    assert first.startswith("‼ 恒远重工: Perhaps the same customer"), first
    assert second.startswith("? Is it one customer?")
    for one in by_worth:
        if one.deal_id is not None or one.customer_id is not None:
            customer = one.customer_id if one.deal_id is None else None
            acknowledge(
                desk,
                one.code,
                until=UNTIL,
                reason="known",
                deal=one.deal_id,
                customer=customer,
            )
    assert shown() == ["No warnings.", ""]
