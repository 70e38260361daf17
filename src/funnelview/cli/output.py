"""How commands answer: one JSON object, or a table that a person reads.

JSON never holds a character that could steer a terminal: such ones are escaped, which programs
read as the same text. Tables get names through `funnelview.text`.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import click

from funnelview.text import is_plain

_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BEYOND_ASCII: Final = re.compile(r"[^\n -~]")


def json_text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """A value as JSON on one line, readable, without anything that steers a terminal."""
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


def print_json(name: str, fields: Mapping[str, Any]) -> None:
    """Print the one object that a command with ``--json`` answers.

    Args:
        name: the command's words, joined by hyphens; the schema's name.
        fields: what it says.
    """
    click.echo(_for_stdout(json_text({"schema": schema(name), **fields})))


def schema(name: str) -> str:
    """The schema that an object names: its form, and the version of that form."""
    return f"funnelview/{name}/1"


def _for_stdout(text: str) -> str:
    """JSON that the terminal's own encoding can hold."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(json.loads(text))
    return text
