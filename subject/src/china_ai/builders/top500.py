"""TOP500 (Prometeus GmbH): the spreadsheets of its lists, one a list, as TOP500_YYYYMM.xls or xlsx.

Of each list the table has, for a few countries, how many systems stand on it and their share of the
summed Linpack performance. The publisher counts Hong Kong and Taiwan apart from China.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

SOURCES = ("top500-lists-2024", "top500-list-2021-06")
LATER = "top500-lists-2026"  # the lists that the first copies lack, to June 2026
COUNTRIES = {  # part of the id: country, as the lists have it
    "china": "China",
    "hong-kong": "Hong Kong",
    "japan": "Japan",
    "taiwan": "Taiwan",
    "usa": "United States",
}
LIST = re.compile(r"TOP500_(\d{4})(\d{2})\.xlsx?")


@builder("top500", *SOURCES)
def shares(files: Files) -> Iterator[Row]:
    """Systems and share of summed performance by country, one row a country and list.

    Share in per cent: Rmax of the country's systems over Rmax of all systems of the list. Rmax is
    the performance in the Linpack test, in Gflop/s until 2016 and in Tflop/s since June 2017; the
    locator has its sum in the unit of the list.
    """
    for source in SOURCES:
        yield from _lists(files, source)


@builder("top500", LATER)
def later_shares(files: Files) -> Iterator[Row]:
    """The same, of lists that stand in no other copy."""
    return _lists(files, LATER)


def _lists(files: Files, source: str) -> Iterator[Row]:
    for name in files.of(source):
        yield from _countries(files, source, name)


def _countries(files: Files, source: str, name: str) -> Iterator[Row]:
    file = name.rpartition("/")[2]
    year, month = _edition(name, file)
    rmax = _performance_column(year, month)
    systems = files.sheet(name, "Country", rmax)
    total = systems[rmax].sum()
    for short, country in COUNTRIES.items():
        of_country = systems.loc[systems["Country"] == country, rmax]
        yield {
            "id": f"{short}-{year}-{month}",
            "list": f"{year}-{month}-01",
            "country": country,
            "systems": len(of_country),
            "performance_share_pct": round(100 * of_country.sum() / total, 2),
            "kind": "derived",
            "status": "primary",
            "source": source,
            "locator": f"{file}, columns Country and {rmax}, {len(systems)} rows, sum {total:,.1f}",
        }


def _edition(name: str, file: str) -> tuple[str, str]:
    found = LIST.fullmatch(file)
    if found is None:
        raise BriefingError([Problem(name, "a name without year and month", "TOP500_YYYYMM.xlsx")])
    return found[1], found[2]


def _performance_column(year: str, month: str) -> str:
    """Return how the lists of that time call the column of measured performance."""
    if (year, month) >= ("2017", "06"):
        return "Rmax [TFlop/s]"
    return "Rmax" if (year, month) >= ("2011", "11") else "RMax"
