"""The commands of the program, in the order of its help page.

One line each; the module is imported when the command is called, so that `funnelview team --json`
waits for nothing that other commands need.
"""

from typing import Final

from funnelview.cli.base import Entry
from funnelview.i18n import N_

COMMANDS: Final[dict[str, Entry]] = {
    "demo": Entry("demo", N_("Open the full screen on made-up data.")),
    "import": Entry("importing", N_("What another program exported, into the store.")),
    "team": Entry("coverage", N_("The board: one row a rep."), "team"),
    "rep": Entry("coverage", N_("One rep's position and open deals."), "rep"),
    "warnings": Entry("warnings", N_("What is in danger and why; acknowledge it."), "warnings"),
    "changes": Entry("changes", N_("What changed since a day: waterfall and list.")),
    "review": Entry("review", N_("The weekly review: show, export, search, and its steps.")),
    "forecast": Entry("forecast", N_("What the open deals will bring, and how sure that is.")),
    "calibration": Entry(
        "forecast",
        N_("What each stage was worth: the share won of the decided deals ever in it."),
        "calibration",
    ),
    "marketing": Entry("measures", N_("What entered the funnel, by week and source."), "marketing"),
    "velocity": Entry(
        "measures", N_("How fast each funnel brings money, beside the team."), "velocity"
    ),
    "handover": Entry("handover", N_("Walking a leaver's customers over, tier by tier.")),
    "deal": Entry("deal", N_("One deal: add, set, win, lose, reopen, show.")),
    "quota": Entry("people", N_("Quotas: set, list, import."), "quota"),
    "rate": Entry("rates", N_("What other currencies are worth: set, list."), "rate"),
    "person": Entry("people", N_("People of the sales organisation: add, set, list."), "person"),
    "export": Entry("exporting", N_("Deals, customers, notes … into a file."), "export"),
    "db": Entry("db", N_("The store: init, upgrade, check, and who may do what.")),
    "audit": Entry("audit", N_("The trail of every write: verify it, show its heads."), "audit"),
    "settings": Entry(
        "settings", N_("What holds for everybody: show, list, set, history."), "settings"
    ),
    "config": Entry("config", N_("Your configuration file: path, show, check.")),
    "doctor": Entry("doctor", N_("What is slow, unsafe or missing here.")),
}
