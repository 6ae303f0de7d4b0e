"""After a table changed: rewrite the numbers of the prose that only change their digits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefing.core.files import read_rows, write_together
from briefing.core.notebook import notebook_text, read_notebook
from briefing.core.problems import Problem
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_fact
from briefing.numbers.restate import NeedsPerson, restate
from briefing.numbers.values import UnknownAddress
from briefing.prose.check import disagreement
from briefing.prose.markdown import Link, Passage, Section, files, passages, sections

# Words that speak of rank or direction: a new number beside them may make them wrong.
DIRECTION = re.compile(
    r"\b(?:rose|risen|rises?|grew|grown|grows?|fell|fallen|falls?|drop\w*|doubled|halved|up|down|"
    r"(?:more|fewer|less|larger|smaller|higher|lower|faster|slower|stronger|weaker)\s+than|ahead|"
    r"behind|most|least|largest|smallest|highest|lowest|fastest|first|second|third|leads?|only)\b",
    re.IGNORECASE,
)


@dataclass
class Result:
    """What a run did: lines on what was rewritten, what to read again, what needs a person."""

    changes: list[str] = field(default_factory=list)
    to_read: list[str] = field(default_factory=list)
    for_person: list[Problem] = field(default_factory=list)


def fix(write: bool = True) -> Result:
    """Rewrite every linked number that no longer holds; all files are replaced, or none."""
    result = Result()
    rewritten: dict[Path, str] = {}
    for path in files():
        fresh = {
            section.key: text
            for section in sections(path)
            for text in [_fix_section(section, result)]
            if text != section.text
        }
        if fresh:
            rewritten[path] = _rewritten(path, fresh)
    if write:
        write_together(rewritten)
    return result


def _rewritten(path: Path, fresh: dict[Any, str]) -> str:
    """Return a file with other texts in some of its sections."""
    if path.suffix == ".md":
        return fresh[None]
    if path.suffix == ".csv":
        rows = read_rows(path)
        for (row, column), text in fresh.items():
            rows[row - 1][rows[0].index(column)] = text
        target = io.StringIO(newline="")
        csv.writer(target, lineterminator="\n").writerows(rows)
        return target.getvalue()
    notebook = read_notebook(path)
    for number, text in fresh.items():
        notebook["cells"][number - 1]["source"] = text.splitlines(keepends=True)
    return notebook_text(notebook)


def _fix_section(section: Section, result: Result) -> str:
    text = section.text
    for passage, link in _links(section):
        try:
            known = fact(link.target)
        except UnknownAddress as error:
            result.for_person.append(_person(section, link, str(error)))
            continue
        in_table = passage.kind == "cell"
        if not disagreement(link.text, known, in_table):
            continue
        try:
            if isinstance(known.value, (bool, str)):
                raise NeedsPerson("the sentence no longer holds")
            fresh = restate(link.text, known.value, known.unit, in_table)
            if fresh == link.text or disagreement(fresh, known, in_table):
                raise NeedsPerson("no change of digits makes it hold")
            text = _replaced(text, link, fresh)
        except NeedsPerson as reason:
            result.for_person.append(_person(section, link, f"{reason}; now {format_fact(known)}"))
            continue
        place = f"{section.file}, {section.place(link.line)}"
        result.changes.append(f"{place}: '{link.text}' is now '{fresh}' ({link.target})")
        if DIRECTION.search(passage.plain):
            sentence = _sentence(passage.plain, link.text)
            result.to_read.append(f"{place}: speaks of rank or direction: “{sentence}”")
    return text


def _links(section: Section) -> Iterator[tuple[Passage, Link]]:
    for passage in passages(section.text):
        for link in passage.links:
            if link.scheme == "fact" and passage.kind in ("text", "cell"):
                yield passage, link


def _replaced(text: str, link: Link, fresh: str) -> str:
    """Return the text with the words of one link replaced: that very link, not its like in code."""
    words = r"\s+".join(re.escape(word) for word in link.text.split())
    pattern = re.compile(rf"\[{words}\](?=\(fact:{re.escape(link.target)}[\s)])")
    places = sorted(
        pattern.finditer(text),
        key=lambda match: abs(text.count("\n", 0, match.start()) + 1 - link.line),
    )
    before = _like(text, link.target, link.text)
    for match in places:
        changed = f"{text[: match.start()]}[{fresh}]{text[match.end() :]}"
        if _like(changed, link.target, link.text) == before - 1:
            return changed
    raise NeedsPerson("its text has marks of its own")


def _like(text: str, target: str, words: str) -> int:
    """Count the links of a text that lead to a target with the same words."""
    found = (link for passage in passages(text) for link in passage.links)
    return sum(link.target == target and link.text == words for link in found)


def _sentence(text: str, words: str) -> str:
    return next((s for s in re.split(r"(?<=[.!?])\s+", text) if words in s), text).strip()


def _person(section: Section, link: Link, reason: str) -> Problem:
    found = f"'{link.text}' (fact:{link.target})"
    return Problem(
        section.file, found, "a person's hand", place=section.place(link.line), todo=f"{reason}."
    )
