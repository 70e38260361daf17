"""History: every change of a deal as one row, and what follows from the rows.

A deal's first row, ``registration``, holds all of its first values; every later row holds one
field's old and new value. Replaying the rows in the order they were recorded gives the deal's
present state; undoing, from the present, what took effect after a day gives its state at the
end of that day (docs/history.md).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from funnelview.domain.calendar import month_index
from funnelview.domain.funnel import DealState, Outcome
from funnelview.i18n import N_, _

# The kind of a deal's first row; no field has this name.
REGISTERED = "registration"
OUTCOME = "outcome"

FIELD_TITLES: Mapping[str, str] = {
    "customer_id": N_("customer"),
    "contact_id": N_("contact"),
    "owner_id": N_("owner"),
    "name": N_("deal name"),
    "product": N_("product"),
    "amount": N_("amount"),
    "currency": N_("currency"),
    "expected": N_("expected date"),
    "stage": N_("stage"),
    "success": N_("win probability"),
    "success_reason": N_("reason for the win probability"),
    "source": N_("source"),
    "competitors": N_("competitors"),
    "next_step": N_("next step"),
    "next_step_due": N_("next step due"),
    "registered": N_("registered on"),
    "outcome": N_("outcome"),
    "raised": N_("raised"),
    "forecast_mark": N_("forecast mark"),
}

# The outcome's date and reason are part of the outcome: they change together, in one row.
_INSIDE_OUTCOME = frozenset({"closed", "reason"})
TRACKED = tuple(f.name for f in fields(DealState) if f.name not in _INSIDE_OUTCOME)

_INTEGERS = frozenset({"customer_id", "contact_id", "owner_id", "amount", "success"})
_DAYS = frozenset({"expected", "next_step_due", "registered"})


def encode_outcome(outcome: Outcome, closed: date | None, reason: str | None) -> str:
    """Return an outcome with its date and reason as the one text that history keeps."""
    if outcome is Outcome.OPEN:
        return outcome.value
    return f"{outcome.value} {closed.isoformat() if closed else '-'} {reason or ''}".rstrip(" ")


def decode_outcome(text: str) -> tuple[Outcome, date | None, str | None]:
    """Return outcome, date and reason from history's text (see ``encode_outcome``)."""
    word, _blank, rest = text.partition(" ")
    day, _blank, reason = rest.partition(" ")
    closed = date.fromisoformat(day) if day and day != "-" else None
    return Outcome(word), closed, reason or None


def _encoder(field: str) -> Callable[[Any], str | None]:
    if field in _INTEGERS:
        return lambda value: None if value is None else str(value)
    if field in _DAYS:
        return lambda value: None if value is None else value.isoformat()
    if field == "raised":
        return lambda value: "1" if value else "0"
    return lambda value: value


_ENCODERS = {field: _encoder(field) for field in TRACKED if field != OUTCOME}


def encode(state: DealState) -> dict[str, str | None]:
    """Return a deal's tracked values as history's texts, by field."""
    texts = {field: encoder(getattr(state, field)) for field, encoder in _ENCODERS.items()}
    texts[OUTCOME] = encode_outcome(state.outcome, state.closed, state.reason)
    return texts


def decode(texts: Mapping[str, str | None]) -> DealState:
    """Return the deal that history's texts describe."""
    return DealState(**_decoded({field: texts.get(field) for field in TRACKED}))


def with_texts(state: DealState, texts: Mapping[str, str | None]) -> DealState:
    """Return a deal with some fields as history's texts say."""
    return replace(state, **_decoded(texts))


def _decoded(texts: Mapping[str, str | None]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field, text in texts.items():
        if field == OUTCOME:
            values["outcome"], values["closed"], values["reason"] = decode_outcome(text or "open")
        elif field == "raised":
            values[field] = text == "1"
        elif text is not None and field in _INTEGERS:
            values[field] = int(text)
        elif text is not None and field in _DAYS:
            values[field] = date.fromisoformat(text)
        else:
            values[field] = text
    return values


def origin_text(state: DealState) -> str:
    """Return a deal's first values as the text of its ``registration`` row."""
    known = {field: text for field, text in encode(state).items() if text is not None}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a deal's history.

    ``holds_from`` is when the new value took effect, ``recorded`` when it was written; both
    are moments in UTC. ``undoes`` names the row that this one reverses. ``observed`` is
    false for first values that an import told about a time nobody watched.
    """

    id: int
    deal_id: int
    field: str
    old: str | None
    new: str | None
    holds_from: datetime
    recorded: datetime
    who: str
    review_id: int | None = None
    handover_id: int | None = None
    via: str = ""
    undoes: int | None = None
    observed: bool = True


class BrokenHistoryError(ValueError):
    """A deal's rows don't follow from one another; says which row and how."""


def replay(changes: Iterable[Change]) -> DealState:
    """Return the deal that a history, in the order of its recording, leads to.

    Raises:
        BrokenHistoryError: the first row isn't ``registration`` or a row's old value isn't
            the one the rows before it lead to.

    """
    texts: dict[str, str | None] = {}
    started = False
    for change in changes:
        if change.field == REGISTERED:
            if started:
                raise BrokenHistoryError(
                    _("Row {row} registers it once more.").format(row=change.id)
                )
            texts = json.loads(change.new or "{}")
            started = True
            continue
        if not started:
            raise BrokenHistoryError(
                _("Nothing was registered before row {row}.").format(row=change.id)
            )
        if texts.get(change.field) != change.old:
            raise BrokenHistoryError(
                _("{field} was “{before}” before row {row}, which says “{old}”.").format(
                    field=_(FIELD_TITLES.get(change.field, change.field)),
                    before=texts.get(change.field),
                    row=change.id,
                    old=change.old,
                )
            )
        texts[change.field] = change.new
    if not started:
        raise BrokenHistoryError(_("It has no history."))
    return decode(texts)


def field_title(field: str) -> str:
    """Return how a field is called, in the language shown; of an unknown one, its bare name."""
    return _(FIELD_TITLES.get(field, field.removesuffix("_id")))


def differences(old: DealState, new: DealState) -> list[tuple[str, str | None, str | None]]:
    """Return ``(field, old text, new text)`` for every field in which two states differ."""
    before, after = encode(old), encode(new)
    return [
        (field, before[field], after[field]) for field in TRACKED if before[field] != after[field]
    ]


def rolled_back(
    present: DealState, changes: Iterable[Change], before: datetime
) -> DealState | None:
    """Return the deal as it stood just before a moment, from its present state.

    ``changes`` may hold any rows of this deal; those that took effect at ``before`` or later
    are undone. None where the deal wasn't registered yet. Within one field rows take effect
    in the order they were recorded (the store sees to it), so that the first row that took
    effect afterwards holds the value of that moment.
    """
    earliest: dict[str, Change] = {}
    for change in changes:
        if change.holds_from < before:
            continue
        if change.field == REGISTERED:
            return None
        known = earliest.get(change.field)
        if known is None or change.id < known.id:
            earliest[change.field] = change
    if not earliest:
        return present
    return with_texts(present, {field: change.old for field, change in earliest.items()})


@dataclass(frozen=True, slots=True)
class Counters:
    """What a deal's history adds up to: the day its stage was entered, and its pushes."""

    stage_since: date
    pushes: int = 0
    month_pushes: int = 0


def after_change(
    counters: Counters, field: str, old: str | None, new: str | None, day: date
) -> Counters:
    """Return the counters after one more change that took effect on ``day``.

    A push is the expected date moved later; a month push moves it into a later calendar
    month (docs/history.md, "Pushes").
    """
    if field == "stage":
        return replace(counters, stage_since=day)
    if field == "expected" and old is not None and new is not None:
        was, becomes = date.fromisoformat(old), date.fromisoformat(new)
        if becomes > was:
            month = month_index(becomes) > month_index(was)
            return replace(
                counters,
                pushes=counters.pushes + 1,
                month_pushes=counters.month_pushes + month,
            )
    return counters


def standing(changes: Iterable[Change]) -> list[Change]:
    """Return the rows that count: neither undone nor undoing."""
    rows = list(changes)
    undone = {row.undoes for row in rows if row.undoes is not None}
    return [row for row in rows if row.undoes is None and row.id not in undone]


def counted(
    changes: Iterable[Change], registered: date, day_of: Callable[[datetime], date]
) -> Counters:
    """Return the counters that a whole history adds up to; undone rows are left out."""
    counters = Counters(registered)
    for change in standing(changes):
        if change.field != REGISTERED:
            day = day_of(change.holds_from)
            counters = after_change(counters, change.field, change.old, change.new, day)
    return counters
