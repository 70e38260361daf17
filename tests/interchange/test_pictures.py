"""Pictures for documents."""

from xml.etree import ElementTree as ET

import pytest

from funnelview.domain.drawing import Bar, Cover, Layer, Step, StepKind
from funnelview.interchange import pictures
from funnelview.interchange.documents.pdf import to_png

HOSTILE = "<script>&\"' \x1b[31m\u202e[/red]"
PICTURES = {
    "bars": pictures.bars(
        [Bar(HOSTILE, 50, "50", 25, 100), Bar("逾期", 10, "1", apart=True)], title=HOSTILE
    ),
    "waterfall": pictures.waterfall(
        [Step("a", 10, "10", StepKind.TOTAL), Step("b", -4, "−4"), Step("c", 2, "+2")]
    ),
    "funnel": pictures.funnel(
        [Layer("a", 9, "9", "tier-25"), Layer("b", 12, "12"), Layer("c", 0, "0")]
    ),
    "strip": pictures.strip([Cover("Nov", share) for share in (None, 0, 0.2, 0.7, 3)]),
    "sparkline": pictures.sparkline([1, None, 3, 0]),
    "empty bars": pictures.bars([]),
    "empty funnel": pictures.funnel([]),
    "empty strip": pictures.strip([]),
    "empty sparkline": pictures.sparkline([]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_each_is_well_formed_and_harmless(name: str) -> None:
    svg = PICTURES[name]
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "\x1b" not in svg
    assert "\u202e" not in svg
    assert not root.findall(".//{http://www.w3.org/2000/svg}script")


def test_a_bar_is_as_long_as_its_value() -> None:
    root = ET.fromstring(PICTURES["bars"])  # noqa: S314 - our own text
    widths = [float(r.get("width", "0")) for r in root.iter("{http://www.w3.org/2000/svg}rect")]
    high, value, low, apart = widths
    assert value == pytest.approx(high / 2, abs=0.1)
    assert low == pytest.approx(high / 4, abs=0.1)
    assert apart == pytest.approx(high / 10, abs=0.1)


def test_what_went_out_is_hatched() -> None:
    fills = [
        rect.get("fill")
        for rect in ET.fromstring(PICTURES["waterfall"]).iter(  # noqa: S314 - our own text
            "{http://www.w3.org/2000/svg}rect"
        )
    ]
    # The first two belong to the pattern itself.
    assert fills[2:] == ["#3d4a5c", "url(#out)", "#2e7d4f"]


@pytest.mark.parametrize("name", PICTURES)
def test_each_can_be_a_png(name: str) -> None:
    assert to_png(PICTURES[name], scale=1).startswith(b"\x89PNG\r\n")
