"""The store's settings: the same for everybody, changed by a manager, kept with their history."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from funnelview.domain.calendar import parse_day, zone
from funnelview.domain.funnel import DEFAULT_STAGES, Stage, storable
from funnelview.domain.money import checked_currency
from funnelview.domain.thresholds import LIMITS, Limit, Thresholds
from funnelview.errors import BadInput
from funnelview.i18n import N_, _

_NO_CHANGES = Thresholds()


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole store.

    ``currency`` is the reporting currency, empty until the first import or entry decides it.
    ``fiscal_start`` is the fiscal year's first month (1 to 12), ``review_minutes`` the time
    meant for one review, ``required_coverage`` what is needed where win rates say too little,
    ``thresholds`` where warnings begin. ``country`` is the one whose holidays count (its two
    letters, empty for the time zone's), ``holidays`` are days off besides, and with a plus before
    them days that are worked all the same. ``mask_contacts`` ("on" or "off") hides phones and
    e-mails from those who don't own the deal.
    """

    currency: str = ""
    time_zone: str = "UTC"
    fiscal_start: int = 1
    review_minutes: int = 25
    required_coverage: float = 3.0
    team: str = ""
    stage_names: str = ""
    country: str = ""
    holidays: str = ""
    mask_contacts: str = "off"
    stages: tuple[Stage, ...] = DEFAULT_STAGES
    thresholds: Thresholds = field(default=_NO_CHANGES)


def _month(text: str) -> int:
    return _between(text, 1, 12)


def _minutes(text: str) -> int:
    return _between(text, 1, 600)


def _between(text: str, low: int, high: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = low - 1
    if low <= value <= high:
        return value
    raise BadInput(
        _("“{value}” is not a whole number from {low} to {high}.").format(
            value=text, low=low, high=high
        )
    )


def _ratio(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 0.1 <= value <= 100:
        return value
    raise BadInput(_("“{value}” is not a number from 0.1 to 100.").format(value=text))


def _zone(text: str) -> str:
    return zone(text).key


def _country(text: str) -> str:
    code = text.strip().upper()
    if code and not re.fullmatch(r"[A-Z]{2}", code):
        raise BadInput(
            _("“{value}” is not a country.").format(value=text),
            way_out=_("Write its two letters, such as CN, DE or US."),
        )
    return code


def days_off(text: str) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off and the days that are worked all the same: ``2026-12-24, +2026-10-10``.

    Raises:
        BadInput: one of them is not a date.

    """
    words = text.replace(",", " ").split()
    worked = {parse_day(word[1:]) for word in words if word.startswith("+")}
    off = {parse_day(word) for word in words if not word.startswith("+")}
    return frozenset(off), frozenset(worked)


def _days_off(text: str) -> str:
    days_off(text)
    return ", ".join(text.replace(",", " ").split())


def stage_names_of(text: str) -> dict[str, str]:
    """Return which stage (by key) or outcome each name stands for: ``Bid = compare; PO = won``.

    Raises:
        BadInput: a part of the text has no name or no stage.

    """
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        name, _sign, key = (one.strip() for one in part.rpartition("="))
        if not name or not key:
            raise BadInput(
                _("“{value}” doesn't say which stage a name stands for.").format(value=part),
                way_out=_("Write “Bid = compare; Ordered = won”."),
            )
        found[name] = key
    return found


def stage_names_text(names: Mapping[str, str]) -> str:
    """Return names of stages as the text of the setting; signs that part them become blanks."""
    plain = {name.replace(";", " ").replace("=", " ").strip(): key for name, key in names.items()}
    return "; ".join(f"{name} = {key}" for name, key in plain.items() if name)


def stages_of(text: str) -> tuple[Stage, ...]:
    """Return the stages of a store, in their order: ``Lead = 10; Offer / 报价 = 60``.

    A name has two halves where it is another one in Chinese. A stage of the default set keeps its
    key, since files of other programs are read by it.

    Raises:
        BadInput: a part names no stage or no win probability from 1 to 99, or two are alike.

    """
    found = tuple(_stage_of(part) for part in filter(None, map(str.strip, text.split(";"))))
    words = [
        word
        for one in found
        for word in {name.casefold() for name in (one.key, one.name_en, one.name_zh)}
    ]
    if not found or len(words) != len(set(words)):
        raise BadInput(
            _("“{value}” are no stages: each needs a name of its own.").format(value=text),
            way_out=_("Write “Lead = 10; Offer = 60”."),
        )
    return found


def _stage_of(part: str) -> Stage:
    name, _sign, success = (one.strip() for one in part.rpartition("="))
    storable(name, _("The name"))
    english, _sign, chinese = (one.strip() for one in name.partition("/"))
    digits = success.removesuffix("%").strip()
    if not english or not digits.isdecimal() or not 1 <= int(digits) <= 99:
        raise BadInput(
            _("“{value}” is no stage with a win probability from 1 to 99.").format(value=part),
            way_out=_("Write “Lead = 10; Offer = 60”."),
        )
    usual = [one.key for one in DEFAULT_STAGES if english.casefold() == one.name_en.casefold()]
    plain = re.sub(r"[^0-9a-z]+", "_", english.casefold()).strip("_")
    key = usual[0] if usual else plain or english.casefold()
    return Stage(key, english, chinese or english, int(digits))


def _switch(text: str) -> str:
    word = text.strip().casefold()
    if word in {"on", "yes", "true", "1"}:
        return "on"
    if word in {"off", "no", "false", "0"}:
        return "off"
    raise BadInput(_("“{value}” is neither on nor off.").format(value=text))


def _stage_names(text: str) -> str:
    return stage_names_text(stage_names_of(text))


@dataclass(frozen=True, slots=True)
class Spec:
    """A setting as it is explained: what reads its text, its unit, what it says."""

    parse: Callable[[str], object]
    unit: str
    title: str


def _limit_parser(key: str, limit: Limit) -> Callable[[str], object]:
    whole = isinstance(getattr(_NO_CHANGES, key), int)

    def parse(text: str) -> float:
        if whole:
            return _between(text, int(limit.least), int(limit.largest))
        try:
            value = float(text)
        except ValueError:
            value = limit.least - 1
        if limit.least <= value <= limit.largest:
            return value
        raise BadInput(
            _("“{value}” is not a number from {low} to {high}.").format(
                value=text, low=_plain(limit.least), high=_plain(limit.largest)
            )
        )

    return parse


def _plain(value: object) -> str:
    """Return a value as its text; 2, not 2.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)


SETTINGS: Final[Mapping[str, Spec]] = {
    "currency": Spec(checked_currency, "", N_("the currency that sums are shown in")),
    "time_zone": Spec(_zone, "", N_("where the days of the store begin and end")),
    "fiscal_start": Spec(_month, N_("month"), N_("the fiscal year's first month")),
    "review_minutes": Spec(_minutes, N_("minutes"), N_("the time meant for one review")),
    "required_coverage": Spec(
        _ratio, N_("times"), N_("coverage needed where win rates say too little")
    ),
    "team": Spec(str, "", N_("the team's name, for the title")),
    "country": Spec(
        _country, "", N_("whose holidays count, in two letters: CN, DE; else the time zone's")
    ),
    "holidays": Spec(
        _days_off, "", N_("days off besides, and days worked all the same: 2026-12-24, +2026-10-10")
    ),
    "mask_contacts": Spec(
        _switch, "", N_("on hides phones and e-mails from those who don't own the deal")
    ),
    "stage_names": Spec(
        _stage_names, "", N_("more names of stages in imported files: Bid = compare; Ordered = won")
    ),
    **{key: Spec(_limit_parser(key, one), one.unit, one.title) for key, one in LIMITS.items()},
}
"""Every setting but the stages, by its key, in the order in which they are listed."""


def with_setting(settings: Settings, key: str, text: str) -> Settings:
    """Return the settings with one of them changed, from its text.

    Raises:
        BadInput: there is no such setting (the nearest is named), the value can't be taken, or
            it goes against another one: red may not begin before amber.

    """
    check_key(key)
    value: Any = SETTINGS[key].parse(text)
    if key not in LIMITS:
        return replace(settings, **{key: value})
    limits = replace(settings.thresholds, **{key: value})
    _check_order(limits)
    return replace(settings, thresholds=limits)


def check_key(key: str) -> None:
    """Check that there is a setting of this key.

    Raises:
        BadInput: there is none; the nearest is named.

    """
    if key not in SETTINGS:
        raise BadInput(_("“{value}” is not a setting.").format(value=key), way_out=_nearest(key))


def _nearest(key: str) -> str:
    wanted = key.strip().lower().replace("-", "_").replace(".", "_")
    near = get_close_matches(wanted, SETTINGS, n=1)
    # What begins with a warning's code is meant: "next_step" for "next_step_overdue".
    near = near or [name for name in SETTINGS if len(wanted) > 2 and name.startswith(wanted)]
    if near:
        return _("Did you mean {name}?").format(name=near[0])
    return _("“funnelview settings list” shows them all.")


def _check_order(limits: Thresholds) -> None:
    for key, limit in LIMITS.items():
        value = getattr(limits, key)
        if limit.not_below and value < getattr(limits, limit.not_below):
            raise BadInput(
                _("{key} ({value}) can't be less than {other} ({limit}).").format(
                    key=key,
                    value=_plain(value),
                    other=limit.not_below,
                    limit=_plain(getattr(limits, limit.not_below)),
                )
            )
        if limit.not_above and value > getattr(limits, limit.not_above):
            raise BadInput(
                _("{key} ({value}) can't be more than {other} ({limit}).").format(
                    key=key,
                    value=_plain(value),
                    other=limit.not_above,
                    limit=_plain(getattr(limits, limit.not_above)),
                )
            )


def as_texts(settings: Settings) -> dict[str, str]:
    """Return the settings, without the stages, as the texts that the store keeps."""
    limits = settings.thresholds
    return {
        key: _plain(getattr(limits, key)) if key in LIMITS else str(getattr(settings, key))
        for key in SETTINGS
    }


DEFAULT_TEXTS: Final[Mapping[str, str]] = {
    key: text
    for key, text in as_texts(Settings()).items()
    if key in LIMITS or key in {"stage_names", "country", "holidays", "mask_contacts"}
}
"""The limits where nobody has changed them: a store keeps only those that differ."""


def from_texts(texts: Mapping[str, str], stages: tuple[Stage, ...]) -> Settings:
    """Return the settings that a store keeps; keys of a later version are passed over."""
    values: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    for key, text in texts.items():
        spec = SETTINGS.get(key)
        if spec is not None and text:
            (limits if key in LIMITS else values)[key] = spec.parse(text)
    thresholds = Thresholds(**limits) if limits else _NO_CHANGES
    return Settings(stages=stages or DEFAULT_STAGES, thresholds=thresholds, **values)
