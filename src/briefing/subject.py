"""What the library has to know of the subject of a book: the file `book/subject.yml`.

All other modules know no subject, but for those that compute with certain tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefing.problems import BriefingError, Problem
from briefing.tables import looked_up, project_root

FILE = "book/subject.yml"


@dataclass(frozen=True)
class Names:
    """Names that hold numbers: numerals that stand for no figure."""

    example: str = "A4, GPT-4"
    begin_with_a_digit: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)  # table: column with such names
    makers: tuple[str, ...] = ()  # words that may be left out before a name of a table


@dataclass(frozen=True)
class Search:
    """What is said over the field of the search, and which rows of tables it finds."""

    label: str = "Words"
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # table: naming columns


@dataclass(frozen=True)
class Subject:
    """What book/subject.yml says; a book without the file has no peculiarities."""

    names: Names = Names()
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    search: Search = Search()
    # Of a table: the column that dates its rows, and those that name the series they belong to.
    series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    modules: tuple[str, ...] = ()  # of this library, that are about the subject


def subject() -> Subject:
    """Return the peculiarities of this book; raise BriefingError where the file is not as it is."""
    return _read(*version())


def version() -> tuple[Path, int]:
    """Return what anything derived from the file depends on: its place, its last change."""
    return looked_up(FILE, _version)


def _version() -> tuple[Path, int]:
    path = project_root() / FILE
    return path, path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=2)
def _read(path: Path, modified: int) -> Subject:
    if not modified:
        return Subject()
    import yaml

    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return Subject(
            Names(**_part(found, "names")),
            found.get("glossary") or {},
            Search(**_part(found, "search")),
            found.get("series") or {},
            tuple(found.get("modules") or ()),
        )
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        expected = f"a list of {', '.join(one.name for one in fields(Subject))}"
        raise BriefingError([Problem(FILE, " ".join(str(error).split()), expected)]) from None


def _part(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in (found.get(name) or {}).items() if value is not None}
