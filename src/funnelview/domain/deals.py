"""What may be done with one deal, and what it leads to: change, win, lose, reopen.

Each rule takes the deal's state and returns the next one; the store writes the difference as
history. Nothing here knows who asks or where it is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from funnelview.domain.funnel import DealState, ForecastMark, Outcome, Stage, storable
from funnelview.domain.history import FIELD_TITLES
from funnelview.domain.money import LARGEST_AMOUNT, checked_currency
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _

# What a manager may type in one go; the store keeps more, an import may bring more.
LONGEST_TEXT = 20_000

TEXT_FIELDS = (
    "name",
    "product",
    "source",
    "competitors",
    "next_step",
)
CHANGEABLE = frozenset(
    {
        *TEXT_FIELDS,
        "customer_id",
        "contact_id",
        "owner_id",
        "amount",
        "currency",
        "expected",
        "stage",
        "success",
        "success_reason",
        "next_step_due",
        "raised",
        "forecast_mark",
    }
)
# A closed deal's facts may still be corrected (the order's final amount, say), not its course.
_ONLY_OPEN = frozenset(
    {"stage", "success", "expected", "next_step", "next_step_due", "raised", "forecast_mark"}
)


def _stage(stages: Iterable[Stage], key: str) -> Stage:
    for stage in stages:
        if stage.key == key:
            return stage
    raise BadInput(_("“{value}” is not a stage.").format(value=key))


def _checked_text(field: str, value: str | None) -> str | None:
    title = _(FIELD_TITLES[field])
    if value is not None and len(value) > LONGEST_TEXT:
        raise BadInput(
            _("{what} is too long: {count} of at most {limit} characters.").format(
                what=title, count=len(value), limit=LONGEST_TEXT
            )
        )
    return storable(value, title)


def _check_success(success: int) -> None:
    if not 1 <= success <= 99:
        raise BadInput(_("A win probability is a whole number from 1 to 99 per cent."))


def _check_mark(mark: str | None) -> None:
    known = [one.value for one in ForecastMark]
    if mark is not None and mark not in known:
        raise BadInput(
            _("“{value}” is not a forecast mark.").format(value=mark),
            way_out=_("Use one of: {names}.").format(names=", ".join(known)),
        )


def changed(deal: DealState, patch: Mapping[str, Any], stages: Iterable[Stage]) -> DealState:
    """Return the deal with some fields changed.

    A new stage brings its own win probability and ends an override, unless the patch holds
    one of its own. An override needs a reason.

    Raises:
        BadInput: a value can't be taken; the message names the field.
        RuleRefused: the deal is closed and its course can't change any more.

    """
    unknown = set(patch) - CHANGEABLE
    if unknown:
        raise BadInput(_("“{value}” is not a field of a deal.").format(value=min(unknown)))
    values: dict[str, Any] = {
        field: _checked_text(field, value) if field in TEXT_FIELDS else value
        for field, value in patch.items()
    }
    amount = values.get("amount")
    if amount is not None and abs(amount) > LARGEST_AMOUNT:
        raise BadInput(_("The amount {value} is out of range.").format(value=amount))
    _check_mark(values.get("forecast_mark"))
    if "currency" in values:
        values["currency"] = checked_currency(values["currency"])
    if "customer_id" in values and values["customer_id"] != deal.customer_id:
        values.setdefault("contact_id", None)
    _apply_stage(deal, values, stages)
    result = replace(deal, **values)
    course = {field for field in values if getattr(result, field) != getattr(deal, field)}
    if not deal.is_open and course & _ONLY_OPEN:
        raise RuleRefused(
            _("The deal is closed: its stage, date and next step stand as they are."),
            way_out=_("Reopen it first."),
        )
    return result


def _apply_stage(deal: DealState, values: dict[str, Any], stages: Iterable[Stage]) -> None:
    if "success" in values:
        _check_success(values["success"])
        reason = storable(values.get("success_reason"), _(FIELD_TITLES["success_reason"]))
        if reason is None:
            raise BadInput(
                _("A win probability other than the stage's needs a reason."),
                way_out=_("Say what the stage doesn't know."),
            )
        values["success_reason"] = reason
    elif "success_reason" in values:
        raise BadInput(_("A reason without a win probability says nothing."))
    if "stage" in values:
        stage = _stage(stages, values["stage"])
        if "success" not in values and stage.key != deal.stage:
            values["success"] = stage.success
            values["success_reason"] = None


def _closed(
    deal: DealState, outcome: Outcome, on: date, today: date, reason: str | None
) -> DealState:
    if not deal.is_open:
        raise RuleRefused(
            _("The deal is closed already: {outcome} on {day}.").format(
                outcome=_("won") if deal.outcome is Outcome.WON else _("lost"),
                day=deal.closed.isoformat() if deal.closed else "–",
            ),
            way_out=_("Reopen it first."),
        )
    if on > today:
        raise BadInput(_("The date lies in the future: {day}.").format(day=on.isoformat()))
    if on < deal.registered:
        raise RuleRefused(
            _("The date lies before the deal was registered ({day}).").format(
                day=deal.registered.isoformat()
            )
        )
    return replace(deal, outcome=outcome, closed=on, reason=reason, raised=False)


def won(deal: DealState, on: date, today: date, reason: str | None = None) -> DealState:
    """Return the deal booked as won on a day.

    Raises:
        RuleRefused: it is closed already.
        BadInput: the day is in the future or before the deal was registered.

    """
    return _closed(deal, Outcome.WON, on, today, storable(reason, _("The reason")))


def lost(deal: DealState, on: date, today: date, reason: str | None) -> DealState:
    """Return the deal booked as lost on a day, with the reason.

    Raises:
        RuleRefused: it is closed already.
        BadInput: no reason, or the day is in the future or before the deal was registered.

    """
    checked = storable(reason, _("The reason"))
    if checked is None:
        raise BadInput(
            _("A lost deal needs its reason."), way_out=_("Say why the customer decided so.")
        )
    return _closed(deal, Outcome.LOST, on, today, checked)


def reopened(deal: DealState) -> DealState:
    """Return a closed deal as open again, where it stood before.

    Raises:
        RuleRefused: it is open.

    """
    if deal.is_open:
        raise RuleRefused(_("The deal is open."))
    return replace(deal, outcome=Outcome.OPEN, closed=None, reason=None)


def registered(
    values: Mapping[str, Any], stages: Iterable[Stage], *, currency: str, on: date
) -> DealState:
    """Return a new deal from what was entered; the lowest stage where none is named.

    Raises:
        BadInput: neither customer nor name is given, or a value can't be taken.

    """
    known = list(stages)
    first = known[0]
    blank = DealState(currency=currency, stage=first.key, success=first.success, registered=on)
    deal = changed(blank, values, known)
    if deal.customer_id is None and deal.name is None:
        raise BadInput(_("A deal needs a customer."), way_out=_("Name the customer."))
    return deal
