"""Make rows anew and compare them with the tables, cell by cell, or write them."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from briefing.core.files import read_rows, write_atomically, write_together
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.core.settings import FILE as SETTINGS
from briefing.tables.contract import data_folder, fields, table_names
from briefing.tables.validation import contract_problems
from briefing.upstream.builders import MADE_BY, Builder, builders
from briefing.upstream.files import Files

Cells = dict[str, str]  # of a row: column, text as the CSV has it
# The settings name the subject, the citation its edition; metrics of audited texts read the cards.
READ_WITH_TABLES = (SETTINGS, "CITATION.cff", "seeds/*.yml")
TODO = (
    "Correct the table, or its builder; 'briefing rebuild --write' puts in what the builder makes."
)


@dataclass(frozen=True)
class Difference:
    """One cell, or a whole row (`column` is `id`), that table and builder do not agree on.

    `table_has` or `builder_has` is None where a side lacks the row.
    """

    table: str
    row: str
    column: str
    table_has: str | None
    builder_has: str | None
    builder: str
    number: int | None = None  # of the row, as a spreadsheet counts

    def problem(self) -> Problem:
        """Return it as a message."""
        place = f"row {self.row}"
        file = f"data/{self.table}.csv"
        if self.table_has is None:
            found, expected = "no such row", f"the row that {self.builder} makes"
        elif self.builder_has is None:
            found = f"a row 'made by {self.builder}'"
            expected = "a row that this builder makes"
        else:
            found = f"'{self.table_has}'"
            expected = f"'{self.builder_has}', which {self.builder} makes"
        column = None if self.column == "id" else self.column
        return Problem(file, found, expected, column=column, place=place, todo=TODO)


def chosen(tables: Collection[str] = ()) -> list[Builder]:
    """Return the builders of some tables, of all where none is named: formulas last.

    Raise BriefingError for a table that does not exist or that nothing makes.
    """
    known = list(builders().values())
    made = {one.table for one in known}
    for name in tables:
        if name not in made:
            exists = name in table_names()
            found = f"table '{name}'" + (", which no builder makes" if exists else "")
            expected = f"one of {', '.join(sorted(made))}"
            raise BriefingError([Problem("rebuild", found, expected)])
    wanted = [one for one in known if not tables or one.table in tables]
    return sorted(wanted, key=lambda one: not one.sources)


def made(builder: Builder, files: Files) -> dict[str, Cells]:
    """Return the rows of a builder by id, each cell as the table writes it.

    Raise BriefingError for a row without id, an id that comes twice, an unknown column, and where
    the builder stumbles over what a file or a table holds.
    """
    known = {field["name"]: field for field in fields(builder.table)}
    rows: dict[str, Cells] = {}
    try:
        yielded = builder.rows(files)
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:
        found = f"{type(error).__name__}: {error}"
        expected = f"what it reads as it knows it ({', '.join(builder.sources) or 'our tables'})"
        todo = "Compare the file with the one that is registered; the builder may have to learn."
        problem = Problem(builder.name, " ".join(found.split()), expected, todo=todo)
        raise BriefingError([problem]) from error
    for row in yielded:
        name = str(row.get("id", ""))
        unknown = next((column for column in row if column not in known), "")
        if not name or name in rows or unknown:
            found = f"the column '{unknown}'" if unknown else f"the id '{name}', twice or empty"
            expected = f"rows of data/{builder.table}.csv, each with an id of its own"
            raise BriefingError([Problem(builder.name, found, expected)])
        rows[name] = {column: cell(value, known[column]) for column, value in row.items()}
    return rows


def cell(value: Any, field: Mapping[str, Any]) -> str:  # noqa: ANN401
    """Return a value as the cell of a table; an empty text for a missing one.

    >>> cell(2.50, {"type": "number"}), cell(True, {"type": "boolean"}), cell(None, {})
    ('2.5', 'true', '')
    """
    if value is None or value != value or value == "":
        return ""
    match field.get("type"):
        case "boolean":
            return str(value).lower()
        case "integer":
            return str(int(value))
        case "number":
            return f"{float(value):.12g}"
        case "date" if isinstance(value, datetime | date):
            return f"{value:%Y-%m-%d}"
    return str(value)


def differences(builder: Builder, rows: Mapping[str, Cells]) -> Iterator[Difference]:
    """Yield what differs between rows of a builder and those that the table says it made."""
    known = {field["name"]: field for field in fields(builder.table)}
    _, table = _read(data_folder(), builder.table)
    for name, new in rows.items():
        if name not in table:
            yield Difference(builder.table, name, "id", None, name, builder.name)
            continue
        old = table[name]
        for column, text in {**new, MADE_BY: builder.name}.items():
            if cell(old[column], known[column]) != text:
                yield Difference(builder.table, name, column, old[column], text, builder.name)
    for name, old in table.items():
        if old.get(MADE_BY) == builder.name and name not in rows:
            yield Difference(builder.table, name, "id", name, None, builder.name)


def rewrite(wanted: Iterable[Builder], files: Files) -> dict[str, int]:
    """Put into the tables what builders make; return how many rows each table changed in.

    `wanted` has formulas last, as `chosen` returns them: they read the files' new rows. Rows that a
    builder no longer makes go. All tables are written or none: everything happens in a copy first,
    whose contract is then asked.
    """
    builders = list(wanted)
    changed = dict.fromkeys((one.table for one in builders), 0)
    texts: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as work, _copied_data(Path(work)) as staged:
        for builder in builders:
            count, text = _merged(builder, made(builder, files))
            changed[builder.table] += count
            if count:
                write_atomically(staged / f"{builder.table}.csv", text)
                texts[f"{builder.table}.csv"] = text
        if problems := contract_problems(staged):
            raise BriefingError(problems)
    write_together({data_folder() / name: text for name, text in texts.items()})
    return changed


@contextmanager
def _copied_data(work: Path) -> Iterator[Path]:
    """Work in a copy of the tables, so that a formula reads rows that have just been made.

    With what derived numbers and tests of judgements lean on besides: see READ_WITH_TABLES.
    """
    staged, root = work / "data", project_root()
    shutil.copytree(data_folder(), staged)
    for name in READ_WITH_TABLES:
        for path in sorted(root.glob(name)):
            copy = work / path.relative_to(root)
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(path, copy)
    with chdir(work):
        yield staged


def _read(folder: Path, name: str) -> tuple[list[str], dict[str, Cells]]:
    header, *lines = read_rows(folder / f"{name}.csv")
    rows = (dict(zip(header, line, strict=False)) for line in lines)
    return header, {row["id"]: row for row in rows}


def _merged(builder: Builder, rows: Mapping[str, Cells]) -> tuple[int, str]:
    """Return in how many rows a table changes, and its new text."""
    header, old = _read(data_folder(), builder.table)
    known = {field["name"]: field for field in fields(builder.table)}
    added = [
        {**dict.fromkeys(header, ""), **cells, MADE_BY: builder.name}
        for name, cells in rows.items()
        if name not in old
    ]
    # New rows stand behind those of the same builder.
    ends = [*reversed(old), ""]
    last = next((n for n in ends[:-1] if old[n][MADE_BY] == builder.name), ends[0])
    new: dict[str, Cells] = {} if old else {row["id"]: row for row in added}
    for name, row in old.items():
        if name in rows:
            # A cell that says the same in other digits stays as it was typed.
            same = {c: row[c] for c, t in rows[name].items() if cell(row[c], known[c]) == t}
            new[name] = {**row, **rows[name], **same, MADE_BY: builder.name}
        elif row[MADE_BY] != builder.name:
            new[name] = row
        if name == last:
            new |= {row["id"]: row for row in added}
    count = sum(new.get(name) != old.get(name) for name in {*old, *new})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row[column] for column in header] for row in new.values())
    return count, out.getvalue()
