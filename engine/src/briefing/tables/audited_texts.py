"""The texts that a book audits: their cards in `seeds/`, and copies compared with these.

A book may start from texts of others, and judge each of their claims in the table of claims. It
does not hold the texts themselves, so each has a card with its fingerprint, and whoever has a copy
can verify that it is the one which was audited.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.core.files import read_yaml
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import named, project_root
from briefing.tables.loading import load

FOLDER = "seeds"
NEEDED = (
    "id",
    "file",
    "title",
    "identified_as",
    "kind",
    "author",
    "publisher",
    "date",
    "bytes",
    "sha256",
)
VERDICTS = ("when_written", "at_edition")  # the columns of the table of claims that judge
HOLDING = ("confirmed", "confirmed-with-corrections")  # the verdicts with which a claim holds
# The verdicts that judge nothing: no matter of fact, nothing to check it against, and a source that
# would settle it but could not be opened.
NOT_JUDGED = ("opinion", "not-found", "not-read")
FRACTION = re.compile(r"(\d+)/(\d+)")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Figures that a text writes in words, as the share or count they stand for.
IN_WORDS = {
    "half": 50.0,
    "dozen": 12.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "six": 6.0,
    "first": 1.0,
    "second": 2.0,
}


@dataclass(frozen=True)
class Verification:
    """Result of a run: what was looked at and every mismatch."""

    documents: int
    claims: int
    problems: list[Problem]


def cards() -> list[dict[str, Any]]:
    """Return the cards of the source documents, sorted by id."""
    paths = sorted((project_root() / FOLDER).glob("*.yml"))
    return sorted((_card(path) for path in paths), key=lambda card: str(card["id"]))


def _card(path: Path) -> dict[str, Any]:
    card = read_yaml(path, "the card of a text")
    if missing := [key for key in NEEDED if key not in card]:
        found = f"no {' and no '.join(missing)}"
        raise BriefingError([Problem(named(path), found, "the card of a text")])
    return card


def fingerprint(paragraph: str) -> str:
    """Return the SHA-256 of a paragraph with runs of white space made one space, ends trimmed."""
    return hashlib.sha256(" ".join(paragraph.split()).encode("utf-8")).hexdigest()


def verify(folder: Path) -> Verification:
    """Check a folder of originals: fingerprints of files and paragraphs, figures in their place."""
    if not folder.is_dir():
        raise BriefingError(
            [
                Problem(
                    str(folder),
                    "no such folder",
                    "a folder with the originals",
                    todo="seeds/README.md says which files belong there.",
                )
            ]
        )
    claims = load("claims")
    problems: list[Problem] = []
    documents = cards()
    for card in documents:
        found, lines = _check_file(folder / card["file"], card)
        problems += found
        if lines is not None:
            for row, claim in claims[claims["seed"] == card["id"]].iterrows():
                # Row numbers as a spreadsheet shows them: the header is row 1.
                problems += _check_claim(claim, int(row) + 2, lines, card["file"])
    return Verification(len(documents), len(claims), problems)


def _check_file(path: Path, card: dict[str, Any]) -> tuple[list[Problem], list[str] | None]:
    if not path.is_file():
        todo = f"Put your copy of document {card['id']} there."
        return [Problem(path.name, "no such file", "the original", todo=todo)], None
    content = path.read_bytes()
    problems = []
    if len(content) != card["bytes"]:
        problems.append(Problem(path.name, f"{len(content)} bytes", f"{card['bytes']} bytes"))
    digest = hashlib.sha256(content).hexdigest()
    if digest != card["sha256"]:
        todo = (
            f"This is not the text the audit read: compare with the card of document {card['id']}."
        )
        problems.append(
            Problem(path.name, f"SHA-256 {digest}", f"SHA-256 {card['sha256']}", todo=todo)
        )
    try:
        return problems, content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [*problems, Problem(path.name, "bytes that are not UTF-8", "UTF-8 text")], None


def _check_claim(claim: Any, row: int, lines: list[str], file: str) -> list[Problem]:  # noqa: ANN401
    table = "data/claims.csv"
    number = int(claim["paragraph"])
    if number > len(lines) or not lines[number - 1].strip():
        expected = f"a paragraph of {file} ({len(lines)} lines)"
        return [Problem(table, f"line {number}", expected, row, "paragraph")]
    paragraph = " ".join(lines[number - 1].split())
    problems = []
    if fingerprint(paragraph) != claim["paragraph_sha256"]:
        problems.append(
            Problem(
                table,
                claim["paragraph_sha256"],
                f"{fingerprint(paragraph)}, the fingerprint of line {number} of {file}",
                row,
                "paragraph_sha256",
            )
        )
    figure = claim["figure"]
    if isinstance(figure, str):
        if figure not in paragraph:
            where = f"a figure that stands in line {number} of {file}"
            problems.append(Problem(table, f"'{figure}'", where, row, "figure"))
        problems += _check_value(figure, claim["value"], row)
    return problems


def _check_value(figure: str, value: float, row: int) -> list[Problem]:
    """The value must be a number the figure prints, in digits or in words."""
    printed = [float(match.replace(",", "")) for match in NUMBER.findall(figure)]
    printed += [int(above) / int(below) for above, below in FRACTION.findall(figure)]
    printed += [number for word, number in IN_WORDS.items() if word in figure.lower().split()]
    if value == value and printed and value not in printed:
        expected = f"the number that '{figure}' prints"
        return [Problem("data/claims.csv", f"{value:g}", expected, row, "value")]
    return []
