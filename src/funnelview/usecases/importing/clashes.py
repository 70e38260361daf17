"""What file and store both changed, as people read it: names for ids, decimals for minor units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from funnelview.domain.history import OUTCOME, decode_outcome
from funnelview.domain.money import to_decimal
from funnelview.store.base import Reading
from funnelview.store.exporting import names_by_id
from funnelview.store.stored_deals import stored_deals
from funnelview.usecases.importing.report import Clash

_TABLES = {
    "customer_id": "customer",
    "contact_id": "contact",
    "superior_id": "contact",
    "owner_id": "person",
    "manager_id": "person",
}


def readable(conn: Reading, clashes: Sequence[Clash]) -> list[Clash]:
    """Return clashes with names and decimals; what names nothing stays as it was."""
    names = {
        field: names_by_id(conn, _TABLES[field])
        for field in {one.field for one in clashes} & _TABLES.keys()
    }
    currencies = _currencies(conn, clashes)

    def told(one: Clash, text: str | None) -> str | None:
        if text is None:
            return None
        if one.field in names:
            return names[one.field].get(int(text), text)
        if one.field == "amount":
            return format(to_decimal(int(text), currencies[one.record_id]), "f")
        if one.field == OUTCOME:
            outcome, day, reason = decode_outcome(text)
            parts = (outcome.value, day.isoformat() if day else None, reason)
            return " ".join(filter(None, parts))
        return text

    return [
        replace(one, in_file=told(one, one.in_file), in_store=told(one, one.in_store))
        for one in clashes
    ]


def _currencies(conn: Reading, clashes: Iterable[Clash]) -> Mapping[int, str]:
    ids = {one.record_id for one in clashes if one.field == "amount"}
    return {key: deal.state.currency for key, deal in stored_deals(conn, ids).items()}
