"""What the forecast's screen says of marketing and velocity. Pure: no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.domain.coverage import Bucket
from funnelview.domain.drawing import Bar, Layer
from funnelview.domain.marketing import Created, Marketing, TopOfFunnel, WeekCreated
from funnelview.domain.velocity import Medians, Pace, Velocity
from funnelview.i18n import _, ngettext, pgettext
from funnelview.tui import figures
from funnelview.tui.screens.forecast_words import Line, Shown, muted, per_cent
from funnelview.tui.widgets import chart
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.usecases.forecast_pictures import funnel_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funnelview.domain.forecast import Forecast

__all__ = ["marketing", "stage_sums", "velocity"]


def marketing(found: tuple[Marketing, Forecast], by: str, width: int, room: int) -> Shown:
    """The funnel as a funnel, over what entered it by week, source or rep."""
    told, standing = found
    code = told.currency
    top = told.top
    parts = [
        _("{amount} entered a week").format(amount=figures.short_amount(top.created, code)),
        _("{period} needs {amount}").format(
            period=top.period, amount=figures.short_amount(top.needed, code)
        ),
    ]
    if top.ratio is not None:
        parts.append(per_cent(top.ratio))
    parts.append(f"{figures.ratio(top.required.ratio)} (n {top.required.n})")
    for title, days in (("T50", told.to_t50), ("T75", told.to_t75), (_("won"), told.to_won)):
        if days.median is not None:
            count = round(days.median)
            parts.append(f"{title} {ngettext('{n} d', '{n} d', count).format(n=count)}")
    half = max((width - 3) // 2, 24)
    wide = width >= 100
    left = chart.funnel(_standing(standing, code), half if wide else width)
    right = chart.funnel(funnel_of(told.total), half if wide else width)
    picture = [
        muted(_("What is open, by stage (number · amount), and what entered and got how far"))
    ]
    if wide:
        height = max(len(left), len(right))
        blank: Line = (Span(" " * half),)
        left += [blank] * (height - len(left))
        right += [blank] * (height - len(right))
        picture += [(*a, Span("   "), *b) for a, b in zip(left, right, strict=True)]
    else:
        picture += [*left, *right]
    values = [float(week.all.entered.amount) for week in told.weeks]
    spark = chart.sparkline(values, max(width - 40, 8))
    picture.append((Span(_("Entered by week") + "  "), Span(spark, "tier-50")))
    return Shown(
        " · ".join(parts), by_marketing(by), picture[: max(room, 4)], *_market_table(told, by)
    )


def by_marketing(by: str) -> str:
    """What the table of the marketing view goes by."""
    return {"week": _("by week"), "source": _("by source"), "rep": _("by rep")}[by]


def _standing(found: Forecast, code: str) -> list[Layer]:
    """All open deals by stage, whenever they are expected, the lowest stage on top."""
    return [
        Layer(
            name,
            funnel.amount,
            f"{funnel.count} · {figures.funnel_amount(funnel, funnel.amount, code)}",
            style,
        )
        for name, funnel, style in stage_sums(found)
    ]


def stage_sums(found: Forecast) -> list[tuple[str, Bucket, str]]:
    """Name, number, amount and colour of each stage's open deals, in the stages' order."""
    sums = []
    for line in found.lines:
        parts = (line.total, line.overdue, line.undated, line.later)
        amount = sum(one.bucket.amount for one in parts)
        funnel = Bucket(
            sum(one.bucket.count for one in parts),
            amount,
            sum(one.bucket.unpriced for one in parts),
        )
        weighted = sum(one.weighted for one in parts)
        share = weighted / amount if amount else 0.0
        style = "tier-75" if share >= 0.745 else "tier-50" if share >= 0.495 else "tier-25"
        sums.append((share, line.name or str(line.key), funnel, style))
    return [one[1:] for one in sorted(sums, key=lambda one: one[0])]


def _market_table(
    told: Marketing, by: str
) -> tuple[list[Column], Sequence[object], Callable[[object, str], Cell]]:
    code = told.currency
    if by == "rep":
        columns = [
            Column("name", _("Rep"), flex=1, min_width=10, max_width=30),
            Column("created", _("Created/wk"), width=10, align="right"),
            Column("needed", _("Needed/wk"), width=10, align="right"),
            Column("share", _("Share"), width=7, align="right"),
            Column("need", _("Need"), width=5, align="right", priority=1),
            Column("n", "n", width=4, align="right", priority=2),
            Column("quota", _("Quota"), width=9, align="right", priority=3),
        ]
        return columns, told.reps, lambda row, key: _top_cell(row, key, code)
    first = _("Week") if by == "week" else _("Source")
    columns = [
        Column("name", first, flex=1, min_width=10, max_width=30),
        Column("count", _("Deals"), width=6, align="right"),
        Column("amount", _("Amount"), width=9, align="right"),
        Column("t50", "T50", width=5, align="right", priority=2),
        Column("t75", "T75", width=5, align="right", priority=2),
        Column("won", _("Won"), width=5, align="right"),
        Column("won_amount", _("Won amount"), width=10, align="right", priority=3),
    ]
    rows: Sequence[object] = tuple(reversed(told.weeks)) if by == "week" else told.sources
    return columns, rows, lambda row, key: _created_cell(row, key, code)


def _created_cell(row: object, key: str, code: str) -> Cell:
    name: str
    one: Created
    if isinstance(row, WeekCreated):
        name, one = row.week + (" *" if row.partial else ""), row.all
    else:
        assert isinstance(row, tuple)  # noqa: S101 - told by the table
        name, one = row[0] or _("not known"), row[1]
    if key == "name":
        return name
    if key == "amount":
        return figures.funnel_amount(one.entered, one.entered.amount, code)
    if key == "won_amount" and one.won:
        return figures.short_amount(one.won_amount, code)
    number = {"count": one.entered.count, "t50": one.t50, "t75": one.t75}.get(key, one.won)
    return str(number) if number else (Span("·", "muted"),)


def _top_cell(row: object, key: str, code: str) -> Cell:
    assert isinstance(row, TopOfFunnel)  # noqa: S101 - told by the table
    if key == "share":
        text = per_cent(row.ratio)
        if row.ratio is None or row.ratio >= 1:
            return text
        low = row.ratio < 0.5
        return (Span(("‼ " if low else "! ") + text, "severity-red" if low else "severity-amber"),)
    amounts = {"created": row.created, "needed": row.needed, "quota": row.quota}
    if key in amounts:
        return figures.short_amount(amounts[key], code)
    return {"name": row.name, "need": figures.ratio(row.required.ratio), "n": str(row.required.n)}[
        key
    ]


# --- velocity


def velocity(found: Velocity, width: int, room: int) -> Shown:
    """Each rep's pace beside the medians."""
    code, team, middle = found.currency, found.team, found.medians
    parts = [
        _("{amount} a day").format(amount=figures.short_amount(team.velocity, code)),
        _("win rate {share} (n {n})").format(share=per_cent(team.win_rate), n=team.n),
        _("largest deal {share}").format(share=per_cent(team.concentration)),
    ]
    if team.days_to_win is not None:
        parts.insert(2, _("{days} days to win").format(days=f"{team.days_to_win:.0f}"))
    rows = [
        Bar(one.name, one.velocity or 0, figures.short_amount(one.velocity, code))
        for one in sorted(found.reps, key=lambda one: -(one.velocity or 0))
    ]
    shown = max(room - 1, 3)
    picture = chart.bars(rows[:shown], width, style="tier-75") if rows else []
    columns = [
        Column("name", _("Rep"), flex=1, min_width=10, max_width=30),
        Column("open", pgettext("figure", "Open"), width=5, align="right", priority=5),
        Column("average", _("Average won"), width=11, align="right", priority=4),
        Column("rate", _("Win rate"), width=8, align="right"),
        Column("n", "n", width=4, align="right", priority=3),
        Column("days", _("Days to win"), width=11, align="right", priority=2),
        Column("velocity", _("A day"), width=8, align="right"),
        Column("largest", _("Largest deal"), width=12, align="right", priority=1),
        Column("age", _("Age"), width=6, align="right"),
        Column("stage", _("In stage"), width=8, align="right", priority=1),
    ]
    note = _("{mark} worse than the median by half").format(mark="!")
    return Shown(
        " · ".join(parts),
        note,
        picture,
        columns,
        # Of one rep there is one line: that rep is all there is to sum up.
        [team] if [one.name for one in found.reps] == [team.name] else [*found.reps, team],
        lambda row, key: _pace_cell(row, key, code, middle),
    )


def _pace_cell(row: object, key: str, code: str, middle: Medians) -> Cell:
    assert isinstance(row, Pace)  # noqa: S101 - told by the table
    if key in {"name", "open", "n", "average"}:
        return {
            "name": row.name,
            "open": str(row.open),
            "n": str(row.n),
            "average": figures.short_amount(row.average_won, code),
        }[key]
    if key == "velocity":
        return _beside(
            figures.short_amount(row.velocity, code), row.velocity, middle.velocity, more=True
        )
    if key == "rate":
        return _beside(per_cent(row.win_rate), row.win_rate, middle.win_rate, more=True)
    if key == "largest":
        return _beside(per_cent(row.concentration), row.concentration, middle.concentration)
    value, median = {
        "days": (row.days_to_win, middle.days_to_win),
        "age": (row.age, middle.age),
        "stage": (row.in_stage, middle.in_stage),
    }[key]
    return _beside(figures.NONE if value is None else f"{value:.0f}", value, median)


def _beside(text: str, value: float | None, median: float | None, *, more: bool = False) -> Cell:
    """A figure, marked where it is worse than the median by half of it."""
    if value is None or median is None or not median:
        return text
    bad = value < 0.5 * median if more else value > 1.5 * median
    return (Span(f"! {text}", "severity-amber"),) if bad else text
