"""What the engine has to know of a book and cannot read from its tables: `book/settings.yml`.

A book without the file has no peculiarities. What is about a table stands in the contract, what
computes with tables in the subject's package; here is what is about the words of the book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefing.core.files import read_yaml
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import looked_up, project_root

FILE = "book/settings.yml"
EXPECTED = "the settings of the book"


@dataclass(frozen=True)
class Names:
    """Names that hold numbers: numerals that stand for no figure."""

    example: str = "A4, GPT-4"
    begin_with_a_digit: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)  # table: column with such names
    makers: tuple[str, ...] = ()  # words that may be left out before a name of a table


@dataclass(frozen=True)
class Places:
    """Addresses in documents of the subject: regular expressions whose numbers are no figures."""

    example: str = "Note 2, section 740.8, ISO 8601"
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Search:
    """What is said over the field of the search, which rows it finds, how much a page counts."""

    label: str = "Words"
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # table: naming columns
    weights: Mapping[str, float] = field(default_factory=dict)  # page: from 0 to 1


@dataclass(frozen=True)
class Settings:
    """What book/settings.yml says."""

    engine: str = ""  # versions of the engine that the book can be built with, such as >=1.1
    subject: str = ""  # the package that computes with the book's tables
    description: str = ""  # what kind of book it is, behind its title on the front page
    han: str = ""  # language of Chinese characters in the book: zh-Hans, zh-Hant, ja or ko
    names: Names = field(default_factory=Names)
    places: Places = field(default_factory=Places)
    units: tuple[str, ...] = ()  # that numbers of the text may carry: kW, seats
    counted: tuple[str, ...] = ()  # nouns after which a year is a number: 2000 crossings
    glossary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # term: its chapters
    overdue_days: int = 30  # how long after its day a question may lie when an edition is made
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # old page: those after it
    search: Search = field(default_factory=Search)
    looked_at_most_days: int = 180  # after which a source should be looked at again


PARTS: Mapping[str, type] = {"names": Names, "places": Places, "search": Search}


def settings() -> Settings:
    """Return the settings of this book; raise BriefingError where the file is not as it is read."""
    return _read(*settings_version())


def settings_version() -> tuple[Path, int]:
    """Return what anything derived from the file depends on: its place, its last change."""
    return looked_up(FILE, _version)


def _version() -> tuple[Path, int]:
    path = project_root() / FILE
    return path, path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=2)
def _read(path: Path, modified: int) -> Settings:
    if not modified:
        return Settings()
    found = read_yaml(path, EXPECTED)
    parts = {name: _made(kind, found.pop(name, None), name) for name, kind in PARTS.items()}
    made = _made(Settings, found, "")
    return Settings(**{**vars(made), **parts})


def _made(kind: type, given: Any, place: str) -> Any:  # noqa: ANN401
    """Return settings of a kind from what the file gives; raise BriefingError for unknown keys."""
    given = {} if given is None else given
    known = {setting.name: setting for setting in fields(kind)}
    unknown = [name for name in given if name not in known] if isinstance(given, dict) else [given]
    if unknown:
        expected = f"one of {', '.join(known)}"
        raise BriefingError([Problem(FILE, f"'{unknown[0]}'", expected, place=place)])
    stated = {name: value for name, value in given.items() if value or type(value) is int}
    return kind(**{n: _value(v, str(known[n].type), place or n) for n, v in stated.items()})


def _value(given: Any, wanted: str, place: str) -> Any:  # noqa: ANN401
    """Return a setting as its field wants it; raise BriefingError where it is of another kind."""
    if wanted.startswith("tuple") and isinstance(given, list):
        if odd := [entry for entry in given if isinstance(entry, dict | list)]:
            todo = "Put it in quotes."
            problem = Problem(FILE, repr(odd[0]), "a text", place=place, todo=todo)
            raise BriefingError([problem])
        return tuple(map(str, given))
    if wanted.startswith("Mapping") and isinstance(given, dict):
        return {key: _listed(value) for key, value in given.items()}
    if wanted == "str" and isinstance(given, str | int | float):
        return str(given)
    if wanted == "int" and type(given) is int and given > 0:
        return given
    kinds = {"t": "a list", "M": "names with their values", "i": "a whole number above nought"}
    expected = kinds.get(wanted[0], "a text")
    raise BriefingError([Problem(FILE, repr(given), expected, place=place)])


def _listed(value: Any) -> Any:  # noqa: ANN401
    return tuple(value) if isinstance(value, list) else value


def check_engine() -> None:
    """Raise BriefingError where the engine that runs is none that the book can be built with."""
    from importlib.metadata import version

    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    wanted = settings().engine
    try:
        suits = not wanted or SpecifierSet(wanted).contains(version("briefing"), prereleases=True)
    except InvalidSpecifier:
        expected = "versions, such as '>=1.1'"
        raise BriefingError([Problem(FILE, f"'{wanted}'", expected, place="engine")]) from None
    if not suits:
        found = f"engine {version('briefing')}, which is at work"
        todo = "Install the one that the book brings, as 'make book' does."
        raise BriefingError([Problem(FILE, found, f"briefing{wanted}", place="engine", todo=todo)])
