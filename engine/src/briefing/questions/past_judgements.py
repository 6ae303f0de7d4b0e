"""What became of each judgement: new, kept, reworded, strengthened, weakened or dropped, and why.

Intelligence Community Directive 203 (2015) asks that analysts say how a judgement differs from an
earlier one, and why. The table `judgement_history` only grows: the last row of a judgement is what
the book says now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from briefing.numbers.cells import text
from briefing.tables.contract import table_names
from briefing.tables.loading import load, table_version

HISTORY = "judgement_history"
NEW, DROPPED = "new", "dropped"


@dataclass(frozen=True)
class Change:
    """A row of the history of a judgement; `became` is the id of what took its place."""

    judgement: str
    edition: str
    day: date
    change: str
    likelihood: str
    confidence: str
    judgement_text: str
    why: str
    became: str
    position: int


def history_of(judgement: str) -> list[Change]:
    """Return what happened to a judgement, the oldest first; nothing without the table."""
    return [one for one in _changes() if one.judgement == judgement]


def since_last_edition(judgement: str) -> str:
    """Return in words what became of a judgement since the edition before; empty where none says.

    What only this edition has is new, whatever happened to it since it was first written.
    """
    rows = history_of(judgement)
    if not rows:
        return ""
    before = [one.edition for one in rows if one.edition != rows[-1].edition]
    return f"{rows[-1].change} since edition {before[-1]}" if before else NEW


def dropped() -> list[Change]:
    """Return the judgements that were given up, each with its last row."""
    return [one for one in last_rows().values() if one.change == DROPPED]


def last_rows() -> dict[str, Change]:
    """Return the last row of each judgement, by its id."""
    return {one.judgement: one for one in _changes()}


def _changes() -> list[Change]:
    return _read(table_version(HISTORY)) if HISTORY in table_names() else []


@lru_cache(maxsize=2)
def _read(_version: object) -> list[Change]:
    rows = load(HISTORY).to_dict("records")
    return [_change(position, row) for position, row in enumerate(rows)]


def _change(position: int, row: dict[str, Any]) -> Change:
    words = ("judgement", "edition", "change", "likelihood", "confidence", "judgement_text", "why")
    return Change(
        **{name: text(row[name]) for name in words},
        became=text(row["became"]),
        day=row["day"].date(),
        position=position,
    )
