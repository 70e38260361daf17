"""What the forecast's screen says: its lines, pictures, columns and cells. Pure: no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from funnelview.domain.drawing import Bar
from funnelview.domain.forecast import By, Forecast, ForecastLine, Large
from funnelview.i18n import _, ngettext
from funnelview.tui import figures
from funnelview.tui.safe import cells
from funnelview.tui.widgets import chart
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.usecases.forecast_pictures import bars_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funnelview.domain.accuracy import Accuracy
    from funnelview.usecases.forecast import Calibration

Line = tuple[Span, ...]

BY_ORDER: Final[tuple[By | None, ...]] = (
    None,
    By.REP,
    By.TEAM,
    By.PRODUCT,
    By.SOURCE,
    By.STAGE,
)
MARKETING_ORDER: Final = ("week", "source", "rep")


class Shown(NamedTuple):
    """One view of the screen: the line under the title, a picture, and a table under it."""

    line: str
    note: str
    picture: list[Line]
    columns: list[Column]
    rows: Sequence[object]
    cell: Callable[[object, str], Cell]


def by_title(by: By | None) -> str:
    """What a division is called."""
    return {
        None: _("the largest deals"),
        By.REP: _("by rep"),
        By.TEAM: _("by team"),
        By.PRODUCT: _("by product"),
        By.SOURCE: _("by source"),
        By.STAGE: _("by stage"),
    }[by]


def per_cent(value: float | None, *, signed: bool = False) -> str:
    """A share in whole per cent."""
    if value is None:
        return figures.NONE
    return f"{value * 100:+.0f}%" if signed else f"{value * 100:.0f}%"


def muted(text: str) -> Line:
    """A line of less important text."""
    return (Span(text, "muted"),)


# --- the coming months


def ahead(found: Forecast, width: int, room: int) -> Shown:
    """The coming months as bars with their range, over the largest deals or a division."""
    code = found.currency
    kind = _("calibrated") if found.probabilities == "calibrated" else _("assigned")
    parts = [
        _("{n} months").format(n=len(found.months)),
        _("weighted {amount}").format(
            amount=figures.funnel_amount(found.total.bucket, found.total.weighted, code)
        ),
        f"P10 {_short(found.spread.p10, code)} – P90 {_short(found.spread.p90, code)}",
        _("commit {amount}").format(amount=figures.short_amount(found.total.commit, code)),
        _("best case {amount}").format(amount=figures.short_amount(found.total.best, code)),
    ]
    if found.won.count:
        parts.append(
            _("won this month {amount}").format(amount=figures.short_amount(found.won.amount, code))
        )
    if found.unrated:
        parts.append(_("no rate: {codes}").format(codes=", ".join(found.unrated)))
    rows = bars_of(found, lambda minor: figures.short_amount(minor, code))
    picture = chart.bars(_with_counts(rows, found), width, style="tier-50")
    picture.append(
        muted(_("█ sure up to P10  ▓ up to the mean  ░ up to P90  ▒ outside the months"))
    )
    return Shown(
        " · ".join(parts),
        kind,
        picture[: max(room, 3)],
        *_ahead_table(found, width),
    )


def _short(value: float, code: str) -> str:
    return figures.short_amount(round(value), code)


def _with_counts(rows: list[Bar], found: Forecast) -> list[Bar]:
    counts = [one.sum.bucket.count for one in found.months]
    counts += [one.bucket.count for one in (found.overdue, found.undated) if one.bucket.count]
    deals = [ngettext("{n} deal", "{n} deals", count).format(n=count) for count in counts]
    return [
        Bar(row.label, row.value, f"{row.text} · {said}", row.low, row.high, row.apart)
        for row, said in zip(rows, deals, strict=True)
    ]


def _ahead_table(
    found: Forecast, width: int
) -> tuple[list[Column], Sequence[object], Callable[[object, str], Cell]]:
    code = found.currency
    if found.by is None:
        columns = [
            Column("customer", _("Largest deals"), flex=1, min_width=12, max_width=40),
            Column("owner", _("Owner"), width=16, priority=3),
            Column("expected", _("Expected"), width=10, priority=2),
            Column("mark", _("Mark"), width=9, priority=4),
            Column("amount", _("Amount"), width=9, align="right"),
            Column("chance", "%", width=3, align="right"),
            Column("weighted", _("Weighted"), width=9, align="right"),
            Column("share", _("Share"), width=6, align="right"),
        ]
        return columns, found.largest, lambda row, key: _large_cell(row, key, code)
    each = 7 if len(found.months) == 6 or width >= 140 else 6
    columns = [
        Column("name", by_title(found.by), flex=1, min_width=8, max_width=30),
        *(
            Column(str(place), month.month[2:], width=each, align="right", priority=1 + place)
            for place, month in enumerate(found.months)
        ),
        Column("total", _("Together"), width=8, align="right"),
        Column("overdue", _("Overdue"), width=7, align="right", priority=1),
    ]
    return columns, found.lines, lambda row, key: _line_cell(row, key, code)


def _large_cell(row: object, key: str, code: str) -> Cell:
    assert isinstance(row, Large)  # noqa: S101 - told by the table
    if key == "amount":
        return figures.short_amount(row.amount, code)
    if key == "weighted":
        return figures.short_amount(row.weighted, code)
    texts = {
        "customer": row.customer or _("(no customer)"),
        "owner": row.owner or figures.NONE,
        "expected": row.expected.isoformat() if row.expected else figures.NONE,
        "mark": mark_title(row.mark),
        "chance": f"{row.probability * 100:.0f}",
        "share": per_cent(row.share),
    }
    return texts[key]


def mark_title(mark: str | None) -> str:
    """What a forecast mark is called; nothing where there is none."""
    return {"commit": _("commit"), "best": _("best case")}.get(mark or "", "")


def _line_cell(row: object, key: str, code: str) -> Cell:
    assert isinstance(row, ForecastLine)  # noqa: S101 - told by the table
    if key == "name":
        return row.name or _("not known")
    one = {"total": row.total, "overdue": row.overdue}.get(key) or row.months[int(key)]
    if not one.bucket.count:
        return (Span("·", "muted"),)
    return figures.funnel_amount(one.bucket, one.weighted, code)


# --- accuracy and calibration


def past(found: tuple[Accuracy, Calibration], width: int, room: int) -> Shown:
    """What the stages were worth, over what was forecast and booked month by month."""
    accuracy, calibration = found
    rows = [
        Bar(
            one.name,
            round((one.share or 0) * 1000),
            _("{share} won (n {n}) · assigned {assigned}").format(
                share=per_cent(one.share), n=one.n, assigned=f"{one.assigned}%"
            )
            + (" ‼" if one.off and one.tells else ""),
            None if one.interval is None else round(one.interval[0] * 1000),
            None if one.interval is None else round(one.interval[1] * 1000),
        )
        for one in calibration.stages
    ]
    picture = chart.bars(rows, width, style="tier-50", scale=1000)
    picture.append(muted(_("Share won of all decided deals ever in a stage; ‼ assigned is off")))
    wape = [
        f"{one.lead}: {per_cent(one.wape)} ({per_cent(one.bias, signed=True)})"
        for one in accuracy.leads
    ]
    said = _("WAPE (bias) by months ahead")
    while wape and cells(said) + sum(cells(one) + 2 for one in wape) > width:
        wape.pop()
    picture.append((Span(said), *(Span(f"  {one}") for one in wape)))
    line = _("Forecasts at each month's start beside what was booked")
    note = ""
    if accuracy.watched_from is not None:
        note = _("watched since {day}").format(day=accuracy.watched_from.isoformat())
    columns = [
        Column("month", _("Month"), width=7),
        Column("won", _("Won"), width=4, align="right", priority=7),
        Column("booked", _("Booked"), width=9, align="right"),
        *(
            Column(
                str(one.lead),
                _("same month") if not one.lead else _("{n} ahead").format(n=one.lead),
                width=10,
                align="right",
                priority=one.lead,
            )
            for one in accuracy.leads
        ),
    ]
    code = accuracy.currency
    return Shown(
        line,
        note,
        picture[: max(room, 3)],
        columns,
        tuple(reversed(accuracy.months)),
        lambda row, key: _past_cell(row, key, code),
    )


def _past_cell(row: object, key: str, code: str) -> Cell:
    from funnelview.domain.accuracy import Past as PastMonth

    assert isinstance(row, PastMonth)  # noqa: S101 - told by the table
    texts = {"month": row.month, "won": str(row.deals)}
    if key in texts:
        return texts[key]
    if key == "booked":
        return figures.short_amount(row.booked, code)
    return figures.short_amount(row.forecast[int(key)], code)


__all__ = [
    "BY_ORDER",
    "MARKETING_ORDER",
    "Line",
    "Shown",
    "ahead",
    "by_title",
    "mark_title",
    "muted",
    "past",
    "per_cent",
]
