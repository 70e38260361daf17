"""The store's settings: the same for everybody, changed by a manager, kept with their history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

from funnelview.domain.calendar import zone
from funnelview.domain.funnel import DEFAULT_STAGES, Stage
from funnelview.domain.money import checked_currency
from funnelview.errors import BadInput
from funnelview.i18n import _


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole store.

    ``currency`` is the reporting currency, empty until the first import or entry decides it.
    ``fiscal_start`` is the fiscal year's first month (1 to 12), ``review_minutes`` the time
    meant for one review, ``required_coverage`` what is needed where win rates say too little.
    """

    currency: str = ""
    time_zone: str = "UTC"
    fiscal_start: int = 1
    review_minutes: int = 25
    required_coverage: float = 3.0
    team: str = ""
    stages: tuple[Stage, ...] = DEFAULT_STAGES


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


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "currency": checked_currency,
    "time_zone": _zone,
    "fiscal_start": _month,
    "review_minutes": _minutes,
    "required_coverage": _ratio,
    "team": str,
}


def with_setting(settings: Settings, key: str, text: str) -> Settings:
    """Return the settings with one of them changed, from its text.

    Raises:
        BadInput: there is no such setting (the nearest is named) or the value can't be taken.

    """
    parser = _PARSERS.get(key)
    if parser is None:
        near = get_close_matches(key, _PARSERS, n=1)
        raise BadInput(
            _("“{value}” is not a setting.").format(value=key),
            way_out=_("Did you mean {name}?").format(name=near[0]) if near else "",
        )
    values: dict[str, Any] = {key: parser(text)}
    return replace(settings, **values)


def as_texts(settings: Settings) -> dict[str, str]:
    """Return the settings, without the stages, as the texts that the store keeps."""
    return {f.name: str(getattr(settings, f.name)) for f in fields(settings) if f.name != "stages"}


def from_texts(texts: Mapping[str, str], stages: tuple[Stage, ...]) -> Settings:
    """Return the settings that a store keeps; keys of a later version are passed over."""
    settings = Settings(stages=stages or DEFAULT_STAGES)
    for key, text in texts.items():
        if key in _PARSERS and text:
            settings = with_setting(settings, key, text)
    return settings
