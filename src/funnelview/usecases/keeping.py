"""Making the counts of warnings that hold no longer, and keeping them for the next board."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from funnelview.domain.alerts import Counts
from funnelview.domain.coverage import Position
from funnelview.domain.funnel import PersonStatus
from funnelview.domain.rows import packed
from funnelview.domain.warning_counts import Registered, Step, holds_until, steps_of
from funnelview.domain.warnings_deals import DealFacts
from funnelview.errors import FunnelViewError
from funnelview.store.base import Reading
from funnelview.store.board import NOBODY, read_quotas
from funnelview.store.keeping import keep_rows, keep_steps, lock_counts
from funnelview.store.rights.people import hides
from funnelview.store.twins import compare, keep_compared, lock_pairs, look_at_all
from funnelview.store.warnings import created_by, open_facts
from funnelview.usecases.again import repeatable
from funnelview.usecases.alerting import alerts_of_all, counts_by_owner
from funnelview.usecases.boards import on_board, rows_of, with_own
from funnelview.usecases.counting import Counting, counting, whole
from funnelview.usecases.desk import Desk
from funnelview.usecases.figures import Figures
from funnelview.usecases.reading import read_figures
from funnelview.usecases.ready import unready

FEW = 20
"""So many reps' counts are made while somebody waits for the board; more come after it."""
_AT_ONCE = 50
# So often all customers are compared anew where one was written meanwhile.
_ANEW = 3
# Of a past day all deals have to be looked at; so many take longer than a board should.
_TOO_MANY = 50_000


def with_counts(conn: Reading, figures: Figures, *, patient: bool = True) -> Figures:
    """Return figures of the present quarter with everybody's open warnings counted.

    Somebody who isn't ``patient`` gets the board without the counts of many reps that have to
    be made first, or of a past day of very many deals.
    """
    is_past = figures.as_of.before is not None
    figures = with_own(figures) if is_past else whole(conn, figures)
    made = rows_of(figures)
    figures = replace(figures, rows=made)
    if is_past:
        if not patient and sum(row.open.count for row in made.values()) > _TOO_MANY:
            return replace(figures, counts={})
        return _deal_by_deal(conn, figures, tuple(made.values()))
    known = counting(conn, figures)
    unkept = bool(known.missing) or known.doubled is None or bool(unready(figures))
    if not patient and (len(known.missing) > FEW or known.doubled is None):
        if known.doubled is None:
            return replace(figures, counts={}, unkept=True)
        complete = known.complete({}, (one.id for one in figures.people))
        return replace(figures, counts=complete, unkept=True)
    if known.doubled is None:
        if figures.ready:
            figures = replace(figures, quotas=read_quotas(conn))
        return replace(_deal_by_deal(conn, figures, tuple(made.values())), unkept=True)
    more: dict[int, Counts] = {}
    missing = sorted(known.missing)
    for start in range(0, len(missing), _AT_ONCE):
        # Few at a time: of a large company, all open deals would fill the memory.
        some = steps_for(conn, figures, known, missing[start : start + _AT_ONCE])
        more.update((owner, _first(several)) for owner, several in some.items())
    complete = known.complete(more, (one.id for one in figures.people))
    return replace(figures, counts=complete, unkept=unkept)


def _deal_by_deal(conn: Reading, figures: Figures, rows: tuple[Position, ...]) -> Figures:
    """Return figures with everybody's open warnings, counted without what is kept."""
    counts = counts_by_owner(alerts_of_all(conn, figures, rows))
    everybody = {one.id: counts.get(one.id, Counts()) for one in figures.people}
    return replace(figures, counts={**everybody, **counts})


def _first(steps: list[Step]) -> Counts:
    return Counts(steps[0].red, steps[0].amber, steps[0].info)


def steps_for(
    conn: Reading, figures: Figures, known: Counting, owners: Collection[int]
) -> dict[int, list[Step]]:
    """Return how the counts of some owners stand today and change on the days to come."""
    if not owners:
        return {}
    day, rates = figures.as_of.day, figures.rates
    own: Mapping[int, list[DealFacts]] = _by_owner(conn, owners)
    created = created_by(conn, day, known.known.limits, rates, owners=owners)
    # Who isn't on the board is not asked what was registered.
    asked = {one.id for one in on_board(figures) if one.status is not PersonStatus.LEFT}
    until = _until(figures)
    return {
        owner: steps_of(
            owner,
            own.get(owner, []),
            Registered(created.amounts.get(owner, {}), created.last(owner))
            if owner in asked
            else None,
            known.known,
            rates,
            known.acks,
            day,
            until,
        )
        for owner in owners
    }


def _until(figures: Figures) -> date:
    return holds_until(figures.as_of.day, figures.rates)


def _by_owner(conn: Reading, owners: Collection[int]) -> dict[int, list[DealFacts]]:
    own: dict[int, list[DealFacts]] = defaultdict(list)
    for one in open_facts(conn, owners):
        own[one.owner_id or NOBODY].append(one)
    return own


def is_complete(figures: Figures) -> bool:
    """Whether everybody's warnings are counted."""
    counts = figures.counts
    return counts is not None and all(one.id in counts for one in figures.people)


def keep_counts(desk: Desk) -> bool:
    """Make the counts that are missing and keep them; return whether any were made.

    Few reps at a time, so that nobody waits long to write. Where the store can't be written to,
    boards go on making what they need.
    """
    made = False
    try:
        made = _keep_pairs(desk)
        # What others write meanwhile is left to the next one: there may be no end to it.
        while (more := _keep_some(desk)) is not None:
            made = True
            if not more:
                break
    except FunnelViewError:
        return made
    return made


@repeatable
def _keep_pairs(desk: Desk) -> bool:
    """Compare all customers where that has to be done; return whether it had to."""
    made = False
    for _time in range(_ANEW):
        with desk.store.read() as conn:
            looked = look_at_all(conn)
        if looked is None:
            return made
        # Nobody waits meanwhile, and no connection: a server ends one that rests for long.
        found = compare(looked)
        made = True
        with desk.store.write(desk.actor, desk.clock()) as unit:
            if keep_compared(unit.conn, found):
                unit.commit()
                return made
    return made


@repeatable
def _keep_some(desk: Desk) -> bool | None:
    """Make some of what is missing; return whether there is more, None where nothing was."""
    with desk.store.write(desk.actor, desk.clock()) as unit:
        if hides(unit.conn):
            # Who doesn't see all can't count for all.
            return None
        # From here to the end nobody changes what is counted; in the order of other writers.
        lock_pairs(unit.conn)
        lock_counts(unit)
        figures = whole(unit.conn, read_figures(unit.conn, desk, None, None, ready=True))
        known = counting(unit.conn, figures)
        some = sorted(known.missing)[:_AT_ONCE]
        steps = steps_for(unit.conn, figures, known, some)
        keep_steps(unit, steps, known.basis, figures.as_of.day, _until(figures))
        more = len(known.missing) > len(some)
        # At the end all rows together: they are read as quickly as a few of them.
        rows = {} if more else _rows(figures, steps)
        keep_rows(unit, rows, figures.rows_basis)
        if not some and not rows:
            return None
        unit.commit()
    return more


def _rows(figures: Figures, steps: Mapping[int, list[Step]]) -> dict[int, str]:
    """Return the rows that are worth keeping, packed, with what was just counted."""
    own = figures.own or {}
    counted = {who: own[who].counted(_first(several)) for who, several in steps.items()}
    return {who: packed(counted.get(who, own[who])) for who in sorted(unready(figures))}
