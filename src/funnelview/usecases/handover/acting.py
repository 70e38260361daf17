"""Who does something in a handover, and whether that person may (docs/handover.md, "Who may")."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from funnelview.domain.funnel import Person, PersonStatus, Role
from funnelview.domain.handover.items import Handover, Item, ItemTier
from funnelview.domain.rights import Act, Rights
from funnelview.domain.settings import Settings
from funnelview.errors import NotAllowed, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.base import Reading, Unit
from funnelview.store.handover import rows
from funnelview.store.settings import read_settings
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, once


@dataclass(frozen=True, slots=True)
class Step:
    """One step in a handover: the unit of work, and what it is about.

    ``me`` is who acts, None for somebody who isn't registered: they act as a director.
    """

    unit: Unit
    settings: Settings
    handover: Handover
    people: Mapping[int, Person]
    me: Person | None
    rights: Rights | None = None

    @property
    def conn(self) -> Reading:
        """The connection of the unit of work."""
        return self.unit.conn

    @property
    def name(self) -> str:
        """How who acts is called in the record."""
        return self.me.name if self.me is not None else self.unit.actor.name

    @property
    def is_manager(self) -> bool:
        """Whether who acts decides for others."""
        return is_manager(self.me, self.people, self.rights)

    def must_manage(self) -> None:
        """Check that who acts decides for others.

        Raises:
            NotAllowed: a rep.

        """
        if not self.is_manager:
            raise NotAllowed(
                _("Only a manager may do this."), way_out=_("Ask the manager of the handover.")
            )

    def must_take_part(self, item: Item, *, leaver: bool = True) -> None:
        """Check that who acts has a side in an item: leaver, successor or a manager.

        Raises:
            NotAllowed: somebody else's.

        """
        if self.is_manager:
            return
        mine = self.me.id if self.me is not None else None
        if mine == item.successor_id or (leaver and mine == self.handover.leaver_id):
            return
        raise NotAllowed(_("A rep may only do the own side of a handover."))


def person_of(
    people: Mapping[int, Person], who: str, rights: Rights | None = None
) -> Person | None:
    """Return the registered person behind a login; by rights, where anybody has any."""
    if rights is not None and rights.registered:
        return people.get(rights.person_id or 0)
    return next((one for one in people.values() if who in {one.login, one.name}), None)


def is_manager(
    me: Person | None, people: Mapping[int, Person], rights: Rights | None = None
) -> bool:
    """Whether somebody decides for others: a manager or director, or not registered at all."""
    if rights is not None and rights.registered:
        return rights.may(Act.MANAGE)
    if me is None or me.role is not Role.REP:
        return True
    return any(one.manager_id == me.id for one in people.values())


def everybody(conn: Reading) -> dict[int, Person]:
    """Return all people by their numbers."""
    return {one.id: one for one in records.people(conn)}


def found(conn: Reading, handover_id: int, *, alone: bool = False) -> Handover:
    """Return a handover.

    Raises:
        RuleRefused: there is none with this number.

    """
    handover = rows.handover_by_id(conn, handover_id, alone=alone)
    if handover is None:
        raise RuleRefused(_("There is no handover with the number {id}.").format(id=handover_id))
    return handover


@contextmanager
def stepping(desk: Desk, handover_id: int) -> Iterator[Step]:
    """Give a unit of work for one step; it is committed unless something fails.

    Others who want to write to the same handover wait until it ends.
    """
    with desk.store.write(desk.actor, desk.clock()) as unit:
        handover = found(unit.conn, handover_id, alone=True)
        people = everybody(unit.conn)
        rights = desk.store.rights_on(unit.conn)
        me = person_of(people, desk.who, rights)
        yield Step(unit, read_settings(unit.conn), handover, people, me, rights)
        unit.commit()


@dataclass(frozen=True, slots=True)
class Which:
    """Which item is meant, by its number or its deal's."""

    item_id: int | None = None
    deal_id: int | None = None


@rerunnable
def in_handover(
    desk: Desk,
    handover_id: int,
    kind: str,
    what: Mapping[str, object],
    act: Callable[[Step], Done],
    *,
    key: str | None,
) -> Done:
    """Take one step in a handover: one unit of work, and one effect for its command key.

    ``what`` tells the step from another with the same key.

    Raises:
        Conflict: the key was used for something else.

    """
    with stepping(desk, handover_id) as step:
        payload = {"id": handover_id, **what}
        return once(step.unit, key, f"handover.{kind}", payload, lambda: act(step))


def on_item(
    desk: Desk,
    handover_id: int,
    which: Which,
    kind: str,
    what: Mapping[str, object],
    act: Callable[[Step, Item], Done],
    *,
    key: str | None,
) -> Done:
    """Take one step with an item of a handover, as ``in_handover`` does.

    Raises:
        RuleRefused: the handover has no such item.

    """

    def with_item(step: Step) -> Done:
        return act(step, item_in(step, which.item_id, which.deal_id))

    named = {"item": which.item_id, "deal": which.deal_id, **what}
    return in_handover(desk, handover_id, kind, named, with_item, key=key)


def item_in(step: Step, item_id: int | None, deal_id: int | None = None) -> Item:
    """Return an item of the handover by its number or its deal's.

    Raises:
        RuleRefused: the handover has no such item.

    """
    if item_id is not None:
        item = rows.item_by_id(step.conn, item_id)
    else:
        item = None if deal_id is None else rows.item_of_deal(step.conn, step.handover.id, deal_id)
    if item is None or item.handover_id != step.handover.id:
        raise RuleRefused(
            _("The handover has no such item."),
            way_out=_("“funnelview handover show” lists its items."),
        )
    return item


def successor_of(step: Step, item: Item) -> Person | None:
    """Return an item's successor."""
    return step.people.get(item.successor_id or 0)


def can_take_over(
    people: Mapping[int, Person], leaver_id: int, rights: Rights | None = None
) -> list[Person]:
    """Return who may be a successor: active people who sell within reach, but not the leaver."""
    able = [
        one
        for one in people.values()
        if one.status is PersonStatus.ACTIVE
        and one.id != leaver_id
        and (rights is None or rights.reaches(one.id))
    ]
    return [one for one in able if one.role is Role.REP] or able


def is_later(tier: ItemTier) -> bool:
    """Whether a tier is handed over by the successor alone."""
    return tier in {ItemTier.T25, ItemTier.BASE}
