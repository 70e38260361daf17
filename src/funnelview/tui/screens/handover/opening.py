"""Which screen shows which step of a handover, and where one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funnelview.tui.screens.handover.steps import StepScreen
    from funnelview.usecases.handover.reading import Summary


def step_screen(step: str, handover_id: int | None, at: int | None = None) -> StepScreen:
    """The screen of a step."""
    if step == "inventory":
        from funnelview.tui.screens.handover.inventory import InventoryScreen

        return InventoryScreen(handover_id, at)
    if step == "successors":
        from funnelview.tui.screens.handover.successors import SuccessorsScreen

        return SuccessorsScreen(handover_id, at)
    if step == "plan":
        from funnelview.tui.screens.handover.plan import PlanScreen

        return PlanScreen(handover_id, at)
    if step == "walk":
        from funnelview.tui.screens.handover.walk import WalkScreen

        return WalkScreen(handover_id, at)
    from funnelview.tui.screens.handover.who import WhoScreen

    return WhoScreen(handover_id, at)


def where_to_go_on(summary: Summary) -> str:
    """The step at which a handover goes on: who gets what, then the walk."""
    if summary.handover.is_open and summary.unassigned:
        return "inventory" if not summary.closed else "successors"
    return "walk"
