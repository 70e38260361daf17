"""What a table is and which column holds what: by its headers, else by its contents."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from funnelview.interchange.importing.aliases import DIALECTS
from funnelview.interchange.importing.guessing import (
    NOBODY,
    Known,
    by_contents,
    by_words,
    days_for_flags,
    without_numbers,
    without_prose,
)
from funnelview.interchange.importing.headers import RANKS, match, normal
from funnelview.interchange.importing.table import Table

# How much a field speaks for its kind.
_WEIGHTS: Final[Mapping[str, Mapping[str, int]]] = {
    "deals": {
        "stage": 3, "status": 2, "is_won": 2, "is_closed": 2, "probability": 2, "amount": 2,
        "close_date": 2, "expected": 3, "closed": 1, "won_on": 2, "lost_on": 2, "reason": 2,
        "success": 2, "competitors": 1, "next_step": 1, "lost_at_stage": 2,
    },
    "customers": {
        "name": 1, "domain": 2, "industry": 2, "website": 1, "size": 3, "parent": 2,
        "parent_id": 1, "phone": 1, "owner": 1,
    },
    "contacts": {
        "first": 2, "last": 3, "name": 1, "email": 2, "title": 1, "mobile": 1, "phone": 1,
        "lifecycle": 1,
        "superior": 3, "superior_id": 3, "customer": 2, "customer_id": 2,
    },
    "leads": {"last": 1, "customer": 1, "email": 1, "mobile": 1, "status": 4, "converted": 4},
    "people": {
        "name": 1, "manager": 4, "manager_id": 3, "role": 1, "login": 3, "hired": 3, "email": 1,
        "active": 1, "team": 1, "first": 1, "last": 1,
    },
    "quotas": {"period": 2, "amount": 1, "person": 1},
    "products": {"name": 1, "price": 4, "code": 3, "series": 3},
}  # fmt: skip
# Headers that only one kind of table has.
_SIGNS: Final[Mapping[str, str]] = {
    "deals": "opportunityid dealid opportunityname dealname potentialname dealtitle"
    " dealdealtitle potentialowner dealowner opportunityowner salesstage dealstage stagename"
    " 商机名称 商机阶段",
    "customers": "companydomainname accountowner companyowner accounttype 客户级别",
    "contacts": "contactid contactowner personname",
    "leads": "leadid leadstatus leadowner",
    "people": "userid employeeid salesagent repname username isactive",
    "quotas": "quota quotaamount target salestarget 指标 业绩目标 销售目标",
    "products": "productcode sku salesprice listprice",
}
_FILE_NAMES: Final[Mapping[str, str]] = {
    "deals": r"opportunit|deal|potential|pipeline|商机|商談|案件",
    "customers": r"account|compan|customer|organi[sz]ation|客户|顧客",
    "contacts": r"contact|person|people|联系人",
    "leads": r"lead|线索",
    "people": r"user|team|rep|agent|staff|employee|员工|人员",
    "quotas": r"quota|target|goal|\bziele?\b|objectif|objetivo|指标|目标",
    "products": r"product|price|产品",
}
# Without any of these a table can't be of its kind.
_NEEDED: Final = {
    "quotas": frozenset(("person", "person_id", "person_email")),
    "products": frozenset(("name",)),
    "customers": frozenset(("name",)),
    "people": frozenset(("name", "last")),
    "contacts": frozenset(("name", "last", "email")),
    "leads": frozenset(("name", "last", "email")),
}
# What makes a deal of a row, in groups of which two must be there.
_TELLING: Final = (
    frozenset(("stage", "status", "is_won", "is_closed")),
    frozenset(("amount",)),
    frozenset(("close_date", "expected", "closed")),
    frozenset(("probability", "success")),
)
_ENOUGH = 4
# So many columns of months make a forecast of a table of deals.
FEWEST: Final = 3
# So many headers of a program make it likely that it wrote the file.
_SURE = 4
_JOINING = frozenset(("Frappe CRM", "FunnelView"))
OWN: Final = "FunnelView"
# What only this program says of a deal.
_OWN_FIELDS = ("raised", "forecast_mark")


@dataclass(slots=True)
class Recognised:
    """A table with its meaning: ``columns`` maps fields to positions in the header.

    ``quotas`` are the columns that are periods: of people their quotas, of deals what is expected
    in them. ``given`` are fields that hold one value in all rows. ``date_order`` is what a mapping
    says of this table's dates.
    """

    table: Table
    kind: str
    columns: dict[str, int]
    dialect: str = "generic"
    quotas: dict[int, str] = field(default_factory=dict)
    date_order: str | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers of which nothing is imported."""
        used = {*self.columns.values(), *self.quotas}
        return tuple(h for i, h in enumerate(self.table.header) if h and i not in used)

    @property
    def headers(self) -> dict[str, str]:
        """Fields and the headers they were found under, as the file writes them."""
        found = {name: self.table.header[position] for name, position in self.columns.items()}
        found.update({f"quota {p}": self.table.header[i] for i, p in self.quotas.items()})
        return found


def _deals_enough(columns: Mapping[str, int]) -> bool:
    told = sum(1 for group in _TELLING if group & columns.keys())
    return told >= 2 and bool(
        {"key", "name", "customer", "customer_id", "contact"} & columns.keys()
    )


def _deal_columns(table: Table, known: Known, months: Mapping[int, str]) -> dict[str, int]:
    """Return which columns of a table hold what of deals, by headers, words and contents.

    An amount and a date alone are no deal where nothing but a guess says so: an invoice has
    them too.
    """
    columns = match("deals", table.header)
    days_for_flags(table, columns)
    if "won_amount" in columns and "amount" not in columns:
        columns["amount"] = columns.pop("won_amount")
    without_numbers(table, columns)
    named = set(columns)
    # What stands under months is neither an amount nor a phone by itself.
    columns |= {f"quota {period}": at for at, period in months.items()}
    by_words(table.header, columns)
    without_prose(table, columns, named)
    by_contents(table, columns, known)
    if months and "amount" not in columns:
        columns["amount"] = -1
    sure = sum(1 for group in _TELLING if group & named)
    stands = (_TELLING[0] | _TELLING[3]) & columns.keys()
    kept = columns if sure >= 2 or stands else {name: columns[name] for name in named}
    return {name: at for name, at in kept.items() if not name.startswith("quota ") and at >= 0}


def _score(kind: str, table: Table, columns: Mapping[str, int], quotas: int) -> float:
    if kind == "deals" and not _deals_enough(
        {**columns, **({"amount": 0} if quotas >= FEWEST else {})}
    ):
        return 0
    needed = _NEEDED.get(kind, frozenset())
    if needed and not needed & columns.keys():
        return 0
    if kind == "quotas" and not ({"amount", "period"} <= columns.keys() or quotas):
        return 0
    if kind == "products" and len(columns) < 2:
        return 0
    known = {normal(header) for header in table.header}
    score = float(sum(_WEIGHTS[kind].get(name, 0) for name in columns))
    score += 3 * len(known & set(_SIGNS[kind].split()))
    if kind == "quotas" or (kind == "deals" and quotas >= FEWEST):
        score += 2 * quotas
    if kind == "deals":
        score += 2
    place = f"{table.file} {table.sheet or ''}".lower()
    return score + (3 if re.search(_FILE_NAMES[kind], place) else 0)


def recognise(table: Table, kind: str | None = None, known: Known = NOBODY) -> Recognised | None:
    """Return what a table is, or None where its headers and cells tell nothing.

    ``kind`` was given by a mapping file; ``known`` are names that are known already.
    """
    from funnelview.interchange.importing.periods import month_columns, quota_columns

    place = f"{table.file} {table.sheet or ''}".lower()
    quotas = quota_columns(table.header, years=bool(re.search(_FILE_NAMES["quotas"], place)))
    months = month_columns(table.header)
    months = months if len(months) >= FEWEST else {}
    best: tuple[float, str, dict[str, int]] = (0.0, "", {})
    for candidate in (kind,) if kind else RANKS:
        columns = (
            _deal_columns(table, known, months)
            if candidate == "deals"
            else match(candidate, table.header)
        )
        if candidate == "quotas" and "period" not in columns and "year" in columns:
            columns["period"] = columns.pop("year")
        score = _score(candidate, table, columns, len(months if candidate == "deals" else quotas))
        if score > best[0] or kind:
            best = (score, candidate, columns)
    if not kind and best[0] < _ENOUGH:
        return None
    found = Recognised(table, best[1], best[2])
    if found.kind in {"people", "quotas", "deals"}:
        taken = set(found.columns.values())
        periods = months if found.kind == "deals" else quotas
        found.quotas = {i: period for i, period in periods.items() if i not in taken}
    found.dialect = _dialect(table.header) if found.kind == "deals" else "generic"
    if found.dialect != OWN:
        for name in _OWN_FIELDS:
            found.columns.pop(name, None)
    return found


def _dialect(header: Sequence[str]) -> str:
    """Return the program that wrote these headers, as far as they tell."""
    known = {normal(text) for text in header}
    # Of the programs known here, only Frappe joins words by underscores.
    joined = sum("_" in text.removesuffix("__c") for text in header) >= 2
    best, most = "generic", _SURE - 0.1
    for name, signs in DIALECTS.items():
        if joined != (name in _JOINING):
            continue
        listed = signs.split()
        hits = len(known & set(listed))
        score = hits + hits / len(listed)
        if score > most:
            best, most = name, score
    return best
