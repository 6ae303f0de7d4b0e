"""A new table: what the contract says of it, and a file with the header alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from briefing.core.files import write_together
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE
from briefing.kits.new.writing import require_name, skeleton
from briefing.prose.todo_notes import NOTE
from briefing.tables.contract import contract, data_folder, table_names

NAME = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
RESERVED = ("metrics",)  # an address of a derived number begins with it
TYPES = ("number", "integer", "string", "date", "boolean")
# How a date is written, and days far enough apart for every table: a year 0204 is a mistyped one.
DATE = {
    "format": "%Y-%m-%d",
    "constraints": {"minimum": "1900-01-01", "maximum": "2099-12-31"},
}
AS_OF = "as_of"  # the column of every table that says for which day its rows were true
# The columns that a table of figures in the long form has; columns of its own take their place.
LONG = ("quantity", "entity", "measure", "value", "low", "high", "range_meaning", "unit", "period")


def new_table(
    name: str, title: str = "", description: str = "", columns: Sequence[str] = ()
) -> None:
    """Describe a table in the contract and write its file, which has a header and no rows.

    Without `columns` it is a long table: quantity, entity, measure, value, unit. A column is
    written `name:type` or `name:type:unit`. Title and description that are not given are left as
    notes, which `briefing check` finds. Raise BriefingError where the name or a column cannot be;
    nothing is written then.
    """
    folder = data_folder()
    there = [path.stem for path in folder.glob("*.csv")]  # that nobody has described yet
    require_name(name, NAME, "bicycle_counts", [*table_names(), *there, *RESERVED])
    resource = json.loads(skeleton("table.json"))
    resource |= {
        "name": name,
        "title": title or name.replace("_", " ").capitalize(),
        "description": description or f"{NOTE} what one row of the table is, in a sentence.",
        "path": f"{name}.csv",
    }
    if columns:
        schema = resource["schema"]
        first, *others = [field for field in schema["fields"] if field["name"] not in LONG]
        own = _fields(columns, {field["name"] for field in others})
        schema["fields"] = [first, *own, *others]
        resource |= _roles(own)
    package = deepcopy(contract())
    package["resources"].append({key: value for key, value in resource.items() if value})
    write_together(
        {
            folder / CONTRACT_FILE: json.dumps(package, indent=2, ensure_ascii=False) + "\n",
            folder / f"{name}.csv": _header(resource["schema"]["fields"]),
        }
    )


def _fields(columns: Sequence[str], taken: set[str]) -> list[dict[str, Any]]:
    """Return the descriptors of columns that are written `name:type:unit`."""
    found = []
    for column in columns:
        name, _, rest = column.partition(":")
        kind, _, unit = rest.partition(":")
        require_name(name, NAME, "length_km", [*taken, "id"])
        if kind not in TYPES:
            expected = f"a type, one of {', '.join(TYPES)}: {name}:number or {name}:number:km"
            raise BriefingError([Problem("new table", f"'{column}'", expected)])
        taken = {*taken, name}
        described = f"{NOTE} what stands in the column."
        field = {"name": name, "type": kind, "description": described}
        found.append(
            field | ({"unit": unit} if unit else {}) | (deepcopy(DATE) if kind == "date" else {})
        )
    return found


def _roles(own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what columns of its own say of a table: what names a row, dates it, is counted.

    Words name a row, dates date it. Rows with a number are figures: of two with one name the later
    is the newer, and what it is about is the first number.
    """
    words, dates, numbers = (
        [field["name"] for field in own if field["type"] in kinds]
        for kinds in (("string",), ("date",), ("number", "integer"))
    )
    dated = [*dates, AS_OF]
    series = {"series": [dated[0], *words], "measure": numbers[0]} if numbers else {}
    return {"namedBy": words, "datedBy": dated, **series}


def _header(fields: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(field["name"] for field in fields)
    return text.getvalue()
