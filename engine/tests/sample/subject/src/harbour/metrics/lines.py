"""Derived numbers of the two lines."""

from __future__ import annotations

from datetime import date

from briefing.chapters.parameters import value
from briefing.numbers.metrics import Reader, metric
from briefing.tables.audited_texts import HOLDING, NOT_JUDGED

SEATS_TAKEN = value("crossings", "seats_taken")


def _carried(read: Reader, line: str, year: int) -> float:
    return read("passengers", f"{line}-{year}")


def _latest(read: Reader, line: str) -> float:
    rows = read.rows("passengers", ["value", "as_of"], measure="passengers carried")
    rows = rows[rows["id"].str.startswith(f"{line}-")].sort_values("as_of")
    return read("passengers", rows["id"].iloc[-1])


@metric("north-latest", "passengers")
def north_latest(read: Reader) -> float:
    """Passengers of the north line in the newest year of the table."""
    return _latest(read, "north")


@metric("south-latest", "passengers")
def south_latest(read: Reader) -> float:
    """Passengers of the south line in the newest year of the table."""
    return _latest(read, "south")


@metric("north-growth", "ratio")
def north_growth(read: Reader) -> float:
    """Passengers of the north line in 2025 over those in 2015."""
    return _carried(read, "north", 2025) / _carried(read, "north", 2015)


@metric("south-fell")
def south_fell(read: Reader) -> bool:
    """The south line carried fewer people in 2025 than in 2015."""
    return _carried(read, "south", 2025) < _carried(read, "south", 2015)


@metric("south-to-north", "ratio")
def south_to_north(read: Reader) -> tuple[float, float]:
    """Passengers of the south line over those of the north line, 2024 and 2025."""
    before = _carried(read, "south", 2024) / _carried(read, "north", 2024)
    now = _carried(read, "south", 2025) / _carried(read, "north", 2025)
    return min(before, now), max(before, now)


@metric("ferries", "vessels")
def ferries(read: Reader) -> int:
    """Vessels in the list."""
    return len(read.rows("ferries", ["name"]))


@metric("newest-ferry")
def newest_ferry(read: Reader) -> tuple[date, str]:
    """Day on which the newest ferry of the list began to run."""
    return read("ferries", "gull", "in_service")


@metric("seats-a-crossing", "passengers")
def seats_a_crossing(read: Reader) -> float:
    """Passengers on the electric ferry at the share of its seats that we assume."""
    return SEATS_TAKEN * read("ferries", "gull", "seats")


@metric("claims-held", "ratio", own_count=True)
def claims_held(read: Reader) -> float:
    """Share of the claims that can be checked which held when written."""
    verdicts = read.rows("claims", ["when_written"])["when_written"]
    judged = verdicts[~verdicts.isin(NOT_JUDGED)]
    return float(judged.isin(HOLDING).mean())
