"""How far two readers agree in their verdicts: Cohen's kappa."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt
from typing import NamedTuple

Z95 = 1.96  # standard errors on either side of a 95 per cent interval


class Kappa(NamedTuple):
    """Cohen's kappa with the ends of its 95 per cent interval."""

    value: float
    low: float
    high: float


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> Kappa:
    """Return the part of the agreement of two coders that chance would not give.

    kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of equal verdicts and p_e the share
    that chance would give from how often each coder uses each word. The interval has 1.96 standard
    errors on either side, sqrt(p_o (1 - p_o) / (n (1 - p_e)^2)), and ends at one. J. Cohen, "A
    coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
    (1960), pages 37 to 46.

    Three of four verdicts are equal, where chance would give half:

    >>> kappa(["yes", "yes", "no", "no"], ["yes", "yes", "no", "yes"]).value
    0.5
    """
    one, other = list(first), list(second)
    size = len(one)
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / size
    chance = sum(one.count(word) * other.count(word) for word in {*one, *other}) / size**2
    value = (observed - chance) / (1 - chance)
    reach = Z95 * sqrt(observed * (1 - observed) / size) / (1 - chance)
    return Kappa(value, value - reach, min(1.0, value + reach))
