"""Which deals were ever in which stage, and what became of them: one query over the history."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from funnelview.domain.calibration import Reached
from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, REGISTERED
from funnelview.store import tables as t

_c = t.deal_change.c
_d = t.deal.c


def _held(since: sa.Column[datetime], before: datetime | None) -> list[sa.ColumnElement[bool]]:
    return [] if before is None else [since < before]


def standing_rows(before: datetime | None) -> sa.ColumnElement[bool]:
    """Say of rows of history that they count: neither undone, as things stood then, nor undoing."""
    undoing = t.deal_change.alias("undoing").c
    undone = sa.select(undoing.undoes).where(
        undoing.undoes.is_not(None), *_held(undoing.recorded, before)
    )
    return sa.and_(_c.undoes.is_(None), _c.id.not_in(undone), *_held(_c.holds_from, before))


def first_value(conn: sa.Connection, field: str) -> sa.ColumnElement[str]:
    """Say one of a deal's first values, as a text, out of its ``registration`` row."""
    if conn.dialect.name == "sqlite":
        return sa.func.json_extract(_c.new, f"$.{field}", type_=sa.Text())
    return sa.type_coerce(sa.cast(_c.new, sa.JSON)[field].as_string(), sa.Text())


def watched_registrations(before: datetime | None) -> sa.ColumnElement[bool]:
    """Say of ``registration`` rows that somebody saw where the deal began.

    What an import told of a deal that was open then is known from the import on. Of one that was
    closed already nobody knows how it stood before.
    """
    told = t.deal_change.alias("told").c
    closed = sa.select(told.deal_id).where(told.field == OUTCOME, told.observed.is_(False))
    known = sa.and_(_c.deal_id.not_in(closed), *_held(_c.recorded, before))
    return sa.or_(_c.observed, known)


def outcome_then(before: datetime | None) -> tuple[sa.FromClause, sa.ColumnElement[str]]:
    """Give deals with the word of their outcome (open, won, lost), now or just before a moment."""
    if before is None:
        return t.deal, _d.outcome
    first = (
        sa.select(_c.deal_id, sa.func.min(_c.id).label("row"))
        .where(_c.field == OUTCOME, _c.holds_from >= before)
        .group_by(_c.deal_id)
        .subquery("first_after")
    )
    after = t.deal_change.alias("after")
    deals = t.deal.outerjoin(first, first.c.deal_id == _d.id).outerjoin(
        after, after.c.id == first.c.row
    )
    old = after.c.old
    word = sa.case(
        (old.is_(None), _d.outcome),
        (old.like("won%"), Outcome.WON.value),
        (old.like("lost%"), Outcome.LOST.value),
        else_=Outcome.OPEN.value,
    )
    return deals, word


def reached_stages(conn: sa.Connection, before: datetime | None = None) -> Mapping[str, Reached]:
    """Return how many deals were ever in each stage, by outcome, now or just before a moment."""
    entered = sa.union(
        sa.select(_c.deal_id.label("deal_id"), _c.new.label("stage")).where(
            _c.field == "stage", standing_rows(before)
        ),
        sa.select(_c.deal_id, first_value(conn, "stage")).where(
            _c.field == REGISTERED, *_held(_c.holds_from, before), watched_registrations(before)
        ),
    ).subquery("entered")
    deals, word = outcome_then(before)
    query = (
        sa.select(entered.c.stage, word, sa.func.count())
        .select_from(deals.join(entered, entered.c.deal_id == _d.id))
        .group_by(entered.c.stage, sa.literal_column("2"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for stage, outcome, count in conn.execute(query):
        found[stage][outcome] = int(count)
    return {stage: Reached(**numbers) for stage, numbers in found.items()}
