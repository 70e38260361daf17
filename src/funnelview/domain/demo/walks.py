"""The weekly reviews: which deals were walked through, what was noted and promised."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from funnelview.domain.demo.cast import COMPETITORS
from funnelview.domain.demo.days import ENDS, Slot, Slots, day_of, workday
from funnelview.domain.demo.dice import Dice
from funnelview.domain.demo.lives import Life, in_review
from funnelview.domain.demo.phrases import PHASES, PHRASES, SKIPPED, Phrase
from funnelview.domain.demo.story import (
    Changed,
    Decided,
    Event,
    Promised,
    ReviewFinished,
    ReviewHeld,
    Seen,
)
from funnelview.domain.review import NoteText, Verdict

# The share of deals that something is noted of in a week, by phase.
_NOTED = {"early": 0.10, "middle": 0.42, "late": 0.85, "stuck": 0.7}


@dataclass(slots=True)
class _Asked:
    """A promise that a review has to ask for."""

    promise: int
    moved: int = 0


class Walker:
    """Walks through all reviews in the order of their time."""

    def __init__(self, dice: Dice, lives: Sequence[Life], names: Mapping[str, str]) -> None:
        """Begin with all lives; ``names`` are people's names by key."""
        self._dice = dice
        self._lives = sorted(lives, key=lambda life: life.number)
        self._names = names
        self._promises = 0
        self._open: dict[str, list[_Asked]] = defaultdict(list)
        self._last: dict[str, datetime] = {}
        self._told: dict[int, list[Phrase]] = {}
        self._marks: dict[int, str] = {}

    def events(self, slots: Slots) -> Iterator[Event]:
        """Yield what happened in the reviews, deals' own changes aside."""
        for slot in sorted(slots.values(), key=lambda one: one.review):
            yield from self._held(slot)

    def _held(self, slot: Slot) -> Iterator[Event]:
        who = slot.manager
        yield ReviewHeld(at=slot.start, who=who, review=slot.review, rep=slot.rep)
        yield from self._asked(slot)
        mine = [
            life for life in self._lives if life.is_open(slot.start) and self._belongs(life, slot)
        ]
        skipping = self._dice.chance(0.12)
        seen = [in_review(slot.start, life.number) for life in mine]
        for index, life in enumerate(mine):
            if skipping and index >= len(mine) - 2 and self._phase(life, slot) == "early":
                language = life.language
                yield Seen(
                    at=seen[index],
                    who=who,
                    review=slot.review,
                    deal=life.number,
                    skipped_because=self._dice.pick(SKIPPED[language]),
                )
                continue
            yield from self._walked(slot, life, seen[index])
        end = max([slot.start, *seen]) + timedelta(minutes=self._dice.between(3, 6))
        yield ReviewFinished(at=end, who=who, review=slot.review)
        self._last[slot.rep] = slot.start

    @staticmethod
    def _belongs(life: Life, slot: Slot) -> bool:
        return life.owner(slot.start) == slot.rep

    def _asked(self, slot: Slot) -> Iterator[Event]:
        """Ask for what was promised: kept, not kept, or moved once."""
        waiting, self._open[slot.rep] = self._open[slot.rep], []
        for index, asked in enumerate(waiting):
            at = slot.start + timedelta(seconds=20 + 4 * index)
            fate = self._dice.share()
            if fate < 0.2 and asked.moved < 1:
                due = workday(day_of(slot.start) + timedelta(days=self._dice.between(5, 9)))
                yield Decided(
                    at=at, who=slot.manager, promise=asked.promise, review=slot.review, due=due
                )
                self._open[slot.rep].append(_Asked(asked.promise, asked.moved + 1))
                continue
            kept = fate < 0.74
            yield Decided(
                at=at, who=slot.manager, promise=asked.promise, review=slot.review, kept=kept
            )

    def _phase(self, life: Life, slot: Slot) -> str:
        phase = PHASES[life.value("stage", in_review(slot.start, life.number))]
        pushed = [
            step for step in life.steps if "expected" in step.patch and step.review == slot.review
        ]
        return "stuck" if pushed and phase != "early" else phase

    def _verdict(self, life: Life, slot: Slot) -> Verdict:
        since = self._last.get(slot.rep, slot.start - timedelta(weeks=1))
        until = in_review(slot.start, life.number)
        changed = {name for s in life.steps if since < s.at <= until for name in s.patch}
        if "stage" in changed:
            return Verdict.ADVANCED
        if "expected" in changed:
            return Verdict.AT_RISK
        return Verdict.DROP if self._dice.chance(0.012) else Verdict.UNCHANGED

    def _walked(self, slot: Slot, life: Life, at: datetime) -> Iterator[Event]:
        dice = self._dice
        phase = self._phase(life, slot)
        noted = dice.chance(_NOTED[phase])
        phrase = self._phrase(life, phase) if noted else None
        known = life.firm.contacts[life.contact or 0].name
        against = life.value("competitors", at) or COMPETITORS[life.language][0]
        text = (
            NoteText(*(part.format(c=known, k=against) for part in
                       (phrase.done, phrase.progress, phrase.problems)))
            if phrase else None
        )  # fmt: skip
        yield Seen(
            at=at + timedelta(seconds=20),
            who=slot.manager,
            review=slot.review,
            deal=life.number,
            verdict=self._verdict(life, slot),
            note=text,
            seconds=dice.between(50, 150) if phrase else dice.between(8, 35),
        )
        yield from self._marked(slot, life, at)
        if phrase is None:
            return
        at += timedelta(seconds=25)
        day = day_of(at)
        if dice.chance(0.35):
            patch = {
                "next_step": phrase.next_step.format(c=known),
                "next_step_due": workday(day + timedelta(days=dice.between(4, 13))),
            }
            yield Changed(
                at=at, who=slot.manager, deal=life.number, patch=patch, review=slot.review
            )
        if phrase.promise and dice.chance(0.3):
            yield Promised(
                at=at,
                who=slot.manager,
                promise=self._promises,
                review=slot.review,
                rep=slot.rep,
                deal=life.number,
                owner=self._names[slot.manager if phrase.manager else slot.rep],
                text=phrase.promise.format(c=known),
                due=workday(min(day + timedelta(days=dice.between(3, 8)), day_of(ENDS) + _AHEAD)),
            )
            self._open[slot.rep].append(_Asked(self._promises))
            self._promises += 1

    def _marked(self, slot: Slot, life: Life, at: datetime) -> Iterator[Event]:
        """Mark what is decided as commit for the forecast, every other late deal as best case."""
        stage = life.value("stage", at)
        mark = "commit" if stage == "confirm" else None
        if stage == "negotiate" and life.number % 2:
            mark = "best"
        if mark is None or self._marks.get(life.number) == mark or at < ENDS - _MARKED:
            return
        self._marks[life.number] = mark
        yield Changed(
            at=at + timedelta(seconds=22),
            who=slot.manager,
            deal=life.number,
            patch={"forecast_mark": mark},
            review=slot.review,
        )

    def _phrase(self, life: Life, phase: str) -> Phrase:
        """Return what this deal hasn't heard lately."""
        pool = PHRASES[life.language][phase]
        told = self._told.setdefault(life.number, [])
        fresh = [phrase for phrase in pool if phrase not in told[-3:]]
        phrase = self._dice.pick(fresh or pool)
        told.append(phrase)
        return phrase


_AHEAD = timedelta(days=10)
# For so long managers have marked deals for the forecast.
_MARKED = timedelta(weeks=3)
