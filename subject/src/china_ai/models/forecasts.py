"""How far dated forecasts were from what came: scores of the table `forecasts`.

A forecast of a size is off by the logarithm of its ratio to the outcome: twice too high and twice
too low are then as far off, and errors of dollars, chips and gigawatts can stand side by side. A
forecast of an event is scored by Brier (Verification of forecasts expressed in terms of
probability, Monthly Weather Review 78, 1950). Nothing here is typed into the table: it holds what
was said and what came, and the errors are computed.

The rows are no sample. They are forecasts that were printed, remembered and found, several are by
one maker, and several speak of one outcome. Means and spreads of them describe these rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

EVENT = "yes or no"  # the unit of a forecast that something will be
CLOSE = 0.25  # within a quarter of the outcome, either way
FEW = 5  # below so many rows a group has no spread worth a name
HORIZONS = ("up to half a year", "half a year to two years", "over two years")
HORIZON_ENDS_YEARS = (0.5, 2.0)
DAYS_IN_YEAR = 365.25
# The median distance of a standard normal from its middle, 0.6745: what turns a median into a
# standard deviation (Rousseeuw and Croux, Alternatives to the median absolute deviation, 1993).
MEDIAN_OF_NORMAL = NormalDist().inv_cdf(0.75)

Errors = NDArray[np.float64]


class Error(NamedTuple):
    """Errors of some forecasts of sizes, in logarithms: 0.69 is twice too high."""

    rows: int
    bias: float  # mean
    median: float
    deviation: float  # standard deviation; not a number for one row
    typical: float  # median of the absolute errors
    close: float  # share within CLOSE, or what was asked, of the outcome

    @property
    def factor(self) -> float:
        """How many times too high or too low half of the rows were, or more.

        >>> round(error_of([math.log(2), -math.log(2), math.log(4)]).factor, 1)
        2.0
        """
        return math.exp(self.typical)

    @property
    def spread(self) -> float:
        """Standard deviation of the normal whose median absolute value is the typical error.

        Two misses by a factor of a hundred then do not set the spread of all others.

        >>> round(error_of([0.1, -0.1, 4.0]).spread, 3)
        0.148
        """
        return self.typical / MEDIAN_OF_NORMAL

    @property
    def few(self) -> bool:
        """Whether the rows are too few for a spread."""
        return self.rows < FEW


def log_error(forecast: ArrayLike, outcome: ArrayLike) -> Errors:
    """Return ln(forecast / outcome): above zero where the forecast was too high.

    Example: a forecast of 380 GW of which 318 came is ln(380 / 318) = 0.178, a fifth too high.

    >>> np.round(log_error([380, 100], [318, 200]), 3).tolist()
    [0.178, -0.693]
    """
    said, came = np.asarray(forecast, dtype=float), np.asarray(outcome, dtype=float)
    if not (np.all(said > 0) and np.all(came > 0)):
        raise ValueError("a ratio needs a forecast and an outcome above zero")
    errors: Errors = np.log(said / came)
    return errors


def brier(probability: ArrayLike, outcome: ArrayLike) -> Errors:
    """Return (probability - outcome)^2: zero is right and sure, one wrong and sure.

    >>> np.round(brier([1, 0.3], [0, 0]), 2).tolist()
    [1.0, 0.09]
    """
    said, came = np.asarray(probability, dtype=float), np.asarray(outcome, dtype=float)
    if not (np.all((said >= 0) & (said <= 1)) and np.all((came == 0) | (came == 1))):
        raise ValueError("a probability lies between 0 and 1, and an event came (1) or not (0)")
    scores: Errors = (said - came) ** 2
    return scores


def error_of(errors: Iterable[float], close: float = CLOSE) -> Error:
    """Return bias, spread and closeness of logarithmic errors.

    A row is close if neither the forecast nor the outcome is more than `close` above the other.

    >>> error = error_of([0.0, math.log(1.2), math.log(4)])
    >>> error.rows, round(error.bias, 3), round(error.median, 3), round(error.close, 2)
    (3, 0.523, 0.182, 0.67)
    """
    all_errors = np.asarray(list(errors), dtype=float)
    if not len(all_errors):
        raise ValueError("no forecast to score")
    absolute = np.abs(all_errors)
    return Error(
        rows=len(all_errors),
        bias=float(all_errors.mean()),
        median=float(np.median(all_errors)),
        deviation=float(all_errors.std(ddof=1)) if len(all_errors) > 1 else math.nan,
        typical=float(np.median(absolute)),
        close=float(np.mean(absolute <= math.log1p(close) + 1e-12)),
    )


def scored(forecasts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows that were due by a day and have an outcome, each with its error.

    Adds `horizon_years`, from the day it was made to the day it was due, and `horizon` in words;
    `log_error` for a size, `brier` for an event, each empty for the other.
    """
    due = forecasts["due"] <= pd.Timestamp(day)
    rows = forecasts[due & forecasts["outcome"].notna()].copy()
    event = rows["unit"].astype(str) == EVENT
    rows["horizon_years"] = (rows["due"] - rows["made"]).dt.days / DAYS_IN_YEAR
    bins = [-math.inf, *HORIZON_ENDS_YEARS, math.inf]
    rows["horizon"] = pd.cut(rows["horizon_years"], bins, labels=list(HORIZONS))
    sizes, events = rows[~event], rows[event]
    rows["log_error"] = pd.Series(log_error(sizes["value"], sizes["outcome"]), index=sizes.index)
    rows["brier"] = pd.Series(brier(events["value"], events["outcome"]), index=events.index)
    return rows


def summary(scores: pd.DataFrame, by: str, close: float = CLOSE) -> dict[str, Error]:
    """Return the error of the forecasts of sizes in each group, the smallest typical error first.

    >>> frame = pd.DataFrame({"topic": ["chips", "energy"], "log_error": [0.7, 0.1]})
    >>> list(summary(frame, "topic"))
    ['energy', 'chips']
    """
    sizes = scores.dropna(subset=["log_error"])
    groups = sizes.groupby(sizes[by].astype(str), sort=True)["log_error"]
    errors = {str(name): error_of(group, close) for name, group in groups}
    return dict(sorted(errors.items(), key=lambda item: item[1].typical))


def prior(scores: pd.DataFrame, kind: str, horizon: str) -> Error:
    """Return the error that forecasts of a kind of maker had at a horizon, for a model's prior.

    A forecast f then stands for an outcome with the median f exp(-median error) and, in logarithms,
    the standard deviation `spread`. Where the kind has fewer than FEW rows at the horizon, all
    kinds at that horizon stand for it, and `rows` says how many they are.
    """
    if horizon not in HORIZONS:
        raise ValueError(f"'{horizon}' is no horizon; there are {', '.join(HORIZONS)}")
    at_horizon = scores[scores["horizon"].astype(str) == horizon].dropna(subset=["log_error"])
    own = at_horizon[at_horizon["kind_of_maker"].astype(str) == kind]
    return error_of((own if len(own) >= FEW else at_horizon)["log_error"])
