"""Rows of our tables, as formulas read them: by id, and in pairs of a part and its whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd


def rows_of(table: str, names: Iterable[str]) -> pd.DataFrame:
    """Return rows of a table by id, in this order; raise BriefingError where one is missing."""
    known, wanted = load(table).set_index("id"), list(names)
    if missing := [name for name in wanted if name not in known.index]:
        expected = "a row with this id, which a formula reads"
        raise BriefingError([Problem(f"data/{table}.csv", f"no row '{missing[0]}'", expected)])
    return known.loc[wanted]


def row_of(table: str, name: str) -> pd.Series:
    """Return a row of a table; raise BriefingError where it is missing."""
    return rows_of(table, [name]).iloc[0]


def pairs(table: str, part: str, whole: str) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Yield rows in pairs: how both ids end, then the row that begins with `part`, then the other.

    Rows that have no partner are left out.
    """
    rows = load(table).set_index("id")
    for name in rows.index[rows.index.str.startswith(part)]:
        end = name.removeprefix(part)
        if whole + end in rows.index:
            yield end, rows.loc[name], rows.loc[whole + end]


def percent(part: pd.Series, whole: pd.Series, decimals: int = 1) -> float:
    """Return the value of one row as a share of another's, in percent."""
    return round(100 * part["value"] / whole["value"], decimals)
