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
