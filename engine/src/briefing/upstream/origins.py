"""How a row came to be: made from files, by a formula, by hand, or typed; counted by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from briefing.tables.contract import REGISTER, next_due, table_names
from briefing.tables.loading import data_version, load
from briefing.upstream.builders import BY_HAND, MADE_BY, builders

REBUILT, FORMULA, HAND, TYPED = "rebuilt", "formula", "by hand", "typed"
WAYS = (REBUILT, FORMULA, HAND, TYPED)


@dataclass(frozen=True)
class Origin:
    """How the rows of a table came, when its sources were last read, when they should be again."""

    table: str
    ways: Counter[str]
    read: date | None
    due: date | None


@dataclass(frozen=True)
class Look:
    """When somebody last looked at the sources of a table, and by when to look again."""

    table: str
    looked: date | None
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
    ways = Counter(way_of(row) for row in load(name).to_dict("records"))
    seen = look(name)
    return Origin(name, ways, seen.looked, seen.due)


def look(name: str) -> Look:
    """Return when a table was last looked at, and when it should be again.

    Looked at: the newest day on which one of its sources, or a registered file of one, was read.
    Due: the day that the contract sets, or the first one among the registered files.
    """
    table = load(name)
    sources = set(table["source"].dropna()) if "source" in table else set()
    reads, dues = last_reads(), _days(REGISTER, "next_due")
    due = [day for source, day in dues if source in sources]
    set_by_hand = next_due(name)
    return Look(
        name,
        max((reads[one] for one in sources if one in reads), default=None),
        min([*due, *([set_by_hand] if set_by_hand else [])], default=None),
    )


def last_reads() -> dict[str, date]:
    """Return for each source the newest day on which it, or a registered file of it, was read."""
    return _last_reads(data_version())


@lru_cache(maxsize=1)
def _last_reads(_version: object) -> dict[str, date]:
    found = [*_days("sources", "read", of="id"), *_days(REGISTER, "read")]
    return dict(sorted(found, key=lambda one: one[1]))  # of several days the newest stays


def _days(name: str, column: str, of: str = "source") -> list[tuple[str, date]]:
    """Return the filled cells of a column of days, each with its source; none without a table."""
    if name not in table_names() or column not in (table := load(name)):
        return []
    dated = table.dropna(subset=[column])
    return [(source, day.date()) for source, day in zip(dated[of], dated[column], strict=True)]
