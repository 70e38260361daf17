"""Outcome and stage of every row of a file, and what the manager should know about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import repeat

from funnelview.domain.importing import Finding
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import outcomes, words
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.outcomes import Decided, Decider, Said, StageTable
from funnelview.interchange.importing.values import Source, text_of

# The fields that tell outcome and stage, in the order ``decided_rows`` takes them apart.
_TELLING = (
    "status", "is_won", "is_lost", "is_closed", "is_active", "won_on", "lost_on", "stage",
    "lost_at_stage", "probability", "success",
)  # fmt: skip
_STAGE = _TELLING.index("stage")
# Their closed deals keep the stage that they were last in: no contradiction.
_LAST_STAGE = frozenset(("FunnelView", "Pipedrive"))
# So many unknown names of one column are told each by itself.
_TOLD = 10


class _Cache(dict[tuple[object, ...], Decided]):
    """A dictionary that decides what it doesn't have."""

    def __init__(self, decide: Callable[[tuple[object, ...]], Decided]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, key: tuple[object, ...]) -> Decided:
        self[key] = made = self._decide(key)
        return made


def decided_rows(source: Source) -> list[Decided]:
    """Return outcome and stage of each row; equal cells are decided once."""
    table = StageTable.of(source.options.stages, source.options.stage_names)
    decider = Decider(table, words.CODES.get(normal(source.header("status"))))
    if _is_no_status(source, decider):
        source = _without_status(source)
    shares = {
        name: outcomes.as_percentages(list(source.different(name)))
        for name in ("probability", "success")
        if source.has(name)
    }
    _chances(source)
    # In a column that never says no, a blank flag of a closed deal is the no.
    says_no = {
        name: any(outcomes.truth(cell) is False for cell in source.different(name))
        for name in ("is_won", "is_lost", "is_closed")
    }

    def said(cells: tuple[object, ...]) -> Said:
        status, won, lost, closed, active, won_on, lost_on, stage, lost_at, chance, success = cells
        is_won, is_closed = outcomes.truth(won), outcomes.truth(closed)
        if is_won is None and is_closed and source.has("is_won") and not says_no["is_won"]:
            is_won = False
        return Said(
            text_of(status) or "", is_won, outcomes.truth(lost), is_closed,
            outcomes.truth(active) is False, bool(text_of(won_on)), bool(text_of(lost_on)),
            text_of(stage) or "", text_of(lost_at) or "", shares.get("probability", {}).get(chance),
            shares.get("success", {}).get(success),
        )  # fmt: skip

    cache = _Cache(lambda cells: decider.decide(said(cells)))
    cells: list[Iterable[object]] = [source.cells("status")]
    for name in _TELLING[1:]:
        if not source.has(name):
            cells.append(repeat(""))
        elif name in {"won_on", "lost_on"}:
            # When it was won doesn't matter here, only whether.
            cells.append("x" if text_of(cell) else "" for cell in source.cells(name))
        else:
            cells.append(source.cells(name))
    decided = list(map(cache.__getitem__, zip(*cells, strict=False)))
    _report(source, cache, decided)
    return decided


def _is_no_status(source: Source, decider: Decider) -> bool:
    """Return whether a status says open of every row, while the stages say won and lost.

    It is that of the record then (active, normal, approved), not of the deal.
    """
    if not (source.has("status") and source.has("stage")):
        return False
    told = {decider.told(text_of(cell) or "") for cell in source.different("status")} - {""}
    if told != {"open"}:
        return False
    said = {decider.told(text_of(cell) or "") for cell in source.different("stage")}
    return bool(said & {"won", "lost"})


def _without_status(source: Source) -> Source:
    """Return a source without its status; what was found goes to the same list."""
    cells = [cell for cell in source.different("status") if text_of(cell)]
    reason = _("It says open of every deal, while the stages say won or lost; they were trusted.")
    source.warn_column("status", cells, reason)
    columns = {name: at for name, at in source.recognised.columns.items() if name != "status"}
    return replace(source, recognised=replace(source.recognised, columns=columns))


def _chances(source: Source) -> None:
    """Say once which words were taken for probabilities."""
    if not source.has("probability"):
        return
    said = {
        cell: words.CHANCES[normal(cell)]
        for cell in source.different("probability")
        if isinstance(cell, str) and normal(cell) in words.CHANCES
    }
    if said:
        taken = ", ".join(f"{cell} = {chance} %" for cell, chance in sorted(said.items())[:_TOLD])
        reason = _("Words were taken for probabilities: {taken}.").format(taken=taken)
        source.warn_column("probability", said, reason)


def _report(
    source: Source, cache: Mapping[tuple[object, ...], Decided], decided: Sequence[Decided]
) -> None:
    """Say which stages nobody knows, and where status and stage disagree."""
    stage_header = source.header("stage") or source.header("status")
    status_header = source.header("status") or stage_header
    unknown: dict[str, list[Decided]] = {}
    disagreeing: dict[tuple[str, str], tuple[str, list[Decided]]] = {}
    for cells, one in cache.items():
        if one.unknown:
            unknown.setdefault("" if one.unknown == "-" else one.unknown, []).append(one)
        if one.conflict and source.recognised.dialect not in _LAST_STAGE:
            # What the row says in both columns.
            said = " · ".join(filter(None, (text_of(cells[0]), text_of(cells[_STAGE]))))
            disagreeing.setdefault(one.conflict, (said, []))[1].append(one)
    names = list(unknown)
    for value in names[:_TOLD]:
        reason = _stage_reason(value)
        asked = "stage" if value else ""
        _warn(source, stage_header, value, reason, decided, unknown[value], asked)
    if names[_TOLD:]:
        more = [one for name in names[_TOLD:] for one in unknown[name]]
        reason = ngettext(
            "Nobody knows {count} more stage; such deals were put into the lowest.",
            "Nobody knows {count} more stages; such deals were put into the lowest.",
            len(names) - _TOLD,
        ).format(count=len(names) - _TOLD)
        _warn(source, stage_header, names[_TOLD], reason, decided, more)
    for key, (said, ones) in disagreeing.items():
        meant = set(map(id, ones))
        count = sum(1 for one in decided if id(one) in meant)
        _warn(source, status_header, said, _conflict_reason(key, count), decided, ones)


def _warn(
    source: Source,
    column: str,
    value: str,
    reason: str,
    decided: Sequence[Decided],
    ones: Sequence[Decided],
    ask: str = "",
) -> None:
    meant = set(map(id, ones))
    places = [i for i, one in enumerate(decided) if id(one) in meant]
    line = source.columns.lines[places[0]]
    source.findings.append(
        Finding("warning", source.file, line, column, value[:200], reason, len(places), ask=ask)
    )


def _stage_reason(value: str) -> str:
    if value:
        return _("Nobody knows the stage “{value}”; such deals were put into the lowest.").format(
            value=value
        )
    return _("Neither a stage nor a probability; such deals were put into the lowest stage.")


def _conflict_reason(key: tuple[str, str], count: int) -> str:
    # Translators: won, lost or open, twice.
    trusted, overruled = key
    titles = {"won": _("won"), "lost": _("lost"), "open": _("open")}
    return ngettext(
        "The status says {status}, the stage {stage}; the status was trusted in {count} deal.",
        "The status says {status}, the stage {stage}; the status was trusted in {count} deals.",
        count,
    ).format(status=titles[trusted], stage=titles[overruled], count=count)
