"""What Chinese firms buy abroad: a residual of NVIDIA's filings.

NVIDIA states its revenue by the headquarters of the direct customer. What customers from China and
Hong Kong pay is taken apart, in this order, so that the parts always add up to the revenue:

    licensed         data-centre chips shipped into China under the rules of the day
    other markets    games, workstations, cars: a share of NVIDIA's revenue outside data centres
    legal remainder  of what is left: network parts and chips below the lines, shipped into China
    resold           of what then is left: what ends with buyers that are not Chinese
    abroad           the rest: compute of Chinese buyers in data centres abroad

It is a bound on one channel. Who rents, or buys through a maker of servers with headquarters in
Taiwan or the United States, is not in it.

>>> part = residual(8000.0, 500.0, 7000.0, Shares(0.4, 0.2, 0.3))
>>> [round(float(one)) for one in part], round(float(part.total))
([500, 2800, 940, 1128, 2632], 8000)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from china_ai.models.checks import positive, share
from china_ai.models.priors import SHARE
from china_ai.simulation import Draws

Values = float | NDArray[np.float64]

# What `data/priors.csv` must have for the model `offshore`, with units.
INPUTS: Mapping[str, str] = {
    **dict.fromkeys(["other_markets_share", "legal_remainder", "resold_share"], SHARE),
    **dict.fromkeys(["usd_per_h100e_hopper", "usd_per_h100e_blackwell"], "USD"),
    **dict.fromkeys(
        ["licensed_mn_fy2024", "licensed_mn_fy2025", "licensed_mn_q2_fy2027"], "USD million"
    ),
}


class Shares(NamedTuple):
    """What is taken off, each as a share of what is left when it is its turn."""

    other_markets: Values  # of NVIDIA's worldwide revenue outside data centres
    legal_remainder: Values  # of China's revenue less licensed and other markets
    resold: Values  # of what is left after that


def shares_of(drawn: Mapping[str, Draws]) -> Shares:
    """Return what is taken off, for draws of the priors."""
    return Shares(drawn["other_markets_share"], drawn["legal_remainder"], drawn["resold_share"])


class Parts(NamedTuple):
    """Parts of the revenue from customers with headquarters in China, in its unit."""

    licensed: Values
    other_markets: Values
    legal_remainder: Values
    resold: Values
    abroad: Values

    @property
    def total(self) -> Values:
        """The revenue that was taken apart."""
        return sum(self, start=0.0)


def residual(revenue: Values, licensed: Values, other_world: Values, shares: Shares) -> Parts:
    """Take revenue from customers of China apart; no part is larger than what is left for it."""
    positive(revenue, "revenue", zero=True)
    positive(licensed, "licensed", zero=True)
    positive(other_world, "other_world", zero=True)
    for name, value in shares._asdict().items():
        share(value, name)
    of_licensed = np.minimum(licensed, revenue)
    left = revenue - of_licensed
    of_other = np.minimum(shares.other_markets * other_world, left)
    left = left - of_other
    of_legal = shares.legal_remainder * left
    left = left - of_legal
    of_resold = shares.resold * left
    return Parts(of_licensed, of_other, of_legal, of_resold, left - of_resold)


def leanest(revenues: Iterable[float], other_world: Iterable[float]) -> float:
    """Return the largest share of other markets that customers from China can have had.

    In the quarter in which they paid least beside NVIDIA's revenue outside data centres, all they
    paid may have been for games, workstations and cars, and no more than all.

    >>> round(leanest([3985, 2970], [5647, 5791]), 3)
    0.513
    """
    return min(part / whole for part, whole in zip(revenues, other_world, strict=True))


class Bounds(NamedTuple):
    """The least and the most that the filings allow, in the unit of the revenue."""

    least: float
    most: float


def bounds(
    revenue: float, licensed: tuple[float, float], other_world: float, most: float
) -> Bounds:
    """Return both bounds without a prior but one share.

    At the most, all that is not known to be licensed is compute abroad. At the least, other markets
    have the largest share that the leanest quarter allows (`most`), in which then nothing was
    bought abroad, and licensed sales are at their highest. The least still counts what is resold
    and what is shipped into China legally beside licensed chips.
    """
    lowest, highest = licensed
    left = residual(revenue, highest, other_world, Shares(most, 0.0, 0.0)).abroad
    return Bounds(float(left), max(revenue - lowest, 0.0))


def in_h100e(dollars: Values, dollars_each: Values) -> Values:
    """Return the H100 equivalents that a sum buys at a price for one."""
    positive(dollars_each, "dollars_each")
    return dollars / dollars_each
