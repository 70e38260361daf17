"""`funnelview audit`: recomputing the trail, and its heads for a print of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from funnelview.cli.base import Group, option
from funnelview.cli.options import json_option
from funnelview.cli.output import print_json
from funnelview.cli.session import session
from funnelview.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funnelview.store.trail.check import Fault
    from funnelview.usecases.trail import Verdict


@click.group("audit", cls=Group, help=N_("The trail of every write: verify it, show its heads."))
def audit() -> None:
    """Hold the commands."""


@audit.command(
    help=N_("Recompute the whole trail; the first row that isn't as it was written is named.")
)
@option(
    "--head",
    "printed",
    metavar="HEAD",
    multiple=True,
    help=N_("A head from an earlier report or export, which must still be in the trail."),
)
@json_option
def verify(*, printed: Sequence[str], as_json: bool) -> int:
    """Verify the trail; exit 1 when something was tampered with."""
    from funnelview.usecases import trail

    with session().desk() as desk:
        verdict = trail.verify(desk, printed)
    if as_json:
        print_json("audit-verify", _shape(verdict))
    else:
        _print(verdict)
    return 0 if verdict.proper else 1


@audit.command(help=N_("The last entry of each chain: write them down, and a cut tail shows."))
@json_option
def heads(*, as_json: bool) -> None:
    """Print the heads."""
    from funnelview.usecases import trail

    with session().desk() as desk:
        found = trail.heads(desk)
    if as_json:
        print_json("audit-heads", {"heads": [str(one) for one in found]})
        return
    for one in found:
        click.echo(str(one))


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "table": fault.table,
        "row": fault.row,
        "entry": fault.entry if fault.covered else None,
        "message": fault.message,
    }


def _shape(verdict: Verdict) -> dict[str, Any]:
    first = verdict.first
    return {
        "proper": verdict.proper,
        "entries": verdict.trail.entries,
        "rows": verdict.trail.rows,
        "heads": [str(one) for one in verdict.trail.heads],
        "first": None if first is None else _fault(first),
        "faults": [_fault(one) for one in verdict.trail.faults],
        "state": list(verdict.state.problems),
    }


def _print(verdict: Verdict) -> None:
    from funnelview.text import one_line

    trail = verdict.trail
    click.echo(
        _("Entries: {entries}, chains: {chains}, rows: {rows}.").format(
            entries=trail.entries, chains=len(trail.heads), rows=trail.rows
        )
    )
    first = verdict.first
    if first is not None:
        click.echo(_("The first bad row: {row}").format(row=one_line(_line(first))))
        for fault in trail.faults[1:]:
            click.echo(f"  {one_line(_line(fault))}")
        n = len(trail.faults)
        click.echo(
            ngettext("{n} row isn't as written.", "{n} rows aren't as written.", n).format(n=n)
        )
    for problem in verdict.state.problems:
        click.echo(one_line(problem))
    if verdict.state.problems:
        click.echo(_("The present state doesn't follow from what was recorded."))
    if verdict.proper:
        click.echo(_("Everything is as it was written."))
        click.echo(_("Heads: {heads}").format(heads=" ".join(map(str, trail.heads))))


def _line(fault: Fault) -> str:
    where = f"{fault.table} {fault.row}"
    if fault.covered:
        return _("{where} (entry {entry}): {message}").format(
            where=where, entry=fault.entry, message=fault.message
        )
    return f"{where}: {fault.message}"
