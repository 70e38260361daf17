"""Calling the program as a shell does, and reading what it answers."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol


class Answer(NamedTuple):
    """What one call gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout; a call that failed shows its message instead."""
        assert self.code in {0, 1}, self.err
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


class Run(Protocol):
    """Calls the program with some words."""

    def __call__(self, *words: str) -> Answer:
        """Give exit code, stdout, stderr."""


@dataclass(frozen=True, slots=True)
class Program:
    """The program, always called with the same options before the command's name."""

    run: Run
    options: tuple[str, ...] = ()

    def __call__(self, *words: str) -> Answer:
        """Give exit code, stdout, stderr."""
        return self.run(*self.options, *words)

    def json(self, *words: str) -> dict[str, Any]:
        """Give the object that a command with --json prints; it must be done, and silently."""
        answer = self(*words, "--json")
        assert (answer.code, answer.err) == (0, "")
        return answer.json
