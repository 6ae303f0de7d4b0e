"""Check each table against its contract, and say what is wrong in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.core.problems import Problem
from briefing.core.project import CONTRACT_FILE
from briefing.tables.contract import PLACE, contract, fields, may_be_empty
from briefing.tables.damage import damage

if TYPE_CHECKING:
    from frictionless import Error


def contract_problems(folder: Path) -> list[Problem]:
    """Return every breach of the contract: damaged files first, then what frictionless finds.

    Raise BriefingError where the contract itself cannot be read.
    """
    contract(folder)  # raises with a clear message where the contract itself cannot be read
    if problems := damage(folder):
        return problems
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
        case "missing-label":
            return Problem(place, "no such column", f"column '{column}'", 1, column, "Add it.")
        case "extra-label":
            return Problem(
                place,
                f"column '{error.label}'",
                "only the columns of data/datapackage.json",
                1,
                error.label,
                "Remove it, or describe it in the contract.",
            )
        case "incorrect-label":
            return Problem(
                place,
                f"column '{error.label}'",
                f"column '{column}' in this position",
                1,
                error.label,
                "Rename it, or change the contract.",
            )
        case "missing-cell":
            return Problem(place, "too few cells", f"{len(descriptors)} cells", row, column)
        case "extra-cell":
            return Problem(
                place,
                f"a cell too many ('{cell}')",
                f"{len(descriptors)} cells",
                row,
                todo="Quote a text that holds a comma.",
            )
        case "type-error":
            expected = {
                "date": "a date that exists, written YYYY-MM-DD",
                "number": "a number without separators or unit",
                "integer": "a whole number",
                "boolean": "true or false",
            }.get(field.get("type", ""), field.get("type", "another type"))
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
    if '"minimum"' in note:
        return f"at least {limits['minimum']}"
    if '"maximum"' in note:
        return f"at most {limits['maximum']}"
    if '"enum"' in note:
        return "one of " + ", ".join(limits["enum"])
    if '"pattern"' in note:
        return f"text of the form {limits['pattern']}"
    return note
