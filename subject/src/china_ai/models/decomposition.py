"""The effect of controls, decomposed: China's share of what NVIDIA ships, and why it fell.

Share of compute = share of chips x relative quality, where quality is the compute of the mean chip.
Between two periods the change of the share in percentage points is split exactly by logarithmic
mean weights (the Divisia index LMDI-I; Ang, Energy Policy 32, 2004):

    L(s1, s0) = (s1 - s0) / ln(s1 / s0)
    part of a factor = L(s1, s0) x ln(factor in period 1 / factor in period 0)

The factors are China's chips, the world's chips (which counts against), China's mean chip and the
world's mean chip (against). The parts add up to the change; no remainder is left. They depend on
the end points: yearly steps added up give other parts than one step over the same years.

>>> before = Flow(china_chips=10, china_h100e=8, world_chips=100, world_h100e=100)
>>> after = Flow(china_chips=20, china_h100e=4, world_chips=100, world_h100e=100)
>>> parts = change(before, after)
>>> round(100 * parts.of_chips, 2), round(100 * parts.of_quality, 2), round(100 * parts.total, 2)
(4.0, -8.0, -4.0)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from china_ai.models.checks import positive

Values = float | NDArray[np.float64]

# What `data/priors.csv` must have for the model `counterfactual`, with units.
INPUTS: Mapping[str, str] = {
    "share_by_wealth": "percent",
    "h20_refused_mn": "USD million",
    "h20_usd": "USD",
}


class Flow(NamedTuple):
    """What was shipped in a period."""

    china_chips: float
    china_h100e: float
    world_chips: float
    world_h100e: float

    @property
    def share(self) -> float:
        """China's share of the compute."""
        return self.china_h100e / self.world_h100e

    @property
    def share_of_chips(self) -> float:
        """China's share of the number of chips."""
        return self.china_chips / self.world_chips

    @property
    def relative_quality(self) -> float:
        """Compute of the mean chip shipped to China over that of the mean chip of the world."""
        return self.share / self.share_of_chips


class Change(NamedTuple):
    """Parts of a change of China's share of compute, as shares; they add up."""

    china_chips: float
    world_chips: float
    china_quality: float
    world_quality: float

    @property
    def of_chips(self) -> float:
        """What the share of chips did."""
        return self.china_chips + self.world_chips

    @property
    def of_quality(self) -> float:
        """What relative quality did."""
        return self.china_quality + self.world_quality

    @property
    def total(self) -> float:
        """The change of the share."""
        return self.of_chips + self.of_quality


def logarithmic_mean(one: float, other: float) -> float:
    """Return the logarithmic mean of two positive numbers; of equal ones the number.

    >>> round(logarithmic_mean(1, math.e), 4)
    1.7183
    """
    positive([one, other], "a number of a logarithmic mean")
    if math.isclose(one, other, rel_tol=1e-12):
        return one
    return (other - one) / math.log(other / one)


def change(before: Flow, after: Flow) -> Change:
    """Split the change of China's share of compute between two periods, without a remainder."""
    for flow in (before, after):
        positive(list(flow), "a flow that is decomposed")
    weight = logarithmic_mean(before.share, after.share)

    def grown(was: float, now: float) -> float:
        return weight * math.log(now / was)

    china, world = (
        [flow.china_h100e / flow.china_chips for flow in (before, after)],
        [flow.world_h100e / flow.world_chips for flow in (before, after)],
    )
    return Change(
        china_chips=grown(before.china_chips, after.china_chips),
        world_chips=-grown(before.world_chips, after.world_chips),
        china_quality=grown(*china),
        world_quality=-grown(*world),
    )


class Gap(NamedTuple):
    """Parts of what a constant share would have brought and did not come; they add up."""

    wealth: Values  # what a share of the market by spending alone would not have brought either
    restraint: Values  # what was licensed and not taken
    rules: Values  # the rest: the rules, and whatever else kept compute away

    @property
    def total(self) -> Values:
        """The whole gap, in the unit of the flows."""
        return self.wealth + self.restraint + self.rules


def not_delivered(china: Values, world: Values, reference: Values) -> Values:
    """Return the gap between a constant share of the world's flow and what came."""
    positive(world, "world", zero=True)
    positive(china, "china", zero=True)
    return reference * world - china


def explained(
    china: Values, world: Values, reference: Values, by_wealth: Values, refused: Values
) -> Gap:
    """Split the gap between rival explanations; the rules get what the others leave, as a residual.

    `reference` is the share held constant, `by_wealth` the share that spending alone would have
    given (larger than `reference`: wealth would have widened China's share, and its part is
    negative), `refused` the compute that Washington had licensed and buyers did not take.
    """
    positive(refused, "refused", zero=True)
    wealth = (reference - by_wealth) * world
    rules = not_delivered(china, world, reference) - wealth - refused
    return Gap(wealth, refused, rules)
