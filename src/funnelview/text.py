"""Makes foreign text harmless for display.

Names, notes and reasons come from other people's files and keyboards. They may hold escape
sequences that would move the cursor or set the clipboard, direction controls that turn a line
round, invisible characters, and towers of marks. The store keeps all of it as it came; everything
that shows it passes it through here first. The functions are pure, know nothing of terminals or
widgets, and may be used by every floor.

What happens to a character:

C0 controls and DEL:
    their visible picture (ESC becomes ``␛``)

C1 controls, lone surrogates, unassigned characters:
    ``U+FFFD``

line and paragraph separators, CR, CRLF:
    a line break

tab:
    spaces

direction controls, invisible characters:
    dropped

zero width joiner and non-joiner:
    kept inside a word, where scripts need them; dropped between pictographs

variation selectors, skin tones:
    dropped: terminals disagree about the width they give

flag letters:
    the plain letters

combining marks:
    at most `MARKS_KEPT` on one character
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MARKS_KEPT", "clean", "is_plain", "keep_untouched", "lines", "one_line"]

MARKS_KEPT = 3
"""Marks kept on one character.

Real scripts use up to three; a tower of fifty paints over its neighbours.
"""

LIMIT = 10_000
"""Characters shown of one text unless the caller says otherwise."""

_TAB = "    "
_UNKNOWN = "\ufffd"
_JOINERS = "\u200c\u200d"

# Everything in these ranges is shown as it is; most text never leaves them, and one match is all it
# costs.
_PLAIN_SIGNS = (
    " -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0384-\u038a\u0391-\u03a1"
    "\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20ac\u2190-\u23ff\u2460-\u25ff"
    "\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f\uffe0-\uffe6"
)
_PLAIN = re.compile(f"[{_PLAIN_SIGNS}]*")
_PLAIN_LINES = re.compile(f"[\n{_PLAIN_SIGNS}]*")

# Letters and symbols by category that nonetheless show nothing.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\uffa0\ufffc"
)
# Format characters that do show: signs written before a number in Arabic and Syriac.
_SHOWN_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_MARKS = frozenset(("Mn", "Me", "Mc"))

_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F
_FLAG_FIRST, _FLAG_LAST = 0x1F1E6, 0x1F1FF
_SKIN_FIRST, _SKIN_LAST = 0x1F3FB, 0x1F3FF
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_IDEOGRAPHS = (0x20000, 0x3FFFF)


def is_plain(text: str) -> bool:
    """Whether `text` is one line that is shown exactly as it is.

    True for nearly all text, and cheap.
    """
    return (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text) is not None


def _is_plain_throughout(text: str) -> bool:
    """Whether `text`, of any number of lines, is shown exactly as it is."""
    return is_plain(text) or _PLAIN_LINES.fullmatch(text) is not None


def clean(text: str, *, limit: int | None = LIMIT) -> str:
    r"""`text` made harmless, its line breaks kept as ``\n``.

    `limit` is the most characters returned; a longer text ends in ``…``. None means no limit.
    """
    cut = limit is not None and len(text) > limit * 4
    shown = text[: limit * 4] if cut and limit is not None else text
    if not _is_plain_throughout(shown):
        shown = "".join(_pieces(shown))
    if limit is not None and (len(shown) > limit or cut):
        shown = shown[: max(limit - 1, 0)] + "…"
    return shown


def one_line(text: str, *, limit: int | None = LIMIT) -> str:
    """`text` made harmless and put on one line.

    Each run of line breaks, with the blanks round it, becomes one blank.
    """
    shown = clean(text, limit=limit)
    if "\n" not in shown:
        return shown
    return " ".join(part for part in (line.strip() for line in shown.split("\n")) if part)


def lines(text: str, *, limit: int | None = LIMIT) -> list[str]:
    """`text` made harmless, as its lines."""
    return clean(text, limit=limit).split("\n")


def keep_untouched(raw: str, edited: str) -> str:
    """What `edited` means for the store, where ``clean(raw)`` was shown to be edited.

    What the person left alone, before and after the change, stays as it came in `raw`, with all
    that was not shown of it; only between stands what was typed. Nothing edited gives exactly
    `raw`.
    """
    if _is_plain_throughout(raw):
        # All of it is shown: what was edited is all there is.
        return edited
    pieces = _pieces(raw)
    shown = "".join(pieces)
    if edited == shown:
        return raw
    room = min(len(shown), len(edited))
    same_before = next((n for n in range(room) if shown[n] != edited[n]), room)
    room -= same_before
    same_after = next((n for n in range(room) if shown[-1 - n] != edited[-1 - n]), room)
    first, kept_before = _reach(pieces, same_before)
    last, kept_after = _reach(reversed(pieces[first:]), same_after)
    typed = edited[kept_before : len(edited) - kept_after]
    kept = raw[:first] + typed + raw[len(raw) - last :]
    # Two halves of a line break, or a mark and a new letter before it, can come together.
    return kept if "".join(_pieces(kept)) == edited else edited


def _reach(pieces: Iterable[str], limit: int) -> tuple[int, int]:
    """How many of `pieces` fit in `limit` shown characters, and how many characters they show."""
    count = length = 0
    for piece in pieces:
        if length + len(piece) > limit:
            break
        count += 1
        length += len(piece)
    return count, length


def _pieces(text: str) -> list[str]:
    """What each character of `text` is shown as, in order; one piece each, some of them empty."""
    shown: list[str] = []
    marks = 0
    base = ""  # category of the character that marks and joiners attach to
    before = ""
    for character in text:
        if character in _BREAKS:
            shown.append("" if character == "\n" and before == "\r" else "\n")
            marks, base = 0, ""
        elif character in _JOINERS or unicodedata.category(character) in _MARKS:
            piece = _attached(character, base, marks)
            shown.append(piece)
            marks += len(piece)
        else:
            piece = _standing(character)
            shown.append(piece)
            if piece:
                marks, base = 0, unicodedata.category(character)
        before = character
    return shown


def _attached(character: str, base: str, marks: int) -> str:
    """A mark or joiner after `marks` others on a character of category `base`.

    Empty when it is not to be shown.
    """
    if marks >= MARKS_KEPT or character in _INVISIBLE or _in(ord(character), _SELECTORS):
        return ""
    if character in _JOINERS:
        return character if base.startswith("L") else ""
    # A mark with nothing to stand on would attach to whatever the screen shows to its left.
    return character if base[:1] in {"L", "N", "P", "S"} else ""


def _standing(character: str) -> str:
    """A character that stands by itself; empty when it is not to be shown."""
    code = ord(character)
    if character == "\t":
        return _TAB
    if code < _FIRST_PRINTABLE:
        return chr(0x2400 + code)
    if code == _DELETE:
        return "\u2421"
    if character in _INVISIBLE or _SKIN_FIRST <= code <= _SKIN_LAST:
        return ""
    if _FLAG_FIRST <= code <= _FLAG_LAST:
        return chr(ord("A") + code - _FLAG_FIRST)
    return _by_category(character, code)


def _by_category(character: str, code: int) -> str:
    match unicodedata.category(character):
        case "Cc" | "Cs":
            return _UNKNOWN
        case "Cf":
            return _UNKNOWN if character in _SHOWN_FORMATS else ""
        case "Cn":
            # The newest ideographs are names of people and places; this Python may not know them
            # yet.
            return character if _IDEOGRAPHS[0] <= code <= _IDEOGRAPHS[1] else _UNKNOWN
        case "Zs":
            return character if character == "\u3000" else " "
        case _:
            return character


def _in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
