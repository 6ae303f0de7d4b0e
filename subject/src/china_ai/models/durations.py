"""How long a filing number waits until its service is filed, with those that still wait.

The national list of generative AI services (table `filed_services`) gives each service a number in
which a day stands, and the day on which it was filed. From April 2024 the numbers of a province run
on, so a number that is missing between two listed ones was given and its service not filed: it
still waits, or was refused or given up. Its wait is censored at the last day of the lists. Waits
are in days. A curve of waits is the Kaplan-Meier estimate, as `scipy.stats.ecdf` makes it of
censored data: E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations",
Journal of the American Statistical Association 53 (1958), pages 457 to 481.

Numbers of one province and day are handled together, so they are no independent draws: intervals
come from drawing such batches again, not single numbers, and tests from shuffling whole batches.
The statistic that is shuffled is that of the log-rank test: N. Mantel, "Evaluation of survival data
and two new rank order statistics arising in its consideration", Cancer Chemotherapy Reports 50
(1966), pages 163 to 170.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

LAST_LIST = date(2026, 8, 31)  # the last day that the lists cover
COHORT = (date(2024, 4, 28), date(2026, 2, 28))  # first serial; half a year before the last list
PERIODS = {  # by the day in the number
    "before-r1": (date(2024, 4, 28), date(2025, 1, 19), "from 28 April 2024 to 19 January 2025"),
    "year-2025": (date(2025, 1, 20), date(2025, 11, 30), "from 20 January to 30 November 2025"),
    "winter-2026": (date(2025, 12, 1), date(2026, 2, 28), "from December 2025 to February 2026"),
    "spring-2026": (date(2026, 3, 1), date(2026, 5, 31), "from March to May 2026"),
}
DRAWS = 2000  # times that the batches are drawn again or shuffled
SEED = 20261130
ENDS = (2.5, 97.5)  # percentiles of what is drawn that bound the interval
HALF = 0.5

Numbers = npt.NDArray[np.float64]


class Estimate(NamedTuple):
    """What a group shows, with its 95 per cent interval from batches drawn again."""

    value: float
    low: float
    high: float


class Break(NamedTuple):
    """Waits on both sides of a day: medians, their change in days, and the test of batches."""

    before: Estimate
    after: Estimate
    change: Estimate
    p_value: float


class Step(NamedTuple):
    """The day at which waits on both sides differ most, and how often chance differs as much."""

    day: date
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


def around(every: pd.DataFrame, day: date, window: int) -> pd.DataFrame:
    """Return the waits of numbers given in the days before a day, and as many days from it on."""
    gap = (every["number_day"] - pd.Timestamp(day)).dt.days
    return every[(gap >= -window) & (gap < window)]


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


def waiting(group: pd.DataFrame, days: float, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """Return the share of numbers that wait longer than some days, between 0 and 1.

    A number that is never filed counts as waiting: whether it was refused cannot be seen.
    """
    sample(group)
    times, shares = _drawn_curves(group, draws, seed)
    place = int(np.searchsorted(times, days, side="right")) - 1
    return _estimate(shares[:, place] if place >= 0 else np.ones(len(shares)))


def unfiled(group: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """Return the share of numbers that no list shows by the last day, between 0 and 1."""
    sample(group)
    _, filed, ended = _by_batch(group)
    weights = _drawn_weights(len(filed), draws, seed)
    return _estimate(1 - (weights @ filed.sum(axis=1)) / (weights @ ended.sum(axis=1)))


def curve(group: pd.DataFrame) -> tuple[Numbers, Numbers]:
    """Return the steps of the curve: days, and the share that waits longer than each.

    Two of four numbers are filed after 10 and 20 days, two wait since 15 and 30:

    >>> group = pd.DataFrame({"days": [10.0, 15, 20, 30], "listed": [True, False, True, False]})
    >>> curve(group)[1].tolist()
    [0.75, 0.75, 0.375, 0.375]
    """
    found = stats.ecdf(sample(group)).sf
    return found.quantiles, found.probabilities


def band(
    group: pd.DataFrame, draws: int = DRAWS, seed: int = SEED
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the band around the curve: days, and the ends of each day's 95 per cent interval."""
    sample(group)
    times, shares = _drawn_curves(group, draws, seed)
    low, high = np.percentile(shares[1:], ENDS, axis=0)
    return times, low, high


def at_risk(group: pd.DataFrame, days: float) -> int:
    """Return how many numbers are seen waiting for at least some days."""
    return int((group["days"] >= days).sum())


def median(group: pd.DataFrame, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """Return the day by which half are filed; infinite where more than half still wait."""
    sample(group)  # an empty group is told there
    return _estimate(_medians(group, draws, seed))


def break_at(
    every: pd.DataFrame, day: date, window: int, draws: int = DRAWS, seed: int = SEED
) -> Break:
    """Compare numbers given in the days before a day with those of the days from it on.

    The window is in days, on each side. The change is the later median less the earlier one; its
    interval comes from batches drawn again, on each side on its own. The p-value is the share of
    shuffles of whole batches between the sides that part them as far, by the log-rank statistic.
    """
    near = around(every, day, window)
    early = near["number_day"] < pd.Timestamp(day)
    one = _medians(near[early], draws, seed)
    other = _medians(near[~early], draws, seed + 1)
    first, second, change = (_estimate(drawn) for drawn in (one, other, other - one))
    return Break(first, second, change, largest_step(near, [day], window, draws, seed).p_value)


def largest_step(
    every: pd.DataFrame, days: list[date], window: int, draws: int = DRAWS, seed: int = SEED
) -> Step:
    """Return the day, of some, at which the waits on both sides differ most, with its p-value.

    Batches are shuffled over all their days, and the largest step of each shuffle is taken from
    all the days too: so the p-value allows for the looking. It says that waits changed, not that
    they changed on that day and no other. Later batches were watched for a shorter time, which a
    shuffle ignores; with months to the last list that is past the waits of most.

    Raises ValueError where one side of a day has no number.
    """
    _, filed, ended = _by_batch(every)
    given_on = every.groupby("batch", sort=False)["number_day"].first()
    place = (given_on - pd.Timestamp(days[0])).dt.days.to_numpy()
    orders = np.random.default_rng(seed).permuted(np.tile(place, (draws, 1)), axis=1)
    orders = np.vstack([place, orders])
    scores = np.zeros((len(days), draws + 1))
    for row, day in zip(scores, days, strict=True):
        gaps = orders - (day - days[0]).days
        early, late = (gaps < 0) & (gaps >= -window), (gaps >= 0) & (gaps < window)
        if not (early[0].any() and late[0].any()):
            raise ValueError("no filing number in this group: choose other days or another window")
        row[:] = _scores(early.astype(float), (early | late).astype(float), filed, ended)
    largest = scores.max(axis=0)
    as_large = int((largest[1:] >= largest[0] - 1e-9).sum())
    return Step(days[int(scores[:, 0].argmax())], (1 + as_large) / (1 + draws))


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


def _by_batch(group: pd.DataFrame) -> tuple[Numbers, Numbers, Numbers]:
    """Return the waits that occur, and of each batch how many are filed and how many end there."""
    codes, batches = pd.factorize(group["batch"])
    times, places = np.unique(group["days"].to_numpy(), return_inverse=True)
    shape = (len(batches), len(times))
    filed, ended = np.zeros(shape), np.zeros(shape)
    np.add.at(filed, (codes, places), group["listed"].to_numpy(float))
    np.add.at(ended, (codes, places), 1.0)
    return times, filed, ended


def _drawn_weights(batches: int, draws: int, seed: int) -> Numbers:
    """Return how often each batch counts: once in the first row, then as it is drawn again."""
    chances = np.full(batches, 1 / batches)
    drawn = np.random.default_rng(seed).multinomial(batches, chances, size=draws)
    return np.vstack([np.ones(batches), drawn])


def _still_there(ended: Numbers) -> Numbers:
    """Return how many have not ended before each wait."""
    return np.cumsum(ended[:, ::-1], axis=1)[:, ::-1]


def _parts(some: Numbers, whole: Numbers) -> Numbers:
    """Return some over whole, and zero where there is no whole."""
    return np.divide(some, whole, where=whole > 0, out=np.zeros_like(some))


def _drawn_curves(group: pd.DataFrame, draws: int, seed: int) -> tuple[Numbers, Numbers]:
    """Return the waits and the curve of a group, then the curves of its batches drawn again."""
    times, filed, ended = _by_batch(group)
    weights = _drawn_weights(len(filed), draws, seed)
    passed = _parts(weights @ filed, _still_there(weights @ ended))
    return times, np.asarray(np.cumprod(1 - passed, axis=1), dtype=np.float64)


def _medians(group: pd.DataFrame, draws: int, seed: int) -> Numbers:
    """Return the Kaplan-Meier median of a group, then those of its batches drawn again."""
    sample(group)
    times, shares = _drawn_curves(group, draws, seed)
    # a share that is half but for the rounding of a product of fractions is half
    reached = shares <= HALF + 1e-9
    return np.where(reached.any(axis=1), times[reached.argmax(axis=1)], np.inf)


def _estimate(drawn: Numbers) -> Estimate:
    """Return the first value with the interval of the others."""
    low, high = np.percentile(drawn[1:], ENDS, method="inverted_cdf")
    return Estimate(float(drawn[0]), float(low), float(high))


def _scores(first: Numbers, both: Numbers, filed: Numbers, ended: Numbers) -> Numbers:
    """Return the log-rank statistic of the first side against the other, one for each row.

    A row of `first` and of `both` says which batches are on the first side, and on either.
    """
    events, risk = both @ filed, _still_there(both @ ended)
    part = _parts(_still_there(first @ ended), risk)
    apart = (first @ filed - events * part).sum(axis=1)
    spread = events * part * (1 - part) * _parts(risk - events, np.maximum(risk - 1, 0))
    scores: Numbers = np.abs(apart) / np.sqrt(np.maximum(spread.sum(axis=1), 1e-12))
    return scores
