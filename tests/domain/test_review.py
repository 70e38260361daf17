"""A note that two people write at the same time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelview.domain.review import NoteText, with_theirs


@pytest.mark.parametrize(
    ("before", "theirs", "yours", "together"),
    [
        ("", "visit", "", "visit"),
        ("", "", "call", "call"),
        ("", "visit", "call", "visit\ncall"),
        ("call", "visit\ncall", "call, offer", "visit\ncall, offer"),
        ("call", "call, visit", "call, offer", "call, visit\ncall, offer"),
        ("call", "", "call, offer", "call, offer"),
        ("call", "call", "", ""),
        ("call", "visit", "", "visit"),
        ("call", "visit", "visit", "visit"),
    ],
)
def test_a_field_holds_what_both_wrote(before: str, theirs: str, yours: str, together: str) -> None:
    found = with_theirs(NoteText(before), NoteText(theirs), NoteText(yours))
    assert found == NoteText(together)


@given(before=st.text(), yours=st.text())
def test_alone_the_note_is_what_was_written(before: str, yours: str) -> None:
    old, new = NoteText(progress=before), NoteText(progress=yours)
    assert with_theirs(old, old, new) == new
    assert with_theirs(old, new, new) == new


@given(before=st.text(), theirs=st.text(min_size=1), yours=st.text(min_size=1))
def test_no_line_that_is_new_gets_lost(before: str, theirs: str, yours: str) -> None:
    found = with_theirs(NoteText(before), NoteText(theirs), NoteText(yours)).done
    if yours != before:
        assert yours in found or yours == theirs
    if theirs != before:
        assert theirs.removesuffix(before).rstrip("\n") in found
