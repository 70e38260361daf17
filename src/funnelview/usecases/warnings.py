"""The warnings of a rep or of everybody, and acknowledging them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from funnelview.domain.alerts import Acknowledgement, Alert, Severity, in_order
from funnelview.domain.funnel import Person, below, storable
from funnelview.domain.rights import Act
from funnelview.domain.settings import Settings
from funnelview.domain.warnings import CATALOGUE, title
from funnelview.domain.warnings_found import deal_alerts
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store.acknowledging import write_acknowledgement
from funnelview.store.as_of import lines_before
from funnelview.store.base import Reading
from funnelview.store.funnel import DealLine, deals_by_id, open_deals
from funnelview.store.records import customer_names, people
from funnelview.store.settings import read_rates, read_settings, settings_at
from funnelview.store.warning_counts import known_at
from funnelview.store.warnings import acknowledged, acknowledgements, facts_of_deal
from funnelview.usecases.again import rerunnable
from funnelview.usecases.alerting import alerts_of_all, alerts_of_rep
from funnelview.usecases.boards import rows_of
from funnelview.usecases.coverage import row_of
from funnelview.usecases.desk import AsOf, Desk, as_of_day, zone_of
from funnelview.usecases.funnel import Done, once, writing
from funnelview.usecases.people import person_of
from funnelview.usecases.reading import read_figures

LONGEST = 365
"""For so many days a warning may be acknowledged: after a year somebody looks again."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """Warnings in order, with the names of whom and what they are about.

    ``deals`` are the deals they are about, as they stand now; ``customers`` has a name for each
    customer.
    """

    as_of: AsOf
    settings: Settings
    people: Mapping[int, Person]
    alerts: tuple[Alert, ...]
    deals: Mapping[int, DealLine]
    customers: Mapping[int, str]

    def about(self, alert: Alert) -> str:
        """Return the name of the deal's or doubled customer; empty where it is about a rep.

        A deal without a customer has its own name.
        """
        if alert.deal_id is not None:
            line = self.deals.get(alert.deal_id)
            return (line.customer or line.name or "") if line is not None else ""
        return self.customers.get(alert.customer_id or 0, "")

    def rep(self, alert: Alert) -> str:
        """Return the name of the rep; empty where it is nobody's."""
        person = self.people.get(alert.rep_id or 0)
        return person.name if person is not None else ""


def alerts(
    desk: Desk,
    rep: int | str | None = None,
    as_of: date | None = None,
    *,
    severity: Severity | None = None,
) -> Warnings:
    """Return the warnings of one rep, or of everybody: acknowledged ones too.

    ``severity`` leaves out what is less severe.

    Raises:
        BadInput: the day lies in the future.
        RuleRefused: there is no such rep.

    """
    with desk.store.read() as conn:
        return alerts_read(conn, desk, rep, as_of, severity=severity)


def of_team(found: Warnings, top_id: int) -> Warnings:
    """Return those of a manager's team; a line about the whole store is nobody's."""
    members = below(found.people.values(), top_id)
    return replace(found, alerts=tuple(one for one in found.alerts if one.rep_id in members))


def alerts_read(
    conn: Reading,
    desk: Desk,
    rep: int | str | None = None,
    as_of: date | None = None,
    *,
    severity: Severity | None = None,
) -> Warnings:
    """Return the same over a connection that is open already."""
    figures = read_figures(conn, desk, as_of, None, of=rep)
    if rep is None:
        found = alerts_of_all(conn, figures, rows_of(figures).values())
    else:
        person = figures.person or person_of(figures.people, rep)
        before = figures.as_of.before
        lines = (
            open_deals(conn, person.id)
            if before is None
            else lines_before(conn, person.id, before, zone_of(figures.settings), figures.past)
        )
        found = alerts_of_rep(conn, figures, person, row_of(figures, person), lines).alerts
    if severity is not None:
        found = tuple(one for one in found if one.severity.rank >= severity.rank)
    deals = deals_by_id(conn, sorted({one.deal_id for one in found if one.deal_id is not None}))
    return Warnings(
        as_of=figures.as_of,
        settings=figures.settings,
        people={one.id: one for one in figures.people},
        alerts=found,
        deals={one.id: one for one in deals},
        customers=customer_names(conn, (one.customer_id for one in found)),
    )


def codes_of_deals(desk: Desk, as_of: date | None = None) -> Mapping[int, list[str]]:
    """Return the codes of the open warnings of each deal that has any, the most severe first.

    Raises:
        BadInput: the day lies in the future.

    """
    with desk.store.read() as conn:
        figures = read_figures(conn, desk, as_of, None)
        found: dict[int, list[str]] = defaultdict(list)
        for one in alerts_of_all(conn, figures, rows_of(figures).values()):
            if one.deal_id is not None and one.is_open:
                found[one.deal_id].append(one.code)
    return found


def alerts_of_deal(desk: Desk, deal_id: int) -> tuple[Alert, ...]:
    """Return the warnings about one deal, in order."""
    with desk.store.read() as conn:
        settings = read_settings(conn)
        as_of = as_of_day(desk, settings, None)
        if as_of.before is not None:
            settings = settings_at(conn, as_of.before)
        zone = zone_of(settings)
        found = deal_alerts(
            facts_of_deal(conn, deal_id, as_of.before, zone),
            known_at(conn, settings, as_of.day, as_of.before, zone),
            as_of.day,
            read_rates(conn, settings.currency),
            acknowledged(conn, as_of.day, as_of.before),
        )
    return tuple(in_order(found))


@rerunnable
def acknowledge(
    desk: Desk,
    code: str,
    *,
    until: date,
    reason: str,
    deal: int | None = None,
    customer: int | None = None,
    rep: int | str | None = None,
    key: str | None = None,
) -> Done:
    """Acknowledge a warning until a day: it is out of sight until then, unless it gets worse.

    Raises:
        BadInput: there is no such code, the reason is missing, or the day lies in the past or
            too far ahead.
        RuleRefused: there is no such warning now.

    """
    checked = storable(reason, _("The reason"))
    if checked is None:
        raise BadInput(_("A warning is acknowledged with a reason."))
    with writing(desk, Act.MANAGE) as (unit, settings):
        today = desk.today(settings)
        if until < today:
            raise BadInput(_("{day} lies in the past.").format(day=until.isoformat()))
        if (until - today).days > LONGEST:
            raise BadInput(
                _("A warning can be acknowledged for {n} days at most.").format(n=LONGEST)
            )

        def act() -> Done:
            alert = find(desk, code, deal=deal, customer=customer, rep=rep)
            number = write_acknowledgement(unit, alert, until, checked.strip())
            return Done(number, "acknowledged")

        about = {"code": code, "deal": deal, "customer": customer, "rep": rep}
        payload = {**about, "until": until, "reason": checked}
        return once(unit, key, "warning.acknowledge", payload, act)


@rerunnable
def withdraw(
    desk: Desk,
    code: str,
    *,
    deal: int | None = None,
    customer: int | None = None,
    rep: int | str | None = None,
    key: str | None = None,
) -> Done:
    """Take an acknowledgement back: the warning stands open again.

    Raises:
        BadInput: there is no such code.
        RuleRefused: there is no such warning now, or nobody has acknowledged it.

    """
    with writing(desk, Act.MANAGE) as (unit, _settings):

        def act() -> Done:
            alert = find(desk, code, deal=deal, customer=customer, rep=rep)
            if alert.acknowledged_until is None:
                raise RuleRefused(_("Nobody has acknowledged this warning."))
            return Done(write_acknowledgement(unit, alert, None, ""), "withdrawn")

        payload = {"code": code, "deal": deal, "customer": customer, "rep": rep}
        return once(unit, key, "warning.withdraw", payload, act)


def find(
    desk: Desk,
    code: str,
    *,
    deal: int | None = None,
    customer: int | None = None,
    rep: int | str | None = None,
) -> Alert:
    """Return the present warning of a code about a deal, a customer or a rep.

    Raises:
        BadInput: there is no such code.
        RuleRefused: there is no such warning now.

    """
    check_code(code)
    with desk.store.read() as conn:
        who = rep
        if deal is not None:
            owners = [one.owner_id for one in deals_by_id(conn, [deal])]
            who = owners[0] if owners else None
        found = _matching(
            alerts_read(conn, desk, who).alerts, code, deal, customer, about_rep=rep is not None
        )
    if found is None:
        raise RuleRefused(_("There is no such warning now: {title}.").format(title=title(code)))
    return found


def _matching(
    known: Iterable[Alert],
    code: str,
    deal: int | None,
    customer: int | None,
    *,
    about_rep: bool,
) -> Alert | None:
    for one in known:
        if one.code != code:
            continue
        if deal is not None and one.deal_id == deal:
            return one
        if customer is not None and one.deal_id is None and one.customer_id == customer:
            return one
        if about_rep and one.deal_id is None and one.customer_id is None:
            return one
    return None


def check_code(code: str) -> None:
    """Check that there is a warning of this code.

    Raises:
        BadInput: there is none; the nearest is named.

    """
    if code in CATALOGUE:
        return
    from difflib import get_close_matches

    near = get_close_matches(code, CATALOGUE, n=1)
    raise BadInput(
        _("“{value}” is no warning.").format(value=code),
        way_out=_("Did you mean {name}?").format(name=near[0])
        if near
        else _("Possible are: {names}.").format(names=", ".join(CATALOGUE)),
    )


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Every acknowledgement there was, the latest first, and the names they speak of."""

    acks: tuple[Acknowledgement, ...]
    people: Mapping[int, Person]
    deals: Mapping[int, str]
    customers: Mapping[int, str]


def history(desk: Desk) -> Acknowledged:
    """Return the acknowledgements there were: who, why, until when."""
    with desk.store.read() as conn:
        acks = acknowledgements(conn)
        deals = deals_by_id(
            conn, sorted({x.subject.deal_id for x in acks if x.subject.deal_id is not None})
        )
        return Acknowledged(
            tuple(acks),
            {one.id: one for one in people(conn)},
            {one.id: one.customer or one.name or "" for one in deals},
            customer_names(conn, (one.subject.customer_id for one in acks)),
        )
