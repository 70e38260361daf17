"""Tables as people keep them: things beside and above, sheets by month, columns nobody named."""

import base64
import gzip
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from funnelview.domain.importing import ImportSet
from funnelview.errors import BadInput
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.guessing import Known, guessed
from funnelview.interchange.importing.values import Options

HEADER = ("Deal ID", "Deal Name", "Customer", "Amount", "Close Date", "Stage", "Owner")
STAGES = ("Proposal", "Negotiation", "Closed Won")


def _rows(count: int, start: int = 0) -> list[tuple[object, ...]]:
    return [
        (
            f"D{n}", f"Deal {n}", f"Cust {n % 9}", n * 100.5, date(2026, n % 9 + 1, 15),
            STAGES[n % 3], ("Ann", "Bob")[n % 2],
        )
        for n in range(start, start + count)
    ]  # fmt: skip


def _book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, datetime.combine(value, time()), day)
                    elif value is not None:
                        sheet.write(number, column, value)
    return path


def _read(path: Path, text: str, **options: object) -> ImportSet:
    path.write_text(text, encoding="utf-8")
    return read_files([path], Options(**options))  # type: ignore[arg-type]


def _reasons(found: ImportSet) -> list[str]:
    return [one.reason for one in found.findings]


def test_dashboards_beside_the_table_are_left_alone(tmp_path: Path) -> None:
    left = [("Proposal", 4, 999.0), ("Negotiation", 4, 99.0)]
    rows: list[Sequence[object]] = [("Sales dashboard 2026",), (None, "Total", 17)]
    rows.append(("Stage", "Count", "Amount", None, *HEADER, None, "Rep", "Amount", "Stage"))
    for number, deal in enumerate(_rows(12)):
        beside = left[number] if number < 2 else (None,) * 3
        rows.append((*beside, None, *deal, None, *(("Ann", 77.0, "x") if not number else ())))
    found = read_files([_book(tmp_path / "dash.xlsx", Sheet1=rows)], Options())
    assert [deal.key for deal in found.deals] == [f"D{n}" for n in range(12)]
    assert [deal.amount for deal in found.deals][:3] == [0, 10_050, 20_100]
    assert {deal.stage for deal in found.deals if deal.outcome == "open"} == {
        "compare",
        "negotiate",
    }
    assert any("Beside the table" in reason for reason in _reasons(found))


def test_an_empty_column_within_a_table_parts_nothing(tmp_path: Path) -> None:
    header = (*HEADER[:3], None, *HEADER[3:])
    rows = [(*deal[:3], None, *deal[3:]) for deal in _rows(5)]
    found = read_files([_book(tmp_path / "gap.xlsx", Data=[header, *rows])], Options())
    assert [deal.customer for deal in found.deals] == [f"Cust {n}" for n in range(5)]
    assert found.deals[1].amount == 10_050
    assert found.findings == []


def test_sheets_of_one_kind_are_read_together_and_copies_are_not(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "months.xlsx",
        Jan=[HEADER, *_rows(5)],
        Feb=[("February",), (), HEADER, *_rows(5, 5)],
        Backup=[HEADER, *_rows(5)],
        Notes=[("call Ann",)],
    )
    found = read_files([path], Options())
    assert sorted(str(deal.key) for deal in found.deals) == sorted(f"D{n}" for n in range(10))
    assert [one.sheet for one in found.formats] == ["Jan", "Feb"]
    assert any("repeats another" in reason for reason in _reasons(found))


def test_many_rows_and_five_hundred_blank_ones_behind(tmp_path: Path) -> None:
    rows = [("Report",), (), HEADER, *_rows(22_000), *[(" ",)] * 500]
    found = read_files([_book(tmp_path / "big.xlsx", Data=rows)], Options())
    assert len(found.deals) == found.read == 22_000
    (finding,) = found.findings
    assert (finding.kind, finding.count) == ("skipped", 500)


def test_a_table_without_headers_is_read_by_what_its_columns_hold(tmp_path: Path) -> None:
    names = ("Ann Lee", "Bob Ray", "Cy Young")
    rows = [
        f"Acme {n} GmbH,{names[n % 3]},{n * 1000}.50,2026-0{n % 9 + 1}-11,{STAGES[n % 3]},"
        f"2025-0{n % 9 + 1}-01,+49 30 12345{n}"
        for n in range(1, 40)
    ]
    for header in ("", "A1,A2,A3,A4,A5,A6,A7\n"):
        found = _read(tmp_path / "bare.csv", header + "\n".join(rows) + "\n")
        first = found.deals[0]
        assert len(found.deals) == 39
        assert (first.customer, first.owner, first.amount) == ("Acme 1 GmbH", "Bob Ray", 100_050)
        assert (first.expected, first.registered) == (date(2026, 2, 11), date(2025, 2, 1))
        assert (first.stage, first.phone) == ("negotiate", "+49 30 123451")


def test_a_column_of_known_names_is_who_owns_the_deal(tmp_path: Path) -> None:
    text = "Deal Name,X1,Amount,Stage\n" + "".join(f"D{n},ann,{n},Proposal\n" for n in range(9))
    assert _read(tmp_path / "a.csv", text).deals[0].owner is None
    found = _read(tmp_path / "a.csv", text, known=Known(frozenset({"ann"})))
    assert found.deals[0].owner == "ann"
    users = tmp_path / "users.csv"
    users.write_text("User ID,Full Name,Manager\n1,Ann,Mo\n")
    found = read_files([tmp_path / "a.csv", users], Options())
    assert found.deals[0].owner == "Ann"


@pytest.mark.parametrize(
    ("headers", "amount"),
    [
        ("Premium,Expected Revenue,Invoiced,Revenue", 4),
        ("Expected Revenue,Weighted Revenue,Commission,Annual Premium,Deal Revenue", 5),
        ("Expected Revenue,Amount", 2),
        ("Expected Revenue,Prorated Revenue", 1),
        ("Weighted amount,Amount in company currency,Amount", 3),
        ("毛利,预计金额,回款金额,开票金额", 2),
        ("Marge,Montant,Montant facturé", 2),
        ("Deckungsbeitrag,Geschätzter Umsatz,Bezahlt", 2),
        ("Units,Unit cost,How much?", 3),
    ],
)
def test_the_deals_amount_among_columns_of_money(tmp_path: Path, headers: str, amount: int) -> None:
    figures = ",".join(str(n) for n in range(1, headers.count(",") + 2))
    found = _read(
        tmp_path / "money.csv",
        f"Opportunity,Account,Stage,Close Date,{headers}\nA,X,Proposal,2026-01-01,{figures}\n",
    )
    assert found.deals[0].amount == amount * 100


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Proprietário do Negócio", "owner"),
        ("Propriétaire de l'opportunité", "owner"),
        ("Nom du compte", "customer"),
        ("Potenzieller Kunde", "customer"),
        ("Предполагаемая дата закрытия", "expected"),
        ("Geschätzter Abschlusstermin", "expected"),
        ("Data de criação", "registered"),
        ("Дата создания сделки", "registered"),
        ("商談 所有者", "owner"),
        ("When?", "expected"),
        ("Id do registro", "key"),
        ("(Do Not Modify) Opportunity", "key"),
        ("Created by", ""),
        ("Weighted amount", ""),
        ("Customer type", ""),
        ("Lead Status", ""),
        ("Stage changed on", ""),
    ],
)
def test_words_in_headers_that_no_table_has(header: str, field: str) -> None:
    assert guessed(header) == field


@pytest.mark.parametrize(
    "text",
    [
        "Invoice,Customer,Invoice Date,Total Due\n1,Acme,2026-01-02,10.50\n2,Globex,2026-01-03,9\n",
        "Name,Born,Height\nAnn,2001-02-03,1.70\nBob,2002-03-04,1.80\n",
        "Product,SKU,Unit Price\nPump,P1,10.00\nValve,V1,20.00\n",
        "Account Name,Account Owner,Created Date,Annual Revenue\nAcme,Ann,2026-01-01,5\n",
        "Date,Account,Debit,Credit\n2026-01-01,1000,5.00,\n2026-01-02,1200,,5.00\n",
    ],
)
def test_what_is_no_funnel_is_refused_with_the_headers_seen(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(tmp_path / "table.csv", text)
    assert "Nothing here looks like deals" in refused.value.message
    assert text.split(",", 1)[0] in refused.value.message
    assert refused.value.way_out


@pytest.mark.parametrize("place", [1, 20, 58])
def test_a_quotation_mark_that_is_never_closed_costs_no_row(tmp_path: Path, place: int) -> None:
    rows = [f"{n},Deal {n},Cust {n % 9},{n * 100},2026-03-15,Proposal,Ann" for n in range(1, 60)]
    rows[place - 1] = rows[place - 1].replace("Deal", '"Deal')
    rows[40] = rows[40].replace(",Cust 5,", ',"Cust, 5",').replace("Deal 41", '"Deal ""41"""')
    found = _read(tmp_path / "open.csv", ",".join(HEADER) + "\n" + "\n".join(rows) + "\n")
    assert [deal.key for deal in found.deals] == [str(n) for n in range(1, 60)]
    assert found.deals[place - 1].name == f"Deal {place}"
    assert (found.deals[40].customer, found.deals[40].name) == ("Cust, 5", 'Deal "41"')
    assert [deal.line for deal in found.deals] == list(range(2, 61))
    (finding,) = found.findings
    assert (finding.line, finding.value) == (place + 1, '"')


def test_many_broken_quotation_marks_and_one_before_a_megabyte(tmp_path: Path) -> None:
    rows = [f'{n},"19 inch rack {n},Cust,{n},2026-03-15,Proposal,Ann' for n in range(3000)]
    rows += [f"{n},Deal {n},{'x' * 400},{n},2026-03-15,Proposal,Ann" for n in range(3000, 7000)]
    found = _read(tmp_path / "inch.csv", ",".join(HEADER) + "\n" + "\n".join(rows) + "\n")
    assert len(found.deals) == 7000
    assert found.deals[2999].name == "19 inch rack 2999"
    assert sum(one.count for one in found.findings) == 3000


def test_notes_of_several_lines_stay_one_cell(tmp_path: Path) -> None:
    note = "first, of it\nsecond, of, it\nthird"
    rows = [f'{n},"{note}",Cust,{n},2026-03-15,Proposal,Ann' for n in range(20)]
    found = _read(tmp_path / "notes.csv", ",".join(HEADER) + "\n" + "\n".join(rows) + "\n")
    assert [deal.name for deal in found.deals] == [note] * 20
    assert found.findings == []


def test_months_and_quarters_are_their_last_day_where_something_is_expected(
    tmp_path: Path,
) -> None:
    cells = ["2026-03", "Mar 2026", "2026年3月", "03/2026", "März 2026", "Mar-26", "Q1 2026"]
    rows = [f"D{n},{cell},{cell},1,Proposal" for n, cell in enumerate([*cells, "2026-03-31"])]
    text = "Deal Name,Expected Close,Created Date,Amount,Stage\n" + "\n".join(rows) + "\n"
    found = _read(tmp_path / "months.csv", text)
    assert {deal.expected for deal in found.deals} == {date(2026, 3, 31)}
    assert [deal.registered for deal in found.deals] == [
        *[date(2026, 3, 1)] * 6, date(2026, 1, 1), date(2026, 3, 31),
    ]  # fmt: skip
    assert [(one.column, one.count) for one in found.findings] == [
        ("Expected Close", 7),
        ("Created Date", 7),
    ] or {one.count for one in found.findings} == {7}


def test_ids_that_a_spreadsheet_cut_short_are_none(tmp_path: Path) -> None:
    text = "Record ID,Deal Name,Amount,Stage\n1.23457E+18,A,1,Proposal\n1.23457E+18,B,2,Proposal\n"
    found = _read(tmp_path / "cut.csv", text)
    assert [(deal.key, deal.name) for deal in found.deals] == [(None, "A"), (None, "B")]
    assert [one.count for one in found.findings] == [2]
    book = _book(
        tmp_path / "cut.xlsx",
        S=[("Record ID", "Deal Name", "Stage", "Amount"), (1234567890123456789, "A", "Proposal", 1),
           ("1234567890123456790", "B", "Proposal", 2)],
    )  # fmt: skip
    found = read_files([book], Options())
    assert [deal.key for deal in found.deals] == [None, "1234567890123456790"]


def test_closed_deals_without_a_day_of_closing_take_the_expected_one(tmp_path: Path) -> None:
    text = (
        "Deal Name,Expected Close,Amount,Status\nA,2026-03-01,1,Won\nB,2027-03-01,1,Lost\n"
        "C,2026-03-01,1,Open\n"
    )
    found = _read(tmp_path / "won.csv", text, today=date(2026, 11, 18))
    assert [deal.closed for deal in found.deals] == [date(2026, 3, 1), date(2026, 11, 18), None]
    assert any("day of closing" in one.reason and one.count == 2 for one in found.findings)


def test_archived_leads_are_lost_unless_they_are_won(tmp_path: Path) -> None:
    text = (
        "Opportunity,Stage,Expected Revenue,Active\nA,Proposition,1,TRUE\nB,New,1,FALSE\n"
        "C,Won,1,FALSE\n"
    )
    found = _read(tmp_path / "odoo.csv", text)
    assert [deal.outcome for deal in found.deals] == ["open", "lost", "won"]


def test_days_beneath_won_lost_and_closed_are_days(tmp_path: Path) -> None:
    text = (
        "Deal Name,Amount,Stage,Won,Lost\nA,1,Proposal,2026-01-02,\nB,1,Proposal,,2026-01-03\n"
        "C,1,Proposal,,\n"
    )
    found = _read(tmp_path / "days.csv", text)
    assert [(deal.outcome, deal.closed) for deal in found.deals] == [
        ("won", date(2026, 1, 2)),
        ("lost", date(2026, 1, 3)),
        ("open", None),
    ]


def test_a_store_adds_names_of_stages_and_outcomes(tmp_path: Path) -> None:
    text = "Deal Name,Amount,Stage\nA,1,Angebot raus\nB,1,Erledigt\nC,1,Vertagt\nD,1,Rätsel\n"
    names = {"Angebot raus": "compare", "Erledigt": "won", "Vertagt": "open"}
    found = _read(tmp_path / "names.csv", text, stage_names=names)
    assert [(deal.outcome, deal.stage) for deal in found.deals] == [
        ("open", "compare"), ("won", None), ("open", "aware"), ("open", "aware"),
    ]  # fmt: skip
    assert [(one.value, one.ask) for one in found.findings] == [("Rätsel", "stage")]


def test_ten_thousand_unknown_stages_are_told_in_eleven_lines(tmp_path: Path) -> None:
    rows = "".join(f"D{n},1,step {'abcdefghij'[n % 10]}{n}\n" for n in range(10_000))
    found = _read(tmp_path / "many.csv", f"Deal Name,Amount,Stage\n{rows}")
    assert len(found.findings) == 11
    assert sum(one.count for one in found.findings) == 10_000


def test_web_pages_that_call_themselves_spreadsheets(tmp_path: Path) -> None:
    cells = "".join(f"<th>{text}</th>" for text in HEADER)
    page = (
        "<html><head><meta charset='utf-8'><style>td {color: red}</style></head><body>"
        "<table border=1><tr><td colspan=7><b>Pipeline &amp; more</b></td></tr>\n"
        f"<tr>{cells}</tr>\n"
        "<tr><td>1<td>Deal<br>one<td>M&uuml;ller &amp; Co<td>1.234,50&nbsp;&euro;<td>31.12.2026"
        "<td>Proposal<td>Ann</tr>\n"
        "<tr><td>2</td><td>Two</td><td>株式会社</td><td></td><td></td><td>Closed Won</td><td>Bob"
        "</td></tr></table></body></html>"
    )
    found = _read(tmp_path / "report.xls", page)
    first, second = found.deals
    assert (first.key, first.name, first.customer) == ("1", "Deal\none", "Müller & Co")
    assert (first.amount, first.currency, first.expected) == (123_450, "EUR", date(2026, 12, 31))
    assert (second.customer, second.outcome, second.owner) == ("株式会社", "won", "Bob")


def test_a_contacts_phone_may_stand_with_any_of_its_deals(tmp_path: Path) -> None:
    text = (
        "Deal Name,Customer,Contact,Phone,Stage,Amount\nA,Acme,Cy,,Proposal,1\n"
        "B,Acme,Cy,555-1234,Proposal,1\nC,Acme,Di (di@x.com),,Proposal,1\n"
    )
    found = _read(tmp_path / "phones.csv", text)
    assert [(one.name, one.phone, one.email) for one in found.contacts] == [
        ("Cy", "555-1234", None),
        ("Di", None, "di@x.com"),
    ]


# A workbook of the older kind (.xls, BIFF8), packed: a cover, and a sheet with a title above the
# headers in its third row, two deals, an empty row and a total.
OLD_WORKBOOK = """
H4sIAAAAAAACA+1YXUhUQRQ+c/fub+quf4EGeQn6MxHMl15sM7eswG3tByuiuttOq3R3r1yvhT2UZQs9FARB
UEQQ1EMv/bz0QwX11kOk/UAQBFqPQiQU+aBuZ87evakZJJSQ3LPMmTlnzsw3P2fOzN6B/uLBa3crh2AarQUX
TGT94JmkY5j8eSEEWJ/NimI+92HKOvRfkd+HG+lxw6PCF16xh2K/h0CCO/Iz5AAfMe2FTojqaa7MIa2nMahM
jKGByeh7ElzBVAQVNK4S4geJlxK/TbaPia8jzTniDWg7yPZAfzhavcby413SEqorQs7gPrV5T5o6KIfnwo9P
nGc5Wzc0Gh2q9p9VLJYL4DrgljbzNDeEHIQbEACIRGpbWmp3Iw1CGW73dfiWVQC+5s/1U8XRz62eAepHp+q9
v9H7cBOn6y9IMkAvZA8w4cwZKITPsqhxQ5N+hBsZDNURTy4+xzo6udaR5mPwBTsDSnj+W7tVw+SG1qMYvFM3
zEUAjZqmJLiqdSn6IcVs50oa9e2KydUUOlUEa5TNEb9ViqopjsG/qbvL1FPcQLDGlN6dNtHdmjS9iysR1eRu
gO2mmhT51qPok3jaInUo7EzF1e4FAC1jmsYNpTkV34R9xQy9U+9SNexry5iR5GlhvhoneDZalVwAbCRV3ybt
23r1Zdurnt64Pxm7qLWObs8DJpQ2HVuwaPL7RYTYoZuqFhC3F0W70JRoV0gxoAB5AoJULqZIEML1Grs58rol
HgvvJ00v3XC5e3CpWHTIwknRAhsX2TU5Xk0tVhE/Rb0uonIl8TLcHMyXxcqtwsY+sjlNtcsQp57oTXj5pPIK
LGeGWx8sznwKr8TyreahY2W33oWvwRK8lxPYXvz6oIbVsMuXBD0M53NmRcwPxCt+iZ4+KWSNPWtd9kEYF/EC
qTj3IpBK4J4wxej6k+ZiVb02n1+ryiwLiWY31UIiC8Fzklg/ly1JKMm25ELJbUsySh5bcqPktSUPSj4L1TUD
qotQ/Za9i1ADtiRQ8aDCE5y1i1CHz3ixHBgQqDkbgVdgtxB4hRaePAOeTHhFlr1MeEFbEnghC08mvPVV4uZ/
+TaPJxNesd1C4JVYeGIN5Gl4HsIrRX5cEhLN4UlpzrdhJt92yCGHHHLIoflI4g0iXhkuui2B3hEe67UlvuuM
Y5pwPpPMW9oGOv5M/Eu5AdKYG9AzK/9ZCG6W74v9YZv890JBbYhuwGGI0zgOz9p/8f3NJs/njxuG/t4Rmi3+
xGzG+Y/xfwDYYN42ABYAAA==
"""


def test_older_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(gzip.decompress(base64.b64decode(OLD_WORKBOOK)))
    found = read_files([path], Options())
    first, second = found.deals
    assert (first.line, first.key, first.amount) == (4, "D1", 123_450)
    assert (first.customer, first.owner) == ("Müller GmbH", "Jürgen")
    assert first.expected == date(2026, 3, 1)
    assert (second.customer, second.outcome) == ("深圳市鹏城科技有限公司", "won")
    assert found.formats[0].sheet == "Pipeline"
    assert {one.kind for one in found.findings} == {"skipped"}
