"""Forecast, accuracy, calibration, marketing, velocity by command."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from funnelview import i18n
from tests.cli import schemas
from tests.cli.schemas import Amount, Day, Form, checked
from tests.support.calling import Program

Share = Annotated[float, Field(ge=0, le=1)]


class Sum(Form):
    count: int
    amount: Amount
    without_amount: int
    without_rate: int
    weighted: Amount
    commit: Amount
    best_case: Amount


class Month(Sum):
    month: str
    p10: Amount | None
    p90: Amount | None


class LineMonth(Sum):
    month: str


class Line(Form):
    key: str | None
    name: str | None
    months: list[LineMonth]
    overdue: Sum
    undated: Sum
    total_weighted: Amount
    sd: Amount


class Large(Form):
    deal: int
    customer: str | None
    owner: str | None
    amount: Amount
    expected: Day | None
    probability: Share
    weighted: Amount
    share: Share | None
    forecast_mark: Literal["commit", "best"] | None


class Forecast(Form):
    schema_: Literal["funnelview/forecast/1"]
    as_of: Day
    currency: str | None
    rep: str | None
    probabilities: Literal["assigned", "calibrated"]
    months: list[Month]
    overdue: Sum
    undated: Sum
    later: Sum
    total: Sum
    total_weighted: Amount
    mean: Amount
    sd: Amount
    p10: Amount
    p90: Amount
    error: float
    won: schemas.Bucket
    by: Literal["rep", "team", "product", "source", "stage"] | None
    lines: list[Line]
    largest: list[Large]
    unrated: list[str]


class Past(Form):
    month: str
    booked: Amount
    won: int
    forecast: list[Amount | None]


class Lead(Form):
    lead: int
    months: int
    wape: float | None
    bias: float | None


class Accuracy(Form):
    schema_: Literal["funnelview/forecast-accuracy/1"]
    as_of: Day
    currency: str | None
    rep: str | None
    watched_from: Day | None
    months: list[Past]
    leads: list[Lead]


class StageRecord(Form):
    stage: str
    name: str
    assigned: int
    share: Share | None
    n: int
    won: int
    open: int
    low: Share | None
    high: Share | None
    counts: bool


class Calibration(Form):
    schema_: Literal["funnelview/calibration/1"]
    as_of: Day
    stages: list[StageRecord]


class Created(Form):
    count: int
    amount: Amount
    without_amount: int
    without_rate: int
    t50: int
    t75: int
    won: int
    won_amount: Amount


class SourceCreated(Created):
    source: str | None


class Week(Created):
    week: str
    partial: bool
    sources: list[SourceCreated]


class Took(Form):
    mean: float | None
    median: float | None
    n: int


class Top(Form):
    name: str
    period: str
    quota: Amount | None
    created_per_week: Amount
    needed_per_week: Amount | None
    ratio: float | None
    required_coverage: float
    required_n: int


class Marketing(Form):
    schema_: Literal["funnelview/marketing/1"]
    as_of: Day
    currency: str | None
    rep: str | None
    weeks: list[Week]
    sources: list[SourceCreated]
    total: Created
    days_to: dict[Literal["t50", "t75", "won"], Took]
    top: Top
    reps: list[Top]


class Pace(Form):
    name: str
    open: int
    average_won: Amount | None
    win_rate: Share | None
    n: int
    days_to_win: float | None
    velocity: Amount | None
    concentration: Share | None
    largest: int | None
    age: float | None
    days_in_stage: float | None


class Velocity(Form):
    schema_: Literal["funnelview/velocity/1"]
    as_of: Day
    currency: str | None
    reps: list[Pace]
    team: Pace
    medians: dict[str, Any]


def test_the_forecast(program: Program) -> None:
    found = checked(Forecast, program.json("forecast"))
    assert found["as_of"] == "2026-11-18"
    assert [month["month"] for month in found["months"]][:2] == ["2026-11", "2026-12"]
    december = found["months"][1]
    # 210,000 × 75 %; one deal: it comes, with three to one, or it doesn't.
    assert (december["count"], december["weighted"]) == (1, "157500.00")
    assert (december["p10"], december["p90"]) == ("0.00", "210000.00")
    assert found["total_weighted"] == "157500.00"
    assert (found["undated"]["count"], found["undated"]["without_amount"]) == (2, 1)
    assert found["error"] == 0
    assert found["won"]["amount"] == "380000.00"
    assert [one["customer"] for one in found["largest"]] == ["蓝海物流"]


def test_twelve_months_by_rep_of_one_rep(program: Program) -> None:
    found = checked(
        Forecast, program.json("forecast", "--rep", "李强", "--months", "12", "--by", "rep")
    )
    assert (found["rep"], len(found["months"]), found["by"]) == ("李强", 12, "rep")
    assert [line["name"] for line in found["lines"]] == ["李强"]
    assert found["lines"][0]["total_weighted"] == found["total_weighted"]


def test_stages_follow_each_other_whatever_they_weigh(program: Program) -> None:
    program.json(
        "deal", "set", "2", "--stage", "aware", "--amount", "9", "--expected", "2026-12-01"
    )
    found = checked(Forecast, program.json("forecast", "--by", "stage"))
    assert [line["name"] for line in found["lines"]] == ["Aware", "Compare", "Negotiate"]


def test_marks_are_summed(program: Program) -> None:
    program.json("deal", "set", "1", "--forecast-mark", "commit")
    found = checked(Forecast, program.json("forecast"))
    assert (found["total"]["commit"], found["total"]["best_case"]) == ("210000.00", "210000.00")
    assert found["largest"][0]["forecast_mark"] == "commit"
    history = program.json("deal", "show", "1")["history"]
    assert [row["new"] for row in history if row["field"] == "forecast_mark"] == ["commit"]
    answer = program("deal", "set", "1", "--forecast-mark", "sure")
    assert answer.code == 2
    assert "commit, best" in answer.err


def test_calibrated_says_so(program: Program) -> None:
    found = checked(Forecast, program.json("forecast", "--calibrated"))
    # Two decided deals tell nothing: the stages keep what was assigned.
    assert (found["probabilities"], found["total_weighted"]) == ("calibrated", "157500.00")


def test_the_past_is_answered(program: Program) -> None:
    found = checked(Forecast, program.json("forecast", "--as-of", "2026-10-31"))
    assert (found["as_of"], found["total_weighted"]) == ("2026-10-31", "0.00")


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (("forecast", "accuracy"), Accuracy),
        (("forecast", "accuracy", "--months", "6", "--rep", "李强"), Accuracy),
        (("calibration",), Calibration),
        (("marketing",), Marketing),
        (("marketing", "--weeks", "4", "--rep", "李强"), Marketing),
        (("velocity",), Velocity),
        (("velocity", "--rep", "林悦"), Velocity),
    ],
)
def test_the_forms(program: Program, words: tuple[str, ...], form: type[Form]) -> None:
    checked(form, program.json(*words))
    past = checked(form, program.json(*words, "--as-of", "2026-11-05"))
    assert past["as_of"] == "2026-11-05"


def test_the_figures_of_the_others(program: Program) -> None:
    stages = {one["stage"]: one for one in program.json("calibration")["stages"]}
    assert (stages["aware"]["won"], stages["aware"]["n"], stages["aware"]["open"]) == (1, 2, 1)
    assert stages["aware"]["share"] == 0.5
    weeks = {one["week"]: one for one in program.json("marketing", "--weeks", "12")["weeks"]}
    assert (weeks["2026-W36"]["count"], weeks["2026-W36"]["won"]) == (3, 1)
    team = program.json("velocity")["team"]
    # 3 open × 380,000 × ½ ÷ 70 days
    assert (team["open"], team["win_rate"], team["days_to_win"]) == (3, 0.5, 70)
    assert team["velocity"] == "8142.86"
    accuracy = program.json("forecast", "accuracy")
    assert [one["lead"] for one in accuracy["leads"]] == [0, 1, 2, 3, 4, 5]
    assert accuracy["months"][-1]["month"] == "2026-10"


COMMANDS = [
    ("forecast", "--by", "source"),
    ("forecast", "accuracy"),
    ("calibration",),
    ("marketing",),
    ("velocity",),
]


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_people_get_tables(program: Program, words: tuple[str, ...], language: str) -> None:
    answer = program("--lang", language, *words)
    assert answer.code == 0
    assert answer.err == ""
    assert len(answer.out.splitlines()) >= 3
    # Hostile names come harmless.
    assert "\x1b]0" not in answer.out
    assert "\u202e" not in answer.out


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_goes_into_a_new_file(program: Program, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"forecast.{ending}"
    assert program("forecast", "--picture", str(path)).code == 0
    data = path.read_bytes()
    assert data.startswith(b"<svg" if ending == "svg" else b"\x89PNG")
    # An existing file is never overwritten.
    assert program("forecast", "--picture", str(path)).code != 0
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        (("changes", "--since", "2026-11-01"), "amounts in"),
        (("marketing", "--weeks", "4"), "T75"),
        (("rep", "李强"), "李强"),
    ],
)
def test_other_figures_are_drawn_too(
    program: Program, tmp_path: Path, words: tuple[str, ...], tells: str
) -> None:
    path = tmp_path / "picture.svg"
    assert program(*words, "--picture", str(path)).code == 0
    drawn = path.read_text("utf-8")
    assert drawn.startswith("<svg")
    assert tells in drawn
    answer = program(*words, "--picture", "picture.gif")
    assert answer.code == 2
    assert ".svg or .png" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--picture", "x.pdf"), ".svg or .png"),
        (("--months", "7"), "7"),
        (("--by", "region"), "region"),
        (("--as-of", "2030-01-01"), "future"),
    ],
)
def test_a_wrong_call_is_told(program: Program, words: tuple[str, ...], said: str) -> None:
    answer = program("forecast", *words)
    assert answer.code == 2
    assert said in answer.err


def test_nobody_of_that_name(program: Program) -> None:
    assert program("forecast", "--rep", "Nobody At All").code == 1


def test_the_forecast_is_exported(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "forecast.json"
    program("export", "forecast", "-o", str(path))
    found = program.json("export", "forecast")["forecast"]
    assert {row["month"] for row in found} == {"2026-12", "undated"}
    december = next(row for row in found if row["month"] == "2026-12")
    assert (december["rep"], december["weighted"]) == ("李强", "157500.00")
    past = program.json("export", "forecast", "--as-of", date(2026, 10, 31).isoformat())
    assert {row["month"] for row in past["forecast"]} == {"undated"}
