"""Tables that are known by who refers to them: their ids, names or addresses stand in the deals.

A list of accounts with three columns says nothing of itself; that the deals name its ids does.
"""

from collections.abc import Sequence
from typing import Final

from funnelview.interchange.importing.guessing import NOBODY, Known
from funnelview.interchange.importing.recognising import Recognised, recognise
from funnelview.interchange.importing.table import CHUNK_ROWS, Table

# So much of what deals refer to must be found in a column of the other table.
_ENOUGH = 0.6
_ONCE = 0.9
# Which columns of deals refer to which kind of table, and to what there.
_REFERRING: Final = (
    ("customer_id", "customers", "key"),
    ("owner_id", "people", "key"),
    ("contact_id", "contacts", "key"),
    ("lead_id", "leads", "key"),
    ("owner_email", "people", "email"),
    ("owner", "people", "email"),
    ("owner", "people", "key"),
    ("owner", "people", "login"),
    ("customer", "customers", "name"),
    ("customer", "customers", "key"),
)
# What these are was told by a word or two that many tables have.
_WEAK = frozenset(("contacts", "customers", "leads", "products"))


def referred(
    found: list[Recognised], unknown: list[Table], known: Known = NOBODY
) -> tuple[list[Recognised], list[Table]]:
    """Return what is known and what is not, with the tables that deals refer to known."""
    deals = [one for one in found if one.kind == "deals"]
    others = [one.table for one in found if one.kind in _WEAK and not _named(one, deals)]
    if not deals or not (unknown or others):
        return found, unknown
    wanted = [(kind, at, ids) for field, kind, at in _REFERRING if (ids := _said(deals, field))]
    left = []
    # A list of contacts names customers as well; but nobody's reps are taken for its contacts.
    people = [one for one in wanted if one[0] == "people"]
    for table in [*others, *unknown]:
        new = any(table is other for other in unknown)
        one = _told(table, wanted if new else people, known)
        if one is not None:
            found = [*(other for other in found if other.table is not table), one]
        elif new:
            left.append(table)
    return found, left


def _named(one: Recognised, deals: Sequence[Recognised]) -> bool:
    """Return whether deals refer to a table by its own key: then it is what it was taken for."""
    field = {"customers": "customer_id", "contacts": "contact_id", "leads": "lead_id"}.get(one.kind)
    if field is None or "key" not in one.columns:
        return False
    ids = _said(deals, field)
    cells = set(map(str, one.table.sample_column(one.columns["key"], CHUNK_ROWS)))
    return bool(ids) and len(ids & cells) >= _ENOUGH * len(ids)


def _said(deals: Sequence[Recognised], field: str) -> set[str]:
    return {
        str(cell).strip()
        for one in deals
        if field in one.columns
        for cell in one.table.sample_column(one.columns[field], CHUNK_ROWS)
    }


def _told(
    table: Table, wanted: Sequence[tuple[str, str, set[str]]], known: Known
) -> Recognised | None:
    for kind, field, ids in wanted:
        if len(ids) < 2:
            continue
        for position in range(len(table.header)):
            column = [str(cell).strip() for cell in table.sample_column(position, CHUNK_ROWS)]
            cells = set(column)
            # What is referred to stands there once.
            if len(ids & cells) < _ENOUGH * len(ids) or len(cells) < _ONCE * len(column):
                continue
            one = recognise(table, kind, known)
            if one is None:
                continue
            one.columns = {name: at for name, at in one.columns.items() if at != position}
            one.columns[field] = position
            if {"name", "last", "first"} & one.columns.keys():
                return one
    return None
