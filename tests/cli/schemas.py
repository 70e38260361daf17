"""The forms of the JSON objects, as others rely on them: nothing missing, nothing of other type."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict


def _amount(text: str) -> str:
    assert re.fullmatch(r"\d+(\.\d+)?", text), text
    return text


def _day(text: str) -> str:
    assert date.fromisoformat(text).isoformat() == text
    return text


def _moment(text: str) -> str:
    assert text.endswith("Z")
    datetime.fromisoformat(text)
    return text


Amount = Annotated[str, AfterValidator(_amount)]
Day = Annotated[str, AfterValidator(_day)]
Moment = Annotated[str, AfterValidator(_moment)]
Tier = Literal["T25", "T50", "T75"]


class Form(BaseModel):
    """A form; what it doesn't name must not be there."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Bucket(Form):
    count: int
    amount: Amount
    without_amount: int
    without_rate: int


class Counts(Form):
    red: int
    amber: int
    info: int


class Position(Form):
    name: str | None
    manager: str | None
    status: Literal["active", "leaving", "left"] | None
    open: Bucket
    tiers: dict[Tier, Bucket]
    weighted: Amount
    quota: Amount | None
    won: Amount
    won_count: int
    remaining: Amount | None
    coverage: float | None
    coverage_state: Literal["ratio", "met", "no_quota"]
    weighted_coverage: float | None
    required_coverage: float
    required_n: int
    warnings: Counts
    last_review: Day | None


class Team(Form):
    schema_: Literal["funnelview/team/1"]
    as_of: Day
    period: str
    currency: str | None
    reps: list[Position]
    total: Position
    unowned: Bucket
    unrated: list[str]


class Deal(Form):
    id: int
    name: str | None
    customer: str | None
    contact: str | None
    phone: str | None
    product: str | None
    amount: Amount | None
    currency: str
    stage: str
    success: int
    tier: Tier
    expected: Day | None
    registered: Day
    days_in_stage: int
    pushes: int
    month_pushes: int
    next_step: str | None
    next_step_due: Day | None
    last_activity: Day | None
    outcome: Literal["open", "won", "lost"]
    owner: str | None
    source: str | None
    competitors: str | None
    raised: bool
    forecast_mark: Literal["commit", "best"] | None
    warnings: list[str]


class ClosedDeal(Deal):
    closed: Day | None
    lost_reason: str | None
    won_reason: str | None


class FurtherContact(Form):
    name: str
    title: str | None
    phone: str | None
    part: str | None


class ShownDeal(ClosedDeal):
    success_reason: str | None
    version: int
    contacts: list[FurtherContact]


class Rep(Form):
    schema_: Literal["funnelview/rep/1"]
    as_of: Day
    period: str
    currency: str | None
    position: Position
    deals: list[Deal]
    warnings: list[str]


class Change(Form):
    id: int
    deal: int
    customer: str | None
    field: str
    old: str | None
    new: str | None
    at: Moment
    recorded: Moment
    who: str
    via: str
    review: int | None
    undoes: int | None
    observed: bool


class ShownChange(Change):
    who_name: str


class ChangeRow(Form):
    id: int
    at: Moment
    recorded: Moment
    who: str
    deal: int
    customer: str | None
    owner: str | None
    field: str
    old: str | None
    new: str | None
    currency: str | None
    bucket: str | None
    via: str
    review: int | None
    handover: int | None
    undoes: int | None
    undone: bool
    observed: bool
    came_back: bool
    push: int
    month_push: bool


class Changes(Form):
    schema_: Literal["funnelview/changes/1"]
    as_of: Day
    since: Day
    until: Day
    since_review: str | None
    rep: str | None
    manager: str | None
    period: str | None
    currency: str | None
    start: Bucket
    new: Bucket
    reopened: Bucket
    transferred_in: Bucket
    pulled_in: Bucket
    increased: Bucket
    decreased: Bucket
    won: Bucket
    lost: Bucket
    transferred_out: Bucket
    slipped_out: Bucket
    end: Bucket
    came_and_went: dict[Literal["won", "lost"], Bucket]
    balances: bool
    unrated: list[str]
    changes: int
    rows: list[ChangeRow]


class DealShow(Form):
    schema_: Literal["funnelview/deal-show/1"]
    as_of: Day
    deal: ShownDeal
    history: list[ShownChange]


class ExportDeals(Form):
    schema_: Literal["funnelview/export-deals/1"]
    as_of: Day
    deals: list[ClosedDeal]


class ExportHistory(Form):
    schema_: Literal["funnelview/export-history/1"]
    as_of: Day
    history: list[Change]


class Done(Form):
    schema_: str
    id: int
    result: str


class Quota(Form):
    name: str
    period: str
    amount: Amount


class QuotaList(Form):
    schema_: Literal["funnelview/quota-list/1"]
    currency: str | None
    quotas: list[Quota]


class Check(Form):
    schema_: Literal["funnelview/db-check/1"]
    consistent: bool
    deals: int
    changes: int
    records: int
    entries: int | None
    problems: list[str]


class OneWarning(Form):
    code: str
    severity: Literal["red", "amber", "info"]
    rep: str | None
    deal: int | None
    customer: str | None
    customer_id: int | None
    message: str
    question: str
    value: float | None
    threshold: float | None
    acknowledged_until: Day | None


class Warnings(Form):
    schema_: Literal["funnelview/warnings/1"]
    as_of: Day
    counts: Counts
    warnings: list[OneWarning]


def checked(form: type[Form], found: dict[str, Any]) -> dict[str, Any]:
    """The object, if it is of the form."""
    form.model_validate({"schema_" if k == "schema" else k: v for k, v in found.items()})
    return found
