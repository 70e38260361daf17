"""One file of deals into columns of ``DealRecord``: outcomes, dates, money, and who is meant."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any, cast

from funnelview.domain.funnel import ForecastMark
from funnelview.domain.importing import Finding, squeezed
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import outcomes
from funnelview.interchange.importing.joining import World, joined
from funnelview.interchange.importing.outcomes import Decided
from funnelview.interchange.importing.telling import decided_rows
from funnelview.interchange.importing.values import Source, text_of

_SHORTENED = re.compile(r"^\d(?:[.,]\d+)?e\+?\d+$", re.IGNORECASE | re.MULTILINE)
_CLOSING = ("close_date", "closed", "won_on", "lost_on", "stage_changed")


# Which columns of a file tell which field of a deal.
_TOLD_BY = {
    "name": ("name",),
    "customer": ("customer", "customer_id", "customer_domain", "lead_id"),
    "contact": ("contact", "contact_id", "contact_email", "lead_id"),
    "product": ("product",),
    "amount": ("amount", "won_amount"),
    "currency": ("currency", "amount"),
    "expected": ("expected", "close_date"),
    "stage": ("stage", "probability"),
    "success": ("success",),
    "outcome": (
        "stage",
        "status",
        "is_won",
        "is_lost",
        "is_closed",
        "is_active",
        "won_on",
        "lost_on",
    ),
    "owner": ("owner", "owner_id", "owner_email"),
    "source": ("source",),
    "competitors": ("competitors",),
    "next_step": ("next_step",),
    "raised": ("raised",),
    "forecast_mark": ("forecast_mark",),
    "next_step_due": ("next_step_due",),
}


def told_by(source: Source, world: World) -> frozenset[str]:
    """Return the fields of a deal of which a file says something.

    An id of a lead says nothing where the leads themselves aren't there.
    """
    telling = {one for one in source.recognised.columns if one != "lead_id" or world.leads}
    return frozenset(name for name, columns in _TOLD_BY.items() if telling & set(columns))


def deals_of(source: Source, world: World) -> dict[str, list[Any]]:
    """Return the columns of a file's deals; findings go to the source."""
    # First, since their cells are nearly all different: what comes takes the memory they had.
    amounts, currencies = source.amounts("amount", source.codes())
    source.forget("amount")
    decided = decided_rows(source)
    columns: dict[str, list[Any]] = {
        "file": [source.file] * len(source),
        # An array: a list of numbers takes five times as much.
        "line": cast("list[Any]", source.columns.lines),
        "key": _keys(source),
        "name": source.texts("name"),
        "product": _products(source, world),
        "stage": [one.stage for one in decided],
        "outcome": [one.outcome for one in decided],
        "reason": _reasons(source, decided),
        "registered": source.dates("registered"),
    }
    if source.has("success"):
        columns["success"] = [one.success for one in decided]
    source.forget("registered")
    for name in ("source", "competitors", "next_step"):
        if source.has(name):
            columns[name] = source.texts(name)
    for name in ("next_step_due", "last_activity"):
        if source.has(name):
            columns[name] = source.dates(name)
    if source.has("raised"):
        flags = {cell: outcomes.truth(cell) is True for cell in source.different("raised")}
        columns["raised"] = list(map(flags.__getitem__, source.cells("raised")))
    if source.has("forecast_mark"):
        marks = {mark.value: mark.value for mark in ForecastMark}
        columns["forecast_mark"] = [marks.get(one or "") for one in source.texts("forecast_mark")]
    if source.has("won_amount"):
        amounts, currencies = _won_amounts(source, decided, amounts, currencies)
    columns["amount"], columns["currency"] = amounts, currencies
    columns["expected"], columns["closed"] = _days(source, columns["outcome"])
    source.forget("stage", "status", "probability", *_CLOSING)
    _clear_reasons(columns)
    columns |= joined(source, world)
    return _without_deleted(source, columns)


def _won_amounts(
    source: Source,
    decided: Sequence[Decided],
    amounts: Sequence[int | None],
    currencies: Sequence[str | None],
) -> tuple[list[int | None], list[str | None]]:
    """Give won deals what they were won with, where their file says it beside the estimate."""
    won, codes = source.amounts("won_amount", currencies)
    chosen = [
        place
        for place, (one, amount) in enumerate(zip(decided, won, strict=True))
        if one.outcome == "won" and amount
    ]
    found, named = list(amounts), list(currencies)
    other = [place for place in chosen if won[place] != amounts[place]]
    for place in chosen:
        found[place], named[place] = won[place], codes[place]
    if other:
        reason = ngettext(
            "{count} won deal has another amount here than the estimate; this one was taken.",
            "{count} won deals have another amount here than the estimate; this one was taken.",
            len(other),
        ).format(count=len(other))
        line, header = source.columns.lines[other[0]], source.header("won_amount")
        source.findings.append(
            Finding("warning", source.file, line, header, "", reason, len(other))
        )
    return found, named


def _reasons(source: Source, decided: Sequence[Decided]) -> list[str | None]:
    if not (source.has("reason") or source.has("won_reason")):
        return [None] * len(source)
    lost, won = source.texts("reason"), source.texts("won_reason")
    return [
        for_won or for_lost if one.outcome == "won" else for_lost
        for one, for_lost, for_won in zip(decided, lost, won, strict=True)
    ]


def _keys(source: Source) -> list[str | None]:
    """Return the ids; what a spreadsheet has shortened (1.23457E+18) is none any more."""
    keys = source.texts("key")
    if _SHORTENED.search("\n".join(filter(None, keys))) is None:
        return keys
    cut = {key for key in set(keys) if key and _SHORTENED.fullmatch(key)}
    if not cut:
        return keys
    reason = _(
        "A spreadsheet has shortened this id; it was left out, and the deal is known by its name."
    )
    source.warn_column("key", (c for c in source.different("key") if text_of(c) in cut), reason)
    return [None if key in cut else key for key in keys]


def _days(source: Source, found: Sequence[str]) -> tuple[list[date | None], list[date | None]]:
    """Return when deals are expected and when they closed.

    A close date is the one of an open deal and the other of a closed one; where only closed
    deals have one it was never an expectation.
    """
    both, expected = source.dates("close_date"), source.dates("expected")
    is_open = [outcome == "open" for outcome in found]
    if not (source.has("close_date") or source.has("expected")):
        # A day of closing that open deals have as well is when they are expected to.
        expected = _both(source, is_open)
    if source.has("close_date") and not source.has("expected"):
        was_expected = any(compress(both, is_open))
        expected = both if was_expected else expected
    if not any(source.has(one) for one in _CLOSING if one != "close_date"):
        closed = [None if still else day for still, day in zip(is_open, both, strict=True)]
    else:
        own, won_on, lost_on = (source.dates(one) for one in ("closed", "won_on", "lost_on"))
        changed = source.dates("stage_changed")
        closed = [
            None
            if still
            else day or (won if outcome == "won" else lost) or close or (won or lost) or moved
            for still, outcome, day, won, lost, close, moved in zip(
                is_open, found, own, won_on, lost_on, both, changed, strict=True
            )
        ]
    if not any(source.has(one) for one in _CLOSING):
        closed = _closed_when_expected(source, expected, is_open)
    return expected, closed


def _both(source: Source, is_open: Sequence[bool]) -> list[date | None]:
    """Return the days of closing as those expected, where most open deals have one too."""
    if source.has("closed"):
        days = source.dates("closed")
        still = list(compress(days, is_open))
        if still and still.count(None) < len(still) / 2:
            return days
    return [None] * len(source)


def _closed_when_expected(
    source: Source, expected: Sequence[date | None], is_open: Sequence[bool]
) -> list[date | None]:
    """Return the expected days of closed deals where a file has no others: better than today.

    Nothing closed in the future; such a deal closed today at the latest.
    """
    closed = [
        None if still or day is None else min(day, source.options.today or day)
        for day, still in zip(expected, is_open, strict=True)
    ]
    places = [i for i, day in enumerate(closed) if day is not None]
    if places:
        first = source.columns.lines[places[0]]
        reason = _("The file has no day of closing; that of closed deals is the expected one.")
        source.findings.append(
            Finding(
                "warning", source.file, first, source.header("expected"), "", reason, len(places)
            )
        )
    return closed


def _clear_reasons(columns: dict[str, list[Any]]) -> None:
    """Keep the reason of closed deals only: some programs fill the column with a dash."""
    if columns["reason"].count(None) == len(columns["reason"]):
        return
    columns["reason"] = [
        reason if outcome != "open" and reason not in {"-", "--"} else None
        for reason, outcome in zip(columns["reason"], columns["outcome"], strict=True)
    ]


def _products(source: Source, world: World) -> list[str | None]:
    names = source.texts("product")
    if not world.products or not source.has("product"):
        return names
    listed = {name for several in world.products.values() for name in several}
    corrected: dict[str, str] = {}
    for name in set(names):
        alike = world.products.get(squeezed(name), []) if name and name not in listed else []
        if name and len(alike) == 1:
            corrected[name] = alike[0]
    for wrong, right in corrected.items():
        reason = _("Taken for the product “{name}”: only blanks or capitals differ.").format(
            name=right
        )
        source.warn_column("product", [wrong], reason)
    return [corrected.get(name, name) if name else None for name in names]


def _without_deleted(source: Source, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Leave out what the old program had thrown away already."""
    if not source.has("is_deleted"):
        return columns
    gone = [outcomes.truth(cell) for cell in source.cells("is_deleted")]
    if not any(gone):
        return columns
    lines = [line for line, deleted in zip(source.columns.lines, gone, strict=True) if deleted]
    reason = ngettext(
        "{count} row is marked as deleted.", "{count} rows are marked as deleted.", len(lines)
    ).format(count=len(lines))
    header = source.header("is_deleted")
    source.findings.append(
        Finding("skipped", source.file, lines[0], header, "", reason, len(lines))
    )
    return _only(columns, [not deleted for deleted in gone])


def _only(columns: Mapping[str, list[Any]], keep: Iterable[bool]) -> dict[str, list[Any]]:
    chosen = list(keep)
    return {name: list(compress(values, chosen)) for name, values in columns.items()}


# What is looked at whether anything stands in it or not.
_ALWAYS = frozenset({"line", "file", "key"})


def joined_columns(parts: Sequence[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    """Return the deals of several files one after the other.

    A column in which nothing stands is left out: it is as much memory as any other.
    """
    if len(parts) == 1:
        (part,) = parts
        return {
            name: values
            for name, values in part.items()
            if name in _ALWAYS or name.endswith("_at") or values.count(None) < len(values)
        }
    names = dict.fromkeys(name for part in parts for name in part)
    return {
        name: [v for part in parts for v in part.get(name) or [None] * len(part["line"])]
        for name in names
    }


def without_doubles(columns: dict[str, list[Any]]) -> tuple[dict[str, list[Any]], list[Finding]]:
    """Leave out the earlier of rows with one id: the later one tells."""
    keys = columns["key"]
    counts = Counter(key for key in keys if key is not None) if len(set(keys)) < len(keys) else {}
    doubled = {key for key, count in counts.items() if count > 1}
    if not doubled:
        return columns, []
    last = {key: i for i, key in enumerate(keys) if key in doubled}
    findings = []
    keep = [True] * len(keys)
    for i, key in enumerate(keys):
        if key in doubled and last[key] != i:
            keep[i] = False
            later = last[key]
            reason = _("The same id comes again in line {line}; the later row was taken.").format(
                line=columns["line"][later]
            )
            findings.append(
                Finding("duplicate", columns["file"][i], columns["line"][i], "", key, reason)
            )
    return _only(columns, keep), findings
