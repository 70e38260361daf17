"""Outcome and stage of each deal, from what its file says in status, flags, stage and figures.

A status beats a stage's name, and both beat a probability: a deal at 100 per cent that nobody
closed is open. Every combination of cells is decided once; what contradicts is counted.
"""

# ruff: noqa: RUF001 - signs of many languages, meant as they are

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from funnelview.domain.funnel import Stage
from funnelview.interchange.importing import words
from funnelview.interchange.importing.headers import normal, simpler, without_brackets

_NUMBERED = re.compile(
    r"^\s*(?:stage|phase|step|阶段)?\s*\(?[0-9０-９]{1,2}\)?\s*[-.:)、．：_ ]+", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d{1,3})\s*%")
# What is won or lost, where it stands beside the word that says so.
_NOUNS = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|opportunité|oportunidade?|negócio|negocio|affaire|trato|venta|"
    r"venda|transaction|verkaufschance|verkoopkans|сделка|угода|szansa|fırsat|affär|trattativa|"
    r"obchod|příležitost|salgsmulighed|mahdollisuus|lehetőség)\b|商机|商機|商談|案件|機会|영업기회|거래",
    re.IGNORECASE,
)
# What a name may stand for besides a stage.
OUTCOMES = ("won", "lost", "open")
_SAYS_SO = re.compile(r"[%％٪]")
_WON_WORDS = re.compile(r"\bwon\b|赢单|已成交")
_LOST_WORDS = re.compile(r"\blost\b|输单|丢单")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a combination of cells says. ``unknown`` is a stage's name that nobody knows.

    ``conflict`` names the outcomes that disagree: (the one trusted, the one overruled).
    """

    outcome: str
    stage: str | None
    success: int | None = None
    unknown: str = ""
    conflict: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StageTable:
    """Finds the store's stage for the name or the probability that a file gives."""

    stages: Sequence[Stage]
    own: Mapping[str, str]

    @classmethod
    def of(cls, stages: Sequence[Stage], names: Mapping[str, str] | None = None) -> "StageTable":
        """Return the table of a store's stages; ``names`` are further names of theirs."""
        own = {}
        for stage in stages:
            own[normal(stage.key)] = own[normal(stage.name_en)] = stage.key
            own[normal(stage.name_zh)] = stage.key
        own.update({normal(name): key for name, key in (names or {}).items()})
        return cls(stages, own)

    @property
    def lowest(self) -> Stage:
        """The stage with the least win probability; of equals the first."""
        return min(self.stages, key=lambda stage: stage.success)

    def nearest(self, success: float) -> Stage:
        """Return the stage whose win probability is nearest; of two the lower."""
        return min(self.stages, key=lambda stage: (abs(stage.success - success), stage.success))

    def success_of(self, key: str) -> int:
        """Return the win probability of a stage."""
        return next(stage.success for stage in self.stages if stage.key == key)

    def outcome(self, text: str) -> str:
        """Return the outcome that the store itself says a name stands for; "" for none."""
        for name in _forms(text):
            key = self.own.get(name)
            if key is not None:
                return key if key in OUTCOMES else ""
        return ""

    def named(self, text: str) -> Stage | None:
        """Return the stage that a name stands for, or None where no table knows it."""
        for name in _forms(text):
            key = self.own.get(name)
            if key is not None:
                return next((stage for stage in self.stages if stage.key == key), None)
        for name in _forms(text):
            meant = _MEANINGS.get(name) or _MEANINGS.get(simpler(name))
            if meant is not None:
                key, success = meant
                exact = next((s for s in self.stages if s.key == key), None)
                return exact or self.nearest(success)
        return None


_MEANINGS = {
    name: (key, success)
    for key, (success, names) in reversed(list(words.STAGES.items()))
    for name in names.split()
}


@lru_cache(maxsize=4096)
def _forms(text: str) -> tuple[str, ...]:
    """Return the forms a name may be known by: as it is, without number, without brackets."""
    bare = _NUMBERED.sub("", text)
    percent = _PERCENT.sub("", bare)
    forms = (text, bare, percent)
    names = [normal(form) for form in forms] + [without_brackets(form) for form in forms]
    # 06 - Proposal/Price Quote: the part before a slash or a bar may be known alone.
    names.extend(normal(part) for part in re.split(r"[/|>＞]", percent)[:1])
    return tuple(dict.fromkeys(name for name in names if name))


def outcome_named(text: str) -> str:
    """Return open, won or lost for the name of a status or stage; "" where it tells nothing."""
    forms = _forms(text)
    alone = _NOUNS.sub(" ", text)
    if alone != text and alone.strip():
        forms = tuple(dict.fromkeys((*forms, *_forms(alone))))
    forms = tuple(dict.fromkeys((*forms, *map(simpler, forms))))
    for known, outcome in ((words.WON, "won"), (words.LOST, "lost"), (words.OPEN, "open")):
        if any(form in known for form in forms):
            return outcome
    low = text.casefold()
    won, lost = bool(_WON_WORDS.search(low)), bool(_LOST_WORDS.search(low))
    if won != lost and re.search(r"clos|结|关闭|geschl|cerrad|fechad|ferm", low):
        return "won" if won else "lost"
    return ""


def truth(cell: object) -> bool | None:
    """Return what a flag says; None where it is blank or no flag."""
    if cell is None or cell == "":
        return None
    name = str(cell).strip().casefold()
    if name in words.YES:
        return True
    return False if name in words.NO else None


def probability(cell: object) -> float | None:
    """Return a probability in per cent from 50, ``50 %`` or ``50,5``; None where there is none."""
    if isinstance(cell, (int, float)):
        return float(cell) if 0 <= cell <= 100 else None
    if not isinstance(cell, str):
        return None
    text = cell.strip().strip("%％٪").strip().replace(",", ".").lstrip("<>~≈≥≤約约")
    try:
        value = float(text)
    except ValueError:
        return words.CHANCES.get(normal(cell))
    return value if 0 <= value <= 100 else None


def as_percentages(cells: Sequence[object]) -> dict[object, float | None]:
    """Return the probabilities of a column's different cells; all of 0 to 1 means shares.

    A cell with a percent sign says so itself.
    """
    values = {cell: probability(cell) for cell in cells}
    bare = {
        cell: value
        for cell, value in values.items()
        if value is not None
        and not (isinstance(cell, str) and (_SAYS_SO.search(cell) or normal(cell) in words.CHANCES))
    }
    if bare and max(bare.values()) <= 1 and any(0 < value < 1 for value in bare.values()):
        values.update({cell: value * 100 for cell, value in bare.items()})
    return values


@dataclass(frozen=True, slots=True)
class Said:
    """The cells of one deal that tell its outcome and stage, as text; "" where blank."""

    status: str = ""
    won: bool | None = None
    lost: bool | None = None
    closed: bool | None = None
    archived: bool = False
    won_on: bool = False
    lost_on: bool = False
    stage: str = ""
    lost_at: str = ""
    probability: float | None = None
    success: float | None = None


class Decider:
    """Decides outcome and stage for every different combination of cells.

    ``codes`` are what the numbers of this file's status column mean.
    """

    def __init__(self, table: StageTable, codes: Mapping[str, str] | None = None) -> None:
        self.table = table
        self.codes = codes or {}

    def decide(self, said: Said) -> Decided:
        """Return the outcome and stage of one combination of cells."""
        if said.status and not said.stage and not self._coded(said.status):
            # Many call the stage of an open deal its status.
            said = replace(said, status="", stage=said.status)
        elif said.status and not said.stage and self._further(said.status):
            said = replace(said, stage=said.status)
        if said.stage and said.closed is None and normal(said.status or said.stage) in words.CLOSED:
            said = replace(said, closed=True)
        by_stage = self._named(said.stage) if said.stage else ""
        if by_stage == "open" or (by_stage and self._is_own_stage(said.stage)):
            by_stage = ""
        by_status = self._by_status(said)
        outcome = by_status or by_stage or "open"
        conflict = None
        if by_status and said.stage and by_status != (by_stage or "open"):
            conflict = (by_status, by_stage or "open")
        stage, unknown = self._stage(said, outcome, closed_stage=bool(by_stage))
        return Decided(outcome, stage, self._success(said, outcome, stage), unknown, conflict)

    def _further(self, status: str) -> bool:
        """Return whether a status that says open names a stage above the lowest: Commit."""
        stage = self.table.named(status) if self.told(status) == "open" else None
        return stage is not None and stage.success > self.table.lowest.success

    def told(self, text: str) -> str:
        """Return the outcome that a status' or stage's text names, "" where it names none."""
        return (self.codes.get(text) or self._named(text)) if text else ""

    def _coded(self, status: str) -> bool:
        return status in self.codes or bool(self._named(status))

    def _named(self, text: str) -> str:
        return self.table.outcome(text) or ("" if self._is_own_stage(text) else outcome_named(text))

    def _is_own_stage(self, name: str) -> bool:
        return any(self.table.own.get(form, "won") not in OUTCOMES for form in _forms(name))

    def _by_status(self, said: Said) -> str:
        if said.status:
            named = self.codes.get(said.status) or self._named(said.status)
            if named:
                return named
        if said.won:
            return "won"
        if said.lost:
            return "lost"
        if said.closed and said.won is False:
            return "lost"
        if said.won_on != said.lost_on:
            return "won" if said.won_on else "lost"
        if said.archived and self._named(said.stage) != "won":
            return "lost"
        if said.closed is False:
            return "open"
        return ""

    def _stage(self, said: Said, outcome: str, *, closed_stage: bool) -> tuple[str | None, str]:
        for name in (said.lost_at if outcome == "lost" else "", "" if closed_stage else said.stage):
            if name:
                found = self.table.named(name)
                if found is not None:
                    return found.key, ""
        if outcome != "open":
            return None, ""
        open_by_name = self.table.outcome(said.stage) == "open"
        unknown = "" if closed_stage or open_by_name else said.stage
        percent = _PERCENT.search(said.stage)
        if percent and 0 < int(percent[1]) < 100:
            return self.table.nearest(int(percent[1])).key, ""
        if said.probability is not None and (0 < said.probability < 100):
            return self.table.nearest(said.probability).key, ""
        return self.table.lowest.key, "" if open_by_name else unknown or "-"

    def _success(self, said: Said, outcome: str, stage: str | None) -> int | None:
        if said.success is None or stage is None or outcome != "open":
            return None
        success = round(said.success)
        return success if 1 <= success <= 99 and success != self.table.success_of(stage) else None
