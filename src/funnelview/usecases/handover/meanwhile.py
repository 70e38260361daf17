"""What somebody else changed of an item while a person was looking at it: three values, a field.

A step names the item as the person saw it. Where others changed other fields both have their way;
where they changed the same one, nothing is written and the person gets what it was, what it is
now, and their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from funnelview.domain.handover.items import METHOD_TITLES, Evidence, Item, Method
from funnelview.errors import Conflict
from funnelview.i18n import N_, _

if TYPE_CHECKING:
    from funnelview.usecases.handover.acting import Step

FIELD_TITLES: Final[Mapping[str, str]] = {
    "done_on": N_("Day"),
    "met": N_("Met or spoken to"),
    "answer": N_("The customer's answer"),
    "visit_on": N_("Booked visit of the successor"),
    "stand_in": N_("Who stood in for the leaver"),
    "successor_id": N_("Successor"),
    "planned": N_("Planned"),
    "method": N_("How"),
}
EVIDENCE: Final = ("done_on", "met", "answer", "visit_on", "stand_in")


@dataclass(frozen=True, slots=True)
class ItemClash:
    """A field of an item that two changed: what it was, what it is now, and one's own, in words.

    ``yours`` is None where one wrote nothing oneself, but relied on what stood there.
    """

    item_id: int
    field: str
    before: str
    theirs: str
    yours: str | None

    @property
    def told(self) -> str:
        """All of it in one line."""
        text = _("{field}: it was {before}, now it is {theirs}")
        if self.yours is not None:
            text = _("{field}: it was {before}, now it is {theirs}, yours is {yours}")
        return text.format(
            field=_(FIELD_TITLES[self.field]),
            before=self.before,
            theirs=self.theirs,
            yours=self.yours,
        )


class ItemConflict(Conflict):
    """Somebody else changed the same fields of an item; nothing was written.

    ``now`` are the items as they stand, by their numbers.
    """

    def __init__(self, clashes: Iterable[ItemClash], now: Iterable[Item]) -> None:
        self.clashes = tuple(clashes)
        self.now = {item.id: item for item in now}
        most = 3
        told = [one.told for one in self.clashes[:most]] + ["…"] * (len(self.clashes) > most)
        super().__init__(
            _("Somebody else changed this item of the handover meanwhile ({fields}).").format(
                fields="; ".join(told)
            ),
            way_out=_("Look at how it stands now, then try again."),
        )


def value_of(item: Item, field: str) -> object:
    """Return a field of an item or of its evidence."""
    return getattr(item.evidence if field in EVIDENCE else item, field)


def _shown(step: "Step", field: str, value: object) -> str:
    if value is None:
        return "–"
    if field == "successor_id":
        person = step.people.get(value) if isinstance(value, int) else None
        return person.name if person is not None else str(value)
    if isinstance(value, Method):
        return _(METHOD_TITLES[value])
    return value.isoformat() if isinstance(value, date) else str(value)


def clashing(
    step: "Step", item: Item, before: Mapping[str, object], mine: Mapping[str, object]
) -> list[ItemClash]:
    """Return the fields of ``mine`` that somebody else set to something else since ``before``."""
    found = []
    for field, yours in mine.items():
        theirs = value_of(item, field)
        if theirs not in {before[field], yours}:
            texts = (_shown(step, field, one) for one in (before[field], theirs, yours))
            found.append(ItemClash(item.id, field, *texts))
    return found


def only_mine(
    step: "Step", item: Item, seen: Item | None, wanted: Mapping[str, object]
) -> dict[str, object]:
    """Return what of ``wanted`` is the person's own, where others may have written meanwhile.

    Raises:
        ItemConflict: somebody else changed the same fields.

    """
    if seen is None or seen.version == item.version:
        return dict(wanted)
    before = {field: value_of(seen, field) for field in wanted}
    mine = {field: value for field, value in wanted.items() if value != before[field]}
    clashes = clashing(step, item, before, mine)
    if clashes:
        raise ItemConflict(clashes, [item])
    return mine


def must_stand(step: "Step", item: Item, seen: Item | None, fields: Iterable[str]) -> None:
    """Check that what somebody relied on when they decided still stands.

    Raises:
        ItemConflict: it was changed meanwhile.

    """
    if seen is None or seen.version == item.version:
        return
    changed = [
        ItemClash(item.id, field, _shown(step, field, was), _shown(step, field, now), None)
        for field in fields
        for was, now in [(value_of(seen, field), value_of(item, field))]
        if was != now
    ]
    if changed:
        raise ItemConflict(changed, [item])


def evidence_given(evidence: Evidence) -> dict[str, object]:
    """Return the fields that evidence says something of."""
    given = {field: getattr(evidence, field) for field in EVIDENCE}
    return {field: value for field, value in given.items() if value is not None}
