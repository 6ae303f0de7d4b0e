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


def both(one: Correction | Vintage) -> tuple[str, str]:
    """Return the old and the new of a cell as prose prints them, an empty one as empty."""
    kind = one.type if isinstance(one, Correction) else "number"
    old, new = (shown(text, kind, one.unit) if text else "" for text in (one.old, one.new))
    return old, new


def summary(changes: Changes) -> str:
    """Return in one sentence how much of each kind changed."""
    judged = len({one.row for one in changes.judgements})
    parts = Counter(one.what for one in [*changes.parts_added, *changes.parts_removed])
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
    yield "Numbers of the text", (_number(one) for one in changes.numbers)
    yield (
        "Numbers with their sentences",
        (
            f"{one.page}: {counted(one.added, 'linked number')} new, {one.removed:,} gone"
            for one in changes.tallies
        ),
    )
    yield "New vintages", (_vintage(one) for one in changes.vintages)
    yield "Figures corrected", _cells(changes.figures)
    yield "Words corrected", _cells(changes.words)
    yield "Rows added", _rows(changes.rows_added)
    yield "Rows removed", _rows(changes.rows_removed)
    yield "Sources added", _rows(changes.sources_added)
    yield (
        "Other names",
        (f"{one.what} {_in_table(one)}{one.old} → {one.new}" for one in changes.renamed),
    )
    yield "Tables, columns and pages added", (_part(one) for one in changes.parts_added)
    yield "Tables, columns and pages removed", (_part(one) for one in changes.parts_removed)


def _cells(found: Sequence[Correction]) -> Iterator[str]:
    """Yield a line for each row, and one below it for each of its cells."""
    for (table, row), cells in groupby(found, key=lambda one: (one.table, one.row)):
        of_row = list(cells)
        yield _named(table, row, of_row[0].label)
        for one in of_row:
            yield f"  {one.column}: {marked(*both(one))}"


def _named(table: str, row: str, label: str) -> str:
    return f"{table}/{row}" + (f" ({label})" if label else "")


def _number(one: Move) -> str:
    where = f"{one.page}, {f'{one.cell}, ' if one.cell else ''}“{one.heading}”"
    address = one.new_address
    if one.old_address != one.new_address:
        address = f"{one.old_address} → {one.new_address}"
    values = f"; value {one.old_value or '?'} → {one.new_value or '?'}"
    known = values if one.old_value or one.new_value else ""
    return f"{where}: “{one.old_text}” → “{one.new_text}” ({address}{known})"


def _vintage(one: Vintage) -> str:
    values = " → ".join(both(one)) if one.column else "no common measure"
    return (
        f"{_named(one.table, one.row, one.label)}: {one.old_date} → {one.new_date}, "
        f"{one.column or 'measure'}: {values} (before: {one.before})"
    )


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row; of a table with very many, how many they are."""
    sizes = Counter(one.table for one in rows)
    for table, some in groupby(rows, key=lambda one: one.table):
        if sizes[table] > MANY:
            yield f"{table}: {counted(sizes[table], 'row')}"
        else:
            yield from (_named(table, one.row, one.label) for one in some)


def _in_table(one: Rename) -> str:
    return "" if one.what == "table" else f"of {one.table}: "


def _part(one: Part) -> str:
    place = f"{one.table}/{one.name}" if one.table else one.name
    return f"{one.what} {place}" + (f" ({counted(one.size, 'row')})" if one.what == "table" else "")
