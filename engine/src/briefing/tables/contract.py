"""The data contract, `data/datapackage.json`: which tables there are, and what their columns are.

Besides what a Frictionless Data Package says of any table, ours may say of one: `namedBy`, the
columns that together name what a row is about; `datedBy`, those that date it, the first that is
filled counts; `asOf`, the one that says for which day a figure was true; `series`, the column that
dates the rows of a series and those that tell one series from another; `measure`, the column whose
change a new row of a series is about; `mayBeEmpty`, that it may be without rows; `nextDue`, the day
by which it should be looked at again. A field with `entity` names organisations of the table of
entities; one with `unitIn` has its unit in that column of the same row.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefing.core.files import read_json
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE, looked_up, project_root

PLACE = f"data/{CONTRACT_FILE}"
SWINGS = "swings"  # the table of what decides each judgement, made from their tests
REGISTER = "upstream"  # the table of publishers' files, which has nothing of what stands in them
TYPES = ("string", "number", "integer", "boolean", "date")
# What a table says of its columns: the key, and whether it names one column or several.
ROLES: dict[str, type] = {
    "namedBy": list,
    "datedBy": list,
    "asOf": str,
    "series": list,
    "measure": str,
}
Described = dict[str, Any]


def data_folder() -> Path:
    """Return the folder with the tables and their contract."""
    return project_root() / "data"


def contract(folder: Path | None = None) -> Described:
    """Return the parsed data contract.

    Raise BriefingError where it cannot be read, or where something is missing that everything
    which reads a table relies on.
    """
    return _contract(*_version(folder))


def _version(folder: Path | None) -> tuple[Path, int]:
    """Return what anything derived from the contract depends on: its place, its last change."""
    if folder is None:
        return looked_up(CONTRACT_FILE, lambda: _version(data_folder()))
    path = folder / CONTRACT_FILE
    return path, path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=4)
def _contract(path: Path, _modified: int) -> Described:
    package = read_json(path, "the data contract")
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        found, expected = "no list 'resources'", "a Frictionless Data Package"
        raise BriefingError([Problem(PLACE, found, expected)])
    problems = [fault for place, table in _numbered(package) for fault in _faults(place, table)]
    names = [table.get("name") for table in package["resources"] if isinstance(table, dict)]
    problems += [
        Problem(PLACE, f"two tables '{name}'", "a name of its own for each table")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise BriefingError(problems)
    return package


def _numbered(package: Described) -> Iterator[tuple[str, object]]:
    for number, table in enumerate(package["resources"], start=1):
        name = table.get("name") if isinstance(table, dict) else None
        yield (f"table {name}" if name else f"table number {number}"), table


def _faults(place: str, table: object) -> Iterator[Problem]:
    """Yield what keeps the description of a table from being read."""

    def fault(found: str, expected: str, inside: str = place) -> Problem:
        return Problem(PLACE, found, expected, place=inside)

    if not isinstance(table, dict):
        yield fault("something else", "the description of a table")
        return
    for key in ("name", "title", "description", "path"):
        if not isinstance(table.get(key), str):
            yield fault(f"no '{key}'", "a text")
    schema = table.get("schema")
    found = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(found, list) or not all(isinstance(field, dict) for field in found):
        yield fault("no 'schema' with 'fields'", "what the columns of the table are")
        return
    for number, field in enumerate(found, start=1):
        inside = f"{place}, column {field.get('name', f'number {number}')}"
        for key in ("name", "type", "description"):
            if not isinstance(field.get(key), str):
                yield fault(f"no '{key}'", "a text", inside)
        if field.get("type") not in TYPES:
            yield fault(f"type '{field.get('type')}'", f"one of {', '.join(TYPES)}", inside)
    if "nextDue" in table and _day(table["nextDue"]) is None:
        yield fault(f"'nextDue': {table['nextDue']!r}", "a day, written YYYY-MM-DD")
    names = [str(field.get("name")) for field in found]
    if "id" not in names:
        yield fault("no column 'id'", "one that names each row for good")
    yield from _faults_of_roles(place, table, names)


def _faults_of_roles(place: str, table: Described, columns: list[str]) -> Iterator[Problem]:
    for role, kind in ROLES.items():
        given: object = table.get(role, kind())
        if not isinstance(given, kind):
            expected = "a list of columns" if kind is list else "the name of a column"
            yield Problem(PLACE, f"'{role}': {given!r}", expected, place=place)
            continue
        for name in given if isinstance(given, list) else filter(None, [given]):
            if name not in columns:
                found = f"'{role}' with '{name}'"
                yield Problem(PLACE, found, "a column of the table", place=place)


def table_names(folder: Path | None = None) -> list[str]:
    """Return the names of all tables, in the order of the contract."""
    return [resource["name"] for resource in contract(folder)["resources"]]


def fields(name: str, folder: Path | None = None) -> list[Described]:
    """Return the field descriptors (name, type, unit, constraints) of one table."""
    found: list[Described] = described(name, folder)["schema"]["fields"]
    return found


def is_part() -> bool:
    """Tell whether these are the tables of a chapter that left its book, without some of them."""
    return "left_out" in contract()


def may_be_empty(name: str, folder: Path | None = None) -> bool:
    """Say whether a table may be without rows: it is new, or a list that may have no entries."""
    return described(name, folder).get("mayBeEmpty") is True


def described(name: str, folder: Path | None = None) -> Described:
    """Return what the contract says of one table; raise BriefingError where it does not know it."""
    tables = _by_name(*_version(folder))
    if name not in tables:
        near = difflib.get_close_matches(name, tables, n=3) or sorted(tables)
        raise BriefingError(
            [Problem("load", f"table '{name}'", f"one of the tables, such as {', '.join(near)}")]
        )
    return tables[name]


@lru_cache(maxsize=4)
def _by_name(path: Path, modified: int) -> dict[str, Described]:
    return {table["name"]: table for table in _contract(path, modified)["resources"]}


def columns_that_date(name: str) -> list[str]:
    """Return the columns that date a row of a table; the first that is filled counts."""
    found: list[str] = described(name).get("datedBy", [])
    return found


def columns_that_name(name: str) -> list[str]:
    """Return the columns that together name what a row of a table is about."""
    found: list[str] = described(name).get("namedBy", [])
    return found


def next_due(name: str) -> date | None:
    """Return the day by which a table should be looked at again, None where none is set."""
    return _day(described(name).get("nextDue"))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def column_as_of(name: str) -> str:
    """Return the column that says for which day a figure was true; empty where none does."""
    return str(described(name).get("asOf", ""))
