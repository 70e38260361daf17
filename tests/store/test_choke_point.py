"""Deals, their history and their sums are written in one place: nothing can go around it."""

import re
from pathlib import Path

import funnelview

SOURCE = Path(funnelview.__file__).parent

# The writer and its sums; its twin for thousands of new deals (held equal to it by tests); the
# counting of days anew in another time zone, which changes nothing that anybody said; the demo's
# move to another week, which takes no file but the demo's own.
WRITERS = {
    "store/funnel_writing.py",
    "store/funnel_sums.py",
    "store/funnel_bulk.py",
    "store/funnel_origins.py",
    "store/recounting.py",
    "store/demo_moving.py",
}

_CORE = re.compile(
    r"\b(?:deal|deal_change|funnel_sum)\.(?:insert|update|delete)\("
    r"|\b(?:insert|update|delete)\(t\.(?:deal|deal_change|funnel_sum)\)"
    r"|\binsert_(?:into|columns)\([^()]*\bt\.(?:deal|deal_change|funnel_sum)\b(?!\.)"
)
_SQL = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from)\s+(?:deal|deal_change|funnel_sum)\b", re.IGNORECASE
)


def _writes(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return bool(_CORE.search(text) or _SQL.search(text))


def test_only_the_writers_write_deals() -> None:
    files = [file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts]
    found = {file.relative_to(SOURCE).as_posix() for file in files if _writes(file)}
    assert found == WRITERS
