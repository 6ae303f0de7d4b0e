"""China's AI compute: what the model of supply makes of its priors, at the ends of years.

Made are the rows of `data/compute_model.csv` from `data/priors.csv` and `data/scenarios.csv`.
`china_ai.models.supply` is the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from briefing.tables.loading import load, table_version
from briefing.upstream.builders import Row, builder
from china_ai import simulation
from china_ai.models import priors, supply
from china_ai.models.priors import SCENARIOS_FROM, Prior
from china_ai.simulation import Draws

MODEL = "supply"
BASE = "base"
VARIANCE_ENDS = (2025, 2026, 2028)
LAGGED = (2025, 2026, 2028)
JUDGED = 2026  # the end of the year that the judgements speak about
LEAST_SHARE = 1.0  # percent of the variance; what explains less has no row
PERCENTILES = {"low": 5, "p25": 25, "value": 50, "p75": 75, "high": 95}
RANGE = "5th to 95th percentile of our model"
ROUTES = {
    "licensed": "licensed imports",
    "huawei": "Huawei",
    "other": "other makers in China",
    "smuggled": "smuggled chips",
    "offshore": "owned or rented abroad",
    "onshore": "all in China",
    "total": "in China and abroad",
    "world": "",
}
BASES = {"law": "as the law counts it", "training": "as training can use it"}
PACKAGES = {
    "begun": "begun",
    "by_dies": "that its dies allow",
    "by_memory": "that its memory allows",
}


@builder("compute_model")
def stocks_and_shares() -> Iterator[Row]:
    """Stocks by route and China's share of the world's, at the end of each year and by scenario.

    stock = stock before x share not retired + what was delivered; share = China's stock / the
    world's, in percent, draw by draw. A scenario has the draws of the base, but for what it
    changes.
    """
    known = priors.priors(MODEL)
    for scenario, drawn in _drawn(known):
        found = supply.supply(drawn)
        for basis, counted in BASES.items():
            held = supply.stocks(found, basis)
            share = supply.share_of_world(held)
            for year in _years(scenario):
                end = supply.end_of(year)
                for route, words in ROUTES.items():
                    place = "world" if route == "world" else f"China, {words}"
                    yield {
                        **_shared("stock", scenario, basis, route, year),
                        **_percentiles(held[route][:, end]),
                        "measure": f"AI compute delivered and not retired, {place}, {counted}",
                        "unit": supply.H100E,
                    }
                yield {
                    **_shared("share", scenario, basis, "total", year),
                    **_percentiles(share[:, end]),
                    "measure": f"China's share of the world's AI compute, {counted}",
                    "unit": "percent",
                }


@builder("compute_model")
def stocks_a_quarter_later() -> Iterator[Row]:
    """China's stock if each chip begins work a quarter after it is delivered, in the base.

    stock at work at the end of a year = stock delivered and not retired a quarter before.
    """
    found = supply.supply(priors.draws(priors.priors(MODEL)))
    for basis, counted in BASES.items():
        total = supply.total_stock(found, basis)
        for year in LAGGED:
            yield {
                **_shared("stock-a-quarter-later", BASE, basis, "total", year),
                **_percentiles(total[:, supply.end_of(year) - 1]),
                "measure": f"AI compute at work, China, {ROUTES['total']}, {counted}, if a chip "
                "begins work a quarter after it is delivered",
                "unit": supply.H100E,
            }


@builder("compute_model")
def packages() -> Iterator[Row]:
    """Huawei's packages since 2022 by scenario, what dies and memory allow, and which is scarcer.

    packages begun = the lesser of dies / dies of one and stacks / stacks of one.
    """
    known = priors.priors(MODEL)
    for scenario, drawn in _drawn({name: known[name] for name in supply.READ_BY["huawei"]}):
        made = supply.packages_of(drawn)
        for year in _years(scenario):
            end = supply.end_of(year)
            shared = _shared("packages", scenario, "", "huawei", year)
            for name, words in PACKAGES.items():
                yield {
                    **shared,
                    **_percentiles(getattr(made, name)[:, end]),
                    "id": f"{shared['id']}-{name.replace('_', '-')}",
                    "measure": f"Huawei's packages of two dies since 2022, {words}",
                    "unit": "thousand packages",
                }
            yield {
                **_shared("memory-binds", scenario, "", "huawei", year),
                "value": round(100 * float(made.memory_binds[:, end].mean()), 1),
                "measure": "draws in which Huawei has less memory than its dies need",
                "unit": "percent",
            }


@builder("compute_model")
def draws_in_which() -> Iterator[Row]:
    """Percent of draws in which what the book's judgements say of the end of 2026 holds.

    share = 100 x draws in which it holds / all draws, of the base.
    """
    found, end = supply.supply(priors.draws(priors.priors(MODEL))), supply.end_of(JUDGED)
    for basis, counted in BASES.items():
        held = supply.stocks(found, basis)
        unseen = (held["smuggled"] + held["offshore"])[:, end]
        holds = {
            "below-a-seventh": (
                supply.share_of_world(held)[:, end] < 100 / 7,
                "China's AI compute is under a seventh of the world's",
            ),
            "unseen-above-half": (
                unseen > held["total"][:, end] / 2,
                "more than half of China's AI compute is smuggled or abroad",
            ),
        }
        for name, (true, words) in holds.items():
            shared = _shared("draws-in-which", BASE, basis, "total", JUDGED)
            yield {
                **shared,
                "id": f"{shared['id']}-{name}",
                "value": round(100 * float(true.mean()), 1),
                "measure": f"draws in which {words}, {counted}",
                "unit": "percent",
            }


@builder("compute_model")
def shares_of_variance() -> Iterator[Row]:
    """Shares of the variance of China's total stock by input, alone and with its interactions.

    Sobol's indices of first order and total of the logarithm of the stock, to whole percents: they
    are not known better. An input is the own part of a prior, or a factor that priors share.
    """
    known = priors.priors(MODEL)
    ids = load("priors").query("model == @MODEL").set_index("name")["id"]
    ends = [supply.end_of(year) for year in VARIANCE_ENDS]
    for basis, causes in supply.shares_of_variance(known, ends).items():
        for cause, shares in causes.items():
            name = ids.get(cause, cause)
            for column, year in enumerate(VARIANCE_ENDS):
                if shares.total[column] < LEAST_SHARE:
                    continue
                for step, found in (("first", shares.first), ("total", shares.total)):
                    shared = _shared(f"variance-{step}", BASE, basis, "total", year)
                    alone = "alone" if step == "first" else "with its interactions"
                    yield {
                        **shared,
                        "id": f"{shared['id']}-{name.replace(': ', '-')}",
                        "input": name,
                        "value": round(float(found[column])),
                        "measure": "share of the variance of the logarithm of China's AI compute, "
                        f"{BASES[basis]}, from {name} {alone}",
                        "unit": "percent",
                        "locator": f"{supply.SOBOL_POINTS:,} points of Sobol's sequence for each "
                        f"input and two more, with seed {priors.SEED}, from rows of priors",
                    }


def _drawn(known: Mapping[str, Prior]) -> Iterator[tuple[str, dict[str, Draws]]]:
    """Yield the base and each scenario with draws of priors, which differ where it changes one."""
    base = priors.draws(known)
    yield BASE, base
    for scenario, changed in priors.scenarios(MODEL).items():
        ours = {name: to for name, to in changed.items() if name in known}
        yield scenario, base | priors.draws({name: known[name] for name in ours}, changed=ours)


def _years(scenario: str) -> Iterable[int]:
    return supply.YEARS if scenario == BASE else range(SCENARIOS_FROM, supply.LAST_YEAR + 1)


def _percentiles(draws: Draws) -> Row:
    found = simulation.percentiles(draws, list(PERCENTILES.values()))
    return {**dict(zip(PERCENTILES, found, strict=True)), "range_meaning": RANGE}


def _shared(step: str, scenario: str, basis: str, route: str, year: int) -> Row:
    return {
        "id": "-".join(filter(None, (scenario, step, basis, route, str(year)))),
        "step": step,
        "scenario": scenario,
        "basis": basis,
        "route": route,
        "as_of": date(year, 12, 31),
        "as_of_precision": "day",
        "kind": "derived",
        "status": "secondary",
        "source": _sources(table_version("priors"))[route],
        "locator": f"{priors.DRAWS:,} draws with seed {priors.SEED}, from rows of priors",
    }


@lru_cache(maxsize=1)
def _sources(_version: object) -> dict[str, str]:
    """Return for each route the source of the first prior that it rests on and that has one.

    That of a sum, and of a route without any, is the source of what was licensed or of the world.
    """
    stated = load("priors").query("model == @MODEL").set_index("name")["source"].dropna()
    last = [*supply.READ_BY["licensed"], *supply.READ_BY["world"]]
    read = {route: [*supply.READ_BY.get(route, ()), *last] for route in ROUTES}
    return {
        route: next(stated[name] for name in names if name in stated)
        for route, names in read.items()
    }
