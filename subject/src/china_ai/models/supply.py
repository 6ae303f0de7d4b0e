"""China's AI compute by route and quarter, 2022 to 2028, with its uncertainty.

    compute delivered in a quarter -> stock, less what is retired -> two bases -> share of world

Compute is counted in H100 equivalents (H100e) on two bases. `law`: dense rate at 8 bits, as total
processing performance (15 CFR part 774, ECCN 3A090, technical note 2) counts it, divided by the
1,979 TOPS of an H100. `training`: that times what training can use of it, relative to an H100, a
factor for each route. Routes: licensed imports; Huawei; other makers in China; smuggled chips; and
offshore, owned or rented abroad.

A stock is what was delivered from January 2022 on and is not retired. Delivered means shipped; of
Huawei's chips, packaged. What is delivered need not work yet: no wait for racks, power or software
is modelled. If each chip begins work n quarters after delivery, what works is the stock of n
quarters before; one quarter takes a tenth to an eighth off China's stock of 2025 and 2026 (step
stock-a-quarter-later of the table compute_model), and adds up to two points to its share of the
world's, since the world's stock, which grows faster, waits too.

Arrays have a row for each draw and a column for each quarter. Functions are pure: what they return
follows from the draws that they are given.

>>> from china_ai.models import priors
>>> drawn = priors.draws(priors.priors("supply"), number=2000)
>>> stocks(supply(drawn), "law")["total"].shape
(2000, 28)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from china_ai.models.priors import SEED, SHARE, Prior, causes, valued
from china_ai.simulation import Draws

FIRST_YEAR, LAST_YEAR = 2022, 2028
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
QUARTERS = 4 * len(YEARS)
ROUTES = ("licensed", "huawei", "other", "smuggled", "offshore")
ONSHORE = ROUTES[:-1]
BASES = ("law", "training")
SOBOL_POINTS = 1024  # a power of two, as Sobol's sequence needs; shares are good to about 2 points


def _quarters(year: int, parts: Sequence[float]) -> Draws:
    """Return which part of a flow came in each quarter, from those that begin with this year."""
    weights, first = np.zeros(QUARTERS), 4 * (year - FIRST_YEAR)
    weights[first : first + len(parts)] = np.asarray(parts) / np.sum(parts)
    return weights


def _even(first: int, last: int | None = None) -> Draws:
    """Return equal parts for the quarters of a year, or of the years from first to last."""
    return _quarters(first, [1] * 4 * ((last or first) - first + 1))


# How a year's flow is spread over its quarters, in thousand H100e. Epoch AI prints quarters of what
# NVIDIA shipped to China (rows nvidia-china-h100e-YEAR-qN of compute; a test compares them) and
# stocks of each quarter of four makers (its files *_cumulative_totals.csv), whose differences the
# world's flow has. Later years have none, and are spread evenly: within each of them the world's
# flow does not rise, and steps up in January.
LICENSED = {
    "nvidia_h100e_2022": _quarters(2022, [9.4, 10.1, 3.4, 8.9]),
    "nvidia_h100e_2023": _quarters(2023, [16.6, 40.3, 65.4, 22.7]),
    "nvidia_h100e_2024": _quarters(2024, [20.7, 33.4, 40.7, 48.5]),
    "nvidia_h100e_2025": _quarters(2025, [54.1, 22.8, 2.6, 0]),
    "small_cards_h100e_2025": _even(2025),  # cards below the H20, which the makers' flow leaves out
    "amd_h100e_2025": _quarters(2025, [0, 0, 0, 1]),
    "licensed_h100e_2026": _even(2026),
    "licensed_h100e_2027": _even(2027),
    "licensed_h100e_2028": _even(2028),
}
WORLD = {
    "world_h100e_2022": _quarters(2022, [67, 71, 74, 77]),
    "world_h100e_2023": _quarters(2023, [131, 246, 396, 537]),
    "world_h100e_2024": _quarters(2024, [785, 992, 1267, 1888]),
    "world_h100e_2025": _quarters(2025, [2442, 2802, 3588, 4374]),
}
WORLD_GROWTH = {year: f"world_growth_{year}" for year in (2026, 2027, 2028)}
TSMC_PARTS = {year: f"tsmc_part_{year}" for year in (2023, 2024, 2025)}
SMIC_DIES = {f"smic_dies_k_{year}": _even(year) for year in range(2023, LAST_YEAR + 1)}
HBM_STACKS = {
    # Ahead of the rule of December 2024, more each quarter: a straight ramp over two years.
    "hbm_stacks_bought_mn": _quarters(2023, range(1, 9)),
    "hbm_stacks_leaked_mn_2025": _even(2025),
    "hbm_stacks_leaked_mn_2026": _even(2026),
    "hbm_stacks_leaked_mn_2027_2028": _even(2027, 2028),
    "hbm_stacks_domestic_mn_2026": _even(2026),
    "hbm_stacks_domestic_mn_2027": _even(2027),
    "hbm_stacks_domestic_mn_2028": _even(2028),
}
# What one package, card or chip counts, by the years in which it came.
H100E_PER_PACKAGE = {
    "h100e_per_package_2023_2025": (2022, 2025),
    "h100e_per_package_2026": (2026, 2026),
    "h100e_per_package_2027_2028": (2027, 2028),
}
OTHER_CARDS = {
    "other_cards_k_2022_2023": _even(2022, 2023),
    "other_cards_k_2024": _even(2024),
    "other_cards_k_2025": _even(2025),
    "other_cards_k_2026": _even(2026),
}
H100E_PER_OTHER_CARD = {
    "h100e_per_other_card_2022_2025": (2022, 2025),
    "h100e_per_other_card_2026_2028": (2026, 2028),
}
SMUGGLED_CHIPS = {
    # From the rule of October 2022 on.
    "smuggled_chips_k_2022_2023": _quarters(2022, [0, 0, 0, 1, 1, 1, 1, 1]),
    "smuggled_chips_k_2024": _even(2024),
    "smuggled_chips_k_2025": _even(2025),
    "smuggled_chips_k_2026": _even(2026),
    "smuggled_chips_k_2027_2028": _even(2027, 2028),
}
H100E_PER_SMUGGLED_CHIP = {
    "h100e_per_smuggled_chip_2022_2024": (2022, 2024),
    "h100e_per_smuggled_chip_2025": (2025, 2025),
    "h100e_per_smuggled_chip_2026_2028": (2026, 2028),
}
OFFSHORE = {
    "offshore_h100e_2022_2023": _quarters(2022, range(1, 9)),  # it was new: a straight ramp
    **{f"offshore_h100e_{year}": _even(year) for year in range(2024, LAST_YEAR + 1)},
}
FACTORS = {route: f"training_factor_{route}" for route in ROUTES}

H100E, RATIO, STACKS = "H100 equivalents", "ratio", "million stacks"
INPUTS: Mapping[str, str] = {
    **dict.fromkeys([*LICENSED, *WORLD, *OFFSHORE], H100E),
    **dict.fromkeys([*H100E_PER_PACKAGE, *H100E_PER_OTHER_CARD, *H100E_PER_SMUGGLED_CHIP], H100E),
    **dict.fromkeys([*WORLD_GROWTH.values(), *FACTORS.values(), "other_growth_2027_2028"], RATIO),
    **dict.fromkeys([*TSMC_PARTS.values(), "package_yield"], SHARE),
    **dict.fromkeys(SMIC_DIES, "thousand dies"),
    **dict.fromkeys(HBM_STACKS, STACKS),
    **dict.fromkeys(OTHER_CARDS, "thousand cards"),
    **dict.fromkeys(SMUGGLED_CHIPS, "thousand chips"),
    "tsmc_dies_mn": "million dies",
    "dies_per_package": "dies",
    "stacks_per_package": "stacks",
    "attrition_pct": "percent",
}
# What each route rests on, besides attrition; the world also on what Huawei and others make.
READ_BY: Mapping[str, tuple[str, ...]] = {
    "licensed": tuple(LICENSED),
    "huawei": (
        "tsmc_dies_mn",
        *TSMC_PARTS.values(),
        *SMIC_DIES,
        *HBM_STACKS,
        "dies_per_package",
        "stacks_per_package",
        "package_yield",
        *H100E_PER_PACKAGE,
    ),
    "other": (*OTHER_CARDS, "other_growth_2027_2028", *H100E_PER_OTHER_CARD),
    "smuggled": (*SMUGGLED_CHIPS, *H100E_PER_SMUGGLED_CHIP),
    "offshore": tuple(OFFSHORE),
    "world": (*WORLD, *WORLD_GROWTH.values()),
}


class Packages(NamedTuple):
    """Huawei's packages since 2022, in thousands: begun, and what each of two parts would allow."""

    by_dies: Draws
    by_memory: Draws

    @property
    def begun(self) -> Draws:
        """What the scarcer part allows; the rest of the other waits for it.

        min(dies since 2022 / dies of one, stacks since 2022 / stacks of one) is what comes of
        packaging in every quarter as much as is at hand, and keeping what is left for the next.
        """
        return np.minimum(self.by_dies, self.by_memory)

    @property
    def memory_binds(self) -> NDArray[np.bool_]:
        """Where memory is the scarcer part."""
        return self.by_memory < self.by_dies


@dataclass(frozen=True)
class Supply:
    """What was delivered in each quarter, in H100e on the basis of the law, and how it lasts."""

    flows: Mapping[str, Draws]  # by route
    flow_us_makers: Draws  # all that makers of the United States shipped, to China and elsewhere
    packages: Packages
    kept: Draws  # share of a stock that is not retired from one quarter to the next, one column
    factors: Mapping[str, Draws]  # by route: what training can use, relative to an H100, one column


def supply(drawn: Mapping[str, Draws]) -> Supply:
    """Return what came, by route and quarter, of draws of all `INPUTS`."""
    packages = packages_of(drawn)
    return Supply(
        flows={
            "licensed": _flow(_of(drawn, LICENSED)),
            "huawei": _huawei(drawn, packages),
            "other": _other(drawn),
            "smuggled": _flow(_of(drawn, SMUGGLED_CHIPS))
            * _each(drawn, H100E_PER_SMUGGLED_CHIP)
            * 1e3,
            "offshore": _flow(_of(drawn, OFFSHORE)),
        },
        flow_us_makers=_us_makers(drawn),
        packages=packages,
        kept=(1 - _column(drawn, "attrition_pct") / 100) ** 0.25,
        factors={route: _column(drawn, name) for route, name in FACTORS.items()},
    )


def packages_of(drawn: Mapping[str, Draws]) -> Packages:
    """Return how many packages (thousand) Huawei's dies and its memory would each have allowed.

    A package has two dies and eight stacks; two older ones with one die each count as one.
    """
    tsmc = drawn["tsmc_dies_mn"] * 1e3
    bank = [(tsmc * drawn[part], _even(year)) for year, part in TSMC_PARTS.items()]
    dies = _flow([*_of(drawn, SMIC_DIES), *bank])
    stacks = _flow(_of(drawn, HBM_STACKS)) * 1e3
    return Packages(
        dies.cumsum(axis=1) / _column(drawn, "dies_per_package"),
        stacks.cumsum(axis=1) / _column(drawn, "stacks_per_package"),
    )


def stock(flow: Draws, kept: Draws) -> Draws:
    """Return what was delivered and is not retired, at the end of each quarter.

    stock = stock a quarter before x share kept + flow: nothing leaves in the quarter it came in.
    """
    stocks = np.empty_like(flow)
    held = np.zeros(len(flow))
    for quarter in range(flow.shape[1]):
        held = held * kept[:, 0] + flow[:, quarter]
        stocks[:, quarter] = held
    return stocks


def stocks(found: Supply, basis: str) -> dict[str, Draws]:
    """Return stocks in H100e on a basis: of each route, onshore, total and the world.

    The world is what makers of the United States shipped anywhere, on both bases as if it were
    H100s, and what Huawei and the other makers in China made; it loses as much each year. What
    China has of the former, licensed, smuggled or abroad, is in it once.
    """
    held = {
        route: stock(flow, found.kept) * (found.factors[route] if basis == "training" else 1)
        for route, flow in found.flows.items()
    }
    held["onshore"] = sum((held[route] for route in ONSHORE[1:]), held[ONSHORE[0]])
    held["total"] = held["onshore"] + held["offshore"]
    held["world"] = stock(found.flow_us_makers, found.kept) + held["huawei"] + held["other"]
    return held


def total_stock(found: Supply, basis: str) -> Draws:
    """Return China's stock of all routes in H100e on a basis, without that of any other.

    It is the sum of `stocks` at a third of the time: what leaves does not depend on the route.
    """
    flows = [
        flow * found.factors[route] if basis == "training" else flow
        for route, flow in found.flows.items()
    ]
    return stock(np.sum(flows, axis=0), found.kept)


def share_of_world(held: Mapping[str, Draws]) -> Draws:
    """Return China's part of the stock of the world, in percent."""
    world = held["world"]
    return 100 * np.divide(held["total"], world, out=np.zeros_like(world), where=world > 0)


class Variance(NamedTuple):
    """Shares of the variance of an outcome that one cause of error explains, in percent."""

    first: Draws  # alone
    total: Draws  # with every combination in which it has a part


def shares_of_variance(
    known: Mapping[str, Prior],
    quarters: Sequence[int],
    points: int = SOBOL_POINTS,
    seed: int = SEED,
) -> dict[str, dict[str, Variance]]:
    """Return Sobol's indices of China's total stock, by basis and cause, a column for each quarter.

    The outcome is the logarithm of the stock. What is uncertain is by which factor it is off, and
    the variance of the stock itself would hang on its highest hundredth.

    Sobol's indices ask for independent inputs, and priors of one factor are not. What is
    independent are the causes behind them: the own part of each prior, and each common factor,
    which so is an input of its own. Rank regression would be quicker, but where the scarcer of
    dies and memory decides, no sum of effects tells what each does; the difference between both
    indices does. Estimates: Saltelli et al. 2010 (first) and Jansen 1999 (total), as SciPy has
    them, on scrambled points of Sobol; what noise puts below zero is zero.
    """
    from scipy.stats import norm, sobol_indices  # which takes a chapter time that asks nothing

    names, columns = causes(known), list(quarters)

    def outcomes(normals: Draws) -> Draws:
        by_name = dict(zip(names, normals, strict=True))
        found = supply(valued(known, by_name, normals.shape[1]))
        totals = [total_stock(found, basis)[:, columns].T for basis in BASES]
        # One H100 more changes nothing, but that a stock of none has a logarithm.
        return np.log1p(np.concatenate(totals))

    found = sobol_indices(
        func=outcomes,
        n=points,
        dists=[norm()] * len(names),
        rng=np.random.default_rng(seed),
    )
    # A row for each basis and quarter, a column for each cause, also where there is one of either.
    first, total = (
        100 * np.clip(one, 0, 1).reshape(len(BASES), len(columns), len(names))
        for one in (found.first_order, found.total_order)
    )
    return {
        basis: {
            name: Variance(first[row, :, column], total[row, :, column])
            for column, name in enumerate(names)
        }
        for row, basis in enumerate(BASES)
    }


def end_of(year: int) -> int:
    """Return the column of the last quarter of a year.

    >>> end_of(2022)
    3
    """
    return 4 * (year - FIRST_YEAR) + 3


def _of(drawn: Mapping[str, Draws], weights: Mapping[str, Draws]) -> list[tuple[Draws, Draws]]:
    """Return draws of priors with the parts of them that each quarter has."""
    return [(drawn[name], parts) for name, parts in weights.items()]


def _flow(amounts: Iterable[tuple[Draws, Draws]]) -> Draws:
    """Return what came in each quarter, of amounts and the parts of them that each quarter has.

    Quarters lie one after the other in memory, because what follows goes through them in turn.
    """
    known = list(amounts)
    flow = np.zeros((QUARTERS, len(known[0][0])))
    for drawn, parts in known:
        for quarter in np.flatnonzero(parts):
            flow[quarter] += parts[quarter] * drawn
    return flow.T


def _each(drawn: Mapping[str, Draws], spans: Mapping[str, tuple[int, int]]) -> Draws:
    """Return what one counts in each quarter, of priors that hold from a first to a last year."""
    return _flow((drawn[name], (_even(*span) > 0).astype(float)) for name, span in spans.items())


def _grown(start: Draws, growth: Mapping[int, Draws]) -> Iterator[tuple[Draws, Draws]]:
    """Yield the amounts of years, each a growth times the year before, with their quarters."""
    for year, ratio in growth.items():
        start = start * ratio
        yield start, _even(year)


def _huawei(drawn: Mapping[str, Draws], packages: Packages) -> Draws:
    """Return H100e of packages that work; one that fails takes its dies and stacks along.

    More dies or memory in early years make more packages, and make more of them early, when each
    counts less: where the other part runs short later, that can lower the H100e. A die that waits
    counts as those of the year in which it is packaged, which adds about a hundredth to the total.
    """
    begun = np.diff(packages.begun, axis=1, prepend=0)
    return begun * _column(drawn, "package_yield") * _each(drawn, H100E_PER_PACKAGE) * 1e3


def _other(drawn: Mapping[str, Draws]) -> Draws:
    """Return H100e of the cards of other makers in China; the last two years grow alike."""
    growth = dict.fromkeys((2027, 2028), drawn["other_growth_2027_2028"])
    later = _grown(drawn["other_cards_k_2026"], growth)
    cards = _flow([*_of(drawn, OTHER_CARDS), *later])
    return cards * _each(drawn, H100E_PER_OTHER_CARD) * 1e3


def _us_makers(drawn: Mapping[str, Draws]) -> Draws:
    """Return H100e that makers of the United States shipped to all the world.

    Cards below the H20 are in it as far as China's are counted: so China has no more than there is.
    """
    small = (drawn["small_cards_h100e_2025"], LICENSED["small_cards_h100e_2025"])
    growth = {year: drawn[name] for year, name in WORLD_GROWTH.items()}
    later = _grown(drawn["world_h100e_2025"], growth)
    return _flow([small, *_of(drawn, WORLD), *later])


def _column(drawn: Mapping[str, Draws], name: str) -> Draws:
    return drawn[name][:, None]
