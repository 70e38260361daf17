"""Foreign text is made harmless, and harmless text is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.text import MARKS_KEPT, clean, is_plain, keep_untouched, lines, one_line

# Surrogates too: a store filled by another program may hold them.
ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Acme Ltd", "Acme Ltd"),
        ("蓝海物流（上海）", "蓝海物流（上海）"),
        ("[/red] z [VIP]", "[/red] z [VIP]"),
        ("a\x1b[5;1Hb", "a␛[5;1Hb"),
        ("a\x1b]52;c;UFdO\x07b", "a␛]52;c;UFdO␇b"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("c1\x9b31m", "c1\ufffd31m"),
        ("half\ud800", "half\ufffd"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("\u2066iso\u2069\u061c\u200e", "iso"),
        ("zero\u200bwidth\ufeff\u2060\u00ad", "zerowidth"),
        ("\u3164\u115fname\uffa0", "name"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("क्\u200dष", "क्\u200dष"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("❤\ufe0f 👍\U0001f3fd", "❤ 👍"),
        ("🇨🇳", "CN"),
        ("no\u00a0break\u2003space", "no break space"),
        ("wide\u3000space", "wide\u3000space"),
        ("\u0301lonely", "lonely"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("a\tb", "a    b"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_character_by_character(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_line_breaks_of_every_kind() -> None:
    assert clean("a\r\nb\rc\nd\u2028e\u2029f\x85g\x0bh\x0ci") == "a\nb\nc\nd\ne\nf\ng\nh\ni"
    assert lines("a\r\n\r\nb") == ["a", "", "b"]
    assert one_line("  first \r\n\n  second\n") == "first second"


def test_a_tower_of_marks_is_cut_down() -> None:
    tower = "Z" + "\u0335\u0301\u0489" * 400 + "algo"
    shown = clean(tower)
    assert shown == "Z\u0335\u0301\u0489algo"
    assert MARKS_KEPT == 3


def test_long_text_ends_in_a_sign() -> None:
    assert clean("x" * 20, limit=10) == "x" * 9 + "…"
    assert clean("x" * 10, limit=10) == "x" * 10
    assert len(clean("\u200b" * 10 + "y", limit=2)) <= 2
    assert clean("x" * 50_000, limit=None) == "x" * 50_000


@given(ANY_TEXT)
def test_nothing_harmful_is_left(raw: str) -> None:
    shown = clean(raw)
    for character in shown:
        category = unicodedata.category(character)
        assert category != "Cs"
        assert character == "\n" or category != "Cc"
        assert category != "Cf" or character in "\u200c\u200d"
    assert "\n" not in one_line(raw)
    shown.encode("utf-8")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)
    assert one_line(one_line(raw)) == one_line(raw)


@given(ANY_TEXT)
def test_plain_text_is_exactly_what_is_left_alone(raw: str) -> None:
    if is_plain(raw):
        assert clean(raw) == raw
        assert one_line(raw) == raw


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x9FFF)))
def test_letters_and_digits_survive(raw: str) -> None:
    assert clean(raw) == raw


@given(st.text(st.sampled_from("aé\u0301\u0308\u20dd\u200d\u200c中\u094d")))
def test_marks_never_pile_up(raw: str) -> None:
    run = 0
    for character in clean(raw):
        attached = character in "\u200c\u200d" or unicodedata.category(character).startswith("M")
        run = run + 1 if attached else 0
        assert run <= MARKS_KEPT


@given(ANY_TEXT)
def test_what_nobody_edited_stays_exactly_as_it_was(raw: str) -> None:
    assert keep_untouched(raw, clean(raw, limit=None)) == raw


@given(st.text("ab\u200b\x1b\ufe0f"), st.text("ab\u200b\x1b\ufe0f"), st.text("xyz", min_size=1))
def test_typing_in_the_middle_keeps_what_stands_before_and_after(
    before: str, after: str, typed: str
) -> None:
    kept = keep_untouched(before + after, clean(before) + typed + clean(after))
    assert kept.replace(typed, "", 1) == before + after
    assert clean(kept) == clean(before) + typed + clean(after)


@given(ANY_TEXT, st.text("ab \n"))
def test_an_edit_is_shown_as_it_was_typed(raw: str, edited: str) -> None:
    assert clean(keep_untouched(raw, edited), limit=None) == edited


def test_a_long_plain_note_of_many_lines_is_taken_as_it_was_edited() -> None:
    note = "看了现场, visited\n\n" * 2_000
    assert clean(note, limit=None) == note
    assert keep_untouched(note, note + "more") == note + "more"
    # One sign that isn't shown as it is, anywhere, and what was left alone stays.
    assert keep_untouched(note + "\x1b", note + "␛.") == note + "\x1b."
