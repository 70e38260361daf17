"""The page of docs/ about warnings, from the program's own table."""

from funnelview.domain.settings import DEFAULT_TEXTS, SETTINGS
from funnelview.domain.warnings import CATALOGUE, About, Alert, Entry, Severity, message

_HEAD = """# Warnings

A warning says what is in danger and why: one line with its figure and its threshold, and a question
to ask the rep. Each has a stable code and a severity: *info*, *amber* or *red*. They stand in order
of severity, then of the weighted amount behind them.

`g w` shows them, grouped by rep or by kind of warning (`o`); enter goes to the deal. The board
counts each rep's red (‼) and amber (!) ones. `funnelview warnings` says the same to scripts, with
exit code 1 for `--fail-on red` where a red one stands open.

## Acknowledging

`a` puts a warning out of sight until a day, with the reason; `x` takes that back, `v` shows what
was acknowledged. It comes back by itself when the day is over, and earlier where it gets worse: a
higher severity, or one more of what it counts (pushes, weeks, months). Who acknowledged what, when
and why is kept (`funnelview warnings history`).

## What the store never held

Where a whole store has never held a field, because the program it was exported from has none, its
warnings give one line about the store instead of one for every deal. *entry.late* looks at deals
that were recorded after the first import only, and *stage.stuck* counts days from it: before it,
nobody watched. Where the first import told no activities, *activity.stale* counts from it too.

## Past days

As of a past day the warnings are those of that day: its deals, owners, quotas, settings, contacts
and acknowledgements.
"""

_TITLES = {
    About.REP: "## About a rep",
    About.DEAL: "## About a deal",
    About.CUSTOMER: "## About a customer",
}
_NOTES = {
    About.REP: "Coverage looks at the present quarter. Somebody who left is not warned about.",
    About.DEAL: "Of open deals only.",
    About.CUSTOMER: "Names are compared without case, blanks and legal forms; phones without "
    "blanks, signs and the country's number. A number that more than 20 customers have counts "
    "for none.",
}


# A value and a threshold for the example of each message that names any.
_EXAMPLES = {
    "coverage.low": (1.03, 3.31),
    "coverage.weighted": (55.97, 100),
    "coverage.gap": (1, 6),
    "created.dry": (17, 14),
    "created.thin": (18.3, 50),
    "concentration": (38.25, 30),
    "review.overdue": (2, 2),
    "date.overdue": (12, 0),
    "date.pushed": (3, 3),
    "next_step.overdue": (4, 0),
    "activity.stale": (16, 14),
    "stage.stuck": (88, 62),
    "contacts.single": (1, 2),
    "entry.late": (75, 75),
}


def page() -> str:
    """Every warning with its formula, settings, message and question."""
    lines = [_HEAD]
    for about, heading in _TITLES.items():
        lines += [heading, "", _NOTES[about], ""]
        for code, entry in CATALOGUE.items():
            if entry.about is about:
                lines += _chapter(code, entry)
    lines += _settings()
    return "\n".join(lines)


def _chapter(code: str, entry: Entry) -> list[str]:
    words = ("2027-02",) if entry.about is About.REP else ("Acme", "ACME GmbH")
    value, threshold = _EXAMPLES.get(code, (None, None))
    example = message(Alert(code, Severity.AMBER, 1, 1, None, value, threshold, words=words))
    rows = [
        f"### {code}",
        "",
        f"*{entry.title}*, {entry.severity}",
        "",
        f"- When: {entry.formula}.",
        f"- Says: “{example}”",
        f"- Ask: “{entry.question}”",
    ]
    if entry.limits:
        rows.append(f"- Settings: {', '.join(map(_setting, entry.limits))}")
    return [*rows, ""]


def _setting(key: str) -> str:
    return f"`{key}` ({DEFAULT_TEXTS.get(key, '3.0')})"


def _settings() -> list[str]:
    return [
        "## The settings",
        "",
        "Changed by a manager on the settings screen (`g s`) or with `funnelview settings set KEY",
        "VALUE`, for everybody; their history is kept, so that past days go by the limits of then.",
        "",
        "| Setting | Default | Unit | |",
        "|---|--:|---|---|",
        *(
            f"| `{key}` | {text} | {SETTINGS[key].unit} | {SETTINGS[key].title} |"
            for key, text in DEFAULT_TEXTS.items()
        ),
        "",
    ]
