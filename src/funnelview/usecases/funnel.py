"""What a manager does with a deal, and what every writing use case shares.

Each function is one unit of work: it applies the rule, writes with history, commits. A command
key makes it safe to try again after a lost connection: the effect comes once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from funnelview.domain import deals as rules
from funnelview.domain.funnel import (
    DealState,
)
from funnelview.domain.history import Change
from funnelview.domain.money import checked_currency
from funnelview.domain.rights import Act, ask_for_it
from funnelview.domain.settings import Settings
from funnelview.errors import FunnelViewError, NotAllowed, RuleRefused
from funnelview.i18n import _, language
from funnelview.store.base import Reading, Unit
from funnelview.store.funnel import DealLine, one_deal
from funnelview.store.funnel_writing import Context, DealWriter
from funnelview.store.history import changes_of
from funnelview.store.rights.people import hides
from funnelview.store.settings import (
    know_currency,
    read_settings,
    write_settings,
)
from funnelview.store.stored_deals import StoredDeal, stored_deals
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk, zone_of


@dataclass(frozen=True, slots=True)
class Done:
    """What a writing use case did: the id of what it made or changed, and in one word what."""

    id: int
    result: str
    # A sentence about what was decided besides, to be shown; empty where nothing was.
    note: str = ""


@contextmanager
def writing(desk: Desk, act: Act = Act.SELL) -> Iterator[tuple[Unit, Settings]]:
    """Give a unit of work with the store's settings; it is committed unless something fails.

    Raises:
        NotAllowed: what is to be done is not for the role of whoever sits at the desk.

    """
    with desk.store.write(desk.actor, desk.clock(), act) as unit:
        yield unit, read_settings(unit.conn)
        unit.commit()


def currency_for(unit: Unit, settings: Settings, named: str | None) -> tuple[str, str]:
    """Return the currency of an amount, and a note where it became the store's own just now.

    It is the one named, else the store's. A store that has none yet takes it over; where
    nothing names one, that is CNY in Chinese and USD otherwise.

    Raises:
        BadInput: what is named is no currency code.

    """
    usual = "CNY" if language() == "zh_CN" else "USD"
    code = checked_currency(named or settings.currency or usual)
    know_currency(unit.conn, code)
    if settings.currency:
        return code, ""
    write_settings(unit, replace(settings, currency=code))
    note = _(
        "The store counts in {code} from now on. "
        "Another currency: “funnelview settings set currency EUR”."
    )
    return code, "" if named else note.format(code=code)


def once(
    unit: Unit, key: str | None, kind: str, payload: Mapping[str, Any], act: Callable[[], Done]
) -> Done:
    """Do something once for a command key, and give the same answer to the same key again."""
    if key is None:
        return act()
    earlier = unit.earlier_result(key, kind, payload)
    if earlier is not None:
        return Done(**earlier)
    done = act()
    unit.remember_result(key, kind, payload, asdict(done))
    return done


def no_such_deal(conn: Reading, deal_id: int) -> FunnelViewError:
    """Return what is said of a deal that isn't found: it may be somebody else's."""
    if hides(conn):
        return NotAllowed(
            _("There is no deal with the number {id} within your reach.").format(id=deal_id),
            way_out=ask_for_it(),
        )
    return RuleRefused(_("There is no deal with the number {id}.").format(id=deal_id))


def get_stored(unit: Unit, deal_id: int) -> StoredDeal:
    """Return a deal as it stands in this unit of work.

    Raises:
        RuleRefused: there is none with this id.
        NotAllowed: there is none within reach.

    """
    found = stored_deals(unit.conn, [deal_id]).get(deal_id)
    if found is None:
        raise no_such_deal(unit.conn, deal_id)
    return found


Rule = Callable[[DealState, Settings, date], DealState]


@rerunnable
def _apply(
    desk: Desk,
    deal_id: int,
    rule: Rule,
    result: str,
    *,
    seen: StoredDeal | None = None,
    review_id: int | None = None,
    on: date | None = None,
    key: str | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Done:
    with writing(desk) as (unit, settings):

        def act() -> Done:
            stored = get_stored(unit, deal_id)
            base = seen if seen is not None else stored
            state = rule(base.state, settings, desk.today(settings))
            with DealWriter(unit, zone_of(settings)) as writer:
                after = writer.change(stored, state, Context(review_id=review_id), seen=seen, on=on)
            return Done(deal_id, result if after is not stored else "unchanged")

        whole = {"deal": deal_id, "result": result, **(payload or {})}
        return once(unit, key, f"deal.{result}", whole, act)


def change_deal(
    desk: Desk,
    deal_id: int,
    patch: Mapping[str, Any],
    *,
    seen: StoredDeal | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Change some fields of a deal; ``seen`` is the deal that the person was looking at.

    Raises:
        BadInput: a value can't be taken.
        RuleRefused: there is no such deal, or it is closed.
        DealConflict: somebody else changed the same fields meanwhile.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, settings, _today: rules.changed(state, patch, settings.stages),
        "changed",
        seen=seen,
        review_id=review_id,
        key=key,
        payload=patch,
    )


def win_deal(
    desk: Desk,
    deal_id: int,
    *,
    on: date | None = None,
    reason: str | None = None,
    amount: int | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Book a deal as won on a day (today), with the final amount where one is given.

    Raises:
        RuleRefused: there is no such deal, or it is closed already.
        BadInput: the day is in the future or before the deal was registered.

    """

    def rule(state: DealState, settings: Settings, today: date) -> DealState:
        if amount is not None:
            state = rules.changed(state, {"amount": amount}, settings.stages)
        return rules.won(state, on or today, today, reason)

    payload = {"on": on, "reason": reason, "amount": amount}
    return _apply(desk, deal_id, rule, "won", review_id=review_id, on=on, key=key, payload=payload)


def lose_deal(
    desk: Desk,
    deal_id: int,
    *,
    reason: str | None,
    on: date | None = None,
    review_id: int | None = None,
    key: str | None = None,
) -> Done:
    """Book a deal as lost on a day (today), with the reason.

    Raises:
        RuleRefused: there is no such deal, or it is closed already.
        BadInput: no reason, or the day is in the future or before the deal was registered.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, _settings, today: rules.lost(state, on or today, today, reason),
        "lost",
        review_id=review_id,
        on=on,
        key=key,
        payload={"on": on, "reason": reason},
    )


def reopen_deal(
    desk: Desk, deal_id: int, *, review_id: int | None = None, key: str | None = None
) -> Done:
    """Open a closed deal again, where it stood before.

    Raises:
        RuleRefused: there is no such deal, or it is open.

    """
    return _apply(
        desk,
        deal_id,
        lambda state, _settings, _today: rules.reopened(state),
        "reopened",
        review_id=review_id,
        key=key,
    )


def get_deal(desk: Desk, deal_id: int) -> tuple[DealLine, StoredDeal, list[Change]]:
    """Return one deal: its line, its state with version, and its history.

    Raises:
        RuleRefused: there is none with this id.
        NotAllowed: there is none within reach.

    """
    with desk.store.read() as conn:
        line = one_deal(conn, deal_id)
        if line is None:
            raise no_such_deal(conn, deal_id)
        return line, stored_deals(conn, [deal_id])[deal_id], changes_of(conn, deal_id)
