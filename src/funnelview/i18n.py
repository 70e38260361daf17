"""The language of the program: every text that a person reads goes through here.

The texts in the source are English and are the catalogue of English; Chinese stands in
`locale/zh_CN`. One language holds for the whole process. Catalogues are compiled (`make` and the
wheel do it) and read on first use only, in a few milliseconds; Babel is not needed for that.

    _("Last review: {date}").format(date=...)     never an f-string inside _()
    ngettext("{n} deal", "{n} deals", n).format(n=n)
    pgettext("outcome", "Won")                    where one English word has two meanings
    N_("Aware")                                   marks a text that is translated later, by _()
"""

import gettext as _gettext
import os
from collections.abc import Mapping
from typing import Final

from funnelview import resources

LANGUAGES: Final = ("en", "zh_CN")
"""The languages that FunnelView speaks; the first needs no catalogue."""

DOMAIN: Final = "funnelview"


class _State:
    """The one language of this process."""

    language: str = LANGUAGES[0]
    catalogue: _gettext.NullTranslations | None = None


def normalise(tag: str) -> str | None:
    """The language of FunnelView that `tag` means, or None if it speaks none such.

    Reads what people and systems write: "zh", "zh-Hans", "zh_CN.UTF-8", "en_GB", "C", "POSIX".
    Traditional Chinese is answered with simplified: closer than English.
    """
    base = tag.strip().split(".")[0].split("@")[0].replace("-", "_").lower()
    if base in {"c", "posix"}:
        return "en"
    return {"en": "en", "zh": "zh_CN"}.get(base.split("_")[0])


def choose_language(
    explicit: str | None = None,
    configured: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """The language to start in.

    In this order: `explicit` (an option), FUNNELVIEW_LANG, `configured` (the configuration file),
    the system's locale (LC_ALL, LC_MESSAGES, LANG: the first that is set decides), English.
    A value that FunnelView does not speak is passed over; whoever takes an option or reads a file
    checks it with `normalise` and says so.
    """
    env = os.environ if environment is None else environment
    system = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG")
    for wish in (explicit, env.get("FUNNELVIEW_LANG"), configured, system):
        chosen = normalise(wish) if wish else None
        if chosen:
            return chosen
    return LANGUAGES[0]


def set_language(language: str) -> None:
    """Speak `language` from now on, in the whole process.

    Raises:
        ValueError: FunnelView has no such language (see `LANGUAGES`).
    """
    if language not in LANGUAGES:
        message = f"no such language: {language}"
        raise ValueError(message)
    _State.language = language
    _State.catalogue = None


def language() -> str:
    """The language spoken now, one of `LANGUAGES`."""
    return _State.language


def _catalogue() -> _gettext.NullTranslations:
    if _State.catalogue is None:
        if _State.language == LANGUAGES[0]:
            _State.catalogue = _gettext.NullTranslations()
        else:
            # A checkout without compiled catalogues still runs, in English.
            _State.catalogue = _gettext.translation(
                DOMAIN, str(resources.locale_folder()), [_State.language], fallback=True
            )
    return _State.catalogue


def _(message: str) -> str:
    """`message` in the present language."""
    # gettext answers the empty text with the catalogue's own header.
    return _catalogue().gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form that fits `number`, in the present language."""
    return _catalogue().ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """`message` in the present language, as it is meant in `context`."""
    return _catalogue().pgettext(context, message)


def sentences(*texts: str) -> str:
    """Finished sentences in one line; empty ones are left out.

    Between two stands a blank, but none after a Chinese full stop, which brings its own.
    """
    line = ""
    for text in filter(None, texts):
        line += f" {text}" if line and not line.endswith("。") else text
    return line


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools and readers expect
    """`message` itself: marks a text for the catalogue that `_` translates when it is shown."""
    return message
