"""Which numerals of the prose need no link, and why: the only list of general excuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from briefing.tables import load, version


@dataclass(frozen=True)
class Excuse:
    """A kind of numeral that stands for no figure of the data."""

    name: str
    reason: str
    example: str
    pattern: str


MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"

EXCUSES = (
    Excuse(
        "years",
        "A year says when, not how much. With the name of a month before it, it says so more "
        "finely. A day of a month is a date of the data and must be linked.",
        "April 2025, 2023-24",
        r"(?<![\d.,$])(?:19[5-9]|20[0-4])\d(?:-\d\d)?(?!\d|%|[.,]\d)"
        r"(?! (?:million|billion|trillion|percent|times))",
    ),
    Excuse(
        "names",
        "A letter followed by digits is a name, and so is a product named in the tables.",
        "A100, GPT-4, 3A090, Llama 3.1 405B",
        r"(?<![\w$.])(?:[A-Z][A-Za-z]*-?\d[\w.]*\w|[A-Z][A-Za-z]*-?\d|3A090|910C|910B4?|950PR)"
        r"(?:\.[ab]\b)?",
    ),
    Excuse(
        "formats of numbers",
        "The width of a number format is its name.",
        "16-bit",
        r"\b(?:4|8|16|32|64)-bit",
    ),
    Excuse(
        "source documents",
        "The five texts and their claims have numbers for names.",
        "text 003, c000-12",
        r"\b(?:c00[0-4]-\d\d|00[0-4])\b",
    ),
    Excuse(
        "places in a document",
        "The number of a note, section, article or exercise is its address.",
        "Note 2, section 740.8",
        r"\b(?:[Nn]ote|[Aa]rticle|[Ss]ection|[Pp]art|[Ee]xercise|[Pp]aragraph|[Ll]ine|Python)s? "
        r"\d[\d.]*\d?(?: to \d+[A-Z]\d+)?",
    ),
    Excuse(
        "one, two, first",
        "Written out, they point at things or pair them far more often than they count them.",
        "one of them, the two sides",
        r"(?!)",  # they are not among the numerals that are looked for
    ),
)

# Products and texts whose names hold numbers that no pattern can tell from figures.
NAMES = (
    "Apache 2.0",
    "CC BY 4.0",
    "CC BY 4",
    "Llama 3.1 405B",
    "Gaudi 3",
    "ERNIE 4.0",
    "ERNIE 3.5",
    "Jupyter Book 1",
    "Text 000",
    "CCI 3.0",
    "CCI 4.0",
    "ChineseWebText 1.0",
    "GB/T 45654",
    "Llama 3 70B",
    "RedPajama v2",
)

COUNTS = (
    "three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozen|"
    "an? (?:hundred|thousand|million|billion|trillion)"
)
PARTS = "thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
NUMERAL = re.compile(
    rf"\d(?:[\d.,]*\d)?(?:e\d+)?(?: (?:hundred|thousand|million|billion|trillion)\b)?"
    rf"|\b(?:{COUNTS})\b"
    rf"|\b(?:half|halves|twice|doubled?|tripled?|\w+fold)\b"
    rf"|\b(?:an?|one|two|three|four|five|six|seven|eight|nine) (?:{PARTS}) of\b"
    rf"|\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b",
    re.IGNORECASE,
)


def numerals(text: str) -> list[tuple[int, str]]:
    """Return place and text of every numeral that neither a general excuse nor a name covers."""
    covered = [match.span() for match in _excused(version("chips")).finditer(text)]
    return [
        (match.start(), match[0])
        for match in NUMERAL.finditer(text)
        if not any(start <= match.start() < end for start, end in covered)
    ]


@lru_cache(maxsize=2)
def _excused(_version: object) -> re.Pattern[str]:
    """Return one pattern for all excuses; product names come from the table of chips."""
    names = {*NAMES, *load("chips")["name"]}
    names |= {re.sub(r"^(?:GeForce|Tesla|Instinct|Xiyun|NVIDIA|AMD|Huawei) ", "", n) for n in names}
    numbered = [re.escape(name) for name in names if re.search(r"\d", name)]
    longest_first = sorted(numbered, key=len, reverse=True)
    per = r"\b(?:a|per) second\b"  # the unit of time, not the rank
    return re.compile("|".join([*longest_first, per, *(one.pattern for one in EXCUSES)]))
