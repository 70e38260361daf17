"""`funnelview deal`: one deal, as on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import click

from funnelview import i18n
from funnelview.cli import shapes
from funnelview.cli.base import Group, option
from funnelview.cli.options import CLEARABLE_DAY, DAY, DEAL, json_option, key_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

    from funnelview.store.deal_contacts import FurtherContact
    from funnelview.store.funnel import DealLine
    from funnelview.usecases.exporting import HistoryRow
    from funnelview.usecases.funnel import Done

_Function = TypeVar("_Function", bound=Callable[..., object])

_TEXTS: Final = (
    ("--customer", "NAME", N_("The customer; made when there is none of this name.")),
    ("--contact", "NAME", N_("The contact at the customer; made when there is none.")),
    ("--phone", "TEXT", N_("The contact's phone.")),
    ("--name", "TEXT", N_("What the deal is called.")),
    ("--product", "TEXT", N_("What the customer may buy.")),
    ("--amount", "AMOUNT", N_("Such as 12500, 12,500.00, 12.5k or 12.5万.")),
    ("--currency", "CODE", N_("Such as EUR; the store's by default.")),
    ("--stage", "STAGE", N_("The stage's key or name.")),
    ("--owner", "NAME", N_("The rep: name, login or the beginning of a name.")),
    ("--source", "TEXT", N_("Where the deal came from.")),
    ("--competitors", "TEXT", N_("Who else is in the running.")),
    ("--next-step", "TEXT", N_("What happens next.")),
)


def _fields(function: _Function) -> _Function:
    """The options that say what a deal holds."""
    for name, metavar, text in reversed(_TEXTS):
        function = option(name, metavar=metavar, help=text)(function)
    for name, text in (
        ("--next-step-due", N_("When the next step is due.")),
        ("--expected", N_("When the customer is expected to decide.")),
    ):
        function = option(name, metavar="DAY", type=CLEARABLE_DAY, help=text)(function)
    function = option(
        "--success",
        metavar="PER-CENT",
        type=click.IntRange(1, 99),
        help=N_("A win probability other than the stage's; needs --success-reason."),
    )(function)
    return option("--success-reason", metavar="TEXT", help=N_("What the stage doesn't know."))(
        function
    )


def _answer(name: str, done: Done, *, as_json: bool) -> None:
    if done.note:
        click.echo(done.note, err=True)
    if as_json:
        print_json(name, {"id": done.id, "result": done.result})
        return
    sentences = {
        "registered": _("Deal {id} registered."),
        "changed": _("Deal {id} changed."),
        "unchanged": _("Deal {id} is as it was."),
        "won": _("Deal {id} booked as won."),
        "lost": _("Deal {id} booked as lost."),
        "reopened": _("Deal {id} opened again."),
    }
    click.echo(sentences[done.result].format(id=done.id))


@click.group("deal", cls=Group, help=N_("One deal: add, set, win, lose, reopen, show."))
def command() -> None:
    """Hold the commands."""


@command.command(help=N_("Register a deal."))
@_fields
@option("--registered", metavar="DAY", type=DAY, help=N_("When it entered the funnel; today."))
@key_option
@json_option
def add(*, key: str | None, as_json: bool, **fields: str | int | date | None) -> None:
    """Register a deal."""
    from funnelview.usecases.entering import enter_deal

    with session().desk() as desk:
        written = {name: value for name, value in fields.items() if value not in {None, ""}}
        done = enter_deal(desk, written, key=key)
    _answer("deal-add", done, as_json=as_json)


@command.command(
    "set",
    help=N_('Change what a deal holds; an empty text ("") takes a value away.'),
)
@click.argument("deal", type=DEAL)
@_fields
@option("--raised/--not-raised", default=None, help=N_("First in the next review, or not."))
@option("--forecast-mark", metavar="MARK", help=N_("For the forecast: commit or best."))
@key_option
@json_option
def set_(*, deal: int, key: str | None, as_json: bool, **fields: str | int | date | None) -> None:
    """Change a deal."""
    from funnelview.usecases.entering import amend_deal

    written = {
        name: None if value == "" else value for name, value in fields.items() if value is not None
    }
    if not written:
        raise click.UsageError(_("Name at least one value to change."))
    with session().desk() as desk:
        done = amend_deal(desk, deal, written, key=key)
    _answer("deal-set", done, as_json=as_json)


@command.command(help=N_("Book a deal as won."))
@click.argument("deal", type=DEAL)
@option("--on", metavar="DAY", type=DAY, help=N_("The day of the order; today by default."))
@option("--amount", metavar="AMOUNT", help=N_("The final amount, where it differs."))
@option("--reason", metavar="TEXT", help=N_("Why the customer decided so."))
@key_option
@json_option
def win(
    *,
    deal: int,
    on: date | None,
    amount: str | None,
    reason: str | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Book a deal as won."""
    from funnelview.usecases.entering import amount_of
    from funnelview.usecases.funnel import win_deal

    with session().desk() as desk:
        final, note = (None, "") if amount is None else amount_of(desk, deal, amount)
        done = win_deal(desk, deal, on=on, reason=reason, amount=final, key=key)
    _answer("deal-win", replace(done, note=note), as_json=as_json)


@command.command(help=N_("Book a deal as lost."))
@click.argument("deal", type=DEAL)
@option("--on", metavar="DAY", type=DAY, help=N_("The day of the decision; today by default."))
@option("--reason", metavar="TEXT", required=True, help=N_("Why the customer decided so."))
@key_option
@json_option
def lose(*, deal: int, on: date | None, reason: str, key: str | None, as_json: bool) -> None:
    """Book a deal as lost."""
    from funnelview.usecases.funnel import lose_deal

    with session().desk() as desk:
        done = lose_deal(desk, deal, on=on, reason=reason, key=key)
    _answer("deal-lose", done, as_json=as_json)


@command.command(help=N_("Open a won or lost deal again, where it stood."))
@click.argument("deal", type=DEAL)
@key_option
@json_option
def reopen(*, deal: int, key: str | None, as_json: bool) -> None:
    """Open a closed deal again."""
    from funnelview.usecases.funnel import reopen_deal

    with session().desk() as desk:
        done = reopen_deal(desk, deal, key=key)
    _answer("deal-reopen", done, as_json=as_json)


@command.command(
    "contact",
    help=N_(
        "Name a further contact of a deal and their part in the decision; made when there is none"
        " of this name at the customer."
    ),
)
@click.argument("deal", type=DEAL)
@click.argument("name")
@option("--part", metavar="TEXT", help=N_("Such as: decides, pays, uses it, advises."))
@option("--remove", is_flag=True, help=N_("Take the contact from the deal."))
@key_option
@json_option
def contact(
    *, deal: int, name: str, part: str | None, remove: bool, key: str | None, as_json: bool
) -> None:
    """Name or drop a further contact."""
    from funnelview.usecases.deal_contacts import drop_contact, name_contact

    if remove and part is not None:
        raise click.UsageError(_("Say either --part or --remove."))
    with session().desk() as desk:
        if remove:
            done = drop_contact(desk, deal, name, key=key)
        else:
            done = name_contact(desk, deal, name, part=part, key=key)
    _answer("deal-contact", done, as_json=as_json)


@command.command(help=N_("What a deal holds, and its history."))
@click.argument("deal", type=DEAL)
@json_option
def show(*, deal: int, as_json: bool) -> None:
    """Print a deal and its history."""
    from funnelview.domain.warnings import message
    from funnelview.usecases.deal_contacts import contacts_of_deal
    from funnelview.usecases.desk import zone_of
    from funnelview.usecases.exporting import readable_history
    from funnelview.usecases.funnel import get_deal
    from funnelview.usecases.lookup import names_of_logins
    from funnelview.usecases.store import get_settings
    from funnelview.usecases.warnings import alerts_of_deal

    with session().desk() as desk:
        line, stored, _changes = get_deal(desk, deal)
        history = readable_history(desk, deal)
        settings = get_settings(desk)
        today = desk.today(settings)
        alerts = alerts_of_deal(desk, deal)
        further = contacts_of_deal(desk, deal)
        people = names_of_logins(desk)
    if as_json:
        facts = shapes.closed_deal(line, today, alerts)
        facts |= {"success_reason": stored.state.success_reason, "version": stored.version}
        facts["contacts"] = [
            {"name": one.name, "title": one.title, "phone": one.phone, "part": one.part}
            for one in further
        ]
        rows = [
            shapes.history_row(row) | {"who_name": people.get(row.who, row.who)} for row in history
        ]
        print_json("deal-show", {"as_of": shapes.day(today), "deal": facts, "history": rows})
        return
    names = {one.key: one.name(i18n.language()) for one in settings.stages}
    _print_deal(line, stored.state.success_reason, names, further)
    for one in alerts:
        click.echo(f"{'‼' if one.severity == 'red' else '!'} {message(one)}")
    _print_history(history, zone_of(settings), names, people)


def _print_deal(
    line: DealLine,
    success_reason: str | None,
    stages: dict[str, str],
    further: tuple[FurtherContact, ...],
) -> None:
    from funnelview.cli.formats import NOTHING, stage, with_currency
    from funnelview.cli.formats import day as day_text
    from funnelview.cli.tables import print_facts
    from funnelview.domain.funnel import OUTCOME_TITLES

    outcome = _(OUTCOME_TITLES[line.outcome])
    if line.closed is not None:
        outcome = f"{outcome} {line.closed.isoformat()}"
    success = f"{line.success} % ({line.tier.value})"
    print_facts(
        [
            (_("Customer"), line.customer or NOTHING),
            (_("Contact"), " ".join(filter(None, (line.contact, line.phone))) or NOTHING),
            *(
                (_("Further contact"), f"{one.name} ({one.part})" if one.part else one.name)
                for one in further
            ),
            (_("Product"), line.product or NOTHING),
            (_("Amount"), with_currency(line.amount, line.currency)),
            (_("Expected"), day_text(line.expected)),
            (_("Stage"), stage(line.stage, stages)),
            (_("Win probability"), f"{success} {success_reason}" if success_reason else success),
            (_("Owner"), line.owner or NOTHING),
            (_("Outcome"), outcome),
            (_("Reason"), line.reason or NOTHING),
            (_("Next step"), line.next_step or NOTHING),
            (_("Due"), day_text(line.next_step_due)),
            (_("Registered"), day_text(line.registered)),
            (_("Source"), line.source or NOTHING),
            (_("Competitors"), line.competitors or NOTHING),
        ],
        title=_("Deal {id} {name}").format(id=line.id, name=line.name or ""),
    )


def _in_words(field: str, text: str | None, stages: dict[str, str]) -> str:
    """A value of history as a person reads it."""
    from funnelview.cli.formats import NOTHING, stage
    from funnelview.domain.funnel import FORECAST_MARK_TITLES, OUTCOME_TITLES, ForecastMark
    from funnelview.domain.history import OUTCOME, decode_outcome

    if not text:
        return NOTHING
    if field == "stage":
        return stage(text, stages)
    if field == "success":
        return f"{text} %"
    if field == "raised":
        return _("yes") if text == "1" else _("no")
    if field == "forecast_mark":
        return _(FORECAST_MARK_TITLES[ForecastMark(text)])
    if field == OUTCOME:
        outcome, day, reason = decode_outcome(text)
        parts = (_(OUTCOME_TITLES[outcome]), day.isoformat() if day else None, reason)
        return " ".join(filter(None, parts))
    return text


def _print_history(
    history: list[HistoryRow], zone: ZoneInfo, stages: dict[str, str], people: Mapping[str, str]
) -> None:
    from funnelview.cli.formats import NOTHING, when
    from funnelview.cli.tables import Column, print_table
    from funnelview.domain.history import FIELD_TITLES, REGISTERED

    by_word = {name.removesuffix("_id"): _(title) for name, title in FIELD_TITLES.items()}
    click.echo()
    print_table(
        (
            Column(_("When")),
            Column(_("Who"), rank=1),
            Column(_("What")),
            Column(_("Before")),
            Column(_("After")),
        ),
        [
            [
                when(row.at, row.recorded, zone),
                people.get(row.who, row.who),
                _("registered on")
                if row.field == REGISTERED
                else by_word.get(row.field, row.field),
                _in_words(row.field, row.old, stages),
                NOTHING if row.field == REGISTERED else _in_words(row.field, row.new, stages),
            ]
            for row in history
        ],
    )
