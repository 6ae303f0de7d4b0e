"""TOP500 (Prometeus GmbH): the spreadsheets of its lists, one a list, as TOP500_YYYYMM.xls or xlsx.

Of each list the table has, for a few countries, how many systems stand on it, how many of them for
the first time, and their share of the summed Linpack performance. The publisher counts Hong Kong
and Taiwan apart from China. A Chinese system that leads a list has rows in `data/compute.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import slug

SOURCES = ("top500-lists-2024", "top500-list-2021-06")
LATER = "top500-lists-2026"  # the lists that the first copies lack, to June 2026
COUNTRIES = {  # part of the id: country, as the lists have it
    "china": "China",
    "hong-kong": "Hong Kong",
    "japan": "Japan",
    "taiwan": "Taiwan",
    "usa": "United States",
}
ALWAYS = ("China", "Japan", "United States")  # on every list; the others may have no system on one
LIST = re.compile(r"TOP500_(\d{4})(\d{2})\.xlsx?")
FIRST_YEAR = 1993  # lists of June and November, numbered from June 1993
APPEARANCE = "First Appearance"  # number of the list on which a system first stood; since 2012


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


@builder("compute", LATER)
def chinas_first_place(files: Files) -> Iterator[Row]:
    """A Chinese system that leads a list: Linpack performance, its share, processors, power.

    Performance is Rmax, at 64 bits, in EFLOPS; processors are cores over those of one processor;
    power is that which the site submitted, in MW.
    """
    for name in files.of(LATER):
        file = name.rpartition("/")[2]
        year, month = _edition(name, file)
        rmax = _performance_column(year, month)
        cores = ("Total Cores", "Cores per Socket")
        systems = files.sheet(name, "Rank", "Name", "Country", "Power (kW)", rmax, *cores)
        first = systems.loc[systems["Rank"].idxmin()]
        if first["Country"] != COUNTRIES["china"]:
            continue
        figures = {
            "linpack": ("Linpack performance at 64 bits", first[rmax] / 1e6, 4, "EFLOPS"),
            "list-share": (
                "share of the summed Linpack performance of the list",
                100 * first[rmax] / systems[rmax].sum(),
                2,
                "percent",
            ),
            "processors": ("processors", first[cores[0]] / first[cores[1]], 0, "processors"),
            "power": ("power during the Linpack run", first["Power (kW)"] / 1e3, 2, "MW"),
        }
        for figure, (words, value, digits, unit) in figures.items():
            quantity = f"{slug(first['Name'])}-{figure}"
            yield {
                "id": f"{quantity}-{year}-{month}",
                "quantity": quantity,
                "entity": f"China: {first['Name']}",
                "measure": words,
                "value": round(value, digits),
                "unit": unit,
                "as_of": f"{year}-{month}-01",
                "as_of_precision": "month",
                "kind": "derived" if figure in ("list-share", "processors") else "observed",
                "status": "primary",
                "source": LATER,
                "locator": f"{file}, rank {first['Rank']}",
            }


def _lists(files: Files, source: str) -> Iterator[Row]:
    for name in files.of(source):
        yield from _countries(files, source, name)


def _countries(files: Files, source: str, name: str) -> Iterator[Row]:
    file = name.rpartition("/")[2]
    year, month = _edition(name, file)
    rmax = _performance_column(year, month)
    systems = files.sheet(name, "Country", rmax)
    if missing := [one for one in ALWAYS if one not in set(systems["Country"])]:
        todo = "If the publisher has renamed it, the builder has to learn the new name."
        raise BriefingError([Problem(name, f"no system of {missing[0]}", "some", todo=todo)])
    number = 2 * (int(year) - FIRST_YEAR) + (1 if month == "06" else 2)
    total = systems[rmax].sum()
    for short, country in COUNTRIES.items():
        own = systems[systems["Country"] == country]
        of_country = own[rmax]
        known = APPEARANCE in own
        yield {
            "id": f"{short}-{year}-{month}",
            "list": f"{year}-{month}-01",
            "country": country,
            "systems": len(of_country),
            "new_systems": int((own[APPEARANCE] == number).sum()) if known else None,
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
