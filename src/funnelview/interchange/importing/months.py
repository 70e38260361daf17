"""Deals whose amounts stand under months: one column for each month or quarter of a forecast."""

from decimal import Decimal
from typing import TYPE_CHECKING

from funnelview.domain.importing import Finding
from funnelview.i18n import _
from funnelview.interchange.importing import amounts
from funnelview.interchange.importing.recognising import FEWEST
from funnelview.interchange.importing.spans import month_or_quarter
from funnelview.interchange.importing.values import Source

if TYPE_CHECKING:
    from datetime import date


def settle(source: Source) -> None:
    """Give the deals of such a table an amount and a day, where no other column does.

    The amount is the sum of a deal's months, the day the last one of its first month.
    """
    months = source.recognised.quotas
    if len(months) < FEWEST:
        return
    count = len(source)
    sums: list[Decimal | None] = [None] * count
    codes: list[str] = [""] * count
    first: list[date | str] = [""] * count
    several = 0
    for position, period in sorted(months.items(), key=lambda one: one[1]):
        span = month_or_quarter(period)
        read = amounts.decide(source.columns.different(position))
        for i, cell in enumerate(source.columns.cells[position]):
            value = read.values[cell]
            if not value:
                continue
            several += sums[i] is not None
            sums[i] = Decimal(value) + (sums[i] or 0)
            codes[i] = codes[i] or read.currencies.get(cell, "")
            first[i] = first[i] or (span[1] if span else "")
    header = source.recognised.table.header
    names = f"{header[min(months)]} - {header[max(months)]}"
    dated = any(source.has(name) for name in ("expected", "close_date", "closed"))
    if not source.has("amount"):
        texts = [
            "" if one is None else f"{code} {one:f}" for one, code in zip(sums, codes, strict=True)
        ]
        source.add("amount", names, [text.strip() for text in texts])
    if not dated:
        source.add("expected", names, list(first))
    reason = _("Amounts stand under months; a deal has their sum, expected in the first of them.")
    line = source.recognised.table.header_line
    source.findings.append(Finding("warning", source.file, line, names, "", reason, several or 1))
