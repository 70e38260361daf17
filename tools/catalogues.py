"""Collects the program's texts and keeps its translations.

    python tools/catalogues.py update    collect texts, bring every catalogue up to date, compile
    python tools/catalogues.py compile   only compile (.po to .mo)
    python tools/catalogues.py check     list what is missing, outdated or wrong; exit 1 if anything

A catalogue carries no dates and no line numbers, and stands in the order of its texts, so that two
people's additions merge calmly. Nothing is guessed: a changed text is untranslated until someone
translates it. Texts that no longer occur are dropped.
"""

import re
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("src/funnelview")
DOMAIN = "funnelview"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
# A comment that starts so stands beside the text in the catalogue, for whoever translates.
COMMENT_TAGS = ("i18n:",)


def languages(root: Path = ROOT) -> list[str]:
    """The languages that have a catalogue, sorted."""
    found = (root / SOURCE / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return sorted(path.parent.parent.name for path in found)


def po_path(language: str, root: Path = ROOT) -> Path:
    """Where the translations into `language` are kept."""
    return root / SOURCE / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def pot_path(root: Path = ROOT) -> Path:
    """Where all texts stand untranslated."""
    return root / SOURCE / "locale" / f"{DOMAIN}.pot"


def extract(root: Path = ROOT) -> Catalog:
    """All texts of the program as its source has them now."""
    catalog = _bare(Catalog(project=DOMAIN, charset="utf-8", fuzzy=False))
    found = extract_from_dir(
        root / SOURCE,
        method_map=[("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=COMMENT_TAGS,
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in found:
        catalog.add(
            message,
            locations=[((SOURCE / filename).as_posix(), 0)],
            auto_comments=comments,
            context=context,
        )
    return catalog


def read(language: str, root: Path = ROOT) -> Catalog:
    """The translations into `language` as they stand on disk."""
    with po_path(language, root).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update_all(root: Path = ROOT) -> None:
    """Bring the template and every catalogue up to date with the source, then compile."""
    template = extract(root)
    _write(pot_path(root), _as_po(template))
    for language in languages(root):
        catalog = read(language, root)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        _write(po_path(language, root), _as_po(_bare(catalog)))
    compile_all(root)


def compile_all(root: Path = ROOT) -> None:
    """Compile every catalogue beside its source; complete or not, and never a fuzzy text."""
    for language in languages(root):
        target = BytesIO()
        write_mo(target, read(language, root))
        _write(po_path(language, root).with_suffix(".mo"), target.getvalue())


def problems(root: Path = ROOT) -> Iterator[str]:
    """What is wrong with the catalogues, a line each; nothing when all is well."""
    template = extract(root)
    wanted = {_key(message): message for message in template if message.id}
    if not pot_path(root).is_file() or pot_path(root).read_bytes() != _as_po(template):
        yield f"{DOMAIN}.pot is not of this source: run make catalogues"
    for language in languages(root):
        catalog = read(language, root)
        present = {_key(message): message for message in catalog if message.id}
        for key in sorted(wanted.keys() - present.keys(), key=str):
            yield f"{language}: not in the catalogue (run make catalogues): {key[1]!r}"
        for key in sorted(present.keys() - wanted.keys(), key=str):
            yield f"{language}: no longer in the program (run make catalogues): {key[1]!r}"
        for message in present.values():
            yield from (f"{language}: {line}" for line in _message_problems(message, catalog))


def _message_problems(message: Message, catalog: Catalog) -> Iterator[str]:
    ids = _forms(message.id)
    translations = _forms(message.string)
    if message.fuzzy:
        yield f"only guessed: {ids[0]!r}"
    if message.pluralizable and len(translations) != catalog.num_plurals:
        yield f"needs {catalog.num_plurals} plural form(s): {ids[0]!r}"
    # The plural carries every placeholder; a singular may leave its number out.
    wanted = placeholders(ids[-1])
    for translation in translations:
        if not translation:
            yield f"untranslated: {ids[0]!r}"
        elif placeholders(translation) != wanted:
            yield f"other placeholders than the text: {ids[0]!r} -> {translation!r}"


def _forms(text: object) -> list[str]:
    """A text, or its singular and plural forms; "" for a form that is missing."""
    forms = text if isinstance(text, (list, tuple)) else [text]
    return [str(form or "") for form in forms]


def placeholders(text: str) -> set[str]:
    """The names that str.format, or the old % operator, will fill in `text`."""
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        named = {"(braces do not match)"}
    return named | set(re.findall(r"%\(\w+\)", text))


def _key(message: Message) -> tuple[str, str]:
    return (message.context or "", _forms(message.id)[0])


def _bare(catalog: Catalog) -> Catalog:
    """Without the headers that change whenever a tool or a day does."""
    keep = {"content-type", "content-transfer-encoding", "plural-forms", "language", "mime-version"}
    catalog.mime_headers = [
        (name, value) for name, value in catalog.mime_headers if name.lower() in keep
    ]
    return catalog


def _as_po(catalog: Catalog) -> bytes:
    target = BytesIO()
    catalog.header_comment = f"# The texts of FunnelView ({catalog.locale or 'template'})."
    write_po(target, catalog, width=100, sort_output=True, include_lineno=False)
    kept = (line for line in target.getvalue().splitlines() if not _churns(line))
    return b"\n".join(kept).rstrip(b"\n") + b"\n"


def _churns(line: bytes) -> bool:
    return (
        re.match(
            rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
            rb"|Report-Msgid-Bugs-To|Project-Id-Version): ",
            line,
        )
        is not None
    )


def _write(path: Path, content: bytes) -> None:
    """Write only what changed, so that nothing downstream is made again for nothing."""
    if path.is_file() and path.read_bytes() == content:
        path.touch()
        return
    path.write_bytes(content)


def main(arguments: list[str]) -> int:
    """Run one of the commands above."""
    match arguments:
        case ["update"]:
            update_all()
        case ["compile"]:
            compile_all()
        case ["check"]:
            found = list(problems())
            print("\n".join(found) or "catalogues: complete")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
