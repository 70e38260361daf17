"""The steps of `funnelview handover` on single items: record, confirm, close and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar

import click

from funnelview.cli.base import Command, option
from funnelview.cli.options import DAY, DEAL, json_option, key_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from datetime import date

    from funnelview.usecases.funnel import Done

_Function = TypeVar("_Function", bound=Callable[..., object])
HANDOVER: Final = click.IntRange(1, 2**63 - 1)
TIERS: Final = click.Choice(["T75", "T50", "T25", "base"])


def item_option(function: _Function) -> _Function:
    """``--item`` or ``--deal``: which item is meant."""
    found = option("--deal", metavar="DEAL", type=DEAL, help=N_("The item of this deal."))(function)
    return option("--item", metavar="ITEM", type=DEAL, help=N_("The item's number."))(found)


class Meant(TypedDict):
    """An item, named by itself or by its deal."""

    item_id: int | None
    deal_id: int | None


def one_item(item: int | None, deal: int | None) -> Meant:
    """Return which item is meant; exactly one of the two must be said."""
    if (item is None) == (deal is None):
        raise click.UsageError(_("Name the item: --item ITEM or --deal DEAL."))
    return {"item_id": item, "deal_id": deal}


def answer(name: str, done: Done, *, as_json: bool, says: str = "") -> None:
    """Print what a step did."""
    if as_json:
        print_json(f"handover-{name}", {"id": done.id, "result": done.result})
    elif done.result == "unchanged":
        click.echo(_("It was so already."))
    else:
        click.echo(says or _("Done."))


@click.command("record", cls=Command, help=N_("Record the evidence of an item."))
@click.argument("handover", type=HANDOVER)
@item_option
@option("--on", metavar="DAY", type=DAY, help=N_("The day of the visit, call or contact; today."))
@option("--met", metavar="NAME", help=N_("Who of the customer was met or spoken to."))
@option("--answer", "said", metavar="TEXT", help=N_("What the customer answered."))
@option("--visit", metavar="DAY", type=DAY, help=N_("The booked visit of the successor."))
@option("--stand-in", metavar="NAME", help=N_("Who stood in for a leaver who is gone."))
@key_option
@json_option
def record(  # noqa: PLR0913 - an option each
    *,
    handover: int,
    item: int | None,
    deal: int | None,
    on: date | None,
    met: str | None,
    said: str | None,
    visit: date | None,
    stand_in: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Record the evidence of an item."""
    from funnelview.domain.handover.items import Evidence
    from funnelview.usecases.handover.walking import record as write
    from funnelview.usecases.store import get_settings

    meant = one_item(item, deal)
    with session().desk() as desk:
        day = on or desk.today(get_settings(desk))
        evidence = Evidence(day, met, said, visit, stand_in)
        done = write(desk, handover, evidence, key=key, **meant)
    answer("record", done, as_json=as_json, says=_("Recorded."))


@click.command("confirm", cls=Command, help=N_("The successor confirms the receipt of an item."))
@click.argument("handover", type=HANDOVER)
@item_option
@key_option
@json_option
def confirm(
    *, handover: int, item: int | None, deal: int | None, key: str | None, as_json: bool
) -> None:
    """Confirm the receipt of an item."""
    from funnelview.usecases.handover.walking import confirm as write

    meant = one_item(item, deal)
    with session().desk() as desk:
        done = write(desk, handover, key=key, **meant)
    answer("confirm", done, as_json=as_json, says=_("The receipt is confirmed."))


@click.command("close", cls=Command, help=N_("Close an item; the ownership moves."))
@click.argument("handover", type=HANDOVER)
@item_option
@option(
    "--outcome",
    type=click.Choice(["done", "refused", "waived"]),
    default="done",
    show_default=True,
    help=N_("How it ended."),
)
@option("--reason", metavar="TEXT", help=N_("Why; needed for refused and waived."))
@key_option
@json_option
def close(
    *,
    handover: int,
    item: int | None,
    deal: int | None,
    outcome: str,
    reason: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Close an item."""
    from funnelview.domain.handover.items import Result
    from funnelview.usecases.handover.walking import close as write

    meant = one_item(item, deal)
    with session().desk() as desk:
        done = write(desk, handover, Result(outcome), reason=reason, key=key, **meant)
    answer("close", done, as_json=as_json, says=_("The item is closed; the ownership moved."))


@click.command("waive", cls=Command, help=N_("Waive many items at once, with a reason."))
@click.argument("handover", type=HANDOVER)
@option("--item", "items", metavar="ITEM", type=DEAL, multiple=True, help=N_("An item's number."))
@option("--deal", "deals", metavar="DEAL", type=DEAL, multiple=True, help=N_("A deal's item."))
@option("--tier", type=TIERS, help=N_("All open items of a tier."))
@option("--all", "everything", is_flag=True, help=N_("All open items."))
@option("--reason", metavar="TEXT", required=True, help=N_("Why."))
@key_option
@json_option
def waive(
    *,
    handover: int,
    items: tuple[int, ...],
    deals: tuple[int, ...],
    tier: str | None,
    everything: bool,
    reason: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Waive items."""
    from funnelview.domain.handover.items import ItemTier
    from funnelview.usecases.handover.assigning import Choice
    from funnelview.usecases.handover.walking import waive as write

    choice = Choice(items, deals, ItemTier(tier) if tier else None, everything)
    with session().desk() as desk:
        done = write(desk, handover, choice, reason, key=key)
    answer("waive", done, as_json=as_json, says=_("Waived; the ownership moved."))


@click.command("method", cls=Command, help=N_("Hand an item over in another way, with a reason."))
@click.argument("handover", type=HANDOVER)
@item_option
@option(
    "--to",
    "method_name",
    type=click.Choice(["visit", "call", "video", "letter", "later"]),
    required=True,
    help=N_("How it is to be handed over."),
)
@option("--reason", metavar="TEXT", required=True, help=N_("Why."))
@key_option
@json_option
def method(
    *,
    handover: int,
    item: int | None,
    deal: int | None,
    method_name: str,
    reason: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Change an item's method; its lock stays."""
    from funnelview.domain.handover.items import Method
    from funnelview.usecases.handover.walking import change_method

    meant = one_item(item, deal)
    with session().desk() as desk:
        done = change_method(desk, handover, Method(method_name), reason, key=key, **meant)
    answer("method", done, as_json=as_json, says=_("The method is changed; the order stays."))


@click.command("undo", cls=Command, help=N_("Take the close of an item back."))
@click.argument("handover", type=HANDOVER)
@item_option
@key_option
@json_option
def undo(
    *, handover: int, item: int | None, deal: int | None, key: str | None, as_json: bool
) -> None:
    """Take a close back."""
    from funnelview.usecases.handover.walking import undo as write

    meant = one_item(item, deal)
    with session().desk() as desk:
        done = write(desk, handover, key=key, **meant)
    answer("undo", done, as_json=as_json, says=_("The item is open again."))


@click.command(
    "approach", cls=Command, help=N_("Record a step on a customer's ladder of superiors.")
)
@click.argument("item", type=DEAL)
@option("--contact", metavar="CONTACT", type=DEAL, help=N_("The contact; the next rung."))
@option("--on", metavar="DAY", type=DAY, help=N_("The day; today by default."))
@option("--answer", "said", metavar="TEXT", required=True, help=N_("What came of it."))
@key_option
@json_option
def approach(
    *,
    item: int,
    contact: int | None,
    on: date | None,
    said: str,
    key: str | None,
    as_json: bool,
) -> None:
    """Record a step of the watch."""
    from funnelview.usecases.handover.afterwards import approach as write
    from funnelview.usecases.store import get_settings

    with session().desk() as desk:
        day = on or desk.today(get_settings(desk))
        done = write(desk, item, contact, day, said, key=key)
    answer("approach", done, as_json=as_json, says=_("Recorded."))
