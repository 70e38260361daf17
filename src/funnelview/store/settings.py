"""Settings, stages, currencies, rates and quotas: what holds for the whole store."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from funnelview.domain.funnel import Stage
from funnelview.domain.money import decimals_of
from funnelview.domain.settings import DEFAULT_TEXTS, Settings, as_texts, from_texts
from funnelview.store import board
from funnelview.store import tables as t
from funnelview.store.base import Unit

STAGES = "stages"

read_settings = board.read_settings
read_rates = board.read_rates
read_quotas = board.read_quotas


def stages_text(stages: tuple[Stage, ...]) -> str:
    """Return the stages as the text that the settings' history keeps."""
    return json.dumps(
        [[s.key, s.name_en, s.name_zh, s.success] for s in stages], ensure_ascii=False
    )


def settings_at(conn: sa.Connection, before: datetime) -> Settings:
    """Return the settings as they stood just before a moment.

    Before the first of them was set, the first ones hold: a store's settings speak for the
    time before it existed too. A setting that was empty first (the currency, until the first
    import decides it) speaks with its first value that isn't.
    """
    c = t.setting_change.c
    texts: dict[str, str] = {}
    for row in conn.execute(sa.select(c.key, c.old, c.new, c.recorded).order_by(c.id)):
        if row.new is None:
            continue
        if row.recorded < before:
            texts[row.key] = row.new
        elif not texts.get(row.key):
            texts[row.key] = row.old or row.new
    stages = texts.pop(STAGES, None)
    return from_texts(texts, board.stages_from_text(stages) if stages else ())


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a setting: its key, both values as texts, when and by whom."""

    key: str
    old: str | None
    new: str | None
    at: datetime
    who: str


def setting_changes(conn: sa.Connection) -> list[Changed]:
    """Return how the settings were changed, in the order of the changes."""
    c = t.setting_change.c
    rows = conn.execute(sa.select(c.key, c.old, c.new, c.recorded, c.who).order_by(c.id))
    return [Changed(*row) for row in rows]


def write_settings(unit: Unit, settings: Settings) -> None:
    """Write the settings that differ from the store's, with their history.

    Deals are not touched: a stage's new win probability is the use case's to carry over.
    """
    conn = unit.conn
    kept = {row.key: row.value for row in conn.execute(sa.select(t.setting))}
    for key, text in as_texts(settings).items():
        old = kept.get(key, DEFAULT_TEXTS.get(key))
        if old != text:
            _keep(unit, key, old, text, new=key not in kept)
    new = stages_text(settings.stages)
    old = stages_text(read_settings(conn).stages) if _has_stages(conn) else None
    if old != new:
        _record(unit, STAGES, old, new)
        _write_stages(conn, settings.stages)


def _has_stages(conn: sa.Connection) -> bool:
    return bool(conn.execute(sa.select(sa.func.count()).select_from(t.stage)).scalar())


def _write_stages(conn: sa.Connection, stages: tuple[Stage, ...]) -> None:
    known = set(conn.execute(sa.select(t.stage.c.key)).scalars())
    for position, stage in enumerate(stages):
        values = {
            "position": position,
            "name_en": stage.name_en,
            "name_zh": stage.name_zh,
            "success": stage.success,
        }
        if stage.key in known:
            conn.execute(t.stage.update().where(t.stage.c.key == stage.key).values(**values))
        else:
            conn.execute(t.stage.insert().values(key=stage.key, **values))
    gone = known - {stage.key for stage in stages}
    if gone:
        conn.execute(t.stage.delete().where(t.stage.c.key.in_(gone)))


def _record(unit: Unit, key: str, old: str | None, new: str | None) -> None:
    unit.conn.execute(
        t.setting_change.insert().values(
            key=key, old=old, new=new, recorded=unit.now, who=unit.actor.name
        )
    )


def _keep(unit: Unit, key: str, old: str | None, text: str, *, new: bool) -> None:
    if new:
        unit.conn.execute(t.setting.insert().values(key=key, value=text))
    else:
        unit.conn.execute(t.setting.update().where(t.setting.c.key == key).values(value=text))
    _record(unit, key, old, text)


def set_rate(unit: Unit, code: str, holds_from: date, rate: Decimal) -> bool:
    """Set what one unit of a currency is worth in the reporting currency from a day on.

    Returns whether it was otherwise before.
    """
    know_currency(unit.conn, code)
    c = t.rate.c
    same = sa.and_(c.currency == code, c.holds_from == holds_from)
    values = {"rate": str(rate), "recorded": unit.now, "who": unit.actor.name}
    old = unit.conn.execute(sa.select(c.rate).where(same)).scalar()
    if old is not None and Decimal(old) == rate:
        return False
    if old is None:
        unit.conn.execute(t.rate.insert().values(currency=code, holds_from=holds_from, **values))
    else:
        unit.conn.execute(t.rate.update().where(same).values(**values))
    unit.conn.execute(
        t.record_change.insert().values(
            kind="rate",
            # A rate has no number: its currency and day name it.
            record_id=0,
            field=f"{code} {holds_from.isoformat()}",
            old=old,
            new=values["rate"],
            recorded=unit.now,
            who=unit.actor.name,
            via=unit.actor.via,
        )
    )
    return True


def know_currency(conn: sa.Connection, code: str) -> None:
    """Enter a currency that the store hasn't met yet."""
    known = conn.execute(sa.select(t.currency.c.code).where(t.currency.c.code == code)).first()
    if known is None:
        conn.execute(t.currency.insert().values(code=code, decimals=decimals_of(code)))


def set_quotas(
    unit: Unit, quotas: list[tuple[int, str, int | None]], *, since: datetime | None = None
) -> int:
    """Write ``(person, period, amount)`` quotas that differ from those set; return how many did.

    They hold from now on, or from ``since`` where a file tells of the past.
    """
    have = read_quotas(unit.conn)
    rows = [
        {
            "person_id": person_id,
            "period": key,
            "amount": amount,
            "holds_from": min(since or unit.now, unit.now),
            "recorded": unit.now,
            "who": unit.actor.name,
        }
        for person_id, key, amount in quotas
        if have.get(person_id, {}).get(key) != amount
    ]
    if rows:
        unit.conn.execute(t.quota.insert(), rows)
    return len(rows)
