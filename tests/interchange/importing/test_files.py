"""Whole files in the forms that real exports come in."""

# ruff: noqa: RUF001 - letters of many languages, meant as they are

import gzip
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from funnelview.domain.importing import Finding, ImportSet
from funnelview.errors import BadInput
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.mapping import read_mapping
from funnelview.interchange.importing.values import Options

HEADER = "Deal ID,Deal Name,Customer,Amount,Close Date,Stage,Owner"
ROWS = (
    "1,One,Acme,100,2026-03-01,Proposal,Ann",
    "2,Two,Globex,200.50,2026-04-01,Closed Won,Bob",
)


def _read(
    folder: Path, content: str | bytes, name: str = "deals.csv", **options: object
) -> ImportSet:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_files([path], Options(**options))  # type: ignore[arg-type]


def _csv(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


def _of(found: ImportSet, kind: str) -> Sequence[Finding]:
    return [one for one in found.findings if one.kind == kind]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("gb18030", "GB18030"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_files_in_every_encoding(
    tmp_path: Path, encoding: str, shown: str, delimiter: str
) -> None:
    rows = [
        ["客户名称", "联系人", "电话", "金额", "预计成交", "阶段", "负责人"],
        [
            "深圳市鹏城科技有限公司",
            "王小明",
            "13800000000",
            "12.5万",
            "2026年3月1日",
            "谈判",
            "李雷",
        ],
        ["北京华为公司", "张三", "13900000000", "-", "2026年4月15日", "赢单", "韩梅梅"],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    found = _read(tmp_path, text.encode(encoding))
    first, second = found.deals
    assert (first.customer, first.contact, first.phone) == (
        "深圳市鹏城科技有限公司",
        "王小明",
        "13800000000",
    )
    assert (first.amount, first.expected, first.stage) == (
        12_500_000,
        date(2026, 3, 1),
        "negotiate",
    )
    assert (first.owner, second.owner) == ("李雷", "韩梅梅")
    assert (second.outcome, second.amount) == ("won", None)
    assert found.formats[0].encoding == shown
    assert found.formats[0].delimiter == delimiter


@pytest.mark.parametrize(
    ("encoding", "header", "row", "customer"),
    [
        (
            "cp1252",
            "Kunde;Betrag;Währung;Abschlussdatum;Phase;Zuständig",
            "Müller & Söhne GmbH;2.900,00 €;EUR;31.12.2026;Verhandlung;Jürgen Groß",
            "Müller & Söhne GmbH",
        ),
        (
            "cp1251",
            "Клиент;Сумма;Валюта;Дата закрытия;Стадия;Ответственный",
            "ООО «Ромашка»;2900,00;EUR;31.12.2026;Переговоры;Иван Петров",
            "ООО «Ромашка»",
        ),
        (
            "cp932",
            "顧客名;金額;通貨;完了予定日;フェーズ;担当者",
            "株式会社ヤマダ;2900.00;EUR;2026/12/31;交渉;山田太郎",
            "株式会社ヤマダ",
        ),
    ],
)
def test_older_encodings_and_their_languages(
    tmp_path: Path, encoding: str, header: str, row: str, customer: str
) -> None:
    found = _read(tmp_path, f"{header}\r\n{row}\r\n".encode(encoding))
    (deal,) = found.deals
    assert (deal.customer, deal.amount, deal.currency) == (customer, 290_000, "EUR")
    assert (deal.expected, deal.stage) == (date(2026, 12, 31), "negotiate")


def test_characters_that_are_broken_cost_no_row(tmp_path: Path) -> None:
    text = _csv("1,Über,Äcme Ö,100,2026-03-01,Proposal,Ann", "2,Tw\x00o,Globex,5,,Proposal,Bob")
    found = _read(tmp_path, text.encode().replace("Ü".encode(), b"\xc3"))
    assert len(found.deals) == 2
    assert found.deals[0].customer == "Äcme Ö"
    assert found.deals[1].name == "Two"
    assert any("broken" in one.reason for one in found.findings)


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    found = _read(tmp_path, gzip.compress(_csv(*ROWS).encode()), "deals.csv.gz")
    assert [deal.name for deal in found.deals] == ["One", "Two"]
    with pytest.raises(BadInput, match="gzip"):
        _read(tmp_path, gzip.compress(_csv(*ROWS).encode())[:-12], "cut.csv.gz")


def test_line_breaks_in_cells_keep_rows_and_lines(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        _csv(
            '1,"One\r\nmore\nand more","Acme, Inc.",100,2026-03-01,Proposal,Ann',
            '2,"Say ""hi""",Globex,nonsense,2026-04-01,Proposal,Bob',
        ),
    )
    assert found.deals[0].name == "One\r\nmore\nand more"
    assert found.deals[0].customer == "Acme, Inc."
    assert found.deals[1].name == 'Say "hi"'
    (finding,) = found.findings
    assert (finding.file, finding.line, finding.column) == ("deals.csv", 5, "Amount")
    assert finding.value == "nonsense"


def test_an_unreadable_cell_costs_the_cell_only(tmp_path: Path) -> None:
    found = _read(tmp_path, _csv("1,One,Acme,ask Bob,soon,Proposal,Ann", *ROWS[1:]))
    deal = found.deals[0]
    assert (deal.amount, deal.expected, deal.customer) == (None, None, "Acme")
    assert {(one.column, one.line, one.value) for one in found.findings} == {
        ("Amount", 2, "ask Bob"),
        ("Close Date", 2, "soon"),
    }


def test_many_unreadable_cells_end_in_one_count(tmp_path: Path) -> None:
    rows = [f"{n},Deal,Acme,bad,2026-03-01,Proposal,Ann" for n in range(1500)]
    found = _read(tmp_path, _csv(*rows))
    assert len(found.deals) == 1500
    assert len(found.findings) == 1001
    assert found.findings[-1].count == 500


def test_repeated_headers_blank_rows_and_footers_are_counted_once(tmp_path: Path) -> None:
    rows = []
    for number in range(9):
        rows += [ROWS[0].replace("1", str(number), 1), HEADER, ",,,,,,", ""]
    rows += ["Total,,,900,,,", "", '"Confidential Information - Do Not Distribute"', "My report"]
    found = _read(tmp_path, _csv(*rows))
    assert len(found.deals) == found.read == 9
    skipped = {one.reason: one.count for one in _of(found, "skipped")}
    assert skipped == {
        "9 rows repeat the header.": 9,
        "9 empty rows.": 9,
        "3 rows beneath the table are totals or footers.": 3,
    }


def test_the_same_id_twice_the_later_row_wins(tmp_path: Path) -> None:
    again = "1,One,Acme,999,2026-03-01,Negotiation,Ann"
    found = _read(tmp_path, _csv(*ROWS, again, "3,Three,Acme,1,,Proposal,Ann"))
    assert [(deal.key, deal.amount) for deal in found.deals] == [
        ("2", 20_050),
        ("1", 99_900),
        ("3", 100),
    ]
    (double,) = _of(found, "duplicate")
    assert (double.line, double.value) == (2, "1")
    assert found.read == 4


def test_ids_stay_text(tmp_path: Path) -> None:
    found = _read(tmp_path, _csv("0012345678901234567,One,Acme,1,,Proposal,Ann"))
    assert found.deals[0].key == "0012345678901234567"


def test_rows_of_other_lengths_are_kept(tmp_path: Path) -> None:
    found = _read(tmp_path, _csv("1,One,Acme", "2,Two,Globex,200,2026-04-01,Proposal,Bob,extra"))
    assert [deal.customer for deal in found.deals] == ["Acme", "Globex"]
    assert found.deals[0].amount is None
    assert any("more cells" in one.reason for one in found.findings)


def test_an_undecided_date_column_names_the_option(tmp_path: Path) -> None:
    rows = ["1,One,Acme,1,03/04/2026,Proposal,Ann", "2,Two,Acme,1,05/06/2026,Proposal,Ann"]
    found = _read(tmp_path, _csv(*rows))
    assert [deal.expected for deal in found.deals] == [None, None]
    (finding,) = found.findings
    assert finding.count == 2
    assert "--date-order" in finding.reason
    found = _read(tmp_path, _csv(*rows), date_order="mdy")
    assert [deal.expected for deal in found.deals] == [date(2026, 3, 4), date(2026, 5, 6)]
    assert found.formats[0].date_order == "mdy"


def test_flags_that_contradict_the_stage_are_trusted_and_reported(tmp_path: Path) -> None:
    header = "Id,Name,StageName,Amount,CloseDate,IsClosed,IsWon"
    rows = [
        "1,A,Closed Won,1,2026-01-01,1,1",
        "2,B,Closed Won,1,2026-01-01,1,0",
        "3,C,Negotiation,1,2026-01-01,1,1",
        "4,D,Negotiation,1,2026-01-01,0,0",
    ]
    found = _read(tmp_path, _csv(*rows, header=header))
    assert [deal.outcome for deal in found.deals] == ["won", "lost", "won", "open"]
    assert {(one.line, one.count) for one in found.findings} == {(3, 1), (4, 1)}
    assert all("trusted" in one.reason for one in found.findings)


def test_an_unknown_stage_is_named_once(tmp_path: Path) -> None:
    rows = [f"{n},One,Acme,1,2026-03-01,Gamma,Ann" for n in range(5)]
    found = _read(tmp_path, _csv(*rows))
    assert {deal.stage for deal in found.deals} == {"aware"}
    (finding,) = found.findings
    assert (finding.value, finding.count, finding.column) == ("Gamma", 5, "Stage")


def test_pipedrive_lost_deals_keep_their_stage(tmp_path: Path) -> None:
    header = (
        "Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,"
        "Deal - Status,Deal - Expected close date,Deal - Won time,Deal - Lost time,Deal - Owner"
    )
    rows = [
        'A,"1,000",EUR,Acme,Proposal Made,Open,2026-05-01,,,Ann',
        "B,2000,USD,Acme,Proposal Made,Lost,2026-05-01,,2026-02-03 10:00:00,Ann",
        "C,3000,EUR,Acme,Negotiations Started,Won,2026-05-01,2026-02-04 10:00:00,,Ann",
    ]
    found = _read(tmp_path, _csv(*rows, header=header))
    assert found.formats[0].dialect == "Pipedrive"
    assert [(d.outcome, d.stage, d.closed) for d in found.deals] == [
        ("open", "compare", None),
        ("lost", "compare", date(2026, 2, 3)),
        ("won", "negotiate", date(2026, 2, 4)),
    ]
    assert [(d.amount, d.currency) for d in found.deals] == [
        (100_000, "EUR"),
        (200_000, "USD"),
        (300_000, "EUR"),
    ]


def test_a_close_date_is_expected_while_open_and_the_end_once_closed(tmp_path: Path) -> None:
    found = _read(tmp_path, _csv(*ROWS))
    assert (found.deals[0].expected, found.deals[0].closed) == (date(2026, 3, 1), None)
    assert found.deals[1].closed == date(2026, 4, 1)


def test_units_in_headers(tmp_path: Path) -> None:
    found = _read(tmp_path, "商机名称,客户名称,金额（万元）,阶段\n甲,乙公司,12.5,谈判\n")
    assert (found.deals[0].amount, found.deals[0].currency) == (12_500_000, "CNY")


def test_headers_come_with_blanks_stars_and_other_case(tmp_path: Path) -> None:
    header = "deal id ,DEAL NAME*,customer,AMOUNT *, close date,Stage,OWNER "
    found = _read(tmp_path, _csv(*ROWS, header=header))
    assert found.deals[1].amount == 20_050
    assert found.formats[0].columns["amount"] == "AMOUNT *"


def test_what_is_no_funnel_is_refused_with_the_headers_seen(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Species, Colour"):
        _read(tmp_path, "Species,Colour\ncat,black\ndog,brown\n")
    with pytest.raises(BadInput, match="empty"):
        _read(tmp_path, "")
    with pytest.raises(BadInput, match="no row"):
        _read(tmp_path, _csv(",,,,,,"))


def test_files_are_joined_whatever_their_order(tmp_path: Path) -> None:
    files = {
        "Opportunity.csv": "Id,AccountId,Name,StageName,Amount,CloseDate,OwnerId,ContactId\n"
        "006A,001A,Deal,Negotiation/Review,100,2026-03-01,005A,003A\n",
        "Account.csv": "Id,Name,Phone,Industry,OwnerId,ParentId\n"
        "001A,Acme,555-1234,Toys,005B,001B\n001B,Acme Holding,,Toys,005B,\n",
        "User.csv": "Id,FirstName,LastName,Username,ManagerId,IsActive\n"
        "005A,Ann,Lee,ann@x.com,005B,true\n005B,Bo,Chan,bo@x.com,,true\n"
        "005C,Old,Hand,old@x.com,,false\n",
        "Contact.csv": "Id,FirstName,LastName,AccountId,Title,MobilePhone,Email\n"
        "003A,Carl,Voss,001A,Buyer,555-9,carl@acme.com\n",
        "quotas.csv": 'Owner,Quarter,Quota\nAnn Lee,Q1 2026,"50,000"\n',
    }
    paths = []
    for name, content in files.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(content)
    for order in (paths, paths[::-1]):
        found = read_files(order, Options())
        (deal,) = found.deals
        assert (deal.customer, deal.customer_key, deal.owner) == ("Acme", "001A", "Ann Lee")
        assert (deal.contact, deal.phone, deal.email) == ("Carl Voss", "555-9", "carl@acme.com")
        people = {person.name: person for person in found.people}
        assert people.keys() == {"Ann Lee", "Bo Chan"}
        assert (people["Ann Lee"].manager, people["Bo Chan"].role) == ("Bo Chan", "manager")
        customers = {customer.key: customer for customer in found.customers}
        assert (customers["001A"].owner, customers["001A"].parent) == ("Bo Chan", "Acme Holding")
        (quota,) = found.quotas
        assert (quota.person, quota.period, quota.amount) == ("Ann Lee", "2026-Q1", 5_000_000)


def test_two_users_of_one_name_stay_two(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text(
        "User ID,First Name,Last Name,Email\n1,Li,Wei,a@x.com\n2,Li,Wei,b@x.com\n"
    )
    (tmp_path / "deals.csv").write_text(
        "Deal ID,Deal Name,Amount,Stage,Owner ID\n1,A,1,Proposal,1\n2,B,2,Proposal,2\n"
    )
    found = read_files([tmp_path / "deals.csv", tmp_path / "users.csv"], Options())
    assert [deal.owner for deal in found.deals] == ["Li Wei", "Li Wei (b@x.com)"]


def test_the_right_sheet_and_header_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        cover = book.add_worksheet("Cover")
        cover.write(0, 0, "Quarterly report")
        sheet = book.add_worksheet("Pipeline")
        sheet.write(0, 0, "All deals of the north team")
        for column, text in enumerate(HEADER.split(",")):
            sheet.write(2, column + 1, text)
        rows = [
            (1234567, "One", "Acme", 100.5, date(2026, 3, 1), "Proposal", "Ann"),
            (2, "Two", "Globex", "$2,000.00", 46000, "Closed Won", "Bob"),
        ]
        for number, row in enumerate(rows, 3):
            for column, value in enumerate(row, 1):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)
        sheet.write(50, 1, " ")
    found = read_files([path], Options())
    first, second = found.deals
    assert (first.line, first.key, first.amount) == (4, "1234567", 10_050)
    assert (first.expected, second.closed) == (date(2026, 3, 1), date(2025, 12, 9))
    assert (second.amount, second.currency) == (200_000, "USD")
    assert found.formats[0].sheet == "Pipeline"


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="spreadsheet"):
        _read(tmp_path, b"PK\x03\x04nothing", "book.xlsx")


def test_a_mapping_overrides_what_is_recognised(tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[[file]]\nname = "deals*.csv"\n[file.columns]\ncustomer = "Kunde (alt)"\nname = ""\n'
        '[stages]\n"Angebot raus" = "confirm"\n'
    )
    read = read_mapping(mapping)
    path = tmp_path / "deals.csv"
    path.write_text("Kunde (alt),Kunde,Deal Name,Amount,Stage\nAlt,Neu,X,1,Angebot raus\n")
    found = read_files([path], Options(stage_names=read.stages), read)
    (deal,) = found.deals
    assert (deal.customer, deal.name, deal.stage) == ("Alt", None, "confirm")
    mapping.write_text('[[file]]\n[file.columns]\ncustomer = "Nowhere"\n')
    with pytest.raises(BadInput, match="Nowhere"):
        read_files([path], Options(), read_mapping(mapping))
    mapping.write_text("[[file]]\ncolour = 1\n")
    with pytest.raises(BadInput, match="colour"):
        read_mapping(mapping)
