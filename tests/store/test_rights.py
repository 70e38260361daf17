"""The law of rights as a full table: what each role may do to the rows of each table.

What is expected stands here once more, by hand, so that the law and the table check each other.
Every cell is tried on a real connection of that login: read, added, changed, taken out.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from funnelview.errors import NotAllowed
from funnelview.store.rights.law import LAW, REFUSED
from funnelview.store.tables import metadata
from funnelview.usecases.desk import Desk
from tests.support.rights import Peopled, Side, people_on

ROLES = ("boss", "lin", "li", "auditor", "assistant", "stranger")

# By table, for each role: small letters for a row of one's own side (s read, i add, u change,
# d take out), capitals for the other team's. "-" is nothing at all. "lin" manages the first
# team, "li" is its rep, the auditor only looks, at everything; the assistant only at lin's.
EXPECTED: Mapping[str, str] = {
    #                     boss      lin     li     auditor assistant stranger
    "access":            "siudSIUD  -       s      sS      -         -",
    "acknowledgement":   "siSI      si      s      sS      s         -",
    "addendum":          "siSI      si      s      sS      s         -",
    "board_row":         "siudSIUD  -       -      sS      -         -",
    "change_count":      "suSU      suSU    suSU   suSU    suSU      -",
    "command": "sidSID iI sidI - - -",
    "commitment":        "siuSIU    siu     s      sS      s         -",
    "contact":           "siuSIU    siu     siu    sS      s         -",
    "currency":          "siSI      siSI    siSI   sS      sS        -",
    "customer":          "siuSIU    siu     siu    sS      s         -",
    "customer_mark":     "siudSIUD  sidSID  sidSID sS      sS        -",
    "customer_twin":     "siudSIUD  sidSID  sidSID sS      sS        -",
    "deal":              "siuSIU    siu     siu    sS      s         -",
    "deal_change":       "siSI      si      si     sS      s         -",
    "deal_contact":      "siudSIUD  siud    siud   sS      s         -",
    "export_log": "siSI iI siI iI iI -",
    "first_seen":        "siudSIUD  siSI    siSI   sS      sS        -",
    "funnel_sum":        "siudSIUD  siu     siu    sS      s         -",
    "handover":          "siuSIU    siu     su     sS      s         -",
    "handover_event":    "siSI      si      si     sS      s         -",
    "handover_item":     "siuSIU    siu     siu    sS      s         -",
    "imported":          "siudSIUD  -       -      -       -         -",
    "imported_part":     "siudSIUD  -       -      -       -         -",
    "note":              "siSI      si      s      sS      s         -",
    "person":            "siuSIU    siuS    sS     sS      sS        -",
    "quota":             "siSI      si      s      sS      s         -",
    "rate": "siSI siSI sS sS sS -",
    "refusal": "siSI iI siI iI iI -",
    "record_change":     "siSI      siI     siI    sS      s         -",
    "review":            "siuSIU    siu     s      sS      s         -",
    "review_deal":       "siuSIU    siu     s      sS      s         -",
    "review_step":       "siSI      si      s      sS      s         -",
    "setting":           "siuSIU    siuSIU  sS     sS      sS        -",
    "setting_change":    "siSI      siSI    sS     sS      sS        -",
    "stage":             "siudSIUD  siudSIUD sS    sS      sS        -",
    "stage_stay":        "siudSIUD  siuSIU  siuSIU sS      sS        -",
    "trail_entry":       "siSI      iI      iI     sS      iI        -",
    "trail_head":        "siuSIU    siuSIU  siuSIU siuSIU  siuSIU    -",
    "trail_part":        "siSI      iI      iI     sS      iI        -",
    "warning_owner":     "siudSIUD  sdSD    sdSD   sS      sS        -",
    "warning_step":      "sidSID    sid     sid    sS      s         -",
    "watch_step":        "siSI      si      si     sS      s         -",
}  # fmt: skip
# On Postgres the trail is triggers' work: nobody adds to it.
ON_POSTGRES = {
    "trail_entry": "sS - - - - -",
    "trail_part": "sS - - - - -",
    "trail_head": "sS sS sS sS sS -",
}
# On SQLite the program adds to it; triggers refuse what doesn't follow from what stands there.
ON_SQLITE = {
    "trail_entry": "sS - - - - -",
    "trail_part": "siSI iI iI iI iI -",
    "trail_head": "sS sS sS sS sS -",
}

# Whose row is whose, as conditions; the same row on both sides belongs to everybody.
_DEAL = "deal_id = {deal}"
_WHERE: Mapping[str, str] = {
    "access": "login = '{login}'",
    "addendum": "review_id = {review}",
    "acknowledgement": _DEAL,
    "board_row": "owner_id = {rep}",
    "command": "who = '{login}'",
    "commitment": "rep_id = {rep}",
    "contact": "customer_id = (select customer_id from deal where id = {deal})",
    "customer": "id = (select customer_id from deal where id = {deal})",
    "customer_mark": "mark = {rep}",
    "customer_twin": "customer_id = (select customer_id from deal where id = {deal})",
    "deal": "id = {deal}",
    "deal_change": _DEAL,
    "deal_contact": _DEAL,
    "export_log": "who = '{login}'",
    "funnel_sum": "owner_id = {rep}",
    "handover": "id = {handover}",
    "handover_event": "handover_id = {handover}",
    "handover_item": "handover_id = {handover}",
    "imported": "key = '{login}'",
    "note": _DEAL,
    "person": "id = {rep}",
    "quota": "person_id = {rep}",
    "record_change": "kind = 'customer' and record_id ="
    " (select customer_id from deal where id = {deal})",
    "refusal": "who = '{login}'",
    "review": "rep_id = {rep}",
    "review_deal": "review_id = {review}",
    "review_step": "review_id = {review} and kind <> 'x'",
    "warning_owner": "owner_id = {rep}",
    "warning_step": "owner_id = {rep}",
    "watch_step": "item_id in (select id from handover_item where handover_id = {handover})",
}
# Columns that say who wrote a row.
_SIGNED = ("who", "author")
# What the database refuses after the law has let it through.
_LATER = ("foreign key", "unique", "duplicate key", "not null", "not-null")


# Each attempt is rolled back.
people = people_on("rt")


def is_refused(error: sa.exc.SQLAlchemyError) -> bool:
    """Whether it is the law of rights that refused."""
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) == "42501" or REFUSED in str(original)


class Trying:
    """Tries what a login may do with one row on each side of a table."""

    def __init__(self, people: Peopled, table: sa.Table) -> None:
        self._people = people
        self._table = table
        self._keys = [column.name for column in table.primary_key.columns]
        self._customers: list[int] = []
        self._rows = [self._row(people.mine, "li"), self._row(people.theirs, "tom")]

    def _row(self, side: Side, login: str) -> dict[str, Any]:
        condition = _WHERE.get(self._table.name, "1 = 1").format(
            login=self._people.login(login),
            **{name: getattr(side, name) for name in ("rep", "deal", "review", "handover")},
        )
        query = sa.select(self._table).where(sa.text(condition))
        engine = self._people.director.store.engine
        with engine.execution_options(sqlite_begin="DEFERRED").connect() as conn:
            found = conn.execute(query.order_by(*self._table.primary_key.columns)).mappings()
            row = found.first()
            assert row is not None, (self._table.name, condition)
            customer = sa.text("select customer_id from deal where id = :deal")
            self._customers.append(conn.execute(customer, {"deal": side.deal}).scalar_one())
        return dict(row)

    def _is(self, row: Mapping[str, Any]) -> sa.ColumnElement[bool]:
        return sa.and_(*(self._table.c[name] == row[name] for name in self._keys))

    def _new(self, row: Mapping[str, Any], desk: Desk, side: int) -> dict[str, Any]:
        """The same row once more: under another number, signed by whoever adds it."""
        new = dict(row)
        if "id" in new and desk.store.is_sqlite:
            del new["id"]
        elif "id" in new:
            # Not taken from the sequence: who may add a row may not always read it back.
            new["id"] = 900_000 + side
        new |= {name: desk.who for name in _SIGNED if name in new}
        if self._table.name == "handover_item":
            new |= {"deal_id": None, "tier": "base", "method": "later", "successor_id": None}
            new["customer_id"] = self._customers[side]
        return new

    def sees(self, conn: sa.Connection) -> list[str]:
        """Which rows can be read: "s" of one's own side, "S" of the other."""
        query = sa.select(sa.func.count()).select_from(self._table)
        rows = zip("sS", self._rows, strict=True)
        return [letter for letter, row in rows if conn.execute(query.where(self._is(row))).scalar()]

    def does(self, conn: sa.Connection, desk: Desk) -> list[str]:
        """What can be written, in the letters of the table above."""
        found = []
        for side, row in enumerate(self._rows):
            new = self._new(row, desk, side)
            letters = [verb for verb in "iud" if self._write(conn, verb, row, new)]
            found += [letter.upper() if side else letter for letter in letters]
        return found

    def _write(
        self, conn: sa.Connection, verb: str, row: Mapping[str, Any], new: Mapping[str, Any]
    ) -> bool:
        plain = next((name for name in row if name not in self._keys), self._keys[-1])
        tried: Mapping[str, sa.Executable] = {
            "i": self._table.insert().values(**new),
            "u": self._table.update().where(self._is(row)).values({plain: self._table.c[plain]}),
            "d": self._table.delete().where(self._is(row)),
        }
        attempt = conn.begin_nested()
        try:
            # Who may not see a row changes none; an addition that isn't refused is done.
            return conn.execute(tried[verb]).rowcount > 0 or verb == "i"
        except sa.exc.SQLAlchemyError as error:
            return not is_refused(error) and any(one in str(error).lower() for one in _LATER)
        finally:
            attempt.rollback()


def answers(people: Peopled, role: str, tables: Mapping[str, Trying]) -> dict[str, str]:
    """What a role may do with every table, all tried in one transaction and undone."""
    desk = people.desk(role)
    found: dict[str, list[str]] = {name: [] for name in tables}
    with suppress(NotAllowed):
        with desk.store.read() as conn:
            for name, trying in tables.items():
                found[name] += trying.sees(conn)
        with desk.store.write(desk.actor, desk.clock(), None) as unit:
            for name, trying in tables.items():
                found[name] += trying.does(unit.conn, desk)
    return {name: "".join(sorted(several, key="siudSIUD".index)) for name, several in found.items()}


def test_the_law_speaks_of_every_table() -> None:
    """A new table has no rights before somebody says which; and none is forgotten here."""
    assert set(LAW) == set(metadata.tables) == set(EXPECTED)


def test_each_role_may_do_what_the_table_says(people: Peopled) -> None:
    tables = {name: Trying(people, metadata.tables[name]) for name in EXPECTED}
    by_engine = ON_SQLITE if people.director.store.is_sqlite else ON_POSTGRES
    found = {role: answers(people, role, tables) for role in ROLES}
    wrong = {}
    for name, line in EXPECTED.items():
        expected = dict(zip(ROLES, by_engine.get(name, line).split(), strict=True))
        really = {role: found[role][name] or "-" for role in ROLES}
        if people.director.store.is_sqlite:
            # A director isn't held back on a file: what is kept there others keep.
            really["boss"] = expected["boss"] if "s" in really["boss"] else "-"
        if really != expected:
            wrong[name] = " ".join(really.values())
    assert wrong == {}
