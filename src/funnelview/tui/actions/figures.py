"""The board, forecast, warnings, settings and the import assistant."""

from __future__ import annotations

from typing import Final

from funnelview.i18n import N_
from funnelview.tui.actions.kinds import Action

ACTIONS: Final[tuple[Action, ...]] = (
    # --- the team
    Action(
        "team.span",
        N_("Period"),
        ("m",),
        N_("Figures of the present quarter, fiscal year or month."),
        footer=12,
    ),
    Action(
        "team.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    # --- the forecast
    Action("forecast.ahead", N_("Months"), ("1",), N_("The coming months."), footer=10),
    Action(
        "forecast.past",
        N_("Accuracy"),
        ("2",),
        N_("How good forecasts were so far, and what the stages are worth."),
        footer=11,
    ),
    Action(
        "forecast.marketing",
        N_("Marketing"),
        ("3",),
        N_("The funnel, and what entered it."),
        footer=12,
    ),
    Action(
        "forecast.velocity",
        N_("Velocity"),
        ("4",),
        N_("How fast, how concentrated, how old: each rep beside the team."),
        footer=13,
    ),
    Action(
        "forecast.divide",
        N_("Divide"),
        ("b",),
        N_("By rep, team, product, source, stage; marketing by week, source, rep."),
        footer=14,
    ),
    Action(
        "forecast.months", N_("6/12 months"), ("m",), N_("Six or twelve months ahead."), footer=15
    ),
    Action(
        "forecast.probabilities",
        N_("Probabilities"),
        ("p",),
        N_("As assigned to the stages, or calibrated by what was won."),
        footer=16,
    ),
    # --- warnings and settings
    Action(
        "warnings.acknowledge",
        N_("Acknowledge"),
        ("a",),
        N_("Put the warning out of sight until a day, with the reason."),
        footer=10,
        writes=True,
    ),
    Action(
        "warnings.withdraw",
        N_("Open again"),
        ("x",),
        N_("Take an acknowledgement back."),
        footer=11,
        writes=True,
    ),
    Action(
        "warnings.group",
        N_("Group"),
        ("o",),
        N_("By rep, or by kind of warning."),
        footer=12,
    ),
    Action(
        "warnings.severity",
        N_("Severity"),
        ("s",),
        N_("All, amber and red, or red alone."),
        footer=13,
    ),
    Action(
        "warnings.known",
        N_("Acknowledged"),
        ("v",),
        N_("Show or hide what was acknowledged."),
        footer=14,
    ),
    Action(
        "warnings.whose",
        N_("Whose"),
        ("w",),
        N_("Another rep, a team, everybody."),
        footer=15,
    ),
    Action(
        "warnings.filter",
        N_("Filter"),
        ("/",),
        N_("Chinese names also by pinyin and initials."),
        footer=20,
    ),
    Action(
        "settings.default",
        N_("Default"),
        ("0",),
        N_("As it is where nobody has set it."),
        footer=11,
        writes=True,
    ),
    Action(
        "settings.filter",
        N_("Filter"),
        ("/",),
        N_("Any part of the name or the explanation."),
        footer=20,
    ),
    # --- the import
    Action(
        "files.choose",
        N_("Take it"),
        ("enter",),
        footer=10,
        palette=False,
        outside=True,
    ),
    Action(
        "files.complete",
        N_("Complete"),
        ("tab",),
        footer=11,
        palette=False,
        outside=True,
    ),
    Action("files.down", N_("Down"), ("down", "ctrl+n"), palette=False),
    Action("files.up", N_("Up"), ("up",), palette=False),
    Action(
        "files.leave", N_("Back"), ("escape",), footer=20, palette=False, instead_of=("app.back",)
    ),
    Action(
        "columns.proceed",
        N_("Go on"),
        ("space",),
        N_("Read the files and see what would come of them; nothing is written yet."),
        footer=10,
        outside=True,
    ),
    Action(
        "columns.order",
        N_("Date order"),
        ("o",),
        N_("Whether the day or the month comes first in this file."),
        footer=30,
    ),
    Action(
        "columns.more",
        N_("Add a file"),
        ("a",),
        N_("One more file that belongs to it: accounts, contacts, users, quotas."),
        footer=31,
        outside=True,
    ),
    Action("columns.less", N_("Leave the file out"), ("x",), footer=32),
    Action(
        "columns.keep",
        N_("Save the mapping"),
        ("m",),
        N_("Next week's file will be read the same way."),
        footer=33,
        outside=True,
    ),
    Action(
        "trial.proceed",
        N_("Import"),
        ("space",),
        N_("Write it all, or nothing."),
        footer=10,
        asks=True,
        writes=True,
        outside=True,
    ),
    Action(
        "trial.keep",
        N_("Save the mapping"),
        ("m",),
        N_("Next week's file will be read the same way."),
        footer=30,
        outside=True,
    ),
)
