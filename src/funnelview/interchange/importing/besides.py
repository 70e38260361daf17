"""Tables that old programs export beside deals and that look like them, but are none.

Activities, line items, histories, quotes and orders have names, days, amounts and a status as
well. Some say by their headers what they are; others are told by the deals themselves, whose
ids they repeat.
"""

# ruff: noqa: SIM905 - lists of words, read as words

from collections.abc import Callable, Sequence
from typing import Final

from funnelview.domain.funnel import DEFAULT_STAGES
from funnelview.domain.importing import Finding
from funnelview.i18n import _
from funnelview.interchange.importing import outcomes
from funnelview.interchange.importing.headers import bare, match, normal
from funnelview.interchange.importing.recognising import Recognised
from funnelview.interchange.importing.table import CHUNK_ROWS, Table

# Headers of what is done about deals; so many of them, and nothing that only deals have.
_ACTIVITIES: Final = frozenset(
    "activitydate activitytype activityowner activitysubject activityid activitystatus whatid whoid"
    " taskowner eventowner callowner meetingowner taskid tasksubject tasktype taskstatus tasktitle"
    " taskname tasksubtype eventtype eventsubtype eventid callid calltype callduration callresult"
    " callpurpose calldirection callstarttime callduration isalldayevent isalldayactivity"
    " isreminderset remindertime reminderdatetime durationinminutes startdatetime enddatetime"
    " regarding regardingobjectid relatedto relatedtoid ishighpriority priority duedate subject"
    " activityduedate activitydone activitynote activityassignedtouser markasdone".split()
)
_FEWEST: Final = 3
_OF_DEALS: Final = frozenset(("stage", "amount", "probability", "expected", "is_won", "won_on"))
# Under which orders, invoices, cases and contracts have their own numbers.
_DOCUMENTS: Final = frozenset(
    "ordernumber orderid orderno salesorderid invoicenumber invoiceid invoiceno casenumber caseid"
    " ticketid ticketnumber contractnumber contractid auftragsnummer rechnungsnummer vertragsnummer"
    " 订单编号 发票号".split()
)
# Under which these, quotes and the like have, or what stands in them.
_NUMBERS: Final = _DOCUMENTS | frozenset(
    "quoteid quotenumber quoteno campaignid lineitemid productid product2id pricebookentryid"
    " assetid angebotsnummer 报价单编号 合同编号".split()
)
_OWN: Final = _NUMBERS | {"id", "recordid"}
_REFERRING: Final = frozenset(("opportunityid", "dealid", "potentialid", "dealnameid"))
# What is counted by such numbers, or measured like this, is no deal, unless it says it was won.
_THINGS: Final = _DOCUMENTS | frozenset(
    "numbersent budgetedcost numberofleads númerodefactura numérodefacture 发票号码".split()
)
_SAYING: Final = frozenset(
    ("stage", "probability", "success", "is_won", "is_lost", "won_on", "lost_on")
)
_DUE: Final = frozenset(("duedate", "deadline"))
# So many of the ids in a column must be those of deals.
_ENOUGH: Final = 0.6
# Somebody's deals come once each; what is told of them comes again and again.
_ONCE: Final = 0.95


def other_than_deals(table: Table) -> str:
    """Return in a sentence what a table lists instead of deals, "" where nothing says so."""
    if of_activities(table):
        return _("These are tasks, calls and the like, not deals; they were not read.")
    if of_other_things(table):
        return _("These are orders, invoices, cases or the like, not deals; they were not read.")
    return ""


def of_activities(table: Table) -> bool:
    """Return whether a table lists tasks, calls and the like, by its headers."""
    names = {*map(normal, table.header), *map(normal, bare(table.header))}
    if len(names & _ACTIVITIES) < _FEWEST:
        return False
    return not (_OF_DEALS - {"expected"}) & match("deals", table.header).keys()


def of_other_things(table: Table) -> bool:
    """Return whether a table lists invoices, orders, cases or campaigns, by headers and status.

    Whoever keeps deals by such numbers says of them what became of them, or how far they are.
    """
    names = set(map(normal, table.header))
    if not names & _THINGS or names & _REFERRING:
        return False
    columns = match("deals", table.header)
    if _SAYING & columns.keys():
        return False
    if "expected" in columns and normal(table.header[columns["expected"]]) not in _DUE:
        return False
    if "status" not in columns:
        return True
    cells = {str(cell) for cell in table.sample_column(columns["status"], CHUNK_ROWS)}
    if {"won", "lost"} & set(map(outcomes.outcome_named, cells)):
        return False
    stages = outcomes.StageTable.of(DEFAULT_STAGES)
    return len({stages.named(cell) for cell in cells} - {None}) < 2


def without_besides(
    found: Sequence[Recognised], findings: list[Finding], given: Callable[[Table], bool]
) -> list[Recognised]:
    """Return the tables without those that only tell something about the deals of another one.

    ``given`` says whether a mapping file has named a table's kind: then it is what it says.
    """
    deals = [one for one in found if one.kind == "deals"]
    kept = list(found)
    for one in deals:
        if given(one.table):
            continue
        other = next((a for a in deals if a is not one and a in kept and _about(one, a)), None)
        if other is None:
            continue
        kept.remove(one)
        reason = _(
            "Its rows tell something about the deals of {file}; they are none, and were not read."
        ).format(file=other.table.file)
        headers = ", ".join(header for header in one.table.header if header)[:200]
        findings.append(
            Finding("skipped", one.table.file, one.table.header_line, headers, "", reason)
        )
    return kept


def _about(one: Recognised, deals: Recognised) -> bool:
    """Return whether a table's rows are about the deals of another: they name them by their ids."""
    names = list(map(normal, one.table.header))
    if "key" not in deals.columns or names == list(map(normal, deals.table.header)):
        return False
    at = deals.columns["key"]
    ids = _cells(deals.table, at)
    known = set(ids)
    if len(known) < _ONCE * len(ids):
        return False
    own = set(map(normal, deals.table.header))
    numbered = bool(_NUMBERS & set(names) - own)
    if numbered and not {"stage", "probability"} & one.columns.keys() and "stage" in deals.columns:
        return True
    for position, name in enumerate(names):
        # A file of the same program names its own records by the word that the other has.
        said = name in _REFERRING and normal(deals.table.header[at]) in {"id", "recordid"}
        cells = _cells(one.table, position)
        there = set(cells)
        least = min(len(there), len(known))
        if not said and (least < 2 or len(there & known) < _ENOUGH * least):
            continue
        others = {other for place, other in enumerate(names) if place != position}
        if others & _OWN or len(there) < _ONCE * len(cells):
            return True
    return False


def _cells(table: Table, position: int) -> list[str]:
    return [str(cell).strip() for cell in table.sample_column(position, CHUNK_ROWS)]
