import pytest

from funnelview.domain.funnel import DEFAULT_STAGES, Stage
from funnelview.interchange.importing.outcomes import (
    Decider,
    Said,
    StageTable,
    as_percentages,
    outcome_named,
)

TABLE = StageTable.of(DEFAULT_STAGES)
DECIDER = Decider(TABLE)


@pytest.mark.parametrize(
    ("stage", "key"),
    [
        ("Prospecting", "aware"),
        ("qualifiedtobuy", "aware"),
        ("Needs Analysis", "aware"),
        ("Proposal/Price Quote", "compare"),
        ("06 - Proposal (75%)", "compare"),
        ("Presentation Scheduled", "compare"),
        ("Negotiation/Review", "negotiate"),
        ("Decision Maker Bought-In", "negotiate"),
        ("Contract Sent", "confirm"),
        ("Confirm", "confirm"),
        ("谈判", "negotiate"),
        ("3. 方案报价", "compare"),
        ("初步接洽", "aware"),
        ("提案", "compare"),
        ("Verhandlung", "negotiate"),
        ("Négociation", "negotiate"),
        ("Propuesta", "compare"),
        ("Переговоры", "negotiate"),
        ("Proposta enviada", "compare"),
    ],
)
def test_stages_are_known_by_name(stage: str, key: str) -> None:
    decided = DECIDER.decide(Said(stage=stage))
    assert (decided.outcome, decided.stage, decided.unknown) == ("open", key, "")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("Closed Won", "won"),
        ("closedwon", "won"),
        ("Closed - Won", "won"),
        ("7. Closed Won", "won"),
        ("赢单", "won"),
        ("受注", "won"),
        ("Gewonnen", "won"),
        ("Ganado", "won"),
        ("Gagnée", "won"),
        ("Успешно реализовано", "won"),
        ("Closed Lost", "lost"),
        ("Closed Lost - no budget", "lost"),
        ("丢单", "lost"),
        ("失注", "lost"),
        ("Verloren", "lost"),
        ("Perdido", "lost"),
        ("Закрыто и не реализовано", "lost"),
        ("进行中", "open"),
        ("Open", "open"),
        ("Negotiation", ""),
        ("Lost & Found GmbH", ""),
    ],
)
def test_outcomes_are_known_by_name(name: str, outcome: str) -> None:
    assert outcome_named(name) == outcome


def test_a_status_beats_a_stage_and_says_so() -> None:
    decided = DECIDER.decide(Said(status="lost", stage="Negotiation"))
    assert (decided.outcome, decided.stage) == ("lost", "negotiate")
    assert decided.conflict == ("lost", "open")
    decided = DECIDER.decide(Said(status="Won", stage="Closed Lost"))
    assert (decided.outcome, decided.conflict) == ("won", ("won", "lost"))
    agreed = DECIDER.decide(Said(status="Won", stage="Closed Won"))
    assert (agreed.outcome, agreed.conflict) == ("won", None)


def test_a_status_beats_a_probability() -> None:
    decided = DECIDER.decide(Said(status="Open", stage="Qualification", probability=100))
    assert (decided.outcome, decided.stage) == ("open", "aware")


def test_flags_tell_the_outcome() -> None:
    assert DECIDER.decide(Said(won=True, closed=True, stage="X")).outcome == "won"
    assert DECIDER.decide(Said(won=False, closed=True, stage="X")).outcome == "lost"
    assert DECIDER.decide(Said(won=False, closed=False, stage="Proposal")).outcome == "open"
    assert DECIDER.decide(Said(lost_on=True, stage="Proposal")).outcome == "lost"


def test_an_unknown_stage_goes_by_its_probability_else_lowest_and_is_named() -> None:
    by_figure = DECIDER.decide(Said(stage="Phase Gamma", probability=60))
    assert (by_figure.stage, by_figure.unknown) == ("compare", "")
    assert DECIDER.decide(Said(stage="Gamma (75%)")).stage == "negotiate"
    unknown = DECIDER.decide(Said(stage="Phase Gamma"))
    assert (unknown.stage, unknown.unknown) == ("aware", "Phase Gamma")


def test_a_store_with_other_stages_gets_its_own_names_else_the_nearest() -> None:
    table = StageTable.of(
        [
            Stage("cold", "Cold", "冷", 10),
            Stage("warm", "Warm", "温", 40),
            Stage("hot", "Hot", "热", 90),
        ],
        {"Angebot raus": "hot"},
    )
    decider = Decider(table)
    assert decider.decide(Said(stage="warm")).stage == "warm"
    assert decider.decide(Said(stage="热")).stage == "hot"
    assert decider.decide(Said(stage="Angebot raus")).stage == "hot"
    assert decider.decide(Said(stage="Negotiation")).stage == "hot"
    assert decider.decide(Said(stage="Prospecting")).stage == "cold"


def test_probabilities_come_as_per_cent_or_as_shares() -> None:
    assert as_percentages(["50", "100", "0"]) == {"50": 50, "100": 100, "0": 0}
    assert as_percentages(["0.5", "1", "0"]) == {"0.5": 50, "1": 100, "0": 0}
    assert as_percentages(["50 %", "7,5%", "x", ""]) == {
        "50 %": 50,
        "7,5%": 7.5,
        "x": None,
        "": None,
    }


def test_codes_of_a_known_column_are_outcomes() -> None:
    decider = Decider(TABLE, {"0": "open", "2": "won", "3": "lost"})
    assert [decider.decide(Said(status=code)).outcome for code in "023"] == ["open", "won", "lost"]
