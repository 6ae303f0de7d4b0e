"""What files of Epoch AI have in common: countries, and how rows are named and dated."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from briefing.core.problems import BriefingError, Problem

UNITED_STATES = "United States of America"
CHINA = "China"
SHORT = {  # where the book's name of a country is not that of the file
    UNITED_STATES: "United States",
    "United Kingdom of Great Britain and Northern Ireland": "United Kingdom",
    "Korea (Republic of)": "South Korea",
}
CHINESE_NAME = re.compile(r" \([^()]*[\u4e00-\u9fff][^()]*\)")  # after the English one


def countries(cell: str) -> set[str]:
    """Return the countries of a cell, each once: the file lists one for every organisation."""
    return {name.strip() for name in cell.split(",") if name.strip()}


def of_country(cells: pd.Series, country: str) -> pd.Series:
    """Return in which cells a country is named, alone or with others."""
    return cells.map(lambda cell: country in countries(cell)).astype(bool)


def row_of(table: pd.DataFrame, column: str, name: str, file: str) -> pd.Series:
    """Return the row of a model that rows of the book are about; raise BriefingError without it."""
    found = table[table[column] == name]
    if found.empty:
        todo = "If the publisher has renamed it, the builder has to learn the new name."
        expected = f"a row whose '{column}' is '{name}'"
        raise BriefingError([Problem(file, "no such row", expected, todo=todo)])
    return found.iloc[0]


def numbers(table: pd.DataFrame, column: str, file: str) -> pd.Series:
    """Return a column as numbers, nan for an empty cell; raise BriefingError for other words."""
    parsed = pd.to_numeric(table[column], errors="coerce").astype("float")  # also whole numbers
    return _parsed(table[column], parsed, "a number", file)


def days(table: pd.DataFrame, column: str, file: str) -> pd.Series:
    """Return a column as days, nothing for an empty cell; raise BriefingError for other words."""
    parsed = pd.to_datetime(table[column], format="%Y-%m-%d", errors="coerce")
    return _parsed(table[column], parsed, "a day such as 2026-01-20", file)


def _parsed(cells: pd.Series, parsed: pd.Series, expected: str, file: str) -> pd.Series:
    wrong = cells[parsed.isna() & (cells != "")]
    if not wrong.empty:
        found = f"'{wrong.iloc[0]}'"
        raise BriefingError([Problem(file, found, expected, column=str(cells.name))])
    return parsed


def short(country: str) -> str:
    """Return the name of a country as the book has it."""
    return SHORT.get(country, country)


def english(model: str) -> str:
    """Return the name of a model without the Chinese one that follows in brackets.

    >>> english("ERNIE 4.5 (文心大模型4.5)"), english("DeepSeek-R1 (May 2025)")
    ('ERNIE 4.5', 'DeepSeek-R1 (May 2025)')
    """
    return CHINESE_NAME.sub("", model)


def slug(name: str) -> str:
    """Return a name as a part of an id.

    >>> slug("GPT-4 (Mar 2023)"), slug("Claude 3.5 Sonnet")
    ('gpt-4-mar-2023', 'claude-3.5-sonnet')
    """
    return re.sub(r"[^a-z0-9.]+", "-", english(name).lower()).strip("-")


def in_words(day: date) -> str:
    """Return a day as the book writes it.

    >>> in_words(date(2026, 3, 9))
    '9 March 2026'
    """
    return f"{day.day} {day:%B %Y}"
