"""The life of a deal: when it was registered, how it moved, how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from funnelview.domain.calendar import week_of
from funnelview.domain.demo.anchor import ANCHOR, moment
from funnelview.domain.demo.cast import (
    COMPETITORS,
    LATE,
    LEAVER,
    LOST,
    NO_QUOTA,
    PRODUCTS,
    SOURCES,
    THIN_TOP,
    WON,
    Product,
    Team,
    Temper,
)
from funnelview.domain.demo.days import ENDS, START, Slots, day_of, some_time, time_between, workday
from funnelview.domain.demo.dice import Dice
from funnelview.domain.demo.phrases import PHASES, PHRASES
from funnelview.domain.demo.story import Actor, Firm
from funnelview.domain.funnel import Outcome

STAGES = ("aware", "compare", "negotiate", "confirm")
SUCCESS = {"aware": 25, "compare": 50, "negotiate": 75, "confirm": 75}
# What one unit of a currency is about worth in the reporting one: prices are thought up in it.
ABOUT = {"CNY": 1.0, "EUR": 8.0, "USD": 7.1}
# In which stage deals are lost: far more while negotiating than its 75 % would have it.
_LOST_IN = (("aware", 28.0), ("compare", 32.0), ("negotiate", 35.0), ("confirm", 5.0))
# Age and distance of the expected date, in days, of deals that are open in a stage.
_AGE = {"aware": (3, 95), "compare": (25, 150), "negotiate": (45, 190), "confirm": (60, 210)}
_AHEAD = {"aware": (35, 170), "compare": (12, 110), "negotiate": (4, 62), "confirm": (2, 32)}
LEAVER_STAGES = (("negotiate", 3), ("confirm", 2), ("compare", 9), ("aware", 14))
"""What the leaver leaves behind: 5 deals at T75, 9 at T50, 14 at T25."""
_NAMES = {
    "zh": ("二号线", "新厂区", "扩产项目", "老线改造", "三车间"),
    "en": ("Line 2", "New plant", "Extension", "Refit of the old line", "Hall C"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a deal."""

    at: datetime
    who: str
    patch: dict[str, Any]
    review: int | None = None
    owner: str | None = None


@dataclass(slots=True)
class Life:
    """One deal from its registration to its end, if it had one."""

    number: int
    rep: Actor
    firm: Firm
    contact: int | None
    language: str
    currency: str
    registered: datetime
    values: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    end: datetime | None = None
    outcome: Outcome = Outcome.OPEN
    reason: str | None = None
    reopened: datetime | None = None

    def value(self, name: str, at: datetime = ENDS) -> Any:  # noqa: ANN401 - any field's
        """Return what a field held at a moment."""
        found = self.values.get(name)
        for step in self.steps:
            if step.at <= at and name in step.patch:
                found = step.patch[name]
        return found

    def owner(self, at: datetime = ENDS) -> str:
        """Return the key of whose deal it was at a moment."""
        owners = [step.owner for step in self.steps if step.owner and step.at <= at]
        return owners[-1] if owners else self.rep.key

    def is_open(self, at: datetime = ENDS) -> bool:
        """Whether it stood in the funnel at a moment."""
        if at < self.registered:
            return False
        if self.reopened is not None and at >= self.reopened:
            return True
        return self.end is None or at < self.end

    def weight(self) -> float:
        """Return about what it weighs at the end of the story, in the reporting currency."""
        amount = (self.value("amount") or 0) * ABOUT[self.currency]
        return float(amount) * SUCCESS[self.value("stage")] / 100


def rounded(amount: float) -> int:
    """Return an amount as people quote it, in minor units."""
    for limit, unit in ((20_000, 100), (100_000, 500), (500_000, 1_000), (2_000_000, 5_000)):
        if amount < limit:
            return max(1, round(amount / unit)) * unit * 100
    return round(amount / 10_000) * 10_000 * 100


class LifeMaker:
    """Makes the lives of one rep's deals."""

    def __init__(
        self, dice: Dice, team: Team, rep: tuple[Actor, str, Temper], firms: Sequence[Firm]
    ) -> None:
        """Begin for a rep with the firms that are theirs."""
        self._dice = dice
        self._team = team
        self._rep, self._language, self._temper = rep
        self._firms = firms

    def lives(self, slots: Slots, first: int) -> list[Life]:
        """Return all of the rep's deals, numbered from ``first``."""
        temper, dice = self._temper, self._dice
        wins = round(temper.wins * temper.closed)
        outcomes = [Outcome.WON] * wins + [Outcome.LOST] * (temper.closed - wins)
        made: list[Life] = []
        for outcome in dice.shuffled(outcomes):
            made.append(self._closed(first + len(made), outcome, slots))
        for stage in self._open_stages():
            made.append(self._opened(first + len(made), stage, slots))
        return made

    def _open_stages(self) -> list[str]:
        """Return the stages of the open deals, in the proportions of the rep's mix."""
        if self._rep.key == LEAVER:
            return [stage for stage, count in LEAVER_STAGES for _ in range(count)]
        total, weights = self._temper.open, self._temper.mix
        counts = [int(total * weight / sum(weights)) for weight in weights]
        for index in range(total - sum(counts)):
            counts[next(i for i in range(4) if weights[i]) if index else 1] += 1
        return [stage for stage, count in zip(STAGES, counts, strict=True) for _ in range(count)]

    def _price(self, product: Product, currency: str) -> int:
        price = self._dice.around(product.price * self._temper.size, product.spread)
        return rounded(price / ABOUT[currency])

    def _begin(self, number: int, registered: datetime, stage: str) -> Life:
        dice, language = self._dice, self._language
        product = dice.weighted([(one, one.weight) for one in PRODUCTS])
        currency = dice.weighted(self._team.currencies)
        firm = dice.pick(self._firms)
        phrase = dice.pick(PHRASES[language][PHASES[stage]])
        contact = 0 if dice.chance(0.7) else dice.below(len(firm.contacts))
        values: dict[str, Any] = {
            "product": product.name(language),
            "amount": self._price(product, currency),
            "stage": stage,
            "source": dice.weighted(SOURCES[language]),
            "next_step": phrase.next_step.format(c=firm.contacts[contact].name),
            "next_step_due": day_of(registered) + timedelta(days=dice.between(3, 14)),
        }
        if dice.chance(0.25):
            values["name"] = dice.pick(_NAMES[language])
        return Life(
            number, self._rep, firm, contact, language, currency, registered, values
        )  # fmt: skip

    def _closed(self, number: int, outcome: Outcome, slots: Slots) -> Life:
        dice = self._dice
        recent = self._rep.key == NO_QUOTA
        back = dice.between(3, 60 if recent else 362) if dice.chance(0.88) else 0
        day = ANCHOR - timedelta(days=back) if back else START + timedelta(dice.between(70, 180))
        if recent:
            day = max(day, ANCHOR - timedelta(days=58))
        day = workday(day)
        end = some_time(dice, day)
        late = self._rep.key == LATE and outcome is Outcome.WON and dice.chance(0.75)
        length = int(dice.around(78 if outcome is Outcome.WON else 92, 0.42))
        length = dice.between(1, 4) if late else min(max(length, 18), 230)
        earliest = ANCHOR - timedelta(days=95) if recent else START
        begun = max(earliest + timedelta(days=dice.below(12)), day - timedelta(days=length))
        if late:
            path = ["negotiate" if dice.chance(0.6) else "confirm"]
        elif outcome is Outcome.WON:
            path = [*STAGES[:3], *(["confirm"] if dice.chance(0.7) else [])]
        else:
            path = [*STAGES[: STAGES.index(dice.weighted(_LOST_IN)) + 1]]
        registered = some_time(dice, min(begun, day - timedelta(days=1 if late else 5)))
        life = self._begin(number, registered, path[0])
        life.end, life.outcome = end, outcome
        life.reason = (
            dice.pick(WON[self._language])
            if outcome is Outcome.WON
            else dice.weighted(LOST[self._language])
        )
        self._walk(life, path[1:], day + timedelta(days=dice.between(-5, 9)), slots)
        return life

    def _opened(self, number: int, stage: str, slots: Slots) -> Life:
        dice = self._dice
        low, high = _AGE[stage]
        late = self._rep.key == LATE and stage in STAGES[2:]
        if self._rep.key == NO_QUOTA:
            high = 90
        if self._rep.key == THIN_TOP:
            # Nothing new since six weeks: the others live on what is left.
            low = max(low, 44)
        age = dice.between(2, 12) if late else low + int((high - low) * dice.share() ** 1.4)
        registered = some_time(dice, ANCHOR - timedelta(days=min(age, (ANCHOR - START).days - 5)))
        path = [stage] if late else list(STAGES[: STAGES.index(stage) + 1])
        life = self._begin(number, registered, path[0])
        near, far = _AHEAD[stage]
        ahead = -dice.between(1, 20) if dice.chance(0.05) else dice.between(near, far)
        self._walk(life, path[1:], ANCHOR + timedelta(days=ahead), slots)
        self._refresh(life)
        return life

    def _walk(self, life: Life, stages: Sequence[str], expected: date, slots: Slots) -> None:
        """Let the deal move through its stages, its date be pushed and its amount change."""
        dice = self._dice
        until = life.end or ENDS
        first, patches = self._pushes(life, expected)
        life.values["expected"] = first
        if dice.chance(0.28) and (until - life.registered).days > 20:
            amount = life.values["amount"] / 100 * dice.pick((0.8, 0.88, 0.92, 1.1, 1.15, 1.3))
            patches.append({"amount": rounded(amount)})
        moves = [self._move(stage) for stage in stages]
        marks = [True] * len(moves) + [False] * len(patches)
        moments = self._moments(life, len(marks), until, slots)
        for (at, review), is_move in zip(moments, dice.shuffled(marks), strict=True):
            patch = moves.pop(0) if is_move else patches.pop(0)
            if "next_step" in patch:
                contact = life.firm.contacts[life.contact or 0].name
                due = day_of(at) + timedelta(days=dice.between(4, 15))
                step = patch["next_step"].format(c=contact)
                patch = {**patch, "next_step": step, "next_step_due": due}
            who = self._rep.manager if review is not None and self._rep.manager else self._rep.key
            life.steps.append(Step(at, who, patch, review))

    def _move(self, stage: str) -> dict[str, Any]:
        phrase = self._dice.pick(PHRASES[self._language][PHASES[stage]])
        patch: dict[str, Any] = {"stage": stage, "next_step": phrase.next_step}
        if stage == "compare" and self._dice.chance(0.7):
            patch["competitors"] = self._dice.pick(COMPETITORS[self._language])
        return patch

    def _pushes(self, life: Life, expected: date) -> tuple[date, list[dict[str, Any]]]:
        """Return the first expected date, and the changes that lead from it to the last."""
        dice = self._dice
        count = sum(dice.chance(self._temper.pushes / 4) for _ in range(4))
        earliest = day_of(life.registered) + timedelta(days=10)
        dates = [expected]
        for _ in range(count):
            before = dates[-1] - timedelta(days=dice.between(9, 38))
            if before < earliest:
                break
            dates.append(before)
        dates.reverse()
        return dates[0], [{"expected": day} for day in dates[1:]]

    def _moments(
        self, life: Life, count: int, until: datetime, slots: Slots
    ) -> list[tuple[datetime, int | None]]:
        """Return so many moments in a deal's life, in order; some lie in a review."""
        dice = self._dice
        span = until - life.registered
        found: dict[datetime, int | None] = {}
        for _ in range(count * 3):
            day = day_of(life.registered + span * dice.share())
            slot = slots.get((self._rep.key, week_of(day)))
            if slot is not None and dice.chance(0.55):
                at, review = in_review(slot.start, life.number), slot.review
            else:
                at, review = some_time(dice, day), None
            if life.registered < at < until and len(found) < count:
                found[at] = review
        while len(found) < count:
            found[time_between(dice, life.registered, until)] = None
        return sorted(found.items())

    def _refresh(self, life: Life) -> None:
        """Give an open deal a next step of these days; a few have none, or one that is overdue."""
        dice = self._dice
        stage = life.value("stage")
        phrase = dice.pick(PHRASES[self._language][PHASES[stage]])
        at = some_time(dice, ANCHOR - timedelta(days=dice.between(0, 9)))
        last = max([life.registered, *(step.at for step in life.steps)])
        if at <= last:
            at = time_between(dice, last, ENDS)
        patch: dict[str, Any] = {
            "next_step": phrase.next_step.format(c=life.firm.contacts[life.contact or 0].name),
            "next_step_due": ANCHOR + timedelta(days=dice.between(2, 17)),
        }
        fate = dice.share()
        if fate < 0.07:
            patch["next_step_due"] = ANCHOR - timedelta(days=dice.between(1, 6))
        elif fate < 0.12:
            patch = {"next_step": None, "next_step_due": None}
        life.steps.append(Step(at, self._rep.key, patch))


def in_review(start: datetime, number: int) -> datetime:
    """Return when, within a review, a deal was talked about."""
    return start + timedelta(seconds=100 + number * 37 % 1_300)


def at_noon(day: date) -> datetime:
    """Return noon of a working day."""
    return moment(day, 180)
