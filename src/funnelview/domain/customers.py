"""Customers' names and phones: when two are perhaps the same (docs/import.md, "Customers").

A name's normal form leaves out case, width, blanks, signs and the legal form behind it: ACME GmbH
and Acme are one company to a reader. Two names are near when their normal forms are equal, or when
long ones differ by one letter. Figures are no slip of the hand: Plant 1 and Plant 2 are two.
"""

# ruff: noqa: RUF001, SIM905 - letters and words of many languages, meant as they are

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain, combinations, product
from typing import Final, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)

# Behind a name, as often as they come; written without blanks and signs.
_FORMS: Final = frozenset(
    "gmbh mbh ag kg kgaa ohg gbr ug ek ev se inc incorporated llc ltd limited corp corporation co"
    " company plc lp llp pte pty pvt private sdn bhd tbk sa sas sarl srl spa sl slu decv"
    " cv sderl ltda lda eireli me bv nv ab asa as aps oy oyj kk sro spzoo zoo doo kft zrt ooo oao"
    " zao pao ооо оао зао пао ао ип тоо & and und".split()
)
_FIRSTS: Final = tuple(
    f"{word} " for word in "the ооо оао зао пао ао ип тоо firma fa pt cv 株 有".split()
)
_BEFORE = re.compile(r"^\w+ (?=.)")
# The most letters of a form's part that stands alone: S de R. L.
_LETTERS: Final = 2
_HAN_FORMS = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$|股份(?:有限)?$|集团$|有限责任$|有限$"
    r"|株式会社|有限会社|合同会社|合資会社|주식회사"
)
_HAN_FORM_SIGNS: Final = ("公司", "集团", "股份", "有限", "会社", "주식")
# Places stand in front with and without their rank: 深圳市鹏城 is 深圳鹏城.
_HAN_PLACE = re.compile(r"^([\u4e00-\u9fff]{2,3}?)[省市](?=[\u4e00-\u9fff]{2})")
_SIGNS = re.compile(r"[^\w&]+|_+")
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十]")
_NO_FIGURES = re.compile(r"\D+")
_HAN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
# One letter may be a slip in names of at least so many.
_LONG: Final = 8
# A phone number of fewer figures is an extension; beyond so many stands the country's.
_SHORT: Final = 6
_LOCAL: Final = 10
# So many names that are equal, or begin or end alike, are too many to compare each with each.
_CROWD: Final = 200
# A number that more customers have is a switchboard's, or one that was made up.
_PHONE_CROWD: Final = 20


def customer_key(name: str) -> str:
    """Return a customer's name in its normal form; never empty for a name with any letter."""
    folded = (
        name.lower() if name.isascii() else unicodedata.normalize("NFKC", name).casefold()
    ).replace("'", "")
    # Most names need no more than this; the patterns below cost more than all the rest.
    simple = folded.replace(" ", "").isalnum()
    plain = folded if simple else _SIGNS.sub(" ", folded).strip()
    words = (_BEFORE.sub("", plain) if plain.startswith(_FIRSTS) else plain).split()
    bare = " ".join(_without_forms(words))
    if not name.isascii() and _HAN.search(bare):
        joined = bare.replace(" ", "")
        if any(sign in joined for sign in _HAN_FORM_SIGNS):
            joined = _HAN_FORMS.sub("", joined) or joined
        place = "省" in joined[:5] or "市" in joined[:5]
        return _HAN_PLACE.sub(r"\1", joined) if place else joined
    return bare.replace("&", " ").replace(" and ", " ").replace(" und ", " ").replace(" ", "")


def _without_forms(words: list[str]) -> list[str]:
    """Return a name's words without the legal forms behind; S. A. comes as two letters."""
    left = list(words)
    while len(left) > 1:
        for count in (4, 3, 2, 1):
            if count < len(left) and (count == 1 or len(left[-count]) <= _LETTERS):
                form = "".join(left[-count:])
                if form in _FORMS:
                    del left[-count:]
                    break
        else:
            return left
    return left


def near(one: str, other: str) -> bool:
    """Return whether two customers' names are nearly the same."""
    return _near_keys(customer_key(one), customer_key(other))


def _near_keys(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < _LONG or abs(len(one) - len(other)) > 1:
        return False
    return _one_slip(one, other) and _FIGURES.findall(one) == _FIGURES.findall(other)


def _one_slip(one: str, other: str) -> bool:
    """Return whether one letter more, less, other or two swapped make one text of another."""
    if len(one) > len(other):
        one, other = other, one
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    if one[start + 1 :] == other[start + 1 :]:
        return True
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return swapped and one[start + 2 :] == other[start + 2 :]


class _Groups(dict[K, K]):
    """What belongs together; each points to an earlier one of its group."""

    def top(self, which: K) -> K:
        """Return who stands for the group."""
        while which in self:
            which = self[which]
        return which

    def join(self, one: K, other: K) -> None:
        """Put two groups together."""
        first, second = self.top(one), self.top(other)
        if first != second:
            self[second] = first


def near_doubles(names: Mapping[K, str]) -> list[tuple[K, ...]]:
    """Return the groups of customers whose names are nearly the same; ``names`` are by id.

    100,000 names take about two seconds: only those are compared that begin or end alike.
    """
    groups: _Groups[K] = _Groups()
    by_key: dict[str, K] = {}
    for which, name in names.items():
        key = customer_key(name)
        if key:
            first = by_key.setdefault(key, which)
            if first != which:
                groups.join(first, which)
    for part, alike in _alike(by_key).items():
        for one, other in _worth_a_look(alike, first_half=part[0] == "<"):
            if _near_keys(one, other):
                groups.join(by_key[one], by_key[other])
    members: dict[K, list[K]] = {}
    for which in groups:
        members.setdefault(groups.top(which), []).append(which)
    return [(first, *rest) for first, rest in members.items()]


def _worth_a_look(alike: Sequence[str], *, first_half: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of which, besides the half they share, most of the other is the same too."""
    for place, one in enumerate(alike):
        most = len(one) - 3
        end = one[-2:] if first_half else one[:2]
        rest = one[:most] if first_half else one[-most:]
        for other in alike[place + 1 :]:
            if first_half:
                if other[-2:] == end or other[: most - 1] == rest[:-1]:
                    yield one, other
            elif other[:2] == end or other[1 - most :] == rest[1:]:
                yield one, other


def _alike(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the long keys by their first or last half: of two that are near, one is the same."""
    # Figures are never a slip: names that differ in them need not be compared.
    by_figures: dict[str, list[str]] = {}
    for key in keys:
        if len(key) >= _LONG:
            by_figures.setdefault("".join(_FIGURES.findall(key)), []).append(key)
    found: dict[str, list[str]] = {}
    for figures, several in by_figures.items():
        if len(several) < 2:
            continue
        for key in several:
            for part in _halves(key, figures):
                found.setdefault(part, []).append(key)
    return {part: several for part, several in found.items() if 1 < len(several) <= _CROWD}


def _halves(key: str, figures: str) -> Iterator[str]:
    length = len(key)
    # The shorter of two near keys has the shorter half.
    for half in {length // 2, (length - 1) // 2}:
        yield f"<{key[:half]} {figures}"
        yield f">{key[-half:]} {figures}"


def phone_key(phone: str) -> str:
    """Return a phone number in its normal form; empty where it has too few figures to tell.

    Blanks and signs are left out, and of a long number the country's: +86 138 0013 5566 and
    13800135566 are one.
    """
    figures = _NO_FIGURES.sub("", phone)
    if not figures.isascii():
        figures = "".join(str(int(figure)) for figure in figures)
    figures = figures.lstrip("0")
    if len(figures) < _SHORT:
        return ""
    return figures[-_LOCAL:]


# --- doubles among all customers of a store

_EQUAL, _PHONE = 1, 2


def _mark(text: str, kind: int) -> int:
    """Return a mark as a whole number of 64 bits; the lowest two say what it is a mark of."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True) & ~3 | kind


class Entry(NamedTuple):
    """What is compared of a customer: its name and its phones, in their normal forms."""

    key: str
    phones: frozenset[str]


def entry_of(name: str, phones: Iterable[str | None]) -> Entry:
    """Return a customer as it is compared; the phones of contacts there are among its own."""
    numbers = {phone_key(phone) for phone in phones if phone}
    return Entry(customer_key(name), frozenset(numbers - {""}))


def marks(entry: Entry) -> frozenset[int]:
    """Return what a customer is compared by: only those that share a mark can be doubles.

    A mark stands for the name's normal form, for half of it, or for a phone number.
    """
    found = {_mark(phone, _PHONE) for phone in entry.phones}
    key = entry.key
    if key:
        found.add(_mark(key, _EQUAL))
    if len(key) >= _LONG:
        found.update(_mark(part, 0) for part in _halves(key, "".join(_FIGURES.findall(key))))
    return frozenset(found)


def most_of(mark: int) -> int:
    """Return how many customers may share a mark before it says nothing any more."""
    return _PHONE_CROWD if mark & 3 == _PHONE else _CROWD


def tells_alone(mark: int) -> bool:
    """Whether two customers with this mark are doubles without a look at their names."""
    return mark & 3 != 0


def near_entries(one: Entry, other: Entry) -> bool:
    """Return whether the names of two customers are nearly the same."""
    return _near_keys(one.key, other.key)


def doubles(entries: Mapping[int, Entry]) -> dict[int, set[int]]:
    """Return the customers that are perhaps entered twice, each with those it may be.

    They have one phone, or nearly the same name (see ``near``). What a crowd shares is no sign:
    a switchboard's number, a name like "Unknown".
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    by_phone: dict[str, list[int]] = defaultdict(list)
    for which, entry in entries.items():
        by_key[entry.key].append(which)
        for phone in entry.phones:
            by_phone[phone].append(which)
    by_key.pop("", None)
    found: dict[int, set[int]] = defaultdict(set)
    alike = [several for several in by_key.values() if len(several) <= _CROWD]
    alike += [several for several in by_phone.values() if len(several) <= _PHONE_CROWD]
    for one, other in chain.from_iterable(combinations(several, 2) for several in alike):
        found[one].add(other)
        found[other].add(one)
    for near_key, other_key in _near_pairs(by_key):
        for one, other in product(by_key[near_key], by_key[other_key]):
            found[one].add(other)
            found[other].add(one)
    return dict(found)


def _near_pairs(by_key: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    for part, keys in _alike(by_key).items():
        if sum(len(by_key[key]) for key in keys) <= _CROWD:
            for one, other in _worth_a_look(keys, first_half=part[0] == "<"):
                if _near_keys(one, other):
                    yield one, other
