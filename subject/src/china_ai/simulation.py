"""How far off a sum or a share of modelled shipments may be: a small seeded simulation.

Epoch AI prints, for each type of chip and for some totals, the median of its model and the 5th and
95th percentile. For a share of two totals, or a total in another measure, it prints no range, and
none follows from the ends of others without a word on how their errors go together. Here each
number of chips is drawn from a lognormal distribution through the printed percentiles, and the
errors of different types are drawn with a given correlation: none, all of it, or the half that
Epoch AI's model takes between the prices of types.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED = 20261130
DRAWS = 200_000
Z95 = NormalDist().inv_cdf(0.95)
PERCENTILES = (5, 50, 95)

Draws = NDArray[np.float64]


class Count(NamedTuple):
    """A number of chips as the model prints it."""

    low: float  # 5th percentile
    median: float
    high: float  # 95th percentile

    @property
    def spread(self) -> float:
        """Standard deviation of its logarithm, from the printed ends.

        >>> round(Count(50, 100, 200).spread, 3)
        0.421
        """
        return math.log(self.high / self.low) / (2 * Z95)


def shipped(counts: Mapping[str, Count], correlation: float) -> dict[str, Draws]:
    """Draw how many chips of each type were shipped; errors of two types are so correlated.

    A type has the same errors in every draw, whichever others are drawn beside it.
    """
    common = standard("all types")
    drawn = {}
    for chip, count in counts.items():
        own = standard(chip)
        error = math.sqrt(correlation) * common + math.sqrt(1 - correlation) * own
        drawn[chip] = count.median * np.exp(count.spread * error)
    return drawn


def part(of: Count, whole: Count, chip: str) -> Draws:
    """Draw which part of a type went to one buyer; its error is its own.

    What the buyer's count spreads more than the whole is the spread of the part. Where the two are
    the same, all of the type went there.
    """
    spread = math.sqrt(max(of.spread**2 - whole.spread**2, 0))
    return of.median / whole.median * np.exp(spread * standard(f"part of {chip}"))


def percentiles(draws: Draws, at: Sequence[float] = PERCENTILES) -> tuple[float, ...]:
    """Return percentiles, the 5th, 50th and 95th, to four digits: more than the draws determine.

    >>> percentiles(np.arange(101.0))
    (5.0, 50.0, 95.0)
    """
    return tuple(float(f"{one:.4g}") for one in np.percentile(draws, at))


def standard(name: str, number: int = DRAWS, seed: int = SEED) -> Draws:
    """Return standard normal draws, an even number, that depend on a name and the seed alone.

    Each comes with its mirror image, which keeps the median of a type where it is printed.
    """
    sequence = np.random.SeedSequence([seed, *name.encode()])
    half = np.random.Generator(np.random.PCG64(sequence)).standard_normal(number // 2)
    return np.concatenate([half, -half])
