"""US Securities and Exchange Commission: cash that cloud companies paid for property and equipment.

One file, from the quarterly filings by way of a public repository: `payments_usd` by ticker,
calendar year and calendar quarter. Quarter 0 is the year of the annual report, which for Amazon and
Alphabet is the calendar year. A fourth quarter on its own is in no filing of theirs. Microsoft's
year ends in June, so an annual report of it makes no row of a calendar year.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

SOURCE = "sec-cash-capex-2026"
FILE = f"{SOURCE}/capex_history_quarterly.csv"
FIRST_YEAR = 2022  # of the book; before it the file lacks quarters and has sums of several
YEAR, LAST_QUARTER = 0, 4
FISCAL = {"MSFT"}  # whose year is not that of the calendar
QUARTERS = {
    1: ("first", "03-31"),
    2: ("second", "06-30"),
    3: ("third", "09-30"),
    4: ("fourth", "12-31"),
}


class Company(NamedTuple):
    """A company of the file: first part of its ids, name, tag of its payments in the filings."""

    short: str
    name: str
    tag: str


COMPANIES = {
    "AMZN": Company("amazon", "Amazon", "PaymentsToAcquireProductiveAssets"),
    "GOOG": Company("alphabet", "Alphabet", "PaymentsToAcquirePropertyPlantAndEquipment"),
    "MSFT": Company("microsoft", "Microsoft", "PaymentsToAcquirePropertyPlantAndEquipment"),
}


@builder("capex", SOURCE)
def cash(files: Files) -> Iterator[Row]:
    """Cash paid for property and equipment by Amazon, Alphabet and Microsoft, quarters and years.

    In billions of US dollars, without finance leases. Where the file lacks a fourth quarter, it is
    the year less the three quarters before it, and derived.
    """
    columns = ("ticker", "year", "quarter")
    table = files.csv(FILE, *columns, "payments_usd", key=columns)
    paid = {
        (row.ticker, int(row.year), int(row.quarter)): round(float(row.payments_usd))
        for row in table.itertuples()
        if row.ticker in COMPANIES
        and int(row.year) >= FIRST_YEAR
        and not (int(row.quarter) == YEAR and row.ticker in FISCAL)
    }
    for (ticker, year, quarter), dollars in paid.items():
        yield _row(ticker, year, quarter, dollars)
        earlier = [(ticker, year, number) for number in range(1, LAST_QUARTER)]
        lacks_last = quarter == YEAR and (ticker, year, LAST_QUARTER) not in paid
        if lacks_last and all(key in paid for key in earlier):
            rest = dollars - sum(paid[key] for key in earlier)
            derived = {"kind": "derived", "locator": f"rows {ticker}, {year}, 0 to 3"}
            yield _row(ticker, year, LAST_QUARTER, rest) | derived


def _row(ticker: str, year: int, quarter: int, dollars: int) -> Row:
    company = COMPANIES[ticker]
    name, period, end = f"{company.short}-cash-{year}", str(year), "12-31"
    if quarter != YEAR:
        ordinal, end = QUARTERS[quarter]
        name, period = f"{name}-q{quarter}", f"{ordinal} quarter of {year}"
    return {
        "id": name,
        "company": company.name,
        "country": "United States",
        "basis": "cash-without-leases",
        "period": period,
        "period_end": f"{year}-{end}",
        "value": dollars / 1e9,
        "unit": "USD billion",
        "kind": "observed",
        "status": "corroborated",  # each number stands in the SEC's company facts as well
        "source": SOURCE,
        "locator": f"row {ticker}, {year}, {quarter}; tag {company.tag}",
    }
