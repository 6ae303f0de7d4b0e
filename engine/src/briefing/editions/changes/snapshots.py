"""What an edition says: the tables and the texts of one folder, read without the project's caches.

An old edition may have another contract, no contract for a table, or other files; so cells are read
as text, and the contract is only asked for types and units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import Any

from briefing.core.digest import digest
from briefing.core.files import read_rows
from briefing.editions.changes.model import JUDGEMENTS
from briefing.numbers.cells import RANGE
from briefing.numbers.formatting import format_number
from briefing.prose.judgements import PROSE
from briefing.prose.markdown import Section, sections
from briefing.tables.contract import ROLES, contract

NUMERIC = ("number", "integer")
LABEL = 100  # characters of what names a row
LINK = re.compile(r"\[[^\]]*\]\((?:fact|source|excuse):[^)]*\)")

Cells = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table of one edition: its rows by their ids, every cell as its text without outer space.

    `roles` is what the contract says of its columns: what names a row, what dates it, its series.
    """

    name: str
    columns: list[str]
    types: dict[str, str]
    units: dict[str, str]
    roles: dict[str, Any]
    rows: dict[str, Cells]

    def label(self, row: str, roles: Mapping[str, Any] | None = None) -> str:
        """Return in words what a row is about; by the roles of another edition where this has none.

        >>> Table("ferries", ["id", "name"], {}, {}, {"namedBy": ["name"]}, \
{"a": {"name": "Seagull"}}).label("a")
        'Seagull'
        """
        cells, known = self.rows[row], self.roles or roles or {}
        names = dict.fromkeys(filter(None, (cells.get(name) for name in known.get("namedBy", ()))))
        named = shorten(", ".join(names), LABEL, placeholder=" …")
        dated = next((cells[name] for name in known.get("datedBy", ()) if cells.get(name)), "")
        return ", ".join(filter(None, [named, dated]))

    def unit(self, row: str, column: str) -> str:
        """Return the unit of a cell: that of its row in a long table, else that of its column."""
        if column in ("value", "low", "high") and "unit" in self.columns:
            return self.rows[row]["unit"]
        return self.units.get(column, "")


@dataclass(frozen=True)
class Snapshot:
    """The tables and texts of one edition."""

    tables: dict[str, Table]
    texts: dict[str, list[Section]]  # by file, such as book/fleet.ipynb

    def value(self, target: str) -> str:
        """Return the value at TABLE/ROW/COLUMN with its unit; empty where there is none."""
        name, _, rest = target.partition("/")
        row, _, column = rest.partition("/")
        table = self.tables.get(name)
        if table is None or row not in table.rows:
            return ""
        cells = table.rows[row]
        ends = ("low", "high") if column == RANGE else (column,)
        values = [shown(cells[end], table.types[end]) for end in ends if cells.get(end)]
        if len(values) < len(ends):
            return ""
        return shown(" to ".join(values), unit=table.unit(row, ends[0]))

    def digest(self) -> str:
        """Return a fingerprint of the tables and of the links of the text, whatever the order."""
        tables = {name: table.rows for name, table in self.tables.items()}
        links = {
            name: [LINK.findall(section.text) for section in text]
            for name, text in self.texts.items()
        }
        return digest([tables, links])


def shown(text: str, kind: str = "string", unit: str = "") -> str:
    """Return a cell as prose prints it, a number with separators and unit: 2.9%, 5.6 months."""
    if kind in NUMERIC:
        # A cell of an edition whose contract had another type stays as it is.
        with suppress(ValueError):
            text = format_number(float(text))
    return f"{text}%" if unit in ("percent", "%") else f"{text} {unit}".strip()


def same(one: str, other: str, kind: str) -> bool:
    """Tell whether two cells say the same, however they are written: 2.9 and 2.90."""
    if one.split() == other.split():
        return True
    if kind not in NUMERIC:
        return False
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def snapshot(root: Path) -> Snapshot:
    """Read the edition in a folder; raise BriefingError where a file of it cannot be read."""
    tables = _tables(root / "data")
    paths = sorted([*root.glob("book/*.md"), *root.glob("book/*.ipynb")])
    texts = {f"book/{path.name}": sections(path) for path in paths}
    return Snapshot(tables, {**texts, **_judgements(tables)})


def _tables(folder: Path) -> dict[str, Table]:
    known = {one["name"]: one for one in contract(folder)["resources"]}
    return {
        path.stem: _table(path, known.get(path.stem, {})) for path in sorted(folder.glob("*.csv"))
    }


def _table(path: Path, described: dict[str, Any]) -> Table:
    schema = described.get("schema", {})
    fields = {one["name"]: one for one in schema.get("fields", [])}
    head, *lines = read_rows(path) or [[]]
    key = schema.get("primaryKey") or head[:1]
    keys = [key] if isinstance(key, str) else key
    texts = [[text.strip() for text in line] for line in lines]
    # A line without a word is no row; one that was cut short has empty cells at its end.
    cells = [
        dict.fromkeys(head, "") | dict(zip(head, line, strict=False)) for line in texts if any(line)
    ]
    return Table(
        path.stem,
        head,
        {column: fields.get(column, {}).get("type", "string") for column in head},
        {column: fields.get(column, {}).get("unit", "") for column in head},
        {role: described[role] for role in ROLES if role in described},
        {"/".join(row.get(name, "") for name in keys): row for row in cells},
    )


def _judgements(tables: dict[str, Table]) -> dict[str, list[Section]]:
    """Return the prose of the table of judgements as the texts of one page."""
    table = tables.get(JUDGEMENTS)
    if table is None:
        return {}
    file = f"data/{JUDGEMENTS}.csv"
    texts = [
        Section(file, cells[column], (number, column), row)
        for number, (row, cells) in enumerate(table.rows.items(), start=2)
        for column in PROSE
        if cells.get(column)
    ]
    return {file: texts}
