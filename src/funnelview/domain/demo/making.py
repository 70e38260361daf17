"""Making the whole story from one seed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from funnelview.domain.calendar import month_index, month_start
from funnelview.domain.demo import cast
from funnelview.domain.demo.anchor import ANCHOR, moment
from funnelview.domain.demo.days import START, held_reviews
from funnelview.domain.demo.dice import Dice
from funnelview.domain.demo.firms import make_firms
from funnelview.domain.demo.lives import Life, LifeMaker
from funnelview.domain.demo.parting import parting
from funnelview.domain.demo.plots import lay_plots
from funnelview.domain.demo.story import (
    Actor,
    Changed,
    Closed,
    Event,
    Firm,
    FirmEntered,
    QuotaSet,
    Registered,
    Story,
)
from funnelview.domain.demo.walks import Walker
from funnelview.domain.funnel import Outcome

SEED = "the first demo"


_USUAL_WIN = 390_000
"""What a won deal is about worth: quotas are made of it."""

# Quotas were set this early: periods move by quarters when the demo is moved to today, days by
# weeks, which differ by up to seven weeks.
_QUOTA_ROUNDS = (
    (START, 0.85, ("2025-Q2", "2025-Q3", "2025-Q4")),
    (date(2025, 10, 9), 1.0, ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")),
    (date(2026, 10, 8), 1.1, ("2027-Q1", "2027-Q2")),
)


def make_story(seed: str = SEED) -> Story:
    """Return the story; the same seed gives the same one."""
    firms = make_firms(Dice(f"{seed}: firms"))
    slots = held_reviews(Dice(f"{seed}: reviews"))
    lives: list[Life] = []
    for team in cast.TEAMS:
        for rep in team.reps:
            theirs = [firm for firm in firms if firm.rep == rep[0].key]
            maker = LifeMaker(Dice(f"{seed}: {rep[0].key}"), team, rep, theirs)
            lives += maker.lives(slots, len(lives))
    lay_plots(Dice(f"{seed}: plots"), lives, firms, slots)
    people = tuple(_people())
    names = {person.key: person.name for person in people}
    events = [
        *_quotas(lives),
        *_firm_events(firms, lives),
        *(event for life in lives for event in _life_events(life)),
        *Walker(Dice(f"{seed}: walks"), lives, names).events(slots),
        *parting(),
    ]
    # Sorting keeps the order of what happened at the same moment.
    events.sort(key=lambda event: event.at)
    return Story(cast.COMPANY, people, tuple(_rates(Dice(f"{seed}: rates"))), tuple(events))


def _people() -> Iterator[Actor]:
    yield cast.DIRECTOR
    for team in cast.TEAMS:
        yield team.manager
        for rep, _language, _temper in team.reps:
            yield rep


def _rates(dice: Dice) -> Iterator[tuple[str, date, Decimal]]:
    """Yield a rate for each month, walking slowly; EUR rose, USD fell."""
    for code, first, drift in (("EUR", 7.95, 0.012), ("USD", 7.22, -0.008)):
        value = first
        for index in range(month_index(START), month_index(ANCHOR) + 1):
            yield code, month_start(index), Decimal(f"{value:.4f}")
            value += drift + 0.03 * (dice.share() - 0.5)


def _firm_events(firms: Sequence[Firm], lives: Sequence[Life]) -> Iterator[Event]:
    """Yield each customer shortly before its first deal."""
    first: dict[int, Life] = {}
    for life in lives:
        known = first.get(life.firm.key)
        if known is None or life.registered < known.registered:
            first[life.firm.key] = life
    for firm in firms:
        begun = first.get(firm.key)
        at = begun.registered if begun else moment(START, 30)
        yield FirmEntered(at=at - timedelta(minutes=2), who=firm.rep, firm=firm)


def _life_events(life: Life) -> Iterator[Event]:
    yield Registered(
        at=life.registered,
        who=life.rep.key,
        deal=life.number,
        firm=life.firm.key,
        contact=life.contact,
        rep=life.rep.key,
        currency=life.currency,
        values=life.values,
    )
    for step in life.steps:
        yield Changed(
            at=step.at,
            who=step.who,
            deal=life.number,
            patch=step.patch,
            owner=step.owner,
            review=step.review,
        )
    if life.end is not None:
        yield Closed(
            at=life.end,
            who=life.rep.key,
            deal=life.number,
            outcome=life.outcome,
            reason=life.reason,
        )
    if life.reopened is not None:
        yield Closed(at=life.reopened, who=life.rep.key, deal=life.number, outcome=Outcome.OPEN)


def _booked(lives: Sequence[Life], rep: str) -> float:
    """Return about what a rep books in a quarter, in the reporting currency's minor units."""
    since = moment(ANCHOR - timedelta(days=365))
    won = sum(
        life.rep.key == rep and life.outcome is Outcome.WON and (life.end or since) > since
        for life in lives
    )
    return max(won, 5) / 4 * _USUAL_WIN * 100


def _quotas(lives: Sequence[Life]) -> Iterator[QuotaSet]:
    tempers = {
        rep.key: temper for team in cast.TEAMS for rep, _language, temper in team.reps
    }  # fmt: skip
    base = {
        rep: _booked(lives, rep) * temper.ambition
        for rep, temper in tempers.items()
        if rep != cast.NO_QUOTA
    }
    for day, factor, quarters in _QUOTA_ROUNDS:
        yield QuotaSet(
            at=moment(day, 15),
            who=cast.DIRECTOR.key,
            quotas=tuple(_round(base, tempers, factor, quarters)),
        )


def _round(
    base: Mapping[str, float],
    tempers: Mapping[str, cast.Temper],
    factor: float,
    quarters: Sequence[str],
) -> Iterator[tuple[str, str, int]]:
    for rep, amount in base.items():
        for quarter in quarters:
            if not tempers[rep].monthly:
                yield rep, quarter, _even(amount * factor, 50_000)
                continue
            first = int(quarter[-1]) * 3 - 2
            for month in range(first, first + 3):
                yield rep, f"{quarter[:4]}-{month:02}", _even(amount * factor / 3, 20_000)


def _even(minor: float, step: int) -> int:
    """Return an amount as a plan has it: whole steps of the currency's units, at least four."""
    return max(4, round(minor / 100 / step)) * step * 100
