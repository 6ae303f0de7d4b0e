"""How the forecasts of `data/forecasts.csv` did, as rows of `data/forecast_scores.csv`.

About China, unless a row says otherwise; due by the day of the edition. `china_ai.models.forecasts`
scores.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import pandas as pd

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.assumptions import EDITION
from china_ai.models import forecasts

INTERVAL = "95 per cent interval, from draws of the outcomes"
SOON, LATER, FAR = forecasts.HORIZONS
GROUPS = {  # of forecasts of a size: column and word that choose them, and what they are
    "all": ("", "", "forecasts of a size"),
    "soon": ("horizon", SOON, "forecasts of a size made up to half a year ahead"),
    "later": ("horizon", LATER, "forecasts of a size made from half a year to two years ahead"),
    "far": ("horizon", FAR, "forecasts of a size made more than two years ahead"),
    "own": ("stance", "guidance", "guidance of firms on their own sales or spending"),
    "others": ("stance", "forecast", "forecasts of a size that are no firm's guidance"),
    "cambricon": ("entity", "Cambricon", "forecasts of a size that are of one firm, Cambricon"),
}
FEWEST = 3  # forecasts of which a typical miss is given
KINDS = {
    "bounds": (forecasts.BOUND, "forecasts that give a bound, such as more than"),
    "plans": (forecasts.PLAN, "plans of a size, by states, cities and firms"),
    "events": (forecasts.HAPPENING, "forecasts that something will have happened by a day"),
}


@builder("forecast_scores")
def scores() -> Iterator[Row]:
    """How many forecasts were scored, by how much they missed, and how many bounds were met."""
    table = load("forecasts")
    every = forecasts.scored(table, date.fromisoformat(EDITION))
    china = every[every["about_china"]]
    sizes = china.dropna(subset=["log_error"])
    yield from _counted(table, china, sizes)
    yield from _missed(sizes)
    spread = forecasts.prior(every, "", LATER).spread
    words = "spread of errors half a year to two years ahead, of all rows, in logarithms"
    yield _row("spread-later", words, "ratio", value=_digits(spread))
    for name, (column, word, words) in GROUPS.items():
        chosen = sizes[sizes[column].astype(str) == word] if column else sizes
        yield _row(f"number-{name}", words, "forecasts", value=len(chosen))
        if len(chosen) >= FEWEST and name != "cambricon":
            yield _factor(name, words, chosen)
    for name, (kind, words) in KINDS.items():
        held = china.loc[china["scored_as"] == kind, "met"].astype(bool)
        unit = "plans" if name == "plans" else "forecasts"
        yield _row(name, words, unit, value=len(held))
        yield _row(f"{name}-met", f"{words}: met", unit, value=int(held.sum()))


def _counted(table: pd.DataFrame, china: pd.DataFrame, sizes: pd.DataFrame) -> Iterator[Row]:
    due = table[table["about_china"] & (table["due"] <= pd.Timestamp(EDITION))]
    yield _row("listed", "rows of the table of forecasts", "forecasts", value=len(table))
    yield _row("scored", "forecasts that were due and are scored", "forecasts", value=len(china))
    unscored = int(due["outcome"].isna().sum())
    words = "forecasts that were due and are not scored"
    yield _row("due-unscored", words, "forecasts", value=unscored)
    makers = china["forecaster"].nunique()
    yield _row("makers", "names of forecasters among those scored", "makers", value=makers)
    outcomes = forecasts.outcome_of(sizes).nunique()
    words = "outcomes that the forecasts of a size speak of"
    yield _row("outcomes", words, "outcomes", value=outcomes)


def _missed(sizes: pd.DataFrame) -> Iterator[Row]:
    """How far the median and the worst forecast of a size were off."""
    low, high = forecasts.median_interval(sizes)
    median = forecasts.error_of(sizes["log_error"]).median
    for name, share, words in (
        ("median-error", math.exp(median) - 1, "how far the median forecast lay above the outcome"),
        ("median-low", 1 - math.exp(low), "the same below it, at the lower end of its interval"),
        ("median-high", math.exp(high) - 1, "the same above it, at the upper end"),
    ):
        yield _row(name, words, "percent", value=_digits(100 * share))
    worst = math.exp(float(sizes["log_error"].max()))
    words = "how many times too high the forecast was that was furthest off"
    yield _row("largest-miss", words, "ratio", value=_digits(worst))
    soon = sizes[sizes["horizon"].astype(str) == SOON]
    spread = forecasts.error_of(soon["log_error"]).spread
    words = "spread of errors up to half a year ahead, in logarithms"
    yield _row("spread-soon", words, "ratio", value=_digits(spread))


def _factor(name: str, words: str, chosen: pd.DataFrame) -> Row:
    low, high = (_digits(end) for end in forecasts.factor_interval(chosen))
    factor = _digits(forecasts.error_of(chosen["log_error"]).factor)
    ends = {"low": low, "high": high, "range_meaning": INTERVAL}
    return _row(f"factor-{name}", f"{words}: typical miss, a factor", "ratio", value=factor, **ends)


def _digits(number: float) -> float:
    return float(f"{number:.6g}")


def _row(name: str, measure: str, unit: str, **values: object) -> Row:
    return {
        "id": name,
        "measure": measure,
        "unit": unit,
        **values,
        "as_of": date.fromisoformat(EDITION),
        "as_of_precision": "day",
        "kind": "derived",
    }
