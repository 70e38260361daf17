"""The board of the present quarter from rows that lie ready, and the first one of all.

Nothing here loads the database libraries: the first board is read before they are there. Rows that
hold no longer are made anew elsewhere (see ``usecases.keeping``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import funnelview.domain.calendar as cal
from funnelview.domain.coverage import Level
from funnelview.domain.funnel import Person
from funnelview.domain.rows import Own, unpacked
from funnelview.domain.settings import Settings
from funnelview.store import board
from funnelview.store.board_rows import kept_rows, row_basis
from funnelview.usecases.boards import level_of, rows_of
from funnelview.usecases.counting import counting, ground_of, whole
from funnelview.usecases.figures import Figures

if TYPE_CHECKING:
    from funnelview.domain.alerts import Counts
    from funnelview.store.board import Asked

MANY: Final = 100
"""A company with fewer people has no rows kept: they are made in the time they take to be read."""
_FEW: Final = 20
"""So many rows that don't hold are made one by one; of more, everybody's are made."""

_unpacked: dict[int, tuple[str, Own]] = {}
"""The latest texts that were read, by person, and what they say."""


def present_figures(
    conn: "Asked",
    settings: Settings,
    people: Sequence[Person],
    as_of: cal.AsOf,
    reach: frozenset[int] | None = None,
) -> Figures:
    """Read what everybody's board of the present quarter is made of: ready rows, or the sums."""
    period = cal.quarter_of(as_of.day, settings.fiscal_start)
    bare = Figures(
        settings=settings,
        people=tuple(people),
        quotas={},
        sums={},
        rates=board.read_rates(conn, settings.currency),
        reviews={},
        as_of=as_of,
        period=period,
        reach=reach,
    )
    if reach is None and len(people) >= MANY:
        bare = _grounded(conn, bare)
        ready = _ready(conn, bare)
        if ready is not None:
            return ready
    return _with_sums(conn, bare, None)


def _with_sums(conn: "Asked", bare: Figures, owners: Sequence[int] | None) -> Figures:
    """Read the sums, quotas and reviews of everybody, or of some."""
    columns = board.columns_of_today(conn, bare.period, bare.as_of.day, owners=owners)
    return replace(
        bare,
        quotas=board.read_quotas(conn, None, owners),
        sums=columns.by_owner(),
        reviews=board.last_reviews(conn, None, owners),
    )


def _ready(conn: "Asked", bare: Figures) -> Figures | None:
    """Read the rows that lie ready, and make the few that don't; None where they aren't few."""
    texts = _texts(conn, bare)
    missing = [who for who in bare.owners if who not in texts]
    if len(missing) > _FEW:
        return None
    own = {who: _own(who, text) for who, text in texts.items()}
    if missing:
        some = whole(conn, _with_sums(conn, bare, missing), missing)
        own |= some.own or {}
    return replace(bare, own=own, ready=frozenset(texts), is_whole=True)


def _grounded(conn: "Asked", bare: Figures) -> Figures:
    """Read what rows rest on besides their owners' deals and reviews."""
    settings, day = bare.settings, bare.as_of.day
    ground = ground_of(conn, settings, bare.rates, day)
    return replace(bare, ground=ground, rows_basis=row_basis(conn, ground.basis, settings, day))


def _texts(conn: "Asked", figures: Figures) -> dict[int, str]:
    basis = figures.ground.basis if figures.ground is not None else ""
    return kept_rows(conn, figures.rows_basis, basis, figures.as_of.day)


def _own(who: int, text: str) -> Own:
    known = _unpacked.get(who)
    if known is None or known[0] != text:
        known = _unpacked[who] = text, unpacked(text)
    return known[1]


def first_level(address: str, now: datetime) -> Level | None:
    """Return the company's level as the home screen shows it first, read by SQLite's own driver.

    None where the address doesn't plainly name a file.

    Raises:
        StoreUnreachable: there is no store of this version, or it can't be read just so.

    """
    path = board.plain_path(address)
    if path is None:
        return None
    with board.plain_reading(path) as conn:
        settings = board.read_settings(conn)
        today = cal.local_day(now, cal.zone(settings.time_zone))
        figures = present_figures(conn, settings, board.people(conn), cal.AsOf(today, None))
        figures = whole(conn, figures)
        figures = replace(figures, rows=rows_of(figures))
        known = counting(conn, figures)
    counts: Mapping[int, Counts] = {}
    if known.doubled is not None:
        counts = known.complete({}, (one.id for one in figures.people))
    unkept = known.doubled is None or bool(known.missing) or bool(unready(figures))
    return level_of(replace(figures, counts=counts, unkept=unkept))


def unready(figures: Figures) -> frozenset[int]:
    """Return whose rows of the present quarter are worth keeping, and aren't kept."""
    if figures.reach is not None or len(figures.people) < MANY:
        return frozenset()
    return frozenset(figures.owners) - figures.ready


def unlike(conn: "Asked", figures: Figures) -> list[str]:
    """Return whose kept rows are others than the same ones made of sums, quotas and reviews.

    ``figures`` are of the present quarter, from the sums; nobody's row is called "".
    """
    texts = _texts(conn, _grounded(conn, figures))
    if not texts:
        return []
    made = whole(conn, figures).own or {}
    names = {one.id: one.name for one in figures.people}
    return [names.get(who, "") for who, text in texts.items() if unpacked(text) != made.get(who)]
