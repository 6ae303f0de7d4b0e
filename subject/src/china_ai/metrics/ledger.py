"""Derived numbers of the ledger: how statements of others fared that are due and settled."""

from __future__ import annotations

import math
from statistics import mean

import pandas as pd

from briefing.numbers.metrics import Reader, metric

COIN = 0.25  # the Brier score of whoever always says one half


def _settled(read: Reader, kind: str) -> pd.DataFrame:
    """Return the questions on statements of others that were settled, with what came."""
    columns = ["said_in", "probability", "forecast", "naive"]
    asked = read.rows("questions", columns, resolves_to=kind).dropna(subset=["said_in"])
    came = read.rows(
        "settlements", ["question", "outcome", "value"], outcome=["yes", "no", "number"]
    )
    return asked.merge(came, left_on="id", right_on="question")


def _brier(read: Reader, column: str) -> float:
    rows = _settled(read, "yes-no").dropna(subset=["naive"])
    return float(((rows[column] - (rows["outcome"] == "yes")) ** 2).mean())


def _compared(read: Reader) -> pd.DataFrame:
    """Return the numbers that have a naive forecast above zero, with both misses in logarithms."""
    rows = _settled(read, "number")
    rows = rows[rows["naive"] > 0]
    misses = {
        name: [abs(math.log(a / b)) for a, b in zip(rows[name], rows["value"], strict=True)]
        for name in ("forecast", "naive")
    }
    return rows.assign(**{f"{name}_miss": miss for name, miss in misses.items()})


@metric("ledger-statements", "statements", own_count=True)
def statements(read: Reader) -> int:
    """Dated statements of others that were due and are settled."""
    return len(_settled(read, "yes-no")) + len(_settled(read, "number"))


@metric("ledger-numbers", "forecasts", own_count=True)
def numbers(read: Reader) -> int:
    """Forecasts of a number by others with a last known value beside them."""
    return len(_compared(read))


@metric("ledger-numbers-closer", "forecasts", own_count=True)
def numbers_closer(read: Reader) -> int:
    """Those of them that came closer than the last known value."""
    rows = _compared(read)
    return int((rows["forecast_miss"] < rows["naive_miss"]).sum())


@metric("ledger-brier", "ratio", own_count=True)
def brier(read: Reader) -> float:
    """Brier score of others' plans, bounds and events, at the odds that we put on their words."""
    return _brier(read, "probability")


@metric("ledger-brier-naive", "ratio", own_count=True)
def brier_naive(read: Reader) -> float:
    """Brier score of the naive forecast, no change, for the same."""
    return _brier(read, "naive")


@metric("ledger-came-pct", "percent", own_count=True)
def came(read: Reader) -> float:
    """Share of others' plans, bounds and events that came."""
    return 100 * mean(_settled(read, "yes-no")["outcome"] == "yes")


@metric("ledger-worse-than-coin", own_count=True)
def worse_than_coin(read: Reader) -> bool:
    """The Brier score of others' plans, bounds and events is above that of a coin."""
    return _brier(read, "probability") > COIN


@metric("ledger-none-of-ours", own_count=True)
def none_of_ours(read: Reader) -> bool:
    """No question of this book's own judgements is settled so far."""
    settled = set(read.rows("settlements", ["question"])["question"])
    ours = read.rows("questions", ["judgement"]).dropna(subset=["judgement"])
    return not settled & set(ours["id"])
