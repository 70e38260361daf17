"""What the home screen says: its columns, cells and lines, in words.

Pure: no widget. The first frame is painted from the same words before Textual is loaded.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from funnelview.i18n import _, ngettext, pgettext
from funnelview.tui import figures
from funnelview.tui.widgets.bar import funnel_bar
from funnelview.tui.widgets.columns import Cell, Column, Span
from funnelview.tui.widths import cells, short

if TYPE_CHECKING:
    from funnelview.domain.coverage import Level, Position

__all__ = ["cell", "columns", "heading", "nobody", "reading", "signs", "totals", "widest"]


# On a narrow screen the funnel gives way to longer names, but for so many cells.
_NAME = 11
_LEAST_BAR = 9
_WIDE = 132
"""From so many cells on there is room for the coming months."""


def reading() -> str:
    """What stands in the table until the store has answered."""
    return _("Reading the store …")


def nobody() -> str:
    """What stands in the table of an empty store."""
    return _("Nobody is here yet: g i imports a file, “funnelview person add” adds people.")


def signs() -> tuple[tuple[str, str], ...]:
    """Each sign of the board and what it means."""
    return (
        ("▓ ▒ █", _("open deals at 25, 50 and 75 percent")),
        ("! ‼", _("coverage below what is needed; below half of it")),
        ("‼ 2  ! 5", _("how many red and amber warnings stand open")),
        ("█ ▒ ░ ! ·", _("a month ahead: covered, half, less, no deal, nothing to cover")),
        ("·", _("warnings: not counted yet")),
        ("–", _("no figure: nothing known")),
    )


def heading(level: Level | None, title: str = "") -> str:
    """The first line; `title` is the manager's name until the level is known."""
    parts = ["FunnelView"]
    if level is None:
        parts.append(title)
        return " · ".join(filter(None, parts))
    parts.append(short(level.top.name if level.top else level.settings.team or _("Team"), 24))
    day = date.fromisoformat(level.board.as_of)
    year, week, _weekday = day.isocalendar()
    parts.append(f"{year}-W{week:02}")
    left = (level.board.period.last - day).days
    parts.append(
        ngettext("{quarter}: {n} day left", "{quarter}: {n} days left", left).format(
            quarter=_period(level), n=left
        )
    )
    if level.board.currency not in {"", "XXX"}:
        parts.append(level.board.currency)
    return " · ".join(parts)


def _period(level: Level) -> str:
    """The period of the figures: Q4; of a month or year, as it is written."""
    key = level.board.period.key
    return key.partition("-")[2] if "Q" in key else key


def widest(level: Level) -> int:
    """The largest funnel of the level, which fills the bar's column; at least 1."""
    return max((row.open.amount for row in level.board.reps), default=0) or 1


def _bar_width(level: Level | None, width: int) -> int:
    """The funnel's room: what a terminal of this width can spare beside the names."""
    room = min(max(width // 5 - 4, 12), 40)
    return max(room - max(_longest_name(level) - _NAME, 0), _LEAST_BAR) if room == 12 else room


def _longest_name(level: Level | None) -> int:
    names = [cells(_name(row)) for row in level.board.reps] if level else []
    return max(names, default=0)


def _room_for_names(level: Level | None) -> int:
    """What a name keeps before columns are left out for it; a manager's row has one less."""
    return min(max(_longest_name(level), 10), 14 if _has_reviews(level) else 18)


def _has_reviews(level: Level | None) -> bool:
    """Whether any row is a rep's: managers' rows have no review of their own."""
    return level is None or any(not row.team_size for row in level.board.reps)


def _name(row: Position) -> str:
    return row.name if not row.team_size else f"{row.name} ({row.team_size})"


def _digits(level: Level | None, severity: str) -> int:
    """The cells that the largest count of warnings takes."""
    found = [row.warnings for row in level.board.reps if row.warnings] if level else []
    return max((len(str(getattr(one, severity))) for one in found), default=1)


def _whose(level: Level | None) -> str:
    """What the rows are: reps, managers with their teams, or both."""
    managers = {bool(row.team_size) for row in level.board.reps} if level else set()
    if managers == {True}:
        return _("Manager")
    return _("Name") if len(managers) > 1 else _("Rep")


def columns(level: Level | None, width: int) -> list[Column]:
    """The columns of the table on a screen `width` cells wide."""
    title, room = _("Funnel 25·50·75"), _bar_width(level, width)
    return [
        Column("name", _whose(level), flex=1, min_width=_room_for_names(level), max_width=30),
        Column("bar", title if cells(title) <= room else "25·50·75", width=room),
        Column("count", _("Deals"), width=5, align="right", priority=5),
        Column("open", pgettext("figure", "Open"), width=8, min_width=7, align="right"),
        Column("weighted", _("Weighted"), width=8, align="right", priority=1),
        Column("quota", _("Quota"), width=8, align="right", priority=6),
        Column("won", _("Won"), width=8, align="right", priority=4),
        Column("remaining", _("Remaining"), width=9, align="right", priority=2),
        Column("cover", _("Cover/need"), width=12, min_width=11, align="right"),
        *([Column("ahead", _("Ahead"), width=6)] if width >= _WIDE else []),
        *(
            [Column("wcover", _("Wtd cover"), width=9, align="right", priority=9)]
            if width >= _WIDE
            else []
        ),
        Column("rests", "n", width=4, align="right", priority=8),
        Column("red", "‼", width=max(_digits(level, "red"), 2), align="right"),
        Column("amber", "!", width=max(_digits(level, "amber"), 3), align="right"),
        *(
            [Column("review", _("Review"), width=7, min_width=6, align="right", priority=3)]
            if _has_reviews(level)
            else []
        ),
    ]


def totals(level: Level) -> tuple[str, str]:
    """The line below the table: the team's figures, and what is left out of them."""
    row, code = level.board.total, level.board.currency
    parts = [
        _("Team"),
        _("cover {ratio}").format(ratio=_cover_text(row)),
        _("open {amount}").format(amount=figures.funnel_amount(row.open, row.open.amount, code)),
        _("weighted {amount}").format(amount=figures.funnel_amount(row.open, row.weighted, code)),
        _("remaining {amount}").format(amount=figures.short_amount(row.remaining, code)),
        _("won {amount}").format(amount=figures.short_amount(row.won.amount, code)),
    ]
    if row.warnings is not None:
        parts.insert(1, f"‼ {row.warnings.red} ! {row.warnings.amber}")
    notes = []
    if row.open.unpriced:
        notes.append(
            ngettext("{n} without amount", "{n} without amount", row.open.unpriced).format(
                n=row.open.unpriced
            )
        )
    if level.board.unrated:
        notes.append(_("no rate: {codes}").format(codes=", ".join(level.board.unrated)))
    if level.board.unowned.count:
        count = level.board.unowned.count
        notes.append(ngettext("{n} deal of nobody", "{n} deals of nobody", count).format(n=count))
    return " · ".join(parts), " · ".join(notes)


def _cover_text(row: Position) -> str:
    return f"{figures.coverage(row.coverage)} / {figures.ratio(row.required.ratio)}"


def cell(level: Level | None, row: Position, column: str, scale: int, width: int) -> Cell:
    """One cell; `scale` is what fills the bar, `width` the screen's."""
    if column == "bar":
        amounts = [row.tiers[tier].amount for tier in ("T25", "T50", "T75")]  # type: ignore[index]
        return funnel_bar(amounts, scale, _bar_width(level, width))
    if column in {"red", "amber"}:
        return _count_cell(row, column)
    if column == "ahead":
        return _ahead_cell(level, row)
    if column == "cover":
        return _cover_cell(row)
    if column == "review":
        return _review_cell(level, row)
    return _text_cell(row, column, level.board.currency if level else "")


def _text_cell(row: Position, column: str, code: str) -> str:
    if column == "name":
        return _name(row)
    if column == "count":
        return str(row.open.count)
    if column == "rests":
        return str(row.required.n or "–")
    if column == "wcover":
        return figures.coverage(row.weighted_coverage)
    if column in {"open", "weighted"}:
        minor = row.open.amount if column == "open" else row.weighted
        return figures.funnel_amount(row.open, minor, code)
    rest = {"quota": row.quota, "won": row.won.amount, "remaining": row.remaining}
    return figures.short_amount(rest[column], code)


def _cover_cell(row: Position) -> Cell:
    text = _cover_text(row)
    covered = row.coverage.ratio
    if covered is None or covered >= row.required.ratio:
        return (Span(text),)
    # Half of what is needed is where the coverage warning turns red.
    low = covered < row.required.ratio / 2
    return (Span(("‼ " if low else "! ") + text, "severity-red" if low else "severity-amber"),)


def _ahead_cell(level: Level | None, row: Position) -> Cell:
    """The coming months; not known yet where the first frame is painted, before Textual is here."""
    months = level.ahead.get(row.person_id or 0) if level is not None else None
    if not months:
        return ""
    from funnelview.tui.widgets.chart import strip

    return strip(months)


def _count_cell(row: Position, severity: str) -> Cell:
    """How many warnings stand open; a dot until they are counted."""
    if row.warnings is None:
        return (Span("·", "muted"),)
    number = row.warnings.red if severity == "red" else row.warnings.amber
    return (Span(str(number), f"severity-{severity}" if number else "muted"),)


def _review_cell(level: Level | None, row: Position) -> Cell:
    if row.team_size or level is None:
        return ""
    today = date.fromisoformat(level.board.as_of)
    day = date.fromisoformat(row.last_review) if row.last_review else None
    return figures.days_ago(day, today)
