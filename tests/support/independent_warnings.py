"""The warnings once more, in plain Python over what the program exports.

Nothing of the program's own figures is used. Only what no export tells (rates, finished reviews) is
read from the SQLite file itself.
"""

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.calling import Program

Row = dict[str, Any]
Found = set[tuple[str, str, str | None, int | None]]
"""Code, severity, rep, deal."""


class Store:
    """What a store holds, read by the program's own exports."""

    def __init__(self, program: Program, path: Path) -> None:
        def rows(kind: str) -> list[Row]:
            answer = json.loads(program("export", kind, "--format", "json").out)
            self.day = date.fromisoformat(answer["as_of"])
            found: list[Row] = answer[kind]
            return found

        self.deals, self.contacts, self.people = rows("deals"), rows("contacts"), rows("reps")
        self.customers = rows("customers")
        self.history = rows("history")
        settings = program.json("settings", "show")["settings"]
        self.zone = ZoneInfo(settings["time_zone"])
        self.currency = settings["currency"]
        self.quotas: dict[str, dict[str, Fraction]] = defaultdict(dict)
        for one in program.json("quota", "list")["quotas"]:
            self.quotas[one["name"]][one["period"]] = Fraction(one["amount"])
        with closing(sqlite3.connect(path)) as connection:
            self.rates = {
                code: Fraction(rate)
                for code, rate in connection.execute(
                    "select currency, rate from rate where holds_from <= ? order by holds_from",
                    [self.day.isoformat()],
                )
            }
            self.reviewed = set(
                connection.execute(
                    "select name, week from review join person on person.id = rep_id"
                    " where finished is not null"
                )
            )
        self.rates[self.currency] = Fraction(1)
        self.open = [one for one in self.deals if one["outcome"] == "open"]
        self.averages = _averages(self)
        imports = [_moment(one["recorded"]) for one in self.history if one["via"] == "import"]
        self.since = min(imports).astimezone(self.zone).date() if imports else date.min
        # Looked up for every open deal.
        self.registrations = {
            one["deal"]: one for one in self.history if one["field"] == "registration"
        }
        self.contacts_of: dict[str, list[Row]] = defaultdict(list)
        for one in self.contacts:
            self.contacts_of[one["customer"]].append(one)

    def worth(self, deal: Row) -> Fraction:
        """A deal's amount in the store's currency; 0 where it is unknown or has no rate."""
        return Fraction(deal["amount"] or 0) * self.rates.get(deal["currency"], Fraction(0))

    def days_since(self, text: str) -> int:
        return (self.day - date.fromisoformat(text)).days


def warnings_of(store: Store) -> Found:
    """Every warning but those of customers entered twice (see ``independent_twins``)."""
    found: Found = set()
    never = _never(store)
    for name in never:
        found.add((_CODES[name], "info", None, None))
    for deal in store.open:
        found |= _of_deal(store, deal, never)
    for person in store.people:
        own = [one for one in store.deals if one["owner"] == person["name"]]
        if person["status"] != "left" and (person["role"] == "rep" or own):
            found |= _of_rep(store, person, own)
    return found


_CODES = {
    "customer": "missing.customer",
    "contact": "missing.contact",
    "phone": "missing.phone",
    "product": "missing.product",
    "amount": "missing.amount",
    "date": "missing.date",
    "next_step": "next_step.missing",
    "activity": "activity.stale",
    "superior": "contacts.no_superior",
}


def _never(store: Store) -> set[str]:
    columns = {
        "customer": "customer",
        "contact": "contact",
        "product": "product",
        "amount": "amount",
        "date": "expected",
        "next_step": "next_step",
        "activity": "last_activity",
    }
    never = {
        name for name, column in columns.items() if all(one[column] is None for one in store.deals)
    }
    if not any(one["phone"] for one in store.contacts):
        never.add("phone")
    if not any(one["superior"] for one in store.contacts):
        never.add("superior")
    return never


def _of_deal(store: Store, deal: Row, never: set[str]) -> Found:  # noqa: C901, PLR0912 - rule by rule
    success, tier = deal["success"], deal["tier"]
    hits: dict[str, str] = {}
    if deal["expected"] and store.days_since(deal["expected"]) > 0:
        hits["date.overdue"] = "amber"
    if deal["pushes"] >= 2:
        hits["date.pushed"] = "red" if deal["pushes"] >= 3 else "amber"
    for name, column in (
        ("customer", "customer"),
        ("contact", "contact"),
        ("phone", "phone"),
        ("product", "product"),
        ("amount", "amount"),
        ("date", "expected"),
    ):
        if not deal[column] and name not in never:
            hits[f"missing.{name}"] = "red" if success >= 75 else "amber"
    if not deal["next_step"]:
        if "next_step" not in never:
            hits["next_step.missing"] = "amber"
    elif deal["next_step_due"] and store.days_since(deal["next_step_due"]) > 0:
        hits["next_step.overdue"] = "amber"
    if "activity" not in never:
        quiet = store.days_since(deal["last_activity"] or deal["registered"])
        least = {"T75": 7, "T50": 14, "T25": 30}[tier]
        if quiet >= least:
            hits["activity.stale"] = "red" if quiet >= 2 * least else "amber"
    if _is_stuck(store, deal):
        hits["stage.stuck"] = "amber"
    known = store.contacts_of.get(deal["customer"], [])
    number = len(known) if deal["customer"] else int(bool(deal["contact"]))
    if success >= 50 and number < 2 and "contact" not in never:
        hits["contacts.single"] = "amber"
    above = [one for one in known if one["name"] == deal["contact"] and one["superior"]]
    if success >= 75 and not above and "superior" not in never:
        hits["contacts.no_superior"] = "amber"
    first = store.registrations[deal["id"]]
    if first["via"] != "import" and int(json.loads(first["new"])["success"]) >= 75:
        hits["entry.late"] = "amber"
    return {(code, severity, deal["owner"], deal["id"]) for code, severity in hits.items()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _averages(store: Store) -> dict[str, tuple[int, int]]:
    """The number and the days of the stays that ended, by stage."""
    undone = {one["undoes"] for one in store.history if one["undoes"]}
    by_deal: dict[int, list[Row]] = defaultdict(list)
    for one in store.history:
        if one["field"] in {"registration", "stage", "outcome"}:
            assert not one["undoes"]
            assert one["id"] not in undone
            by_deal[one["deal"]].append(one)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for rows in by_deal.values():
        stage, entered, watched, is_open = "", date.min, False, True
        last = ("", 0)
        for one in rows:
            day = _moment(one["at"]).astimezone(store.zone).date()
            if one["field"] == "registration":
                stage, watched = json.loads(one["new"])["stage"], one["observed"]
                entered = day
                continue
            if one["field"] == "outcome" and one["new"] == "open":
                # Reopened: it never left.
                sums[last[0]][0] -= 1
                sums[last[0]][1] -= last[1]
                is_open = True
                continue
            if watched and is_open:
                last = (stage, (day - entered).days)
                sums[stage][0] += 1
                sums[stage][1] += last[1]
            if one["field"] == "stage":
                stage, entered, watched = one["new"], day, one["observed"]
            else:
                is_open = False
    return {stage: (number, days) for stage, (number, days) in sums.items()}


def _is_stuck(store: Store, deal: Row) -> bool:
    entered = store.day - timedelta(days=deal["days_in_stage"])
    days = (store.day - max(entered, store.since)).days
    number, total = store.averages.get(deal["stage"], (0, 0))
    if number >= 10:
        return Fraction(days) > Fraction(3, 2) * Fraction(total, number)
    return bool(days > {"T75": 21, "T50": 30, "T25": 45}[deal["tier"]])


def _of_rep(store: Store, person: Row, own: list[Row]) -> Found:  # noqa: C901, PLR0912 - rule by rule
    name, day = person["name"], store.day
    hits: dict[str, str] = {}
    quarter = (day.month - 1) // 3
    months = [(day.year, 3 * quarter + n) for n in (1, 2, 3)]
    quota = store.quotas[name].get(f"{day.year}-Q{quarter + 1}")
    tiles = [store.quotas[name].get(f"{year}-{number:02}") for year, number in months]
    if quota is None and None not in tiles:
        quota = sum((one for one in tiles if one is not None), Fraction(0))
    still = [one for one in own if one["outcome"] == "open"]

    def month(text: str | None) -> tuple[int, int] | None:
        return (int(text[:4]), int(text[5:7])) if text else None

    won = sum(
        store.worth(one)
        for one in own
        if one["outcome"] == "won" and month(one["closed"]) in months
    )
    covering = [one for one in still if month(one["expected"]) in months]
    open_amount = sum(store.worth(one) for one in covering)
    weighted = sum(store.worth(one) * one["success"] / 100 for one in covering)
    if quota is None:
        hits["coverage.no_quota"] = "info"
    else:
        remaining = max(quota - won, Fraction(0))
        if remaining > 0:
            cover, needed = Fraction(open_amount) / remaining, _required(store, person)
            if cover < needed:
                hits["coverage.low"] = "red" if cover < needed / 2 else "amber"
        if quota > 0 and won + weighted < quota:
            low = won + weighted < quota * Fraction(7, 10)
            hits["coverage.weighted"] = "red" if low else "amber"
    if _has_gap(store, name, {month(one["expected"]) for one in still}):
        hits["coverage.gap"] = "amber"
    quiet = min((store.days_since(one["registered"]) for one in own), default=10_000)
    if quiet >= 14:
        hits["created.dry"] = "red" if quiet >= 28 else "amber"
    spans = [Fraction(0)] * 4
    for one in own:
        back = store.days_since(one["registered"]) // 28
        if back < 4:
            spans[back] += store.worth(one)
    if spans[0] < sum(spans[1:]) / 3 / 2:
        hits["created.thin"] = "amber"
    weights = [store.worth(one) * one["success"] for one in still]
    if len(still) >= 10 and sum(weights) > 0:
        share = max(weights) / sum(weights)
        if share > Fraction(3, 10):
            hits["concentration"] = "red" if share > Fraction(1, 2) else "amber"
    weeks = []
    for back in (1, 2):
        year, week, _weekday = (day - timedelta(weeks=back)).isocalendar()
        weeks.append((name, f"{year}-W{week:02}") in store.reviewed)
    if not weeks[0]:
        hits["review.overdue"] = "amber" if weeks[1] else "red"
    return {(code, severity, name, None) for code, severity in hits.items()}


def _required(store: Store, person: Row) -> Fraction:
    def closed(names: set[str]) -> tuple[int, int]:
        recent = [
            one
            for one in store.deals
            if one["owner"] in names
            and one["closed"]
            and 0 <= store.days_since(one["closed"]) < 365
        ]
        return sum(one["outcome"] == "won" for one in recent), len(recent)

    team = {one["name"] for one in store.people if one["manager"] == person["manager"]}
    for names in ({person["name"]}, team):
        won, both = closed(names)
        if both >= 20 and won:
            return Fraction(both, won)
    return Fraction(3)


def _has_gap(store: Store, name: str, expected: set[tuple[int, int] | None]) -> bool:
    keys = {key for key, amount in store.quotas[name].items() if amount > 0}
    for ahead in range(6):
        at = store.day.year * 12 + store.day.month - 1 + ahead
        year, month = at // 12, at % 12 + 1
        belongs = {f"{year}", f"{year}-Q{(month + 2) // 3}", f"{year}-{month:02}"}
        if belongs & keys and (year, month) not in expected:
            return True
    return False
