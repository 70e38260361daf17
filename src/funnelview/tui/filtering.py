"""Finding names by what is typed: any part of them, and Chinese ones by pinyin and initials."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["fits", "folded"]


def folded(text: str) -> str:
    """A text in the form in which two ways of writing it are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=20_000)
def _latin(text: str) -> tuple[str, str]:
    """The pinyin of a text without blanks or tones, and its initials; empty without Chinese."""
    if not any("\u3400" <= sign <= "\u9fff" for sign in text):
        return "", ""
    # Its dictionary takes a while to load; without Chinese names it never is.
    from pypinyin import Style, lazy_pinyin

    return (
        "".join(lazy_pinyin(text)).lower(),
        "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower(),
    )


def fits(typed: str, *texts: str | None) -> bool:
    """Whether every word of what was typed is found in one of the texts."""
    if not typed:
        return True
    known = [text for text in texts if text]
    return all(any(_found(word, text) for text in known) for word in folded(typed).split())


def _found(word: str, text: str) -> bool:
    if word in folded(text):
        return True
    if not word.isascii():
        return False
    pinyin, initials = _latin(text)
    return bool(pinyin) and (pinyin.startswith(word) or word in initials)
