"""The errors that FunnelView shows to a person, and the exit code that each means.

Whoever raises one hands over a finished, translated sentence that a manager understands and,
where there is one, the way out. Screens show both; the command line prints both and ends with
`exit_code`. Anything that is not a `FunnelViewError` is a mistake in the program.
"""

from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from funnelview.i18n import sentences


class Again(Enum):
    """Whether what failed may be done anew by the program itself."""

    NO = "no"
    """It would fail again, or a person has to decide."""
    SAFELY = "safely"
    """Nothing was written: others were faster, or the connection was lost before the end."""
    ONCE = "once"
    """Nothing was written: somebody else may have entered the same a moment ago."""
    BY_KEY = "by key"
    """Nobody knows whether it was written: only under the key that it was sent with."""


_through: list[Callable[[str], str]] = []


def tell_through(change: Callable[[str], str]) -> None:
    """Let all errors from now on say their words as ``change`` makes them."""
    _through.append(change)


def _told(text: str) -> str:
    for change in _through:
        text = change(text)
    return text


class FunnelViewError(Exception):
    """Something that cannot be done, said so that a manager understands it.

    Args:
        message: what is the matter, one translated sentence.
        way_out: what can be done about it, translated; "" where there is nothing to say.
    """

    exit_code: ClassVar[int] = 1
    """What a command ends with when this error stops it (docs: commands)."""

    again: Again = Again.NO
    """Whether the program may try once more before it tells anybody."""

    def __init__(self, message: str, way_out: str = "") -> None:
        message = _told(message)
        super().__init__(message)
        self.message = message
        self.way_out = _told(way_out)

    def __str__(self) -> str:
        return sentences(self.message, self.way_out)


class BadInput(FunnelViewError):
    """What was given cannot be read or is not a value that is possible here."""

    exit_code = 2


class RuleRefused(FunnelViewError):
    """A rule of the funnel forbids it, for everybody."""


class Conflict(FunnelViewError):
    """Somebody else changed the same thing meanwhile."""


class NotAllowed(FunnelViewError):
    """This person has no right to do it.

    ``about`` says for the record which right was lacking, or whose rows they are.
    """

    exit_code = 4
    about: str = ""


class GateRefused(FunnelViewError):
    """The order or support gate refuses: the customer is not in the funnel."""

    exit_code = 5


class StoreUnreachable(FunnelViewError):
    """The store does not answer, does not exist or cannot be opened."""

    exit_code = 3


class StoreVersion(FunnelViewError):
    """The store is of another version than this program."""

    exit_code = 3
