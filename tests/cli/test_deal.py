from collections.abc import Callable

import pytest

from tests.cli.schemas import DealShow, Done, checked
from tests.support.calling import Program
from tests.support.small_store import HOSTILE

NEW = ("deal", "add", "--customer", "恒远重工", "--owner", "李强")


def shown(program: Program, deal: int) -> dict[str, object]:
    found = checked(DealShow, program.json("deal", "show", str(deal)))["deal"]
    assert isinstance(found, dict)
    return found


def test_a_deal_is_registered_by_names(program: Program) -> None:
    done = checked(
        Done,
        program.json(
            *NEW,
            *("--contact", "赵工", "--phone", "+86 139", "--amount", "64万", "--stage", "比较"),
            *("--expected", "2027-01-15", "--source", "fair", "--product", "press"),
            *("--registered", "2026-11-02"),
        ),
    )
    assert done["result"] == "registered"
    deal = shown(program, done["id"])
    assert (deal["customer"], deal["contact"], deal["phone"]) == ("恒远重工", "赵工", "+86 139")
    assert (deal["amount"], deal["stage"], deal["success"]) == ("640000.00", "compare", 50)
    assert (deal["owner"], deal["registered"]) == ("李强", "2026-11-02")
    assert (deal["source"], deal["product"]) == ("fair", "press")


def test_a_known_customer_is_not_made_again(program: Program) -> None:
    before = len(program.json("export", "customers")["customers"])
    program.json("deal", "add", "--customer", " 蓝海物流 ")
    assert len(program.json("export", "customers")["customers"]) == before


def test_the_same_key_again_has_no_second_effect(program: Program) -> None:
    first = program.json(*NEW, "--amount", "5", "--key", "order-1")
    assert program.json(*NEW, "--amount", "5", "--key", "order-1") == first
    assert len(program.json("rep", "李强")["deals"]) == 3
    code, _, err = program(*NEW, "--amount", "6", "--key", "order-1")
    assert code == 1
    assert "something else" in err


def test_a_refused_deal_leaves_no_customer_behind(program: Program) -> None:
    before = program.json("export", "customers")
    assert program(*NEW, "--amount", "many").code == 2
    assert program("deal", "add", "--customer", "恒远重工", "--owner", "Nobody").code == 1
    assert program.json("export", "customers") == before


def test_values_change_and_are_taken_away(program: Program) -> None:
    done = program.json("deal", "set", "1", "--expected", "2027-01-20", "--raised")
    assert done["result"] == "changed"
    deal = shown(program, 1)
    assert (deal["expected"], deal["raised"]) == ("2027-01-20", True)
    assert (deal["pushes"], deal["month_pushes"]) == (1, 1)
    emptied = ("--product", "", "--expected", "", "--amount", "", "--not-raised")
    program.json("deal", "set", "1", *emptied)
    deal = shown(program, 1)
    assert [deal[name] for name in ("product", "expected", "amount")] == [None, None, None]
    assert deal["raised"] is False
    again = program.json("deal", "set", "1", *emptied)
    assert again["result"] == "unchanged"


def test_a_phone_goes_to_the_contact(program: Program) -> None:
    assert program.json("deal", "set", "1", "--phone", "139")["result"] == "changed"
    assert program.json("deal", "set", "1", "--phone", "139")["result"] == "unchanged"
    assert shown(program, 1)["phone"] == "139"
    code, _, err = program("deal", "set", "2", "--phone", "139")
    assert code == 2
    assert "belongs to a contact" in err


def test_another_customer_takes_the_contact_away(program: Program) -> None:
    program.json("deal", "set", "1", "--customer", "恒远重工")
    deal = shown(program, 1)
    assert (deal["customer"], deal["contact"]) == ("恒远重工", None)


def test_another_currency_leaves_the_number(program: Program) -> None:
    program.json("deal", "set", "2", "--currency", "jpy")
    deal = shown(program, 2)
    assert (deal["amount"], deal["currency"]) == ("12346", "JPY")


def test_a_win_probability_of_its_own_needs_a_reason(program: Program) -> None:
    assert program("deal", "set", "1", "--success", "90").code == 2
    program.json("deal", "set", "1", "--success", "90", "--success-reason", "signed tomorrow")
    deal = shown(program, 1)
    assert (deal["success"], deal["success_reason"]) == (90, "signed tomorrow")


def test_a_deal_is_won_lost_and_opened_again(program: Program) -> None:
    won = program.json("deal", "win", "1", "--on", "2026-11-17", "--amount", "200,000.50")
    assert won["result"] == "won"
    deal = shown(program, 1)
    assert (deal["outcome"], deal["closed"], deal["amount"]) == ("won", "2026-11-17", "200000.50")
    assert program("deal", "win", "1").code == 1
    assert program.json("deal", "reopen", "1")["result"] == "reopened"
    assert program("deal", "reopen", "1").code == 1
    assert program.json("deal", "lose", "1", "--reason", "price")["result"] == "lost"
    deal = shown(program, 1)
    assert (deal["outcome"], deal["closed"], deal["lost_reason"]) == (
        "lost",
        "2026-11-18",
        "price",
    )
    assert program.json("db", "check")["consistent"] is True


def test_the_history_speaks_of_names_and_decimals(program: Program) -> None:
    program.json("deal", "set", "1", "--owner", "陈静", "--amount", "1", "--currency", "JPY")
    rows = program.json("deal", "show", "1")["history"]
    told = {row["field"]: (row["old"], row["new"]) for row in rows}
    assert told["owner"] == ("李强", "陈静")
    assert told["amount"] == ("210000.00", "1")
    assert told["currency"] == ("CNY", "JPY")
    assert '"customer": "蓝海物流"' in told["registration"][1]
    login = rows[-1]["who"]
    program.json("person", "set", "陈静", "--login", login)
    rows = checked(DealShow, program.json("deal", "show", "1"))["history"]
    assert (rows[-1]["who"], rows[-1]["who_name"]) == (login, "陈静")
    _code, out, _err = program("deal", "show", "1")
    written, *_told = out.strip().splitlines()[-1].split("  ")
    assert f"{written}  陈静  " in out
    # Of the registration only the day was told; the change has its minute.
    day = shown(program, 1)["registered"]
    assert f"\n{day}  " in out
    assert len(written) == len("2026-11-22 10:00")


def test_a_deal_is_shown_harmlessly(program: Program) -> None:
    code, out, _ = program("deal", "show", "2")
    assert code == 0
    assert "\x1b" not in out
    assert "12,345.60 CNY" in out
    assert shown(program, 2)["customer"] == HOSTILE


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "99"), 1, "There is no deal with the number 99."),
        (("win", "99"), 1, "There is no deal with the number 99."),
        (("show", "x"), 2, "'x' is not a valid integer"),
        (("show", str(2**70)), 2, "is not in the range"),
        (("set", "1"), 2, "Name at least one value to change."),
        (("set", "1", "--stage", "aware-ish"), 2, "The stages are: aware, compare"),
        (("set", "1", "--currency", "yuan"), 2, "is not a currency code"),
        (("set", "1", "--amount=-5"), 2, "can't be negative"),
        (("set", "1", "--expcted", "2026-12-01"), 2, "--expected"),
        (("win", "1", "--on", "2026-11-19"), 2, "lies in the future"),
        (("lose", "1"), 2, "--reason"),
        (("add", "--amount", "5"), 2, "A deal needs a customer."),
        (("add", "--customer", "a\ud800"), 2, "can't be stored"),
        (("add", "--customer", "a", "--registered", "2027-01-01"), 2, "lies in the future"),
    ],
)
def test_what_is_refused_says_why(
    on_sqlite: Callable[[], Program], words: tuple[str, ...], code: int, said: str
) -> None:
    program = on_sqlite()
    before = program.json("export", "history")
    answer = program("deal", *words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert program.json("export", "history") == before


def test_a_store_without_a_currency_takes_that_of_its_first_deal(
    on_sqlite: Callable[[], Program], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for words, code in ((("--currency", "eur"), "EUR"), ((), "USD")):
        db = str(tmp_path_factory.mktemp("new") / "new.db")
        program = Program(on_sqlite().run, ("--db", db))
        assert program("db", "init").code == 0
        assert program.json("team")["currency"] is None
        answer = program("deal", "add", "--customer", "a", *words)
        assert answer.code == 0
        assert ("The store counts in USD from now on." in answer.err) is not bool(words)
        assert program.json("team")["currency"] == code


def test_rounding_an_amount_is_said(program: Program) -> None:
    code, _out, err = program("deal", "set", "1", "--amount", "1000.005")
    assert code == 0
    assert "more decimals than CNY; it was rounded to 1000.00" in err
    code, _out, err = program(*NEW, "--amount", "12.345")
    assert code == 0
    assert "rounded to 12.34" in err
    code, _out, err = program("deal", "win", "1", "--amount", "7.777")
    assert code == 0
    assert "rounded to 7.78" in err
    assert program("deal", "set", "2", "--amount", "8.25").err == ""


def test_letters_that_are_no_currency_are_refused(program: Program) -> None:
    code, _out, err = program(*NEW, "--amount", "5", "--currency", "ABC")
    assert code == 2
    assert "not a currency code" in err


def test_history_is_told_in_words(program: Program) -> None:
    program.json("deal", "set", "1", "--stage", "confirm", "--raised", "--forecast-mark", "commit")
    program.json("deal", "lose", "1", "--reason", "too dear", "--on", "2026-11-17")
    text = program("deal", "show", "1").out
    assert "Confirm" in text
    assert "yes" in text
    assert "commit" in text
    assert "lost 2026-11-17 too dear" in text
    assert " confirm " not in text
    chinese = program("--lang", "zh_CN", "deal", "show", "1").out
    assert "确定" in chinese
    assert "2026-11-17 too dear" in chinese
    assert "lost" not in chinese


def test_a_deal_has_further_contacts_with_their_part(program: Program) -> None:
    done = program.json(*NEW, "--contact", "赵工")
    deal = str(done["id"])
    named = ("deal", "contact", deal, "钱总", "--part", "decides")
    assert checked(Done, program.json(*named))["result"] == "changed"
    assert program.json(*named)["result"] == "unchanged"
    program.json("deal", "contact", deal, "孙姐")
    contacts = program.json("deal", "show", deal)["deal"]["contacts"]
    assert [(one["name"], one["part"]) for one in contacts] == [("孙姐", None), ("钱总", "decides")]
    assert "钱总 (decides)" in program("deal", "show", deal).out
    program.json("deal", "contact", deal, "钱总", "--part", "pays")
    program.json("deal", "contact", deal, "孙姐", "--remove")
    contacts = program.json("deal", "show", deal)["deal"]["contacts"]
    assert [(one["name"], one["part"]) for one in contacts] == [("钱总", "pays")]
    assert program("db", "check").code == 0
    assert program("deal", "contact", deal, "孙姐", "--remove").code == 1
    assert program("deal", "contact", deal, "赵工").code == 1
    assert program("deal", "contact", deal, "").code == 2


def test_a_name_that_the_store_cannot_index_is_said_to_be_too_long(program: Program) -> None:
    # Nothing in it repeats: a server's index keeps what it can compress.
    name = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(9_000))
    answer = program("deal", "add", "--customer", name)
    on_postgres = "postgresql" in "".join(program.options)
    assert answer.code == (2 if on_postgres else 0)
    assert ("too long" in answer.err) == on_postgres
    assert program.json("db", "check")["consistent"]
