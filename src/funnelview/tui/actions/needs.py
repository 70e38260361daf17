"""What each action asks of whoever does it, as far as roles differ in it.

Looking is for everybody; what changes the store is for whoever sells, unless it stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funnelview.domain.rights import Act

if TYPE_CHECKING:
    from funnelview.tui.actions.kinds import Action

_MANAGERS: Final = (
    *("rep.note", "rep.editor", "rep.advanced", "rep.unchanged", "rep.at_risk", "rep.drop"),
    *("rep.skip", "rep.addendum", "rep.finish", "rep.kept", "rep.not_kept", "rep.move"),
    *("rep.promise", "rep.undo", "rep.redo", "rep.forecast_mark", "rep.raise"),
    *("commitments.kept", "commitments.not_kept", "commitments.move"),
    *("settings.default", "warnings.acknowledge", "warnings.withdraw"),
    *("handovers.new", "handovers.give_back", "who.last_day", "who.cancel_it"),
    *("successors.choose", "successors.choose_all", "successors.accept_it"),
    *("walk.waive", "walk.waive_all", "walk.method", "walk.take_back"),
)
_DIRECTORS: Final = ("go.importing", "trial.proceed")

NEEDS: Final = dict.fromkeys(_MANAGERS, Act.MANAGE) | dict.fromkeys(_DIRECTORS, Act.IMPORT)


def need_of(action: Action) -> Act | None:
    """What an action asks of whoever does it; None where it is for everybody."""
    return NEEDS.get(action.id, Act.SELL if action.writes else None)
