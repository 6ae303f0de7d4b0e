"""Check the tables against each other: what no contract of a single table can say.

Each check is a generator of problems with one sentence that says what must hold. Checks that are
about a kind of column (a date with its precision, a range, an entity) run over every table that
has such a column, so that a new table is checked from its first day. Those about certain tables run
where these are there: a chapter that left the book has only some of them.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from briefing.problems import Problem
from briefing.tables import contract, data_folder, fields, load, table_names
from briefing.validation import contract_problems

if TYPE_CHECKING:
    import pandas as pd

Check = Callable[[], Iterator[Problem]]

# A facts-only source may give single figures, never a table: more rows than this look like one.
# Rows computed from it (gaps, shares, counts of our own) are ours and do not count.
FACTS_ONLY_ROWS = 30
# What spreadsheets take for a formula; neither a number nor a sign alone (=, a comparison) is one.
FORMULA = re.compile(r"(?![+-]?[\d.,]+%?$)[=+\-@\t\r\n](?=.)", re.DOTALL)
# Sources that differ by more than a quarter disagree; below that they round differently.
TOLERANCE = 1.25
RATES = ("fp16_dense", "fp16_accumulate_fp16", "fp8_dense", "fp8_sparse", "fp4_dense", "fp4_sparse")
SPEC_UNITS = {
    **dict.fromkeys(RATES, "TFLOPS"),
    "int8_dense": "TOPS",
    "die_area": "mm2",
    "die_area_partial": "mm2",
    "memory": "GB",
    "memory_bandwidth": "GB/s",
    "interconnect": "GB/s",
    "die_to_die_link": "GB/s",
    "power": "W",
}
THRESHOLD_UNITS = {
    "tpp": "TPP",
    "tops_times_bits": "TOPS x bit",
    "performance_density": "TPP/mm2",
    "io_bandwidth": "GB/s",
    "memory_bandwidth": "GB/s",
    "memory_plus_io_bandwidth": "GB/s",
    "datacenter": "boolean",
}
# Tables of things whose leading dates are backed by a long table of dated statements:
# things, statements, key of the thing, {event of a statement: column of the thing}.
DATED = (
    (
        "chips",
        "chip_dates",
        "chip",
        {event: event for event in ("announced", "first_shipped", "china_available")},
    ),
    (
        "instruments",
        "instrument_dates",
        "instrument",
        {
            "adopted": "adopted",
            "published": "published",
            "effective": "effective",
            "amendment-effective": "amended",
            "superseded": "ended",
            "repealed": "ended",
            "revoked": "ended",
        },
    ),
)
# Dates that follow each other in the life of an act, unless its note says why not.
IN_ORDER = {
    "export_rules": ("issued", "published", "effective"),
    "instruments": ("adopted", "published", "effective", "ended"),
}
# Shares of one whole: table, columns that name the whole, share.
SHARES = (
    ("crawl_languages", ("crawl",), "share_pct"),
    ("web_languages", ("measure", "source", "as_of"), "share_pct"),
    ("top500", ("list",), "performance_share_pct"),
)
# Running totals: table, columns that name the series, date, total.
RUNNING_TOTALS = (
    ("filings", ("series",), "as_of", "cumulative_entries"),
    ("mnbvc_growth", (), "date", "size_gb"),
)


def problems() -> list[Problem]:
    """Return everything that is wrong with the tables; cross-checks run once each table fits."""
    folder = data_folder()
    return contract_problems(folder) or [p for check in CROSS_CHECKS for p in check()]


def about(*tables: str) -> Callable[[Check], Check]:
    """Let a check run only where all of these tables are there."""

    def limit(check: Check) -> Check:
        @wraps(check)
        def limited() -> Iterator[Problem]:
            return check() if _there(*tables) else iter(())

        return limited

    return limit


def _there(*tables: str) -> bool:
    return set(tables) <= set(table_names())


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
                yield _at(name, row, f"{date} and {column}", found, "both or neither")


def lead_date_problems() -> Iterator[Problem]:
    """Each leading date of a thing is the lead statement for that thing and event."""
    for things, statements, key, events in DATED:
        if not _there(things, statements):
            continue
        stated = load(statements)
        lead = stated[(stated["standing"] == "lead") & stated["event"].isin(events)]
        lead = lead.assign(column=lead["event"].astype(str).map(events))
        for row in lead.index[lead.duplicated([key, "column"])]:
            expected = f"one lead {lead.loc[row, 'event']} of {lead.loc[row, key]}"
            yield _at(statements, row, "standing", "a second", expected, "Make one alternative.")
        known = lead.drop_duplicates([key, "column"]).set_index([key, "column"])
        for row, thing in load(things).iterrows():
            for column in dict.fromkeys(events.values()):
                shown = (thing[column], thing[f"{column}_precision"])
                place = (thing["id"], column)
                held = place in known.index
                told = tuple(known.loc[place, ["date", "date_precision"]]) if held else (None, None)
                if (shown[0] == shown[0] or held) and shown != told:
                    expected = f"the lead date of {statements}: {_words(told)}"
                    yield _at(things, row, column, _words(shown), expected)


def order_problems() -> Iterator[Problem]:
    """The dates of an act follow each other, unless its note says why they do not."""
    for name, columns in IN_ORDER.items():
        if not _there(name):
            continue
        table = load(name)
        for earlier, later in itertools.pairwise(columns):
            wrong = (table[later] < table[earlier]) & table["note"].isna()
            for row in table.index[wrong]:
                found = f"{table.loc[row, later]:%Y-%m-%d}"
                expected = f"{table.loc[row, earlier]:%Y-%m-%d} ({earlier}) or later"
                yield _at(name, row, later, found, expected, "Correct it, or say why in the note.")


def range_problems() -> Iterator[Problem]:
    """A value lies inside its own range, and a row of figures has a figure."""
    for name in table_names():
        table = load(name)
        if not {"low", "value", "high"} <= set(table.columns):
            continue
        low, value, high = table["low"], table["value"], table["high"]
        for row in table.index[(low > value) | (value > high) | (low > high)]:
            found = f"low {low[row]:g}, value {value[row]:g}, high {high[row]:g}"
            yield _at(name, row, "value", found, "low <= value <= high")
        for row in table.index[low.isna() & value.isna() & high.isna()]:
            yield _at(name, row, "value", "no figure", "a value, a low or a high")


def share_problems() -> Iterator[Problem]:
    """Shares of one whole do not add up to more than the whole."""
    for name, whole, share in SHARES:
        if not _there(name):
            continue
        table = load(name)
        sums = table.groupby(list(whole), observed=True)[share].sum()
        for place, total in sums[sums > 100.5].items():  # half a point for rounding
            found = f"{total:.1f} in all for {_plain(place)}"
            yield Problem(f"data/{name}.csv", found, "at most 100", column=share)


def running_total_problems() -> Iterator[Problem]:
    """A running total does not fall, unless the note of the lower row says why."""
    for name, series, date, total in RUNNING_TOTALS:
        if not _there(name):
            continue
        table = load(name).dropna(subset=[total]).sort_values(date, kind="stable")
        groups = table.groupby(list(series), observed=True) if series else [("", table)]
        for _, rows in groups:
            falls = (rows[total].diff() < 0) & rows["note"].isna()
            for row in rows.index[falls]:
                before = rows[total].shift()[row]
                found, expected = (
                    f"{rows.loc[row, total]:g}",
                    f"{before:g}, the total before, or more",
                )
                yield _at(name, row, total, found, expected, "Correct it, or say why in the note.")


@about("filings")
def batch_problems() -> Iterator[Problem]:
    """Filings of the batches of a series add up to its totals, unless a note says why not."""
    filings = load("filings")
    for _, rows in filings.dropna(subset=["batch"]).groupby("series", observed=True):
        rows = rows.sort_values("batch")
        running = rows["new_entries"].cumsum()
        stated = rows["cumulative_entries"]
        for row in rows.index[stated.notna() & (stated != running) & rows["note"].isna()]:
            found, expected = f"{stated[row]}", f"{running[row]}, the sum of the batches"
            yield _at("filings", row, "cumulative_entries", found, expected)


@about("entities")
def entity_problems() -> Iterator[Problem]:
    """Every organisation that an entity column names is in the table of entities."""
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
                        yield _at(name, row, field["name"], f"'{part.strip()}'", expected, todo)


@about("chip_specs")
def spec_problems() -> Iterator[Problem]:
    """Every specification has the unit of its metric, and one of them leads."""
    specs = load("chip_specs")
    for row, spec in specs.iterrows():
        if spec["unit"] != SPEC_UNITS[spec["metric"]]:
            expected = f"{SPEC_UNITS[spec['metric']]}, the unit of {spec['metric']}"
            yield _at("chip_specs", row, "unit", spec["unit"], expected)
    lead = specs[specs["standing"] == "lead"]
    for row in lead.index[lead.duplicated(["chip", "metric", "stage"])]:
        expected = "one lead figure for a chip, metric and stage"
        yield _at("chip_specs", row, "standing", "a second lead", expected, "Make one alternative.")


@about("chip_specs")
def disagreement_problems() -> Iterator[Problem]:
    """A lead figure from which a live source differs by more than a quarter says so in its note."""
    specs = load("chip_specs")
    key = ["chip", "metric", "stage"]
    others = specs[specs["standing"] == "alternative"].groupby(key, observed=True)["value"]
    low, high = others.min(), others.max()
    for row, spec in specs[specs["standing"] == "lead"].iterrows():
        place = tuple(spec[key])
        if place not in low.index or isinstance(spec["note"], str):
            continue
        if low[place] < spec["value"] / TOLERANCE or high[place] > spec["value"] * TOLERANCE:
            found = f"no note beside sources from {low[place]:g} to {high[place]:g}"
            yield _at("chip_specs", row, "note", found, "why this source leads")


def contested_problems() -> Iterator[Problem]:
    """Sources that disagree by more than a quarter on one quantity and period each say so."""
    for name in table_names():
        table = load(name)
        if "quantity" not in table or "value" not in table or "as_of" not in table:
            continue
        for row in contested(table).index:
            if not isinstance(table.loc[row, "note"], str):
                found = f"{table.loc[row, 'value']:g} without a note, beside a source that differs"
                yield _at(name, row, "note", found, "a word on the disagreement")


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
        for row in table.index[(table["standing"] == "rejected") & table["note"].isna()]:
            yield _at(name, row, "note", "no reason", "why the figure is rejected")


@about("export_thresholds")
def threshold_problems() -> Iterator[Problem]:
    """Thresholds have the unit of their metric, a sensible window, and honest status."""
    for row, threshold in load("export_thresholds").iterrows():
        unit = THRESHOLD_UNITS.get(threshold["metric"], threshold["unit"])
        if threshold["unit"] != unit:
            expected = f"{unit}, the unit of {threshold['metric']}"
            yield _at("export_thresholds", row, "unit", threshold["unit"], expected)
        if threshold["applies_to"] < threshold["applies_from"]:
            found = f"{threshold['applies_to']:%Y-%m-%d}"
            expected = f"a day after {threshold['applies_from']:%Y-%m-%d}"
            yield _at("export_thresholds", row, "applies_to", found, expected)
        unpublished = threshold["effect"] == "licence-line"
        if unpublished and threshold["status"] not in ("secondary", "claimed"):
            expected = "secondary or claimed: no text of these lines was published"
            yield _at("export_thresholds", row, "status", threshold["status"], expected)


@about("claims")
def evidence_problems() -> Iterator[Problem]:
    """The evidence of a claim is a list of sources, or of rows written table/id.

    A chapter that left the book says which tables it left behind; their rows may still be named.
    """
    known = set(load("sources")["id"])
    left_out = set(contract().get("left_out", []))
    rows = {f"{name}/{row}" for name in table_names() for row in load(name)["id"]}
    for row, evidence in load("claims")["evidence"].dropna().items():
        for item in evidence.split():
            if item not in known | rows and item.partition("/")[0] not in left_out:
                near = difflib.get_close_matches(item, known | rows, n=2)
                todo = f"Nearest: {', '.join(near)}." if near else ""
                expected = "an id of data/sources.csv or an address table/id"
                yield _at("claims", row, "evidence", f"'{item}'", expected, todo)


def used_source_problems() -> Iterator[Problem]:
    """Every source is cited by some row, or named in a note."""
    cited = {s for name in table_names() if "source" in load(name) for s in load(name)["source"]}
    if _there("claims"):
        cited |= {s for evidence in load("claims")["evidence"].dropna() for s in evidence.split()}
    notes = " ".join(n for name in table_names() for n in load(name)["note"].dropna())
    for row, source in load("sources")["id"].items():
        if source not in cited and source not in notes:
            yield _at("sources", row, "id", f"'{source}', which no row cites", "a source in use")


def licence_problems() -> Iterator[Problem]:
    """A source of which single facts may be used does not fill a table."""
    facts_only = set(load("sources").query("use == 'facts-only'")["id"])
    for name in table_names():
        table = load(name)
        if "source" not in table:
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
                yield _at(name, row, column, repr(cell[:40]), expected, todo)


CROSS_CHECKS = (
    precision_problems,
    lead_date_problems,
    order_problems,
    range_problems,
    share_problems,
    running_total_problems,
    batch_problems,
    entity_problems,
    spec_problems,
    disagreement_problems,
    contested_problems,
    rejected_problems,
    threshold_problems,
    evidence_problems,
    used_source_problems,
    licence_problems,
    formula_problems,
)


def _at(table: str, index: int, column: str, found: str, expected: str, todo: str = "") -> Problem:
    """Return a problem in a row, numbered as a spreadsheet does: the header is row 1."""
    return Problem(f"data/{table}.csv", str(found), expected, int(index) + 2, column, todo)


def _words(date: tuple[Any, Any]) -> str:
    day, precision = date
    return "none" if day is None or day != day else f"{day:%Y-%m-%d} ({precision})"


def _plain(place: object) -> str:
    parts = place if isinstance(place, tuple) else (place,)
    return ", ".join(f"{p:%Y-%m-%d}" if hasattr(p, "strftime") else str(p) for p in parts)
