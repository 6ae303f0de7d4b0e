"""Say what is wrong with the tables: against their contract, and against each other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.problems import Problem
from briefing.tables import contract, data_folder, fields, load, table_names

if TYPE_CHECKING:
    from frictionless import Error

# A facts-only source may give single figures, never a table: more rows than this look like one.
FACTS_ONLY_ROWS = 30
# Sources that differ by more than a quarter disagree; below that they round differently.
TOLERANCE = 1.25
RATES = ("fp16_dense", "fp16_accumulate_fp16", "fp8_dense", "fp8_sparse", "fp4_dense", "fp4_sparse")
SPEC_UNITS = {
    **dict.fromkeys(RATES, "TFLOPS"),
    "int8_dense": "TOPS",
    "die_area": "mm2",
    "die_area_partial": "mm2",
    "memory": "GB",
    "memory_bandwidth": "GB/s",
    "interconnect": "GB/s",
    "die_to_die_link": "GB/s",
    "power": "W",
}
THRESHOLD_UNITS = {
    "tpp": "TPP",
    "tops_times_bits": "TOPS x bit",
    "performance_density": "TPP/mm2",
    "io_bandwidth": "GB/s",
    "memory_bandwidth": "GB/s",
    "memory_plus_io_bandwidth": "GB/s",
    "datacenter": "boolean",
}


def contract_problems(folder: Path) -> list[Problem]:
    """Return every breach of the contract, table by table, as frictionless finds it."""
    contract(folder)  # raises with a clear message where the contract itself cannot be read
    from frictionless import FrictionlessException, Package

    try:
        report = Package(str(folder / "datapackage.json")).validate()
    except FrictionlessException as error:
        note = " ".join(str(part.note) for part in (error.reasons or [error.error]))
        return [Problem("data/datapackage.json", note, "a valid Frictionless Data Package")]
    problems = [
        Problem("data/datapackage.json", error.note or error.message, "a valid data package")
        for error in report.errors
    ]
    for task in report.tasks:
        problems += _task_problems(task.errors, task.name, folder)
        if not task.errors and not task.stats.get("rows"):
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


def _translate(error: Error, place: str, descriptors: dict[str, dict[str, Any]]) -> Problem:
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
        case "source-error":
            return Problem(place, "an empty file", "a header and at least one row")
        case "encoding-error":
            return Problem(
                place, "bytes that are not UTF-8", "UTF-8 text", todo="Save the file as UTF-8."
            )
        case "scheme-error":
            return Problem(
                place,
                "no such file",
                "the table",
                todo="Restore it, or take it out of the contract.",
            )
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


def problems() -> list[Problem]:
    """Return everything that is wrong with the tables; cross-checks run once each table fits."""
    folder = data_folder()
    return contract_problems(folder) or [p for check in CROSS_CHECKS for p in check()]


def precision_problems() -> Iterator[Problem]:
    """A date and the word for its precision come together or not at all."""
    for name in table_names():
        table = load(name)
        for column in table.columns:
            if not column.endswith("_precision"):
                continue
            date = column.removesuffix("_precision")
            for row in table.index[table[date].isna() != table[column].isna()]:
                found = "one of the two cells filled"
                yield _at(name, row, f"{date} and {column}", found, "both or neither")


def chip_date_problems() -> Iterator[Problem]:
    """Each date in chips is the lead statement of chip_dates for that chip and event."""
    statements = load("chip_dates")
    lead = statements[statements["standing"] == "lead"]
    for row in lead.index[lead.duplicated(["chip", "event"])]:
        chip, event = lead.loc[row, ["chip", "event"]]
        expected = f"one lead date for {event} of {chip}"
        yield _at("chip_dates", row, "standing", "a second lead", expected, "Make one alternative.")
    stated = lead.set_index(["chip", "event"])[["date", "date_precision"]]
    for row, chip in load("chips").iterrows():
        for event in ("announced", "first_shipped", "china_available"):
            shown = (chip[event], chip[f"{event}_precision"])
            key = (chip["id"], event)
            known = tuple(stated.loc[key]) if key in stated.index else (None, None)
            if (shown[0] == shown[0] or known[0] is not None) and shown != known:
                expected = f"the lead date of chip_dates: {_words(known)}"
                yield _at("chips", row, event, _words(shown), expected)


def spec_problems() -> Iterator[Problem]:
    """Every specification has the unit of its metric, and one of them leads."""
    specs = load("chip_specs")
    for row, spec in specs.iterrows():
        if spec["unit"] != SPEC_UNITS[spec["metric"]]:
            expected = f"{SPEC_UNITS[spec['metric']]}, the unit of {spec['metric']}"
            yield _at("chip_specs", row, "unit", spec["unit"], expected)
    lead = specs[specs["standing"] == "lead"]
    for row in lead.index[lead.duplicated(["chip", "metric", "stage"])]:
        expected = "one lead figure for a chip, metric and stage"
        yield _at("chip_specs", row, "standing", "a second lead", expected, "Make one alternative.")


def disagreement_problems() -> Iterator[Problem]:
    """A lead figure from which a live source differs by more than a quarter says so in its note."""
    specs = load("chip_specs")
    key = ["chip", "metric", "stage"]
    others = specs[specs["standing"] == "alternative"].groupby(key, observed=True)["value"]
    low, high = others.min(), others.max()
    for row, spec in specs[specs["standing"] == "lead"].iterrows():
        place = tuple(spec[key])
        if place not in low.index or isinstance(spec["note"], str):
            continue
        if low[place] < spec["value"] / TOLERANCE or high[place] > spec["value"] * TOLERANCE:
            found = f"no note beside sources from {low[place]:g} to {high[place]:g}"
            yield _at("chip_specs", row, "note", found, "why this source leads")


def rejected_problems() -> Iterator[Problem]:
    """A rejected figure says why, or somebody will put it back."""
    for name in ("chip_specs", "chip_dates"):
        table = load(name)
        for row in table.index[(table["standing"] == "rejected") & table["note"].isna()]:
            yield _at(name, row, "note", "no reason", "why the figure is rejected")


def threshold_problems() -> Iterator[Problem]:
    """Thresholds have the unit of their metric, a sensible window, and honest status."""
    for row, threshold in load("export_thresholds").iterrows():
        unit = THRESHOLD_UNITS.get(threshold["metric"], threshold["unit"])
        if threshold["unit"] != unit:
            expected = f"{unit}, the unit of {threshold['metric']}"
            yield _at("export_thresholds", row, "unit", threshold["unit"], expected)
        if threshold["applies_to"] < threshold["applies_from"]:
            found = f"{threshold['applies_to']:%Y-%m-%d}"
            expected = f"a day after {threshold['applies_from']:%Y-%m-%d}"
            yield _at("export_thresholds", row, "applies_to", found, expected)
        unpublished = threshold["effect"] == "licence-line"
        if unpublished and threshold["status"] not in ("secondary", "claimed"):
            expected = "secondary or claimed: no text of these lines was published"
            yield _at("export_thresholds", row, "status", threshold["status"], expected)


def range_problems() -> Iterator[Problem]:
    """A value lies inside its own range."""
    for row, figure in load("compute").iterrows():
        low, value, high = figure["low"], figure["value"], figure["high"]
        if low > value or value > high or low > high:
            found = f"low {low:g}, value {value:g}, high {high:g}"
            yield _at("compute", row, "value", found, "low <= value <= high")
        if all(part != part for part in (low, value, high)):
            yield _at("compute", row, "value", "no figure", "a value, a low or a high")


def evidence_problems() -> Iterator[Problem]:
    """The evidence of a claim is a list of sources, or of rows written table/id."""
    known = set(load("sources")["id"])
    rows = {f"{name}/{row}" for name in table_names() for row in load(name)["id"]}
    for row, evidence in load("claims")["evidence"].dropna().items():
        for item in evidence.split():
            if item not in known and item not in rows:
                near = difflib.get_close_matches(item, known | rows, n=2)
                todo = f"Nearest: {', '.join(near)}." if near else ""
                expected = "an id of data/sources.csv or an address table/id"
                yield _at("claims", row, "evidence", f"'{item}'", expected, todo)


def licence_problems() -> Iterator[Problem]:
    """A source of which single facts may be used does not fill a table."""
    facts_only = set(load("sources").query("use == 'facts-only'")["id"])
    for name in table_names():
        table = load(name)
        if "source" not in table:
            continue
        for source, count in table["source"].value_counts().items():
            if source in facts_only and count > FACTS_ONLY_ROWS:
                yield Problem(
                    f"data/{name}.csv",
                    f"{count} rows from '{source}', of which only single facts may be used",
                    f"at most {FACTS_ONLY_ROWS}",
                    column="source",
                )


CROSS_CHECKS = (
    precision_problems,
    chip_date_problems,
    spec_problems,
    disagreement_problems,
    rejected_problems,
    threshold_problems,
    range_problems,
    evidence_problems,
    licence_problems,
)


def _at(table: str, index: int, column: str, found: str, expected: str, todo: str = "") -> Problem:
    """Return a problem in a row, numbered as a spreadsheet does: the header is row 1."""
    return Problem(f"data/{table}.csv", str(found), expected, int(index) + 2, column, todo)


def _words(date: tuple[Any, Any]) -> str:
    day, precision = date
    return "none" if day is None or day != day else f"{day:%Y-%m-%d} ({precision})"
