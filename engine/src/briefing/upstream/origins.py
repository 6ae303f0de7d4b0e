"""How a row came to be: made from files, by a formula, by hand, or typed; counted by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.tables.contract import REGISTER, next_due, table_names
from briefing.tables.loading import load
from briefing.upstream.builders import BY_HAND, MADE_BY, builders

REBUILT, FORMULA, HAND, TYPED = "rebuilt", "formula", "by hand", "typed"
WAYS = (REBUILT, FORMULA, HAND, TYPED)


@dataclass(frozen=True)
class Origin:
    """How the rows of a table came, when its sources were last read, when it should be again."""

    table: str
    ways: Counter[str]
    read: date | None
    due: date | None


def way_of(row: Mapping[str, Any]) -> str:
    """Return how a row came: one of WAYS. A book without builders knows no formulas."""
    maker = row.get(MADE_BY)
    if not isinstance(maker, str):
        return TYPED
    if maker.startswith(BY_HAND):
        return HAND
    known = builders().get(maker)
    return FORMULA if known is not None and not known.sources else REBUILT


def origins() -> list[Origin]:
    """Return the origin of each table whose rows name their sources, in order of the contract."""
    return [_origin(name) for name in table_names() if _has_sources(name)]


def _has_sources(name: str) -> bool:
    return name not in (REGISTER, "sources") and "source" in load(name)


def _origin(name: str) -> Origin:
    table = load(name)
    cited = load("sources").set_index("id").loc[table["source"].dropna().unique()]
    read = cited["read"].max() if "read" in cited else None
    ways = Counter(way_of(row) for row in table.to_dict("records"))
    return Origin(name, ways, read.date() if read is not None and read == read else None, due(name))


def due(name: str) -> date | None:
    """Return the day by which a table should be looked at again, None where nobody set one.

    That of the contract, or the first one among the newest files of its sources.
    """
    days = [day for day in [next_due(name)] if day is not None]
    if REGISTER in table_names():
        files = load(REGISTER).dropna(subset=["next_due"])
        of_table = files[files["source"].isin(load(name)["source"])]
        days += [day.date() for day in of_table["next_due"]]
    return min(days, default=None)
