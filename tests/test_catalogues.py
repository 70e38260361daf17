from pathlib import Path

import pytest

from funnelview import i18n
from tools import catalogues

PROGRAM = """
_("A text")
ngettext("{n} deal", "{n} deals", n)
pgettext("outcome", "Won")
N_("Later")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program of four texts with a complete catalogue."""
    source = tmp_path / catalogues.SOURCE
    catalogue = catalogues.po_path("zh_CN", tmp_path)
    catalogue.parent.mkdir(parents=True)
    (source / "words.py").write_text(PROGRAM, encoding="utf-8")
    catalogue.write_text('msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n', encoding="utf-8")
    catalogues.update_all(tmp_path)
    text = catalogue.read_text(encoding="utf-8")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "{n} 个商机"')
    head, *entries = text.split("\n\n")
    entries = [entry.replace('msgstr ""', 'msgstr "译文"') for entry in entries]
    catalogue.write_text("\n\n".join([head, *entries]), encoding="utf-8")
    assert list(catalogues.problems(tmp_path)) == []
    return tmp_path


def test_every_text_of_the_program_is_translated() -> None:
    assert catalogues.languages() == [each for each in i18n.LANGUAGES if each != "en"]
    assert list(catalogues.problems()) == []


def test_a_new_text_is_reported_until_it_is_translated(project: Path) -> None:
    _edit(project / catalogues.SOURCE / "words.py", "A text", "A better text")
    assert [line.partition(":")[0] for line in catalogues.problems(project)] == [
        "funnelview.pot is not of this source",
        "zh_CN",
        "zh_CN",
    ]
    catalogues.update_all(project)
    assert list(catalogues.problems(project)) == ["zh_CN: untranslated: 'A better text'"]


@pytest.mark.parametrize("wrong", ["个商机", "{m} 个商机", "{n 个商机"])
def test_a_translation_must_have_the_placeholders_of_its_text(project: Path, wrong: str) -> None:
    _edit(catalogues.po_path("zh_CN", project), "{n} 个商机", wrong)
    (problem,) = catalogues.problems(project)
    assert "other placeholders" in problem


def test_a_guessed_translation_counts_for_nothing(project: Path) -> None:
    _edit(catalogues.po_path("zh_CN", project), 'msgid "A text"', '#, fuzzy\nmsgid "A text"')
    assert list(catalogues.problems(project)) == ["zh_CN: only guessed: 'A text'"]


def test_bringing_it_up_to_date_twice_changes_nothing(project: Path) -> None:
    catalogue = catalogues.po_path("zh_CN", project)
    catalogues.update_all(project)
    before = (catalogue.read_bytes(), catalogues.pot_path(project).read_bytes())
    catalogues.update_all(project)
    assert (catalogue.read_bytes(), catalogues.pot_path(project).read_bytes()) == before
    assert b"Date" not in before[0]
    assert b"POT" not in before[1]


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
