"""How commands answer: one JSON object, or a table that a person reads.

JSON never holds a character that could steer a terminal: such ones are escaped, which programs
read as the same text. Tables get names through `funnelview.text`.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from funnelview.interchange.json_text import json_text


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
