"""The import's use cases as its screens call them, in worker threads; loaded when first run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnelview import lockdown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funnelview.tui.office import Office
    from funnelview.usecases.importing import Progress, Report
    from funnelview.usecases.importing.assistant import Plan, SeenTable, Trial

__all__ = ["begin", "do", "keep", "look", "try_out"]


def begin(office: Office, paths: Sequence[Path]) -> tuple[Path | None, Plan]:
    """What was saved about these files the last time, if it fits; else a plain plan."""
    from funnelview.usecases.importing.assistant import fitting_plan

    lockdown.refuse()
    return fitting_plan(office.desk, paths)


def look(office: Office, plan: Plan) -> list[SeenTable]:
    """What the files of a plan are."""
    from funnelview.usecases.importing.assistant import look as look_at

    lockdown.refuse()
    return look_at(office.desk, plan)


def try_out(office: Office, plan: Plan, progress: Progress) -> Trial:
    """Read and compare the files, and write nothing."""
    from funnelview.usecases.importing.assistant import try_import

    lockdown.refuse()
    return try_import(office.desk, plan, progress)


def do(office: Office, trial: Trial, progress: Progress) -> Report:
    """Write what was tried."""
    from funnelview.usecases.importing.assistant import do_import

    return do_import(office.desk, trial, progress)


def keep(plan: Plan) -> Path:
    """Save what was said about the files for the next time."""
    from funnelview.usecases.importing.assistant import save_plan

    lockdown.refuse()
    return save_plan(plan)
