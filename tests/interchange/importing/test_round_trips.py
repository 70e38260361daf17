"""Deals written in every form come back the same; a mutilated file never ends in a crash.

Usually a part of all combinations and of all mutilated files is tried; with
FUNNELVIEW_TEST_ALL=1 it is all of them: 5,376 combinations and 10,000 files.
"""

# ruff: noqa: RUF001 - letters of many languages, meant as they are

import csv
import gzip
import io
import random
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelview.errors import FunnelViewError
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options
from tests.support.engines import ALL


class Deal(NamedTuple):
    """What a file says of a deal: the model that must come back."""

    key: str
    customer: str
    amount: int
    expected: date
    stage: str
    owner: str


HEADERS = {
    "en": ("Deal ID", "Company Name", "Amount", "Expected Close Date", "Stage", "Owner"),
    "zh": ("商机编号", "客户名称", "金额", "预计成交日期", "阶段", "负责人"),
    "de": ("ID", "Kunde", "Betrag", "Voraussichtliches Abschlussdatum", "Phase", "Zuständig"),
    "ja": ("案件ID", "顧客名", "金額", "受注予定日", "フェーズ", "担当者"),
    "es": ("ID", "Cliente", "Importe", "Fecha prevista de cierre", "Etapa", "Propietario"),
    "pt": ("ID", "Nome da Conta", "Valor", "Data prevista de fechamento", "Fase", "Vendedor"),
    "fr": ("ID", "Nom du compte", "Montant", "Date de clôture prévue", "Étape", "Propriétaire"),
    "ru": ("ID", "Компания", "Сумма", "Предполагаемая дата закрытия", "Стадия", "Ответственный"),
}
STAGES = {
    "en": {"aware": "Qualification", "compare": "Proposal", "negotiate": "Negotiation"},
    "zh": {"aware": "初步接洽", "compare": "方案报价", "negotiate": "谈判"},
    "de": {"aware": "Qualifizierung", "compare": "Angebot", "negotiate": "Verhandlung"},
    "ja": {"aware": "ヒアリング", "compare": "提案", "negotiate": "交渉"},
    "es": {"aware": "Prospección", "compare": "Propuesta", "negotiate": "Negociación"},
    "pt": {"aware": "Qualificação", "compare": "Proposta", "negotiate": "Negociação"},
    "fr": {"aware": "Découverte", "compare": "Devis envoyé", "negotiate": "Négociation"},
    "ru": {"aware": "Квалификация", "compare": "Презентация", "negotiate": "Переговоры"},
}
# What a closed deal's stage or status says: won, lost.
ENDS = {
    "en": ("Closed Won", "Closed Lost"),
    "zh": ("赢单", "输单"),
    "de": ("Gewonnen", "Verloren"),
    "ja": ("受注", "失注"),
    "es": ("Cerrado ganado", "Cerrado perdido"),
    "pt": ("Fechado e ganho", "Fechado e perdido"),
    "fr": ("Fermée/Gagnée", "Fermée/Perdue"),
    "ru": ("Сделка успешна", "Сделка проиграна"),
}
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%Y年%m月%d日")
AMOUNTS = ((",", "."), (".", ","), ("", "."), ("", ","), (" ", ","), ("'", "."))
# What each language's letters can be written in, beside the encodings of Unicode.
ENCODINGS = {
    "en": "cp1252", "zh": "gb18030", "de": "cp1252", "ja": "cp932", "es": "cp1252",
    "pt": "cp1252", "fr": "cp1252", "ru": "cp1251",
}  # fmt: skip
NAMES = {
    "en": ["Acme, Inc.", 'The "Big" One', "Globex\nCorporation"],
    "zh": ["深圳市鹏城科技有限公司", "北京华为技术公司", "世纪华联超市"],
    "de": ["Müller & Söhne GmbH", "Straßenbau Köln", "Bäckerei Groß"],
    "ja": ["株式会社ヤマダ", "トヨタ自動車", "ソニー"],
    "es": ["Compañía Española", "Año Nuevo S.A.", "José Muñoz"],
    "pt": ["Pão de Açúcar", "São João Lda", "Companhia do Março"],
    "fr": ["Société Générale", "Électricité de France", "Crédit à l'Âme"],
    "ru": ["ООО «Ромашка»", "АО Луч", "Газпром нефть"],
}


@st.composite
def _lists(draw: st.DrawFn, language: str) -> list[Deal]:
    # The last deal's day and cents prove how the others are written.
    days = draw(st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), min_size=2))
    days.append(date(2026, 12, 31))
    return [
        Deal(
            f"D-{number}",
            draw(st.sampled_from(NAMES[language])),
            draw(st.integers(0, 10**11)) if number < len(days) - 1 else 123_456_789,
            day,
            draw(st.sampled_from(list(STAGES[language]))),
            draw(st.sampled_from(["Ann Lee", "Bob Ray"])),
        )
        for number, day in enumerate(days)
    ]


def _amount(minor: int, form: tuple[str, str]) -> str:
    whole, cents = divmod(minor, 100)
    return f"{whole:,}".replace(",", form[0]) + f"{form[1]}{cents:02}"


def _back(path: Path) -> list[Deal]:
    found = read_files([path], Options())
    assert [one for one in found.findings if one.kind == "warning"] == []
    fields = ("key", "customer", "amount", "expected", "stage", "owner")
    return [Deal(*(getattr(deal, field) for field in fields)) for deal in found.deals]


@settings(max_examples=100)
@given(st.data())
def test_text_files_come_back_in_every_form(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(HEADERS)))
    deals = data.draw(_lists(language))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", ENCODINGS[language]]))
    delimiter = data.draw(st.sampled_from([",", ";", "\t", "|"]))
    form, days = data.draw(st.sampled_from(AMOUNTS)), data.draw(st.sampled_from(DATES))
    if "年" in days and encoding in {"cp1251", "cp1252"}:  # neither has the signs
        days = "%d/%m/%Y"
    text = io.StringIO()
    ending = data.draw(st.sampled_from(["\r\n", "\n"]))
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ending)
    writer.writerow(HEADERS[language])
    for deal in deals:
        day = datetime.combine(deal.expected, time()).strftime(days)
        stage = STAGES[language][deal.stage]
        writer.writerow(
            (deal.key, deal.customer, _amount(deal.amount, form), day, stage, deal.owner)
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        assert _back(path) == deals


@settings(max_examples=25)
@given(st.data())
def test_spreadsheets_come_back(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(HEADERS)))
    deals = data.draw(_lists(language))
    above, left = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deals.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            book.add_worksheet("Notes").write(0, 0, "Ask Ann before the call")
            sheet = book.add_worksheet("Data")
            day = book.add_format({"num_format": "dd.mm.yyyy"})
            if above > 1:
                sheet.write(0, 0, "Pipeline of the north")
            for column, text in enumerate(HEADERS[language], left):
                sheet.write(above, column, text)
            for row, deal in enumerate(deals, above + 1):
                sheet.write(row, left, deal.key)
                sheet.write(row, left + 1, deal.customer)
                sheet.write(row, left + 2, deal.amount / 100)
                sheet.write_datetime(row, left + 3, datetime.combine(deal.expected, time()), day)
                sheet.write(row, left + 4, STAGES[language][deal.stage])
                sheet.write(row, left + 5, deal.owner)
        assert _back(path) == deals


DELIMITERS = (",", ";", "\t", "|")


def _combinations() -> Iterator[tuple[str, str, str, str, tuple[str, str]]]:
    for language in HEADERS:
        encodings = ("utf-8", "utf-8-sig", "utf-16", ENCODINGS[language])
        yield from product((language,), encodings, DELIMITERS, DATES, AMOUNTS)


@pytest.mark.parametrize("part", range(8))
def test_every_combination_comes_back(part: int, tmp_path: Path) -> None:
    every = list(_combinations())
    assert len(every) == 5376
    # A step that shares no factor with the lists takes something of everything.
    chosen = every[part :: 8 if ALL else 8 * 13]
    for number, (language, encoding, delimiter, days, form) in enumerate(chosen):
        if "年" in days and encoding in {"cp1252", "cp1251"}:
            days = "%d.%m.%Y"  # noqa: PLW2901 - what this encoding has letters for
        stages, (won, lost) = STAGES[language], ENDS[language]
        told = [*stages.items(), ("won", won), ("lost", lost)]
        rows = [
            (
                f"{10**18 + n}", NAMES[language][n % 3], _amount(123_456_789 + n * 10**5, form),
                date(2026, 12, 27 + n).strftime(days), name, ("Ann Lee", "Bob Ray")[n % 2],
            )
            for n, (_key, name) in enumerate(told)
        ]  # fmt: skip
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(HEADERS[language])
        writer.writerows(rows)
        data = text.getvalue().encode(encoding)
        path = tmp_path / ("deals.csv.gz" if number % 5 == 0 else "deals.csv")
        path.write_bytes(gzip.compress(data, 1) if number % 5 == 0 else data)
        found = read_files([path], Options())
        what = (language, encoding, delimiter, days, form, found.findings)
        assert [deal.key for deal in found.deals] == [row[0] for row in rows], what
        assert [deal.customer for deal in found.deals] == [row[1] for row in rows], what
        assert [deal.amount for deal in found.deals] == [
            123_456_789 + n * 10**5 for n in range(len(rows))
        ], what
        assert [deal.expected for deal in found.deals] == [
            date(2026, 12, 27 + n) for n in range(len(rows))
        ], what
        assert [deal.outcome for deal in found.deals] == ["open"] * 3 + ["won", "lost"], what
        assert [deal.stage for deal in found.deals][:3] == [*stages], what
        assert [deal.owner for deal in found.deals] == [row[5] for row in rows], what


@pytest.mark.parametrize("form", ["{n}", "{n} %", "{n}%", "0.{n}", "0,{n}"])
@pytest.mark.parametrize("header", ["Probability", "Вероятность", "赢率", "Wahrscheinlichkeit"])
def test_probabilities_in_every_form(tmp_path: Path, form: str, header: str) -> None:
    rows = "".join(f"D{n};{form.format(n=n)};open;1\n" for n in (25, 50, 75, 45, 65))
    path = tmp_path / "deals.csv"
    path.write_text(f"Deal Name;{header};Status;Amount\n{rows}", encoding="utf-8")
    stages = [deal.stage for deal in read_files([path], Options()).deals]
    assert stages == ["aware", "compare", "negotiate", "compare", "negotiate"]


SOUND = (
    "Deal ID;Deal Name;Customer;Amount;Close Date;Stage;Owner\r\n"
    + "".join(
        f'{n};"Deal ""{n}""";Müller {n % 7};{n}.000,50 €;{n % 28 + 1:02}.0{n % 9 + 1}.2026;'
        f"{('Angebot', 'Verhandlung', 'Gewonnen')[n % 3]};Ann\r\n"
        for n in range(1, 40)
    )
).encode("cp1252")
PIECES = [
    *(b'"', b";", b"\x00", b"\xff\xfe", b"\r", b"\n\n\n"),
    *(b"\xef\xbb\xbf", b"\t", b"PK\x03\x04", b"\x1f\x8b"),
]


def _book() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Deals")
        for number, line in enumerate(SOUND.decode("cp1252").splitlines()):
            for column, cell in enumerate(next(csv.reader([line], delimiter=";"))):
                sheet.write(number, column, cell)
    return made.getvalue()


KINDS: Sequence[tuple[str, bytes]] = (
    ("deals.csv", SOUND),
    ("deals.txt", SOUND.decode("cp1252").encode("utf-16")),
    ("deals.tsv", SOUND.decode("cp1252").replace(";", "\t").encode("utf-8-sig")),
    ("deals.csv.gz", gzip.compress(SOUND, mtime=0)),
    ("deals.xlsx", _book()),
)


def mutilated(sound: bytes, seed: int) -> bytes:
    """A file's bytes, damaged in the way that belongs to a number."""
    chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
    data = bytearray(sound)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(data) or 1)
        how = chance.randrange(5)
        if how == 0:
            data[at : at + chance.randrange(1, 200)] = b""
        elif how == 1:
            data[at:at] = chance.choice(PIECES)
        elif how == 2 and data:
            data[at] = chance.randrange(256)
        elif how == 3:
            data[at:at] = data[: chance.randrange(1, 300)]
        else:
            data = data[: max(1, at)]
    return bytes(data)


FILES = 1_000 if ALL else 100


@pytest.mark.parametrize("part", range(10))
def test_mutilated_files_are_read_or_refused(part: int, tmp_path: Path) -> None:
    name, sound = KINDS[part % len(KINDS)]
    path = tmp_path / name
    read = 0
    for seed in range(part * FILES, (part + 1) * FILES):
        path.write_bytes(mutilated(sound, seed))
        try:
            found = read_files([path], Options())
        except FunnelViewError as error:
            assert error.message  # noqa: PT017 - either way is right, but it must be told
        else:
            read += 1
            assert all(deal.where.line >= 1 for deal in found.deals)
    # What is packed or a workbook seldom survives; text nearly always does.
    assert read > FILES // 2 or name.endswith((".gz", ".xlsx"))
