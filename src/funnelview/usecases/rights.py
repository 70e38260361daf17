"""Who may do what in a store: letting people in, taking rights away, showing who has which.

While nobody is registered, whoever opens the store is its director. The first who is registered
has to be one: nobody else could let the others in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from funnelview.domain.funnel import storable
from funnelview.domain.rights import ROLE_OF_PERSON, AccessRole, Act, Rights
from funnelview.errors import BadInput, RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.store.rights import people as logins
from funnelview.store.rights import writing as rows
from funnelview.usecases.again import rerunnable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import Done, writing
from funnelview.usecases.people import find_person


@dataclass(frozen=True, slots=True)
class Entry:
    """One login with what it may do; ``person`` is whose reach it has, None the whole company's."""

    login: str
    role: AccessRole
    person: str | None
    status: str | None
    granted: datetime
    granted_by: str


def who_may_what(desk: Desk) -> tuple[Rights, Sequence[Entry]]:
    """Return one's own rights, and every login's (one's own alone for who is no director)."""
    rights = desk.store.rights()
    if rights.role is None:
        return rights, ()
    with desk.store.read() as conn:
        return rights, [Entry(*one) for one in rows.entries(conn)]


@rerunnable
def grant(desk: Desk, login: str, *, person: str | None = None, role: str | None = None) -> Done:
    """Let a login in: as a person, with that person's role or another one, or for everything.

    Without a person, a director, somebody who only looks, or a shared login is let in.

    Raises:
        BadInput: neither a person nor such a role is named.
        RuleRefused: the first isn't a director, or the last director would be one no more.
        NotAllowed: whoever asks is no director, or the server doesn't let them.

    """
    name = storable(login, _("The login"))
    if name is None or name.strip() != name:
        raise BadInput(_("{what} is missing.").format(what=_("The login")))
    with writing(desk, Act.GRANT) as (unit, _settings):
        before = desk.store.rights_on(unit.conn)
        everybody = records.people(unit.conn)
        who = None if person is None else find_person(everybody, person)
        chosen = AccessRole(role) if role else None
        if chosen is None:
            if who is None:
                raise BadInput(
                    _("Say who this is: a person, or a role with --role."),
                    way_out=_("“funnelview person list” shows the people."),
                )
            chosen = ROLE_OF_PERSON[who.role]
        if who is None and chosen in {AccessRole.MANAGER, AccessRole.REP}:
            raise BadInput(_("Say whose deals: a manager or rep needs a person."))
        known = {one.login: one for one in rows.logins(unit.conn)}
        if not before.registered and chosen is not AccessRole.DIRECTOR:
            raise RuleRefused(
                _("The first who is registered must be a director: only they let others in."),
                way_out=_("“funnelview db grant LOGIN --role director” first."),
            )
        old = known.get(name)
        if old is not None and chosen is not AccessRole.DIRECTOR:
            _must_leave_a_director(known.values(), name)
        wanted = (chosen, None if who is None else who.id)
        if old is not None and (old.role, old.person_id) == wanted:
            return Done(who.id if who is not None else 0, "unchanged")
        note = rows.let_in(unit, name, *wanted, old)
        you = logins.kernel_login()
        if desk.store.is_sqlite and not before.registered and name != you:
            # Until now whoever opened the file was its director.
            note = _(
                "From now on {you} has no rights in this store: {login} can let {you} in."
            ).format(you=you, login=name)
        free = who is not None and who.login is None and name not in {p.login for p in everybody}
        if who is not None and free and chosen is ROLE_OF_PERSON[who.role]:
            # What they write is theirs by name, for everybody who reads it.
            records.change_record(unit, who, replace(who, login=name))
        return Done(who.id if who is not None else 0, "granted", note)


@rerunnable
def revoke(desk: Desk, login: str) -> Done:
    """Take a login's rights away; what it wrote stays.

    Raises:
        RuleRefused: it has none, or it is the last director's.
        NotAllowed: whoever asks is no director, or the server doesn't let them.

    """
    with writing(desk, Act.GRANT) as (unit, _settings):
        known = {one.login: one for one in rows.logins(unit.conn)}
        old = known.get(login)
        if old is None:
            raise RuleRefused(_("{login} has no rights in this store.").format(login=login))
        if len(known) > 1:
            _must_leave_a_director(known.values(), login)
        rows.shut_out(unit, old)
        return Done(old.person_id or 0, "revoked")


def _must_leave_a_director(known: Iterable[rows.Login], login: str) -> None:
    others = [one for one in known if one.login != login]
    if not any(one.role is AccessRole.DIRECTOR for one in others):
        raise RuleRefused(
            _("{login} is the last director: nobody could let others in.").format(login=login),
            way_out=_("Register another director first."),
        )
