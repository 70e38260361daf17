"""Amounts of a column: whether a comma or a point stands before the decimals is decided together.

``1.234`` alone doesn't tell; ``1.234,50`` beside it does. Amounts come out as an exact number
of ten-thousandths, so that the currency can be applied afterwards, and as the currency that a
sign or a code in the cell names.
"""

# ruff: noqa: RUF001, SIM905 - signs and words of many languages, meant as they are

import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Final

from funnelview.domain.currencies import CURRENCIES
from funnelview.domain.money import LARGEST_AMOUNT, decimals_of

_NOTHING: Final = frozenset(
    "|-|--|---|–|—|n/a|na|#n/a|none|null|nil|nan|unknown|tbd|?|missing|missing amount"
    "|无|未知|待定|暂无|/|k.a.|k. a.|s/d|n/d|n.a.|n. a.|n.v.|tba|tbc|t.b.d.|not set|未定"
    "|未設定|要相談|미정|нет"
    "|#ref!|#value!|#name?|#div/0!|#null!|#num!|#wert!|#bezug!|(blank)|(empty)|(none)".split("|")
)

# Signs before or behind an amount; the longer ones first. A bare ¥ is settled by the file.
SIGNS: Final[dict[str, str]] = {
    "us$": "USD", "u$s": "USD", "usd$": "USD", "ca$": "CAD", "a$": "AUD",
    "au$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "nt$": "TWD",
    "r$": "BRL", "mx$": "MXN", "mex$": "MXN", "rmb": "CNY", "cn¥": "CNY", "jp¥": "JPY",
    "zł": "PLN", "kč": "CZK", "ft": "HUF", "fr.": "CHF", "sfr.": "CHF", "sfr": "CHF",
    "rs.": "INR", "rs": "INR", "руб.": "RUB", "руб": "RUB", "р.": "RUB", "元": "CNY",
    "人民币": "CNY", "美元": "USD", "欧元": "EUR", "円": "JPY", "$": "$", "€": "EUR",
    "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₫": "VND", "₴": "UAH",
    "฿": "THB", "₱": "PHP", "₪": "ILS", "¥": "¥", "\\": "¥", "euro": "EUR", "eur": "EUR",
    "dollars": "$", "dollar": "$", "tl": "TRY", "грн": "UAH", "грн.": "UAH", "₸": "KZT",
    "원": "KRW", "đ": "VND", "vnđ": "VND", "lei": "RON", "lei.": "RON", "лв": "BGN", "лв.": "BGN",
    "rp": "IDR", "rp.": "IDR", "rm": "MYR", "nt": "TWD", "kr": "kr", "kr.": "kr", ":-": "kr",
    "₦": "NGN", "₲": "PYG", "s/": "PEN", "s/.": "PEN", "c$": "CAD",
}  # fmt: skip
_CODES: Final = frozenset(
    """AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK
    JPY KES KRW KWD KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB
    TND TRY TWD UAH USD UYU VND ZAR""".split()
)
FACTORS: Final = {
    "000": 10**3, "'000": 10**3, "’000": 10**3, "000s": 10**3, "'000s": 10**3, "thousand": 10**3,
    "thousands": 10**3, "tausend": 10**3, "milliers": 10**3, "miles": 10**3, "tsd.": 10**3,
    "тысяч": 10**3, "천": 10**3, "만": 10**4, "억": 10**8, "천만": 10**7, "백만": 10**6, "l": 10**5,
    "tys": 10**3, "tys.": 10**3, "mln": 10**6, "mln.": 10**6, "bin": 10**3, "milyon": 10**6,
    "millionen": 10**6, "millones": 10**6, "milhões": 10**6, "mill": 10**6, "mill.": 10**6,
    "mkr": 10**6, "tkr": 10**3, "mld": 10**9, "mld.": 10**9, "млрд": 10**9, "lpa": 10**5,
    "k": 10**3, "t": 10**3, "tsd": 10**3, "千": 10**3, "тыс": 10**3, "тыс.": 10**3, "mil": 10**3,
    "m": 10**6, "mm": 10**6, "mio": 10**6, "mio.": 10**6, "mn": 10**6, "million": 10**6,
    "millions": 10**6, "млн": 10**6, "млн.": 10**6, "百万": 10**6, "千万": 10**7,
    "b": 10**9, "bn": 10**9, "mrd": 10**9, "mrd.": 10**9, "billion": 10**9,
    "万": 10**4, "萬": 10**4, "w": 10**4, "十万": 10**5, "亿": 10**8, "億": 10**8,
    "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "crore": 10**7, "crores": 10**7, "cr": 10**7,
}  # fmt: skip

_NAMES: Final[dict[str, str]] = {
    "us dollar": "USD", "u.s. dollar": "USD", "pound": "GBP", "pound sterling": "GBP",
    "british pound": "GBP", "yen": "JPY", "日元": "JPY", "japanese yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "swiss franc": "CHF", "franken": "CHF", "рубль": "RUB", "рубли": "RUB",
    "real": "BRL", "rupee": "INR", "港币": "HKD", "英镑": "GBP", "euros": "EUR", "евро": "EUR",
    "доллар": "USD", "dólar": "USD", "dollar américain": "USD", "российский рубль": "RUB",
    "доллар сша": "USD", "гривна": "UAH", "гривня": "UAH", "тенге": "KZT", "złoty": "PLN",
    "złoty polski": "PLN", "koruna": "CZK", "česká koruna": "CZK", "forint": "HUF", "lira": "TRY",
    "türk lirası": "TRY", "won": "KRW", "원": "KRW", "엔": "JPY", "달러": "USD", "円": "JPY",
    "ドル": "USD", "米ドル": "USD", "ユーロ": "EUR", "日本円": "JPY", "real brasileiro": "BRL",
    "peso mexicano": "MXN", "peso": "MXN", "indian rupee": "INR", "chinese yuan": "CNY",
    "us-dollar": "USD", "dollars us": "USD", "dólar estadounidense": "USD",
    "dólar americano": "USD",
    "franc suisse": "CHF", "schweizer franken": "CHF", "livre sterling": "GBP", "libra": "GBP",
    "人民币元": "CNY", "新台币": "TWD", "台币": "TWD", "canadian dollar": "CAD",
    "australian dollar": "AUD", "swedish krona": "SEK", "svensk krona": "SEK",
    "dansk krone": "DKK", "norsk krone": "NOK", "danish krone": "DKK", "norwegian krone": "NOK",
}  # fmt: skip

_LONGEST_FIRST: Final = sorted(SIGNS.items(), key=lambda one: -len(one[0]))
# Signs that several countries write: which one is meant is settled by the file.
SHARED_SIGNS: Final = frozenset(("¥", "kr", "$"))
# Currencies that are written $ at home.
DOLLARS: Final = frozenset("USD AUD CAD CLP COP MXN ARS UYU NZD SGD HKD TWD".split())

# Arabic marks of decimals and thousands, and marks that only tell the direction of writing.
_PLAINER: Final = {
    0x66B: ".", 0x66C: ",", **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"),
    **dict.fromkeys((*range(0x200B, 0x2010), 0xFEFF, 0x61C)),
}  # fmt: skip
# Arabic abbreviations of currencies, whose points are none of the number beside them.
_ARABIC: Final = {
    "ر.س": "SAR", "د.إ": "AED", "ج.م": "EGP", "د.ك": "KWD", "ر.ق": "QAR", "ر.ع": "OMR",
    "د.ب": "BHD", "د.م": "MAD", "د.ت": "TND", "ريال": "SAR", "درهم": "AED", "جنيه": "EGP",
}  # fmt: skip
_IN_ARABIC = re.compile("(" + "|".join(map(re.escape, _ARABIC)) + r")\.?")

# In whole units; three decimals more still fit into what the store takes.
_LARGEST: Final = LARGEST_AMOUNT // 1000
# Numbers this short are below it even in units of ten thousand.
_SAFE_DIGITS: Final = 8

_BODY = re.compile(r"(?P<before>[^\d.,]*)(?P<digits>[\d.,'’\s]*\d[.,]?)\s*(?P<behind>[^\d]*)")
# The point of an abbreviation is none of the number behind it: Rs. 500, kr.500.
_DOTTED = re.compile(r"^(-?(?:rs|kr|fr|sfr|rp|lei|inr|руб|грн|s/|no))\.\s*(?=\d)", re.IGNORECASE)
# Thousands in threes, or in twos above the first three (1,00,000).
_GROUPS = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
_POINTED = re.compile(rf"[0-9]{{1,{_SAFE_DIGITS}}}\.[0-9]{{1,2}}")
_PLAIN_COLUMN = re.compile(rf"(?:(?:[0-9]{{1,{_SAFE_DIGITS}}}(?:\.[0-9]{{1,2}})?)?\n)*+")
_SPACES = re.compile(r"[\s'’`]")


@dataclass(slots=True)
class AmountColumn:
    """The amounts of a column by cell.

    ``decimal`` is the decimal sign, "" where no cell has decimals. ``values`` are exact;
    ``currencies`` holds the cells that name one. ``unread`` are no amounts, ``undecided`` those
    that could be either where clear cells contradict each other; ``guessed`` is set where
    points were taken for thousands without any cell to prove it.
    """

    decimal: str
    values: dict[object, Decimal | int | None] = field(default_factory=dict)
    currencies: dict[object, str] = field(default_factory=dict)
    unread: set[object] = field(default_factory=set)
    undecided: set[object] = field(default_factory=set)
    mixed: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    digits: str
    factor: int
    negative: bool


def _affix(text: str) -> tuple[str, int] | None:
    """Return the currency and the factor that stand beside an amount; None for other words."""
    rest = text.strip().strip("()").strip()
    currency, factor = "", 1
    for word in rest.split():
        low = word.casefold()
        if low in {"+", "-", "~", "ca.", "约", ":", ",-", ".-", "-,", "/-", "in", "of", "≈"}:
            continue
        if low in {"mkr", "tkr"}:
            currency, factor = "kr", factor * FACTORS[low]
        elif low in SIGNS:
            currency = currency if currency in _CODES else SIGNS[low]
        elif low.upper() in _CODES:
            currency = low.upper()
        elif low in FACTORS:
            factor *= FACTORS[low]
        else:
            split = _glued(low)
            if split is None:
                return None
            currency, factor = split[0] or currency, factor * split[1]
    return currency, factor


def _glued(word: str) -> tuple[str, int] | None:
    """Read a factor and a currency written together, such as 万元 or k€."""
    for sign, code in _LONGEST_FIRST:
        if word.endswith(sign) and word[: -len(sign)] in FACTORS:
            return code, FACTORS[word[: -len(sign)]]
        if word.startswith(sign) and word[len(sign) :] in {*FACTORS, "-", "+", "/-"}:
            return code, FACTORS.get(word[len(sign) :], 1)
        if word.startswith("-") and word[1:] == sign:
            return code, 1
    code = word[-3:].upper()
    if code in _CODES and word[:-3] in FACTORS:
        return code, FACTORS[word[:-3]]
    return None


def _taken_apart(text: str) -> tuple[_Parts, str] | None:
    """Return an amount's digits, factor, sign and currency, or None where it isn't one."""
    found = _BODY.fullmatch(text)
    if not found:
        return None
    before, behind = found["before"].strip(), found["behind"].strip()
    first, last = _affix(before), _affix(behind)
    if first is None or last is None:
        return None
    digits = _SPACES.sub("", found["digits"])
    # 1234,- and 1234/- are prices in full, 1234- an amount in red.
    in_full = (digits[-1] in ".," and behind[:1] == "-") or behind[:2] == "/-"
    digits = digits.rstrip(".,")
    negative = "-" in before or "−" in before or (behind.endswith("-") and not in_full)
    # (500.00) and $(500.00) are what accountants write in red.
    negative = negative or (text.endswith(")") and (text.startswith("(") or before.endswith("(")))
    # $ 12,500 MXN: the code tells more than the sign.
    currency = last[0] if last[0] and first[0] in {*SHARED_SIGNS, ""} else first[0]
    return _Parts(digits, first[1] * last[1], negative), currency


def _decimal_sign(digits: str) -> str | None:
    """Return the decimal sign that digits prove; "" if there is none; None if it is open."""
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    sign = "," if comma >= 0 else "."
    count = digits.count(sign)
    if count == 0 or count > 1:
        return ""
    whole, _sign, decimals = digits.partition(sign)
    if len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return None
    return sign


def _value(parts: _Parts, decimal: str) -> Decimal | None:
    whole, rest = parts.digits, ""
    if decimal and decimal in whole:
        whole, _sign, rest = whole.rpartition(decimal)
    grouped = "," in whole or "." in whole
    if (decimal and decimal in whole and rest) or (grouped and not _GROUPS.fullmatch(whole)):
        return None
    digits = whole.replace(",", "").replace(".", "") + (f".{rest}" if rest else "")
    try:
        value = Decimal(digits) * parts.factor
    except InvalidOperation:
        return None
    return -value if parts.negative else value


def decide(cells: Collection[object], factor: int = 1) -> AmountColumn:
    """Read the different cells of a column; ``factor`` is the unit its header names."""
    column = AmountColumn("")
    waiting: dict[object, _Parts] = {}
    signs: dict[object, str | None] = {}
    # Most amounts are nothing but digits.
    plain = [
        cell
        for cell in cells
        if isinstance(cell, str) and len(cell) <= _SAFE_DIGITS and cell.isdecimal()
    ]
    whole_numbers = map(int, plain) if factor == 1 else (int(cell) * factor for cell in plain)
    column.values = dict(zip(plain, whole_numbers, strict=True))
    pointed = [cell for cell in cells if isinstance(cell, str) and _POINTED.fullmatch(cell)]
    if pointed:
        exact = map(Decimal, pointed)
        column.values.update(
            zip(pointed, exact if factor == 1 else (one * factor for one in exact), strict=True)
        )
        signs[None] = "."
    for cell in cells:
        if cell in column.values:
            continue
        if isinstance(cell, str):
            _read_text(cell, cell.strip(), column, waiting, signs)
        elif isinstance(cell, (int, float)):
            sound = math.isfinite(cell) and abs(cell) * factor <= _LARGEST
            column.values[cell] = Decimal(str(cell)) * factor if sound else None
            if not sound:
                column.unread.add(cell)
        else:
            column.values[cell] = None
            if cell is not None:
                column.unread.add(cell)
    _settle(column, waiting, signs, factor)
    return column


def _read_text(
    cell: str,
    text: str,
    column: AmountColumn,
    waiting: dict[object, _Parts],
    signs: dict[object, str | None],
) -> None:
    text = unicodedata.normalize("NFKC", text).translate(_PLAINER).strip()
    if text.casefold() in _NOTHING:
        column.values[cell] = None
        return
    text = _IN_ARABIC.sub(lambda found: f" {_ARABIC[found[1]]} ", text).strip()
    apart = _taken_apart(_DOTTED.sub(r"\1 ", text))
    if apart is None:
        # Dollar signs alone, or a currency and a dash, say nothing either.
        column.values[cell] = None
        if any(sign.isalnum() for sign in text):
            column.unread.add(cell)
        return
    parts, currency = apart
    if currency:
        column.currencies[cell] = currency
    waiting[cell] = parts
    signs[cell] = _decimal_sign(parts.digits)


def _settle(
    column: AmountColumn,
    waiting: dict[object, _Parts],
    signs: dict[object, str | None],
    factor: int,
) -> None:
    proved = set(signs.values()) - {None, ""}
    # 1.234.567 proves as well that points group, and so does 1,234,567 for commas.
    for parts in waiting.values():
        for sign, other in ((",", "."), (".", ",")):
            if parts.digits.count(sign) > 1 and other not in parts.digits:
                proved.add(other)
    column.mixed = len(proved) > 1
    if len(proved) == 1:
        column.decimal = str(next(iter(proved)))
    for cell, parts in waiting.items():
        told = signs[cell]
        sign = column.decimal if told is None else told
        if told is None:
            if column.mixed:
                column.values[cell] = None
                column.undecided.add(cell)
                continue
            # Money has no three decimals: without any proof the sign groups thousands.
            column.guessed = column.guessed or (not sign and "." in parts.digits)
        value = _value(parts, sign)
        if value is None or abs(value) * factor > _LARGEST:
            column.values[cell] = None
            column.unread.add(cell)
        else:
            column.values[cell] = value * factor


def in_hundredths(cells: Sequence[str]) -> list[int | None] | None:
    """Return a column's amounts in hundredths; None where its cells need a closer look.

    Most columns hold nothing but digits and a point before two decimals. They are read in a
    tenth of the time. A blank cell is no amount.
    """
    text = "\n".join((*cells, ""))
    if text.count("\n") != len(cells) or _PLAIN_COLUMN.fullmatch(text) is None:
        return None
    # So few digits are exact as a float, too, when they are rounded to the nearest.
    return [round(float(cell) * 100) if cell else None for cell in cells]


def to_minor(value: Decimal | int, currency: str) -> tuple[int, bool]:
    """Return a value in minor units, rounded half to even, and whether that lost anything."""
    decimals = decimals_of(currency)
    if isinstance(value, int):
        return value * 10**decimals, False
    scaled = value.scaleb(decimals)
    minor = int(scaled.to_integral_value(ROUND_HALF_EVEN))
    return minor, minor != scaled


def factor_named(unit: str) -> tuple[int, str]:
    """Return the factor and the currency that a header's unit names: 万元 is 10,000 CNY."""
    found = _affix(unit)
    return (found[1], found[0]) if found else (1, "")


def currency_named(text: str) -> str | None:
    """Return the currency that a cell of a currency column names: EUR, €, "USD - U.S. Dollar"."""
    plain = unicodedata.normalize("NFKC", text).strip()
    words: list[str] = [plain, *re.findall(r"[A-Za-z]{3}(?![A-Za-z])", plain)]
    for part in words:
        if part.upper() in _CODES:
            return part.upper()
    sign: str | None = SIGNS.get(plain.casefold()) or _NAMES.get(plain.casefold())
    if sign in SHARED_SIGNS:
        return {"¥": "CNY", "$": "USD"}.get(sign)
    if sign:
        return sign
    return plain.upper() if plain.upper() in CURRENCIES else None
