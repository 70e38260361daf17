"""Which encoding a file of text is in: found by its bytes, so that nobody has to know.

A byte order mark decides; then strict UTF-8, which other encodings hardly ever satisfy; then
UTF-16 by its many zero bytes; then the one whose letters look most like writing.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_SAMPLE = 1 << 18
_CHUNK = 1 << 20
_FEWEST_PAIRS = 8
_ARABIC_SHARE = 0.12
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# How Python's names are shown to the manager.
TITLES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "big5hkscs": "Big5",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp1254": "Windows-1254",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
}

# The 3,755 commonest characters of Chinese come first in GB 2312, leads B0 to D7; text in
# other encodings seldom falls there with both bytes.
_COMMON_CHINESE = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_JAPANESE_RUNS = re.compile(rb"(?:[\x81-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc]){2,}")
_JAPANESE_LOW = re.compile(rb"[\x81-\x9f][\x40-\x7e\x80-\xfc]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fc]")
# Cyrillic letters come in whole words, and all of them lie high; Chinese bytes do not.
# Korean syllables lie in a part of that, and hardly anything of Chinese stays within it.
_KOREAN = re.compile(rb"[\xb0-\xc8][\xa1-\xfe]")
_PAIRS = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# Of Big5's second bytes many are plain letters; the commonest characters begin with A4 to C6.
_BIG5 = re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]")
_BIG5_LOW = re.compile(rb"[\xa4-\xc6][\x40-\x7e]")
# Alif and lam are every fourth letter of Arabic.
_ALIF_LAM = re.compile(rb"[\xc7\xe1]")
_CYRILLIC_WORDS = re.compile(rb"[\xa8\xb8\xc0-\xff]{3,}")
# The letters beyond ASCII of the languages that a page of code is for, in small.
_LETTERS: Final = (
    ("cp1252", "éèêàâùûçôîïëœæ äöüß áéíóúñü ãõáéíóúâêôç àèéìòù åäö æøå áéëïíóöü áðéíóúýþæö"),
    ("cp1250", "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű čćđšž ăâîşţ"),
    ("cp1254", "çğıöşüâî"),
    ("cp1257", "āčēģīķļņšūž ąčęėįšųūž äõöüšž"),
)
_SIGNS = re.compile(r"[\u20ac\u2018-\u201e\u2013\u2014\u2026\u00a0-\u00bf\u00d7\u2122]")
_WIDE = re.compile(r"[\u3041-\u30fc\u4e00-\u9fff\uff01-\uff5e\u3000-\u3002]")


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while data := stream.read(_CHUNK):
        yield data
    stream.seek(0)


def decodes(stream: BinaryIO, encoding: str) -> bool:
    """Return whether the whole stream is valid in an encoding; leaves it at its beginning."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for data in _chunks(stream):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        stream.seek(0)
        return False
    return True


def _looks_utf16(sample: bytes) -> str | None:
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.2 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.2 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _broken_utf8(sample: bytes) -> bool:
    """Whether a sample is UTF-8 with a few broken characters rather than something else."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(1 for sign in text if sign > "\x7f") - broken
    return good > broken


def _share(pattern: re.Pattern[str], text: str, of: int) -> float:
    return len(pattern.findall(text)) / of


def _scores(sample: bytes) -> dict[str, float]:
    """How much a sample looks like writing in each encoding: the share of its high bytes."""
    high = len(_HIGH.findall(sample))
    scores = {"gb18030": 2 * len(_COMMON_CHINESE.findall(sample)) / high}
    # The sample may end inside a character.
    text = sample.decode("cp932", errors="ignore")
    outside = sum(1 for sign in text if sign > "\x7f") or 1
    halfwidth = sum(1 for sign in text if "\uff61" <= sign <= "\uff9f")
    pairs = len(_PAIRS.findall(sample)) or 1
    runs = sum(len(run) for run in _JAPANESE_RUNS.findall(sample)) / 2
    # Chinese hardly ever begins a character as low as most of Japanese does.
    low = runs > pairs / 2 and len(_JAPANESE_LOW.findall(sample)) > 0.4 * pairs
    if low or (_share(_KANA, text, outside) > 0.08 and halfwidth < 0.3 * outside):
        scores["cp932"] = _share(_WIDE, text, outside) + 0.1
    if len(_KOREAN.findall(sample)) > 0.93 * pairs and pairs > _FEWEST_PAIRS:
        scores["cp949"] = scores["gb18030"] + 0.1
    if len(_BIG5.findall(sample)) > 0.9 * pairs and len(_BIG5_LOW.findall(sample)) > 0.2 * pairs:
        scores["big5hkscs"] = scores["gb18030"] + 1
    words = sum(len(word) for word in _CYRILLIC_WORDS.findall(sample))
    arabic = len(_ALIF_LAM.findall(sample)) / high > _ARABIC_SHARE
    scores["cp1256" if arabic else "cp1251"] = 1.1 * words / high
    # Letters with accents stand alone between plain ones; a run of them is another script.
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample)) / high
    name, letters = _latin(sample, high)
    text = sample.decode(name, errors="replace")
    scores[name] = (letters + _share(_SIGNS, text, high)) * alone
    return scores


def _latin(sample: bytes, high: int) -> tuple[str, float]:
    """Return which page of code has most of a sample's letters in one language, and its share."""
    best, most = "cp1252", 0.0
    for name, languages in _LETTERS:
        text = sample.decode(name, errors="replace").casefold()
        counted = Counter(sign for sign in text if sign > "\x7f")
        for letters in languages.split():
            share = sum(counted[letter] for letter in letters) / high
            # Where it makes no difference the commonest page is the one.
            if share > most + 0.02:
                best, most = name, share
    return best, most


def encoding_of(stream: BinaryIO) -> tuple[str, bool]:
    """Return the Python name of a stream's encoding, and whether some characters are broken.

    Leaves the stream at its beginning.
    """
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name, not decodes(stream, name)
    wide = _looks_utf16(sample)
    if wide:
        return wide, not decodes(stream, wide)
    if decodes(stream, "utf-8"):
        return "utf-8", False
    if not _HIGH.search(sample):
        sample = _part_with_high_bytes(stream)
    # A character cut in two at the end of the sample isn't a broken one.
    if _broken_utf8(sample[:-4] or sample):
        return "utf-8", True
    scores = _scores(sample)
    for name in sorted(scores, key=lambda one: -scores[one]):
        if decodes(stream, name):
            return name, False
    best = max(scores, key=lambda one: scores[one])
    return best, True


def _part_with_high_bytes(stream: BinaryIO) -> bytes:
    for data in _chunks(stream):
        found = _HIGH.search(data)
        if found:
            start = max(0, found.start() - 100)
            stream.seek(0)
            return data[start : start + _SAMPLE]
    return b"\x80"  # unreachable: plain ASCII is valid UTF-8


def is_workbook(path: Path) -> bool:
    """Return whether a file is a spreadsheet by its first bytes, whatever its name says."""
    with path.open("rb") as file:
        head = file.read(8)
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
