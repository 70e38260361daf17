"""The waterfall in the room there is: nothing is lost but the detail of the smallest steps."""

import pytest

from funnelview.domain.coverage import Bucket
from funnelview.domain.waterfall import Kind, Waterfall
from funnelview.i18n import set_language
from funnelview.tui.safe import cells
from funnelview.tui.screens.changes_words import drawn, footnotes

FALL = Waterfall(
    start=Bucket(20, 900_000_00),
    end=Bucket(22, 955_000_00),
    buckets={
        kind: Bucket(0 if kind in {Kind.INCREASED, Kind.DECREASED} else 1, amount)
        for kind, amount in zip(
            Kind,
            (
                100_000_00,
                20_000_00,
                30_000_00,
                10_000_00,
                5_000_00,
                15_000_00,
                60_000_00,
                20_000_00,
                10_000_00,
                5_000_00,
            ),
            strict=True,
        )
    },
    passed={Kind.WON: Bucket(2, 70_000_00)},
    unrated=("GBP",),
)


def lines(width: int = 78, most: int | None = None) -> list[str]:
    return ["".join(span.text for span in line) for line in drawn(FALL, "CNY", width, most)]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", [40, 78, 198])
def test_every_line_is_as_wide_as_the_room(language: str, width: int) -> None:
    set_language(language)
    for most in (None, 3, 5, 12):
        assert {cells(line) for line in lines(width, most)} == {width}


def test_all_steps_stand_in_their_order_where_there_is_room() -> None:
    titles = [line.split("  ")[0].strip() for line in lines()]
    assert titles[:12] == [
        "Start",
        "New",
        "Reopened",
        "Transferred in",
        "Pulled in",
        "Increased",
        "Decreased",
        "Won",
        "Lost",
        "Transferred out",
        "Slipped out",
        "End",
    ]
    assert lines()[1].rstrip().endswith("+1    +100k")
    assert lines()[5].rstrip().endswith("+5,000")
    assert lines()[7].rstrip().endswith("−1     −60k")
    assert "≈ the bars begin at" in lines()[12]


@pytest.mark.parametrize("most", [3, 5, 8])
def test_in_little_room_the_smallest_steps_become_one_and_it_still_adds_up(most: int) -> None:
    shown = lines(most=most)
    assert len(shown) == most
    assert shown[0].startswith("Start")
    assert shown[-1].startswith("End")
    assert sum("more" in line for line in shown) == 1
    if most == 5:
        assert shown[1].startswith("New")
        assert shown[2].startswith("Won")
        # 900 + 100 − 60 + the others = 955
        assert shown[3].startswith("8 more")
        assert shown[3].rstrip().endswith("+15k")


def test_what_no_bucket_holds_is_said_below() -> None:
    assert footnotes(FALL, "CNY") == "came and went: Won 2 (70k) · no rate: GBP"
