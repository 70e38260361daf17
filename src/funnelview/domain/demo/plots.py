"""The stories worth finding, laid over the lives of the deals."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from funnelview.domain.calendar import week_of, week_start
from funnelview.domain.demo import cast
from funnelview.domain.demo.anchor import ANCHOR
from funnelview.domain.demo.days import ENDS, Slots, day_of, time_between, workday
from funnelview.domain.demo.dice import Dice
from funnelview.domain.demo.firms import single_line_firm
from funnelview.domain.demo.lives import ABOUT, Life, Step, at_noon, in_review, rounded
from funnelview.domain.demo.phrases import OVERRIDE
from funnelview.domain.demo.story import Firm
from funnelview.domain.funnel import Outcome

TRANSFER_DAY = date(2026, 11, 4)
"""Three deals went from one rep to another in the middle of the quarter."""
PUSHED_WEEKS = 9


def open_of(lives: Sequence[Life], rep: str, *stages: str) -> list[Life]:
    """Return a rep's deals that are open in the end, in some stages (or in any)."""
    return [
        life
        for life in lives
        if life.owner() == rep and life.is_open() and (not stages or life.value("stage") in stages)
    ]


def lay_plots(dice: Dice, lives: list[Life], firms: Sequence[Firm], slots: Slots) -> None:
    """Change some lives so that each story is there to be found."""
    _pushed_every_week(lives, slots)
    _up_and_back(lives)
    _transferred(lives)
    _single_line(lives, single_line_firm(firms))
    _override(dice, lives)
    _reopened(lives)
    _gaps(dice, lives)
    _whale(lives)


def _add(life: Life, step: Step) -> None:
    life.steps.append(step)
    life.steps.sort(key=lambda one: one.at)


def _without(life: Life, fields: Sequence[str]) -> None:
    """Let some fields of a deal stand still."""
    kept = [
        replace(step, patch={k: v for k, v in step.patch.items() if k not in fields})
        for step in life.steps
    ]
    life.steps = [step for step in kept if step.patch or step.owner]


def _pushed_every_week(lives: list[Life], slots: Slots) -> None:
    """In each of the last weeks the same three dates were moved by one or two weeks."""
    chosen = sorted(
        open_of(lives, cast.PUSHER, "compare", "negotiate"), key=lambda life: life.registered
    )[:3]
    monday = week_start(week_of(ANCHOR))
    for life in chosen:
        _without(life, ["expected"])
        first = monday - timedelta(weeks=PUSHED_WEEKS)
        life.values["expected"] = expected = workday(first + timedelta(days=20))
        for back in range(PUSHED_WEEKS - 1, -1, -1):
            week = monday - timedelta(weeks=back)
            slot = slots.get((cast.PUSHER, week_of(week)))
            if slot is None:
                continue
            expected += timedelta(days=7 if back % 3 else 14)
            at = in_review(slot.start, life.number)
            if at > life.registered:
                _add(life, Step(at, slot.manager, {"expected": expected}, slot.review))


def _up_and_back(lives: list[Life]) -> None:
    """An amount went up by a third and came back within three weeks."""
    life = min(open_of(lives, cast.UP_AND_BACK, "compare"), key=lambda one: one.registered)
    _without(life, ["amount"])
    before = life.values["amount"]
    up = rounded(before / 100 * 1.33)
    for back, amount in ((16, up), (3, before)):
        _add(
            life,
            Step(at_noon(ANCHOR - timedelta(days=back)), cast.UP_AND_BACK, {"amount": amount}),
        )


def _transferred(lives: list[Life]) -> None:
    at = at_noon(TRANSFER_DAY)
    ripe = [
        life
        for life in open_of(lives, cast.GIVER, "compare", "negotiate")
        if life.registered < at - timedelta(days=20)
    ]
    manager = next(
        team.manager.key for team in cast.TEAMS for rep, *_ in team.reps if rep.key == cast.GIVER
    )
    for index, life in enumerate(ripe[:3]):
        life.steps = [
            replace(step, who=cast.TAKER, review=None) if step.at >= at else step
            for step in life.steps
        ]
        _add(life, Step(at + timedelta(minutes=2 * index), manager, {}, owner=cast.TAKER))


def _single_line(lives: list[Life], firm: Firm) -> None:
    """One deal at T75 hangs on the only contact; no other deal of that firm is open."""
    others = [life for life in lives if life.firm.key == firm.key and life.is_open()]
    ripe = open_of(lives, cast.SINGLE_LINE, "negotiate", "confirm")
    chosen = ripe[0]
    free = next(
        life.firm
        for life in lives
        if life.rep.key == cast.SINGLE_LINE and life.firm.key != firm.key
    )  # fmt: skip
    for life in others:
        life.firm, life.contact = free, 0
    chosen.firm, chosen.contact = firm, 0


def _override(dice: Dice, lives: list[Life]) -> None:
    """A manager knows better than the stage."""
    life = open_of(lives, "guo.qian", "confirm")[0]
    last = max(step.at for step in life.steps)
    patch = {"success": 90, "success_reason": OVERRIDE["zh"]}
    _add(life, Step(time_between(dice, last, ENDS), "zhou.lan", patch))


def _reopened(lives: list[Life]) -> None:
    """Two deals that were lost came back."""
    for rep in ("chen.jing", cast.GIVER):
        life = max(
            (
                one
                for one in lives
                if one.rep.key == rep and one.outcome is Outcome.LOST and one.end is not None
                and day_of(one.end) < ANCHOR - timedelta(days=30)
            ),
            key=lambda one: one.end or ENDS,
        )  # fmt: skip
        life.reopened = at_noon(workday(ANCHOR - timedelta(days=9)))
        step = {
            "expected": ANCHOR + timedelta(days=48),
            "next_step_due": ANCHOR + timedelta(days=6),
        }
        _add(life, Step(life.reopened + timedelta(minutes=4), rep, step))


def _gaps(dice: Dice, lives: list[Life]) -> None:
    """A few lines of the funnel are incomplete."""
    whole = [
        life
        for life in lives
        if life.is_open() and life.value("stage") == "aware" and life.rep.key != cast.LEAVER
    ]
    chosen = dice.shuffled(whole)[:11]
    blanks: tuple[Callable[[Life], None], ...] = (
        lambda life: _blank(life, "amount"),
        lambda life: _blank(life, "expected"),
        lambda life: _blank(life, "product"),
        _without_contact,
    )
    for index, life in enumerate(chosen):
        blanks[index % 4](life)


def _blank(life: Life, field: str) -> None:
    _without(life, [field])
    life.values[field] = None


def _without_contact(life: Life) -> None:
    life.contact = None


def _whale(lives: list[Life]) -> None:
    """One deal is worth more than all the others of its rep together."""
    mine = open_of(lives, cast.WHALE)
    whale = max(
        (life for life in mine if life.value("stage") == "negotiate"),
        key=lambda life: life.registered,
    )
    _without(whale, ["amount"])
    others = sum(life.weight() for life in mine if life is not whale)
    whale.values["amount"] = rounded(1.35 * others / 75 / ABOUT[whale.currency])
