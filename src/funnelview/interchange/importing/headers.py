"""Headers in a normal form, and which field each of them is, by the tables of ``aliases``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from funnelview.interchange.importing.aliases import TABLES, Aliases

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_UNIT = re.compile(r"[(（\[【,，/]\s*(?:单位[:：])?\s*([^)）\]】]{1,12})\s*[)）\]】]?\s*$")


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """Return a header in lower case with its letters and digits only, whatever their width."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def without_brackets(header: str) -> str:
    """Return a header's normal form without what stands in brackets, such as a unit."""
    return normal(_BRACKETS.sub("", header))


def unit_of(header: str) -> str:
    """Return what a header says about its unit at its end, as in 金额（万元） or Amount (EUR)."""
    found = _UNIT.search(unicodedata.normalize("NFKC", header).strip())
    return found[1].strip() if found else ""


def _ranks(aliases: Aliases) -> dict[str, tuple[str, int]]:
    ranks: dict[str, tuple[str, int]] = {}
    for field, names in aliases.items():
        for rank, name in enumerate(names.split()):
            # A header named under two fields belongs to the one that names it as the better.
            if name not in ranks or rank < ranks[name][1]:
                ranks[name] = (field, rank)
    return ranks


RANKS: Mapping[str, Mapping[str, tuple[str, int]]] = {
    kind: _ranks(aliases) for kind, aliases in TABLES.items()
}
KNOWN = frozenset(name for ranks in RANKS.values() for name in ranks)


def match(kind: str, header: Sequence[str]) -> dict[str, int]:
    """Return field → position for the headers that the table of a kind knows."""
    ranks = RANKS[kind]
    best: dict[str, tuple[int, int]] = {}
    for position, text in enumerate(header):
        found = ranks.get(normal(text))
        # What only fits without its brackets is the weaker candidate.
        weaker = 0
        if found is None:
            found, weaker = ranks.get(without_brackets(text)), 1000
        if found is None:
            continue
        field, rank = found[0], found[1] + weaker
        if field not in best or rank < best[field][0]:
            best[field] = (rank, position)
    return {field: position for field, (_rank, position) in best.items()}


def known_headers(cells: Iterable[object]) -> int:
    """Return how many cells of a row are headers of any known program."""
    return len({normal(c) for c in cells if isinstance(c, str)} & KNOWN)
