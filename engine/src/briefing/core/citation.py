"""The edition of the book: title, authors, version and day of release, as CITATION.cff has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefing.core.files import as_yaml, read_text
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root

FILE = "CITATION.cff"
NEEDED = ("title", "authors", "version", "date-released")
EXPECTED = "all that a citation of the book names"


@dataclass(frozen=True)
class Author:
    """Whom a citation names: a person, or a body."""

    name: str
    person: bool


@dataclass(frozen=True)
class Edition:
    """What CITATION.cff says of the book."""

    title: str
    authors: tuple[Author, ...]
    version: str
    released: date
    abstract: str
    keywords: tuple[str, ...]
    url: str  # where the book is published; empty where nobody said

    @property
    def author_names(self) -> tuple[str, ...]:
        """Return the names of the authors."""
        return tuple(author.name for author in self.authors)


def edition() -> Edition:
    """Return the edition of the book; raise BriefingError where CITATION.cff lacks a part of it."""
    return _edition(read_text(project_root() / FILE, EXPECTED))


def read_card(folder: Path) -> dict[str, Any]:
    """Return what CITATION.cff in a folder says; nothing where the folder has none."""
    path = folder / FILE
    return as_yaml(read_text(path, EXPECTED), FILE, EXPECTED) if path.is_file() else {}


@lru_cache(maxsize=1)
def _edition(text: str) -> Edition:
    card = as_yaml(text, FILE, EXPECTED)
    missing = [key for key in NEEDED if not card.get(key)]
    if missing:
        found = f"no {' and no '.join(missing)}"
        raise BriefingError([Problem(FILE, found, EXPECTED)])
    return Edition(
        title=str(card["title"]),
        authors=tuple(_author(author) for author in card["authors"]),
        version=str(card["version"]),
        released=day_of_release(card),
        abstract=str(card.get("abstract", "")),
        keywords=tuple(map(str, card.get("keywords") or ())),
        url=str(card.get("url") or ""),
    )


def day_of_release(card: Mapping[str, Any]) -> date:
    """Return the day on which an edition was released; raise BriefingError where it is no day."""
    written = str(card["date-released"])
    try:
        return date.fromisoformat(written)
    except ValueError:
        expected = "a day, written YYYY-MM-DD"
        raise BriefingError(
            [Problem(FILE, f"'{written}'", expected, place="date-released")]
        ) from None


def _author(author: object) -> Author:
    """Return an author: a body has one name, a person has two."""
    if isinstance(author, Mapping):
        parts = [author.get("given-names"), author.get("family-names")]
        person = " ".join(str(part) for part in parts if part)
        if author.get("name") or person:
            return Author(str(author.get("name") or person), not author.get("name"))
    expected = "a name, or given-names and family-names"
    raise BriefingError([Problem(FILE, f"{author!r}", expected, place="authors")])
