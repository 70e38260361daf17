"""The forecast and the funnel as pictures, for files and documents."""

from collections.abc import Callable

from funnelview.domain.change_words import NONE
from funnelview.domain.drawing import Bar, Layer
from funnelview.domain.forecast import Forecast, Sum
from funnelview.domain.marketing import Created, Marketing
from funnelview.i18n import _

Amount = Callable[[int], str]


def bars_of(found: Forecast, amount: Amount) -> list[Bar]:
    """Return the forecast's months as bars with their range, then what lies outside them.

    Deals whose amounts aren't known have a dash: unknown is not zero.
    """

    def told(one: Sum) -> str:
        unknown = one.bucket.count and one.bucket.count == one.bucket.unpriced
        return NONE if unknown else amount(one.weighted)

    rows = [
        Bar(one.month, one.sum.weighted, told(one.sum), one.p10, one.p90) for one in found.months
    ]
    for title, one in ((_("Overdue"), found.overdue), (_("Undated"), found.undated)):
        if one.bucket.count:
            rows.append(Bar(title, one.weighted, told(one), apart=True))
    return rows


def funnel_of(whole: Created) -> list[Layer]:
    """Return what entered and how far it got as the layers of a funnel, by number."""
    entered = whole.entered.count
    return [
        Layer(title, count, _text(count, entered), style)
        for title, count, style in (
            (_("entered"), entered, "tier-25"),
            ("T50", whole.t50, "tier-50"),
            ("T75", whole.t75, "tier-75"),
            (_("won"), whole.won, "tier-75"),
        )
    ]


def _text(count: int, entered: int) -> str:
    return f"{count} · {count / entered * 100:.0f} %" if entered else str(count)


def forecast_picture(found: Forecast, amount: Amount | None = None) -> str:
    """Return the forecast's months as SVG."""
    from funnelview.domain.money import decimals_of
    from funnelview.interchange.pictures import bars

    unit = 10 ** decimals_of(found.currency)

    def whole(minor: int) -> str:
        return f"{round(minor / unit):,} {found.currency}".rstrip()

    return bars(bars_of(found, amount or whole), title=_("Forecast"))


def funnel_picture(found: Marketing) -> str:
    """Return what entered the funnel and how far it got, as SVG."""
    from funnelview.interchange.pictures import funnel

    title = _("Entered from {first} to {last}, and how far it got").format(
        first=found.weeks[0].week, last=found.weeks[-1].week
    )
    return funnel(funnel_of(found.total), title=title)
