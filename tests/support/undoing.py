"""A database that undoes transactions, as one that is spread over machines does every day.

Within a use case that can be done anew, the first try fails at one of its statements or at its
commit; whatever is done anew must end as if nothing had happened.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from funnelview.usecases.again import attempt

VARIABLE = "FUNNELVIEW_TEST_UNDOING"
"""Names the seed with which all tests of stores and use cases run under such a database."""


class SerializationFailure(Exception):
    """What the driver says then."""

    sqlstate = "40001"


@dataclass(slots=True)
class Undoing:
    """What was undone so far: each use case once, at a statement drawn by lot or at its commit."""

    chance: random.Random
    undone: int = 0
    at_commit: int = 0
    _counted: int = field(default=0)
    _at: int | None = field(default=None)

    def begin(self, _connection: sa.Connection) -> None:
        """Draw when the transaction that begins is to be undone."""
        self._counted = 0
        # None of these: at its commit.
        self._at = self.chance.choice((*range(1, 9), None, None))

    def statement(self, *_given: Any) -> None:  # noqa: ANN401 - what SQLAlchemy hands over
        """Fail at the statement that was drawn."""
        self._counted += 1
        if attempt.get() == 1 and self._counted == self._at:
            self.undone += 1
            self._fail()

    def commit(self, _connection: sa.Connection) -> None:
        """Fail at the commit where no statement was drawn, or fewer came."""
        if attempt.get() == 1 and (self._at is None or self._counted < self._at):
            self.undone += 1
            self.at_commit += 1
            self._fail()

    @staticmethod
    def _fail() -> None:
        message = "could not serialize access"
        raise OperationalError(message, None, SerializationFailure(message))


@contextmanager
def undoing(seed: int) -> Iterator[Undoing]:
    """Let every store that is used in the block undo each use case once."""
    made = Undoing(random.Random(seed))  # noqa: S311 - when it fails
    hooks = (
        ("begin", made.begin),
        ("before_cursor_execute", made.statement),
        ("commit", made.commit),
    )
    for name, hook in hooks:
        event.listen(sa.Engine, name, hook)
    try:
        yield made
    finally:
        for name, hook in hooks:
            event.remove(sa.Engine, name, hook)
