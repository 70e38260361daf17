"""The handover's use cases as its screens call them, in worker threads; loaded when first run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funnelview import lockdown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from funnelview.domain.funnel import Person
    from funnelview.domain.handover.items import Evidence, Item
    from funnelview.domain.handover.planning import Unfit
    from funnelview.domain.handover.proposing import Proposal
    from funnelview.store.handover.rows import Event
    from funnelview.tui.office import Office
    from funnelview.usecases.funnel import Done
    from funnelview.usecases.handover.afterwards import Watch
    from funnelview.usecases.handover.parts import CouldGo
    from funnelview.usecases.handover.planning import Planned
    from funnelview.usecases.handover.reading import Sheet, Summary


def every(office: Office) -> tuple[list[Summary], date]:
    """All handovers, and what day it is."""
    from funnelview.usecases.handover.reading import every_handover
    from funnelview.usecases.store import get_settings

    return every_handover(office.desk), office.desk.today(get_settings(office.desk))


def sheet(office: Office, handover_id: int) -> Sheet:
    """One handover."""
    from funnelview.usecases.handover.reading import sheet as read

    return read(office.desk, handover_id)


def sheet_with_plan(office: Office, handover_id: int) -> tuple[Sheet, Sequence[Unfit]]:
    """One handover, and what of its dates doesn't fit."""
    from funnelview.usecases.handover.planning import problems
    from funnelview.usecases.handover.reading import sheet as read

    view = read(office.desk, handover_id)
    return view, problems(view)


def history(office: Office, handover_id: int) -> tuple[Sheet, list[Event]]:
    """One handover with every step of it."""
    from funnelview.usecases.handover.reading import history as read
    from funnelview.usecases.handover.reading import sheet as read_sheet

    return read_sheet(office.desk, handover_id), read(office.desk, handover_id)


def leavers(office: Office) -> tuple[list[tuple[Person, int]], date]:
    """Who could hand over, each with the number of open deals, and what day it is."""
    from funnelview.usecases.handover.starting import could_leave
    from funnelview.usecases.store import get_settings

    return could_leave(office.desk), office.desk.today(get_settings(office.desk))


def parts(office: Office, person_id: int) -> list[CouldGo]:
    """Whose customers could go, with what is open there."""
    from funnelview.usecases.handover.parts import could_go

    return could_go(office.desk, person_id)


def start(
    office: Office,
    person_id: int,
    last_day: date,
    reason: str,
    kind: str,
    customers: Iterable[int] = (),
) -> Done:
    """Open a handover of everything, or of some customers."""
    from funnelview.domain.handover.items import Kind
    from funnelview.usecases.handover.starting import start as write

    return write(
        office.desk,
        person_id,
        last_day,
        reason=reason or None,
        kind=Kind(kind),
        customers=customers,
    )


def give_back(office: Office, handover_id: int, last_day: date) -> list[Done]:
    """Open the handovers back after a leave."""
    from funnelview.usecases.handover.starting import give_back as write

    return write(office.desk, handover_id, last_day)


def cancel(office: Office, handover_id: int, reason: str) -> Done:
    """Call a handover off."""
    from funnelview.usecases.handover.starting import cancel as write

    return write(office.desk, handover_id, reason)


def last_day(office: Office, handover_id: int, day: date) -> Done:
    """Move the last working day."""
    from funnelview.usecases.handover.starting import change_last_day

    return change_last_day(office.desk, handover_id, day)


def complete(office: Office, handover_id: int, item_id: int, texts: Mapping[str, str]) -> Done:
    """Enter what a record misses."""
    from funnelview.usecases.handover.completing import complete as write

    return write(
        office.desk, handover_id, item_id, **{key: text or None for key, text in texts.items()}
    )


def assign(
    office: Office,
    handover_id: int,
    wanted: Sequence[tuple[int, int | None]],
    seen: Mapping[int, int | None],
) -> Done:
    """Give items to successors, ``(item, person)`` each; they had those that were ``seen``."""
    from funnelview.usecases.handover.assigning import Choice
    from funnelview.usecases.handover.assigning import assign as to_one
    from funnelview.usecases.handover.assigning import assign_proposed as to_each

    successors = {to for _item, to in wanted}
    if len(successors) > 1:
        lines = [(item, to) for item, to in wanted if to is not None]
        return to_each(office.desk, handover_id, lines, seen=seen)
    items = tuple(item for item, _to in wanted)
    return to_one(office.desk, handover_id, successors.pop(), Choice(items=items), seen=seen)


def propose(office: Office, handover_id: int) -> tuple[Sheet, Proposal]:
    """Who should take over what has no successor; all of it where everything has one."""
    from funnelview.usecases.handover.assigning import proposal
    from funnelview.usecases.handover.reading import sheet as read

    view = read(office.desk, handover_id)
    some = any(line.item.is_open and line.item.successor_id is None for line in view.items)
    return view, proposal(office.desk, handover_id, only_unassigned=some)


def set_date(
    office: Office, handover_id: int, item_id: int, day: date | None, seen: Item | None
) -> Done:
    """Plan an item's visit or call."""
    from funnelview.usecases.handover.walking import set_date as write

    return write(office.desk, handover_id, day, item_id=item_id, seen=seen)


def plan_all(office: Office, handover_id: int) -> Planned:
    """Give every visit and call a date."""
    from funnelview.usecases.handover.planning import plan_all as write

    return write(office.desk, handover_id)


def calendars(office: Office, handover_id: int, folder: str) -> list[Path]:
    """Write a calendar file for each person."""
    from funnelview.usecases.handover.planning import calendars as make
    from funnelview.usecases.handover.writing import write_calendars

    lockdown.refuse()
    files = make(office.desk, handover_id)
    return list(write_calendars(files, Path(folder).expanduser(), handover_id).values())


def calendar_text(office: Office, handover_id: int) -> str:
    """Every person's calendar, one after the other, as calendar programs read it."""
    from funnelview.usecases.handover.planning import calendars as make

    return "".join(one.decode() for one in make(office.desk, handover_id).values())


def record(
    office: Office, handover_id: int, item_id: int, evidence: Evidence, seen: Item | None
) -> Done:
    """Record the evidence of an item."""
    from funnelview.usecases.handover.walking import record as write

    return write(office.desk, handover_id, evidence, item_id=item_id, seen=seen)


def confirm(office: Office, handover_id: int, item_id: int, seen: Item | None) -> Done:
    """Confirm the receipt of an item."""
    from funnelview.usecases.handover.walking import confirm as write

    return write(office.desk, handover_id, item_id=item_id, seen=seen)


def close(
    office: Office,
    handover_id: int,
    item_id: int,
    result: str,
    reason: str | None,
    seen: Item | None,
) -> Done:
    """Close an item."""
    from funnelview.domain.handover.items import Result
    from funnelview.usecases.handover.walking import close as write

    return write(
        office.desk, handover_id, Result(result), reason=reason, item_id=item_id, seen=seen
    )


def waive(office: Office, handover_id: int, items: Iterable[int], reason: str) -> Done:
    """Waive many items."""
    from funnelview.usecases.handover.assigning import Choice
    from funnelview.usecases.handover.walking import waive as write

    return write(office.desk, handover_id, Choice(items=tuple(items)), reason)


def method(
    office: Office, handover_id: int, item_id: int, name: str, reason: str, seen: Item | None
) -> Done:
    """Change how an item is handed over."""
    from funnelview.domain.handover.items import Method
    from funnelview.usecases.handover.walking import change_method

    return change_method(office.desk, handover_id, Method(name), reason, item_id=item_id, seen=seen)


def undo(office: Office, handover_id: int, item_id: int) -> Done:
    """Take a close back."""
    from funnelview.usecases.handover.walking import undo as write

    return write(office.desk, handover_id, item_id=item_id)


def protocol(office: Office, handover_id: int, path: str) -> Path:
    """Write the protocol; the file's ending decides the format."""
    from funnelview.usecases.handover.writing import write_file, write_protocol

    lockdown.refuse()
    target = Path(path).expanduser()
    ending = target.suffix.lower().removeprefix(".") or "md"
    write_file(target, write_protocol(office.desk, handover_id, ending))
    return target


def protocol_text(office: Office, handover_id: int) -> str:
    """The protocol in Markdown; nothing is written."""
    from funnelview.usecases.handover.writing import write_protocol

    return write_protocol(office.desk, handover_id, "md").decode()


def watch(office: Office) -> Watch:
    """The 90 days after."""
    from funnelview.usecases.handover.afterwards import watch as read

    return read(office.desk, everything=True)


def approach(office: Office, item_id: int, on: date, answer: str) -> Done:
    """Record the step on the next rung of a ladder."""
    from funnelview.usecases.handover.afterwards import approach as write

    return write(office.desk, item_id, None, on, answer)
