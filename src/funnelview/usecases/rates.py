"""What other currencies are worth in the store's own, from which day on."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from funnelview.domain.money import checked_currency, parse_rate
from funnelview.domain.rights import Act
from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store.settings import read_rates, read_settings, set_rate
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import writing


@repeatable
def set_written_rate(desk: Desk, code: str, text: str, since: date | None = None) -> bool:
    """Set what one unit of a currency is worth from a day on (today); return whether it changed.

    Raises:
        BadInput: there is no such currency, it is the store's own, or the rate can't be read.
        NotAllowed: a rep asks.

    """
    currency, rate = checked_currency(code), parse_rate(text)
    with writing(desk, Act.MANAGE) as (unit, settings):
        if not settings.currency:
            raise BadInput(
                _("The store has no currency yet."),
                way_out=_("Set it first: “funnelview settings set currency EUR”."),
            )
        if currency == settings.currency:
            raise BadInput(
                _("{currency} is the store's own currency: it needs no rate.").format(
                    currency=currency
                )
            )
        return set_rate(unit, currency, since or desk.today(settings), rate)


def list_rates(desk: Desk) -> tuple[str, Sequence[tuple[str, date, Decimal]]]:
    """Return the store's currency, and each rate into it: currency, first day, rate."""
    with desk.store.read() as conn:
        settings = read_settings(conn)
        table = read_rates(conn, settings.currency)
    return settings.currency, [
        (code, day, rate) for code, rates in sorted(table.rates.items()) for day, rate in rates
    ]
