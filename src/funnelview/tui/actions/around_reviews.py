"""The pages around a review: its opening, changes, commitments, notes, clashes."""

from __future__ import annotations

from typing import Final

from funnelview.i18n import N_
from funnelview.tui.actions.kinds import Action

ACTIONS: Final[tuple[Action, ...]] = (
    # --- the opening page of a review
    Action(
        "opening.first",
        N_("First deal"),
        ("space",),
        N_("Begin the walk; enter begins it at the line of the agenda."),
        footer=1,
        instead_of=("rep.next",),
    ),
    # --- changes
    Action(
        "changes.span",
        N_("Span"),
        ("s",),
        N_("Since the last review, one week, four weeks, this quarter."),
        footer=10,
    ),
    Action(
        "changes.quarter",
        N_("This quarter"),
        ("p",),
        N_("Only deals expected this quarter, or all of them."),
        footer=11,
    ),
    Action("changes.whose", N_("Whose"), ("w",), N_("Another rep, a team, everybody."), footer=12),
    Action(
        "changes.order",
        N_("Order"),
        ("o",),
        N_("By what they did to the funnel, or the latest first."),
        footer=13,
    ),
    Action(
        "changes.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- commitments
    Action("commitments.kept", N_("Kept"), ("K",), footer=10, writes=True),
    Action("commitments.not_kept", N_("Not kept"), ("B",), footer=11, writes=True),
    Action(
        "commitments.move", N_("Move"), ("M",), N_("Give it another day."), footer=12, writes=True
    ),
    Action(
        "commitments.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- the notes of all weeks
    Action("search.words", N_("Words"), ("/",), N_("What to look for."), footer=10),
    # --- changed by two
    Action("clash.choose", N_("Theirs or yours"), ("space",), footer=1, palette=False),
)
