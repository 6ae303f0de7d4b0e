"""How far dated forecasts were from what came: scores of the table `forecasts`.

What was said decides how it is scored. A forecast of a size is off by the logarithm of its ratio
to the outcome: twice too high and twice too low are then as far off, and errors of dollars, chips
and gigawatts can stand side by side. A bound, such as "more than", is met or not, and so is a
plan: what is above a floor is no miss. An event came or did not, and its probability is scored by
Brier (Verification of forecasts expressed in terms of probability, Monthly Weather Review 78,
1950). Nothing here is typed into the table: it holds what was said and what came, and the errors
are computed.

The rows are no sample. They are forecasts that were printed, remembered and found, several are by
one maker, and several speak of one outcome. Means and spreads of them describe these rows, and an
interval draws outcomes, with all that was said of each, and not rows.
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
BOUNDS = (">", "<")  # how the source words a floor or a ceiling
CLOSE = 0.25  # within a quarter of the outcome, either way
FEW = 10  # below so many rows a group has no spread of its own for a prior
HORIZONS = ("up to half a year", "half a year to two years", "over two years")
HORIZON_ENDS_YEARS = (0.5, 2.0)
DAYS_IN_YEAR = 365.25
SIZE, BOUND, PLAN, HAPPENING = "size", "bound", "plan", "event"  # what a row is scored as
HELD = 0.8  # share of the rows inside the interval that sets the spread of a prior
DRAWS = 4000  # of outcomes, for an interval
SEED = 18

Errors = NDArray[np.float64]


class Error(NamedTuple):
    """Errors of some forecasts of sizes, in logarithms: 0.69 is twice too high."""

    rows: int
    bias: float  # mean
    median: float
    deviation: float  # standard deviation; not a number for one row
    typical: float  # median of the absolute errors
    close: float  # share within CLOSE, or what was asked, of the outcome
    reach: float  # absolute error that HELD of all further rows would not pass

    @property
    def factor(self) -> float:
        """How many times too high or too low half of the rows were, or more.

        >>> round(error_of([math.log(2), -math.log(2), math.log(4)]).factor, 1)
        2.0
        """
        return math.exp(self.typical)

    @property
    def spread(self) -> float:
        """Standard deviation of the normal around the forecast that holds HELD of the rows.

        It is the distance of the row `reach` over the quantile of a normal, so that one miss by a
        factor of a hundred does not set the spread of all others.

        >>> round(error_of([0.1, -0.1, 0.2, -0.2, 0.1, 0.1, 0.1, 0.3, 4.0]).spread, 3)
        0.234
        """
        return self.reach / NormalDist().inv_cdf((1 + HELD) / 2)


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
    `reach` is the absolute error of rank HELD (rows + 1), rounded up, or the largest: a further row
    of the same kind is inside it with at least that probability (Vovk, Gammerman and Shafer,
    Algorithmic Learning in a Random World, 2005).

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
        reach=float(
            np.sort(absolute)[min(math.ceil(HELD * (len(absolute) + 1)), len(absolute)) - 1]
        ),
    )


def met(said: pd.Series, comparison: pd.Series, came: pd.Series) -> pd.Series:
    """Return whether each bound or plan was met: a ceiling ("<") from below, all else from above.

    >>> said, came = pd.Series([200, 1.5, 65]), pd.Series([430, 1.4, 22])
    >>> met(said, pd.Series([">", "<", "="]), came).tolist()
    [True, True, False]
    """
    ceiling = comparison.astype(str) == "<"
    return ((came <= said) & ceiling) | ((came >= said) & ~ceiling)


def scored(forecasts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows that were due by a day and have an outcome, each with its score.

    Adds `scored_as`, which is SIZE, BOUND, PLAN or HAPPENING; `horizon_years`, from the day it was
    made to the day it was due, and `horizon` in words; `log_error` for a size, `brier` for an
    event; and `met` for all but sizes: whether a bound or a plan was met, or an event came. What
    does not apply is empty.
    """
    due = forecasts["due"] <= pd.Timestamp(day)
    rows = forecasts[due & forecasts["outcome"].notna()].copy()
    event = rows["unit"].astype(str) == EVENT
    bound = rows["comparison"].astype(str).isin(BOUNDS)
    plan = rows["stance"].astype(str) == PLAN
    kinds = [HAPPENING, PLAN, BOUND]
    rows["scored_as"] = np.select([event, plan, bound], kinds, default=SIZE)
    rows["horizon_years"] = (rows["due"] - rows["made"]).dt.days / DAYS_IN_YEAR
    bins = [-math.inf, *HORIZON_ENDS_YEARS, math.inf]
    rows["horizon"] = pd.cut(rows["horizon_years"], bins, labels=list(HORIZONS))
    sizes, events = rows[rows["scored_as"] == SIZE], rows[event]
    rows["log_error"] = pd.Series(log_error(sizes["value"], sizes["outcome"]), index=sizes.index)
    rows["brier"] = pd.Series(brier(events["value"], events["outcome"]), index=events.index)
    held = met(rows["value"], rows["comparison"], rows["outcome"])
    came = rows["outcome"] == 1
    rows["met"] = held.where(~event, came).astype("boolean").mask(rows["scored_as"] == SIZE)
    return rows


def medians_drawn(values: pd.Series, outcomes: pd.Series) -> Errors:
    """Return DRAWS medians of values, each of as many outcomes drawn with all their values.

    Rows that speak of one outcome err together, so outcomes are drawn, not rows (Field and Welsh,
    Bootstrapping clustered data, 2007). Of an even number of values the median is the lower of the
    middle ones.

    >>> sorted(set(medians_drawn(pd.Series([1.0, 1.0, 3.0]), pd.Series(["a", "a", "b"])).tolist()))
    [1.0, 3.0]
    """
    order = np.argsort(values.to_numpy(dtype=float), kind="stable")
    ranked = values.to_numpy(dtype=float)[order]
    cluster = pd.factorize(outcomes, sort=True)[0][order]
    number = int(cluster.max()) + 1
    picks = np.random.default_rng(SEED).integers(number, size=(DRAWS, number))
    times = np.apply_along_axis(np.bincount, 1, picks, minlength=number)[:, cluster]
    passed = times.cumsum(axis=1) >= times.sum(axis=1, keepdims=True) / 2
    medians: Errors = ranked[passed.argmax(axis=1)]
    return medians


def interval(draws: Errors, share: float = 0.95) -> tuple[float, float]:
    """Return the interval that holds the middle share of some draws.

    >>> interval(np.arange(101.0), 0.5)
    (25.0, 75.0)
    """
    low, high = np.quantile(draws, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def factor_interval(scores: pd.DataFrame) -> tuple[float, float]:
    """Return the 95 per cent interval of the typical miss of the sizes, as factors."""
    sizes = scores.dropna(subset=["log_error"])
    low, high = interval(medians_drawn(sizes["log_error"].abs(), outcome_of(sizes)))
    return math.exp(low), math.exp(high)


def median_interval(scores: pd.DataFrame) -> tuple[float, float]:
    """Return the 95 per cent interval of the median error of the sizes, in logarithms."""
    sizes = scores.dropna(subset=["log_error"])
    return interval(medians_drawn(sizes["log_error"], outcome_of(sizes)))


def outcome_of(scores: pd.DataFrame) -> pd.Series:
    """Return the name of the outcome that each row speaks of: its quantity and year."""
    return scores["quantity"].astype(str) + " " + scores["for_year"].astype(str)


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

    A forecast f then stands for an outcome with the median f and, in logarithms, the standard
    deviation `spread`. The median is not moved by the bias, which so few rows cannot tell from
    none. Where the kind has fewer than FEW rows at the horizon, all kinds at that horizon stand
    for it; and where these are too few as well, all rows. `rows` says how many they are.
    """
    if horizon not in HORIZONS:
        raise ValueError(f"'{horizon}' is no horizon; there are {', '.join(HORIZONS)}")
    sizes = scores.dropna(subset=["log_error"])
    at_horizon = sizes[sizes["horizon"].astype(str) == horizon]
    own = at_horizon[at_horizon["kind_of_maker"].astype(str) == kind]
    enough = next((rows for rows in (own, at_horizon) if len(rows) >= FEW), sizes)
    return error_of(enough["log_error"])
