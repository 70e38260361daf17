"""The catalogue of questions: what is asked about which warning or change, and a store's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from funnelview.domain.funnel import storable
from funnelview.domain.questions import QUESTIONS
from funnelview.domain.rights import Act
from funnelview.errors import BadInput
from funnelview.i18n import LANGUAGES, _, language
from funnelview.store.questions import read_questions, write_question
from funnelview.usecases.again import repeatable
from funnelview.usecases.desk import Desk
from funnelview.usecases.funnel import writing

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the catalogue in the present language; ``own`` where the store wrote it."""

    code: str
    text: str
    own: bool


def _warnings() -> dict[str, str]:
    """Return the warnings' questions, by code."""
    from funnelview.domain.warnings import CATALOGUE

    return {code: entry.question for code, entry in CATALOGUE.items()}


def codes() -> Iterable[str]:
    """Return every code that has a question."""
    return (*_warnings(), *QUESTIONS)


def list_questions(desk: Desk) -> list[Asked]:
    """Return what is asked about each warning and each change, in the present language."""
    with desk.store.read() as conn:
        own = read_questions(conn)
    found = []
    for code, text in (*_warnings().items(), *QUESTIONS.items()):
        mine = own.get((language(), code))
        found.append(Asked(code, mine or _(text), bool(mine)))
    return found


@repeatable
def set_question(desk: Desk, code: str, text: str, in_language: str | None = None) -> bool:
    """Put a question in the place of the catalogue's; an empty text takes it back.

    Raises:
        BadInput: there is no such code (the nearest is named), or the text is too long.

    """
    known = list(codes())
    if code not in known:
        near = get_close_matches(code, known, n=1)
        raise BadInput(
            _("There is no question for “{code}”.").format(code=code),
            way_out=_("Did you mean {name}?").format(name=near[0]) if near else "",
        )
    wanted = in_language or language()
    if wanted not in LANGUAGES:
        raise BadInput(_("FunnelView speaks {languages}, not {value!r}.").format(
            languages=", ".join(LANGUAGES), value=wanted))  # fmt: skip
    what = (storable(text.strip(), _("The question")) or "")[: LONGEST + 1]
    if len(what) > LONGEST:
        raise BadInput(
            _("{what} is too long: {count} of at most {limit} characters.").format(
                what=_("The question"), count=len(text), limit=LONGEST
            )
        )
    with writing(desk, Act.MANAGE) as (unit, _settings):
        return write_question(unit, wanted, code, what)
