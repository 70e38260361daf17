"""Whom somebody means by a name, a login or a number."""

from collections.abc import Iterable

from funnelview.domain.funnel import Person
from funnelview.errors import RuleRefused
from funnelview.i18n import _


def find_person(people: Iterable[Person], name: str) -> Person:
    """Return who has this name, login or e-mail; the beginning of a name is enough when clear.

    Raises:
        RuleRefused: nobody does, or several do.

    """
    wanted = name.strip().casefold()
    known = list(people)
    for same in (
        lambda p: p.name.casefold() == wanted,
        lambda p: wanted in {(p.login or "").casefold(), (p.email or "").casefold()},
        lambda p: p.name.casefold().startswith(wanted),
    ):
        found = [person for person in known if same(person)] if wanted else []
        if len(found) == 1:
            return found[0]
        if found:
            raise RuleRefused(
                _("“{name}” is more than one person.").format(name=name),
                way_out=_("They are: {names}.").format(
                    names=", ".join(person.name for person in found[:5])
                ),
            )
    raise RuleRefused(_("Nobody here is called “{name}”.").format(name=name))


def person_of(people: Iterable[Person], wanted: int | str) -> Person:
    """Return a person by id or name.

    Raises:
        RuleRefused: there is none.

    """
    if isinstance(wanted, str):
        return find_person(people, wanted)
    found = [person for person in people if person.id == wanted]
    if not found:
        raise RuleRefused(_("There is no person with the number {id}.").format(id=wanted))
    return found[0]
