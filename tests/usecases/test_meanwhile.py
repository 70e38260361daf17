"""Nobody overwrites anybody: what somebody else changed meanwhile is told, with three values."""

from dataclasses import replace

import pytest

from funnelview.errors import Conflict
from funnelview.usecases.desk import Desk
from funnelview.usecases.records import add_person, change_person, list_people
from funnelview.usecases.store import change_setting, get_settings


def test_two_who_change_other_fields_of_a_record_both_have_their_way(desk: Desk) -> None:
    add_person(desk, "Ann", phone="1", email="a@x.example")
    (seen,) = list_people(desk)
    change_person(desk, seen, replace(seen, phone="2"))
    change_person(desk, seen, replace(seen, email="b@x.example"))
    (now,) = list_people(desk)
    assert (now.phone, now.email, now.version) == ("2", "b@x.example", 3)


def test_two_who_change_one_field_of_a_record_are_told(desk: Desk) -> None:
    add_person(desk, "Ann", phone="1")
    (seen,) = list_people(desk)
    change_person(desk, seen, replace(seen, phone="2"))
    with pytest.raises(Conflict, match="Phone: it was 1, now it is 2, yours is 3"):
        change_person(desk, seen, replace(seen, phone="3"))
    # Both said the same: nobody has to be asked.
    change_person(desk, seen, replace(seen, phone="2"))
    assert [one.phone for one in list_people(desk)] == ["2"]


def test_a_setting_that_was_changed_meanwhile_is_told(desk: Desk) -> None:
    seen = str(get_settings(desk).review_minutes)
    change_setting(desk, "review_minutes", "30", seen=seen)
    with pytest.raises(Conflict, match=f"it was {seen}, now it is 30, yours is 40"):
        change_setting(desk, "review_minutes", "40", seen=seen)
    change_setting(desk, "review_minutes", "40", seen="30")
    assert get_settings(desk).review_minutes == 40
