"""Changes between two editions as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from briefing.editions.changes.model import (
    Changes,
    Correction,
    Move,
    Part,
    Rename,
    Row,
    Vintage,
)
from briefing.editions.changes.snapshots import shown
from briefing.editions.changes.wording import marked

NOTHING = "Nothing differs: tables, judgements, verdicts and the numbers of the text are the same."
MANY = 40  # rows of a table that are listed one by one


def report(changes: Changes) -> str:
    """Return the changes as lines of text, a part for each kind; one line where nothing differs."""
    if not changes:
        return NOTHING
    parts = [(title, lines) for title, found in _parts(changes) for lines in [list(found)] if lines]
    blocks = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in parts]
    return "\n\n".join([summary(changes), *blocks])


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


def _parts(changes: Changes) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Judgements", _cells(changes.judgements)
    yield "Judgements added", _rows(changes.judgements_added)
    yield "Judgements removed", _rows(changes.judgements_removed)
    yield "Verdicts of claims", _cells(changes.verdicts)
    yield "Numbers of the text", map(_number, changes.numbers)
    yield (
        "Numbers with their sentences",
        (
            f"{page.page}: {counted(page.added, 'linked number')} new, {page.removed:,} gone"
            for page in changes.tallies
        ),
    )
    yield "New vintages", map(_vintage, changes.vintages)
    yield "Figures corrected", _cells(changes.figures)
    yield "Words corrected", _cells(changes.words)
    yield "Rows added", _rows(changes.rows_added)
    yield "Rows removed", _rows(changes.rows_removed)
    yield "Sources added", _rows(changes.sources_added)
    yield (
        "Other names",
        (f"{name.what} {_in_table(name)}{name.old} → {name.new}" for name in changes.renamed),
    )
    yield "Tables, columns and pages added", map(_part, changes.parts_added)
    yield "Tables, columns and pages removed", map(_part, changes.parts_removed)


def _cells(found: Sequence[Correction]) -> Iterator[str]:
    """Yield a line for each row, and one below it for each of its cells."""
    for (table, row), cells in groupby(found, key=lambda cell: (cell.table, cell.row)):
        of_row = list(cells)
        yield _named(table, row, of_row[0].label)
        for cell in of_row:
            yield f"  {cell.column}: {marked(*both(cell))}"


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


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row; of a table with very many, how many they are."""
    sizes = Counter(row.table for row in rows)
    for table, some in groupby(rows, key=lambda row: row.table):
        if sizes[table] > MANY:
            yield f"{table}: {counted(sizes[table], 'row')}"
        else:
            yield from (_named(table, row.row, row.label) for row in some)


def _in_table(rename: Rename) -> str:
    return "" if rename.what == "table" else f"of {rename.table}: "


def _part(part: Part) -> str:
    place = f"{part.table}/{part.name}" if part.table else part.name
    rows = f" ({counted(part.size, 'row')})" if part.what == "table" else ""
    return f"{part.what} {place}{rows}"
