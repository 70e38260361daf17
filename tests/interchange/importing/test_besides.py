"""Files of one old program together: what belongs to the deals, and what only looks like them."""

# ruff: noqa: ISC004 - headers written as a file has them

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funnelview.errors import FunnelViewError
from funnelview.interchange.importing.assembling import read_files
from funnelview.interchange.importing.values import Options

if TYPE_CHECKING:
    from pathlib import Path

DEALS = (
    "ID,NAME,ACCOUNTID,STAGENAME,AMOUNT,CLOSEDATE,OWNERID,ISCLOSED,ISWON,CREATEDDATE\n"
    "006A,One,001A,Closed Won,100.00,2026-03-01,005A,true,true,2026-01-01\n"
    "006B,Two,001A,Qualification,200.00,2026-12-01,005A,false,false,2026-01-02\n"
    "006C,Three,001B,Qualification,,2026-12-02,005A,false,false,2026-01-03\n"
)
HISTORY = (
    "ID,OPPORTUNITYID,CREATEDDATE,STAGENAME,AMOUNT,CLOSEDATE,PROBABILITY\n"
    "008A,006A,2026-01-01,Prospecting,1.00,2026-05-01,10\n"
    "008B,006A,2026-02-01,Qualification,2.00,2026-05-01,10\n"
    "008C,006B,2026-02-01,Prospecting,3.00,2026-05-01,10\n"
)
TASKS = (
    "ID,WHOID,WHATID,SUBJECT,ACTIVITYDATE,STATUS,PRIORITY,OWNERID,ACCOUNTID,ISCLOSED\n"
    "00TA,,006A,Call,2026-05-01,Completed,Normal,005A,001A,true\n"
    "00TB,,006B,Call,2026-06-01,Open,Normal,005A,001A,false\n"
)
QUOTES = (
    "ID,OPPORTUNITYID,NAME,QUOTENUMBER,STATUS,GRANDTOTAL,EXPIRATIONDATE\n"
    "0Q0A,006A,Offer,00001,Accepted,100.00,2026-03-01\n"
    "0Q0B,006B,Offer,00002,Draft,200.00,2026-12-01\n"
)
TODO = (
    "Task Owner,Subject,Due Date,Related To,Status,Priority\n"
    "Ann,Call,2026-05-01,One,Not Started,High\nBob,Write,2026-05-02,Two,Completed,Low\n"
)


def files(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("name", "text"),
    [("OpportunityHistory", HISTORY), ("Task", TASKS), ("Quote", QUOTES)],
)
def test_what_is_told_of_deals_is_no_deal(tmp_path: Path, name: str, text: str, order: int) -> None:
    paths = files(tmp_path, Opportunity=DEALS, **{name: text})[::order]
    found = read_files(paths, Options())
    assert [(deal.name, deal.outcome, deal.amount) for deal in found.deals] == [
        ("One", "won", 10000),
        ("Two", "open", 20000),
        ("Three", "open", None),
    ]
    assert [one.file for one in found.findings if one.kind == "skipped"] == [f"{name}.csv"]


def test_activities_are_no_customers_either(tmp_path: Path) -> None:
    """They name each customer of the deals once here, as a list of customers would."""
    paths = files(
        tmp_path,
        activities="Activity - Subject,Activity - Type,Activity - Due date,Activity - Deal,"
        "Activity - Organization,Activity - Done,Activity - ID\n"
        "Call,Call,2026-05-01,One,Blue,To do,1\nCall,Call,2026-05-01,Two,Red,To do,2\n",
        deals="Deal - ID,Deal - Title,Deal - Organization,Deal - Organization ID,Deal - Value,"
        "Deal - Status\n1,One,Blue,2,5,Won\n2,Two,Red,1,6,Open\n",
    )
    found = read_files(paths, Options())
    assert [(deal.name, deal.customer) for deal in found.deals] == [("One", "Blue"), ("Two", "Red")]


def test_tasks_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FunnelViewError, match="Nothing here looks like deals"):
        read_files(files(tmp_path, tasks=TODO), Options())


# Headers of deals, companies and contacts as HubSpot writes them in other languages.
HUBSPOT = {
    "de": (
        "Datensatz-ID,Deal-Name,Deal-Phase,Abschlussdatum,Betrag,Associated Company IDs,"
        "Associated Company,Associated Contact",
        "Datensatz-ID,Unternehmensname,Zuständiger Mitarbeiter für Unternehmen,Telefonnummer",
        "Datensatz-ID,Vorname,Nachname,E-Mail,Telefonnummer,Associated Company",
        "Vertrag gesendet",
    ),
    "fr": (
        "ID de fiche d'informations,Nom de la transaction,Phase de la transaction,"
        "Date de fermeture,Montant,x,Associated Company,Associated Contact",
        "ID de fiche d'informations,Nom de l'entreprise,Propriétaire de l'entreprise,"
        "Numéro de téléphone",
        "ID de fiche d'informations,Prénom,Nom,E-mail,Numéro de téléphone,Associated Company",
        "Contrat envoyé",
    ),
    "es": (
        "ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre,Valor,x,"
        "Empresa asociada,Contacto asociado",
        "ID de registro,Nombre de la empresa,Propietario de la empresa,Número de teléfono",
        "ID de registro,Nombre,Apellidos,Correo,Número de teléfono,Empresa asociada",
        "Contrato enviado",
    ),
    "ja": (
        "レコードID,取引名,取引ステージ,クローズ日,金額,x,関連する会社,関連するコンタクト",
        "レコードID,会社名,会社担当者,電話番号",
        "レコードID,名,姓,Eメール,電話番号,関連する会社",
        "契約書送付済み",
    ),
}


@pytest.mark.parametrize("language", HUBSPOT)
def test_files_join_in_other_languages(tmp_path: Path, language: str) -> None:
    deals, companies, contacts, stage = HUBSPOT[language]
    paths = files(
        tmp_path,
        deals=f"{deals}\n17300000001,One,{stage},2026-12-01,5.00,77,Blue & Co,Uwe Lang\n"
        f"17300000002,Two,{stage},2026-12-02,6.00,78,Red & Co,Eva Moll\n",
        companies=f"{companies}\n77,Blue & Co,Ann Lee,+49 30 1\n78,Red & Co,Ann Lee,+49 30 2\n",
        contacts=f"{contacts}\n5,Uwe,Lang,u@x.example,+49 30 555001,Blue & Co\n"
        "6,Eva,Moll,e@x.example,+49 30 555002,Red & Co\n",
    )
    found = read_files(paths, Options())
    assert [(one.name, one.phone, one.owner) for one in found.customers] == [
        ("Blue & Co", "+49 30 1", "Ann Lee"),
        ("Red & Co", "+49 30 2", "Ann Lee"),
    ]
    assert [(one.name, one.phone, one.customer) for one in found.contacts] == [
        ("Uwe Lang", "+49 30 555001", "Blue & Co"),
        ("Eva Moll", "+49 30 555002", "Red & Co"),
    ]
    assert [(deal.key, deal.contact, deal.phone) for deal in found.deals] == [
        ("17300000001", "Uwe Lang", "+49 30 555001"),
        ("17300000002", "Eva Moll", "+49 30 555002"),
    ]


@pytest.mark.parametrize(
    "header", ["Betrag Währung", "Montant Devise", "Importe Moneda", "Amount Currency", "金額 通貨"]
)
def test_the_currency_beside_an_amount(tmp_path: Path, header: str) -> None:
    money, _blank, _rest = header.partition(" ")
    text = f"Deal,Stage,Close Date,{header},{money}\nOne,Won,2026-03-01,CHF,5\n"
    (deal,) = read_files(files(tmp_path, deals=text), Options()).deals
    assert (deal.amount, deal.currency) == (500, "CHF")
