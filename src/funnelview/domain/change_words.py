"""A change in words: what it is of, what it was and what it became."""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from funnelview.domain.changes import ChangeLine
from funnelview.domain.funnel import FORECAST_MARK_TITLES, OUTCOME_TITLES, ForecastMark, Outcome
from funnelview.domain.history import FIELD_TITLES, OUTCOME, REGISTERED, decode_outcome
from funnelview.domain.money import to_decimal
from funnelview.i18n import _

__all__ = ["NONE", "Told", "notes", "readable", "told"]

NONE = "–"
"""Stands where there was no value."""

AmountText = Callable[[int, str], str]


class Told(NamedTuple):
    """What a change is of, in words, and both values as a reader wants them."""

    title: str
    old: str
    new: str


def told(line: ChangeLine, stages: Mapping[str, str], amount: AmountText) -> Told:
    """Return a change in the language spoken.

    ``stages`` are the stages' names by key, ``amount`` writes minor units of a currency. The
    texts hold what people typed: they are to be made harmless where they are shown.
    """
    if line.field == REGISTERED:
        return Told(_("registered"), "", _first_values(line.new, stages, amount))
    title = _(FIELD_TITLES[line.field]) if line.field in FIELD_TITLES else line.field
    return Told(
        title,
        _value(line.field, line.old, line.currency_before, stages, amount),
        _value(line.field, line.new, line.currency, stages, amount),
    )


def _value(
    field: str, text: str | None, currency: str, stages: Mapping[str, str], amount: AmountText
) -> str:
    if text is None:
        return NONE
    if field == "amount":
        return amount(int(text), currency)
    if field == "stage":
        return stages.get(text, text)
    if field == "success":
        return f"{text}%"
    if field == "raised":
        return _("yes") if text == "1" else _("no")
    if field == "forecast_mark":
        return _(FORECAST_MARK_TITLES[ForecastMark(text)])
    return _outcome(text) if field == OUTCOME else text


def _outcome(text: str) -> str:
    outcome, closed, reason = decode_outcome(text)
    parts = [_(OUTCOME_TITLES[outcome])]
    if outcome is not Outcome.OPEN and closed is not None:
        parts.append(closed.isoformat())
    if reason:
        parts.append(f"({reason})")
    return " ".join(parts)


def _first_values(text: str | None, stages: Mapping[str, str], amount: AmountText) -> str:
    """What a deal was registered with, as far as a manager asks first."""
    first: dict[str, str] = json.loads(text or "{}")
    parts = [first.get("product") or first.get("name") or ""]
    if "amount" in first:
        parts.append(amount(int(first["amount"]), first.get("currency", "")))
    if "stage" in first:
        parts.append(stages.get(first["stage"], first["stage"]))
    return " · ".join(filter(None, parts))


def readable(line: ChangeLine) -> tuple[str | None, str | None]:
    """Return both values for other programs: amounts as decimals, dates as ISO texts.

    A registration's is a JSON object of the deal's first values, without numbers of records.
    """
    if line.field == REGISTERED:
        first: dict[str, str] = json.loads(line.new or "{}")
        values = {
            name: _decimal(text, first.get("currency", "")) if name == "amount" else text
            for name, text in first.items()
            if not name.endswith("_id")
        }
        return None, json.dumps(values, ensure_ascii=False)
    if line.field == "amount":
        return _decimal(line.old, line.currency_before), _decimal(line.new, line.currency)
    return line.old, line.new


def _decimal(text: str | None, currency: str) -> str | None:
    return None if text is None else format(to_decimal(int(text), currency), "f")


def notes(line: ChangeLine) -> list[str]:
    """Return what else is to be said of a change, the most telling first."""
    said = []
    if line.undoes is not None:
        said.append(_("undo"))
    elif line.undone:
        said.append(_("undone"))
    if line.push:
        text = _("month push {n}") if line.month_push else _("push {n}")
        said.append(text.format(n=line.push))
    if line.came_back and line.counts:
        said.append(_("came back"))
    if line.handover_id is not None:
        said.append(_("handover"))
    elif line.via == "import":
        said.append(_("import"))
    elif line.review_id is not None:
        said.append(_("review"))
    elif line.via == "command":
        said.append(_("command"))
    return said
