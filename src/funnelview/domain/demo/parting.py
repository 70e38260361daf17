"""A handover under way: the leaver's last three weeks, told up to the present day.

The visits and calls that were made lie behind, some wait for a confirmation or a booked visit,
most are planned; the order keeps the rest locked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from funnelview.domain.demo.anchor import moment
from funnelview.domain.demo.cast import LEAVER
from funnelview.domain.demo.story import Event
from funnelview.domain.handover.items import Method, Result

MANAGER = "lin.yue"
LAST_DAY = date(2026, 12, 4)
REASON = "回老家发展"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Event):
    """One step of the handover; ``deal`` is the story's number, 0 for none."""

    deal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Step):
    """The handover was opened, and the proposal of successors taken."""

    leaver: str
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Step):
    """A visit or call got its day."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWay(Step):
    """The manager chose another method."""

    method: Method
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talked(Step):
    """The visit or call took place on the day it was recorded; ``visit_on`` was agreed in it.

    ``{successor}`` in the answer is that person's name.
    """

    answer: str
    visit_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Step):
    """The successor confirmed the receipt; ``who`` is left to the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Step):
    """An item was closed."""

    result: Result = Result.DONE
    reason: str | None = None


def parting() -> Iterator[Step]:
    """Yield the handover's steps. Nothing else happens to a deal after its item was closed."""
    began = _at(16, 7.5)
    yield Opened(at=began, who=MANAGER, leaver=LEAVER, last_day=LAST_DAY, reason=REASON)
    for deal, month, day in _PLAN:
        yield Planned(at=_at(16, 7.75), who=MANAGER, deal=deal, day=date(2026, month, day))
    yield OtherWay(
        at=_at(17, 1), who=MANAGER, deal=72, method=Method.VIDEO, reason="客户本月在海外"
    )
    for deal, day, answer in (
        (65, 18, "认可{successor}接手,条款照旧"),
        (69, 19, "没有异议,请{successor}盯住签约"),
        (68, 20, "希望{successor}下周再来一次"),
    ):
        yield Talked(at=_at(day, 6), who=LEAVER, deal=deal, answer=answer)
        if deal != 68:
            yield Received(at=_at(day, 7), who=MANAGER, deal=deal)
            yield Ended(at=_at(day, 7.25), who=MANAGER, deal=deal)
    for deal, day, answer, visit in (
        (70, 17, "约好见{successor}", date(2026, 11, 24)),
        (74, 19, "约好见{successor}", date(2026, 11, 26)),
        (78, 19, "回头再约时间", None),
    ):
        yield Talked(at=_at(day, 2), who=LEAVER, deal=deal, answer=answer, visit_on=visit)
        if visit is not None:
            yield Ended(at=_at(day, 2.5), who=LEAVER, deal=deal)
    yield Ended(at=_at(20, 4), who=MANAGER, deal=75, result=Result.REFUSED, reason="只认原来的销售")


def _at(day: int, hours: float) -> datetime:
    """Return a moment of November, so many hours into the working day."""
    return moment(date(2026, 11, day), hours * 60)


# Deal, month and day of its visit or call.
_PLAN = (
    (65, 11, 18), (69, 11, 19), (68, 11, 20), (66, 11, 24), (67, 11, 26),
    (70, 11, 17), (74, 11, 19), (78, 11, 19), (75, 11, 20), (71, 11, 23),
    (72, 11, 25), (73, 11, 27), (76, 12, 1), (77, 12, 2),
)  # fmt: skip
