"""Exports as programs of many countries make them: every count and sum by outcome and rep.

The files are small, the model beside each is what a person would read in it.
"""

# ruff: noqa: ISC004, RUF001 - words and letters of many languages, meant as they are

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options
from tests.support.exports import text_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funnelview.domain.importing import ImportSet

# (stage's place, rep, amount, day): two open, two won, one lost, one of unknown amount.
MODEL = (
    (0, 0, Decimal("12500.50"), date(2026, 3, 14)),
    (1, 1, Decimal("1234567.25"), date(2026, 12, 24)),
    (4, 0, Decimal("980.75"), date(2026, 1, 31)),
    (4, 1, Decimal("40000.00"), date(2026, 9, 2)),
    (5, 1, Decimal("7.25"), date(2026, 5, 19)),
    (3, 0, None, date(2026, 8, 27)),
)
TODAY = Options(today=date(2026, 11, 22))


def europe(amount: Decimal | None, sign: str = "", dots: str = ".") -> str:
    if amount is None:
        return ""
    return f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", dots) + sign


def america(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def whole(amount: Decimal | None, sign: str = "") -> str:
    return "" if amount is None else f"{sign}{int(amount):,}"


def dotted(day: date) -> str:
    return f"{day:%d.%m.%Y}"


# Headers, stages from aware to confirm, won, lost, the reps, how amounts and days are written.
if TYPE_CHECKING:
    Export = tuple[str, str, str, Callable[[Decimal | None], str], Callable[[date], str], str, str]
EXPORTS: dict[str, Export] = {
    "hubspot-pt": (
        "Nome do negócio,Empresa associada,Proprietário do negócio,Etapa do negócio,Valor,"
        "Data de fechamento",
        "Reunião agendada,Apresentação agendada,Decisor convencido,Contrato enviado,"
        "Negócio fechado,Negócio perdido",
        "João Conceição,Ana Araújo", lambda a: "" if a is None else str(a), date.isoformat,
        "utf-8-sig", ",",
    ),
    "pipedrive-fr": (
        "Affaire - Titre,Affaire - Organisation,Affaire - Propriétaire,Affaire - Étape,"
        "Affaire - Valeur,Affaire - Date de clôture prévue",
        "Rendez-vous planifié,Proposition envoyée,Négociation,Contrat envoyé,Gagnée,Perdue",
        "Hélène Dubois,Luc Martin", lambda a: "" if a is None else str(a), date.isoformat,
        "utf-8", ",",
    ),
    "bitrix-ru": (
        "Название сделки,Компания,Ответственный,Стадия сделки,Сумма,Предполагаемая дата закрытия",
        "Новая,Коммерческое предложение,Переговоры,Финальный счёт,Сделка успешна,Сделка провалена",
        "Иванов Пётр,Анна Сидорова", lambda a: europe(a, " руб.", "\xa0"), dotted, "cp1251", ";",
    ),
    "polish": (
        "Nazwa szansy,Klient,Handlowiec,Etap,Wartość,Planowana data zamknięcia",
        "Kwalifikacja,Oferta wysłana,Negocjacje,Umowa wysłana,Wygrana,Przegrana",
        "Łukasz Wiśniewski,Małgorzata Żak", lambda a: europe(a, " zł", " "), dotted, "cp1250", ";",
    ),
    "czech": (
        "Název příležitosti,Zákazník,Obchodník,Fáze,Částka,Datum uzavření",
        "Kvalifikace,Nabídka,Vyjednávání,Smlouva odeslána,Vyhráno,Prohráno",
        "Jiří Dvořák,Šárka Černá", lambda a: europe(a, " Kč", "\xa0"),
        lambda d: f"{d.day}. {d.month}. {d.year}", "cp1250", ";",
    ),
    "turkish": (
        "Fırsat Adı,Müşteri,Satış Temsilcisi,Aşama,Tutar,Tahmini Kapanış Tarihi",
        "Nitelikli,Teklif,Müzakere,Sözleşme gönderildi,Kazanıldı,Kaybedildi",
        "Ayşe Yılmaz,Çağrı Şahin", lambda a: europe(a, " TL"), dotted, "cp1254", ";",
    ),
    "dutch": (
        "Verkoopkans,Klant,Eigenaar,Fase,Bedrag (€),Verwachte sluitingsdatum",
        "Kwalificatie,Offerte,Onderhandeling,Contract verstuurd,Gewonnen,Verloren",
        "Jan de Vries,Sanne Bakker", europe, lambda d: f"{d.day}-{d.month}-{d.year}", "cp1252", ";",
    ),
    "swedish": (
        "Affär,Kund,Ansvarig,Fas,Värde,Förväntat avslutsdatum",
        "Kvalificering,Offert,Förhandling,Avtal skickat,Vunnen,Förlorad",
        "Åsa Öberg,Erik Sjöström", lambda a: europe(a, " kr", "\xa0"), date.isoformat,
        "cp1252", ";",
    ),
    "arabic": (
        "اسم الفرصة,العميل,المسؤول,المرحلة,المبلغ,تاريخ الإغلاق المتوقع",
        "تأهيل,عرض سعر,تفاوض,بانتظار التوقيع,تم الفوز,خسارة",
        "أحمد علي,سارة حسن",
        lambda a: america(a).translate(str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")),
        lambda d: f"{d:%d/%m/%Y}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        "utf-8", ",",
    ),
    "mexican": (
        "Oportunidad,Cliente,Vendedor,Etapa,Monto,Fecha estimada de cierre",
        "Prospección,Propuesta,Negociación,Contrato enviado,Ganada,Perdida",
        "José Peña,María López", lambda a: f"${america(a)} MXN" if a else "-",
        lambda d: f"{d:%d/%m/%Y}", "cp1252", ",",
    ),
}  # fmt: skip
# The same without cents.
WHOLE: dict[str, Export] = {
    "korean": (
        "영업기회명,고객사,담당자,영업단계,예상금액,예상 계약일",
        "초기 접촉,제안,협상,계약 대기,수주,실주",
        "김민준,이서연", lambda a: whole(a, "₩").replace("₩", ""), lambda d: f"{d:%Y. %m. %d.}",
        "cp949", ",",
    ),
    "taiwanese": (
        "商機名稱,客戶名稱,負責業務,階段,金額,預計成交日期",
        "初步接觸,報價,議價,待簽約,成交,失敗",
        "王偉,李娜", lambda a: whole(a, "NT$"), lambda d: f"{d.year - 1911}/{d:%m/%d}",
        "big5", ",",
    ),
    "japanese": (
        "案件名,顧客名,主担当,商談フェーズ,受注予定金額,受注予定日",
        "ヒアリング,提案中,交渉中,内示,商談成立,失注",
        "佐藤 太郎,鈴木 花子", lambda a: f"{whole(a)}円" if a else "",
        lambda d: f"令和{d.year - 2018}年{d.month}月{d.day}日", "cp932", ",",
    ),
    "vietnamese": (
        "Tên cơ hội,Khách hàng,Người phụ trách,Giai đoạn,Giá trị,Ngày dự kiến chốt",
        "Liên hệ,Báo giá,Đàm phán,Chờ ký,Thành công,Thất bại",
        "Nguyễn An,Trần Bình", lambda a: f"{whole(a).replace(',', '.')} ₫" if a else "",
        lambda d: f"{d:%d/%m/%Y}", "utf-8", ",",
    ),
    "indian": (
        "Opportunity,Party Name,Sales Executive,Stage,Value,Expected closure",
        "Prospecting,Proposal,Negotiation,Verbal,Won,Lost",
        "Rahul Sharma,Priya Nair", lambda a: f"Rs. {whole(a)}/-" if a else "TBD",
        lambda d: f"{d:%d-%m-%Y}", "utf-8", ",",
    ),
    "thai-years": (
        "Deal,Company,Rep,Stage,Amount,Close date",
        "Prospecting,Proposal,Negotiation,Verbal,Won,Lost",
        "Ann Lee,Bob Stone", whole, lambda d: f"{d:%d/%m}/{d.year + 543}", "utf-8", ",",
    ),
}  # fmt: skip
CURRENCIES = {
    "bitrix-ru": "RUB", "polish": "PLN", "czech": "CZK", "turkish": "TRY", "dutch": "EUR",
    "swedish": "SEK", "mexican": "MXN", "taiwanese": "TWD", "japanese": "JPY", "vietnamese": "VND",
    "indian": "INR",
}  # fmt: skip
OUTCOMES = ("open", "open", "open", "open", "won", "lost")


def told(found: ImportSet) -> Counter[tuple[object, ...]]:
    """How often which outcome, rep, amount in hundredths and day came out."""
    return Counter(
        (
            deal.outcome,
            deal.owner,
            deal.amount,
            deal.expected if deal.outcome == "open" else deal.closed,
        )
        for deal in found.deals
    )


@pytest.mark.parametrize("name", [*EXPORTS, *WHOLE])
def test_exports_of_many_countries(tmp_path: Path, name: str) -> None:
    headers, stages, people, amounts, days, encoding, mark = (EXPORTS | WHOLE)[name]
    names, reps = stages.split(","), people.split(",")
    rows = [
        [f"{reps[rep][0]}{place}", f"{reps[rep]} & 1", reps[rep], names[stage], amounts(amount),
         days(day)]
        for place, (stage, rep, amount, day) in enumerate(MODEL * 2)
    ]  # fmt: skip
    path = text_file(tmp_path / "x.csv", [headers.split(","), *rows], encoding, mark)
    found = read_files([path], TODAY)
    code = CURRENCIES.get(name)
    units = 1 if code in {"JPY", "VND"} else 100
    wanted: Counter[tuple[object, ...]] = Counter()
    for stage, rep, amount, day in MODEL * 2:
        kept = amount if amount is None or name in EXPORTS else Decimal(int(amount))
        minor = None if kept is None else int(kept * units)
        shown = min(day, TODAY.today or day) if OUTCOMES[stage] != "open" else day
        wanted[OUTCOMES[stage], reps[rep], minor, shown] += 1
    assert told(found) == wanted
    assert {deal.currency for deal in found.deals if deal.amount is not None} == {code}
    assert {deal.stage for deal in found.deals if deal.outcome == "open"} == {
        "aware", "compare", "confirm",
    }  # fmt: skip
    assert None not in {deal.customer for deal in found.deals}


@pytest.mark.parametrize(
    ("header", "factor", "currency"),
    [
        ("Amount in KEUR", 1000, "EUR"),
        ("Betrag TEUR", 1000, "EUR"),
        ("Betrag in Tsd. €", 1000, "EUR"),
        ("Amount ($'000)", 1000, "$"),
        ("Amount (in thousands)", 1000, ""),
        ("Betrag CHF", 1, "CHF"),
        ("见込金额（千円）", 1000, "JPY"),
        ("Value (₹ Lakhs)", 100_000, "INR"),
        ("Сумма, тыс. руб.", 1000, "RUB"),
        ("Amount", 1, ""),
        ("Total Amount", 1, ""),
        ("Deal Value M", 1, ""),
    ],
)
def test_units_in_headers(header: str, factor: int, currency: str) -> None:
    from funnelview.interchange.importing.amounts import factor_named
    from funnelview.interchange.importing.headers import unit_of

    assert factor_named(unit_of(header)) == (factor, currency)
