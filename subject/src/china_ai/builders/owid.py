"""Our World in Data: electricity generated, industrial robots installed, investment in AI firms.

Each file is the table behind a chart, a line a country and year. The numbers are others': Ember and
the Energy Institute's, the International Federation of Robotics' (as the AI Index prints them), and
those of CSET at Georgetown University.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

if TYPE_CHECKING:
    import pandas as pd

GENERATION = "owid-generation-2024"
GENERATORS = {"China": "cn", "United States": "us"}
GENERATION_FROM = 2010
LATER_GENERATION = "owid-generation-2026"
LATER_FROM = 2022  # before that year both copies have the same numbers

ROBOTS = "owid-ifr-2025"
ROBOT_USERS = {"China": "cn", "World": "world"}

INVESTMENT = "owid-cset-private-investment-2024"
INVESTED_IN = {"China": "china", "United States": "usa"}
INVESTED_IN_LATELY = {"World": "world", "United Kingdom": "uk"}
LATELY = 2023  # from then on
BILLION = 10**9


@builder("energy", GENERATION)
def generation(files: Files) -> Iterator[Row]:
    """Electricity generated in China and the United States by year, in TWh."""
    column = "Electricity generation - TWh"
    name = f"{GENERATION}/electricity-generation.csv"
    amounts = _by_year(files, name, column, GENERATORS)
    for year, amount in amounts.loc[GENERATION_FROM:].iterrows():
        for country, short in GENERATORS.items():
            yield {
                **_observed(GENERATION, country, year),
                "id": f"gen-{short}-{year}",
                "quantity": "electricity-generation",
                "measure": "Electricity generated",
                "value": amount[country],
                "unit": "TWh",
            }


@builder("energy", LATER_GENERATION)
def later_generation(files: Files) -> Iterator[Row]:
    """The same in the copy of April 2026, which revises 2022 and 2023 and goes to 2025, in TWh.

    And the ratio of the two countries: TWh in China / TWh in the United States.
    """
    name = f"{LATER_GENERATION}/electricity-generation.csv"
    amounts = _by_year(files, name, "Total electricity", GENERATORS)
    edition = {"edition": "Our World in Data, April 2026"}
    for year, amount in amounts.loc[LATER_FROM:].iterrows():
        for country, short in GENERATORS.items():
            yield {
                **_observed(LATER_GENERATION, country, year),
                **edition,
                "id": f"gen-{short}-{year}-owid-2026",
                "quantity": "electricity-generation",
                "measure": "Electricity generated",
                "value": round(amount[country], 2),
                "unit": "TWh",
            }
        yield {
            **_line(LATER_GENERATION, year),
            **edition,
            "id": f"gen-ratio-{year}-owid-2026",
            "quantity": "electricity-generation-ratio",
            "entity": "China and United States",
            "measure": "Electricity generated in China for each unit in the United States",
            "value": round(amount["China"] / amount["United States"], 2),
            "unit": "times",
            "period": f"year {year}",
            "kind": "derived",
            "locator": f"rows China and United States, {year}",
        }


@builder("applications", ROBOTS)
def robots(files: Files) -> Iterator[Row]:
    """Industrial robots installed in China and in the world, for the years that have both."""
    column = "Annual industrial robots installed"
    name = f"{ROBOTS}/annual-industrial-robots-installed.csv"
    numbers = _by_year(files, name, column, ROBOT_USERS)
    for year, number in numbers.iterrows():
        for country, short in ROBOT_USERS.items():
            yield {
                **_observed(ROBOTS, country, year),
                "id": f"robots-{short}-{year}-ai-index-2025",
                "quantity": "robot-installations",
                "measure": "Industrial robots installed in the year",
                "value": number[country],
                "unit": "robots",
                "edition": "AI Index 2025",
            }


@builder("capital", INVESTMENT)
def investment(files: Files) -> Iterator[Row]:
    """Private investment in AI firms by year, in billions of US dollars of 2021.

    China and the United States, and from 2023 the world and the United Kingdom. CSET adds up the
    deals whose amounts were disclosed, so each sum is an estimate.
    """
    for country, short in {**INVESTED_IN, **INVESTED_IN_LATELY}.items():
        dollars = _dollars_invested(files, [country])[country]
        since = LATELY if country in INVESTED_IN_LATELY else dollars.index[0]
        for year, invested in dollars.loc[since:].items():
            yield {
                **_line(INVESTMENT, year),
                "id": f"cset-{short}-{year}",
                "quantity": "private-ai-investment-cset",
                "entity": country,
                "measure": "private investment in AI firms, disclosed deals",
                "value": round(invested / BILLION, 3),
                "unit": "billion US dollars of 2021",
                "period": str(year),
                "kind": "estimate",
                "locator": f"row {country}, {year}",
            }


@builder("capital", INVESTMENT)
def investment_compared(files: Files) -> Iterator[Row]:
    """Private investment in AI firms by year: the United States over China, China's share.

    ratio = dollars in the United States / dollars in China; share = dollars in China / dollars in
    the world, in percent. Both from the dollars of the file, not from billions that were rounded.
    """
    for year, invested in _dollars_invested(files, [*INVESTED_IN, "World"]).iterrows():
        derived = {**_line(INVESTMENT, year), "period": str(year), "kind": "derived"}
        yield {
            **derived,
            "id": f"cset-ratio-{year}",
            "quantity": "private-ai-investment-ratio-cset",
            "entity": "United States over China",
            "measure": "private investment in AI firms, disclosed deals, ratio",
            "value": round(invested["United States"] / invested["China"], 1),
            "unit": "times",
            "locator": f"rows United States and China, {year}",
        }
        yield {
            **derived,
            "id": f"cset-china-share-{year}",
            "quantity": "private-ai-investment-china-share-cset",
            "entity": "China",
            "measure": "private investment in AI firms, disclosed deals, share of the world",
            "value": round(100 * invested["China"] / invested["World"], 1),
            "unit": "percent",
            "locator": f"rows China and World, {year}",
        }


def _line(source: str, year: int) -> Row:
    """Return what a row from a line of any of these files holds."""
    return {
        "as_of": f"{year}-01-01",
        "as_of_precision": "year",
        "status": "primary",
        "source": source,
    }


def _observed(source: str, country: str, year: int) -> Row:
    return {
        **_line(source, year),
        "entity": country,
        "period": f"year {year}",
        "kind": "observed",
        "locator": f"row {country}, {year}",
    }


def _by_year(files: Files, name: str, column: str, countries: Iterable[str]) -> pd.DataFrame:
    """Return the numbers of a chart: a row a year, in order, a column a country."""
    key = ("Year", "Entity")
    table = files.csv(name, column, *key, key=key)
    return _wide(name, table, (*key, column), countries)


def _dollars_invested(files: Files, countries: Iterable[str]) -> pd.DataFrame:
    """Return the dollars invested: a row a year, in order, a column a country.

    The copy that was read has Spanish names of columns, in the encoding Latin-1.
    """
    name = f"{INVESTMENT}/private-investment-in-artificial-intelligence-cset.csv"
    columns = ("AÑO", "NOMBREPAIS", "EIA")
    table = files.csv(name, *columns, key=columns[:2], encoding="latin-1")
    return _wide(name, table, columns, countries)


def _wide(
    name: str, table: pd.DataFrame, columns: tuple[str, str, str], countries: Iterable[str]
) -> pd.DataFrame:
    """Return the years for which the table has all `countries`, a column each.

    `columns` are those of the year, the country and the number. Raise BriefingError where a country
    has no line at all.
    """
    year, country, number = columns
    chosen = list(countries)
    if missing := [one for one in chosen if one not in set(table[country])]:
        raise BriefingError([Problem(name, f"no line of {missing[0]}", "a line for each year")])
    typed = table[table[country].isin(chosen)].astype({year: "int", number: "float"})
    return typed.pivot(index=year, columns=country, values=number)[chosen].sort_index().dropna()
