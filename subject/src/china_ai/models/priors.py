"""Priors: what a model takes as given, as distributions that go together, and draws from them.

They are rows of `data/priors.csv`. Each independent cause of error, a prior's own part or a factor
that several priors share, is one standard normal number z. A prior with the loading L on a factor F
has z = L F + sqrt(1 - L^2) e, and its value is the quantile of its distribution at which z stands
in the normal: a Gaussian copula (Nelsen, An Introduction to Copulas, 2006, section 2.3). The
correlation, on the normal scale, of two priors of one factor is the product of their loadings. A
prior of n factors loads on each alike: z = L (F1 + ... + Fn) + sqrt(1 - n L^2) e.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from china_ai.simulation import Z95, Count, Draws, standard

SEED = 20261130
DRAWS = 20_000
EMPTY = math.nan
SHARE, PERCENT = "share", "percent"  # units of which there is a most
MOST = {SHARE: 1, PERCENT: 100}
ENDS = ("low", "mid", "high")
OFF_CENTRE = 0.1  # how far a stated median may be from where both ends put it: publishers round
SCENARIOS_FROM = 2027  # the first year that a scenario changes
BETWEEN = "; "  # stands between the names of factors of one prior
FACTOR = "common: "  # begins the name of a cause of error that several priors share

Change = float | tuple[float | None, float | None, float | None]  # one value; or low, mid, high


@dataclass(frozen=True)
class Prior:
    """An input of a model: its distribution, and the factor that its error shares with others.

    `low` and `high` are the 5th and 95th percentile of a lognormal or normal, the ends of a uniform
    or triangular. `mid` is the median of the first two, which where it is not given is the
    geometric mean or the middle of the ends; the mode of a triangular; all there is of a fixed one.
    A normal is cut off at zero, as what is counted here is never less, and a share at one.

    >>> Prior("cards", "lognormal", 50, high=200).median
    100.0
    """

    name: str
    form: str
    low: float = EMPTY
    mid: float = EMPTY
    high: float = EMPTY
    common: str = ""
    loading: float = 0.0
    unit: str = ""

    @property
    def factors(self) -> list[str]:
        """Names of the causes of error that it shares.

        >>> Prior("cards", "uniform", 0, high=1, common="smuggling; prices").factors
        ['common: smuggling', 'common: prices']
        """
        return [FACTOR + name for name in self.common.split(BETWEEN)] if self.common else []

    @property
    def own(self) -> float:
        """Part of its error that it does not share; below 0 where it would share more than all."""
        return 1 - len(self.factors) * self.loading**2

    @property
    def median(self) -> float:
        """Median of the distribution."""
        return float(self.quantile(np.zeros(1))[0])

    def quantile(self, normal: Draws) -> Draws:
        """Return the values that stand in the distribution where these stand in the normal."""
        from scipy.special import ndtr  # which takes a chapter time that draws nothing

        match self.form:
            case "lognormal":
                spread = Count(self.low, self._centre, self.high).spread
                values: Draws = self._centre * np.exp(spread * normal)
            case "normal":
                deviation = (self.high - self.low) / (2 * Z95)
                values = np.maximum(self._centre + deviation * normal, 0)
            case "uniform":
                values = self.low + (self.high - self.low) * ndtr(normal)
            case "triangular":
                values = self._triangular(ndtr(normal))
            case _:
                values = np.full_like(normal, self.mid)
        return np.minimum(values, MOST.get(self.unit, math.inf))

    @property
    def _centre(self) -> float:
        if not math.isnan(self.mid):
            return self.mid
        if self.form == "lognormal":
            return math.sqrt(self.low * self.high)
        return (self.low + self.high) / 2

    def _triangular(self, share: Draws) -> Draws:
        width, below, above = self.high - self.low, self.mid - self.low, self.high - self.mid
        rising = self.low + np.sqrt(share * width * below)
        falling = self.high - np.sqrt((1 - share) * width * above)
        return np.where(share * width < below, rising, falling)

    def fault(self) -> tuple[str, str] | None:
        """Return what is wrong with the distribution: what was found, and what was expected.

        >>> Prior("cards", "uniform", 3, high=2).fault()
        ('low 3, high 2', 'low below high')
        >>> Prior("part", "fixed", mid=1.5, unit="share").fault()
        ('mid 1.5', 'a share between 0 and 1')
        """
        return self._fault_of_form() or self._fault_of_unit()

    def _fault_of_unit(self) -> tuple[str, str] | None:
        most = MOST.get(self.unit, math.inf)
        for end in ENDS:
            if getattr(self, end) > most:
                return f"{end} {getattr(self, end):g}", f"a {self.unit} between 0 and {most:g}"
        return None

    def _fault_of_form(self) -> tuple[str, str] | None:
        low, mid, high = self.low, self.mid, self.high
        given = {"low": low, "mid": mid, "high": high}
        if self.own < 0:
            return f"loading {self.loading:g}", f"at most 1 over the root of {len(self.factors)}"
        stated = {end: value for end, value in given.items() if not math.isnan(value)}
        found = ", ".join(f"{end} {value:g}" for end, value in stated.items()) or "no value"
        if any(value < 0 or math.isinf(value) for value in stated.values()):
            return found, "finite values of at least 0"
        if self.form == "fixed":
            return None if stated.keys() == {"mid"} else (found, "mid alone")
        needed = given.keys() if self.form == "triangular" else {"low", "high"}
        if missing := [end for end in given if end in needed and end not in stated]:
            return found, f"a value for {' and '.join(missing)}"
        if low >= high:
            return found, "low below high"
        if self.form == "lognormal" and low == 0:
            return found, "low above 0, as a lognormal never is 0"
        if self.form == "uniform" and "mid" in stated:
            return found, "no mid: a uniform has none"
        if "mid" not in stated:
            return None
        if not low <= mid <= high:
            return found, "mid between low and high"
        centre = replace(self, mid=EMPTY)._centre
        if self.form == "lognormal" and abs(math.log(mid / centre)) > OFF_CENTRE:
            return found, f"mid near {centre:.4g}, the geometric mean of low and high"
        if self.form == "normal" and abs(mid - centre) > OFF_CENTRE * (high - low):
            return found, f"mid near {centre:.4g}, half way between low and high"
        return None

    def changed(self, to: Change) -> Prior:
        """Return it with another value, which is then fixed, or with other low, mid and high.

        Raise BriefingError, of one line that names it, for what is no such value.
        """
        new = self._given(to)
        if new is None:
            expected = "a number, or three of them: low, mid (or None) and high"
            raise BriefingError([_problem(self.name, repr(to), expected)])
        if fault := new.fault():
            raise BriefingError([_problem(self.name, *fault)])
        return new

    def _given(self, to: Any) -> Prior | None:  # noqa: ANN401
        if _is_number(to):
            return replace(self, form="fixed", low=EMPTY, mid=float(to), high=EMPTY)
        if not isinstance(to, tuple | list) or len(to) != 3:
            return None
        if not all(part is None or _is_number(part) for part in to):
            return None
        low, mid, high = (EMPTY if part is None else float(part) for part in to)
        return replace(self, low=low, mid=mid, high=high)


def priors(model: str) -> dict[str, Prior]:
    """Return the priors of a model by name, from `data/priors.csv`.

    Raise BriefingError where it has none, or where one is ill formed.

    >>> priors("supply")["dies_per_package"].median
    2.0
    """
    table = load("priors")
    rows = table[table["model"] == model]
    if rows.empty:
        raise BriefingError([Problem("data/priors.csv", f"no prior of '{model}'", "its inputs")])
    known = {row["name"]: prior_of(row) for _, row in rows.iterrows()}
    faults = [_problem(name, *fault) for name, one in known.items() if (fault := one.fault())]
    if faults:
        raise BriefingError(faults)
    return known


def prior_of(row: Mapping[str, Any]) -> Prior:
    """Return the prior that a row of the table describes."""
    low, mid, high = (float(row[end]) for end in ENDS)
    shared = isinstance(row["common"], str)
    common, loading = (row["common"], float(row["loading"])) if shared else ("", 0.0)
    form, unit = str(row["distribution"]), str(row["unit"])
    return Prior(row["name"], form, low, mid, high, common, loading, unit)


def scenarios(model: str) -> dict[str, dict[str, Change]]:
    """Return what each scenario sets instead of a model's priors, from `data/scenarios.csv`.

    They hold from 2027 on, and so does every prior that they change.
    """
    names = load("priors").query("model == @model").set_index("id")["name"]
    found: dict[str, dict[str, Change]] = {}
    table = load("scenarios")
    for _, row in table[table["prior"].isin(names.index)].iterrows():
        found.setdefault(str(row["scenario"]), {})[names[row["prior"]]] = change_of(row)
    return found


def change_of(row: Mapping[str, Any]) -> Change:
    """Return what a row of the table of scenarios sets: a mid alone is one value."""
    low, mid, high = (None if math.isnan(row[end]) else float(row[end]) for end in ENDS)
    return mid if mid is not None and low is None and high is None else (low, mid, high)


def with_changes(known: Mapping[str, Prior], changed: Mapping[str, Change]) -> dict[str, Prior]:
    """Return priors of which some are changed; raise BriefingError that names a bad change.

    >>> with_changes({"cards": Prior("cards", "uniform", 1, high=2)}, {"cards": 5})["cards"].median
    5.0
    """
    for name in changed:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or sorted(known)[:3]
            expected = f"a prior of the model, such as {', '.join(near)}"
            raise BriefingError([_problem(name, "no prior of this name", expected)])
    return {
        name: one.changed(changed[name]) if name in changed else one for name, one in known.items()
    }


def draws(
    known: Mapping[str, Prior],
    number: int = DRAWS,
    seed: int = SEED,
    changed: Mapping[str, Change] | None = None,
) -> dict[str, Draws]:
    """Draw values of all priors, an array for each name; `changed` sets some otherwise.

    A prior keeps its errors whichever others are drawn beside it and however one is changed, so
    that two scenarios differ by what they change and by nothing else. Raise BriefingError for a
    number of draws that is no even number, since each draw has its mirror image.
    """
    if not isinstance(number, int) or number < 2 or number % 2:
        raise BriefingError([Problem("draws", repr(number), "an even number of at least 2")])
    wanted = with_changes(known, changed or {})
    normals = {cause: standard(cause, number, seed) for cause in causes(wanted)}
    return valued(wanted, normals, number)


def causes(known: Mapping[str, Prior]) -> list[str]:
    """Return the names of the independent causes of error, in order: own parts, then factors.

    >>> causes({"a": Prior("a", "uniform", 0, high=1, common="both", loading=0.5)})
    ['a', 'common: both']
    """
    moving = [one for one in known.values() if one.form != "fixed"]
    own = [one.name for one in moving if one.own > 0]
    return [*own, *dict.fromkeys(factor for one in moving for factor in one.factors)]


def valued(
    known: Mapping[str, Prior], normals: Mapping[str, Draws], number: int
) -> dict[str, Draws]:
    """Return a number of values of priors whose independent causes of error have these values."""
    still = np.zeros(number)

    def error(one: Prior) -> Draws:
        own = math.sqrt(one.own) * normals.get(one.name, still)
        shared = sum((normals.get(factor, still) for factor in one.factors), still)
        return one.loading * shared + own

    return {name: one.quantile(error(one)) for name, one in known.items()}


def _is_number(given: object) -> bool:
    # True is a number to Python, and to nobody else.
    number = isinstance(given, Real) and not isinstance(given, bool)
    return number and math.isfinite(float(given))  # type: ignore[arg-type]


def _problem(name: str, found: str, expected: str) -> Problem:
    return Problem(f"prior {name}", found, expected)
