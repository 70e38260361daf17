"""Who may do what (docs/people-and-rights.md): roles, what each may do, and of whom.

The store enforces it row by row (``store.rights.law``). What stands here says it in words before
anything is tried, so that a screen needn't offer what would be refused.
"""

from dataclasses import dataclass
from enum import StrEnum

from funnelview.domain.funnel import Role
from funnelview.errors import NotAllowed
from funnelview.i18n import N_, _


class AccessRole(StrEnum):
    """What a login may do; ``SHARED`` is one that speaks for whoever is named with ``--as``."""

    DIRECTOR = "director"
    MANAGER = "manager"
    REP = "rep"
    READER = "reader"
    SHARED = "shared"


ACCESS_TITLES = {
    AccessRole.DIRECTOR: N_("director: everything"),
    AccessRole.MANAGER: N_("manager: the own team's tree"),
    AccessRole.REP: N_("rep: the own deals"),
    AccessRole.READER: N_("read-only: looks"),
    AccessRole.SHARED: N_("shared: speaks for whoever is named with --as"),
}

ROLE_OF_PERSON = {
    Role.DIRECTOR: AccessRole.DIRECTOR,
    Role.MANAGER: AccessRole.MANAGER,
    Role.REP: AccessRole.REP,
}


class Act(StrEnum):
    """What somebody may want to do, as far as roles differ in it."""

    SELL = "sell"
    """Register and change deals, customers and contacts; take one's side of a handover."""
    MANAGE = "manage"
    """Review, judge, promise, acknowledge, hand over, set quotas, settings and people."""
    IMPORT = "import"
    """Bring in a file: it may speak of anybody's deals."""
    GRANT = "grant"
    """Say who may do what; see every export."""


_NEEDS = {
    Act.SELL: {AccessRole.DIRECTOR, AccessRole.MANAGER, AccessRole.REP},
    Act.MANAGE: {AccessRole.DIRECTOR, AccessRole.MANAGER},
    Act.IMPORT: {AccessRole.DIRECTOR},
    Act.GRANT: {AccessRole.DIRECTOR},
}


@dataclass(frozen=True, slots=True)
class Rights:
    """What one login may do in a store.

    ``person_id`` is who it is. ``reach`` are the people whose deals it sees: the person and
    everybody below; None is the whole company. ``registered`` is False where the store has
    nobody registered, so that whoever opens it is its director.
    """

    login: str
    role: AccessRole | None
    person_id: int | None = None
    reach: frozenset[int] | None = None
    registered: bool = True

    @property
    def is_director(self) -> bool:
        """Whether nothing is refused."""
        return self.role is AccessRole.DIRECTOR

    def may(self, act: Act) -> bool:
        """Whether this is for the login's role, whomever it is about."""
        return self.role in _NEEDS[act]

    def reaches(self, person_id: int | None) -> bool:
        """Whether somebody's deals (None: nobody's) are within reach."""
        return self.reach is None or person_id in self.reach

    def why_not(self, act: Act) -> str:
        """Return why the login may not do this, "" where it may."""
        if self.may(act):
            return ""
        if self.role is None:
            return _("{login} has no rights in this store.").format(login=self.login)
        if self.role is AccessRole.READER:
            return _("You may look at this store, not change it.")
        if act in {Act.IMPORT, Act.GRANT}:
            return _("Only a director may do this.")
        return _("Only a manager may do this.")

    def must(self, act: Act) -> None:
        """Check that the login may do this.

        Raises:
            NotAllowed: it may not.

        """
        why = self.why_not(act)
        if why:
            error = NotAllowed(why, way_out=ask_for_it())
            error.about = act.value
            raise error

    def must_reach(self, person_id: int | None) -> None:
        """Check that somebody's deals (None: nobody's) are within reach.

        Raises:
            NotAllowed: they are not.

        """
        if not self.reaches(person_id):
            raise outside(f"person {person_id or 0}")


def ask_for_it() -> str:
    """Return what somebody can do who lacks a right."""
    return _("“funnelview db people” shows who may do what; a director changes it.")


def outside(about: str = "") -> NotAllowed:
    """Return the refusal of what belongs to somebody else; ``about`` says what, for the record."""
    error = NotAllowed(_("This belongs to somebody outside your reach."), way_out=ask_for_it())
    error.about = about
    return error
