"""Headers in a normal form, and which field each of them is, by the tables of ``aliases``."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from funnelview.interchange.importing import amounts
from funnelview.interchange.importing.aliases import TABLES, Aliases

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_UNIT = re.compile(r"[(（\[【,，/]\s*(?:单位[:：])?\s*([^)）\]】]{1,12})\s*[)）\]】]?\s*$")
# Pipedrive writes what a column belongs to before its name: Deal - Title, Affaire - Titre.
_BELONGING = re.compile(r"^([^\W\d_]{2,12}) - (?=.)")
# So many headers must say it for it to be no part of their names.
_FEWEST_BELONGING = 4
# Traditional characters in the headers and stages of the tables, and the simplified ones there.
_SIMPLER: Final = str.maketrans(
    "機稱戶負責業務階額預計狀態聯絡電話產編號幣輸贏單報價談簽約確認線創時間實際結銷訂關閉開發測試標議決審項目進驗證"
    "需觸訪備註聯繫經費類總遞評獲",
    "机称户负责业务阶额预计状态联络电话产编号币输赢单报价谈签约确认线创时间实际结销订关闭开发测试标议决审项目进验证"
    "需触访备注联系经费类总递评获",
)  # fmt: skip


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """Return a header in lower case with its letters and digits only, whatever their width."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def without_brackets(header: str) -> str:
    """Return a header's normal form without what stands in brackets, such as a unit."""
    return normal(_BRACKETS.sub("", header))


def simpler(name: str) -> str:
    """Return a normal form with simplified characters for the traditional ones."""
    return name.translate(_SIMPLER)


def unit_of(header: str) -> str:
    """Return what a header says about its unit at its end.

    As in 金额（万元）, Amount (EUR), Betrag in Tsd. €, Amount ($'000) or Umsatz TEUR; "" for none.
    """
    text = unicodedata.normalize("NFKC", header).strip()
    found = _UNIT.search(text)
    if found and amounts.factor_named(found[1].strip()) != (1, ""):
        return found[1].strip()
    # Without brackets only words that can't mean anything else.
    words = text.split()
    for unit in (" ".join(words[-2:]) if len(words) > 2 else "", words[-1] if words[1:] else ""):
        factor, currency = amounts.factor_named(unit)
        if currency or (factor > 1 and len(unit) > 1):
            return unit
    return found[1].strip() if found else ""


def bare(header: Sequence[str]) -> list[str]:
    """Return headers without what several of them begin with: Deal - Title is the title."""
    first = [found[1] if (found := _BELONGING.match(text)) else "" for text in header]
    again = {word for word in first if word and first.count(word) >= _FEWEST_BELONGING}
    return [
        text[len(word) + 3 :] if word in again else text
        for word, text in zip(first, header, strict=True)
    ]


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
    for position, (text, short) in enumerate(zip(header, bare(header), strict=True)):
        # What only fits without its brackets or with other characters is the weaker candidate.
        forms = (
            (normal(text), 0), (normal(short), 0), (simpler(normal(short)), 0),
            (without_brackets(short), 1000), (simpler(without_brackets(short)), 1000),
        )  # fmt: skip
        named = ((ranks.get(name), weaker) for name, weaker in forms)
        found, weaker = next((one for one in named if one[0] is not None), (None, 0))
        if found is None:
            continue
        field, rank = found[0], found[1] + weaker
        if field not in best or rank < best[field][0]:
            best[field] = (rank, position)
    return {field: position for field, (_rank, position) in best.items()}


def known_headers(cells: Iterable[object]) -> int:
    """Return how many cells of a row are headers of any known program."""
    names = {normal(c) for c in cells if isinstance(c, str)}
    return len((names | set(map(simpler, names))) & KNOWN)
