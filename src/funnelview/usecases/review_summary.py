"""The reviews of a team in a week, or summed over a month for the team meeting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from funnelview.domain import calendar as cal
from funnelview.domain.commitments import State
from funnelview.domain.funnel import Person, Role, below
from funnelview.domain.review import VERDICT_TITLES, Verdict
from funnelview.domain.settings import Settings
from funnelview.errors import RuleRefused
from funnelview.i18n import _, language, ngettext
from funnelview.interchange.documents.model import (
    Block,
    Column,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    Tone,
)
from funnelview.store.records import people
from funnelview.store.review import rows
from funnelview.store.settings import read_settings
from funnelview.usecases import review_words as words
from funnelview.usecases.changes import changes
from funnelview.usecases.coverage import team_board
from funnelview.usecases.desk import Desk, must_reach
from funnelview.usecases.people import find_person
from funnelview.usecases.review_record import RecordedDeal, ReviewRecord, records_of

_TELLING = (Verdict.DROP, Verdict.AT_RISK, Verdict.ADVANCED)


@dataclass(frozen=True, slots=True)
class RepSum:
    """A rep's reviews in a span, summed."""

    rep: Person
    records: tuple[ReviewRecord, ...]

    @property
    def seconds(self) -> int:
        """The time that they took."""
        return sum(one.review.seconds for one in self.records)

    @property
    def covered(self) -> int:
        """How many looks at deals they were."""
        return sum(1 for record in self.records for one in record.deals if one.was_covered)

    @property
    def missed(self) -> int:
        """How many times a deal was skipped or not looked at."""
        return sum(len(one.skipped) + len(one.uncovered) for one in self.records)

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many times each verdict was given."""
        return words.verdict_counts(one for record in self.records for one in record.deals)

    def promises(self, state: State) -> int:
        """How many commitments were decided so in these reviews."""
        ids = {one.review.id for one in self.records}
        return len(
            {
                one.id
                for record in self.records
                for one in record.commitments
                if one.state is state and one.decided_in in ids
            }
        )

    @property
    def made(self) -> int:
        """How many commitments were made in these reviews."""
        ids = {one.review.id for one in self.records}
        found = (one for record in self.records for one in record.commitments)
        return len({one.id for one in found if one.made_in in ids})

    @property
    def moved(self) -> int:
        """How many times a commitment got another day."""
        return sum(len(one.moved) for one in self.records)


@dataclass(frozen=True, slots=True)
class Summary:
    """The finished reviews of a team in a span of days; ``name`` is the week or month."""

    name: str
    first: date
    last: date
    manager: Person | None
    reps: tuple[RepSum, ...]
    settings: Settings


def summary(
    desk: Desk, *, week: str | None = None, month: str | None = None, manager: str | None = None
) -> Summary:
    """Return the finished reviews of a week (the present one) or a month, rep by rep.

    Reps without a review stand there too: it is what a team meeting asks for.

    Raises:
        BadInput: the week or month can't be read, or lies in the future.
        RuleRefused: there is no such manager.

    """
    with desk.store.read() as conn:
        settings = read_settings(conn)
        everybody = people(conn)
        boss = find_person(everybody, manager) if manager else None
        must_reach(desk, conn, boss.id if boss else None)
        wanted = below(everybody, boss.id) if boss else {one.id for one in everybody}
        name, first, last = _span(desk, settings, week, month)
        if first > desk.today(settings):
            raise RuleRefused(_("{day} lies in the future.").format(day=first.isoformat()))
        held = rows.reviews_of_weeks(conn, sorted(wanted), cal.week_of(first), cal.week_of(last))
        done = [one for one in held if one.finished is not None]
        records = records_of(conn, done, everybody)
    managers = {one.manager_id for one in everybody}
    by_rep: dict[int, list[ReviewRecord]] = {}
    for one in records:
        if first <= words.ended_on(one) <= last or month is None:
            by_rep.setdefault(one.rep.id, []).append(one)
    reps = [
        RepSum(one, tuple(by_rep.get(one.id, ())))
        for one in everybody
        if one.id in wanted
        and (one.id in by_rep or (one.role is Role.REP and one.id not in managers))
    ]
    return Summary(name, first, last, boss, tuple(reps), settings)


def _span(
    desk: Desk, settings: Settings, week: str | None, month: str | None
) -> tuple[str, date, date]:
    if month is not None:
        period = cal.period(month, settings.fiscal_start)
        cal.check_year(period.first)
        return period.key, period.first, period.last
    monday = cal.week_start(week) if week else cal.week_start(cal.week_of(desk.today(settings)))
    return cal.week_of(monday), monday, monday + timedelta(days=6)


def summary_document(
    desk: Desk, *, week: str | None = None, month: str | None = None, manager: str | None = None
) -> Document:
    """Return a week's or a month's reviews of a team as a document (see ``summary``).

    Raises:
        BadInput: the week or month can't be read.
        RuleRefused: there is no such manager, or the span lies in the future.

    """
    found = summary(desk, week=week, month=month, manager=manager)
    today = desk.today(found.settings)
    end = None if found.last >= today else found.last
    name = found.manager.name if found.manager else found.settings.team or _("Team")
    blocks: list[Block] = [
        *_table(found),
        *_position(desk, found, end),
        *_what_changed(desk, found, end),
        *_telling(found),
        *_commitments(found),
        *_missed(found),
    ]
    return Document(
        title=_("Reviews of {name}").format(name=name),
        subtitle=_("Month {month}").format(month=found.name)
        if month
        else _("Week {week}").format(week=found.name),
        blocks=blocks,
        foot=_("{team} · as of {day} · made by FunnelView").format(
            team=name, day=min(found.last, today).isoformat()
        ),
        language=language(),
        wide=True,
    )


def _table(found: Summary) -> Iterator[Block]:
    columns = [
        Column(_("Rep"), share=3),
        words.numbers(_("Reviews")),
        words.numbers(_("Time")),
        words.numbers(_("Covered")),
        words.numbers(_("Not covered")),
        *(words.numbers(_heading(_(VERDICT_TITLES[verdict]))) for verdict in Verdict),
        words.numbers(_("Promised")),
        words.numbers(_heading(_("kept"))),
        words.numbers(_heading(_("not kept"))),
        words.numbers(_heading(_("moved"))),
    ]
    lines = [_row(one.rep.name, [one]) for one in found.reps]
    yield Heading(_("Reviews"))
    yield Table(columns, [*lines, _row(_("Team"), found.reps)], totals=1)
    missing = [one.rep.name for one in found.reps if not one.records]
    if missing:
        yield Paragraph(
            _("No finished review: {names}.").format(names=", ".join(missing)), Tone.ALERT
        )


def _heading(word: str) -> str:
    """Return a word as it stands over a column, beside others that begin in capitals."""
    return word[:1].upper() + word[1:]


def _row(name: str, sums: Iterable[RepSum]) -> list[str]:
    some = list(sums)
    return [
        name,
        str(sum(len(one.records) for one in some)),
        words.minutes(sum(one.seconds for one in some)),
        str(sum(one.covered for one in some)),
        str(sum(one.missed for one in some)),
        *(str(sum(one.verdicts[verdict] for one in some)) for verdict in Verdict),
        str(sum(one.made for one in some)),
        str(sum(one.promises(State.KEPT) for one in some)),
        str(sum(one.promises(State.NOT_KEPT) for one in some)),
        str(sum(one.moved for one in some)),
    ]


def _position(desk: Desk, found: Summary, end: date | None) -> Iterator[Block]:
    board = team_board(desk, as_of=end, manager_id=found.manager.id if found.manager else None)
    code = board.currency
    columns = [
        Column(_("Rep"), share=3),
        words.numbers(_("Deals")),
        words.numbers(_("Open funnel")),
        words.numbers(_("Weighted")),
        words.numbers(_("Won")),
        words.numbers(_("Remaining")),
        words.numbers(_("Cover / need")),
    ]
    lines = [
        [
            row.name,
            str(row.open.count),
            words.money(row.open.amount, code),
            words.money(row.weighted, code),
            words.money(row.won.amount, code),
            words.money(row.remaining, code),
            words.cover(row),
        ]
        for row in (*board.reps, board.total)
    ]
    lines[-1][0] = _("Team")
    yield Heading(_("Position on {day}, {period}").format(day=board.as_of, period=board.period.key))
    yield Table(columns, lines, totals=1)


def _what_changed(desk: Desk, found: Summary, end: date | None) -> Iterator[Block]:
    since = found.first - timedelta(days=1)
    manager = found.manager.id if found.manager else None
    report = changes(desk, since=since, until=end, manager=manager, most=0)
    title = _("What changed since {day}").format(day=since.isoformat())
    yield Heading(title)
    yield words.waterfall_picture(report.waterfall, found.settings.currency, title)


def _telling(found: Summary) -> Iterator[Block]:
    """What was said of the deals that moved, are at risk, or are dropped: the latest word."""
    for verdict in _TELLING:
        latest: dict[int, tuple[ReviewRecord, RecordedDeal]] = {}
        for one in found.reps:
            for record in one.records:
                for deal in record.deals:
                    if deal.mark.verdict is verdict:
                        latest[deal.deal_id] = (record, deal)
        if not latest:
            continue
        yield Heading(_("Deals: {verdict}").format(verdict=_(VERDICT_TITLES[verdict])))
        yield Table(
            [
                Column(_("Rep"), share=2),
                Column(_("Customer"), share=3),
                words.numbers(_("Amount")),
                Column(_("Progress"), share=4),
                Column(_("Problems"), share=4),
                Column(_("Next step"), share=3),
            ],
            [_told(record, deal) for record, deal in latest.values()],
        )


def _told(record: ReviewRecord, deal: RecordedDeal) -> list[str]:
    return [
        record.rep.name,
        deal.customer or deal.state.name or words.NONE,
        words.money(deal.state.amount, deal.state.currency),
        deal.note.progress or deal.note.done,
        deal.note.problems,
        deal.state.next_step or "",
    ]


def _commitments(found: Summary) -> Iterator[Block]:
    broken = {
        promise.id: promise
        for one in found.reps
        for record in one.records
        for promise in record.commitments
        if promise.state is State.NOT_KEPT or promise.moved
    }
    if broken:
        yield Heading(_("Commitments not kept or moved"))
        yield words.commitment_table(broken.values(), None)


def _missed(found: Summary) -> Iterator[Block]:
    lines = []
    for one in found.reps:
        times: dict[str, int] = {}
        for record in one.records:
            for deal in (*record.skipped, *record.uncovered):
                name = deal.customer or deal.state.name or words.NONE
                times[name] = times.get(name, 0) + 1
        if times:
            names = ", ".join(
                name
                if n == 1
                else ngettext("{name} ({n} time)", "{name} ({n} times)", n).format(name=name, n=n)
                for name, n in times.items()
            )
            lines.append(f"{one.rep.name}: {names}")
    if lines:
        yield Heading(_("Not covered"))
        yield Listing(lines)
