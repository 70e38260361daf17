"""Months, quarters, weeks and halves of a year that are all a cell says of a day.

And the names of months in the languages that exports come in.
"""

# ruff: noqa: ISC004, RUF001 - words of many languages, read as words

import re
from datetime import date, timedelta
from typing import Final

# The first three letters are enough; where a language needs more or other ones, they are here.
_MONTH_WORDS: Final = (
    "jan january januar janv janvier ene enero janeiro gennaio янв января январь"
    " styczeń stycznia sty leden ledna januari tammikuu tammikuuta ocak oca január janvāris"
    " ianuarie sausio",
    "feb february februar févr février fev fevrier febrero fevereiro febbraio фев февр февраля"
    " luty lutego lut únor února februari helmikuu helmikuuta şubat şub február februarie",
    "mar march märz maerz mrz mär mars marzo março marco мар марта март"
    " marzec marca březen března mrt maart maaliskuu maaliskuuta mart március márc martie",
    "apr april avr avril abr abril aprile апр апреля апрель"
    " kwiecień kwietnia kwi duben dubna huhtikuu huhtikuuta nisan nis április ápr aprilie",
    "may mai mayo maio maggio май мая"
    " maj maja květen května toukokuu toukokuuta mayıs május máj mei",
    "jun june juni juin junio junho giugno июн июня июнь"
    " czerwiec czerwca cze červen června kesäkuu kesäkuuta haziran haz június jún iunie",
    "jul july juli juil juillet julio julho luglio июл июля июль"
    " lipiec lipca lip červenec července heinäkuu heinäkuuta temmuz tem július júl iulie",
    "aug august août aout ago agosto авг августа август"
    " sierpień sierpnia sie srpen srpna augusti augustus elokuu elokuuta ağustos ağu augusztus",
    "sep sept september septembre septiembre setembro set settembre сен сент сентября"
    " wrzesień września wrz září syyskuu syyskuuta eylül eyl szeptember szept septembrie septembar",
    "oct october okt oktober octobre octubre outubro out ottobre окт октября октябрь"
    " październik października paź říjen října lokakuu lokakuuta ekim eki október octombrie",
    "nov november novembre noviembre novembro ноя нояб ноября ноябрь"
    " listopad listopada lis listopadu marraskuu marraskuuta kasım kas noiembrie",
    "dec december dez dezember déc décembre decembre dic diciembre dezembro dicembre дек декабря"
    " grudzień grudnia gru prosinec prosince joulukuu joulukuuta aralık ara des desember decembrie",
)
_MONTHS: Final = {
    word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()
}

_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
# Mar 26 may be a day, Mar-26 and Mar '26 are what spreadsheets and people make of a month.
_NAMED_YEAR = re.compile(r"([^\W\d_]+)(?:[\s.,/-]*(?=\d{4})|\.?\s?[-'’/])(\d{4}|\d{2})")
# End of March, Ende März, fin mars, mid March: the month is all that is said.
_ABOUT = re.compile(
    r"(?:(?:(?:the )?(?:end|middle|beginning) of|eom|mid|early|late|ende|mitte|anfang|fin|finales|"
    r"principios|mediados|début|debut|courant|fim|final|meados|início|конец|начало|середина|"
    r"koniec|początek|slutet av|eind|begin|fine|inizio|ca|about|approx|by)"
    r"(?: de| du| d'|\.|-)?\s+)",
    re.IGNORECASE,
)
_ABOUT_BEHIND = re.compile(r"\s*(?:底|末|初|中旬|上旬|下旬|頃|ごろ|中|左右|前|まで)$")
_WEEK = re.compile(
    r"(?:(?:kw|cw|wk|week|woche|semaine|semana|settimana|vecka|v|w|uge|uke)\.?\s*([0-5]?\d)"
    r"\s*[-/., ]*\s*(\d{4}|(?<=[/'-])\d{2}))|(\d{4})[-/ ]*(?:kw|cw|wk|w)\.?\s*([0-5]?\d)|"
    r"(\d{4})年第?\s*([0-5]?\d)\s*[周週]",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"h([12])[\s/'’-]*(\d{4})|(\d{4})[\s_/-]*h([12])|([12])\.?\s*(?:hj|halbjahr)\s*(\d{4})|"
    r"(\d{4})年?\s*([上下])(?:半年|期)",
    re.IGNORECASE,
)
_FISCAL = re.compile(
    r"fy\s*'?(\d{4}|\d{2})[\s_/-]*q([1-4])|q([1-4])[\s_/-]*fy\s*'?(\d{4}|\d{2})", re.IGNORECASE
)
_YEAR_NAMED = re.compile(r"(\d{4})[\s./-]*([^\W\d_]+)")
_QUARTER = re.compile(
    r"q([1-4])[\s/'’-]*(?:(\d{4})|(?<=['’/-])(\d{2}))|"
    r"(?:(?=\d{4}[\s_/-]*q([1-4]))|(?=\d{4}\s*年?\s*第?\s*[一二三四1-4]\s*季))(\d{4})"
    r"(?:[\s_/-]*q[1-4]|\s*年?\s*第?\s*([一二三四1-4])\s*季度?)",
    re.IGNORECASE,
)
# Two-digit years up to this one are of this century.
_PIVOT = 68


def month_named(word: str) -> int:
    """Return the number of a month by its name or abbreviation; 0 where it is none."""
    return _MONTHS.get(word.casefold(), 0)


def full_year(text: str) -> int:
    """Return a year of two digits as one of this century or the last."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year <= _PIVOT else 1900)


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, None where there is none, or none that a deal could have."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if 1900 <= year < 2200 else None


def month_or_quarter(text: str) -> tuple[date, date] | None:
    """Return the first and last day of the month or quarter that is all a text names.

    2026-03 · 03/2026 · Mar 2026 · Mar-26 · 2026年3月 · Q4 2026 · 2026年第四季度 ·
    end of March 2026 · KW 12/2026 · 2026-W12 · H2 2026 · FY26-Q3 (its year is
    taken for the calendar's).
    """
    text = _ABOUT_BEHIND.sub("", _ABOUT.sub("", text, count=1))
    found = _YEAR_MONTH.fullmatch(text)
    if found:
        return _span(int(found[1]), int(found[2]), 1)
    found = _MONTH_YEAR.fullmatch(text)
    if found:
        return _span(int(found[2]), int(found[1]), 1)
    found = _NAMED_YEAR.fullmatch(text)
    if found and month_named(found[1]):
        return _span(full_year(found[2]), month_named(found[1]), 1)
    found = _YEAR_NAMED.fullmatch(text)
    if found and month_named(found[2]):
        return _span(int(found[1]), month_named(found[2]), 1)
    found = _QUARTER.fullmatch(text)
    if found:
        number = found[1] or found[4] or str("一二三四".find(found[6] or "?") + 1 or found[6])
        return _span(full_year(found[2] or found[3] or found[5]), int(number) * 3 - 2, 3)
    found = _FISCAL.fullmatch(text)
    if found:
        return _span(full_year(found[1] or found[4]), int(found[2] or found[3]) * 3 - 2, 3)
    found = _HALF.fullmatch(text)
    if found:
        number = found[1] or found[4] or found[5] or ("1" if found[8] == "上" else "2")
        year = found[2] or found[3] or found[6] or found[7]
        return _span(int(year), int(number) * 6 - 5, 6)
    return _week(text)


def _week(text: str) -> tuple[date, date] | None:
    found = _WEEK.fullmatch(text)
    if found is None:
        return None
    year, week = found[2] or found[3] or found[5], found[1] or found[4] or found[6]
    try:
        first = date.fromisocalendar(full_year(year), int(week), 1)
    except ValueError:
        return None
    return first, first + timedelta(days=6)


def _span(year: int, month: int, months: int) -> tuple[date, date] | None:
    first = day_of(year, month, 1)
    behind = day_of(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return (first, behind - timedelta(days=1)) if first and behind else None
