"""Changes between two editions as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from briefing.editions.changes.model import (
    Change,
    Changes,
    Correction,
    Move,
    Part,
    Rename,
    Row,
    Tally,
    Vintage,
)
from briefing.editions.changes.snapshots import shown
from briefing.editions.changes.wording import marked

SAME = "tables, judgements, verdicts and the numbers of the text are the same."
NOTHING = f"Nothing differs: {SAME}"
MANY = 40  # rows of a table that are listed one by one
T = TypeVar("T", Move, Tally, Vintage, Rename, Part)


@dataclass(frozen=True)
class Item:
    """One change as a line, with what stands below it; its kind is the title of its part.

    `about` is what it tells: the corrected cells of one row, the rows of a table with very many,
    otherwise one change.
    """

    kind: str
    about: Sequence[Change]
    line: str
    below: Sequence[str] = ()


def report(changes: Changes) -> str:
    """Return the changes as lines of text, a part for each kind; one line where nothing differs."""
    if not changes:
        return NOTHING
    blocks = [summary(changes)]
    for kind, found in groupby(items(changes), key=lambda item: item.kind):
        lines = [line for item in found for line in (item.line, *(f"  {b}" for b in item.below))]
        blocks.append("\n".join([kind, *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 row, 2 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def both(change: Correction | Vintage) -> tuple[str, str]:
    """Return the old and the new of a cell as prose prints them, an empty one as empty."""
    kind = change.type if isinstance(change, Correction) else "number"
    old, new = (shown(text, kind, change.unit) if text else "" for text in (change.old, change.new))
    return old, new


def summary(changes: Changes) -> str:
    """Return in one sentence how much of each kind changed."""
    judged = len({cell.row for cell in changes.judgements})
    parts = Counter(part.what for part in [*changes.parts_added, *changes.parts_removed])
    counts = [
        (judged, "judgement", "changed"),
        (len(changes.judgements_added), "judgement", "added"),
        (len(changes.judgements_removed), "judgement", "removed"),
        (len(changes.verdicts), "verdict", "changed"),
        (len(changes.numbers), "number", "of the text moved"),
        (len(changes.vintages), "new vintage", ""),
        (len(changes.figures), "figure", "corrected"),
        (len(changes.words), "cell", "reworded"),
        (len(changes.rows_added), "row", "added"),
        (len(changes.sources_added), "source", "added"),
        (len(changes.rows_removed), "row", "removed"),
        (len(changes.renamed), "name", "changed"),
        *((parts[what], what, "added or removed") for what in ("table", "column", "page")),
    ]
    said = [f"{counted(number, noun)} {verb}".strip() for number, noun, verb in counts if number]
    return f"{'; '.join(said)}." if said else "Only sentences and their numbers came or went."


def items(changes: Changes) -> Iterator[Item]:
    """Yield every change in the order of the report, those of one kind together."""
    yield from _cells("Judgements", changes.judgements)
    yield from _rows("Judgements added", changes.judgements_added)
    yield from _rows("Judgements removed", changes.judgements_removed)
    yield from _cells("Verdicts of claims", changes.verdicts)
    yield from _each("Numbers of the text", changes.numbers, _number)
    yield from _each("Numbers with their sentences", changes.tallies, _tally)
    yield from _each("New vintages", changes.vintages, _vintage)
    yield from _cells("Figures corrected", changes.figures)
    yield from _cells("Words corrected", changes.words)
    yield from _rows("Rows added", changes.rows_added)
    yield from _rows("Rows removed", changes.rows_removed)
    yield from _rows("Sources added", changes.sources_added)
    yield from _each("Other names", changes.renamed, _rename)
    yield from _each("Tables, columns and pages added", changes.parts_added, _part)
    yield from _each("Tables, columns and pages removed", changes.parts_removed, _part)


def _each(kind: str, found: Sequence[T], line: Callable[[T], str]) -> Iterator[Item]:
    return (Item(kind, [change], line(change)) for change in found)


def _cells(kind: str, found: Sequence[Correction]) -> Iterator[Item]:
    """Yield an item for each row, and a line below it for each of its cells."""
    for (table, row), cells in groupby(found, key=lambda cell: (cell.table, cell.row)):
        of_row = list(cells)
        below = [f"{cell.column}: {marked(*both(cell))}" for cell in of_row]
        yield Item(kind, of_row, _named(table, row, of_row[0].label), below)


def _named(table: str, row: str, label: str) -> str:
    return f"{table}/{row}" + (f" ({label})" if label else "")


def _number(move: Move) -> str:
    where = f"{move.page}, {f'{move.cell}, ' if move.cell else ''}“{move.heading}”"
    address = move.new_address
    if move.old_address != move.new_address:
        address = f"{move.old_address} → {move.new_address}"
    values = f"; value {move.old_value or '?'} → {move.new_value or '?'}"
    known = values if move.old_value or move.new_value else ""
    return f"{where}: “{move.old_text}” → “{move.new_text}” ({address}{known})"


def _vintage(vintage: Vintage) -> str:
    values = " → ".join(both(vintage)) if vintage.column else "no common measure"
    named = _named(vintage.table, vintage.row, vintage.label)
    days = f"{vintage.old_date} → {vintage.new_date}"
    return f"{named}: {days}, {vintage.column or 'measure'}: {values} (before: {vintage.before})"


def _tally(page: Tally) -> str:
    return f"{page.page}: {counted(page.added, 'linked number')} new, {page.removed:,} gone"


def _rows(kind: str, rows: Sequence[Row]) -> Iterator[Item]:
    """Yield an item for each row; of a table with very many, one that says how many they are."""
    sizes = Counter(row.table for row in rows)
    for table, some in groupby(rows, key=lambda row: row.table):
        if sizes[table] > MANY:
            yield Item(kind, list(some), f"{table}: {counted(sizes[table], 'row')}")
        else:
            yield from (Item(kind, [row], _named(table, row.row, row.label)) for row in some)


def _rename(name: Rename) -> str:
    place = "" if name.what == "table" else f"of {name.table}: "
    return f"{name.what} {place}{name.old} → {name.new}"


def _part(part: Part) -> str:
    place = f"{part.table}/{part.name}" if part.table else part.name
    rows = f" ({counted(part.size, 'row')})" if part.what == "table" else ""
    return f"{part.what} {place}{rows}"
