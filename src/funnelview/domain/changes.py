"""What changed in a span of time: the list of changes, field by field.

Rows that were taken back, and the rows that took them back, stay in the list and count for
nothing else (docs/changes.md, "The list").
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from funnelview.domain.calendar import month_index
from funnelview.domain.funnel import DealState
from funnelview.domain.history import OUTCOME, REGISTERED, Change, decode_outcome, standing
from funnelview.domain.waterfall import Kind, Waterfall

__all__ = ["ChangeLine", "Kind", "Waterfall", "change_lines", "named"]


class ChangeLine(NamedTuple):
    """One row of the list of changes.

    ``at`` is when the change took effect, ``recorded`` when it was written down; both in UTC.
    ``field`` is one of history's, or ``registration`` for a new deal. ``old`` and ``new`` are
    history's texts, with names in the place of ids once `named` was asked for; an amount is in
    minor units of ``currency_before`` and ``currency``. ``bucket`` is set on the rows that
    brought a deal into its bucket of the waterfall. ``push`` says the how-many-th push of its
    deal the row is, 0 for none. ``undone`` rows were taken back by the rows that ``undoes`` them.
    ``came_back`` tells that the field ended the span as it began it. ``owner`` and ``is_open``
    are of the deal as it stands now.

    A tuple, since a company's week has thousands of them.
    """

    id: int
    at: datetime
    recorded: datetime
    who: str
    deal_id: int
    field: str
    old: str | None
    new: str | None
    via: str
    bucket: Kind | None = None
    review_id: int | None = None
    handover_id: int | None = None
    undoes: int | None = None
    undone: bool = False
    observed: bool = True
    came_back: bool = False
    currency: str = ""
    currency_before: str = ""
    push: int = 0
    month_push: bool = False
    customer: str | None = None
    owner_id: int | None = None
    owner: str | None = None
    is_open: bool = True

    @property
    def counts(self) -> bool:
        """Whether the row stands: neither undone nor undoing."""
        return self.undoes is None and not self.undone


_BROUGHT_BY: Mapping[Kind, frozenset[str]] = {
    Kind.NEW: frozenset({REGISTERED}),
    Kind.REOPENED: frozenset({OUTCOME}),
    Kind.WON: frozenset({OUTCOME}),
    Kind.LOST: frozenset({OUTCOME}),
    Kind.TRANSFERRED_IN: frozenset({"owner_id"}),
    Kind.TRANSFERRED_OUT: frozenset({"owner_id"}),
    Kind.PULLED_IN: frozenset({"expected"}),
    Kind.SLIPPED_OUT: frozenset({"expected"}),
    Kind.INCREASED: frozenset({"amount", "currency"}),
    Kind.DECREASED: frozenset({"amount", "currency"}),
}


def _brings(change: Change, kind: Kind | None) -> bool:
    """Whether a row is of the field by which its deal came into its bucket."""
    if kind is None or change.field not in _BROUGHT_BY[kind]:
        return False
    if change.field != OUTCOME:
        return True
    outcome = decode_outcome(change.new or "")[0]
    return outcome.value == {Kind.REOPENED: "open"}.get(kind, kind.value)


def _push(change: Change) -> tuple[bool, bool]:
    """Whether a row pushes the expected date, and whether into a later calendar month."""
    if change.field != "expected" or change.old is None or change.new is None:
        return False, False
    was, becomes = date.fromisoformat(change.old), date.fromisoformat(change.new)
    return becomes > was, month_index(becomes) > month_index(was)


def change_lines(
    rows: Sequence[Change],
    present: DealState,
    pushes: int,
    *,
    wanted: Callable[[Change], bool] = lambda _row: True,
    kind: Kind | None = None,
) -> tuple[ChangeLine, ...]:
    """Return one deal's rows of the list, in the order of their recording.

    ``rows`` are all that were recorded since some moment up to now, ``present`` and ``pushes``
    the deal and its counter as they stand now; those ``wanted`` are returned. ``kind`` is the
    deal's bucket in the span.
    """
    counting = {row.id for row in standing(rows)}
    shown = [row for row in rows if wanted(row)]
    first: dict[str, str | None] = {}
    last: dict[str, str | None] = {}
    for row in shown:
        first.setdefault(row.field, row.old)
        last[row.field] = row.new
    back = {name for name, text in last.items() if name != REGISTERED and first[name] == text}
    chosen = {row.id for row in shown}
    lines: list[ChangeLine] = []
    currency, pushed = present.currency, pushes
    # The currency that came with an amount stands in the row after it.
    after: Change | None = None
    for row in reversed(rows):
        new_currency = currency
        if row.field == "amount" and after is not None and after.field == "currency":
            together = after.recorded == row.recorded
            new_currency = (after.new or "") if together else currency
        is_push, is_month_push = _push(row) if row.id in counting else (False, False)
        if row.id in chosen:
            lines.append(
                ChangeLine(
                    id=row.id,
                    at=row.holds_from,
                    recorded=row.recorded,
                    who=row.who,
                    deal_id=row.deal_id,
                    field=row.field,
                    old=row.old,
                    new=row.new,
                    via=row.via,
                    bucket=kind if row.id in counting and _brings(row, kind) else None,
                    review_id=row.review_id,
                    handover_id=row.handover_id,
                    undoes=row.undoes,
                    undone=row.undoes is None and row.id not in counting,
                    observed=row.observed,
                    came_back=row.field in back,
                    currency=new_currency,
                    currency_before=currency,
                    push=pushed if is_push else 0,
                    month_push=is_month_push,
                    owner_id=present.owner_id,
                    is_open=present.is_open,
                )
            )
        pushed -= is_push
        if row.field == "currency":
            currency = row.old or ""
        after = row
    return tuple(reversed(lines))


def named(
    lines: Iterable[ChangeLine],
    names: Mapping[str, Mapping[int, str]],
    customers: Mapping[int, str | None],
    logins: Mapping[str, str],
) -> list[ChangeLine]:
    """Return rows with names in the place of ids and of logins.

    ``names`` maps ``owner_id``, ``customer_id`` and ``contact_id`` to names by id, ``customers``
    the deals to their customers' names, ``logins`` those of people to theirs.
    """
    owners = names.get("owner_id", {})
    found = []
    for line in lines:
        known = names.get(line.field)
        old, new = line.old, line.new
        if known is not None:
            old = None if old is None else known.get(int(old), old)
            new = None if new is None else known.get(int(new), new)
        owner = None if line.owner_id is None else owners.get(line.owner_id)
        customer = customers.get(line.deal_id)
        who = logins.get(line.who, line.who)
        found.append(line._replace(old=old, new=new, who=who, owner=owner, customer=customer))
    return found
