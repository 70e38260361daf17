"""The forms of the JSON objects about handovers."""

from typing import Literal

from tests.cli.schemas import Day, Form, Moment

ItemTier = Literal["T75", "T50", "T25", "base"]
Result = Literal["done", "refused", "waived", "won", "lost"]


class Head(Form):
    id: int
    leaver: str
    last_day: Day
    status: Literal["open", "closed", "cancelled"]
    kind: Literal["leaving", "leave", "territory", "customer", "return"]
    reason: str | None
    opened: Moment
    opened_by: str
    closed: Moment | None


class Summary(Head):
    open_items: int
    closed_items: int
    without_successor: int
    results: dict[Result, int]


class HandoverList(Form):
    handovers: list[Summary]


class Item(Form):
    id: int
    deal: int | None
    customer: str | None
    tier: ItemTier
    successor: str | None
    status: Literal["open", "closed", "cancelled"]
    method: Literal["visit", "call", "video", "letter", "later"]
    method_reason: str | None
    planned: Day | None
    done_on: Day | None
    met: str | None
    answer: str | None
    visit: Day | None
    stand_in: str | None
    confirmed_by: str | None
    confirmed_for_successor: bool
    result: Result | None
    reason: str | None
    closed: Moment | None
    closed_by: str | None
    locked: bool
    missing: list[str]
    incomplete: list[str]


class HandoverShow(Head):
    items: list[Item]
    open: dict[ItemTier, int]
    allowed_tiers: list[ItemTier]
