"""Which currency a sign means that several countries write: ¥, kr and $, told by the file.

The store's own currency comes first where it is written with the sign; then what the file's
words and letters tell.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from funnelview.interchange.importing.amounts import DOLLARS

_KRONER: Final = frozenset(("SEK", "NOK", "DKK", "ISK"))
_YUAN: Final = frozenset(("CNY", "JPY"))
# Words of headers by which Norwegian and Danish are told from each other, and both from Swedish.
_NORWEGIAN = re.compile(r"beløp|selger|verdi\b|mulighet|avtale|sannsynlighet|opprettet|\beier\b")
_DANISH = re.compile(r"[øæ]|salgsmulighed|virksomhed|lukkedato|sandsynlighed|oprettet")
# Where these stand in the headers, a dollar sign needn't be the one of the United States.
_SPANISH = re.compile(r"[áéíóúñ]|\b(monto|importe|cliente|etapa|vendedor|empresa|fecha|estatus)\b")


def settled(
    sign: str, own: str | None, headers: str, sample: Callable[[], Iterable[object]]
) -> str:
    """Return the code of the currency that a shared sign means in a file.

    ``own`` is the store's currency, ``headers`` the file's headers in one text, ``sample`` gives
    some of its cells. A code is returned as it is.
    """
    if sign == "kr":
        if own in _KRONER:
            return own
        low = headers.casefold()
        if _NORWEGIAN.search(low):
            return "NOK"
        return "DKK" if _DANISH.search(low) else "SEK"
    if sign == "¥":
        if own in _YUAN:
            return own
        text = unicodedata.normalize("NFKC", headers + "".join(map(str, sample())))
        return "JPY" if any("\u3041" <= one <= "\u30fa" for one in text) else "CNY"
    return sign


def dollars(own: str | None, named: Iterable[str | None], headers: str) -> tuple[str, bool]:
    """Return which currency a bare $ means, and whether that is no more than a guess.

    ``named`` are the codes that other cells of the file name.
    """
    if own in DOLLARS:
        return own, False
    there = {code for code in named if code} & DOLLARS
    if len(there) == 1:
        return there.pop(), False
    return "USD", _SPANISH.search(headers.casefold()) is not None
