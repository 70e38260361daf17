from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.schemas import Done, QuotaList, checked
from tests.support.calling import Program


def people(program: Program) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in program.json("person", "list")["people"]}


def test_people_are_entered_and_changed(empty: Program) -> None:
    checked(Done, empty.json("person", "add", "林悦", "--role", "manager", "--login", "lin"))
    empty.json("person", "add", "李强", "--manager", "lin", "--email", "l@x.cn", "--phone", "1")
    found = people(empty)["李强"]
    assert (found["role"], found["manager"], found["status"]) == ("rep", "林悦", "active")
    assert (found["login"], found["email"], found["phone"]) == (None, "l@x.cn", "1")
    changed = ("--name", "李强 (北京)", "--status", "left", "--phone", "", "--manager", "")
    done = empty.json("person", "set", "李强", *changed)
    assert done["result"] == "changed"
    found = people(empty)["李强 (北京)"]
    assert (found["status"], found["phone"], found["manager"]) == ("left", None, None)
    assert empty.json("person", "set", "李强", "--status", "left")["result"] == "unchanged"


def test_nobody_stands_above_themselves(empty: Program) -> None:
    empty.json("person", "add", "A")
    empty.json("person", "add", "B", "--manager", "A")
    assert empty("person", "set", "A", "--manager", "B").code == 1
    assert empty("person", "add", "a").code == 1
    assert people(empty)["A"]["manager"] is None


def test_people_are_listed_in_both_languages(program: Program) -> None:
    assert "manager" in program("person", "list").out
    chinese = program("--lang", "zh_CN", "person", "list").out
    assert "离职中" in chinese
    assert "\x1b" not in chinese


def test_quotas_are_set_listed_and_taken_back(program: Program) -> None:
    done = checked(Done, program.json("quota", "set", "陈静", "2026-12", "12.5万"))
    assert done["result"] == "changed"
    assert program.json("quota", "set", "陈静", "2026-12", "125000")["result"] == "unchanged"
    listed = checked(QuotaList, program.json("quota", "list", "--rep", "陈静"))
    assert listed["quotas"] == [{"name": "陈静", "period": "2026-12", "amount": "125000.00"}]
    assert len(program.json("quota", "list")["quotas"]) == 2
    program.json("quota", "set", "陈静", "2026-12", "")
    assert program.json("quota", "list", "--rep", "陈静")["quotas"] == []


def test_a_file_of_quotas_is_read_whole(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "quotas.csv"
    file.write_bytes(
        "姓名;期间;指标\r\n李强;2026-q4;1,800,000\r\n陈静;2027;90万\r\n\r\n".encode("gb18030")
    )
    told = program.json("quota", "import", str(file))
    assert (told["read"], told["changed"], told["result"]) == (2, 1, "changed")
    assert program.json("quota", "import", str(file))["result"] == "unchanged"
    assert program.json("quota", "list", "--rep", "陈静")["quotas"][0]["amount"] == "900000.00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,period,amount\n李强,2026-Q4,5\nNobody,2026,5\n", "Line 3: Nobody here is called"),
        ("name,period,amount\n李强,2026-Q9,5\n", "Line 2: “2026-Q9” is not a period."),
        ("name,period,amount\n李强,2026-Q4,lots\n", "Line 2: “lots” is not an amount."),
        ("name,period\n李强,2026-Q4\n", "The headers seen are: quotas.csv: name, period."),
        ("", "is empty"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing(
    on_sqlite: Callable[[], Program], tmp_path: Path, text: str, said: str
) -> None:
    program = on_sqlite()
    before = program.json("quota", "list")
    file = tmp_path / "quotas.csv"
    file.write_text(text, encoding="utf-8")
    code, out, err = program("quota", "import", str(file), "--json")
    assert (code, out) == (2, "")
    assert said in err
    assert program.json("quota", "list") == before
