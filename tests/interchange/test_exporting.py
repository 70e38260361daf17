import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.interchange.exporting import harmless_cell, original_cell
from funnelview.interchange.json_text import json_text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\rx",
        "\nx",
        "\uff1d1+1",
        "\uff0b1a",
        "\uff0d1a",
        "\uff20x",
        "  =1",
        "'=1",
        "\u3000=1",
        "+49 (30) 1234",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert harmless_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-5", "-5.2%", "+49301234", "1,234.50", "", "a=b", "it's", "'quoted'", "3 - 2"]
)
def test_numbers_and_ordinary_texts_stay(text: str) -> None:
    assert harmless_cell(text) == text


@given(st.text() | st.from_regex(r"[ '=+@\t-]{1,4}.*"))
def test_the_text_comes_back(text: str) -> None:
    assert original_cell(harmless_cell(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_comes_back_and_steers_nothing(text: str) -> None:
    written = json_text({"name": text})
    assert json.loads(written) == {"name": text}
    assert not {unicodedata.category(sign) for sign in written} & {"Cc", "Cf", "Zl", "Zp", "Co"}
