"""People at work under their rights: who is let in, what each sees, what leaves the store."""

import hashlib
import io
from datetime import date

import pytest
import sqlalchemy as sa

from funnelview.domain.funnel import PersonStatus
from funnelview.domain.handover.items import Evidence, HandoverStatus, Result
from funnelview.domain.masking import is_masked, masked_email, masked_phone
from funnelview.domain.review import NoteText
from funnelview.domain.rights import AccessRole
from funnelview.errors import BadInput, NotAllowed, RuleRefused
from funnelview.store import tables as t
from funnelview.store.base import Store
from funnelview.usecases import coverage, exporting, review, taking_out
from funnelview.usecases.desk import Desk, sign_in
from funnelview.usecases.entering import enter_deal
from funnelview.usecases.funnel import change_deal, get_deal, win_deal
from funnelview.usecases.handover import assigning, reading, walking
from funnelview.usecases.handover.writing import write_protocol
from funnelview.usecases.records import add_person, list_people, set_quota
from funnelview.usecases.review_record import review_record
from funnelview.usecases.rights import grant, revoke, who_may_what
from funnelview.usecases.store import change_setting, check
from tests.support.rights import Peopled, people_on, running_as

# Each test works on what the others leave alone.
people = people_on("rp")


def seen(desk: Desk) -> set[str | None]:
    """Whose rows somebody's board has."""
    return {row.name for row in coverage.team_board(desk).reps}


def test_each_sees_the_own_side_and_no_other(people: Peopled) -> None:
    everybody = {"李强", "王芳", "Tom Ashby", "Nadia Fenwick"}
    assert seen(people.desk("boss")) == seen(people.desk("auditor")) >= everybody
    assert seen(people.desk("lin")) == seen(people.desk("assistant")) == {"李强", "王芳"}
    assert seen(people.desk("li")) == {"李强"}
    assert {row.name for row in coverage.team_level(people.desk("lin")).board.reps} == {
        "李强",
        "王芳",
    }
    with pytest.raises(NotAllowed):
        seen(people.desk("stranger"))


@pytest.mark.parametrize("name", ["lin", "li", "assistant"])
def test_somebody_elses_deal_is_refused_in_words(people: Peopled, name: str) -> None:
    desk, theirs = people.desk(name), people.theirs
    with pytest.raises(NotAllowed, match="outside your reach"):
        coverage.rep_page(desk, theirs.rep)
    with pytest.raises(NotAllowed, match="within your reach"):
        get_deal(desk, theirs.deal)
    with pytest.raises(NotAllowed):
        change_deal(desk, theirs.deal, {"next_step": "x"})
    with pytest.raises(NotAllowed):
        win_deal(desk, theirs.deal)


def test_a_reader_changes_nothing(people: Peopled) -> None:
    for name in ("auditor", "assistant"):
        with pytest.raises(NotAllowed, match="look at this store, not change it"):
            change_deal(people.desk(name), people.mine.deal, {"next_step": "x"})


def test_a_rep_sells_and_a_manager_manages(people: Peopled) -> None:
    li, lin = people.desk("li"), people.desk("lin")
    assert change_deal(li, people.mine.deal, {"next_step": "样品"}).result == "changed"
    entered = {"customer": "天和制药", "contact": "Chen", "phone": "139 1", "owner": "李强"}
    assert enter_deal(li, entered).result == "registered"
    with pytest.raises(NotAllowed):
        enter_deal(li, {**entered, "owner": "王芳"})
    with pytest.raises(NotAllowed, match="Only a manager"):
        set_quota(li, people.mine.rep, "2026-12", 1)
    with pytest.raises(NotAllowed, match="Only a manager"):
        review.begin_review(li, people.mine.rep)
    assert set_quota(lin, people.mine.rep, "2026-12", 1).result == "changed"
    with pytest.raises(NotAllowed):
        set_quota(lin, people.theirs.rep, "2026-12", 1)
    assert review.begin_review(lin, people.mine.rep).is_open


def test_customers_of_others_are_found_again_and_not_shown(people: Peopled) -> None:
    """A name that somebody else's customer has leads to it; a rep doesn't see it before."""
    tom = people.desk("tom")
    names = {line.customer for line in coverage.rep_page(tom, people.theirs.rep).deals}
    assert "澄屿电子" not in names
    rows = exported(tom, "customers").decode("utf-8-sig")
    assert "Ostervik" in rows
    assert "澄屿电子" not in rows


def exported(desk: Desk, kind: str) -> bytes:
    """What an export of a kind gives."""
    file = io.BytesIO()
    exporting.export(desk, kind, "csv", file)
    return file.getvalue()


def test_each_export_is_logged_and_marked_on_every_row(people: Peopled) -> None:
    for name in ("li", "auditor"):
        desk = people.desk(name)
        made = exported(desk, "deals")
        logged = taking_out.exports(desk)[0]
        assert logged.sha256 == hashlib.sha256(made).hexdigest()
        header, *rows = made.decode("utf-8-sig").splitlines()
        assert header.endswith('"watermark"')
        assert logged.rows == len(rows) > 0
        mark = f'"{logged.mark} {desk.who} 2026-11-18T09:00:00Z'
        assert all(mark in row for row in rows)
        assert (logged.who, logged.kind, logged.format) == (desk.who, "deals", "csv")
    assert "reach=" in taking_out.exports(people.desk("li"))[0].scope
    # A director sees everybody's, others their own.
    assert {one.who for one in taking_out.exports(people.desk("boss"))} > {people.login("li")}
    assert {one.who for one in taking_out.exports(people.desk("li"))} == {people.login("li")}


def test_documents_are_exports_too(people: Peopled) -> None:
    lin = people.desk("lin")
    made = write_protocol(lin, people.mine.handover, "md")
    logged = taking_out.exports(lin)[0]
    assert (logged.kind, logged.sha256) == ("protocol", hashlib.sha256(made).hexdigest())
    assert f"{logged.mark} {lin.who}" in made.decode()


def test_phones_are_masked_for_who_does_not_own_the_deal(people: Peopled) -> None:
    boss, li, lin = (people.desk(name) for name in ("boss", "li", "lin"))
    change_setting(boss, "mask_contacts", "on")
    try:
        mine = [line.phone for line in coverage.rep_page(li, people.mine.rep).deals if line.phone]
        assert mine
        assert not any(map(is_masked, mine))
        for desk in (boss, lin, people.desk("auditor")):
            page = coverage.rep_page(desk, people.mine.rep)
            assert all(is_masked(line.phone) for line in page.deals if line.phone)
            assert b"138 0000" not in exported(desk, "contacts") + exported(desk, "deals")
        # Whoever takes over has to call: what is handed over to one is one's own.
        items = reading.sheet(li, people.mine.handover).items
        assert not any(is_masked(one.phone) for line in items for one in line.contacts)
        with pytest.raises(NotAllowed, match="Only a manager"):
            change_setting(li, "mask_contacts", "off")
    finally:
        change_setting(boss, "mask_contacts", "off")


def test_leaver_and_successor_walk_a_handover_to_its_end(people: Peopled) -> None:
    handover = people.mine.handover
    before = set(check(people.desk("boss")).problems)
    wang, li, lin = (people.desk(name) for name in ("wang", "li", "lin"))
    (line,) = [one for one in reading.sheet(li, handover).items if one.item.is_open]
    item = line.item.id
    visit = Evidence(done_on=date(2026, 11, 17), met="Chen", answer="ok")
    with pytest.raises((NotAllowed, RuleRefused)):
        walking.record(people.desk("tom"), handover, visit, item_id=item)
    assert walking.record(wang, handover, visit, item_id=item).result == "recorded"
    with pytest.raises(NotAllowed):
        walking.confirm(wang, handover, item_id=item)
    assert walking.confirm(li, handover, item_id=item).result == "confirmed"
    with pytest.raises(NotAllowed):
        walking.waive(wang, handover, assigning.Choice(items=(item,)), "gone")
    assert walking.close(li, handover, Result.DONE, item_id=item).result == "done"
    assert reading.sheet(lin, handover).handover.status is HandoverStatus.CLOSED
    assert line.deal is not None
    assert line.deal.id in {one.id for one in coverage.rep_page(li, people.mine.rep).deals}
    # Who left has no rights any more, and is still there.
    left = {one.id: one.status for one in list_people(lin)}
    assert left[people.mine.leaver] is PersonStatus.LEFT
    with pytest.raises(NotAllowed):
        seen(wang)
    # Sums, history and ownership agree as they did before.
    assert set(check(people.desk("boss")).problems) <= before


def test_a_successor_sees_the_own_part_of_a_handover_alone(people: Peopled) -> None:
    boss, theirs = people.director, people.theirs
    with running_as(people.login("boss")):
        other = add_person(boss, "Ann Lee", manager_id=theirs.manager).id
        entered = {"customer": "Brackwell", "owner": "Nadia Fenwick", "amount": "5"}
        deal = enter_deal(boss, entered).id
        assigning.assign(boss, theirs.handover, other, assigning.Choice(deals=(deal,)))
    whole = reading.sheet(people.desk("grace"), theirs.handover)
    mine = reading.sheet(people.desk("tom"), theirs.handover)
    assert {line.successor for line in whole.items} == {"Tom Ashby", "Ann Lee"}
    assert {line.successor for line in mine.items} == {"Tom Ashby"}
    # What is locked rests on all items, whoever takes them over.
    assert mine.counts == whole.counts
    assert sum(total for _closed, total in reading.tier_counts(mine).values()) == len(mine.items)


def test_letting_in_and_shutting_out(people: Peopled) -> None:
    boss, lin = people.desk("boss"), people.desk("lin")
    rights, entries = who_may_what(boss)
    assert rights.is_director
    assert {one.login for one in entries} >= {people.login(name) for name in ("boss", "li")}
    assert [one.login for one in who_may_what(lin)[1]] == [lin.who]
    with pytest.raises(NotAllowed, match="Only a director"):
        grant(lin, lin.who, role="director")
    with pytest.raises(NotAllowed, match="Only a director"):
        revoke(lin, people.login("li"))
    admin = people.director
    with running_as(people.login("boss")):
        with pytest.raises(RuleRefused, match="last director"):
            revoke(admin, people.login("boss"))
        with pytest.raises(BadInput):
            grant(admin, "x", role="rep")
        assert revoke(admin, people.login("grace")).result == "revoked"
        with pytest.raises(RuleRefused):
            revoke(admin, people.login("grace"))
        assert grant(admin, people.login("grace"), person="Grace Holloway").result == "granted"
        again = grant(admin, people.login("grace"), person="Grace Holloway")
        assert again.result == "unchanged"


# On the server each has a login of their own.
@pytest.mark.parametrize("people", ["sqlite"], indirect=True)
def test_only_a_shared_login_speaks_for_others(people: Peopled) -> None:
    with Store(people.url) as store:
        with pytest.raises(NotAllowed, match="shared"):
            sign_in(store, None)
        assert sign_in(store, "li") == "li"
        assert store.rights().role is AccessRole.REP
    with running_as("li"), Store(people.url) as store:
        with pytest.raises(NotAllowed, match="can't be boss"):
            sign_in(store, "boss")
        assert sign_in(store, None) == "li"


def test_what_is_masked_shows_its_end_alone() -> None:
    assert masked_phone("+86 138-0013 5566") == "+•• •••-•••• ••66"
    assert masked_email("chen.ming@firm.example") == "c•••@firm.example"
    assert masked_email("nonsense") == "••••••••"


def test_what_somebody_writes_bears_their_name_and_not_their_login(people: Peopled) -> None:
    lin, mine = people.desk("lin"), people.mine
    person = next(one for one in list_people(lin) if one.name == "林越")
    assert person.login == lin.who
    held = review.begin_review(lin, mine.rep)
    review.save_note(lin, held.id, mine.deal, NoteText("打了电话"))
    note = next(iter(review.review_sheet(lin, mine.rep).notes.values()))
    assert note.author == "林越"
    assert "林越" in review_record(lin, mine.rep).managers
    # The record itself keeps the login: it is what the database knows.
    with lin.store.read() as conn:
        kept = conn.execute(sa.select(t.note.c.author).order_by(t.note.c.id.desc())).scalars()
        assert next(iter(kept)) == lin.who
