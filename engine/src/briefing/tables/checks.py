"""Check the tables against each other: what no contract of a single table can say.

Each check is a generator of problems with one sentence that says what must hold. Checks that are
about a kind of column (a date with its precision, a range, an entity) run over every table that
has such a column, so that a new table is checked from its first day. What must hold in certain
tables only is a check of the subject's package; the last functions of this module help to say it.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any

from briefing.core import subject
from briefing.core.problems import Problem
from briefing.tables.contract import (
    REGISTER,
    contract,
    data_folder,
    described,
    fields,
    table_names,
)
from briefing.tables.loading import load
from briefing.tables.validation import contract_problems

if TYPE_CHECKING:
    import pandas as pd

# A facts-only source may give single figures, never a table: more rows than this look like one.
# Rows computed from it (gaps, shares, counts of our own) are ours and do not count.
FACTS_ONLY_ROWS = 30
# What spreadsheets take for a formula; neither a number nor a sign alone (=, a comparison) is one.
FORMULA = re.compile(r"(?![+-]?[\d.,]+%?$)[=+\-@\t\r\n](?=.)", re.DOTALL)
# Sources that differ by more than a quarter disagree; below that they round differently.
TOLERANCE = 1.25
Check = Callable[[], Iterator[Problem]]
OF_TABLES: list[tuple[frozenset[str], Check]] = []


def problems() -> list[Problem]:
    """Return everything that is wrong with the tables; cross-checks run once each table fits."""
    folder = data_folder()
    return contract_problems(folder) or [p for check in checks() for p in check()]


def checks() -> list[Check]:
    """Return the checks of every table, and those of the subject whose tables the book has."""
    return [*EVERY_TABLE, *checks_of(set(table_names()))]


def checks_of(known: Set[str]) -> list[Check]:
    """Return the checks of the subject that need no other tables than these."""
    subject.part(subject.CHECKS)
    package = f"{subject.subject_package()}."
    ours = [registered for registered in OF_TABLES if registered[1].__module__.startswith(package)]
    return [check for tables, check in ours if tables <= known]


def check_of(*tables: str) -> Callable[[Check], Check]:
    """Register a check of some tables; it runs where the book has all of them."""

    def register(check: Check) -> Check:
        OF_TABLES.append((frozenset(tables), check))
        return check

    return register


def precision_problems() -> Iterator[Problem]:
    """A date and the word for its precision come together or not at all."""
    for name in table_names():
        table = load(name)
        for column in table.columns:
            date = column.removesuffix("_precision")
            if date == column or date not in table:
                continue
            for row in table.index[table[date].isna() != table[column].isna()]:
                found = "one of the two cells filled"
                yield at(name, row, f"{date} and {column}", found, "both or neither")


def range_problems() -> Iterator[Problem]:
    """A value lies inside its own range, and a row of figures has a figure."""
    for name in table_names():
        table = load(name)
        numbers = {field["name"] for field in fields(name) if field["type"] == "number"}
        if not {"low", "value", "high"} <= numbers:
            continue
        low, value, high = table["low"], table["value"], table["high"]
        for row in table.index[(low > value) | (value > high) | (low > high)]:
            found = f"low {low[row]:g}, value {value[row]:g}, high {high[row]:g}"
            yield at(name, row, "value", found, "low <= value <= high")
        for row in table.index[low.isna() & value.isna() & high.isna()]:
            yield at(name, row, "value", "no figure", "a value, a low or a high")


def entity_problems() -> Iterator[Problem]:
    """Every organisation that an entity column names is in the table of entities."""
    if "entities" not in table_names():
        return
    entities = load("entities")
    aliases = {part.strip() for names in entities["aliases"].dropna() for part in names.split(";")}
    known = set(entities["name"]) | aliases
    for name in table_names():
        for field in fields(name):
            if not field.get("entity"):
                continue
            for row, cell in load(name)[field["name"]].dropna().items():
                for part in cell.split(";"):
                    if part.strip() not in known:
                        near = difflib.get_close_matches(part.strip(), known, n=2)
                        todo = f"Nearest: {', '.join(near)}." if near else ""
                        expected = "a name or alias of data/entities.csv"
                        yield at(name, row, field["name"], f"'{part.strip()}'", expected, todo)


def contested_problems() -> Iterator[Problem]:
    """Sources that disagree by more than a quarter on one quantity and period each say so."""
    for name in table_names():
        table = load(name)
        if "quantity" not in table or "value" not in table or "as_of" not in table:
            continue
        for row in contested(table).index:
            if not noted(table)[row]:
                found = f"{table.loc[row, 'value']:g} without a note, beside a source that differs"
                yield at(name, row, "note", found, "a word on the disagreement")


def contested(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a long table that live sources contradict by more than a quarter.

    Rows are compared that share quantity, entity, unit, date and period and have different sources.
    """
    key = ["quantity", "entity", "unit", "as_of", "period"]
    live = table.dropna(subset=["value"])
    groups = live.groupby([c for c in key if c in live], dropna=False, observed=True)
    low, high = groups["value"].transform("min"), groups["value"].transform("max")
    several = groups["source"].transform("nunique") > 1
    return live[(low > 0) & (high / low > TOLERANCE) & several]


def rejected_problems() -> Iterator[Problem]:
    """A rejected figure says why, or somebody will put it back."""
    for name in table_names():
        table = load(name)
        if "standing" not in table:
            continue
        for row in table.index[(table["standing"] == "rejected") & ~noted(table)]:
            yield at(name, row, "note", "no reason", "why the figure is rejected")


def evidence_problems() -> Iterator[Problem]:
    """Evidence is a list of sources, or of rows written table/id.

    A chapter that left the book says which tables it left behind; their rows may still be named.
    """
    left_out = set(contract().get("left_out", []))
    known = set(load("sources")["id"])
    rows = {f"{name}/{row}" for name in table_names() for row in load(name)["id"]}
    for name, row, evidence in _evidence():
        for item in evidence.split():
            if item not in known | rows and item.partition("/")[0] not in left_out:
                near = difflib.get_close_matches(item, known | rows, n=2)
                todo = f"Nearest: {', '.join(near)}." if near else ""
                expected = "an id of data/sources.csv or an address table/id"
                yield at(name, row, "evidence", f"'{item}'", expected, todo)


def used_source_problems() -> Iterator[Problem]:
    """Every source is cited by some row, or named in a note."""
    cited = {s for name in table_names() for column in citing(name) for s in load(name)[column]}
    cited |= {s for _, _, evidence in _evidence() for s in evidence.split()}
    tables = [load(name) for name in table_names()]
    notes = " ".join(n for table in tables if "note" in table for n in table["note"].dropna())
    for row, source in load("sources")["id"].items():
        if source not in cited and source not in notes:
            yield at("sources", row, "id", f"'{source}', which no row cites", "a source in use")


def citing(name: str) -> list[str]:
    """Return the columns of a table that name a source, whatever they are called."""
    keys = described(name)["schema"].get("foreignKeys", [])
    return [key["fields"][0] for key in keys if key["reference"]["resource"] == "sources"]


def _evidence() -> Iterator[tuple[str, int, str]]:
    """Yield table, row and text of every cell of evidence, such as that of a claim."""
    for name in table_names():
        if "evidence" in load(name):
            for row, evidence in load(name)["evidence"].dropna().items():
                yield name, row, evidence


def licence_problems() -> Iterator[Problem]:
    """A source of which single facts may be used does not fill a table."""
    facts_only = set(load("sources").query("use == 'facts-only'")["id"])
    for name in table_names():
        table = load(name)
        if "source" not in table or name == REGISTER:
            continue
        copied = table[table["kind"] != "derived"] if "kind" in table else table
        for source, count in copied["source"].value_counts().items():
            if source in facts_only and count > FACTS_ONLY_ROWS:
                yield Problem(
                    f"data/{name}.csv",
                    f"{count} rows from '{source}', of which only single facts may be used",
                    f"at most {FACTS_ONLY_ROWS}",
                    column="source",
                )


def formula_problems() -> Iterator[Problem]:
    """No text is a formula: a spreadsheet that opens a downloaded table would carry it out."""
    for name in table_names():
        table = load(name)
        for column in table.columns[[kind == "str" for kind in table.dtypes]]:
            cells = table[column].dropna()
            for row, cell in cells[cells.str.match(FORMULA)].items():
                expected = "text that no spreadsheet takes for a formula"
                todo = "Begin it with another sign than = + - @ or white space."
                yield at(name, row, column, repr(cell[:40]), expected, todo)


EVERY_TABLE: tuple[Check, ...] = (
    precision_problems,
    range_problems,
    entity_problems,
    contested_problems,
    rejected_problems,
    evidence_problems,
    used_source_problems,
    licence_problems,
    formula_problems,
)


def lead_date_problems(
    things: str, statements: str, key: str, events: Mapping[str, str]
) -> Iterator[Problem]:
    """Each leading date of a thing is the lead statement for that thing and event.

    `key` is the column of `statements` that names the thing; `events` says which column of `things`
    each event of a statement dates.
    """
    stated = load(statements)
    lead = stated[(stated["standing"] == "lead") & stated["event"].isin(events)]
    lead = lead.assign(column=lead["event"].astype(str).map(events))
    for row in lead.index[lead.duplicated([key, "column"])]:
        expected = f"one lead {lead.loc[row, 'event']} of {lead.loc[row, key]}"
        yield at(statements, row, "standing", "a second", expected, "Make one alternative.")
    known = lead.drop_duplicates([key, "column"]).set_index([key, "column"])
    for row, thing in load(things).iterrows():
        for column in dict.fromkeys(events.values()):
            shown = (thing[column], thing[f"{column}_precision"])
            place = (thing["id"], column)
            held = place in known.index
            told = tuple(known.loc[place, ["date", "date_precision"]]) if held else (None, None)
            if (shown[0] == shown[0] or held) and shown != told:
                expected = f"the lead date of {statements}: {_words(told)}"
                yield at(things, row, column, _words(shown), expected)


def order_problems(name: str, *columns: str) -> Iterator[Problem]:
    """Dates in the life of an act follow each other, unless its note says why they do not."""
    table = load(name)
    for earlier, later in itertools.pairwise(columns):
        wrong = (table[later] < table[earlier]) & ~noted(table)
        for row in table.index[wrong]:
            found = f"{table.loc[row, later]:%Y-%m-%d}"
            expected = f"{table.loc[row, earlier]:%Y-%m-%d} ({earlier}) or later"
            yield at(name, row, later, found, expected, "Correct it, or say why in the note.")


def share_problems(name: str, share: str, *whole: str) -> Iterator[Problem]:
    """Shares of one whole, which some columns name, do not add up to more than the whole."""
    table = load(name)
    sums = table.groupby(list(whole), observed=True)[share].sum()
    for place, total in sums[sums > 100.5].items():  # half a point for rounding
        found = f"{total:.1f} in all for {_plain(place)}"
        yield Problem(f"data/{name}.csv", found, "at most 100", column=share)


def running_total_problems(name: str, total: str, date: str, *series: str) -> Iterator[Problem]:
    """A running total does not fall, unless the note of the lower row says why."""
    table = load(name).dropna(subset=[total]).sort_values(date, kind="stable")
    groups = table.groupby(list(series), observed=True) if series else [("", table)]
    for _, rows in groups:
        falls = (rows[total].diff() < 0) & ~noted(rows)
        for row in rows.index[falls]:
            before = rows[total].shift()[row]
            found, expected = (
                f"{rows.loc[row, total]:g}",
                f"{before:g}, the total before, or more",
            )
            yield at(name, row, total, found, expected, "Correct it, or say why in the note.")


def noted(table: pd.DataFrame) -> pd.Series[bool]:
    """Return for each row whether a note says something about it."""
    return (
        table["note"].notna() if "note" in table else table.index.to_series().map(lambda _: False)
    )


def at(table: str, index: int, column: str, found: str, expected: str, todo: str = "") -> Problem:
    """Return a problem in a row, numbered as a spreadsheet does: the header is row 1."""
    return Problem(f"data/{table}.csv", str(found), expected, int(index) + 2, column, todo)


def _words(date: tuple[Any, Any]) -> str:
    day, precision = date
    return "none" if day is None or day != day else f"{day:%Y-%m-%d} ({precision})"


def _plain(place: object) -> str:
    parts = place if isinstance(place, tuple) else (place,)
    return ", ".join(f"{p:%Y-%m-%d}" if hasattr(p, "strftime") else str(p) for p in parts)
