"""The stores that other tests are filled from hold what they say, in order, on both engines."""

from funnelview.domain.review import NoteText
from funnelview.usecases import coverage, review
from funnelview.usecases.desk import Desk
from funnelview.usecases.store import check
from tests.support.clock import START, FixedClock
from tests.support.deals import every_deal
from tests.support.hostile import MARK, TEXTS, hostile_store
from tests.support.stores import filled_store


def test_the_filled_store(store_url: str, clock: FixedClock) -> None:
    with filled_store(store_url, clock) as filled:
        assert clock() == START
        assert check(filled.desk).problems == ()
        board = coverage.team_board(filled.desk)
        assert [row.open.count for row in board.reps] == [7, 7, 7, 7]
        assert board.total.won.count == 2
        assert sum(row.quota is None for row in board.reps) == 1
        assert board.unrated == ()
        sheet = review.review_sheet(filled.desk, filled.reps[0])
        assert sheet.review is None
        assert sheet.page.position.last_review == "2026-11-11"
        pushed = filled.deals[filled.reps[0]][5]
        assert sheet.earlier[pushed].text.problems
        assert next(one for one in sheet.deals if one.id == pushed).pushes == 1


def test_hostile_text_is_kept_unchanged(store_url: str, clock: FixedClock) -> None:
    with hostile_store(store_url, clock) as store:
        desk = Desk(store, "mia", "test", clock)
        assert check(desk).problems == ()
        known = every_deal(desk)
        assert len(known) == 4 * len(TEXTS)
        for name, text in TEXTS.items():
            assert MARK in text
            mine = [one for one in known if one.name == text]
            assert len(mine) == 4, name
            for one in mine:
                kept = (one.customer, one.contact, one.phone, one.product, one.owner)
                assert set(kept) == {text}, name
                assert {one.source, one.competitors, one.next_step} == {text}, name
            assert {one.reason for one in mine} == {None, text}, name
            notes = review.note_history(desk, mine[0].id)
            assert [note.text for note in notes] == [NoteText(text, text, text)] * 2, name


def test_hostile_texts_hold_what_they_threaten_with() -> None:
    everything = "".join(TEXTS.values())
    for sign in "\x1b\x9b\x07\r\n\u202e\u2066\u200b\ufeff\u0335[]":
        assert sign in everything
    assert max(map(len, TEXTS.values())) == 10_000
    assert "\x00" not in everything
