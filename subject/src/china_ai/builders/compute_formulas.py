"""Formulas over rows of `data/compute.csv`: sums, shares, yearly flows, Huawei's output in H100s.

No file of a publisher is read here. One H100 equivalent is the 8-bit arithmetic of one H100. The
cumulative counts of Epoch AI are medians of a model, each with a range of its own. Sums and
quotients of medians of NVIDIA's stocks have the range that `data/chip_simulation.csv` draws; other
sums and differences have none, because the errors are not given jointly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import pairs, percent, row_of, rows_of
from china_ai.export_controls import BIT_LENGTH, lead_specs

if TYPE_CHECKING:
    import pandas as pd

MAKERS = ("nvidia-world", "world-amd", "world-tpu", "world-trainium")
WHEN = ["as_of", "as_of_precision"]
# By what China's share is measured: name of the share, name of the rows.
MEASURES = {"arithmetic": "h100e", "power": "power", "bandwidth": "bandwidth", "units": "units"}
# Type of chip in the counts: the chip whose memory it has. The H100 stands for its class, which
# holds the H200 too; the A800 and H800 kept the memory of the chips that they were cut down from.
MEMORY_OF = {
    "a100": "a100",
    "a800": "a100",
    "h100": "h100",
    "h800": "h100",
    "h20": "h20",
    "b200": "b200",
    "b300": "b300",
}
GB_IN_EB = 1e9
FIRST_FLOW = 2025  # before it the book shows stocks only
RATE = "fp16_dense"  # the only rate that is published for both models of Ascend
# Who counted Huawei's output of 2025: model, row with its packages. A count that names no model is
# read as if every chip were a 910C.
ASCEND_2025 = {
    "commerce": {"910c": "huawei-ascend-2025-kessler"},
    "ft": {"910c": "huawei-910c-2025-ft", "910b": "huawei-910b-2025-ft"},
    "bloomberg": {"910c": "huawei-910c-2025-bloomberg"},
    "semianalysis": {"910c": "huawei-910c-2025-semianalysis"},
}


@builder("compute")
def four_makers() -> Iterator[Row]:
    """H100 equivalents shipped by NVIDIA, AMD, Google and Amazon up to the end of each year.

    Sum of the medians of the four, for the years for which the table has all.
    """
    for year, shipped in _four_makers().items():
        yield {
            **shipped.iloc[0][[*WHEN, "unit", "source"]],
            "id": f"world-four-makers-h100e-{year}",
            "quantity": "world-four-makers-cumulative-h100e",
            "entity": "World: NVIDIA, AMD, Google, Amazon",
            "measure": "accelerators shipped by four US makers, arithmetic",
            "value": shipped["value"].sum(),
            "kind": "derived",
            "locator": f"sum of rows {', '.join(shipped.index)}",
        }


@builder("compute")
def four_makers_beside_ai_index() -> Iterator[Row]:
    """The sum of the four makers on the day for which the AI Index gives the world's capacity."""
    of_index = row_of("compute", "world-capacity-h100e-ai-index-2026")
    for year, shipped in _four_makers().items():
        if shipped["as_of"].iloc[0] == of_index["as_of"]:
            yield {
                **of_index[[*WHEN, "quantity", "unit"]],
                "id": "world-capacity-h100e-epoch-2026",
                "value": shipped["value"].sum(),
                "kind": "derived",
                "source": shipped["source"].iloc[0],
                "locator": f"row world-four-makers-h100e-{year}",
            }


@builder("compute")
def china_share_of_four_makers() -> Iterator[Row]:
    """China's share of the arithmetic that the four US makers shipped up to the end of each year.

    share = legal shipments of NVIDIA and AMD to China / shipments of the four makers, H100
    equivalents both, in percent. AMD's MI308X counts from the year in which Epoch AI first has it.
    """
    rows = load("compute").set_index("id")
    for year, shipped in _four_makers().items():
        to_china = [f"nvidia-china-h100e-{year}", f"amd-china-mi308x-h100e-{year}"]
        to_china = [name for name in to_china if name in rows.index]
        share = rows.loc[to_china, "value"].sum() / shipped["value"].sum()
        yield {
            **rows.loc[to_china[0], [*WHEN, "source"]],
            "id": f"china-share-four-makers-arithmetic-{year}",
            "quantity": "china-share-four-makers-arithmetic",
            "entity": "China",
            "value": round(100 * share, 2),
            "unit": "percent",
            "kind": "derived",
            "locator": f"rows {', '.join([*to_china, f'world-four-makers-h100e-{year}'])}",
        }


@builder("compute")
def nvidia_bandwidth_shipped() -> Iterator[Row]:
    """Memory bandwidth of NVIDIA's chips shipped to China and to the world by the end of each year.

    bandwidth = sum over types of the median number of chips x memory bandwidth of one, in EB/s.
    """
    rows, memory = load("compute").set_index("id"), bandwidths()
    for place, words in (("China", "to China"), ("World", "worldwide")):
        stem = f"nvidia-{place.lower()}-units"
        by_type = rows[rows["quantity"] == f"{stem}-by-chip"]
        for end, chips in by_type.groupby("as_of"):
            types = chips.index.str.split("-").str[3]
            total = (chips["value"] * [memory[chip] for chip in types]).sum()  # GB/s
            yield {
                **chips.iloc[0][[*WHEN, "period", "source"]],
                **_simulated(f"{place.lower()}-bandwidth-{end.year}", 4),
                "id": f"nvidia-{place.lower()}-bandwidth-{end.year}",
                "quantity": f"nvidia-{place.lower()}-cumulative-bandwidth",
                "entity": place,
                "measure": f"NVIDIA data-centre chips shipped {words}, memory bandwidth",
                "value": round(total / GB_IN_EB, 4),
                "unit": "EB/s",
                "kind": "derived",
                "locator": f"rows {stem}-CHIP-{end.year}, times rows of memory_bandwidth",
            }


@builder("compute")
def china_shares_of_nvidia() -> Iterator[Row]:
    """China's share of NVIDIA's data-centre chips shipped since 2022, by each of four measures.

    share = median shipped to China / median shipped worldwide, in percent, by arithmetic, rated
    power, memory bandwidth and number of chips.
    """
    for share, measure in MEASURES.items():
        shipped = pairs("compute", f"nvidia-china-{measure}-", f"nvidia-world-{measure}-")
        for year, china, world in shipped:
            if year.isdigit():  # not the numbers of one type
                yield {
                    **china[[*WHEN, "entity", "source"]],
                    **_simulated(f"share-{share}-{year}", 2),
                    "id": f"nvidia-china-share-{share}-{year}",
                    "quantity": f"nvidia-china-share-{share}",
                    "measure": f"share of NVIDIA data-centre chips shipped since 2022: {share}",
                    "value": percent(china, world, 2),
                    "unit": "percent",
                    "kind": "derived",
                    "locator": f"rows {china.name} and {world.name}",
                }


@builder("compute")
def nvidia_arithmetic_of_a_year() -> Iterator[Row]:
    """H100 equivalents of NVIDIA shipped to China in a year: the stock less that a year before."""
    for year, end, before in _ends_of_years("nvidia-china-h100e"):
        yield {
            **end[[*WHEN, "entity", "unit", "source"]],
            "id": f"nvidia-china-h100e-flow-{year}",
            "quantity": "nvidia-china-yearly-h100e",
            "measure": "NVIDIA data-centre chips shipped to China in the year, arithmetic",
            "value": end["value"] - before["value"],
            "period": str(year),
            "kind": "derived",
        }


@builder("compute")
def nvidia_cards_of_a_year() -> Iterator[Row]:
    """NVIDIA's chips shipped to China in a year, beside the cards that IDC counts.

    The stock at the end of the year less that a year before; one chip is one card.
    """
    for year, end, before in _ends_of_years("nvidia-china-units"):
        yield {
            "id": f"epoch-{year}-nvidia-cards",
            "quantity": f"china-accelerator-cards-{year}-nvidia",
            "entity": "NVIDIA",
            "measure": f"data-centre chips shipped to China, {year} alone",
            "value": end["value"] - before["value"],
            "unit": "cards",
            "as_of": f"{year}-01-01",
            "as_of_precision": "year",
            "period": str(year),
            "kind": "derived",
            "source": end["source"],
            "locator": f"row {end.name} minus row {before.name}",
        }


@builder("compute")
def ascend_chips_planned() -> Iterator[Row]:
    """Ascend chips that Huawei planned for 2025, of both models (Financial Times)."""
    plans = rows_of("compute", ASCEND_2025["ft"].values())
    yield {
        **plans.iloc[0][[*WHEN, "period", "source"]],
        "id": "huawei-ascend-2025-ft",
        "value": plans["value"].sum(),
        "unit": "chips",
        "kind": "derived",
        "locator": f"sum of rows {' and '.join(plans.index)}",
    }


@builder("compute")
def ascend_output_in_h100s() -> Iterator[Row]:
    """Huawei's output of Ascend chips in 2025 in H100 equivalents, by each of four counts.

    H100 equivalents = sum over models of packages x TPP of the model / TPP of the H100. TPP (total
    processing performance: 15 CFR part 774, ECCN 3A090, technical notes) is the dense rate times
    the bits of its numbers. Low and high take the lowest and highest 16-bit rate of the model in
    `data/chip_specs.csv`, the value lies half way; the number of packages is fixed.
    """
    tpp, h100 = _tpp_of_ascend(), _tpp_of_h100()
    for who, names in ASCEND_2025.items():
        counts = rows_of("compute", names.values())
        # Where only an upper bound is known, it stands for the number.
        packages = counts["value"].fillna(counts["high"]).set_axis(list(names))
        low, high = tpp.mul(packages, axis="index").sum() / h100
        rates = " to ".join(f"{one:,.0f}" for one in tpp.loc["910c"])
        read = f"row {counts.index[0]} times {rates} over {h100:,.0f}"
        if len(counts) > 1:
            read = f"rows {' and '.join(counts.index)}"
        yield {
            **counts.iloc[0][[*WHEN, "period", "source"]],
            "id": f"route-huawei-2025-h100e-{who}",
            "quantity": "china-route-huawei-2025-h100e",
            "measure": "compute by route of supply, arithmetic",
            "value": round((low + high) / 2),
            "low": round(low),
            "high": round(high),
            "range_meaning": "lower and higher rate of the chip, the number of chips fixed",
            "unit": "H100 equivalents",
            "kind": "derived",
            "locator": read,
        }


def bandwidths() -> dict[str, float]:
    """Return the memory bandwidth of each type of chip in the counts, in GB/s."""
    memory = lead_specs()["memory_bandwidth"]
    return {counted: memory[chip] for counted, chip in MEMORY_OF.items()}


def _simulated(quantity: str, decimals: int) -> Row:
    """Return the range that the simulation gives, with errors of types half together."""
    drawn = row_of("chip_simulation", f"{quantity}-half")
    return {
        "low": round(drawn["p5"], decimals),
        "high": round(drawn["p95"], decimals),
        "range_meaning": "5th to 95th percentile of our simulation (table chip_simulation)",
    }


def _tpp_of_ascend() -> pd.DataFrame:
    """Return lowest and highest TPP of each model of Ascend; 910B1 to 910B4 are one model."""
    specs = load("chip_specs")
    rates = specs[specs["metric"] == RATE]
    model = rates["chip"].str.extract("^ascend-(910[bc])", expand=False)
    return rates.groupby(model)["value"].agg(["min", "max"]) * BIT_LENGTH[RATE]


def _tpp_of_h100() -> float:
    """Return the TPP of the H100, which its 8-bit rate decides."""
    return lead_specs().at["h100", "int8_dense"] * BIT_LENGTH["int8_dense"]


def _four_makers() -> dict[int, pd.DataFrame]:
    """Return what each of the four makers shipped, by year; years that lack one are left out."""
    rows = load("compute").set_index("id")
    shipped = rows[rows.index.str.fullmatch(rf"({'|'.join(MAKERS)})-h100e-\d{{4}}")]
    by_year = shipped.groupby(shipped.index.str[-4:])
    return {int(year): found for year, found in by_year if len(found) == len(MAKERS)}


def _ends_of_years(series: str) -> Iterator[tuple[int, pd.Series, pd.Series]]:
    """Yield year, row at its end, row a year before, from FIRST_FLOW on."""
    rows = load("compute").set_index("id")
    for name in rows.index[rows.index.str.fullmatch(rf"{series}-\d{{4}}")]:
        year = int(name[-4:])
        if year >= FIRST_FLOW:
            yield year, rows.loc[name], row_of("compute", f"{series}-{year - 1}")
