"""The forms of the JSON objects about reviews, as others rely on them."""

from typing import Literal

from tests.cli.schemas import Day, Form, Moment


class Done(Form):
    schema_: str
    id: int
    result: str


class Said(Form):
    deal: int
    customer: str | None
    seen: bool
    skipped_because: str | None
    done: str
    progress: str
    problems: str
    next_step: str | None
    next_step_due: Day | None
    verdict: Literal["advanced", "unchanged", "at_risk", "drop"] | None
    seconds: int


class Commitment(Form):
    id: int
    text: str
    owner: str
    due: Day | None
    state: Literal["open", "kept", "not_kept"]
    moved: int
    deal: int | None


class OpenCommitment(Commitment):
    rep: str
    customer: str | None
    overdue: bool


class Commitments(Form):
    schema_: Literal["funnelview/review-commitments/1"]
    as_of: Day
    commitments: list[OpenCommitment]


class Addendum(Form):
    id: int
    author: str
    at: Moment
    text: str


class ReviewShow(Form):
    schema_: Literal["funnelview/review-show/1"]
    id: int
    rep: str
    week: str
    number: int
    manager: str
    managers: list[str]
    started: Moment
    finished: Moment | None
    finished_by: str | None
    seconds: int
    deals: list[Said]
    commitments: list[Commitment]
    addenda: list[Addendum]


class LeftDeal(Form):
    deal: int
    customer: str | None
    skipped_because: str | None


class Left(Form):
    schema_: Literal["funnelview/review-left/1"]
    deals: list[LeftDeal]


class Hit(Form):
    kind: Literal["note", "commitment", "addendum"]
    week: str | None
    number: int | None
    rep: str
    deal: int | None
    customer: str | None
    author: str
    at: Moment | None
    field: Literal["done", "progress", "problems", ""]
    text: str


class Hits(Form):
    schema_: Literal["funnelview/review-search/1"]
    hits: list[Hit]
