"""The data catalogue: what the book says about each of its tables, made from contract and CSV."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from briefing.chapters.provenance import tables_read
from briefing.core.notebook import chapters, read_notebook
from briefing.tables.contract import REGISTER, columns_that_date, contract, table_names
from briefing.tables.loading import load
from briefing.upstream.origins import Look, look


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
    look: Look


def entries() -> list[Entry]:
    """Return an entry for each table, in the order of the contract."""
    used = chapters_by_table()
    return [entry(resource, used[resource["name"]]) for resource in contract()["resources"]]


def entry(resource: dict[str, Any], chapters: list[str]) -> Entry:
    """Return the entry of one table, which `chapters` read; raise BriefingError as `load` does."""
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
        as_of=_as_of(name, table),
        chapters=chapters,
        licences=_licences(table),
        look=look(name),
    )


def _counts(table: Any, column: str) -> dict[str, int]:  # noqa: ANN401
    if column not in table:
        return {}
    counted = table[column].value_counts(sort=False)
    return {str(word): int(number) for word, number in counted.items() if number}


def _as_of(name: str, table: Any) -> str:  # noqa: ANN401
    """Return first and last year of the table's dates, from the first column that has some."""
    for column in columns_that_date(name):
        if table[column].notna().any():
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


def chapters_by_table() -> dict[str, list[str]]:
    """Return for each table the chapters that read it when they were last run."""
    reading = {path.stem: tables_read(read_notebook(path)) for path in chapters()}
    return {
        table: [chapter for chapter, tables in reading.items() if table in tables]
        for table in table_names()
    }


def draw_rows(number: int, seed: int) -> list[tuple[str, str]]:
    """Return rows (table, id) drawn at random over all tables that cite a source, by a fixed seed.

    The draw is for checking by eye: someone who did not enter a row compares it with its source.
    """
    tables = {name: load(name) for name in table_names() if name != REGISTER}
    rows = [
        (name, row) for name, table in tables.items() if "source" in table for row in table["id"]
    ]
    return random.Random(seed).sample(rows, min(number, len(rows)))
