"""JSON as text that may be shown anywhere: readable, and unable to steer a terminal."""

import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from funnelview.text import is_plain

_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BEYOND_ASCII: Final = re.compile(r"[^\n -~]")


def plain(value: object) -> object:
    """Return a value as JSON holds it: amounts as decimal text without exponent, days as ISO."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Return a value as JSON on one line.

    Signs that could steer a terminal are escaped, which every reader of JSON takes back.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    if is_plain(text):
        return text
    # Beyond ASCII there is nothing but the contents of texts, where any sign may be escaped.
    escapes = {
        ord(sign): json.dumps(sign)[1:-1]
        for sign in set(_BEYOND_ASCII.findall(text))
        if unicodedata.category(sign) in _STEERING
    }
    return text.translate(escapes) if escapes else text
