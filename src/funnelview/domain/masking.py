"""Phones and e-mails as those see them who don't own the deal (docs/people-and-rights.md)."""

from typing import Final

HIDDEN: Final = "•"


def masked_phone(text: str) -> str:
    """Return a phone number with all but its last two figures hidden."""
    left = sum(sign.isdigit() for sign in text) - 2
    found = []
    for sign in text:
        hide = sign.isdigit() and left > 0
        left -= sign.isdigit()
        found.append(HIDDEN if hide else sign)
    return "".join(found)


def masked_email(text: str) -> str:
    """Return an e-mail address with all of its name but the first letter hidden."""
    name, at, host = text.rpartition("@")
    if not at:
        return HIDDEN * len(text)
    return f"{name[:1]}{HIDDEN * 3}{at}{host}"


def is_masked(text: str | None) -> bool:
    """Whether a text hides something, so that it can't be written as it stands."""
    return text is not None and HIDDEN in text


def written(new: str | None, old: str | None) -> str | None:
    """Return what is meant by a text that is written in place of another one.

    What somebody saw masked and left as it was means what stands behind it.
    """
    if new is None or old is None or not is_masked(new):
        return new
    return old if new in {masked_phone(old), masked_email(old)} else new
