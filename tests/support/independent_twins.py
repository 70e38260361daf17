"""Customers entered twice once more, in plain Python: who shares a phone or nearly a name.

Names are held against each other by the textbook's edit distance, not by halves as the program
does it, and their normal form is made by a rule for each kind of name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

Pairs = dict[int, set[int]]

_LATIN_FORMS = re.compile(
    r"(?<=\S)[\s.,]+(gmbh|mbh|ag|kg|co|inc|llc|ltd|limited|corp|corporation|company|plc|bv|sa|srl|spa|oy|as)$"
)
_HAN_FORMS = re.compile(r"(集团|股份|有限|责任|公司)+$")


def plain_name(name: str) -> str:
    """A name without case, signs and legal form."""
    text = name.casefold().replace("'", "").strip(" .,")
    while (shorter := _LATIN_FORMS.sub("", text).strip(" .,")) != text:
        text = shorter
    text = re.sub(r"[\W_]|\b(and|und)\b", "", text)
    return _HAN_FORMS.sub("", text) or text


def plain_phone(phone: str) -> str:
    """A number's last ten figures without zeros in front; nothing for a short one."""
    figures = "".join(re.findall(r"\d", phone)).lstrip("0")
    return figures[-10:] if len(figures) >= 6 else ""


def distance(one: str, other: str) -> int:
    """How many letters are to be put in, taken out, changed, or swapped with the next one."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, beside in enumerate(other, 1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (letter != beside))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _figures(name: str) -> list[str]:
    return re.findall(r"\d+|[一二三四五六七八九十]", name)


def pairs_of(customers: Mapping[int, tuple[str, Iterable[str]]]) -> Pairs:
    """Who is perhaps whom, of customers by id with their name and phones."""
    found: Pairs = defaultdict(set)
    groups: dict[str, set[int]] = defaultdict(set)
    keys = {one: plain_name(name) for one, (name, _phones) in customers.items()}
    for one, (_name, phones) in customers.items():
        for phone in phones:
            groups[f"phone {plain_phone(phone)}"].add(one)
        # Whoever is one step away is equal once a letter of either is left out, or none.
        key = keys[one]
        for place in range(len(key) + 1):
            groups[f"name {key[:place]}{key[place + 1 :]}"].add(one)
    groups.pop("phone ", None)
    for what, several in groups.items():
        for one, other in combinations(sorted(several), 2):
            mine, theirs = keys[one], keys[other]
            if what.startswith("name ") and mine != theirs:
                long = min(len(mine), len(theirs)) >= 8
                if not long or distance(mine, theirs) > 1 or _figures(mine) != _figures(theirs):
                    continue
            elif what.startswith("name ") and not mine:
                continue
            found[one].add(other)
            found[other].add(one)
    return found


def twins_of(
    customers: list[dict[str, Any]], contacts: list[dict[str, Any]], deals: list[dict[str, Any]]
) -> set[tuple[int, str, str | None]]:
    """The customer, severity and rep of each warning, from what the program exports."""
    phones: dict[int, list[str]] = {one["id"]: [one["phone"] or ""] for one in customers}
    for one in contacts:
        if one["customer_id"] is not None:
            phones[one["customer_id"]].append(one["phone"] or "")
    latest: dict[str, str] = {}
    for one in sorted(deals, key=lambda one: (one["registered"], one["id"])):
        if one["owner"]:
            latest[one["customer"]] = one["owner"]
    owners = {one["id"]: one["owner"] or latest.get(one["name"]) for one in customers}
    pairs = pairs_of({one["id"]: (one["name"], phones[one["id"]]) for one in customers})
    return {
        (one, "red" if len({owners[one], *map(owners.get, others)}) > 1 else "amber", owners[one])
        for one, others in pairs.items()
    }
