"""The words that the law of rights (``store.rights.law``) is made of, and how they are joined."""

from collections.abc import Callable
from typing import Protocol


class Words(Protocol):
    """How an engine says the words of the law."""

    login: str
    """The login that reads or writes."""
    role: str
    """Its role."""
    everything: str
    """Whether it reads the whole company's rows."""

    def among(self, column: str, name: str) -> str:
        """Whether a column's value belongs to a set of the law."""

    def exists(self, table: str, alias: str, condition: str) -> str:
        """Whether a row that may be read fulfils a condition."""

    def unclaimed(self, customer: str) -> str:
        """Whether nobody has or had a deal with a customer."""


Condition = Callable[[Words, str], str]


def either(*conditions: str) -> str:
    """One of several conditions."""
    return "(" + " or ".join(conditions) + ")"


def both(*conditions: str) -> str:
    """All of several conditions."""
    return "(" + " and ".join(conditions) + ")"


def directs(w: Words) -> str:
    """Whether the login is a director's."""
    return f"{w.role} = 'director'"


def manages(w: Words) -> str:
    """Whether the login decides for others."""
    return f"{w.role} in ('director', 'manager')"


def sells(w: Words) -> str:
    """Whether the login may write at all."""
    return f"{w.role} in ('director', 'manager', 'rep')"


def anybody(w: Words, r: str) -> str:  # noqa: ARG001 - every row, whatever it is
    """Whoever was let in, every row."""
    return f"{w.role} is not null"


def seller(w: Words, r: str) -> str:  # noqa: ARG001
    """Whoever may write at all, every row."""
    return sells(w)


def manager(w: Words, r: str) -> str:  # noqa: ARG001
    """Whoever decides for others, every row."""
    return manages(w)


def director(w: Words, r: str) -> str:  # noqa: ARG001
    """A director, every row."""
    return directs(w)


def own_or_director(w: Words, r: str) -> str:
    """What one wrote oneself; a director all of it."""
    return either(directs(w), f"{r}who = {w.login}")


def reading(own: Condition) -> Condition:
    """Whoever reads the whole company, else what is one's own."""
    return lambda w, r: either(w.everything, own(w, r))


def writing(who: Callable[[Words], str], own: Condition) -> Condition:
    """A director, else this role within this reach."""
    return lambda w, r: either(directs(w), both(who(w), own(w, r)))


def signed(condition: Condition, column: str = "who") -> Condition:
    """In one's own name alone: a row can't say that somebody else wrote it."""
    return lambda w, r: both(f"{r}{column} = {w.login}", condition(w, r))


def of(column: str, name: str = "tree") -> Condition:
    """A row whose column's value is in a set of the law."""
    return lambda w, r: w.among(f"{r}{column}", name)


def near(column: str) -> Condition:
    """A row of the tree, or of who stands opposite in an open handover."""
    return lambda w, r: either(w.among(f"{r}{column}", "tree"), w.among(f"{r}{column}", "party"))
