"""Check each table against its contract, and say what is wrong in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.core.problems import Problem
from briefing.core.project import CONTRACT_FILE
from briefing.tables.contract import PLACE, Described, fields, may_be_empty, table_names
from briefing.tables.damage import damage

if TYPE_CHECKING:
    from frictionless import Error

BOUNDS = ("minimum", "maximum")  # of a constraint: the first and the last value that may be


def contract_problems(folder: Path) -> list[Problem]:
    """Return every breach of the contract, of damaged files nothing but the damage.

    Raise BriefingError where the contract itself cannot be read.
    """
    if unreadable := list(_unreadable_bounds(folder)):
        return unreadable
    return [*_missing_bounds(folder), *(damage(folder) or _breaches(folder))]


def _unreadable_bounds(folder: Path) -> Iterator[Problem]:
    """Yield the first and last values of columns that are none of the column's own kind."""
    for place, field in _columns(folder):
        limits = field.get("constraints", {})
        if not isinstance(limits, dict):
            found, expected = f"'constraints': {limits!r}", "keys with values, such as 'minimum'"
            yield Problem(PLACE, found, expected, place=place)
            continue
        for end in BOUNDS:
            if end in limits and (expected := _bound_instead_of(limits[end], field["type"])):
                yield Problem(PLACE, f"'{end}': {limits[end]!r}", expected, place=place)


def _bound_instead_of(given: object, kind: str) -> str:
    """Return what a first or last value should be instead; nothing where it can be read."""
    if kind == "date":
        with suppress(ValueError):
            if date.fromisoformat(str(given)).isoformat() == given:
                return ""
        return "a day, written YYYY-MM-DD"
    number = isinstance(given, int | float) and not isinstance(given, bool)
    return "" if number or kind not in ("number", "integer") else "a number"


def _missing_bounds(folder: Path) -> Iterator[Problem]:
    """Yield the columns of dates without a first and a last day: a year 0204 would pass in them."""
    for place, field in _columns(folder):
        missing = [f"'{end}'" for end in BOUNDS if end not in field.get("constraints", {})]
        if field["type"] == "date" and missing:
            found, expected = f"no {' and no '.join(missing)}", "the days between which it lies"
            todo = 'Add to its constraints, such as: "minimum": "2015-01-01".'
            yield Problem(PLACE, found, expected, place=place, todo=todo)


def _columns(folder: Path) -> Iterator[tuple[str, Described]]:
    for name in table_names(folder):
        for field in fields(name, folder):
            yield f"table {name}, column {field['name']}", field


def _breaches(folder: Path) -> list[Problem]:
    """Return what frictionless finds in tables that are whole."""
    from frictionless import FrictionlessException, Package

    try:
        report = Package(str(folder / CONTRACT_FILE)).validate()
    except FrictionlessException as error:
        note = " ".join(str(part.note) for part in (error.reasons or [error.error]))
        return [Problem(PLACE, note, "a valid Frictionless Data Package")]
    problems = [
        Problem(PLACE, error.note or error.message, "a valid data package")
        for error in report.errors
    ]
    for task in report.tasks:
        problems += _task_problems(task.errors, task.name, folder)
        if not task.errors and not task.stats.get("rows") and not may_be_empty(task.name, folder):
            problems.append(
                Problem(f"data/{task.name}.csv", "a header and no rows", "at least one row", row=1)
            )
    return problems


def table_problems(name: str, folder: Path) -> list[Problem]:
    """Return the breaches of the contract in one table."""
    place = f"data/{name}.csv"
    return [problem for problem in contract_problems(folder) if problem.file == place]


def _task_problems(errors: list[Error], name: str, folder: Path) -> Iterator[Problem]:
    descriptors = {field["name"]: field for field in fields(name, folder)}
    seen: set[tuple[int | None, str]] = set()
    for error in errors:
        problem = _translate(error, f"data/{name}.csv", descriptors)
        # Frictionless reports one duplicate id twice: as a unique and as a primary-key error.
        if error.type == "primary-key" and (problem.row, "id") in seen:
            continue
        seen.add((problem.row, problem.column or ""))
        yield problem


def _translate(
    error: Any,  # noqa: ANN401
    place: str,
    descriptors: dict[str, dict[str, Any]],
) -> Problem:
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None)
    cell = getattr(error, "cell", None)
    field = descriptors.get(column or "", {})
    match error.type:
        case "type-error":
            expected = {
                "date": "a date that exists, written YYYY-MM-DD",
                "integer": "a whole number",
            }.get(field.get("type", ""), f"a {field.get('type', 'value of another type')}")
            return Problem(place, f"'{cell}'", expected, row, column)
        case "constraint-error":
            return Problem(place, f"'{cell}'", _constraint(error.note, field), row, column)
        case "unique-error" | "primary-key":
            found = f"'{cell}' a second time" if cell else "a second row with the same id"
            return Problem(place, found, "an id that no other row has", row, column or "id")
        case "foreign-key":
            key = re.search(r'for "(.+?)": values "(.*?)" not found.*"(.*?)" as', error.note)
            if key:
                column, value, other = key.groups()
                other = f"data/{other or Path(place).stem}.csv"
                todo = f"Correct it, or add the row to {other}."
                return Problem(place, f"'{value}'", f"an id of {other}", row, column, todo)
    return Problem(
        place, error.note or error.message, "a table that fits its contract", row, column
    )


def _constraint(note: str, field: dict[str, Any]) -> str:
    limits = field.get("constraints", {})
    if '"required"' in note:
        return "a value (the cell is empty)"
    if '"minimum"' in note or '"maximum"' in note:
        low, high = (limits.get(end) for end in BOUNDS)
        kind = "a day" if field["type"] == "date" else "a number"
        if None not in (low, high):
            return f"{kind} from {low} to {high}"
        return f"{kind} of at least {low}" if high is None else f"{kind} of at most {high}"
    if '"enum"' in note:
        return "one of " + ", ".join(limits["enum"])
    if '"pattern"' in note:
        return f"text of the form {limits['pattern']}"
    return note
