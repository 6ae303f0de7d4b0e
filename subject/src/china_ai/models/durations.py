"""How long a filing number waits until its service is filed, with those that still wait.

The national list of generative AI services (table `filed_services`) gives each service a number in
which a day stands, and the day on which it was filed. From April 2024 the numbers of a province run
on, so a number that is missing between two listed ones was given and its service not filed: it
still waits, or was refused or given up. Its wait is censored at the last day of the lists. Waits
are in days. A curve of waits is the Kaplan-Meier estimate, as `scipy.stats.ecdf` makes it of
censored data: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations",
Journal of the American Statistical Association 53 (1958), pages 457 to 481.

Numbers of one province and day are handled together, so they are no independent draws: intervals
come from drawing such batches again, not single numbers.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

DRAWS = 2000  # times that the batches are drawn again
SEED = 20261130
ENDS = (2.5, 97.5)  # percentiles of the drawn medians that bound the interval
HALF = 0.5

Numbers = npt.NDArray[np.float64]


class Median(NamedTuple):
    """Median wait in days with its 95 per cent interval; infinite where half still wait."""

    value: float
    low: float
    high: float


class Break(NamedTuple):
    """Waits on both sides of a day: medians, their change in days, and the log-rank test."""

    before: Median
    after: Median
    change: Median
    p_value: float


def serials(text: str) -> list[int]:
    """Return the serial numbers that a cell of the table names.

    >>> serials("1-3,5")
    [1, 2, 3, 5]
    """
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def numbered(services: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each listed number with a serial: province, run, serial, both days.

    A province begins a new run where its serials start at one again.
    """
    table = services[services["serials"].notna() & services["number_day"].notna()].copy()
    table["serial"] = table["serials"].astype(str).map(serials)
    table = table.explode("serial").astype({"serial": int})
    table["province"] = table["province"].astype(str)
    table = table.sort_values(["province", "number_day", "serial"])
    lowest = table.groupby(["province", "number_day"])["serial"].transform("min")
    begins = (lowest == 1) & (table["serial"] == 1)
    table["run"] = begins.groupby(table["province"]).cumsum()
    return table[["province", "run", "serial", "number_day", "filed_on"]].reset_index(drop=True)


def unlisted(services: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers missing between listed ones: province, run, serial, earliest, latest day.

    A number lies between the days of its neighbours. An entry of the province without a serial
    whose day lies there took one of the missing numbers.
    """
    bare = services[services["serials"].isna() & services["number_day"].notna()]
    missing = []
    for (province, run), rows in numbered(services).groupby(["province", "run"]):
        known = rows.groupby("serial")["number_day"].min()
        known = known.cummax()
        without = bare[bare["province"] == province]
        for first, last in zip(known.index, known.index[1:], strict=False):
            early, late = known[first], known[last]
            taken = int(without.loc[without["number_day"].between(early, late), "entries"].sum())
            missing += [
                (province, run, serial, early, late)
                for serial in range(first + 1 + min(taken, last - first - 1), last)
            ]
    return pd.DataFrame(missing, columns=["province", "run", "serial", "earliest", "latest"])


def waits(services: pd.DataFrame, last_day: date) -> pd.DataFrame:
    """Return the wait of each number: province, number_day, days, whether listed, batch.

    A listed number waited from the day in it to the day of filing. One that is not listed has
    waited at least from the later of the days between which it was given, to the last day.

    Raises ValueError where a service was filed before the day in its number.
    """
    found = numbered(services)
    found["days"] = (found["filed_on"] - found["number_day"]).dt.days
    if (found["days"] < 0).any():
        raise ValueError("a service is filed before the day in its number")
    still = unlisted(services)
    still["number_day"] = pd.to_datetime(still["latest"])
    still["days"] = (pd.Timestamp(last_day) - still["number_day"]).dt.days
    columns = ["province", "number_day", "days", "listed"]
    both = pd.concat(
        [found.assign(listed=True)[columns], still.assign(listed=False)[columns]],
        ignore_index=True,
    )
    both["batch"] = both["province"] + " " + both["number_day"].dt.strftime("%Y-%m-%d")
    return both.astype({"days": float, "listed": bool})


def given(every: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Return the waits of numbers given from one day to another, both included."""
    return every[every["number_day"].between(pd.Timestamp(first), pd.Timestamp(last))]


def sample(group: pd.DataFrame) -> stats.CensoredData:
    """Return the waits of a group as SciPy takes them: filed ones, and those censored on the right.

    Raises ValueError where the group is empty.
    """
    if group.empty:
        raise ValueError("no filing number in this group: choose other days or another province")
    return stats.CensoredData(
        uncensored=group.loc[group["listed"], "days"].to_numpy(),
        right=group.loc[~group["listed"], "days"].to_numpy(),
    )


def waiting(group: pd.DataFrame, days: float) -> float:
    """Return the share of numbers that wait longer than some days, between 0 and 1."""
    return float(stats.ecdf(sample(group)).sf.evaluate(days))


def curve(group: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Return the steps of the curve: days, and the share that waits longer than each.

    Two of four numbers are filed after 10 and 20 days, two wait since 15 and 30:

    >>> group = pd.DataFrame({"days": [10.0, 15, 20, 30], "listed": [True, False, True, False]})
    >>> curve(group)[1].tolist()
    [0.75, 0.75, 0.375, 0.375]
    """
    found = stats.ecdf(sample(group)).sf
    return found.quantiles, found.probabilities


def median(group: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Median:
    """Return the day by which half are filed, with its interval from batches drawn again."""
    sample(group)  # an empty group is told there
    drawn = _medians(group, draws, seed)
    low, high = np.percentile(drawn[1:], ENDS, method="inverted_cdf")
    return Median(float(drawn[0]), float(low), float(high))


def break_at(
    every: pd.DataFrame, day: date, window: int, draws: int = DRAWS, seed: int = SEED
) -> Break:
    """Compare numbers given in the days before a day with those of the days from it on.

    The window is in days, on each side. The change is the later median less the earlier one; its
    interval comes from batches drawn again, on each side on its own. The p-value of the log-rank
    test takes single numbers as independent, which they are not: it is too small.
    """
    at, width = pd.Timestamp(day), pd.Timedelta(days=window)
    days = every["number_day"]
    before = every[(days >= at - width) & (days < at)]
    after = every[(days >= at) & (days < at + width)]
    result = stats.logrank(sample(before), sample(after))
    one, other = _medians(before, draws, seed), _medians(after, draws, seed + 1)
    change = other - one
    ends = [np.percentile(set_[1:], ENDS, method="inverted_cdf") for set_ in (one, other, change)]
    first, second, third = (
        Median(float(set_[0]), float(low), float(high))
        for set_, (low, high) in zip((one, other, change), ends, strict=True)
    )
    return Break(first, second, third, float(result.pvalue))


def if_refused(group: pd.DataFrame) -> float:
    """Return the median in days if no unlisted number is ever filed: the slowest reading."""
    sample(group)
    ordered = np.sort(np.where(group["listed"], group["days"], np.inf))
    return float(ordered[(len(ordered) - 1) // 2])


def if_dropped(group: pd.DataFrame) -> float:
    """Return the median in days of listed numbers alone: the fastest reading."""
    sample(group)
    ordered = np.sort(group.loc[group["listed"], "days"])
    return float(ordered[(len(ordered) - 1) // 2])


def _medians(group: pd.DataFrame, draws: int, seed: int) -> Numbers:
    """Return the Kaplan-Meier median of a group, then those of its batches drawn again."""
    codes, batches = pd.factorize(group["batch"])
    times, places = np.unique(group["days"].to_numpy(), return_inverse=True)
    shape = (len(batches), len(times))
    filed, ended = np.zeros(shape), np.zeros(shape)
    np.add.at(filed, (codes, places), group["listed"].to_numpy(float))
    np.add.at(ended, (codes, places), 1.0)
    drawn = np.random.default_rng(seed).multinomial(
        len(batches), np.full(len(batches), 1 / len(batches)), size=draws
    )
    weights = np.vstack([np.ones(len(batches)), drawn])
    events = weights @ filed
    at_risk = np.cumsum((weights @ ended)[:, ::-1], axis=1)[:, ::-1]
    share = np.cumprod(1 - np.divide(events, at_risk, where=at_risk > 0, out=0 * events), axis=1)
    # a share that is half but for the rounding of a product of fractions is half
    reached = share <= HALF + 1e-9
    return np.where(reached.any(axis=1), times[reached.argmax(axis=1)], np.inf)
