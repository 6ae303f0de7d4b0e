"""Formulas over rows of `data/energy.csv`: China beside the United States, shares of data centres.

No file of a publisher is read here. Forecasts are left out. An id that ends with its year is of the
main edition; ids of other editions say which, and are not mixed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import pairs

if TYPE_CHECKING:
    import pandas as pd

YEAR = re.compile(r"\d{4}")
WHEN = ["as_of", "as_of_precision", "period"]
OF_WORLD = {
    "cn": "China's share of the electricity used by data centres",
    "us": "Share of the United States in the electricity used by data centres",
}


@builder("energy")
def generation_ratio() -> Iterator[Row]:
    """Electricity generated in China for each unit in the United States, by year.

    ratio = TWh in China / TWh in the United States. The series seems to count China gross and the
    United States net, which raises the ratio by some percent.
    """
    for year, china, states in _pairs("gen-cn", "gen-us"):
        yield {
            **_derived(china, states),
            "id": f"gen-ratio-{year}",
            "quantity": "electricity-generation-ratio",
            "entity": "China and United States",
            "measure": "Electricity generated in China for each unit in the United States",
            "value": round(china["value"] / states["value"], 2),
            "unit": "times",
            "edition": china["edition"],
            "locator": f"rows China and United States, {year}",
        }


@builder("energy")
def gross_generation_ratio() -> Iterator[Row]:
    """Electricity generated in China for each unit in the United States, both gross, by year.

    ratio = TWh in China / TWh in the United States, from the Energy Institute.
    """
    for year, china, states in _pairs("gen-ei-cn", "gen-ei-us"):
        yield {
            **_derived(china, states),
            "id": f"gen-ei-ratio-{year}",
            "quantity": "electricity-generation-ratio-gross",
            "entity": "China and United States",
            "measure": "Gross electricity generated in China for each unit in the United States",
            "value": round(china["value"] / states["value"], 2),
            "unit": "times",
            "edition": china["edition"],
            "locator": _division(china, states),
        }


@builder("energy")
def data_centres_of_generation() -> Iterator[Row]:
    """Electricity that data centres use as a share of all that is generated, by country and year.

    share = TWh that data centres use (IEA) / TWh generated, gross (Energy Institute), in percent.
    """
    for short in OF_WORLD:
        for year, used, generated in _pairs(f"dc-{short}", f"gen-ei-{short}"):
            yield {
                **_derived(used, generated),
                "id": f"dc-share-{short}-{year}",
                "quantity": "data-centre-share-of-generation",
                "entity": used["entity"],
                "measure": "Data centres as a share of gross generation",
                "value": round(100 * used["value"] / generated["value"], 2),
                "unit": "percent",
                "locator": f"{_division(used, generated)} (Energy Institute)",
            }


@builder("energy")
def data_centres_of_world() -> Iterator[Row]:
    """A country's share of the electricity that data centres use in the world, by year.

    share = TWh in the country / TWh in the world, both estimates of the IEA, in percent.
    """
    for short, measure in OF_WORLD.items():
        for year, used, world in _pairs(f"dc-{short}", "dc-world"):
            yield {
                **_derived(used, world),
                "id": f"dc-{short}-of-world-{year}",
                "quantity": "data-centre-electricity-share-of-world",
                "entity": used["entity"],
                "measure": measure,
                "value": round(100 * used["value"] / world["value"], 1),
                "unit": "percent",
                "edition": used["edition"],
                "locator": _division(used, world),
            }


@builder("energy")
def wind_and_solar_added() -> Iterator[Row]:
    """Wind and solar power capacity added in China, as the sum of the two, in GW."""
    for year, wind, solar in _pairs("cap-wind-cn", "cap-solar-cn"):
        yield {
            **_derived(wind, solar),
            "id": f"cap-ws-cn-{year}-sum",
            "quantity": "wind-solar-capacity-added-china",
            "entity": wind["entity"],
            "measure": "Wind and solar power capacity added",
            "value": wind["value"] + solar["value"],
            "unit": wind["unit"],
            "locator": f"wind {wind['value']:g} plus solar {solar['value']:g}",
        }


def _pairs(first: str, second: str) -> Iterator[tuple[str, pd.Series, pd.Series]]:
    """Yield the year and both rows for the years that have ids `first-YEAR` and `second-YEAR`."""
    for year, row, other in pairs("energy", f"{first}-", f"{second}-"):
        if YEAR.fullmatch(year) and "forecast" not in (row["kind"], other["kind"]):
            yield year, row, other


def _derived(first: pd.Series, second: pd.Series) -> Row:
    """Return what a row from two others takes over: time and source of the first, weaker status."""
    statuses = list(load("energy")["status"].cat.categories)  # the strongest is first
    return {
        **first[[*WHEN, "source"]],
        "kind": "derived",
        "status": max(first["status"], second["status"], key=statuses.index),
    }


def _division(first: pd.Series, second: pd.Series) -> str:
    return f"{first['value']:,g} divided by {second['value']:,g}"
