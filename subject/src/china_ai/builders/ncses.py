"""The US statistics office for science (NCSES): tables of its Science and Engineering Indicators.

Read are AI articles (table APBS-1), articles among the most cited (SPBS-59), first degrees and
doctorates (SHED-11, SHED-12), and spending on R&D (RD-5), each a `data.csv`. Made are series of the
countries that the book compares, a row a place and year. A place may stand as its path through the
table, with a mark of a footnote: `World -> Asia -> China`, `EU-27<sup>b</sup>`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

if TYPE_CHECKING:
    import pandas as pd

# The tables of articles do not say the year of a row; the titles of the tables say the years.
YEARS_OF_ARTICLES = range(2003, 2023)
YEARS_OF_CITATIONS = range(2003, 2021)

PRODUCERS = ("World", "United States", "China", "India", "EU-27", "Europe")
CITED = ("United States", "China", "India", "EU-27")
CITED_IN = (2005, 2010, 2015, *range(2017, 2021))
GRADUATES = ("China", "India", "United States")
SHARES_FROM = 2021  # of spending in GDP; before it the book shows amounts only
SPENDERS = ("United States", "EU-27", "China", "Japan", "Germany", "South Korea")
# By the names in the file: beginning of the id, quantity, measure, unit.
SPENDING = {
    "GERD": (
        "gerd",
        "gerd-ppp",
        "gross domestic spending on R&D at purchasing power parity",
        "billion US dollars",
    ),
    "GERD-to-GDP ratio (%)": (
        "rd-intensity",
        "rd-intensity",
        "spending on R&D, share of GDP",
        "percent",
    ),
}

SHORT = {
    "United States": "usa",
    "EU-27": "eu27",
}  # in ids; of other places the name in small letters
ENTITY = {"EU-27": "European Union (27)"}
UNKNOWN = ("", "NA", "na")


@builder("research", "ncses-ai-articles-2023")
def ai_articles(files: Files) -> Iterator[Row]:
    """AI articles in Scopus by place and year.

    Counted whole: an article by authors of two countries counts once for each (table APBS-1).
    """
    source = "ncses-ai-articles-2023"
    for place, year, line in _dated(files, source, YEARS_OF_ARTICLES, PRODUCERS):
        yield {
            **_row("ai-articles", place, year, line["value"]),
            "quantity": "ai-articles-scopus",
            "measure": "AI articles in Scopus, whole counting",
            "unit": "articles",
            "source": source,
            "locator": f"table APBS-1, {line['row_id']}",
        }


@builder("research", "ncses-top-cited-2023")
def most_cited_articles(files: Files) -> Iterator[Row]:
    """How many of a place's articles in computer science are among the 1 percent most cited.

    In percent of its own articles in journals, so that the world is at 1; an article by authors of
    two countries is divided between them (table SPBS-59).
    """
    source = "ncses-top-cited-2023"
    for place, year, line in _dated(files, source, YEARS_OF_CITATIONS, CITED):
        if year in CITED_IN and line["value"] not in UNKNOWN:
            yield {
                **_row("cs-top1", place, year, line["value"]),
                "quantity": "cs-articles-in-top-1-percent",
                "measure": "share of a country's journal articles in computer and information "
                "sciences among the 1 percent most cited",
                "unit": "percent",
                "source": source,
                "locator": f"table SPBS-59, {line['row_id']}",
            }


@builder("research", "ncses-first-degrees-2022")
def first_degrees(files: Files) -> Iterator[Row]:
    """First university degrees in science and engineering by country and year (table SHED-11)."""
    source = "ncses-first-degrees-2022"
    for row in _degrees(files, source, "S&E fields", "se-first-degrees", "SHED-11"):
        yield {**row, "measure": "first university degrees in science and engineering"}


@builder("research", "ncses-doctorates-2022")
def doctorates(files: Files) -> Iterator[Row]:
    """Doctorates in science and engineering by country and year (table SHED-12)."""
    source = "ncses-doctorates-2022"
    for row in _degrees(files, source, "All S&E", "se-doctorates", "SHED-12"):
        yield {**row, "measure": "doctorates in science and engineering"}


@builder("research", "ncses-gerd-2024")
def spending(files: Files) -> Iterator[Row]:
    """Gross domestic spending on R&D by place and year, and from 2021 its share of GDP.

    In billions of current US dollars at purchasing power parity, and in percent (table RD-5).
    """
    source = "ncses-gerd-2024"
    key = ("time_period", "gerd_level_1", "gerd_level_2", "gerd_level_3")
    name = f"{source}/data.csv"
    table = files.csv(name, "row_id", "value", *key, key=key)
    _require(name, set(table["time_period"]), SPENDERS)
    known = table[table["gerd_level_1"].isin(SPENDING) & ~table["value"].isin(UNKNOWN)]
    for line in _lines(known[known["time_period"].isin(SPENDERS)]):
        year = _year(line["gerd_level_2"])
        stem, quantity, measure, unit = SPENDING[line["gerd_level_1"]]
        if quantity == "gerd-ppp" or year >= SHARES_FROM:
            yield {
                **_row(stem, line["time_period"], year, line["value"]),
                "quantity": quantity,
                "measure": measure,
                "unit": unit,
                "source": source,
                "locator": f"table RD-5, {line['row_id']}",
            }


def _row(stem: str, place: str, year: int, value: str) -> Row:
    """Return what a row of any series holds."""
    return {
        "id": f"{stem}-{SHORT.get(place, place.lower().replace(' ', '-'))}-{year}",
        "entity": ENTITY.get(place, place),
        "value": float(value),
        "as_of": f"{year}-01-01",
        "as_of_precision": "year",
        "period": str(year),
        "kind": "observed",
        "status": "primary",
    }


def _dated(
    files: Files, source: str, years: range, places: Collection[str]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield place, year and line of a table in which the lines of a place follow the years."""
    name = f"{source}/data.csv"
    table = files.csv(name, "row_id", "time_period", "value", key=("row_id",))
    _require(name, set(map(_place, table["time_period"])), places)
    for path, lines in table.groupby("time_period", sort=False):
        if (place := _place(path)) not in places:
            continue
        if len(lines) != len(years):
            found = f"{len(lines)} rows of '{path}'"
            expected = f"{len(years)}, one for each year from {years[0]} to {years[-1]}"
            todo = "Take the years from the title of the table, and tell them to the builder."
            raise BriefingError([Problem(name, found, expected, todo=todo)])
        for year, line in zip(years, _lines(lines), strict=True):
            yield place, year, line


def _degrees(files: Files, source: str, field: str, quantity: str, table: str) -> Iterator[Row]:
    """Yield degrees in all of science and engineering; the file has a column a year."""
    outline = [f"region_country_or_economy_and_field_level_{n}" for n in (1, 2, 3, 4)]
    name = f"{source}/data.csv"
    degrees = files.csv(name, "row_id", "field_2018", *outline, key=outline)
    _require(name, set(map(_place, degrees[outline[0]])), GRADUATES)
    years = {
        _year(column.removeprefix("field_")): column
        for column in degrees
        if column.startswith("field_")
    }
    for line in _lines(degrees):
        place = _place(line[outline[0]])
        if place in GRADUATES and line[outline[2]] == field and not line[outline[3]]:
            for year, column in years.items():
                if line[column] not in UNKNOWN:
                    yield {
                        **_row(quantity, place, year, line[column]),
                        "quantity": quantity,
                        "unit": "degrees",
                        "source": source,
                        "locator": f"table {table}, {line['row_id']}",
                    }


def _require(name: str, found: set[str], places: Collection[str]) -> None:
    if missing := [place for place in places if place not in found]:
        todo = "If the publisher has renamed it, the builder has to learn the new name."
        raise BriefingError([Problem(name, f"no row of {missing[0]}", "its rows", todo=todo)])


def _lines(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")


def _place(path: str) -> str:
    """Return the name at the end of a path, without the mark of a footnote."""
    return path.rpartition(" -> ")[2].partition("<sup>")[0]


def _year(text: str) -> int:
    """Return a year without the mark of a footnote: `2021a` is 2021."""
    return int(text[:4])
