"""Every warning by its code: what it is called, what it says, and what to ask the rep.

One entry here and one function in ``warnings_deals`` or ``warnings_reps`` make a warning.
docs/warnings.md is generated from this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from funnelview.domain.alerts import (
    SEVERITY_TITLES,
    About,
    Acknowledgement,
    Alert,
    Counts,
    Severity,
    Subject,
    counts_of,
    covers,
    in_order,
)
from funnelview.domain.warnings_deals import FIELD_CODES
from funnelview.i18n import N_, _

__all__ = [
    "CATALOGUE",
    "SEVERITY_TITLES",
    "About",
    "Acknowledgement",
    "Alert",
    "Counts",
    "Entry",
    "Severity",
    "Subject",
    "counts_of",
    "covers",
    "in_order",
    "message",
    "question",
    "store_line",
    "title",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of a warning.

    ``message`` may name ``{value}``, ``{threshold}`` and ``{words}``; ``limits`` are the
    settings that it goes by. ``counted`` says that its value is a number of things: one more of
    them is worse.
    """

    about: About
    title: str
    message: str
    question: str
    formula: str
    limits: tuple[str, ...] = ()
    severity: str = "amber"
    counted: bool = False


_REP, _DEAL, _CUSTOMER = About.REP, About.DEAL, About.CUSTOMER
_MISSING = N_("the field is empty; red at T75")

CATALOGUE: Final[Mapping[str, Entry]] = {
    "coverage.low": Entry(
        _REP,
        N_("coverage too low"),
        N_("Coverage {value} of {threshold} needed"),
        N_("Where are the missing deals to come from, and by when?"),
        N_(
            "pipeline coverage of the present quarter < required coverage × coverage_low; "
            "red below coverage_low_red"
        ),
        ("coverage_low", "coverage_low_red", "required_coverage"),
        "amber, red",
    ),
    "coverage.weighted": Entry(
        _REP,
        N_("quota out of reach"),
        N_("Won and weighted make {value} % of the quota (needed {threshold} %)"),
        N_("Which deals can be moved up, and what has to happen for that?"),
        N_(
            "won + weighted of the present quarter < quota × coverage_weighted; "
            "red below coverage_weighted_red"
        ),
        ("coverage_weighted", "coverage_weighted_red"),
        "amber, red",
    ),
    "coverage.gap": Entry(
        _REP,
        N_("month without deals"),
        N_("No open deal expected in {words} ({value} of the next {threshold} months)"),
        N_("What will be decided in that month, and who is being talked to for it?"),
        N_(
            "a month of the next coverage_gap_months, the present one included, that belongs to "
            "a period with a quota has no open deal expected in it"
        ),
        ("coverage_gap_months",),
        counted=True,
    ),
    "coverage.no_quota": Entry(
        _REP,
        N_("no quota"),
        N_("No quota for the present quarter"),
        N_("What is the rep to book in this quarter?"),
        N_("no quota for the present quarter"),
        severity="info",
    ),
    "created.dry": Entry(
        _REP,
        N_("nothing new"),
        N_("Nothing registered for {value} d (limit {threshold} d)"),
        N_("Whom did you call last week who isn't in the funnel yet?"),
        N_("days since the last registered deal ≥ created_dry; red from created_dry_red on"),
        ("created_dry", "created_dry_red"),
        "amber, red",
    ),
    "created.thin": Entry(
        _REP,
        N_("little new"),
        N_("Registered lately: {value} % of the average before (limit {threshold} %)"),
        N_("What has changed in your prospecting since then?"),
        N_(
            "amount registered in the last created_thin_days < created_thin of the average of "
            "the three such spans before"
        ),
        ("created_thin", "created_thin_days"),
    ),
    "concentration": Entry(
        _REP,
        N_("all on one deal"),
        N_("The largest deal is {value} % of the weighted funnel (limit {threshold} %)"),
        N_("What becomes of your quota if this one is lost?"),
        N_(
            "weighted amount of the largest open deal > concentration of the weighted funnel, "
            "with at least concentration_deals open deals; red above concentration_red"
        ),
        ("concentration", "concentration_red", "concentration_deals"),
        "amber, red",
    ),
    "review.overdue": Entry(
        _REP,
        N_("review overdue"),
        N_("Full weeks without a finished review: {value} (limit {threshold})"),
        N_("When do you sit down with this rep?"),
        N_(
            "the last review_overdue full ISO weeks have no finished review; "
            "red: the last review_overdue_red"
        ),
        ("review_overdue", "review_overdue_red"),
        "amber, red",
        counted=True,
    ),
    "date.overdue": Entry(
        _DEAL,
        N_("date passed"),
        N_("Expected date passed {value} d ago"),
        N_("Is it still coming, and on which day that the customer named?"),
        N_("expected date at least date_overdue days before the as-of day"),
        ("date_overdue",),
    ),
    "date.pushed": Entry(
        _DEAL,
        N_("date pushed"),
        N_("Date moved later {value} times (limit {threshold})"),
        N_("What has to happen before they can sign?"),
        N_("pushes ≥ date_pushed; red from date_pushed_red on"),
        ("date_pushed", "date_pushed_red"),
        "amber, red",
        counted=True,
    ),
    "missing.customer": Entry(
        _DEAL,
        N_("no customer"),
        N_("No customer"),
        N_("Which company is it?"),
        _MISSING,
        severity="amber, red",
    ),
    "missing.contact": Entry(
        _DEAL,
        N_("no contact"),
        N_("No contact"),
        N_("Who is your contact there?"),
        _MISSING,
        severity="amber, red",
    ),
    "missing.phone": Entry(
        _DEAL,
        N_("no phone"),
        N_("No phone number of the contact"),
        N_("What number do you call them on?"),
        _MISSING,
        severity="amber, red",
    ),
    "missing.product": Entry(
        _DEAL,
        N_("no product"),
        N_("No product"),
        N_("What exactly do they want to buy?"),
        _MISSING,
        severity="amber, red",
    ),
    "missing.amount": Entry(
        _DEAL,
        N_("no amount"),
        N_("No amount"),
        N_("How much is it about, roughly?"),
        _MISSING,
        severity="amber, red",
    ),
    "missing.date": Entry(
        _DEAL,
        N_("no date"),
        N_("No expected date"),
        N_("When do they mean to decide?"),
        _MISSING,
        severity="amber, red",
    ),
    "next_step.missing": Entry(
        _DEAL,
        N_("no next step"),
        N_("No next step"),
        N_("What is agreed with the customer, and until when?"),
        N_("no next step is set"),
    ),
    "next_step.overdue": Entry(
        _DEAL,
        N_("next step overdue"),
        N_("Next step due {value} d ago"),
        N_("Is it done? If not, what keeps you?"),
        N_("due date of the next step at least next_step_overdue days before the as-of day"),
        ("next_step_overdue",),
    ),
    "activity.stale": Entry(
        _DEAL,
        N_("no activity"),
        N_("No activity for {value} d (limit {threshold} d)"),
        N_("When did you last speak with them, and what did they say?"),
        N_(
            "days since the last activity or note (else since registration) ≥ stale_t75, "
            "stale_t50 or stale_t25, by tier; red from stale_red_factor times that on"
        ),
        ("stale_t75", "stale_t50", "stale_t25", "stale_red_factor"),
        "amber, red",
    ),
    "stage.stuck": Entry(
        _DEAL,
        N_("stuck"),
        N_("In this stage for {value} d (limit {threshold} d)"),
        N_("What does the customer wait for?"),
        N_(
            "days in stage > stuck_factor × the average of the deals that left the stage, "
            "where they are at least stuck_deals, else > stuck_t75, stuck_t50 or stuck_t25, by "
            "tier; only what was recorded after the first import counts"
        ),
        ("stuck_factor", "stuck_deals", "stuck_t75", "stuck_t50", "stuck_t25"),
    ),
    "contacts.single": Entry(
        _DEAL,
        N_("single contact"),
        N_("Contacts known at the customer: {value} (at least {threshold} needed)"),
        N_("Who else there has a say, and who else of us do they know?"),
        N_("T50 or T75, and fewer than contacts_least contacts of the customer are known"),
        ("contacts_least",),
    ),
    "contacts.no_superior": Entry(
        _DEAL,
        N_("no superior known"),
        N_("The superior of the contact is not known"),
        N_("Who signs above your contact?"),
        N_("T75, and the superior of the purchasing contact is not known"),
    ),
    "entry.late": Entry(
        _DEAL,
        N_("entered late"),
        N_("Registered only at {value} % (late from {threshold} % on)"),
        N_("How long have you known of it, and what else isn't in the funnel yet?"),
        N_(
            "win probability at registration ≥ entry_late; only deals recorded after the first "
            "import count"
        ),
        ("entry_late",),
    ),
    "duplicate.customer": Entry(
        _CUSTOMER,
        N_("customer twice"),
        N_("Perhaps the same customer: {words}"),
        N_("Is it one customer? Who of you leads it?"),
        N_(
            "the same phone, or nearly the same name, under two customers; red when their owners "
            "differ"
        ),
        severity="amber, red",
    ),
}

_FIELD_NAMES: Final[Mapping[str, str]] = {
    "customer": N_("customers"),
    "contact": N_("contacts"),
    "phone": N_("phone numbers"),
    "product": N_("products"),
    "amount": N_("amounts"),
    "date": N_("expected dates"),
    "next_step": N_("next steps"),
    "activity": N_("activities"),
    "superior": N_("superiors of contacts"),
}
_NEVER = N_("The store holds no {words}: it doesn't warn about single deals")
_NEVER_RED = N_("Nothing was ever registered (limit {threshold} d)")


def store_line(name: str) -> Alert:
    """Return the one line about a field that the whole store has never held."""
    return Alert(FIELD_CODES[name][0], Severity.INFO, None, words=(name,))


def _is_store_line(alert: Alert) -> bool:
    return alert.rep_id is None and alert.deal_id is None and alert.customer_id is None


def title(code: str) -> str:
    """Return what a warning is called, in the language chosen."""
    return _(CATALOGUE[code].title)


def message(alert: Alert) -> str:
    """Return one line that says a warning with its figure and threshold."""
    if _is_store_line(alert) and alert.words:
        return _(_NEVER).format(words=_(_FIELD_NAMES[alert.words[0]]))
    template = CATALOGUE[alert.code].message
    if alert.code == "created.dry" and alert.value is None:
        template = _NEVER_RED
    return _(template).format(
        value=_number(alert.value),
        threshold=_number(alert.threshold),
        words=", ".join(alert.words),
    )


def question(alert: Alert) -> str:
    """Return what to ask the rep about a warning."""
    if _is_store_line(alert) and alert.words:
        return _("Can the program that the deals come from export it?")
    return _(CATALOGUE[alert.code].question)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    # A coverage needs its hundredths, an average of days not.
    return f"{value:.{2 if abs(value) < 10 else 1}f}".rstrip("0").rstrip(".")
