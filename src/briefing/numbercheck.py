"""Does every number of the prose say what the data say? The check behind `briefing check`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing import agreement, literals
from briefing.crosschecks import contested
from briefing.excuses import is_planned, numerals
from briefing.facts import METRICS, Fact, UnknownAddress, fact, rows_by_id, unknown_source
from briefing.figurewords import figure_problems
from briefing.problems import Problem
from briefing.prose import Link, Passage, Section, files, parsed, sections
from briefing.tables import load, version
from briefing.units import unit

# Sits where a link was, so that words around it do not run together.
HOLE = "\ufffc"
MONEY = r"RMB|CNY|USD|US dollars|dollars?|yuan|EUR|euros?|won|yen"
UNIT_WORDS = (
    r"%|‰|percent|per cent|percentage points?|points?|times|fold|hundreds?|thousands?|millions?"
    r"|billions?|trillions?|dozens?|mn|bn|tn|orders? of magnitude|[kMGTPE]?(?:Wh?|B(?:/s)?)|nm|mm²"
    r"|TFLOPS|TOPS|TPP|" + MONEY
)
# What belongs into a link and stands before it: a bound, a sign, a currency, or something glued on.
BEFORE = re.compile(
    r"(?:\b(?:"
    + "|".join(sorted({w for words in literals.BOUNDS.values() for w in words} - {"some"}))
    + r"|minus|as (?:many|few|much|little) as|beyond|a maximum of|a minimum of|one in|two times"
    + rf"|{MONEY})\s|[−~≈<>≤≥±$€¥£]\s?|(?:^|\s)-|\w|\d[.,])\Z",
    re.IGNORECASE,
)
AFTER = re.compile(rf"\A(?:\w|[.,]\d|×|(?:\s\(?|-)?(?:{UNIT_WORDS})(?!\w))", re.IGNORECASE)
GLUED = re.compile(rf"\w{HOLE}|{HOLE}(?:\w|[.,]\d)")
SECOND_HAND = re.compile(r"one copy|single cop|second.hand|nobody (?:could )?check", re.IGNORECASE)


@dataclass(frozen=True)
class Checked:
    """One link of the prose that stands for a fact, with the fact it leads to."""

    section: Section
    passage: Passage
    link: Link
    fact: Fact


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
    checked: list[Checked] = []
    for passage in parsed(section.text):
        if passage.kind in ("html", "image"):
            found += _unlinkable_problems(section, passage)
            continue
        for link in passage.links:
            found += _link_problems(section, passage, link, checked)
        found += _context_problems(section, passage)
        found += _orphan_problems(section, passage)
    return found + list(_contested_problems(checked)) + list(_footing_problems(checked))


def facts_in(section: Section) -> list[Checked]:
    """Return the links of a text that lead to a fact."""
    checked: list[Checked] = []
    for passage in parsed(section.text):
        if passage.kind in ("text", "cell"):
            for link in passage.links:
                _link_problems(section, passage, link, checked)
    return checked


def excused_in(section: Section) -> list[Link]:
    """Return the numbers of a text that are excused in place."""
    return [
        link
        for passage in parsed(section.text)
        for link in passage.links
        if link.scheme == "excuse"
    ]


# Sections of a chapter that state no facts about the world: judgements, our own data, exercises.
FREE = ("title", "bottom-line", "change-mind", "limits", "exercise", "sources", "words", "method")
SHORT = 60  # characters below which a passage is a lead-in or an item of a list


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


def _problem(section: Section, line: int, found: str, expected: str, todo: str = "") -> Problem:
    return Problem(section.file, found, expected, place=section.place(line), todo=todo)


def _link_problems(
    section: Section, passage: Passage, link: Link, checked: list[Checked]
) -> list[Problem]:
    """Return the problems of one link; a link that leads to a fact is added to `checked`."""
    shown = f"'{link.text}' ({link.scheme}:{link.target})"
    if passage.kind == "heading" and link.scheme != "source":
        todo = "Say it in the text: an id made from a heading would change with the data."
        return [_problem(section, link.line, shown, "a heading without linked numbers", todo)]
    if link.scheme == "source":
        wrong = unknown_source(link.target)
        return [_problem(section, link.line, shown, "a source that exists", wrong)] if wrong else []
    if link.scheme == "excuse":
        return _excuse_problems(section, link, shown)
    try:
        known = fact(link.target)
    except UnknownAddress as error:
        return [_problem(section, link.line, shown, "an address that exists", f"{error}.")]
    checked.append(Checked(section, passage, link, known))
    wrong = disagreement(link.text, known, passage.kind == "cell")
    if not wrong:
        return []
    todo = "Correct the text or the data; 'briefing fix' rewrites what only changed its digits."
    return [_problem(section, link.line, shown, wrong, todo)]


def disagreement(text: str, known: Fact, in_table: bool) -> str | None:
    """Return in what a piece of prose disagrees with its fact, None where it agrees."""
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
    return f"{wrong} (the data say {printed(known)})" if wrong else None


def _text_disagreement(text: str, value: str) -> str | None:
    """A text cell is quoted whole, or for a number that stands in it."""
    if value.casefold() == text.casefold():
        return None
    literal = literals.read(text)
    if literal and literal.numbers:
        return None if agreement.stands_in(literal, value) else f"a number of '{value}'"
    return f"'{value}'"


def printed(known: Fact) -> str:
    """Return a value with its unit, as plainly as a table shows it."""
    value = known.value
    if isinstance(value, bool):
        return "holds" if value else "does not hold"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and not isinstance(value[0], float):
        return agreement.printed_date(*value)
    ends = value if isinstance(value, tuple) else (value,)
    amount = " to ".join(
        agreement.plain(_four_digits(end) if known.derived else end) for end in ends
    )
    sign = re.sub(r"^percent\b", "%", known.unit)  # percentage points keep their word
    if sign.startswith("%"):
        return amount + sign
    return f"{amount} {known.unit}".strip()


def _four_digits(value: float) -> float:
    """Round a computed value: more digits would claim a precision that no input has."""
    return float(f"{value:.4g}") if abs(value) < 1000 else float(round(value))


def _excuse_problems(section: Section, link: Link, shown: str) -> list[Problem]:
    if link.target or len(link.title) < 8:
        expected = 'a reason: [12](excuse: "why this number needs no source")'
        return [_problem(section, link.line, shown, expected)]
    if not numerals(link.text):
        return [_problem(section, link.line, shown, "a number that needs an excuse", "Unlink it.")]
    return []


def _unlinkable_problems(section: Section, passage: Passage) -> Iterator[Problem]:
    where = {"html": "raw HTML", "image": "alt text"}[passage.kind]
    for text, line in passage.pieces:
        if re.search(r"(?:fact|source|excuse):", text):
            todo = "Move it into the text: no link works there."
            yield _problem(section, line, f"'{text.strip()}'", f"{where} without such links", todo)
        for _, numeral in numerals(text):
            todo = "Say it in the text, where it can be linked, or compute it in a code cell."
            yield _problem(section, line, f"'{numeral}'", f"{where} without numbers", todo)


def _context_problems(section: Section, passage: Passage) -> Iterator[Problem]:
    """A sign or word that changes what a number says belongs into its link."""
    pieces = passage.pieces
    for place, piece in enumerate(pieces):
        if not isinstance(piece, Link) or piece.scheme == "source" or not numerals(piece.text):
            continue
        before, after = _text_before(pieces[:place]), _text_after(pieces[place + 1 :])
        marks = (BEFORE.search(before), AFTER.match(after))
        if piece.scheme == "excuse":  # its words are its own; only what is glued to it is not
            marks = (GLUED.search(before[-2:] + HOLE + after[:2]),)
        found = [match[0].strip() for match in marks if match]
        if after == HOLE or before == HOLE:
            found.append("another link")
        for words in found:
            if piece.scheme == "fact" and _own_unit(words, piece.target):
                continue
            shown = f"'{words}' beside the link '{piece.text}'"
            yield _problem(section, piece.line, shown, "it inside the link, to be checked")


def _text_before(pieces: list[tuple[str, int] | Link]) -> str:
    """Return the text up to a link from the link before it; a hole where that one touches it."""
    text = ""
    for piece in reversed(pieces):
        if isinstance(piece, Link):
            return text or (HOLE if numerals(piece.text) else "")
        text = piece[0] + text
    return text.replace("\u00a0", " ")


def _text_after(pieces: list[tuple[str, int] | Link]) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, Link):
            return text or (HOLE if numerals(piece.text) else "")
        text += piece[0]
    return text.replace("\u00a0", " ")


def _own_unit(words: str, address: str) -> bool:
    """Whether words beside a link only repeat the unit of its value, with nothing added."""
    try:
        known = unit(fact(address).unit)
    except UnknownAddress:
        return False
    beside = unit(words.lstrip("(-"))
    return (
        bool(known.base)
        and beside.words == 1
        and (beside.base, beside.prefix)
        == (
            known.base,
            known.prefix,
        )
    )


def _orphan_problems(section: Section, passage: Passage) -> Iterator[Problem]:
    if is_planned(section.file, passage.head, passage.plain):
        return
    text, lines = "", []
    for piece in passage.pieces:
        hidden = isinstance(piece, Link) and piece.scheme != "source"
        words, line = (piece.text, piece.line) if isinstance(piece, Link) else piece
        words = HOLE if hidden else words
        text += words
        lines += [line] * len(words)
    for start, numeral in numerals(text):
        around = text[max(0, start - 24) : start + len(numeral) + 16].replace(HOLE, "…").strip()
        if passage.kind == "heading":
            todo = "Take the number out of the heading."
        else:
            todo = 'Link it: [12](fact:TABLE/ROW/COLUMN); or excuse it: [12](excuse: "reason").'
        expected = "a link to the data or an excuse"
        yield _problem(section, lines[start], f"'{numeral}' in '{around}'", expected, todo)


def _contested_problems(checked: list[Checked]) -> Iterator[Problem]:
    """A figure that another source contradicts by more than a quarter does not stand alone."""
    for one in checked:
        table, name, *_ = one.fact.address.split("/")
        if table == METRICS:
            continue
        own = rows_by_id(table)[name]
        if own.get("standing") == "rejected":
            found = f"'{one.link.text}' ({one.fact.address}), a rejected figure"
            yield _problem(one.section, one.link.line, found, "a figure that stands")
        if "quantity" not in own or name not in _contested_ids(table, version(table)):
            continue
        beside = {
            rows_by_id(table)[cell.row]["source"]
            for other in checked
            for cell in other.fact.inputs
            if cell.table == table and rows_by_id(table)[cell.row]["quantity"] == own["quantity"]
        }
        if beside <= {own["source"]}:
            found = f"'{one.link.text}' ({one.fact.address}) alone"
            others = [
                row
                for row, cells in rows_by_id(table).items()
                if cells["quantity"] == own["quantity"] and row != name
            ]
            expected = (
                f"beside it another source of '{own['quantity']}', such as {', '.join(others[:3])}"
            )
            yield _problem(one.section, one.link.line, found, expected)


@lru_cache(maxsize=64)
def _contested_ids(table: str, _version: object) -> frozenset[str]:
    return frozenset(contested(load(table))["id"])


def _footing_problems(checked: list[Checked]) -> Iterator[Problem]:
    """A key judgement that rests on a single copy says so."""
    for one in checked:
        if not one.section.around or one.fact.status not in ("secondary", "claimed"):
            continue
        if not SECOND_HAND.search(one.section.around):
            found = f"'{one.link.text}' ({one.fact.address}), of status {one.fact.status}"
            expected = "a judgement that says it rests on one copy, or a better source"
            yield _problem(one.section, one.link.line, found, expected)
