import pytest

from funnelview import i18n
from funnelview.i18n import N_, choose_language, normalise, set_language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("en_GB.UTF-8", "en"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("zh", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh_CN.GB18030", "zh_CN"),
        ("zh_TW", "zh_CN"),
        ("ZH_cn", "zh_CN"),
        ("de_DE@euro", None),
        ("", None),
        ("english", None),
    ],
)
def test_what_people_write_for_a_language(tag: str, expected: str | None) -> None:
    assert normalise(tag) == expected


@pytest.mark.parametrize(
    ("explicit", "configured", "environment", "expected"),
    [
        ("zh", "en", {"FUNNELVIEW_LANG": "en"}, "zh_CN"),
        (None, "en", {"FUNNELVIEW_LANG": "zh"}, "zh_CN"),
        (None, "zh_CN", {"LC_ALL": "en_US.UTF-8"}, "zh_CN"),
        (None, None, {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US"}, "zh_CN"),
        (None, None, {"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, "en"),
        (None, None, {"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en"}, "zh_CN"),
        (None, None, {"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        (None, None, {"LANG": "de_DE.UTF-8"}, "en"),
        ("tlh", None, {"LANG": "zh_CN"}, "zh_CN"),
        (None, None, {}, "en"),
    ],
    ids=str,
)
def test_the_nearest_wish_decides(
    explicit: str | None, configured: str | None, environment: dict[str, str], expected: str
) -> None:
    assert choose_language(explicit, configured, environment) == expected


def test_texts_follow_the_language() -> None:
    text = N_("The configuration file.")
    assert i18n._(text) == text
    set_language("zh_CN")
    assert i18n.language() == "zh_CN"
    assert i18n._(text) == "配置文件。"
    set_language("en")
    assert i18n._(text) == text


def test_forms_follow_the_number() -> None:
    assert i18n.ngettext("one", "many", 1) == "one"
    assert i18n.ngettext("one", "many", 2) == "many"
    assert i18n.pgettext("outcome", "not a text of ours") == "not a text of ours"


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (("No.", "Do this."), "No. Do this."),
        (("不行。", "请这样做。"), "不行。请这样做。"),
        (("No.", ""), "No."),
        (("", "Do this."), "Do this."),
        ((), ""),
    ],
)
def test_sentences_stand_beside_each_other(texts: tuple[str, ...], line: str) -> None:
    assert i18n.sentences(*texts) == line


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_nothing_is_translated_by_nothing(language: str) -> None:
    set_language(language)
    assert i18n._("") == ""


def test_a_language_it_does_not_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="tlh"):
        set_language("tlh")
    assert i18n.language() == "en"
