"""Options that many commands have, and the values that they take."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar

import click

from funnelview.cli.base import option
from funnelview.errors import BadInput
from funnelview.i18n import N_

_Function = TypeVar("_Function", bound=Callable[..., object])
_Value = TypeVar("_Value")


class Read(click.ParamType[_Value]):
    """A value that one of the program's own functions reads; its refusal is a usage error.

    With ``clearable``, an empty text stays one: "take away what is there".
    """

    def __init__(
        self, name: str, read: Callable[[str], _Value], *, clearable: bool = False
    ) -> None:
        self.name = name
        self._read = read
        self._clearable = clearable

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - the same
        """Read one value."""
        if not isinstance(value, str) or (self._clearable and not value.strip()):
            return value
        try:
            return self._read(value)
        except BadInput as error:
            self.fail(str(error), param, ctx)


def _day(text: str) -> date:
    # The calendar is imported where a day is given: few commands of a script have one.
    from funnelview.domain.calendar import parse_day

    return parse_day(text)


def _period(text: str) -> str:
    from funnelview.domain.calendar import period

    return period(text).key


DAY: Final = Read("day", _day)
CLEARABLE_DAY: Final = Read("day", _day, clearable=True)
DEAL: Final = click.IntRange(1, 2**63 - 1)
"""A deal's number; no database keeps a larger one."""
PERIOD: Final = Read("period", _period)


def json_option(function: _Function) -> _Function:
    """``--json``, which every command has."""
    return option(
        "--json", "as_json", is_flag=True, help=N_("Print one JSON object instead of a table.")
    )(function)


def as_of_option(function: _Function) -> _Function:
    """``--as-of DAY``: the figures as they stood at the end of that day."""
    return option(
        "--as-of", metavar="DAY", type=DAY, help=N_("As it stood at the end of that day.")
    )(function)


def key_option(function: _Function) -> _Function:
    """``--key``: the same call with the same key again has no second effect."""
    return option(
        "--key",
        metavar="TEXT",
        help=N_("A name for this call: done once, however often it is tried again."),
    )(function)
