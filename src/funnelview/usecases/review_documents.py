"""A review as a document: position, changes, commitments, warnings, notes, what was not covered.

Everything is as it stood on the day the review was finished, whenever the document is made.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from funnelview.domain.funnel import Stage
from funnelview.domain.review import Verdict
from funnelview.domain.warnings import message, question
from funnelview.errors import BadInput
from funnelview.i18n import _, language, ngettext, sentences
from funnelview.interchange.documents.model import (
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    Paragraph,
    Tone,
)
from funnelview.interchange.exporting import new_file
from funnelview.store.changes import last_finished
from funnelview.usecases import review_words as words
from funnelview.usecases.changes import ChangeReport, changes
from funnelview.usecases.coverage import RepPage, rep_page
from funnelview.usecases.desk import Desk, zone_of
from funnelview.usecases.review_record import RecordedDeal, ReviewRecord, review_record
from funnelview.usecases.taking_out import document as take_out

_MOST_WARNINGS = 25
# A deal of which nothing is told but that it is as it was needs no paragraph of its own.
_QUIET = frozenset({Verdict.UNCHANGED, None})


def review_document(
    desk: Desk, rep: int | str, week: str | None = None, number: int | None = None
) -> Document:
    """Return a review as a document: the latest, or that of a week.

    Raises:
        BadInput: the week can't be read.
        RuleRefused: there is no such rep or review.

    """
    record = review_record(desk, rep, week, number)
    day = _as_of(desk, record)
    page = rep_page(desk, record.rep.id, as_of=day)
    report = _changes(desk, record)
    blocks: list[Block] = [
        *_head(record),
        *_position(page),
        *_what_changed(report, record),
        *_promises(record),
        *_warnings(page),
        *_deals(record),
        *_uncovered(record),
        *_addenda(record),
    ]
    held = record.review
    which = f" ({held.number})" if held.number > 1 else ""
    return Document(
        title=_("Review of {name}").format(name=record.rep.name),
        subtitle=_("Week {week}").format(week=f"{held.week}{which}"),
        blocks=blocks,
        foot=_("{team} · as of {day} · made by FunnelView").format(
            team=record.settings.team or "FunnelView", day=words.ended_on(record).isoformat()
        ),
        language=language(),
    )


def _as_of(desk: Desk, record: ReviewRecord) -> date | None:
    """Return the day the figures are of: None for now, where the review goes on or ended today."""
    if record.review.finished is None:
        return None
    day = words.ended_on(record)
    return None if day >= desk.today(record.settings) else day


def _changes(desk: Desk, record: ReviewRecord) -> ChangeReport:
    """Return what changed from the review before this one until its end."""
    with desk.store.read() as conn:
        before = last_finished(conn, record.rep.id, record.review.started)
    end = _as_of(desk, record)
    zone = zone_of(record.settings)
    if before is not None and before.finished is not None:
        since = before.finished.astimezone(zone).date()
    else:
        since = words.ended_on(record) - timedelta(days=7)
    return changes(desk, record.rep.id, since=since, until=end)


def _head(record: ReviewRecord) -> Iterator[Block]:
    held = record.review
    covered = sum(1 for one in record.deals if one.was_covered)
    yield Facts(
        [
            (_("Held by"), ", ".join(record.managers)),
            (_("Begun"), words.moment_text(held.started, record.settings)),
            (
                _("Finished"),
                words.moment_text(held.finished, record.settings)
                if held.finished
                else _("not finished yet"),
            ),
            (
                _("Time"),
                _("{spent} of {budget} minutes").format(
                    spent=words.minutes(held.seconds), budget=record.settings.review_minutes
                ),
            ),
            (
                _("Covered"),
                _("{n} of {all} deals").format(n=covered, all=len(record.deals)),
            ),
        ]
    )


def _position(page: RepPage) -> Iterator[Block]:
    row, code = page.position, page.settings.currency
    yield Heading(_("Position"))
    yield Facts(
        [
            (_("Open funnel"), f"{words.money(row.open.amount, code)} ({row.open.count})"),
            (_("Weighted"), words.money(row.weighted, code)),
            (
                _("Quota {period}").format(period=page.period.key),
                words.money(row.quota, code),
            ),
            (_("Won"), f"{words.money(row.won.amount, code)} ({row.won.count})"),
            (_("Remaining"), words.money(row.remaining, code)),
            (_("Cover / need"), f"{words.cover(row)} (n = {row.required.n})"),
        ]
    )


def _what_changed(report: ChangeReport, record: ReviewRecord) -> Iterator[Block]:
    title = _("What changed since {day}").format(day=report.span.since.isoformat())
    yield Heading(title)
    yield words.waterfall_picture(report.waterfall, record.settings.currency, title)


def _promises(record: ReviewRecord) -> Iterator[Block]:
    asked = [
        one
        for one in record.commitments
        if one.decided_in == record.review.id or one.id in record.moved
    ]
    made = [
        one for one in record.commitments if one.made_in == record.review.id and one not in asked
    ]
    if asked:
        yield Heading(_("Commitments asked for"))
        yield words.commitment_table(asked, record)
    if made:
        yield Heading(_("New commitments"))
        yield words.commitment_table(made, record)


def _warnings(page: RepPage) -> Iterator[Block]:
    alerts = [one for one in page.alerts.alerts if one.is_open]
    if not alerts:
        return
    names = {
        one.id: " · ".join(filter(None, (one.customer or one.name, one.product)))
        for one in page.deals
    }
    yield Heading(_("Warnings"))
    items = []
    for one in alerts[:_MOST_WARNINGS]:
        who = names.get(one.deal_id or 0, "")
        sign = "‼" if one.severity.value == "red" else "!" if one.severity.value == "amber" else "·"
        about = _("{title}: ").format(title=who) if who else ""
        said = sentences(_("{text}.").format(text=message(one)), question(one))
        items.append(f"{sign} {about}{said}")
    yield Listing(items)
    left = len(alerts) - _MOST_WARNINGS
    if left > 0:
        yield Paragraph(
            ngettext("and {n} more warning", "and {n} more warnings", left).format(n=left),
            Tone.QUIET,
        )


def _speaks(deal: RecordedDeal) -> bool:
    return deal.mark.verdict not in _QUIET or not deal.note.is_blank


def _deals(record: ReviewRecord) -> Iterator[Block]:
    stages = {one.key: one for one in record.settings.stages}
    told = [one for one in record.deals if one.was_covered and _speaks(one)]
    quiet = [one for one in record.deals if one.was_covered and not _speaks(one)]
    if told:
        yield Heading(_("Deals"))
    for deal in told:
        yield Heading(_deal_title(deal), 2)
        yield Paragraph(_deal_facts(deal, stages), Tone.QUIET)
        rows = [
            (_("Verdict"), words.verdict_of(deal)),
            (_("Done"), deal.note.done),
            (_("Progress"), deal.note.progress),
            (_("Problems"), deal.note.problems),
            (_("Next step"), _next_step(deal)),
        ]
        yield Facts([(name, text) for name, text in rows if text.strip()])
    if quiet:
        yield Heading(_("Seen, nothing new"))
        yield Listing([f"{_deal_title(one)} ({_deal_facts(one, stages)})" for one in quiet])


def _deal_title(deal: RecordedDeal) -> str:
    name = deal.customer or deal.state.name or _("(no customer)")
    return " · ".join(filter(None, (name, deal.state.product)))


def _deal_facts(deal: RecordedDeal, stages: dict[str, Stage]) -> str:
    state = deal.state
    stage = stages.get(state.stage)
    parts = [
        f"{stage.name(language()) if stage else state.stage} {state.success}%",
        words.money(state.amount, state.currency),
        _("expected {day}").format(day=words.day_text(state.expected)),
    ]
    if not state.is_open:
        parts.append(_("won") if state.outcome.value == "won" else _("lost"))
    return " · ".join(parts)


def _next_step(deal: RecordedDeal) -> str:
    step, due = deal.state.next_step or "", deal.state.next_step_due
    return f"{step} ({_('due')} {due.isoformat()})" if due else step


def _uncovered(record: ReviewRecord) -> Iterator[Block]:
    if not record.skipped and not record.uncovered:
        return
    yield Heading(_("Not covered"))
    yield Listing(
        [
            *(f"{_deal_title(one)}: {words.verdict_of(one)}" for one in record.skipped),
            *(f"{_deal_title(one)}: {_('not looked at')}" for one in record.uncovered),
        ]
    )


def _addenda(record: ReviewRecord) -> Iterator[Block]:
    if not record.addenda:
        return
    yield Heading(_("Addenda"))
    for one in record.addenda:
        yield Paragraph(f"{one.author}, {words.moment_text(one.at, record.settings)}: {one.text}")


def write_review(desk: Desk, rep_id: int, folder: Path | None = None) -> Path:
    """Write a rep's latest review into a new file for reading and printing; return where.

    Raises:
        RuleRefused: no review was ever begun.
        BadInput: the file can't be made.

    """
    record = review_record(desk, rep_id)
    document = review_document(desk, rep_id, record.review.week, record.review.number)
    where = folder or _documents()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(sign if sign.isalnum() else "-" for sign in record.rep.name).strip("-")
    stem = f"review-{name or record.rep.id}-{record.review.week}"
    scope = f"rep={rep_id}; week={record.review.week}"
    data = take_out(desk, document, "html", kind="review", scope=scope)
    for number in range(1, 1_000):
        path = where / (f"{stem}.html" if number == 1 else f"{stem}-{number}.html")
        if path.exists():
            continue
        with new_file(path) as file:
            file.write(data)
        return path
    raise BadInput(_("There are too many files of this name in {path}.").format(path=where))


def review_text(desk: Desk, rep_id: int) -> tuple[str, str]:
    """Return a rep's latest review as a title and a text in Markdown, marked and logged.

    It is for who can't take a file: nothing is written.

    Raises:
        RuleRefused: no review was ever begun.

    """
    record = review_record(desk, rep_id)
    document = review_document(desk, rep_id, record.review.week, record.review.number)
    scope = f"rep={rep_id}; week={record.review.week}"
    data = take_out(desk, document, "md", kind="review", scope=scope)
    return f"{record.rep.name} · {record.review.week}", data.decode()


def _documents() -> Path:
    from platformdirs import user_documents_path

    return user_documents_path() / "FunnelView"
