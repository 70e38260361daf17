"""Outcome and stage of every row of a file, and what the manager should know about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat

from funnelview.domain.importing import Finding
from funnelview.i18n import _, ngettext
from funnelview.interchange.importing import outcomes, words
from funnelview.interchange.importing.headers import normal
from funnelview.interchange.importing.outcomes import Decided, Decider, Said, StageTable
from funnelview.interchange.importing.values import Source, text_of

# The fields that tell outcome and stage, in the order ``decided_rows`` takes them apart.
_TELLING = (
    "status", "is_won", "is_lost", "is_closed", "won_on", "lost_on", "stage", "lost_at_stage",
    "probability", "success",
)  # fmt: skip


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
    shares = {
        name: outcomes.as_percentages(list(source.different(name)))
        for name in ("probability", "success")
        if source.has(name)
    }
    # In a column that never says no, a blank flag of a closed deal is the no.
    says_no = {
        name: any(outcomes.truth(cell) is False for cell in source.different(name))
        for name in ("is_won", "is_lost", "is_closed")
    }

    def said(cells: tuple[object, ...]) -> Said:
        status, won, lost, closed, won_on, lost_on, stage, lost_at, chance, success = cells
        is_won, is_closed = outcomes.truth(won), outcomes.truth(closed)
        if is_won is None and is_closed and source.has("is_won") and not says_no["is_won"]:
            is_won = False
        return Said(
            text_of(status) or "", is_won, outcomes.truth(lost), is_closed,
            bool(text_of(won_on)), bool(text_of(lost_on)), text_of(stage) or "",
            text_of(lost_at) or "", shares.get("probability", {}).get(chance),
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


def _report(
    source: Source, cache: Mapping[tuple[object, ...], Decided], decided: Sequence[Decided]
) -> None:
    """Say which stages nobody knows, and where status and stage disagree."""
    stage_header = source.header("stage") or source.header("status")
    told: dict[tuple[str, str], tuple[str, list[Decided]]] = {}
    for cells, one in cache.items():
        if one.unknown:
            shown = "" if one.unknown == "-" else one.unknown
            told.setdefault(("stage", shown), (shown, []))[1].append(one)
        if one.conflict:
            status = " · ".join(
                filter(None, (text_of(cells[0]), text_of(cells[6])))
            )  # what the row says in both columns
            told.setdefault(one.conflict, (status, []))[1].append(one)
    for key, (value, ones) in told.items():
        meant = set(map(id, ones))
        places = [i for i, one in enumerate(decided) if id(one) in meant]
        reason = _stage_reason(value) if key[0] == "stage" else _conflict_reason(key, len(places))
        column = stage_header if key[0] == "stage" else source.header("status") or stage_header
        line = source.columns.lines[places[0]]
        source.findings.append(
            Finding("warning", source.file, line, column, value, reason, len(places))
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
