"""The simulation of NVIDIA's shipments: what it draws, sums and divides, as percentiles.

Its priors are rows of `data/compute.csv`: Epoch AI's number of chips of each type, shipped to China
and to the world (5th percentile, median, 95th), and what one chip counts; and the memory bandwidths
of `data/chip_specs.csv`. Made are the rows of `data/chip_simulation.csv`, from which rows of
`data/compute.csv` take their ranges. `china_ai.simulation` draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai import simulation
from china_ai.builders.compute_formulas import GB_IN_EB, bandwidths
from china_ai.builders.epoch_chip_counts import SOURCE
from china_ai.builders.rows import rows_of
from china_ai.simulation import Count, Draws

if TYPE_CHECKING:
    import pandas as pd

CORRELATIONS = {"apart": 0.0, "half": 0.5, "together": 1.0}
DRAWN_WITH = "half"  # the case that single types are shown in; their distribution has no other
PLACES = {"china": "China", "world": "World"}


class Measure(NamedTuple):
    """What a sum of chips is counted in."""

    words: str
    unit: str
    weights: dict[str, float]  # of one chip of a type; empty where chips themselves count


@builder("chip_simulation")
def stocks_and_shares() -> Iterator[Row]:
    """China's and the world's stock of NVIDIA chips, and China's share, at each end of a year.

    stock = sum over types of chips drawn x what one counts; share = China's stock / the world's, in
    percent, draw by draw. With errors of types apart, half together and all together.
    """
    measures = _measures()
    for end, (china, world) in _counts().items():
        for case, correlation in CORRELATIONS.items():
            of_world = simulation.shipped(world, correlation)
            parts = {chip: simulation.part(china[chip], world[chip], chip) for chip in china}
            of_china = {chip: of_world[chip] * share for chip, share in parts.items()}
            shared = {**_when(end), "correlation": correlation}
            if case == DRAWN_WITH:
                yield from _types(end, shared, of_china, of_world, parts)
            for name, measure in measures.items():
                totals = {
                    "china": _sum(of_china, measure.weights),
                    "world": _sum(of_world, measure.weights),
                }
                for place, total in totals.items():
                    yield {
                        **shared,
                        **_ends(total),
                        "id": f"{place}-{name}-{end.year}-{case}",
                        "step": f"{place}-{name}",
                        "entity": PLACES[place],
                        "measure": f"NVIDIA data-centre chips shipped, {measure.words}",
                        "unit": measure.unit,
                    }
                yield {
                    **shared,
                    **_ends(100 * totals["china"] / totals["world"]),
                    "id": f"share-{name}-{end.year}-{case}",
                    "step": f"share-{name}",
                    "entity": PLACES["china"],
                    "measure": f"share of NVIDIA data-centre chips shipped, {measure.words}",
                    "unit": "percent",
                }


def _types(
    end: pd.Timestamp,
    shared: Row,
    of_china: dict[str, Draws],
    of_world: dict[str, Draws],
    parts: dict[str, Draws],
) -> Iterator[Row]:
    """Yield what was drawn for each type: its numbers, and China's part where it has not all."""
    for place, drawn in (("china", of_china), ("world", of_world)):
        for chip, chips in drawn.items():
            yield {
                **shared,
                **_ends(chips),
                "id": f"{place}-{chip}-{end.year}",
                "step": f"{place}-{chip}",
                "entity": f"{PLACES[place]}: {chip.upper()}",
                "measure": "NVIDIA data-centre chips shipped, by type",
                "unit": "chips",
            }
    for chip, share in parts.items():
        if share.min() < share.max():
            yield {
                **shared,
                **_ends(100 * share),
                "id": f"part-{chip}-{end.year}",
                "step": f"part-{chip}",
                "entity": f"{PLACES['china']}: {chip.upper()}",
                "measure": "China's part of the chips of the type",
                "unit": "percent",
            }


def _counts() -> dict[pd.Timestamp, tuple[dict[str, Count], dict[str, Count]]]:
    """Return, for each end of a year, the numbers by type in China and in the world."""
    rows = load("compute").set_index("id")

    def by_type(place: str, end: pd.Timestamp) -> dict[str, Count]:
        quantity = f"nvidia-{place}-units-by-chip"
        chosen = rows[(rows["quantity"] == quantity) & (rows["as_of"] == end)]
        return {
            name.split("-")[3]: Count(row["low"], row["value"], row["high"])
            for name, row in chosen.iterrows()
        }

    ends = rows.loc[rows["quantity"] == "nvidia-world-units-by-chip", "as_of"].unique()
    return {end: (by_type("china", end), by_type("world", end)) for end in sorted(ends)}


def _measures() -> dict[str, Measure]:
    """Return the four measures of a stock."""
    memory = bandwidths()

    def each(measure: str) -> dict[str, float]:
        values = rows_of("compute", [f"nvidia-each-{measure}-{chip}" for chip in memory])["value"]
        return dict(zip(memory, values, strict=True))

    watts = each("power")
    return {
        "arithmetic": Measure("arithmetic", "H100 equivalents", each("h100e")),
        "power": Measure("rated power", "MW", {chip: watts[chip] / 1e6 for chip in watts}),
        "bandwidth": Measure(
            "memory bandwidth", "EB/s", {chip: memory[chip] / GB_IN_EB for chip in memory}
        ),
        "units": Measure("number of chips", "chips", {}),
    }


def _sum(chips: dict[str, Draws], weights: dict[str, float]) -> Draws:
    return np.sum([drawn * weights.get(chip, 1) for chip, drawn in chips.items()], axis=0)


def _ends(draws: Draws) -> Row:
    return dict(zip(("p5", "p50", "p95"), simulation.percentiles(draws), strict=True))


def _when(end: pd.Timestamp) -> Row:
    return {
        "as_of": end,
        "as_of_precision": "day",
        "kind": "derived",
        "status": "primary",
        "source": SOURCE,
        "locator": f"{simulation.DRAWS:,} draws with seed {simulation.SEED}, from rows of compute",
    }
