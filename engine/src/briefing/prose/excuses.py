"""Which numerals of the prose need no link, and why: the only list of general excuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from briefing.core.settings import Settings, settings, settings_version
from briefing.tables.audited_texts import cards
from briefing.tables.contract import table_names
from briefing.tables.loading import load, table_version

HOLE = "\ufffc"  # sits where a link was, so that words around it do not run together


@dataclass(frozen=True)
class Excuse:
    """A kind of numeral that stands for no figure of the data."""

    name: str
    reason: str
    example: str
    pattern: str


# What turns a year, a name or a place into a figure when it stands behind it.
NO_FIGURE = r"(?!\s?%|\s(?:percent|per cent|hundred|thousand|million|billion|trillion)\b|[.,]\d|\d)"
# Nouns and units before which a year is a number. A book adds its own.
COUNTED = (
    r"units|people|papers|families|firms|companies|users"
    r"|accounts|dollars|yuan|times|points|[kMGT]?Wh?|[GT]B|percent|per cent"
)
# Parts of the patterns below that a book fills in.
COUNTED_HERE, DIGITS_FIRST, PLACES, TEXTS = "<COUNTED>", "<DIGITS_FIRST>", "<PLACES>", "<TEXTS>"

EXCUSES = (
    Excuse(
        "years",
        "A year says when, not how much. With the name of a month before it, it says so more "
        "finely. A day of a month is a date of the data and must be linked.",
        "April 2025, 2023-24",
        r"(?<![\w.,$¥€£])(?<!\d-)(?<! -)(?<!RMB )(?<!USD )(?<!CNY )"
        r"(?<!about )(?<!some )(?<!than )(?<!over )"
        rf"(?:19[5-9]|20[0-4])\d(?:[-–/]\d\d(?!\d))?s?(?![\w])(?!-fold|\s?×|\s?(?:{COUNTED_HERE})\b)"
        + NO_FIGURE,
    ),
    Excuse(
        "names",
        "A letter followed by digits is a name, and so is a product named in the tables.",
        "",  # each book has its own
        r"(?<![\w$.])(?!(?:USD|RMB|CNY|EUR|GBP|JPY|KRW|Rs)\d)"
        r"(?>[A-Z][A-Za-z]*\d(?:[\w.-]*\w)?|[A-Z]{2,}-\d(?:[\w.]*\w)?"
        r"|[A-Z][A-Za-z]+-\d+(?:\.\d+)?B\b|" + DIGITS_FIRST + r")"
        r"(?:\.[ab]\b)?" + NO_FIGURE,
    ),
    Excuse(
        "formats of numbers",
        "The width of a number format is its name.",
        "16-bit",
        r"\b(?:2|4|8|16|32|64)-bit",
    ),
    Excuse(
        "source documents",
        "The texts the book started from and their claims have numbers for names.",
        "",  # each book has its own
        r"(?<![\w.,$\ufffc])(?:" + TEXTS + r")(?!\w)" + NO_FIGURE,
    ),
    Excuse(
        "places in a document",
        "The number of a note, section, article, standard or exercise is its address.",
        "",  # each book has its own
        r"(?:\b(?:Note|[Aa]rticle|[Ss]ection|[Ee]xercise|[Pp]aragraph|Figure|Table|Chapter"
        r"|Order No\.)s? \d[\d.]*\d?(?:\(\d+\))?(?: (?:to|and) \d+[A-Z]?\d*)?|Python 3\.\d+"
        r"|ISO \d+" + PLACES + r")" + NO_FIGURE,
    ),
    Excuse(
        "parts of a year and turns of speech",
        "Which half or quarter of a year, second-hand, a third party: none of them counts.",
        "the second half of 2025, second-hand, 21st century",
        r"\b(?:(?:first|second|third|fourth) (?:half|quarter)\b|second[ -]hand|third[ -]part\w+"
        r"|\d\dst century|\d\dth century|(?:a|per) second\b)",
    ),
    Excuse(
        "plans of a class",
        "How long a step of a class takes and how many points an exercise gives is set by us. Only "
        "whole numbers in those columns of the teaching page are meant.",
        "a number below the heading Minutes or Points",
        r"(?!)",  # what stands above a cell is not in its text: see is_planned
    ),
    Excuse(
        "one, two, first",
        "Written out, they point at things or pair them far more often than they count them. With "
        "a scale, a fraction or per cent behind them they are figures.",
        "one of them, the two sides",
        r"(?!)",  # they are not among the numerals that are looked for
    ),
)

# Names of licences and tools that hold numbers; those of the subject are in book/settings.yml.
NAMES = ("Apache 2.0", "CC BY 4.0", "Jupyter Book 1")

SMALL = (
    "three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozen"
)
SCALES = "hundred|thousand|million|billion|trillion"
PARTS = "third|fifth|sixth|seventh|eighth|ninth|tenth"
NUMERAL = re.compile(
    rf"\d(?:[\d.,]*\d)?(?:e\d+)?(?: (?:{SCALES})\b)?"
    rf"|\b(?:{SMALL})(?:-\w+)?\b"
    rf"|\b(?:an?|one|two|several|a few|a couple(?: of)?)[ -](?:{SCALES}|dozen|percent|per cent)s?\b"
    rf"|\b(?:half|halves|halv\w+|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|trebl\w+"
    rf"|quadrupl\w+|quintupl\w+|two times|factor of two|orders? of magnitude)\b"
    rf"|\b(?:(?:two|{SMALL}|{SCALES}|many|several)-?fold)\b"
    rf"|\b(?:an?|one) (?:{PARTS}|quarter) of\b|\bthree quarters\b"
    rf"|\b(?:two|three|four|five|six|seven|eight|nine)[ -](?:{PARTS})s\b"
    rf"|\b(?:second|fourth|{PARTS})\b"
    r"|[½⅓⅔¼¾⅐-⅞①-⓿Ⅰ-ↈ]",
    re.IGNORECASE,
)


def excuses() -> list[Excuse]:
    """Return the general excuses, with the names and places of this book."""
    return list(_excuses(settings()))


def numerals(text: str) -> list[tuple[int, str]]:
    """Return place and text of every numeral that neither a general excuse nor a name covers.

    >>> numerals("In 2024 the GPT-4 of section 3 had 12 rivals")
    [(36, '12')]
    """
    covering = _covering(settings_version(), *map(table_version, _naming_tables(settings())))
    covered = [match.span() for match in covering.finditer(text)]
    return [
        (match.start(), match[0])
        for match in NUMERAL.finditer(text)
        if not any(start <= match.start() < end for start, end in covered)
    ]


def is_planned(file: str, head: str, cell: str) -> bool:
    """Whether a table cell, with the words above its column, is of the plan of a class."""
    return file == "book/teaching.md" and head in ("Minutes", "Points") and cell.isdecimal()


def _naming_tables(book: Settings) -> list[str]:
    """Return the tables whose rows have names that hold numbers."""
    return [name for name in (*book.names.tables, "claims") if name in table_names()]


def _excuses(book: Settings) -> Iterator[Excuse]:
    texts, claim = _names_of_texts()
    digits = _longest_first(["5G", *book.names.begin_with_a_digit])
    filled = {
        COUNTED_HERE: "|".join([COUNTED, *book.counted]),
        DIGITS_FIRST: digits,
        PLACES: "".join(f"|{pattern}" for pattern in book.places.patterns),
        TEXTS: "|".join(texts) or "(?!)",
    }
    examples = {
        "names": book.names.example,
        "places in a document": book.places.example,
        "source documents": claim,
    }
    for excuse in EXCUSES:
        pattern = excuse.pattern
        for hole, words in filled.items():
            pattern = pattern.replace(hole, words)
        if texts or excuse.name != "source documents":
            example = examples.get(excuse.name, excuse.example)
            yield replace(excuse, example=example, pattern=pattern)


def _names_of_texts() -> tuple[list[str], str]:
    """Return what the texts that a book audits are called, and their claims, as patterns.

    With them comes an example: the first of these texts, and the first claim.
    """
    if "claims" not in table_names():
        return [], ""
    claims, texts = list(load("claims")["id"]), [str(card["id"]) for card in cards()]
    begins = sorted({name.rpartition("-")[0] for name in claims})
    example = ", ".join([*(f"text {name}" for name in texts[:1]), *claims[:1]])
    return [*(rf"{re.escape(seed)}-\d+" for seed in begins), *map(re.escape, texts)], example


@lru_cache(maxsize=2)
def _covering(*_versions: object) -> re.Pattern[str]:
    """Return one pattern for all excuses and all names that hold numbers."""
    book = settings()
    known = {*NAMES, *book.names.other}
    for table in book.names.tables.keys() & set(table_names()):
        known |= set(load(table)[book.names.tables[table]])
    makers = re.compile(rf"^(?:{_longest_first(book.names.makers)}) ")
    known |= {makers.sub("", name) for name in known}
    # A name that is digits alone without its maker would excuse every number that is the same.
    named = _longest_first(
        name for name in known if re.search(r"\d", name) and not name.isdecimal()
    )
    pattern = rf"(?<!\w)(?:{named})(?!\w)" + NO_FIGURE
    return re.compile("|".join([pattern, *(excuse.pattern for excuse in _excuses(book))]))


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda one: (-len(one), one)))
