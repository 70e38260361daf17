"""What the documents of reviews have in common: amounts, days, the waterfall as a picture."""

from collections.abc import Iterable
from datetime import date, datetime

from funnelview.domain.calendar import local_day
from funnelview.domain.commitments import STATE_TITLES, Commitment, State
from funnelview.domain.coverage import Position
from funnelview.domain.drawing import Step, StepKind
from funnelview.domain.money import to_decimal
from funnelview.domain.review import VERDICT_TITLES, Verdict
from funnelview.domain.settings import Settings
from funnelview.domain.waterfall import ADDING, KIND_TITLES, Kind, Waterfall
from funnelview.i18n import _, ngettext
from funnelview.interchange.documents.model import Align, Column, Picture, Table
from funnelview.usecases.desk import zone_of
from funnelview.usecases.review_record import RecordedDeal, ReviewRecord

NONE = "–"


def money(minor: int | None, currency: str) -> str:
    """Return an amount as a document says it: whole units, with the currency."""
    if minor is None:
        return NONE
    value = round(to_decimal(minor, currency))
    return f"{value:,} {currency}" if currency not in {"", "XXX"} else f"{value:,}"


def cover(row: Position) -> str:
    """Return a coverage beside what is required."""
    if row.coverage.ratio is not None:
        have = f"{row.coverage.ratio:.1f}"
    else:
        have = _("met") if row.quota is not None else NONE
    return f"{have} / {row.required.ratio:.1f}"


def day_text(value: date | None) -> str:
    """Return a day; a dash where there is none."""
    return NONE if value is None else value.isoformat()


def moment_text(moment: datetime | None, settings: Settings) -> str:
    """Return a moment in the store's time zone."""
    if moment is None:
        return NONE
    return moment.astimezone(zone_of(settings)).strftime("%Y-%m-%d %H:%M")


def minutes(seconds: int) -> str:
    """Return a time spent as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def steps_of(fall: Waterfall, currency: str) -> list[Step]:
    """Return a waterfall's steps, without those in which nothing happened."""
    found = [Step(_("Start"), fall.start.amount, _counted(fall.start.count, fall.start.amount,
                                                         currency), StepKind.TOTAL)]  # fmt: skip
    for kind in Kind:
        one = fall[kind]
        if one.count or one.amount:
            amount = one.amount if kind in ADDING else -one.amount
            found.append(Step(_(KIND_TITLES[kind]), amount, _counted(one.count, amount, currency)))
    end = fall.end
    found.append(
        Step(_("End"), end.amount, _counted(end.count, end.amount, currency), StepKind.TOTAL)
    )
    return found


def _counted(count: int, amount: int, currency: str) -> str:
    text = money(amount, currency)
    return f"{count} · {text}" if count else text


def waterfall_picture(fall: Waterfall, currency: str, title: str) -> Picture:
    """Return a waterfall as a picture, with the words that say the same."""
    from funnelview.interchange.pictures import waterfall

    steps = steps_of(fall, currency)
    says = "; ".join(f"{one.label} {one.text}" for one in steps)
    return Picture(waterfall(steps, title=title), f"{title}: {says}")


def commitment_table(commitments: Iterable[Commitment], record: ReviewRecord | None) -> Table:
    """Return commitments as a table; how they stand as a review left them."""
    customers = {one.deal_id: one.customer for one in record.deals} if record else {}
    columns = [
        Column(_("What"), share=5),
        Column(_("Customer"), share=3),
        Column(_("Who"), share=2),
        Column(_("Due")),
        Column(_("State"), share=2),
    ]
    rows = []
    for one in commitments:
        state = _(STATE_TITLES[one.state])
        times = ngettext("moved once", "moved {n} times", one.moved).format(n=one.moved)
        if record is not None and one.id in record.moved and one.is_open:
            state = times
        elif record is not None and one.decided_in != record.review.id:
            # What a later review found isn't this one's to tell.
            state = _(STATE_TITLES[State.OPEN])
        elif one.moved:
            state = f"{state}, {times}"
        customer = customers.get(one.deal_id or 0) or (NONE if one.deal_id is None else "")
        rows.append([one.text, customer, one.owner, day_text(one.due), state])
    return Table(columns, rows)


def verdict_of(deal: RecordedDeal) -> str:
    """Return how a deal fared, in a word or two."""
    if deal.mark.verdict is not None:
        return _(VERDICT_TITLES[deal.mark.verdict])
    if deal.mark.seen:
        return _("seen")
    if deal.mark.skipped_because:
        return _("skipped: {reason}").format(reason=deal.mark.skipped_because)
    return _("not covered")


def verdict_counts(deals: Iterable[RecordedDeal]) -> dict[Verdict, int]:
    """Return how many deals got which verdict."""
    found = dict.fromkeys(Verdict, 0)
    for one in deals:
        if one.mark.verdict is not None:
            found[one.mark.verdict] += 1
    return found


def numbers(title: str) -> Column:
    """Return a column of numbers."""
    return Column(title, Align.END)


def ended_on(record: ReviewRecord) -> date:
    """Return the day a review was finished, or that it was begun where it goes on."""
    moment = record.review.finished or record.review.started
    return local_day(moment, zone_of(record.settings))
