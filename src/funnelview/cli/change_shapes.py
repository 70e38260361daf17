"""The JSON form of a span's changes: names are an interface that others rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.cli.shapes import Shape, bucket, day
from funnelview.domain.change_words import readable
from funnelview.domain.coverage import Bucket
from funnelview.domain.waterfall import Kind
from funnelview.interchange.json_text import plain

if TYPE_CHECKING:
    from funnelview.domain.changes import ChangeLine
    from funnelview.usecases.changes import ChangeReport


def changes(report: ChangeReport) -> Shape:
    """The waterfall and the list; amounts of the waterfall are in the reporting currency."""
    fall, currency = report.waterfall, report.settings.currency
    return {
        "as_of": day(report.span.until),
        "since": day(report.span.since),
        "until": day(report.span.until),
        "since_review": report.span.review.week if report.span.review else None,
        "rep": report.person.name if report.person and report.is_rep else None,
        "manager": report.person.name if report.person and not report.is_rep else None,
        "period": report.period.key if report.period else None,
        "currency": currency or None,
        "start": bucket(fall.start, currency),
        **{kind.value: bucket(fall[kind], currency) for kind in Kind},
        "end": bucket(fall.end, currency),
        "came_and_went": {
            kind.value: bucket(fall.passed.get(kind, Bucket()), currency)
            for kind in (Kind.WON, Kind.LOST)
        },
        "balances": fall.balances,
        "unrated": list(fall.unrated),
        "changes": report.total,
        "rows": [row(line) for line in report.lines],
    }


def row(line: ChangeLine) -> Shape:
    """One change; an amount is in the deal's own currency."""
    old, new = readable(line)
    return {
        "id": line.id,
        "at": plain(line.at),
        "recorded": plain(line.recorded),
        "who": line.who,
        "deal": line.deal_id,
        "customer": line.customer,
        "owner": line.owner,
        "field": line.field.removesuffix("_id"),
        "old": old,
        "new": new,
        "currency": line.currency or None,
        "bucket": line.bucket.value if line.bucket else None,
        "via": line.via,
        "review": line.review_id,
        "handover": line.handover_id,
        "undoes": line.undoes,
        "undone": line.undone,
        "observed": line.observed,
        "came_back": line.came_back,
        "push": line.push,
        "month_push": line.month_push,
    }
