"""The customers and their contacts."""

from collections.abc import Sequence
from dataclasses import replace

from funnelview.domain.demo.cast import (
    FIRMS_EN,
    FIRMS_ZH,
    FIRST_EN,
    GIVEN_ZH,
    LAST_EN,
    LEAVER,
    SINGLE_LINE,
    SURNAMES_ZH,
    TEAMS,
    TITLES,
)
from funnelview.domain.demo.dice import Dice
from funnelview.domain.demo.story import Firm, Someone

TWINS = ("澄屿电子", "澄屿电子科技")
"""One customer under two names, with one telephone number."""
_CODES_EN = ("+44 1632 960{:03}", "+49 30 23125{:03}")


class _Book:
    """Gives each telephone number and each name of a firm's contacts once."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._numbers: set[str] = set()

    def phone(self, language: str) -> str:
        while True:
            if language == "zh":
                text = f"1{self._dice.pick(('38', '39', '59', '86'))} 0000 "
                text += f"{self._dice.below(10_000):04}"
            else:
                text = self._dice.pick(_CODES_EN).format(self._dice.below(1_000))
            if text not in self._numbers:
                self._numbers.add(text)
                return text

    def switchboard(self, language: str) -> str:
        if language == "zh":
            return f"0{self._dice.pick(('512', '571', '574', '755', '757'))}-{self._local()}"
        return self.phone("en")

    def _local(self) -> str:
        text = f"0000{self._dice.below(10_000):04}"
        return text if text not in self._numbers else self._local()

    def name(self, language: str, taken: Sequence[str]) -> str:
        while True:
            if language == "zh":
                name = self._dice.pick(SURNAMES_ZH) + self._dice.pick(GIVEN_ZH)
            else:
                name = f"{self._dice.pick(FIRST_EN)} {self._dice.pick(LAST_EN)}"
            if name not in taken:
                return name


def _contacts(dice: Dice, book: _Book, language: str, domain: str) -> tuple[Someone, ...]:
    buyer, user, head = TITLES[language]
    titles = [dice.pick(buyer)]
    titles += [dice.pick(user)] if dice.chance(0.75) else []
    # Only the one customer of that story is known by a single contact.
    titles += [dice.pick(head)] if dice.chance(0.7) or len(titles) == 1 else []
    names: list[str] = []
    for _ in titles:
        names.append(book.name(language, names))
    head_at = len(titles) - 1 if titles[-1] in head else None
    return tuple(
        Someone(
            name=name,
            title=title,
            phone=None if dice.chance(0.05) else book.phone(language),
            email=f"contact{index + 1}@{domain}" if dice.chance(0.6) else None,
            superior=head_at if index != head_at else None,
        )
        for index, (name, title) in enumerate(zip(names, titles, strict=True))
    )


def make_firms(dice: Dice) -> tuple[Firm, ...]:
    """Return all customers, each with the rep who answers for it."""
    book = _Book(dice)
    reps = {
        language: [rep.key for team in TEAMS for rep, speaks, _ in team.reps if speaks == language]
        for language in ("zh", "en")
    }
    names = {"zh": [*FIRMS_ZH, TWINS[1]], "en": list(FIRMS_EN)}
    firms: list[Firm] = []
    for language, mine in names.items():
        for index, name in enumerate(dice.shuffled(mine)):
            domain = f"firm{len(firms) + 1}.example"
            rep = reps[language][index % len(reps[language])]
            contacts = _contacts(dice, book, language, domain)
            phone = book.switchboard(language)
            firms.append(Firm(len(firms), name, phone, language, rep, contacts))
    return tuple(_with_twins(_with_single_line(firms)))


def _with_single_line(firms: list[Firm]) -> list[Firm]:
    """Let one customer of a rep be known by one contact alone, the others by several."""
    done = list(firms)
    single = next(firm for firm in firms if firm.rep == SINGLE_LINE)
    done[single.key] = replace(
        single, contacts=(replace(single.contacts[0], superior=None, phone="139 0000 4417"),)
    )
    return done


def _with_twins(firms: list[Firm]) -> list[Firm]:
    """Give two customers with two reps one telephone number."""
    first, second = (next(firm for firm in firms if firm.name == name) for name in TWINS)
    done = list(firms)
    if first.rep == second.rep:
        # Trade the second one for a firm of another rep.
        other = next(
            firm for firm in firms
            if firm.rep not in {first.rep, LEAVER, SINGLE_LINE} and firm.language == "zh"
        )  # fmt: skip
        done[other.key] = replace(other, rep=second.rep)
        second = replace(second, rep=other.rep)
    done[second.key] = replace(second, phone=first.phone)
    return done


def single_line_firm(firms: Sequence[Firm]) -> Firm:
    """Return the customer that is known by one contact alone and belongs to that story's rep."""
    return next(firm for firm in firms if firm.rep == SINGLE_LINE and len(firm.contacts) == 1)
