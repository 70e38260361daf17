"""The rows of a board as they are kept ready: asked for in plain SQL, like the board.

A row holds on one basis, which names its day, and as long as its owner's warnings stay counted:
whoever writes something that a row rests on takes out those counts (see ``store.upkeep``), and
whoever counts anew takes out the row. So writing a deal costs nothing more than without rows.
"""

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from funnelview.domain.settings import Settings
from funnelview.store.board import ask

if TYPE_CHECKING:
    from funnelview.store.board import Asked


def row_basis(conn: "Asked", counts_basis: str, settings: Settings, day: date) -> str:
    """Return what rows rest on besides their owner's deals and reviews, in a few letters.

    ``counts_basis`` is that of the counts: rates and thresholds are in it. Quotas are only ever
    added, and seldom: their number says whether any was set.
    """
    quotas = ask(conn, "select count(*) from quota")[0][0]
    text = f"{counts_basis} {day} {settings.fiscal_start} {settings.time_zone} {quotas}"
    return sha256(text.encode()).hexdigest()[:16]


def kept_rows(conn: "Asked", basis: str, counts_basis: str, day: date) -> dict[int, str]:
    """Return the rows that hold on a day, by owner (0: nobody)."""
    rows = ask(
        conn,
        "select r.owner_id, r.figures from board_row r"
        " join warning_owner o on o.owner_id = r.owner_id where r.basis = :basis"
        " and o.basis = :counts and o.since <= :as_of_day and o.until >= :as_of_day",
        basis=basis,
        counts=counts_basis,
        as_of_day=day,
    )
    return {owner: figures for owner, figures in rows}  # noqa: C416 - of rows, `dict` takes longer
