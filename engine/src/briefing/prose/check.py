"""Does every number of the prose say what the data say? The check behind `briefing check`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing.core.problems import Problem
from briefing.core.settings import settings
from briefing.numbers import agreement, literals
from briefing.numbers.cells import rows_by_id, unknown_source
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_fact
from briefing.numbers.units import unit
from briefing.numbers.values import METRICS, Fact, UnknownAddress
from briefing.prose.excuses import HOLE, is_planned, numerals
from briefing.prose.figure_text import figure_problems
from briefing.prose.markdown import Link, Passage, Section, files, parsed, sections
from briefing.tables.checks import contested
from briefing.tables.loading import load, table_version

MONEY = r"RMB|CNY|USD|US dollars|dollars?|yuan|EUR|euros?|won|yen"
UNIT_WORDS = (
    r"%|‰|percent|per cent|percentage points?|points?|times|fold|hundreds?|thousands?|millions?"
    r"|billions?|trillions?|dozens?|mn|bn|tn|orders? of magnitude|[kMGTPE]?(?:Wh?|B(?:/s)?)|nm|mm²"
    r"|" + MONEY
)
# What belongs into a link and stands before it: a bound, a sign, a currency, or something glued on.
BEFORE = re.compile(
    r"(?:\b(?:"
    + "|".join(sorted({w for words in literals.BOUNDS.values() for w in words} - {"some"}))
    + r"|minus|as (?:many|few|much|little) as|beyond|a maximum of|a minimum of|one in|two times"
    + rf"|{MONEY})\s|[−~≈<>≤≥±$€¥£]\s?|(?:^|\s)-|\w|\d[.,])\Z",
    re.IGNORECASE,
)
GLUED = re.compile(rf"\w{HOLE}|{HOLE}(?:\w|[.,]\d)")
SECOND_HAND = re.compile(r"one copy|single cop|second.hand|nobody (?:could )?check", re.IGNORECASE)
# Sections of a chapter that state no facts about the world: judgements, our own data, exercises.
FREE = ("title", "bottom-line", "change-mind", "limits", "exercise", "sources", "words", "method")
SHORT = 60  # characters below which a passage is a lead-in or an item of a list
REASON = 8  # letters that a reason for an excuse has at least


@dataclass(frozen=True)
class Shown:
    """A link where it stands: the numerals that it shows, and the words up to its neighbours."""

    link: Link
    numerals: list[str]
    before: str
    after: str
    touches: bool  # another link that shows a number


@dataclass(frozen=True)
class Reading:
    """A passage read once: its links, and its numerals that stand in none, with line and words."""

    shown: list[Shown]
    loose: list[tuple[str, int, str]]


@dataclass(frozen=True)
class Linked:
    """A number of the prose that is linked to a fact, with the fact."""

    section: Section
    link: Link
    fact: Fact
    in_table: bool = False  # where the heading of a column may hold the unit


def all_sections() -> list[Section]:
    """Return every Markdown text of the book."""
    return [section for path in files() for section in sections(path)]


def problems(texts: Iterable[Section] | None = None) -> list[Problem]:
    """Return every number of the prose that does not hold, leads nowhere, or stands alone.

    Without `texts` the whole book is read, with the words of its figures.
    """
    found: list[Problem] = []
    for section in all_sections() if texts is None else texts:
        found += section_problems(section)
    for path in files() if texts is None else []:
        if path.suffix == ".ipynb":
            found += figure_problems(path)
    return found


def section_problems(section: Section) -> list[Problem]:
    """Return what is wrong with the numbers of one text."""
    found: list[Problem] = []
    linked: list[Linked] = []
    for passage in parsed(section.text):
        if passage.kind in ("html", "image"):
            found += _unlinkable_problems(section, passage)
            continue
        reading = read(passage)
        for shown in reading.shown:
            found += _link_problems(section, passage, shown, linked)
        found += _loose_problems(section, passage, reading)
    return found + list(_contested_problems(linked)) + list(_footing_problems(linked))


def read(passage: Passage) -> Reading:
    """Return a passage with its numerals looked for once: in each link, and in the words around."""
    text, lines, spans = "", [], []
    for piece in passage.pieces:
        # A citation is words like any other; a number's link is a hole in the text around it.
        hidden = isinstance(piece, Link) and piece.scheme != "source"
        words, line = (piece.text, piece.line) if isinstance(piece, Link) else piece
        if isinstance(piece, Link):
            spans.append((piece, len(text), len(text) + (1 if hidden else len(words))))
        text += HOLE if hidden else words
        lines += [line] * (1 if hidden else len(words))
    showing = [[numeral for _, numeral in numerals(link.text)] for link, *_ in spans]
    edges = [(0, 0, False), *((s, e, bool(n)) for (_, s, e), n in zip(spans, showing, strict=True))]
    edges.append((len(text), len(text), False))
    shown = [
        Shown(
            link,
            showing[place],
            text[edges[place][1] : start].replace("\u00a0", " "),
            text[end : edges[place + 2][0]].replace("\u00a0", " "),
            (edges[place][1] == start and edges[place][2])
            or (edges[place + 2][0] == end and edges[place + 2][2]),
        )
        for place, (link, start, end) in enumerate(spans)
    ]
    loose = [
        (numeral, lines[at], text[max(0, at - 24) : at + len(numeral) + 16].replace(HOLE, "…"))
        for at, numeral in numerals(text)
    ]
    return Reading(shown, loose)


def linked_in(section: Section) -> list[Linked]:
    """Return the numbers of a text that are linked to a fact; those that lead nowhere are left."""
    found = []
    for passage in parsed(section.text):
        for link in passage.links if passage.kind in ("text", "cell") else []:
            if link.scheme == "fact":
                try:
                    known, in_table = fact(link.target), passage.kind == "cell"
                    found.append(Linked(section, link, known, in_table))
                except UnknownAddress:
                    continue
    return found


def excused_in(section: Section) -> list[Link]:
    """Return the numbers of a text that are excused in place."""
    links = (link for passage in parsed(section.text) for link in passage.links)
    return [link for link in links if link.scheme == "excuse"]


def bare_paragraphs(section: Section) -> list[Passage]:
    """Return the paragraphs of a chapter that hold neither a linked number nor a source."""
    if not section.file.endswith(".ipynb") or section.name.startswith(FREE):
        return []
    return [
        passage
        for passage in parsed(section.text)
        if passage.kind == "text"
        and len(passage.plain) > SHORT
        and not any(link.scheme in ("fact", "source") for link in passage.links)
    ]


def disagreement(text: str, known: Fact, in_table: bool) -> str | None:
    """Return in what a piece of prose disagrees with its fact, None where it agrees.

    "6.2 times" beside a fact of 6.09 gives "6.09 (the data say 6.09 times)".
    """
    value = known.value
    if isinstance(value, bool):
        if numerals(text):
            return "words without a number: a truth value cannot prove one"
        return None if value else f"a statement that holds (the data say otherwise: {known.label})"
    if isinstance(value, str):
        return _text_disagreement(text, value)
    literal = literals.read(text)
    if literal is None:
        return "a number, a range or a date; leave other words outside the link"
    wrong = agreement.mismatch(literal, value, known.unit, in_table, known.comparison)
    return f"{wrong} (the data say {format_fact(known)})" if wrong else None


def _text_disagreement(text: str, value: str) -> str | None:
    """A text cell is quoted whole, or for a number that stands in it."""
    if value.casefold() == text.casefold():
        return None
    literal = literals.read(text)
    if literal and literal.numbers:
        return None if agreement.stands_in(literal, value) else f"a number of '{value}'"
    return f"'{value}'"


def _problem(section: Section, line: int, found: str, expected: str, todo: str = "") -> Problem:
    return Problem(section.file, found, expected, place=section.place(line), todo=todo)


def _link_problems(
    section: Section, passage: Passage, shown: Shown, linked: list[Linked]
) -> Iterator[Problem]:
    """Yield the problems of one link; where it leads to a fact, it is added to `linked`."""
    link = shown.link
    said = f"'{link.text}' ({link.scheme}:{link.target})"
    if passage.kind == "heading" and link.scheme != "source":
        todo = "Say it in the text: an id made from a heading would change with the data."
        yield _problem(section, link.line, said, "a heading without linked numbers", todo)
    elif link.scheme == "source":
        if wrong := unknown_source(link.target):
            yield _problem(section, link.line, said, "a source that exists", wrong)
    elif link.scheme == "excuse":
        yield from _excuse_problems(section, shown, said)
    else:
        try:
            known = fact(link.target)
        except UnknownAddress as error:
            yield _problem(section, link.line, said, "an address that exists", f"{error}.")
            return
        linked.append(Linked(section, link, known, passage.kind == "cell"))
        if wrong := disagreement(link.text, known, linked[-1].in_table):
            todo = "Correct the text or the data; 'briefing fix' rewrites what only changed digits."
            yield _problem(section, link.line, said, wrong, todo)
        yield from _context_problems(section, shown, known)


def _excuse_problems(section: Section, shown: Shown, said: str) -> Iterator[Problem]:
    link = shown.link
    if link.target or len(link.title) < REASON:
        expected = 'a reason: [12](excuse: "why this number needs no source")'
        yield _problem(section, link.line, said, expected)
    elif not shown.numerals:
        yield _problem(section, link.line, said, "a number that needs an excuse", "Unlink it.")
    # Its words are its own; only what is glued to it is not.
    glued = GLUED.search(shown.before[-2:] + HOLE + shown.after[:2])
    beside = [glued[0].strip()] if glued else []
    yield from _outside(section, shown, beside)


def _context_problems(section: Section, shown: Shown, known: Fact) -> Iterator[Problem]:
    """A sign or word that changes what a number says belongs into its link."""
    marks = (BEFORE.search(shown.before), _after(settings().units).match(shown.after))
    beside = [match[0].strip() for match in marks if match]
    strange = [words for words in beside if not _is_own_unit(words, known)]
    yield from _outside(section, shown, strange)


def _outside(section: Section, shown: Shown, beside: list[str]) -> Iterator[Problem]:
    if not shown.numerals:
        return
    for words in [*(f"'{strange}'" for strange in beside), *["another link"] * shown.touches]:
        found = f"{words} beside the link '{shown.link.text}'"
        yield _problem(section, shown.link.line, found, "it inside the link, to be checked")


@lru_cache(maxsize=2)
def _after(units: tuple[str, ...]) -> re.Pattern[str]:
    """Return what belongs into a link and stands behind it, with the units of this book."""
    words = "|".join([UNIT_WORDS, *map(re.escape, units)])
    return re.compile(rf"\A(?:\w|[.,]\d|×|(?:\s\(?|-)?(?:{words})(?!\w))", re.IGNORECASE)


def _is_own_unit(words: str, known: Fact) -> bool:
    """Whether words beside a link only repeat the unit of its value, with nothing added."""
    own, beside = unit(known.unit), unit(words.lstrip("(-"))
    same = (beside.base, beside.prefix) == (own.base, own.prefix)
    return bool(own.base) and beside.words == 1 and same


def _unlinkable_problems(section: Section, passage: Passage) -> Iterator[Problem]:
    where = {"html": "raw HTML", "image": "alt text"}[passage.kind]
    for piece in passage.pieces:
        text, line = (piece.text, piece.line) if isinstance(piece, Link) else piece
        if re.search(r"(?:fact|source|excuse):", text):
            todo = "Move it into the text: no link works there."
            yield _problem(section, line, f"'{text.strip()}'", f"{where} without such links", todo)
        for _, numeral in numerals(text):
            todo = "Say it in the text, where it can be linked, or compute it in a code cell."
            yield _problem(section, line, f"'{numeral}'", f"{where} without numbers", todo)


def _loose_problems(section: Section, passage: Passage, reading: Reading) -> Iterator[Problem]:
    """A numeral that stands in no link is an orphan: nobody can say where it is from."""
    if is_planned(section.file, passage.head, passage.plain):
        return
    if passage.kind == "heading":
        todo = "Take the number out of the heading."
    else:
        todo = 'Link it: [12](fact:TABLE/ROW/COLUMN); or excuse it: [12](excuse: "reason").'
    for numeral, line, around in reading.loose:
        found, expected = f"'{numeral}' in '{around.strip()}'", "a link to the data or an excuse"
        yield _problem(section, line, found, expected, todo)


def _contested_problems(linked: list[Linked]) -> Iterator[Problem]:
    """A figure that another source contradicts by more than a quarter does not stand alone."""
    for number in linked:
        table, name, *_ = number.fact.address.split("/")
        if table == METRICS:
            continue
        rows = rows_by_id(table)
        own = rows[name]
        said = f"'{number.link.text}' ({number.fact.address})"
        if own.get("standing") == "rejected":
            found = f"{said}, a rejected figure"
            yield _problem(number.section, number.link.line, found, "a figure that stands")
        if "quantity" not in own or name not in _contested_ids(table, table_version(table)):
            continue
        beside = {
            rows[cell.row]["source"]
            for other in linked
            for cell in other.fact.inputs
            if cell.table == table and rows[cell.row]["quantity"] == own["quantity"]
        }
        if beside <= {own["source"]}:
            others = [
                row
                for row, cells in rows.items()
                if cells["quantity"] == own["quantity"] and row != name
            ]
            named = f"beside it another source of '{own['quantity']}'"
            expected = f"{named}, such as {', '.join(others[:3])}"
            yield _problem(number.section, number.link.line, f"{said} alone", expected)


@lru_cache(maxsize=64)
def _contested_ids(table: str, _version: object) -> frozenset[str]:
    return frozenset(contested(load(table))["id"])


def _footing_problems(linked: list[Linked]) -> Iterator[Problem]:
    """A key judgement that rests on a single copy says so."""
    for number in linked:
        if not number.section.around or number.fact.status not in ("secondary", "claimed"):
            continue
        if not SECOND_HAND.search(number.section.around):
            found = f"'{number.link.text}' ({number.fact.address}), of status {number.fact.status}"
            expected = "a judgement that says it rests on one copy, or a better source"
            yield _problem(number.section, number.link.line, found, expected)
