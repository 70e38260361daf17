"""A store's own questions for the review; kept among the settings, with their history."""

import sqlalchemy as sa

from funnelview.domain.questions import Own
from funnelview.store import tables as t
from funnelview.store.base import Unit

_PREFIX = "question."


def read_questions(conn: sa.Connection) -> Own:
    """Return the store's own questions, by language and code."""
    c = t.setting.c
    found: dict[tuple[str, str], str] = {}
    for key, text in conn.execute(sa.select(c.key, c.value).where(c.key.like(f"{_PREFIX}%"))):
        language, _dot, code = key.removeprefix(_PREFIX).partition(".")
        if text:
            found[language, code] = text
    return found


def write_question(unit: Unit, language: str, code: str, text: str) -> bool:
    """Write a question, or take it back (no text); return whether that changed anything."""
    c = t.setting.c
    key = f"{_PREFIX}{language}.{code}"
    old = unit.conn.execute(sa.select(c.value).where(c.key == key)).scalar()
    if (old or "") == text:
        return False
    if old is None:
        unit.conn.execute(t.setting.insert().values(key=key, value=text))
    else:
        unit.conn.execute(t.setting.update().where(c.key == key).values(value=text))
    unit.conn.execute(
        t.setting_change.insert().values(
            key=key, old=old, new=text, recorded=unit.now, who=unit.actor.name
        )
    )
    return True
