"""The legal instruments with their dates, and the filings of the regulator."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.checks import (
    at,
    check_of,
    lead_date_problems,
    order_problems,
    running_total_problems,
)
from briefing.tables.loading import load
from china_ai.models.durations import serials

EVENTS = {
    "adopted": "adopted",
    "published": "published",
    "effective": "effective",
    "amendment-effective": "amended",
    "superseded": "ended",
    "repealed": "ended",
    "revoked": "ended",
}


@check_of("instruments", "instrument_dates")
def instrument_date_problems() -> Iterator[Problem]:
    """Each leading date of an instrument is its lead statement."""
    return lead_date_problems("instruments", "instrument_dates", "instrument", EVENTS)


@check_of("instruments")
def instrument_order_problems() -> Iterator[Problem]:
    """An instrument is adopted, published, effective and ended in this order."""
    return order_problems("instruments", "adopted", "published", "effective", "ended")


@check_of("filings")
def filing_total_problems() -> Iterator[Problem]:
    """The total of a series of filings does not fall."""
    return running_total_problems("filings", "cumulative_entries", "as_of", "series")


@check_of("filings")
def batch_problems() -> Iterator[Problem]:
    """Filings of the batches of a series add up to its totals, unless a note says why not."""
    filings = load("filings")
    for _, rows in filings.dropna(subset=["batch"]).groupby("series", observed=True):
        rows = rows.sort_values("batch")
        running = rows["new_entries"].cumsum()
        stated = rows["cumulative_entries"]
        for row in rows.index[stated.notna() & (stated != running) & rows["note"].isna()]:
            found, expected = f"{stated[row]}", f"{running[row]}, the sum of the batches"
            yield at("filings", row, "cumulative_entries", found, expected)


@check_of("filed_services")
def serial_problems() -> Iterator[Problem]:
    """Each entry of a group has a serial of its own, where the group has serials."""
    table = load("filed_services").dropna(subset=["serials"])
    named = table["serials"].astype(str).map(lambda text: len(set(serials(text))))
    for row in table.index[named != table["entries"]]:
        found, expected = str(named[row]), f"{table['entries'][row]}, as 'entries' has it"
        yield at("filed_services", row, "serials", f"{found} serials", expected)


@check_of("filed_services", "filings")
def filed_total_problems() -> Iterator[Problem]:
    """The filed entries of the lists add up to the last official total."""
    table = load("filed_services")
    filed = table[table["register"] == "filed"]
    stated = load("filings").query("series == 'generative-filed'").sort_values("as_of").iloc[-1]
    if filed["entries"].sum() != stated["cumulative_entries"]:
        found = f"{filed['entries'].sum()} entries filed in data/filed_services.csv"
        expected = f"{stated['cumulative_entries']}, the total of row '{stated['id']}' of filings"
        yield at("filed_services", filed.index[-1], "entries", found, expected)


@check_of("model_filings", "filed_services")
def line_problems() -> Iterator[Problem]:
    """The days of a model's line are those of the group in which its first entry stands."""
    groups = load("filed_services").set_index("id")
    models = load("model_filings").dropna(subset=["group"])
    for day in ("number_day", "filed_on"):
        known = groups[day].reindex(models["group"]).to_numpy()
        for row in models.index[models[f"line_{day}"].to_numpy() != known]:
            found, group = models[f"line_{day}"][row], models["group"][row]
            expected = f"{groups[day][group]:%Y-%m-%d}, as row '{group}' of filed_services has it"
            yield at("model_filings", row, f"line_{day}", f"{found:%Y-%m-%d}", expected)
