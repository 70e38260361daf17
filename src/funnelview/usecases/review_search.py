"""Searching what the reviews of all weeks wrote: by words, by rep, by customer."""

from dataclasses import dataclass
from datetime import datetime

from funnelview.errors import BadInput
from funnelview.i18n import _
from funnelview.store.records import people
from funnelview.store.review.search import Wanted, search
from funnelview.usecases.desk import Desk, must_reach
from funnelview.usecases.people import find_person

MOST = 200
_FIELDS = ("done", "progress", "problems")


@dataclass(frozen=True, slots=True)
class Hit:
    """A text with the words. ``field`` is ``done``, ``progress`` or ``problems`` of a note."""

    kind: str
    week: str | None
    number: int | None
    rep_id: int
    rep: str
    deal_id: int | None
    customer: str | None
    author: str
    at: datetime | None
    field: str
    text: str

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other hits."""
        return self.kind, self.week, self.number, self.rep_id, self.deal_id, self.field, self.text


def search_reviews(
    desk: Desk, text: str, *, rep: int | str | None = None, customer: str = "", limit: int = MOST
) -> list[Hit]:
    """Return where all words of a text stand, the latest first.

    A part of a word is enough, and every word may stand in another part of the same note, or be
    the customer's name. Without words, everything of the rep or the customer.

    Raises:
        BadInput: nothing to look for was given.
        RuleRefused: there is no such rep.

    """
    words = text.split()
    if not words and not customer.strip() and rep is None:
        raise BadInput(_("Name a word to look for."))
    with desk.store.read() as conn:
        if isinstance(rep, str):
            rep = find_person(people(conn), rep).id
        must_reach(desk, conn, rep)
        found = search(conn, Wanted(words, rep, customer.strip(), limit))
    hits: list[Hit] = []
    for one in found:
        parts = dict(zip(_FIELDS, one.texts, strict=False)) if one.kind == "note" else {}
        told = parts or {"": one.texts[0]}
        matching = {
            field: said
            for field, said in told.items()
            if said and any(word.lower() in said.lower() for word in words)
        }
        # Where the customer's name alone was meant, the whole note is shown.
        for field, said in (matching or {key: said for key, said in told.items() if said}).items():
            hits.append(
                Hit(
                    one.kind,
                    one.week,
                    one.number,
                    one.rep_id,
                    one.rep or "",
                    one.deal_id,
                    one.customer,
                    one.author,
                    one.at,
                    field,
                    said,
                )
            )
    return hits[:limit]
