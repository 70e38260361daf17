"""Many deals as the texts that history keeps, made column by column.

They go into the history of new deals, and tell a deal without news in one look.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from funnelview.domain.funnel import Outcome
from funnelview.domain.history import OUTCOME, TRACKED, encode_outcome

_encode = json.JSONEncoder(ensure_ascii=False).encode
# In these nearly every deal has a value of its own: nothing to remember.
_DIFFERENT = frozenset({"customer_id", "contact_id", "name", "amount"})
_NUMBERS = frozenset({"customer_id", "contact_id", "owner_id", "amount", "success"})
# What JSON writes otherwise than it is.
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_STILL = encode_outcome(Outcome.OPEN, None, None)


def origin_texts(columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """Yield the text of each deal's first row (see ``history.origin_text``): it began as open."""
    parts: list[Iterable[str]] = [repeat("{")]
    said = [name for name in TRACKED if name in columns and name not in {OUTCOME, "raised"}]
    parts.extend(_fragments(name, columns[name]) for name in said)
    end = f',"{OUTCOME}":"{_STILL}"}}'
    if "raised" in columns:
        raised = {True: f'"raised":"1"{end}', False: f'"raised":"0"{end}'}
        parts.append(map(raised.__getitem__, columns["raised"]))
    else:
        parts.append(repeat(f'"raised":"0"{end}', len(columns["registered"])))
    return map("".join, zip(*parts, strict=False))


def outcome_texts(columns: Mapping[str, Sequence[Any]]) -> Iterator[str | None]:
    """Yield the text of each deal's outcome row, None for open ones."""
    count = len(columns["outcome"])
    known: dict[tuple[str, date | None, str | None], str | None] = {}
    for one in zip(
        columns["outcome"],
        columns.get("closed") or repeat(None, count),
        columns.get("reason") or repeat(None, count),
        strict=False,
    ):
        if one not in known:
            outcome, day, reason = one
            text = encode_outcome(Outcome(outcome), day, reason)
            known[one] = None if text == _STILL else text
        yield known[one]


def _fragment(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _NUMBERS:
        return f'"{name}":"{value}",'
    text = value.isoformat() if isinstance(value, date) else value
    return f'"{name}":{_encode(text)},'


def _fragments(name: str, values: Sequence[Any]) -> Iterable[str]:
    if name not in _DIFFERENT:
        known = {value: _fragment(name, value) for value in set(values)}
        return map(known.__getitem__, values)
    if name in _NUMBERS or _ESCAPED.search("".join(filter(None, values))) is None:
        # Nothing in them needs more than quotation marks around it.
        return ("" if value is None else f'"{name}":"{value}",' for value in values)
    return (_fragment(name, value) for value in values)
