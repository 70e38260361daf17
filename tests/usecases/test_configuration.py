"""What holds for any file: the quick look and Pydantic agree on what is right."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from funnelview.usecases.configuration import Configuration, _is_right, _problems

values = st.one_of(
    st.sampled_from(["en", "zh_CN", "dark", "tlh", ""]),
    st.integers(0, 3),
    st.booleans(),
    st.lists(st.sampled_from(["n", "f8"]) | st.integers(0, 3), max_size=2),
)
tables = st.dictionaries(st.sampled_from(["db", "login", "rep.note", "dbb"]), values, max_size=2)
files = st.fixed_dictionaries(
    {},
    optional={
        "connection": tables | values,
        "language": values,
        "theme": values,
        "keys": tables | values | st.dictionaries(st.just("rep"), tables),
        "them": values,
    },
)


@given(files)
def test_the_quick_look_and_the_thorough_one_agree(data: dict[str, Any]) -> None:
    found = list(_problems(data))
    assert _is_right(data) == (not found)
    assert len({problem.key for problem in found}) == len(found)
    assert all(problem.key and problem.message for problem in found)


def test_a_password_is_not_part_of_what_a_configuration_shows_of_itself() -> None:
    from funnelview.usecases.configuration import Connection

    secret = Configuration(Connection(db="postgresql://mia:hunter2@x/y"))
    assert "hunter2" not in repr(secret)
