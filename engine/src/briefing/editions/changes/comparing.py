"""Compare two editions table by table: what came, what went, what was corrected, what is newer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from briefing.editions.changes.model import Changes, Correction, Part, Rename, Row, Vintage
from briefing.editions.changes.numbers import moves
from briefing.editions.changes.snapshots import NUMERIC, Snapshot, Table, same, snapshot

QUANTITY = ("quantity", "entity", "unit")
T = TypeVar("T")
ALIKE = 0.5  # share of its rows that a renamed table keeps


def compare(old: Path, new: Path, shared: bool = False) -> Changes:
    """Return what differs between the editions in two folders, each with `data/` and `book/`.

    With `shared`, tables and pages that only one folder holds are passed over: for a part of the
    book beside the whole. Raise BriefingError where a folder has no data contract, or a file in it
    cannot be read.
    """
    return compare_snapshots(snapshot(old), snapshot(new), shared)


def compare_snapshots(old: Snapshot, new: Snapshot, shared: bool = False) -> Changes:
    """Return what differs between two editions that have been read."""
    changes = Changes()
    names = _renamed_tables(old, new)
    for name, table in new.tables.items():
        before = old.tables.get(names.get(name, name))
        if before is None:
            changes.parts_added.append(Part("table", name, size=len(table.rows)))
            continue
        if before.name != name:
            changes.renamed.append(Rename("table", name, before.name, name))
        _compare_tables(before, table, changes)
    gone = old.tables.keys() - new.tables.keys() - set(names.values())
    changes.parts_removed.extend(
        Part("table", name, size=len(old.tables[name].rows)) for name in sorted(gone)
    )
    changes.parts_added.extend(Part("page", page) for page in sorted(_only(new, old)))
    changes.parts_removed.extend(Part("page", page) for page in sorted(_only(old, new)))
    found, tallies = moves(old, new)
    changes.numbers.extend(found)
    changes.tallies.extend(tallies)
    return _without_whole_parts(changes) if shared else changes


def _only(first: Snapshot, second: Snapshot) -> set[str]:
    return {page for page in first.texts.keys() - second.texts.keys() if page.startswith("book/")}


def _without_whole_parts(changes: Changes) -> Changes:
    return replace(
        changes,
        parts_added=[part for part in changes.parts_added if part.what == "column"],
        parts_removed=[part for part in changes.parts_removed if part.what == "column"],
    )


def _renamed_tables(old: Snapshot, new: Snapshot) -> dict[str, str]:
    """Return the old name of each table that is called otherwise now, and has the same rows."""
    gone = {name: table for name, table in old.tables.items() if name not in new.tables}
    come = {name: table for name, table in new.tables.items() if name not in old.tables}

    def alike(table: Table, renamed: Table) -> bool:
        kept = len(table.rows.keys() & renamed.rows.keys())
        return kept > ALIKE * max(len(table.rows), len(renamed.rows))

    return _paired(gone, come, alike)


def _paired(
    gone: Mapping[str, T], come: Mapping[str, T], alike: Callable[[T, T], bool]
) -> dict[str, str]:
    """Return for each name in `come` the first name in `gone` that it is alike to, each once."""
    found: dict[str, str] = {}
    for name, thing in come.items():
        # In the order of the old edition: of two that are alike it is always the same one.
        free = (other for other in gone if other not in found.values())
        before = next((other for other in free if alike(gone[other], thing)), None)
        if before is not None:
            found[name] = before
    return found


def _compare_tables(old: Table, new: Table, changes: Changes) -> None:
    columns = _columns(old, new, changes)
    renamed = _renamed_rows(old, new, columns)
    come = [row for row in new.rows if row not in old.rows and row not in renamed]
    gone = [row for row in old.rows if row not in new.rows and row not in renamed.values()]
    vintages = list(_vintages(old, new, come))
    newer = {vintage.row for vintage in vintages}
    changes.vintages.extend(vintages)
    changes.added.extend(Row(new.name, row, new.label(row)) for row in come if row not in newer)
    changes.removed.extend(Row(new.name, row, old.label(row, new.roles)) for row in gone)
    changes.renamed.extend(Rename("row", new.name, then, now) for now, then in renamed.items())
    for row in new.rows:
        if row in old.rows:
            changes.corrected.extend(_corrections(old, new, row, columns))


def _columns(old: Table, new: Table, changes: Changes) -> dict[str, str]:
    """Return the new columns that the old edition has, with their names there; note the others."""
    shared = old.rows.keys() & new.rows.keys()

    def content(table: Table, column: str) -> list[str]:
        return [table.rows[row].get(column, "") for row in sorted(shared)]

    gone = {column: content(old, column) for column in old.columns if column not in new.columns}
    come = {column: content(new, column) for column in new.columns if column not in old.columns}
    renamed = _paired(gone, come, lambda then, now: any(then) and then == now)
    for column in come:
        if column in renamed:
            changes.renamed.append(Rename("column", new.name, renamed[column], column))
        else:
            changes.parts_added.append(Part("column", column, new.name))
    changes.parts_removed.extend(
        Part("column", column, new.name) for column in gone if column not in renamed.values()
    )
    return {
        column: renamed.get(column, column)
        for column in new.columns
        if column in old.columns or column in renamed
    }


def _renamed_rows(old: Table, new: Table, columns: dict[str, str]) -> dict[str, str]:
    """Return the old id of each row that is the same but for its id."""

    def content(row: dict[str, str], names: Iterable[str]) -> tuple[str, ...]:
        return tuple(row.get(name, "") for name in names)

    plain = [(now, then) for now, then in columns.items() if now != "id"]
    gone = {
        content(cells, [then for _, then in plain]): row
        for row, cells in old.rows.items()
        if row not in new.rows
    }
    found: dict[str, str] = {}
    for row, cells in new.rows.items():
        before = gone.pop(content(cells, [now for now, _ in plain]), None)
        if row not in old.rows and before:
            found[row] = before
    return found


def _corrections(old: Table, new: Table, row: str, columns: dict[str, str]) -> Iterator[Correction]:
    label = new.label(row)
    for column, before in columns.items():
        then, now = old.rows[row].get(before, ""), new.rows[row].get(column, "")
        kind = new.types[column]
        if not same(then, now, kind):
            unit = new.unit(row, column) if kind in NUMERIC else ""
            yield Correction(new.name, row, label, column, then, now, kind, unit)


def _vintages(old: Table, new: Table, come: list[str]) -> Iterator[Vintage]:
    """Yield the rows that are newer than all rows of their series in the old edition."""
    dated, names = _series(new)
    if not dated or not {dated, *names} <= set(old.columns):
        return
    # Where one series holds several measures (by use, by model), its namesake is the row before.
    finer = (*names, "measure") if {"measure"} <= set(old.columns) & set(new.columns) else names
    for row in come:
        cells = new.rows[row]
        for key in dict.fromkeys((finer, names)):
            before = [
                (known[dated], name)
                for name, known in old.rows.items()
                if known.get(dated) and all(known.get(part) == cells.get(part) for part in key)
            ]
            if before:
                date, name = max(before)
                if date < cells.get(dated, ""):
                    yield _vintage(old, new, row, name, dated)
                break


def _series(table: Table) -> tuple[str, tuple[str, ...]]:
    """Return the column that dates the rows of a table and those that name a series; else empty."""
    if "quantity" in table.columns:
        dates = [name for name in table.roles.get("datedBy", ()) if name in table.columns]
        return "".join(dates[:1]), tuple(name for name in QUANTITY if name in table.columns)
    # Rows of all other tables are events or attributes: none of them is newer than another.
    dated, *names = table.roles.get("series", [""])
    return (dated, tuple(names)) if {dated, *names} <= set(table.columns) else ("", ())


def _vintage(old: Table, new: Table, row: str, before: str, dated: str) -> Vintage:
    then, now = old.rows[before], new.rows[row]
    numbers = [name for name in new.columns if new.types[name] in NUMERIC and name in old.columns]
    measure = new.roles.get("measure", "value")
    ranked = sorted(numbers, key=lambda name: name != measure)
    column = next((name for name in ranked if then.get(name) and now.get(name)), "")
    return Vintage(
        new.name,
        row,
        new.label(row),
        before,
        then[dated],
        now[dated],
        column,
        then.get(column, ""),
        now.get(column, ""),
        new.unit(row, column) if column else "",
    )
