"""The JSON form of forecast, accuracy, calibration, marketing and velocity (see ``shapes``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview.cli.shapes import Shape, bucket, day, money

if TYPE_CHECKING:
    from funnelview.domain.accuracy import Accuracy
    from funnelview.domain.forecast import Forecast, Sum
    from funnelview.domain.marketing import Created, Marketing, Took, TopOfFunnel
    from funnelview.domain.velocity import Pace, Velocity
    from funnelview.usecases.forecast import Calibration


def _sum(one: Sum, currency: str) -> Shape:
    return {
        **bucket(one.bucket, currency),
        "weighted": money(one.weighted, currency),
        "commit": money(one.commit, currency),
        "best_case": money(one.best, currency),
    }


def forecast(found: Forecast) -> Shape:
    """The forecast."""
    code = found.currency
    spread = found.spread
    return {
        "as_of": day(found.as_of),
        "currency": code or None,
        "rep": found.rep,
        "probabilities": found.probabilities,
        "months": [
            {
                "month": one.month,
                **_sum(one.sum, code),
                "p10": money(one.p10, code),
                "p90": money(one.p90, code),
            }
            for one in found.months
        ],
        "overdue": _sum(found.overdue, code),
        "undated": _sum(found.undated, code),
        "later": _sum(found.later, code),
        "total": _sum(found.total, code),
        "total_weighted": money(found.total.weighted, code),
        "mean": money(round(spread.mean), code),
        "sd": money(round(spread.sd), code),
        "p10": money(round(spread.p10), code),
        "p90": money(round(spread.p90), code),
        "error": spread.error,
        "won": bucket(found.won, code),
        "by": found.by,
        "lines": [
            {
                "key": None if line.key is None else str(line.key),
                "name": line.name or None,
                "months": [
                    {"month": month.month, **_sum(one, code)}
                    for month, one in zip(found.months, line.months, strict=True)
                ],
                "overdue": _sum(line.overdue, code),
                "undated": _sum(line.undated, code),
                "total_weighted": money(line.total.weighted, code),
                "sd": money(line.sd, code),
            }
            for line in found.lines
        ],
        "largest": [
            {
                "deal": one.deal_id,
                "customer": one.customer,
                "owner": one.owner,
                "amount": money(one.amount, code),
                "expected": day(one.expected),
                "probability": one.probability,
                "weighted": money(one.weighted, code),
                "share": one.share,
                "forecast_mark": one.mark,
            }
            for one in found.largest
        ],
        "unrated": list(found.unrated),
    }


def accuracy(found: Accuracy) -> Shape:
    """How good past forecasts were."""
    code = found.currency
    return {
        "as_of": day(found.as_of),
        "currency": code or None,
        "rep": found.rep,
        "watched_from": day(found.watched_from),
        "months": [
            {
                "month": past.month,
                "booked": money(past.booked, code),
                "won": past.deals,
                "forecast": [money(value, code) for value in past.forecast],
            }
            for past in found.months
        ],
        "leads": [
            {"lead": one.lead, "months": one.months, "wape": one.wape, "bias": one.bias}
            for one in found.leads
        ],
    }


def calibration(found: Calibration) -> Shape:
    """What the stages are worth."""
    return {
        "as_of": day(found.as_of),
        "stages": [
            {
                "stage": one.stage,
                "name": one.name,
                "assigned": one.assigned,
                "share": one.share,
                "n": one.n,
                "won": one.won,
                "open": one.open,
                "low": None if one.interval is None else one.interval[0],
                "high": None if one.interval is None else one.interval[1],
                "counts": one.tells,
            }
            for one in found.stages
        ],
    }


def _created(one: Created, code: str) -> Shape:
    return {
        **bucket(one.entered, code),
        "t50": one.t50,
        "t75": one.t75,
        "won": one.won,
        "won_amount": money(one.won_amount, code),
    }


def _took(one: Took) -> Shape:
    return {"mean": one.mean, "median": one.median, "n": one.n}


def _top(one: TopOfFunnel, code: str) -> Shape:
    return {
        "name": one.name,
        "period": one.period,
        "quota": money(one.quota, code),
        "created_per_week": money(one.created, code),
        "needed_per_week": money(one.needed, code),
        "ratio": one.ratio,
        "required_coverage": one.required.ratio,
        "required_n": one.required.n,
    }


def marketing(found: Marketing) -> Shape:
    """Pipeline created."""
    code = found.currency
    return {
        "as_of": day(found.as_of),
        "currency": code or None,
        "rep": found.rep,
        "weeks": [
            {
                "week": week.week,
                "partial": week.partial,
                **_created(week.all, code),
                "sources": [
                    {"source": source, **_created(one, code)} for source, one in week.sources
                ],
            }
            for week in found.weeks
        ],
        "sources": [{"source": source, **_created(one, code)} for source, one in found.sources],
        "total": _created(found.total, code),
        "days_to": {
            "t50": _took(found.to_t50),
            "t75": _took(found.to_t75),
            "won": _took(found.to_won),
        },
        "top": _top(found.top, code),
        "reps": [_top(one, code) for one in found.reps],
    }


def _pace(one: Pace, code: str) -> Shape:
    return {
        "name": one.name,
        "open": one.open,
        "average_won": money(one.average_won, code),
        "win_rate": one.win_rate,
        "n": one.n,
        "days_to_win": one.days_to_win,
        "velocity": money(one.velocity, code),
        "concentration": one.concentration,
        "largest": one.largest_id,
        "age": one.age,
        "days_in_stage": one.in_stage,
    }


def velocity(found: Velocity) -> Shape:
    """Everybody's pace."""
    code, middle = found.currency, found.medians
    return {
        "as_of": day(found.as_of),
        "currency": code or None,
        "reps": [_pace(one, code) for one in found.reps],
        "team": _pace(found.team, code),
        "medians": {
            "velocity": None if middle.velocity is None else money(round(middle.velocity), code),
            "win_rate": middle.win_rate,
            "days_to_win": middle.days_to_win,
            "concentration": middle.concentration,
            "age": middle.age,
            "days_in_stage": middle.in_stage,
        },
    }
