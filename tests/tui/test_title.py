"""The first line, where it has more to say than there is room."""

import pytest

from funnelview.tui.widgets.title import whole_parts


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (30, "Team · open 1.00M · won 2.72M"),
        (29, "Team · open 1.00M · won 2.72M"),
        (28, "Team · open 1.00M …"),
        (19, "Team · open 1.00M …"),
        (18, "Team …"),
        (2, "Team …"),
    ],
)
def test_no_figure_is_cut(room: int, shown: str) -> None:
    assert whole_parts("Team · open 1.00M · won 2.72M", room) == shown


def test_one_part_is_left_to_be_cut() -> None:
    assert whole_parts("Maximilian", 4) == "Maximilian"
