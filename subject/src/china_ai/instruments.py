"""Which legal instruments were in force on a day, read from `data/instruments.csv`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd


def in_force(on: date, jurisdiction: str | None = None) -> pd.DataFrame:
    """Return the instruments in force on a day, oldest first.

    An instrument counts from its effective date, or from its publication where it has no other, to
    the day before it ended. One without either date is left out, because nobody can say; drafts
    never count. A date known only to the month or year counts from its first day.
    """
    import pandas as pd

    day = pd.Timestamp(on)
    table = load("instruments")
    starts = table["effective"].fillna(table["published"])
    standing = (starts <= day) & (table["ended"].isna() | (table["ended"] > day))
    never = table["level"].eq("draft") | table["state"].isin(["draft", "not-enacted"])
    if jurisdiction:
        standing &= table["jurisdiction"] == jurisdiction
    return table[standing & ~never].assign(since=starts).sort_values("since", kind="stable")
