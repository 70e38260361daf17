"""Finding records by the names that people write."""

from collections.abc import Iterable, Mapping

from funnelview.domain.funnel import names_by_login
from funnelview.errors import RuleRefused
from funnelview.i18n import _
from funnelview.store import records
from funnelview.usecases.desk import Desk


def names_of_logins(desk: Desk) -> Mapping[str, str]:
    """Return how the people are called who have a login: history keeps who wrote as that."""
    with desk.store.read() as conn:
        return names_by_login(records.people(conn))


def customers_named(desk: Desk, names: Iterable[str]) -> list[int]:
    """Return the customers of these names.

    Raises:
        RuleRefused: there is none of a name, or several.

    """
    found: list[int] = []
    wanted = list(names)
    if not wanted:
        return found
    with desk.store.read() as conn:
        for name in wanted:
            same = records.customers_named(conn, name)
            if not same:
                raise RuleRefused(_("There is no customer called {name}.").format(name=name))
            if len(same) > 1:
                raise RuleRefused(_("Several customers are called {name}.").format(name=name))
            found.append(same[0].id)
    return found
