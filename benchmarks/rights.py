"""What rights cost: the same pages as somebody under the law, and as whoever stands above it.

On a server the reference is a superuser, whom policies don't concern; on a file it is the same
store with nobody registered.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.measuring import Figure, Plan, paired, timing
from benchmarks.reading import reps_for
from benchmarks.stores import NOW, desk_at, on_both
from funnelview.domain.funnel import Role
from funnelview.store.base import Store
from funnelview.store.rights import people as store_rights
from funnelview.usecases.coverage import rep_page, team_board
from funnelview.usecases.desk import Desk, sign_in
from funnelview.usecases.records import list_people
from funnelview.usecases.rights import grant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funnelview.domain.funnel import Person

_HOST, _ROLES = "bench_host", ("director", "manager", "rep")


def rights(plan: Plan) -> Iterator[Figure]:
    """The board and a rep's page of a director, a manager and a rep, against the same without."""
    for engine, address in on_both(reps_for(plan.deals), plan.deals):
        with contextlib.ExitStack() as opened:
            free = opened.enter_context(desk_at(address))
            people = _chosen(list_people(free))
            desks = _desks(opened, address, people)
            rep = people[Role.REP]
            yield paired(
                f"board of a director, {engine}",
                "without rights",
                timing(team_board, desks["director"]),
                timing(team_board, free),
                pairs=plan.few,
                goal=1.3,
            )
            yield paired(
                f"board of a manager, {engine}",
                "everybody's without rights",
                timing(team_board, desks["manager"]),
                timing(team_board, free),
                pairs=plan.few,
                goal=1,
            )
            for role in _ROLES:
                yield paired(
                    f"a rep's page for a {role}, {engine}",
                    "without rights",
                    timing(rep_page, desks[role], rep.id),
                    timing(rep_page, free, rep.id),
                    pairs=plan.pairs,
                    goal=1.3,
                )


def _chosen(people: list[Person]) -> dict[Role, Person]:
    """One rep, and the manager above."""
    by_id = {person.id: person for person in people}
    rep = next(one for one in people if one.role is Role.REP and one.manager_id)
    return {Role.REP: rep, Role.MANAGER: by_id[rep.manager_id or 0]}


def _desks(
    opened: contextlib.ExitStack, address: str, people: dict[Role, Person]
) -> dict[str, Desk]:
    """A desk of each role; a file is copied first, so that the other one stays as it is."""
    named = {"manager": people[Role.MANAGER].name, "rep": people[Role.REP].name}
    on_server = "://" in address
    if not on_server:
        copy = f"{address}.rights"
        shutil.copyfile(address, copy)
        opened.callback(Path(copy).unlink)
        address = copy
    running = mock.patch.object(store_rights, "kernel_login", return_value="bench_director")
    with running, Store(address) as store:
        admin = Desk(store, "bench_director", "command", lambda: NOW)
        grant(admin, "bench_director", role="director")
        for role, person in named.items():
            grant(admin, f"bench_{role}", person=person)
        if not on_server:
            grant(admin, _HOST, role="shared")
    if on_server:
        opened.callback(lambda: _dropped(address))
    else:
        patched = mock.patch.object(store_rights, "kernel_login", return_value=_HOST)
        opened.enter_context(patched)
    desks = {}
    for role in _ROLES:
        url = address
        if on_server:
            parts = make_url(address).set(username=f"bench_{role}")
            url = parts.render_as_string(hide_password=False)
        store = opened.enter_context(Store(url))
        said = None if on_server else f"bench_{role}"
        desks[role] = Desk(store, sign_in(store, said), "command", lambda: NOW)
    return desks


def _dropped(address: str) -> None:
    """Leave no logins behind on a server that is somebody's own."""
    plain = address.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        for role in _ROLES:
            with contextlib.suppress(psycopg.Error):
                connection.execute(f"drop role bench_{role}")
