"""Rows without quotation marks are read as ``csv`` reads them, whatever else stands in them."""

import csv
import io
from contextlib import ExitStack
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from funnelview.interchange.importing.reading import open_tables
from funnelview.interchange.importing.texts import _Rows

SIGNS = st.sampled_from(
    ["a", ",", ";", "\n", "\r", "\r\n", " ", "\0", "\x0b", "\x85", "\u2028", "é", "客"]
)


@given(st.lists(SIGNS, max_size=60).map("".join), st.sampled_from(",;"))
def test_rows_without_quotation_marks_are_those_of_csv(text: str, delimiter: str) -> None:
    rows = _Rows("a.csv", io.StringIO(text, newline=""), delimiter)
    found = [
        (line, row) for lines, part in rows.chunks(0) for line, row in zip(lines, part, strict=True)
    ]
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert [row for _line, row in found] == expected
    assert [line for line, _row in found] == list(range(1, len(expected) + 1))


def test_a_quotation_mark_far_down_changes_nothing_before_and_behind_it(tmp_path: Path) -> None:
    lines = ["Deal,Customer,Amount"] + [f"Deal {n},Customer {n},{n}" for n in range(20_000)]
    lines[9_000] = '"Deal, of two\nlines",Customer,1'
    (tmp_path / "deals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with ExitStack() as opened:
        (table,) = open_tables(tmp_path / "deals.csv", opened)
        found = [
            (line, row)
            for numbers, part in table.chunks()
            for line, row in zip(numbers, part, strict=True)
        ]
    assert len(found) == 20_000
    assert found[8_998] == (9_000, ["Deal 8998", "Customer 8998", "8998"])
    assert found[8_999] == (9_001, ["Deal, of two\nlines", "Customer", "1"])
    assert found[9_000] == (9_003, ["Deal 9000", "Customer 9000", "9000"])
    assert found[-1] == (20_002, ["Deal 19999", "Customer 19999", "19999"])
