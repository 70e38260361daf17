"""When two customers' names are nearly the same."""

# ruff: noqa: RUF001 - letters of many languages, meant as they are

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelview.domain.customers import customer_key, doubles, entry_of, near, near_doubles
from tests.support.independent_twins import pairs_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "ACME"),
        ("Acme, Inc.", "acme inc"),
        ("Müller GmbH & Co. KG", "Müller"),
        ("Société Générale S.A.", "Société Générale"),
        ("Comercial López S.A. de C.V.", "Comercial López"),
        ("Pão de Açúcar Ltda.", "Pão de Açúcar"),
        ("ООО «Ромашка»", "Ромашка"),
        ("深圳市鹏城科技有限公司", "深圳鹏城科技"),
        ("深圳市鹏城科技股份有限公司", "深圳市鹏城科技有限公司"),
        ("华辰电子集团有限公司", "华辰电子"),
        ("株式会社ヤマダ", "ヤマダ株式会社"),
        ("ＡＣＭＥ　Ｌｔｄ", "Acme Ltd."),
        ("Smith & Sons", "Smith and Sons Ltd"),
        ("Blue Ocean Logistics", "BlueOcean Logistics"),
        ("Interantional Pumps", "International Pumps"),
        ("Initech Systems", "Initech System"),
    ],
)
def test_near_names(one: str, other: str) -> None:
    assert near(one, other)
    assert near_doubles({1: one, 2: "Nothing alike", 3: other}) == [(1, 3)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme", "Acne"),
        ("Plant Nürnberg 1", "Plant Nürnberg 2"),
        ("上海第一机械制造厂", "上海第二机械制造厂"),
        ("北京华为", "北京华力"),
        ("Ltd", "GmbH"),
        ("Bank of America", "Bank of Armenia"),
        ("", ""),
    ],
)
def test_names_that_are_not_near(one: str, other: str) -> None:
    assert not near(one, other)
    assert near_doubles({1: one, 2: other}) == []


def test_a_legal_form_alone_is_a_name() -> None:
    assert customer_key("AG")
    assert customer_key("有限公司")


@given(st.lists(st.text("abcdeü 1中文", max_size=14), max_size=12))
def test_groups_are_what_comparing_each_with_each_gives(names: list[str]) -> None:
    given_names = dict(enumerate(names))
    found = near_doubles(given_names)
    together = {(one, other) for group in found for one in group for other in group if one < other}
    for one, name in given_names.items():
        for other in range(one + 1, len(names)):
            if near(name, names[other]):
                assert (one, other) in together
    members = [which for group in found for which in group]
    assert len(members) == len(set(members))
    # Nobody is in a group without somebody near in it.
    for group in found:
        for which in group:
            assert any(near(names[which], names[other]) for other in group if other != which)


NAMES = st.lists(st.sampled_from("abc1"), min_size=6, max_size=10).map("".join)
FORMS = st.sampled_from(("", " GmbH", ", Inc.", " Co., Ltd.", " 公司"))
PHONES = st.sampled_from(
    ("", "12", "+86 138 0013 5566", "13800135566", "0512 000027", "512-000027")
)
CUSTOMERS = st.lists(st.tuples(NAMES, FORMS, st.lists(PHONES, max_size=2)), max_size=12)


@settings(max_examples=25)
@given(CUSTOMERS)
def test_doubles_are_those_of_the_textbook(told: list[tuple[str, str, list[str]]]) -> None:
    customers = {n: (name + form, phones) for n, (name, form, phones) in enumerate(told)}
    entries = {n: entry_of(name, phones) for n, (name, phones) in customers.items()}
    assert doubles(entries) == pairs_of(customers)
