"""The funnel's own words and rules: stages, tiers, deals, people, customers, contacts.

Plain values only. The formulas are those of docs/figures.md; the stages are those of
docs/reviewing.md, "Stages".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import N_, _, language


class Tier(StrEnum):
    """Where a deal stands by its win probability; the handover goes by it too."""

    T75 = "T75"
    T50 = "T50"
    T25 = "T25"


TIERS = (Tier.T25, Tier.T50, Tier.T75)


def tier_of(success: int) -> Tier:
    """Return the tier of a win probability in per cent: T75 from 75, T50 from 50, else T25."""
    if success >= 75:
        return Tier.T75
    return Tier.T50 if success >= 50 else Tier.T25


class Outcome(StrEnum):
    """How a deal stands: in the funnel, or closed one way or the other."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


OUTCOME_TITLES = {
    Outcome.OPEN: N_("open"),
    Outcome.WON: N_("won"),
    Outcome.LOST: N_("lost"),
}


class ForecastMark(StrEnum):
    """What a manager says of a deal for the forecast, beside its win probability."""

    COMMIT = "commit"
    BEST = "best"


FORECAST_MARK_TITLES = {
    ForecastMark.COMMIT: N_("commit"),
    ForecastMark.BEST: N_("best case"),
}


class Role(StrEnum):
    """What a person is; who has people below is their manager, whatever the role says."""

    DIRECTOR = "director"
    MANAGER = "manager"
    REP = "rep"


class PersonStatus(StrEnum):
    """Whether a person works here: a leaver is never deleted."""

    ACTIVE = "active"
    LEAVING = "leaving"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the customer's decision; ``success`` is its win probability in per cent."""

    key: str
    name_en: str
    name_zh: str
    success: int

    def name(self, lang: str) -> str:
        """Return the stage's name in a language."""
        return self.name_zh if lang.startswith("zh") else self.name_en


DEFAULT_STAGES = (
    Stage("aware", "Aware", "了解", 25),
    Stage("compare", "Compare", "比较", 50),
    Stage("negotiate", "Negotiate", "谈判", 75),
    Stage("confirm", "Confirm", "确定", 75),
)


def stage_named(stages: Iterable[Stage], word: str) -> Stage:
    """Return the stage whose key or name, in either language, is this word.

    Raises:
        BadInput: there is none; the message lists those there are.

    """
    wanted = word.strip().casefold()
    known = list(stages)
    for stage in known:
        if wanted in {stage.key.casefold(), stage.name_en.casefold(), stage.name_zh.casefold()}:
            return stage
    raise BadInput(
        _("“{value}” is not a stage.").format(value=word),
        way_out=_("The stages are: {names}.").format(names=", ".join(map(_called, known))),
    )


def _called(stage: Stage) -> str:
    """A stage's key, behind its name where that is another word."""
    name = stage.name(language())
    return stage.key if name.casefold() == stage.key.casefold() else f"{name} ({stage.key})"


def stages_by_number(stages: Iterable[Stage]) -> str:
    """Return the stages as somebody chooses one: each with its number and win probability."""
    return "  ".join(
        f"{number} {one.name(language())} {one.success}%" for number, one in enumerate(stages, 1)
    )


def stage_typed(stages: Iterable[Stage], word: str) -> Stage:
    """Return the stage somebody means: its number from 1 on, its name or key, or how it begins.

    Raises:
        BadInput: there is none, or more than one begins so; the message lists those there are.

    """
    known, typed = list(stages), word.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(known):
        return known[int(typed) - 1]
    begins = [
        stage
        for stage in known
        if typed and stage.name(language()).casefold().startswith(typed.casefold())
    ]
    return begins[0] if len(begins) == 1 else stage_named(known, word)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sales organisation. ``manager_id`` makes the tree."""

    id: int
    name: str
    role: Role
    manager_id: int | None = None
    status: PersonStatus = PersonStatus.ACTIVE
    login: str | None = None
    email: str | None = None
    phone: str | None = None
    version: int = 1

    @property
    def is_known_rep(self) -> bool:
        """Whether a rep of the day looked at, who is looked at also without any deals."""
        return self.role is Role.REP


@dataclass(frozen=True, slots=True)
class LaterPerson(Person):
    """Somebody, looked at as of a day before they were entered."""

    @property
    def is_known_rep(self) -> bool:
        """Nobody knew them that day."""
        return False


@dataclass(frozen=True, slots=True)
class Customer:
    """Who may buy. It belongs to the company; ``owner_id`` only answers for it."""

    id: int
    name: str
    owner_id: int | None = None
    phone: str | None = None
    note: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer; ``superior_id`` is that person's superior there."""

    id: int
    customer_id: int
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    superior_id: int | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DealState:
    """Everything a deal says, at one moment: what history records and replays.

    ``amount`` is in minor units of ``currency``, None when unknown (which isn't zero).
    ``success`` is the win probability in per cent; ``success_reason`` is set where a manager
    overrode the one of the stage. ``closed`` and ``reason`` belong to the outcome.
    ``forecast_mark`` is the manager's word on a deal (``ForecastMark``), None where there is none.
    """

    customer_id: int | None = None
    contact_id: int | None = None
    owner_id: int | None = None
    name: str | None = None
    product: str | None = None
    amount: int | None = None
    currency: str
    expected: date | None = None
    stage: str
    success: int
    success_reason: str | None = None
    source: str | None = None
    competitors: str | None = None
    next_step: str | None = None
    next_step_due: date | None = None
    registered: date
    outcome: Outcome = Outcome.OPEN
    closed: date | None = None
    reason: str | None = None
    forecast_mark: str | None = None
    raised: bool = False

    @property
    def tier(self) -> Tier:
        """The tier of the deal's win probability."""
        return tier_of(self.success)

    @property
    def is_open(self) -> bool:
        """Whether the deal is still in the funnel."""
        return self.outcome is Outcome.OPEN


def check_tree(people: Iterable[Person]) -> None:
    """Check that nobody stands below themselves.

    Raises:
        RuleRefused: somebody does; the message names them.

    """
    above = {person.id: person.manager_id for person in people}
    for start in above:
        seen = {start}
        step = above.get(start)
        while step is not None:
            if step in seen:
                raise RuleRefused(_("A person can't be their own manager."))
            seen.add(step)
            step = above.get(step)


def names_by_login(people: Iterable[Person]) -> dict[str, str]:
    """Return how the people are called who have a login: history keeps who wrote as that."""
    return {one.login: one.name for one in people if one.login}


def below(people: Iterable[Person], top: int) -> frozenset[int]:
    """Return the ids of a person and of everybody below, however deep."""
    children: dict[int, list[int]] = {}
    for person in people:
        if person.manager_id is not None:
            children.setdefault(person.manager_id, []).append(person.id)
    found: set[int] = set()
    waiting = [top]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, ()))
    return frozenset(found)


def storable(text: str | None, what: str) -> str | None:
    """Return a text as it may be stored: unchanged, or None when it is blank.

    Raises:
        BadInput: it holds a NUL or half a surrogate pair, which no database keeps.

    """
    if text is None or not text.strip():
        return None
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadInput(
            _("{what} holds a character that can't be stored.").format(what=what),
            way_out=_("Delete it and type the text again."),
        )
    return text
