"""The data catalogue: what the book says about each of its tables, made from contract and CSV."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from briefing.notebooks import chapters
from briefing.tables import contract, load, table_names

# Tables that a chapter reads through the library rather than by name.
THROUGH_LIBRARY = {
    "export_controls": ("chips", "chip_specs", "export_thresholds", "export_named", "export_rules"),
    "sources": ("sources",),
    "regulation": ("instruments",),
    "judgements": ("judgements",),
}


@dataclass(frozen=True)
class Entry:
    """One table as the catalogue shows it."""

    name: str
    title: str
    description: str
    fields: list[dict[str, Any]]
    references: dict[str, str]
    rows: int
    status: dict[str, int]
    kind: dict[str, int]
    as_of: str
    chapters: list[str]
    licences: dict[str, int]


def entries() -> list[Entry]:
    """Return an entry for each table, in the order of the contract."""
    used = _tables_by_chapter()
    return [_entry(resource, used) for resource in contract()["resources"]]


def _entry(resource: dict[str, Any], used: dict[str, set[str]]) -> Entry:
    name = resource["name"]
    table = load(name)
    schema = resource["schema"]
    return Entry(
        name=name,
        title=resource["title"],
        description=resource["description"],
        fields=schema["fields"],
        references={
            key["fields"][0]: key["reference"]["resource"] or name
            for key in schema.get("foreignKeys", [])
        },
        rows=len(table),
        status=_counts(table, "status"),
        kind=_counts(table, "kind"),
        as_of=_as_of(table),
        chapters=sorted(chapter for chapter, tables in used.items() if name in tables),
        licences=_licences(table),
    )


def _counts(table: Any, column: str) -> dict[str, int]:  # noqa: ANN401
    if column not in table:
        return {}
    counted = table[column].value_counts(sort=False)
    return {str(word): int(number) for word, number in counted.items() if number}


def _as_of(table: Any) -> str:  # noqa: ANN401
    """Return first and last year of the table's dates, from the column that tells them best."""
    for column in ("as_of", "snapshot", "crawled", "list", "date", "effective", "announced"):
        if column in table and table[column].notna().any():
            years = table[column].dropna().dt.year
            first, last = years.min(), years.max()
            return f"{first}" if first == last else f"{first} to {last}"
    return ""


def _licences(table: Any) -> dict[str, int]:  # noqa: ANN401
    """Return how many rows rest on sources that may be republished, and on facts-only ones."""
    if "source" not in table:
        return {}
    use = load("sources").set_index("id")["use"].astype(str)
    counted = table["source"].map(use).value_counts()
    return {str(word): int(number) for word, number in counted.items()}


def _tables_by_chapter() -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for path in chapters():
        code = path.read_text(encoding="utf-8")
        tables = set(re.findall(r'load\(\\"(\w+)\\"\)', code))
        for module, names in THROUGH_LIBRARY.items():
            if f"briefing.{module}" in code or f"{module}.show(" in code:
                tables.update(names)
        used[path.stem] = tables
    return used


def draw_rows(number: int, seed: int) -> list[tuple[str, str]]:
    """Return rows (table, id) drawn at random over all tables that cite a source, by a fixed seed.

    The draw is for checking by eye: someone who did not enter a row compares it with its source.
    """
    tables = {name: load(name) for name in table_names()}
    rows = [
        (name, row) for name, table in tables.items() if "source" in table for row in table["id"]
    ]
    return random.Random(seed).sample(rows, min(number, len(rows)))
