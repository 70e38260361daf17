"""Moving a private copy of the demo to another week.

This rewrites dates in rows that are otherwise never changed, past the one choke point for deals:
it is the same story, told of other days. It happens to copies of the demo alone, by SQLite's plain
driver, and leaves a store that the check finds in order.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from funnelview.domain.calendar import local_day, zone
from funnelview.domain.demo.moving import DATED, Move
from funnelview.domain.history import OUTCOME, REGISTERED, Change, counted
from funnelview.domain.stays import stays
from funnelview.store.trail import sqlite as trail_sqlite

# What happened at a moment, by table. It moves, but never beyond the present.
_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "deal_change": ("holds_from", "recorded"),
    "record_change": ("recorded",),
    "quota": ("holds_from", "recorded"),
    "setting_change": ("recorded",),
    "review": ("started", "finished"),
    "review_deal": ("seen",),
    "note": ("at",),
    "addendum": ("at",),
    "commitment": ("made_at", "decided_at"),
    "review_step": ("at",),
    "handover": ("opened", "closed"),
    "handover_item": ("confirmed", "closed"),
    "handover_event": ("recorded",),
    "watch_step": ("recorded",),
    "command": ("recorded",),
    "acknowledgement": ("recorded",),
    "first_seen": ("at",),
}
# Days of a handover: some lie ahead.
_HANDOVER_DAYS: Mapping[str, tuple[str, ...]] = {
    "handover": ("last_day",),
    "handover_item": ("planned", "done_on", "visit_on"),
    "watch_step": ("on_day",),
}
_PAST_DAYS = ("registered", "closed", "stage_since", "last_activity")

_SUMS = """
insert into funnel_sum (outcome, month, owner_id, currency, success, deals, amount, unpriced)
select outcome, month, owner, currency, success, count(*), coalesce(sum(amount), 0),
       sum(amount is null)
from (
    select outcome, coalesce(owner_id, 0) as owner, currency, amount,
           case when outcome = 'open' then success else 0 end as success,
           case when day is null then -1
                else cast(substr(day, 1, 4) as integer) * 12
                     + cast(substr(day, 6, 2) as integer) - 1
           end as month
    from (select *, case when outcome = 'open' then expected else closed end as day from deal)
    union all
    select outcome, coalesce(owner_id, 0), currency, amount,
           case when outcome = 'open' then success else 0 end, 0
    from deal
)
group by outcome, month, owner, currency, success
"""


def move(connection: sqlite3.Connection, anchor: date, weeks: int, now: datetime) -> date:
    """Move everything by whole weeks, in a transaction that is open; return the new anchor."""
    settings = dict(connection.execute("select key, value from setting"))
    tz = zone(settings.get("time_zone", "UTC"))
    by = Move(anchor, weeks, local_day(now, tz), int(settings.get("fiscal_start", "1")))
    guards = without_guards(connection)
    _move_moments(connection, by, now)
    _move_deals(connection, by)
    _move_handovers(connection, by)
    _move_texts(connection, by)
    _move_keys(connection, by)
    _count_again(connection, lambda at: local_day(at, tz))
    _move_stays(connection, by, lambda at: local_day(at, tz))
    connection.execute("delete from funnel_sum")
    connection.execute(_SUMS)
    chain_anew(connection, by.new_anchor)
    for guard in guards:
        connection.execute(guard)
    return by.new_anchor


def chain_anew(connection: sqlite3.Connection, anchor: date) -> None:
    """Begin the trail with all that the demo holds: on whatever machine, the same one."""
    writer = trail_sqlite.Writer("demo", "demo", "demo", "demo")
    trail_sqlite.adopt(connection, writer, datetime.combine(anchor, time(12), UTC))


def _move_moments(connection: sqlite3.Connection, by: Move, now: datetime) -> None:
    values = {
        "days": f"{by.days:+d} days",
        "now": now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
    for table, columns in _MOMENTS.items():
        settings = ", ".join(
            f"{column} = min(date(substr({column}, 1, 10), :days) || substr({column}, 11), :now)"
            for column in columns
        )
        connection.execute(f"update {table} set {settings}", values)  # noqa: S608 - our own names


def without_guards(connection: sqlite3.Connection) -> list[str]:
    """Take the triggers away that keep what was recorded; return what makes them again."""
    rows = connection.execute("select name, sql from sqlite_master where type = 'trigger'")
    found = rows.fetchall()
    for name, _sql in found:
        connection.execute(f'drop trigger "{name}"')
    return [sql for _name, sql in found]


def _move_handovers(connection: sqlite3.Connection, by: Move) -> None:
    for table, columns in _HANDOVER_DAYS.items():
        settings = ", ".join(f"{column} = date({column}, :days)" for column in columns)
        connection.execute(f"update {table} set {settings}", {"days": f"{by.days:+d} days"})  # noqa: S608 - our own names


def _move_deals(connection: sqlite3.Connection, by: Move) -> None:
    values = {"days": f"{by.days:+d} days", "today": by.today.isoformat()}
    past = ", ".join(f"{name} = min(date({name}, :days), :today)" for name in _PAST_DAYS)
    connection.execute(
        f"update deal set {past}, expected = date(expected, :days),"  # noqa: S608 - our own names
        " next_step_due = date(next_step_due, :days)",
        values,
    )
    connection.execute("update commitment set due = date(due, :days)", values)
    connection.execute("update acknowledgement set until = date(until, :days)", values)


def _move_stays(
    connection: sqlite3.Connection, by: Move, day_of: Callable[[datetime], date]
) -> None:
    """Move the days on which stages were left; what then differs from the history is today's."""
    rows = connection.execute("select stage, day, stays, days from stage_stay").fetchall()
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    wanted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for stage, day, number, days in rows:
        for cell, sign in (
            (sums[stage, by.past_day(date.fromisoformat(day)).isoformat()], 1),
            (wanted[stage], -1),
        ):
            cell[0] += sign * number
            cell[1] += sign * days
    for changes in _histories(connection, (REGISTERED, "stage", OUTCOME)).values():
        for (stage, days), number in stays(changes, day_of).items():
            wanted[stage][0] += number
            wanted[stage][1] += number * days
    for stage, (number, days) in wanted.items():
        if number or days:
            cell = sums[stage, by.today.isoformat()]
            cell[0] += number
            cell[1] += days
    connection.execute("delete from stage_stay")
    connection.executemany(
        "insert into stage_stay (stage, day, stays, days) values (?, ?, ?, ?)",
        [(*key, *cell) for key, cell in sums.items()],
    )
    for table in ("warning_owner", "warning_step", "board_row"):
        connection.execute(f"delete from {table}")  # noqa: S608 - our own names


def _histories(connection: sqlite3.Connection, fields: Sequence[str]) -> Mapping[int, list[Change]]:
    """Return the histories of all deals, of some fields."""
    histories: dict[int, list[Change]] = defaultdict(list)
    marks = ", ".join("?" * len(fields))
    rows = connection.execute(
        "select id, deal_id, field, old, new, holds_from, undoes, observed from deal_change"  # noqa: S608
        f" where field in ({marks}) order by id",
        fields,
    )
    for one, deal, field, old, new, at, undoes, observed in rows:
        held = datetime.fromisoformat(at).replace(tzinfo=UTC)
        change = Change(
            one, deal, field, old, new, held, held, "", undoes=undoes, observed=bool(observed)
        )
        histories[deal].append(change)
    return histories


def _move_texts(connection: sqlite3.Connection, by: Move) -> None:
    marks = ", ".join("?" * len(DATED))
    rows = connection.execute(
        f"select id, field, old, new from deal_change where field in ({marks})",  # noqa: S608
        sorted(DATED),
    ).fetchall()
    connection.executemany(
        "update deal_change set old = ?, new = ? where id = ?",
        [(by.text(field, old), by.text(field, new), one) for one, field, old, new in rows],
    )


def _move_keys(connection: sqlite3.Connection, by: Move) -> None:
    """Move what is named by a week, a period or a day and must stay the only one of its name."""
    quotas = connection.execute("select id, period from quota").fetchall()
    connection.executemany(
        "update quota set period = ? where id = ?",
        [(by.period(key), one) for one, key in quotas],
    )
    rates = connection.execute("select currency, holds_from, rate, recorded, who from rate")
    moved = [
        (code, by.day(date.fromisoformat(day)).isoformat(), *rest) for code, day, *rest in rates
    ]
    connection.execute("delete from rate")
    connection.executemany(
        "insert into rate (currency, holds_from, rate, recorded, who) values (?, ?, ?, ?, ?)", moved
    )
    named = connection.execute("select id, field from record_change where kind = 'rate'").fetchall()
    for one, field in named:
        code, _blank, day = field.partition(" ")
        moved_to = f"{code} {by.day(date.fromisoformat(day)).isoformat()}"
        connection.execute("update record_change set field = ? where id = ?", (moved_to, one))
    numbers: dict[tuple[int, str], int] = defaultdict(int)
    reviews: list[tuple[str, int, int]] = []
    for one, rep, week in connection.execute(
        "select id, rep_id, week from review order by week, number, id"
    ):
        key = (rep, by.week(week))
        numbers[key] += 1
        reviews.append((key[1], numbers[key], one))
    connection.execute("update review set number = -id")
    connection.executemany("update review set week = ?, number = ? where id = ?", reviews)


def _count_again(connection: sqlite3.Connection, day_of: Callable[[datetime], date]) -> None:
    """Count pushes again: what was a push into a later month may have become one within it."""
    histories = _histories(connection, ("stage", "expected"))
    registered = dict(connection.execute("select id, registered from deal"))
    connection.executemany(
        "update deal set stage_since = ?, pushes = ?, month_pushes = ? where id = ?",
        [
            (count.stage_since.isoformat(), count.pushes, count.month_pushes, deal)
            for deal, changes in histories.items()
            for count in [counted(changes, date.fromisoformat(registered[deal]), day_of)]
        ],
    )
