"""What a manager's team lacks, and which rep pulls it down, with the reason."""

from dataclasses import dataclass
from datetime import date

from funnelview.domain.coverage import Position
from funnelview.domain.funnel import below
from funnelview.domain.pulling import Pull, pulls_most
from funnelview.usecases.boards import board_of
from funnelview.usecases.desk import Desk
from funnelview.usecases.keeping import with_counts
from funnelview.usecases.reading import read_figures
from funnelview.usecases.warnings import Warnings, alerts_read


@dataclass(frozen=True, slots=True)
class TeamTrouble:
    """A team's row of the present quarter, who pulls it down, and the warnings of that rep."""

    team: Position
    currency: str
    pull: Pull | None
    found: Warnings | None


def team_trouble(desk: Desk, manager_id: int, as_of: date | None = None) -> TeamTrouble:
    """Return what pulls down the team of a manager, everybody below, in the present quarter.

    Raises:
        BadInput: the day lies in the future.

    """
    with desk.store.read_heavy() as conn:
        figures = with_counts(
            conn, read_figures(conn, desk, as_of, None, ready=True), patient=False
        )
        board = board_of(figures, below(figures.people, manager_id))
        pull = pulls_most(board.reps)
        found = None
        if pull is not None and pull.rep.person_id is not None:
            found = alerts_read(conn, desk, pull.rep.person_id, as_of)
        return TeamTrouble(board.total, board.currency, pull, found)
