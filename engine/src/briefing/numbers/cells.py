"""A cell of a table with its provenance: value, unit, label, date, kind, status, sources."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from briefing.numbers.formatting import format_date, format_number
from briefing.numbers.values import METRICS, Cell, Fact, UnknownAddress, Value
from briefing.tables.contract import (
    column_as_of,
    columns_that_date,
    columns_that_name,
    described,
    fields,
    table_names,
)
from briefing.tables.loading import data_version, load, table_version

RANGE = "range"  # the pseudo-column that stands for low and high
STATUSES = ("primary", "corroborated", "secondary", "claimed")  # from strong to weak
# Units that say that the source gives a bound and not the figure itself.
WORDED = {"more than": ">", "at least": ">=", "nearly": "<", "upper limit": "<=", "about": "about"}


def cell_fact(address: str) -> Fact:
    """Return what the cell at TABLE/ROW/COLUMN says; raise UnknownAddress where there is none.

    >>> cell_fact("ferries/gull/seats").value
    400
    """
    return _cell_fact(address, data_version())


@lru_cache(maxsize=4096)
def _cell_fact(address: str, _version: object) -> Fact:
    parts = address.split("/")
    if len(parts) != 3:
        raise UnknownAddress(f"'{address}' is neither TABLE/ROW/COLUMN nor {METRICS}/NAME")
    table, row, column = parts
    if table not in table_names():
        raise UnknownAddress(unknown("table", table, table_names()))
    rows = rows_by_id(table)
    if row not in rows:
        raise UnknownAddress(unknown(f"row of {table}", row, rows))
    columns = [field["name"] for field in fields(table)]
    if column not in columns and not (column == RANGE and "low" in columns):
        raise UnknownAddress(unknown(f"column of {table}", column, columns))
    if column in ("id", "source", "locator"):
        raise UnknownAddress(f"column '{column}' says where a figure is from, it is none itself")
    return _described(Cell(table, row, column), rows[row])


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Return in words that a name is not known, with the nearest of those that are."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4) or sorted(names)[:3]
    return f"'{name}' is no {what}; the nearest are {', '.join(near)}"


def _missing(value: object) -> bool:
    import pandas as pd

    return value is None or bool(pd.isna(value))


def text(value: object) -> str:
    """Return a cell as text, empty where it is missing."""
    return "" if _missing(value) else str(value)


def _described(cell: Cell, row: dict[str, Any]) -> Fact:
    names = ("low", "high") if cell.column == RANGE else (cell.column,)
    if any(_missing(row[name]) for name in names):
        raise UnknownAddress(f"the cell {cell.table}/{cell.row}/{cell.column} is empty")
    value = (
        (float(row["low"]), float(row["high"]))
        if cell.column == RANGE
        else _plain(row[cell.column], row.get(f"{cell.column}_precision"))
    )
    return Fact(
        address=f"{cell.table}/{cell.row}/{cell.column}",
        value=value,
        unit=unit_of(cell.table, row, names[0]),
        label=label(cell, row),
        as_of=dated(cell.table, row),
        kind=text(row.get("kind")),
        status=text(row.get("status")),
        sources=tuple(text(row.get("source")).split()),
        comparison=_comparison(row, names[0]),
        spread=_spread(row) if cell.column == "value" else "",
        inputs=tuple(Cell(cell.table, cell.row, name) for name in names),
    )


def _plain(value: object, precision: object) -> Value:
    import pandas as pd

    if isinstance(value, pd.Timestamp):
        return value.date(), text(precision) or "day"
    if isinstance(value, (bool, str)):
        return value
    return float(value)  # type: ignore[arg-type]


def unit_of(table: str, row: dict[str, Any], column: str) -> str:
    """Return the unit of a cell: that of its row in a long table, else that of its column."""
    if column in ("value", "low", "high") and "unit" in row:
        return text(row["unit"])
    descriptor = next(field for field in fields(table) if field["name"] == column)
    if "unitIn" in descriptor:  # in a column of the same row
        return text(row[descriptor["unitIn"]])
    return str(descriptor.get("unit", ""))


def _comparison(row: dict[str, Any], column: str) -> str:
    """Return what stands before a value: the table's own sign, or words in its unit."""
    if column not in ("value", "low", "high"):
        return ""
    if "operator" in row:
        return "line"
    bound = re.search(r", (.+)$|\((more than|about)\)$", text(row.get("unit")))
    words = (bound[1] or bound[2]) if bound else ""
    sign = text(row.get("comparison")) or WORDED.get(words, "")
    return "" if sign == "=" else sign


def _spread(row: dict[str, Any]) -> str:
    if _missing(row.get("low")) or _missing(row.get("high")):
        return ""
    meaning = text(row.get("range_meaning"))
    return f"{format_number(row['low'])} to {format_number(row['high'])}" + (
        f", {meaning}" if meaning else ""
    )


def label(cell: Cell, row: dict[str, Any]) -> str:
    """Return in words what a cell is about: what names its row, and in a wide table its column."""
    parts = [text(row[name]) for name in columns_that_name(cell.table)]
    named = ", ".join(dict.fromkeys(part for part in parts if part))
    named = named or str(described(cell.table)["title"])
    if cell.column in ("value", "low", "high", RANGE):
        return named
    descriptor = next(field for field in fields(cell.table) if field["name"] == cell.column)
    return f"{named}: {descriptor['description'].split('. ')[0].rstrip('.')}"


def dated(table: str, row: dict[str, Any]) -> str:
    """Return the date of a row as prose prints it, with the precision it has."""
    for name in columns_that_date(table):
        if not _missing(row[name]) and hasattr(row[name], "year"):
            precision = text(row.get(f"{name}_precision")) or "day"
            return format_date(row[name].date(), precision)
    return ""


def taken_on(table: str, row: dict[str, Any]) -> date | None:
    """Return the day for which a figure was true, None where a row does not say."""
    name = column_as_of(table)
    if not name or _missing(row[name]):
        return None
    day: date = row[name].date()
    return day


def weakest(statuses: set[str]) -> str:
    """Return the weakest status of several: a figure is as good as its worst part."""
    ranked = [status for status in STATUSES if status in statuses]
    return ranked[-1] if ranked else ""


def rows_by_id(table: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by their ids."""
    return _rows(table, table_version(table))


@lru_cache(maxsize=64)
def _rows(table: str, _version: object) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in load(table).to_dict("records")}


def row_of(cell: Cell) -> dict[str, Any]:
    """Return the row that holds a cell."""
    return rows_by_id(cell.table)[cell.row]


def unknown_source(name: str) -> str | None:
    """Return what is wrong with the id of a source, None where it exists."""
    known = rows_by_id("sources")
    return None if name in known else unknown("source", name, known)


def rows_of(cells: Iterable[Cell]) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows that hold some cells, each once, with the table that it is in."""
    places = dict.fromkeys((cell.table, cell.row) for cell in cells)
    return [(table, rows_by_id(table)[row]) for table, row in places]
