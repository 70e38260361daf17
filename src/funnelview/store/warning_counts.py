"""The counts of warnings as they are kept for a board: asked for in plain SQL, like the board.

Nothing here loads the database libraries (see ``store.board``). Which counts hold is decided by
their basis and their days; whoever writes takes out what holds no longer (see ``store.upkeep``).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from funnelview.domain.alerts import Acknowledgement, Counts, Severity, Subject
from funnelview.domain.calendar import local_day
from funnelview.domain.settings import Settings
from funnelview.domain.warnings_deals import FIELD_CODES, Known
from funnelview.store.board import NOBODY, as_day, as_moment, ask, months_among, owned_by

if TYPE_CHECKING:
    from funnelview.store.board import Asked

IMPORT = "import"
"""What stands in ``first_seen`` for the store's first import."""


def known_from(
    seen: Mapping[str, datetime],
    averages: Mapping[str, tuple[int, int]],
    settings: Settings,
    before: datetime | None,
    zone: ZoneInfo,
) -> Known:
    """Return what the rules know besides the deals.

    What the first import told has always stood, so that it was held before it, too.
    """
    imported = seen.get(IMPORT)
    held = {
        name
        for name, at in seen.items()
        if before is None or at < before or (imported is not None and at <= imported)
    }
    never = frozenset(FIELD_CODES) - held if seen else frozenset()
    activity = seen.get("activity")
    return Known(
        settings.thresholds,
        averages,
        local_day(imported, zone) if imported is not None else None,
        never,
        activity_told=imported is None or (activity is not None and activity <= imported),
    )


def known_at(
    conn: "Asked", settings: Settings, day: date, before: datetime | None, zone: ZoneInfo
) -> Known:
    """Return the averages of stages, the fields never held and the first import, as of a day."""
    seen = {what: as_moment(at) for what, at in ask(conn, "select what, at from first_seen")}
    rows = ask(
        conn,
        "select stage, sum(stays), sum(days) from stage_stay where day <= :as_of_day"
        " group by stage",
        as_of_day=day,
    )
    averages = {stage: (int(stays), int(days)) for stage, stays, days in rows}
    return known_from(seen, averages, settings, before, zone)


def kept_counts(
    conn: "Asked", basis: str, day: date, owners: Collection[int] | None = None
) -> dict[int, Counts]:
    """Return the counts that hold on a day, by owner, of all owners or of some.

    Owners whose don't hold are left out.
    """
    owned, given = owned_by(owners, "o.owner_id")
    rows = ask(
        conn,
        "select s.owner_id, sum(s.red), sum(s.amber), sum(s.info)"  # noqa: S608 - our own
        " from warning_owner o join warning_step s on s.owner_id = o.owner_id"
        " where o.basis = :basis and o.since <= :as_of_day and o.until >= :as_of_day"
        f" and s.day <= :as_of_day{owned} group by s.owner_id",
        basis=basis,
        as_of_day=day,
        **given,
    )
    return {owner: Counts(int(red), int(amber), int(info)) for owner, red, amber, info in rows}


def open_months(
    conn: "Asked", first: int, number: int, owners: Collection[int] | None = None
) -> dict[int, set[int]]:
    """Return in which of some months each owner, or some, have open deals expected."""
    owned, given = owned_by(owners)
    rows = ask(
        conn,
        "select distinct owner_id, month from funnel_sum where outcome = 'open'"  # noqa: S608 - our own
        f" and {months_among(range(first, first + number), owners)} and deals > 0{owned}",
        **given,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for owner, month in rows:
        found[owner].add(month)
    return found


def reviewed_weeks(
    conn: "Asked",
    weeks: Sequence[str],
    before: datetime | None = None,
    reps: Collection[int] | None = None,
) -> dict[int, set[str]]:
    """Return in which of some weeks each rep, or some, had a finished review."""
    given: dict[str, Any] = {f"w{n}": week for n, week in enumerate(weeks)}
    names = ", ".join(f":{name}" for name in given)
    conditions = ""
    if before is not None:
        conditions, given["before"] = " and review.finished < :before", before
    if reps is not None:
        conditions, given["owners"] = f"{conditions} and person.id in :owners", list(reps)
    rows = ask(
        conn,
        # Person by person: reviews grow with the years.
        "select review.rep_id, review.week from person cross join review"  # noqa: S608 - our own
        f" where review.rep_id = person.id and review.week in ({names})"
        f" and review.finished is not null{conditions}",
        **given,
    )
    found: dict[int, set[str]] = defaultdict(set)
    for rep, week in rows:
        found[rep].add(week)
    return found


def acknowledged_now(conn: "Asked", day: date) -> dict[Subject, Acknowledgement]:
    """Return the acknowledgements that hold on the present day: of each warning the latest."""
    rows = ask(
        conn,
        "select code, rep_id, deal_id, customer_id, severity, value, until"
        " from acknowledgement where until >= :as_of_day and id in ("
        " select max(id) from acknowledgement group by code, rep_id, deal_id, customer_id)",
        as_of_day=day,
    )
    found = {}
    for code, rep, deal, customer, severity, value, until in rows:
        subject = Subject(code, rep, deal, customer)
        found[subject] = Acknowledgement(subject, Severity(severity), value, "", as_day(until))
    return found


@dataclass(frozen=True, slots=True)
class Doubled:
    """A customer with another entry: who answers for it, and whether the owners differ."""

    customer_id: int
    owner_id: int
    number: int
    severity: Severity


def doubled_customers(conn: "Asked") -> list[Doubled] | None:
    """Return the customers that are perhaps entered twice; None where nobody has compared them."""
    pairs: dict[int, list[int]] = defaultdict(list)
    for one, other in ask(conn, "select customer_id, other_id from customer_twin"):
        pairs[one].append(other)
    if pairs.pop(NOBODY, None) is None:
        return None
    if not pairs:
        return []
    inside = "select customer_id from customer_twin"
    owners: dict[int, Any] = dict(
        ask(conn, f"select id, owner_id from customer where id in ({inside})")  # noqa: S608
    )
    latest = ask(
        conn,
        "select customer_id, owner_id from deal where owner_id is not null and customer_id in"  # noqa: S608
        f" (select id from customer where owner_id is null and id in ({inside}))"
        " order by registered, id",
    )
    owners.update(latest)
    return [
        Doubled(
            one,
            owners.get(one) or NOBODY,
            len(others) + 1,
            Severity.RED
            if any(owners.get(other) != owners.get(one) for other in others)
            else Severity.AMBER,
        )
        for one, others in pairs.items()
        # The others of a pair may be somebody else's, who isn't seen here.
        if one in owners
    ]
