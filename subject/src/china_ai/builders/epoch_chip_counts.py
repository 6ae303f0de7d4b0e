"""Epoch AI's estimates of AI chips that US makers have shipped, to China and to the world.

The exports of its model `ai-chip-counts` give stocks: what was shipped from a first quarter to the
end of each quarter, in chips, in rated power and in H100 equivalents (8-bit arithmetic), each as a
median with its 5th and 95th percentile. Made are rows of `data/compute.csv`, for the ends of years.
Stocks that Epoch AI marks as incomplete are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders import epoch_hardware

SOURCE = "epoch-chip-counts-2026"
CHINA_TOTALS = "owners_csv_export/nvidia_owners_cumulative_totals.csv"
CHINA_BY_CHIP = "owners_csv_export/nvidia_owners_cumulative_by_chip.csv"
CHINA_BY_QUARTER = "owners_csv_export/nvidia_owners_quarters.csv"
CHINA_AMD_BY_CHIP = "owners_csv_export/amd_owners_cumulative_by_chip.csv"
WORLD_TOTALS = "csv_export/nvidia_cumulative_totals.csv"
AMAZON_TOTALS = "csv_export/trainium_cumulative_totals.csv"
WORLD_BY_CHIP = "csv_export/nvidia_cumulative_by_chip.csv"

NAME, START, END, OWNER, CHIP = "Name", "Start date", "End date", "Owner", "Chip type"
NOTES = "Notes"
INCOMPLETE = "Incomplete"  # a mark; Amazon's file has no such column, and no such line
CHINA = "China"
AMD_CHIP = "Instinct MI308X"
ROUTES_IN = 2025  # year for which the book compares China's routes to compute


class Columns(NamedTuple):
    """Where a file has an estimate: its median, its 5th and its 95th percentile."""

    value: str
    low: str
    high: str


def _columns(median: str, others: str) -> Columns:
    return Columns(median, f"{others} (5th percentile)", f"{others} (95th percentile)")


# The files of owners and those of makers name the same things differently.
MEDIAN_H100E = "Compute estimate in H100e (median)"
H100E_OF_OWNERS = _columns(MEDIAN_H100E, "H100e")
H100E_OF_MAKERS = _columns(MEDIAN_H100E, "Compute estimate in H100e")
POWER = _columns("Power in MW (median)", "Power in MW")
UNITS_OF_OWNERS = _columns("Number of Units", "Number of Units")
UNITS_OF_AMD_OWNERS = _columns("Number of Units (median)", "Number of Units")
UNITS_OF_MAKERS = _columns("Number of units (median)", "Number of units")


class Measure(NamedTuple):
    """What is estimated of NVIDIA's chips: its unit, and its columns for China and the world."""

    words: str
    unit: str
    china: Columns
    world: Columns


MEASURES = {
    "h100e": Measure("arithmetic", "H100 equivalents", H100E_OF_OWNERS, H100E_OF_MAKERS),
    "power": Measure("rated power", "MW", POWER, POWER),
    "units": Measure("number of chips", "chips", UNITS_OF_OWNERS, UNITS_OF_MAKERS),
}

# Maker beside NVIDIA: name, file of its totals, columns of its arithmetic.
MAKERS = {
    "amd": ("AMD", "csv_export/amd_cumulative_totals.csv", H100E_OF_MAKERS),
    "tpu": ("Google TPU", "csv_export/tpu_cumulative_totals.csv", H100E_OF_MAKERS),
    "trainium": ("Amazon Trainium", AMAZON_TOTALS, H100E_OF_OWNERS),
}


class Stock(NamedTuple):
    """What was shipped from `since` to `end`, as a line of a file has it."""

    name: str
    chip: str  # empty in files of totals
    since: date
    end: date
    value: float
    low: float
    high: float


@builder("compute", SOURCE)
def nvidia_shipped(files: Files) -> Iterator[Row]:
    """NVIDIA's data-centre chips shipped to China and to the world by the end of each year.

    In H100 equivalents, in MW of rated power (of the chips alone) and in chips.
    """
    for measure, (words, unit, china, world) in MEASURES.items():
        for stock in _stocks(files, CHINA_TOTALS, china):
            yield {**_nvidia(measure, words, unit, CHINA, stock), **_range(stock)}
        for stock in _stocks(files, WORLD_TOTALS, world):
            yield {**_nvidia(measure, words, unit, "World", stock), **_range(stock)}


@builder("compute", SOURCE)
def nvidia_quarters(files: Files) -> Iterator[Row]:
    """H100 equivalents of what NVIDIA shipped to China legally in each quarter.

    The model of supply spreads a year over its quarters by these rows. Unlike the stocks, the file
    of quarters marks what is incomplete by the first word of its notes.
    """
    columns = H100E_OF_OWNERS
    file = f"{SOURCE}/{CHINA_BY_QUARTER}"
    table = files.csv(file, NAME, OWNER, END, NOTES, *columns, key=(NAME,))
    for line in table.to_dict("records"):
        if line[OWNER] != CHINA or line[NOTES].startswith(INCOMPLETE):
            continue
        end = day_of(line[END], file, line[NAME])
        quarter = (end.month + 2) // 3
        value, low, high = (
            epoch_hardware.number(line[column], file, f"line {line[NAME]}", column)
            for column in columns
        )
        yield {
            "id": f"nvidia-china-h100e-{end.year}-q{quarter}",
            "quantity": "nvidia-china-quarterly-h100e",
            "entity": CHINA,
            "measure": "compute of NVIDIA data-centre chips shipped to China in the quarter",
            "value": value,
            "low": low,
            "high": high,
            "range_meaning": "5th to 95th percentile",
            "unit": "H100 equivalents",
            "as_of": end,
            "as_of_precision": "day",
            "period": f"quarter {quarter} of {end.year}",
            "kind": "estimate",
            "status": "primary",
            "source": SOURCE,
            "locator": f"{CHINA_BY_QUARTER}, row {line[NAME]}",
        }


@builder("compute", SOURCE)
def nvidia_models_shipped(files: Files) -> Iterator[Row]:
    """NVIDIA's data-centre chips shipped to China and worldwide by the end of each year, by type.

    A type is a model, but for the H100, which stands for its class and holds the H200 too.
    """
    for place, words, name, columns in (
        (CHINA, "to China", CHINA_BY_CHIP, UNITS_OF_OWNERS),
        ("World", "worldwide", WORLD_BY_CHIP, UNITS_OF_MAKERS),
    ):
        for stock in _stocks(files, name, columns, CHIP):
            yield {
                **_stock(name, stock),
                **_range(stock),
                "id": f"nvidia-{place.lower()}-units-{stock.chip.lower()}-{stock.end.year}",
                "quantity": f"nvidia-{place.lower()}-units-by-chip",
                "entity": f"{place}: {stock.chip}",
                "measure": f"NVIDIA data-centre chips shipped {words}, by model",
                "unit": "chips",
            }


@builder("compute", SOURCE)
def nvidia_models_counted(files: Files) -> Iterator[Row]:
    """What one chip of each of NVIDIA's types counts: H100 equivalents, and watts of rated power.

    The counts print numbers of chips and what they come to; this is their quotient, on the line
    with the most chips of the type, whoever owns them.
    """
    columns = {
        "h100e": (MEDIAN_H100E, "arithmetic", "H100 equivalents", 4),
        "power": ("Total TDP (W)", "rated power", "W", 0),
    }
    file = f"{SOURCE}/{CHINA_BY_CHIP}"
    chips = UNITS_OF_OWNERS.value
    named = [column for column, *_ in columns.values()]
    lines = files.csv(file, NAME, END, CHIP, chips, *named, key=(NAME,)).to_dict("records")

    def of(line: dict[str, str], column: str) -> float:
        return epoch_hardware.number(line[column], file, f"line {line[NAME]}", column)

    largest: dict[str, dict[str, str]] = {}
    for line in lines:
        held = largest.setdefault(line[CHIP], line)
        if of(line, chips) > of(held, chips):
            largest[line[CHIP]] = line
    for chip, line in sorted(largest.items()):
        chip = chip.partition("/")[0]  # the owners' "H100/H200" is the makers' H100
        for measure, (column, words, unit, digits) in columns.items():
            yield {
                "id": f"nvidia-each-{measure}-{chip.lower()}",
                "quantity": f"nvidia-each-{measure}-{chip.lower()}",
                "entity": f"NVIDIA {chip}",
                "measure": f"what one chip counts in Epoch AI's totals, {words}",
                "value": round(of(line, column) / of(line, chips), digits),
                "unit": unit,
                "as_of": day_of(line[END], file, line[NAME]),
                "as_of_precision": "day",
                "kind": "derived",
                "status": "primary",
                "source": SOURCE,
                "locator": f"{CHINA_BY_CHIP}, row {line[NAME]}: {column} / {chips}",
            }


@builder("compute", SOURCE)
def other_makers_shipped(files: Files) -> Iterator[Row]:
    """H100 equivalents that AMD, Google and Amazon shipped by the end of each year.

    Only for years that are counted for all three.
    """
    stocks = {
        maker: {stock.end: stock for stock in _stocks(files, name, columns)}
        for maker, (_, name, columns) in MAKERS.items()
    }
    for end in sorted(set.intersection(*map(set, stocks.values()))):
        for maker, (words, name, _) in MAKERS.items():
            stock = stocks[maker][end]
            yield {
                **_stock(name, stock),
                **_range(stock),
                "id": f"world-{maker}-h100e-{end.year}",
                "quantity": f"world-{maker}-cumulative-h100e",
                "entity": f"World: {words}",
                "measure": f"{words} accelerators shipped, arithmetic",
                "unit": "H100 equivalents",
                "locator": f"{name}, row to Q4 {end.year}",
            }


@builder("compute", SOURCE)
def legal_routes(files: Files) -> Iterator[Row]:
    """H100 equivalents of what NVIDIA and AMD shipped to China legally, as routes to compute.

    AMD has shipped one model there, first in the year of the comparison, so that its stock is what
    came in that year, in H100 equivalents and in cards.
    """
    for stock in _stocks(files, CHINA_TOTALS, H100E_OF_OWNERS):
        if stock.end.year == ROUTES_IN:
            yield {
                **_stock(CHINA_TOTALS, stock),
                **_range(stock),
                "id": "route-nvidia-legal-h100e",
                "quantity": "china-route-nvidia-legal-h100e",
                "entity": "China: NVIDIA, legal imports",
                "measure": "compute by route of supply, arithmetic",
                "unit": "H100 equivalents",
            }
    for stock in _amd_in_china(files, H100E_OF_OWNERS):
        yield {
            **_stock(CHINA_AMD_BY_CHIP, stock),
            **_range(stock),
            "id": f"amd-china-mi308x-h100e-{ROUTES_IN}",
            "quantity": "china-route-amd-legal-h100e",
            "entity": "China: AMD MI308X, legal imports",
            "measure": "compute by route of supply, arithmetic",
            "unit": "H100 equivalents",
            "period": str(ROUTES_IN),
        }
    for stock in _amd_in_china(files, UNITS_OF_AMD_OWNERS):
        yield {
            **_stock(CHINA_AMD_BY_CHIP, stock),
            **_range(stock),
            "id": f"epoch-{ROUTES_IN}-amd-cards",
            "quantity": f"china-accelerator-cards-{ROUTES_IN}-amd",
            "entity": "AMD",
            "measure": "MI308X shipped to China",
            "unit": "cards",
            "as_of": date(ROUTES_IN, 1, 1),
            "as_of_precision": "year",
            "period": str(ROUTES_IN),
        }


def _nvidia(measure: str, words: str, unit: str, place: str, stock: Stock) -> Row:
    name = CHINA_TOTALS if place == CHINA else WORLD_TOTALS
    return {
        **_stock(name, stock),
        "id": f"nvidia-{place.lower()}-{measure}-{stock.end.year}",
        "quantity": f"nvidia-{place.lower()}-cumulative-{measure}",
        "entity": place,
        "measure": "NVIDIA data-centre chips shipped "
        f"{'to China' if place == CHINA else 'worldwide'}, {words}",
        "unit": unit,
    }


def _stock(name: str, stock: Stock) -> Row:
    """Return what every row about a stock holds."""
    return {
        "as_of": stock.end,
        "as_of_precision": "day",
        "period": f"cumulative since {stock.since:%B %Y}",
        "kind": "estimate",
        "status": "primary",
        "source": SOURCE,
        "locator": f"{name}, row {stock.name}",
    }


def _range(stock: Stock) -> Row:
    return {
        "value": stock.value,
        "low": stock.low,
        "high": stock.high,
        "range_meaning": "5th to 95th percentile",
    }


def _amd_in_china(files: Files, columns: Columns) -> list[Stock]:
    stocks = _stocks(files, CHINA_AMD_BY_CHIP, columns, CHIP)
    return [one for one in stocks if one.chip == AMD_CHIP and one.end.year == ROUTES_IN]


def _stocks(files: Files, name: str, columns: Columns, *kind: str) -> list[Stock]:
    """Return the complete stocks at the ends of years, of a file of owners those of China.

    `kind` is the column of the type of chip, where the file has a line for each.
    """
    file = f"{SOURCE}/{name}"
    others = [OWNER] if name.startswith("owners") else []
    others += [] if name == AMAZON_TOTALS else [INCOMPLETE]
    table = files.csv(file, NAME, START, END, *others, *kind, *columns, key=(NAME,))
    stocks = []
    for line in table.to_dict("records"):
        end = day_of(line[END], file, line[NAME])
        chosen = line.get(OWNER, CHINA) == CHINA and not line.get(INCOMPLETE)
        if chosen and (end.month, end.day) == (12, 31):
            since = day_of(line[START], file, line[NAME])
            numbers = (
                epoch_hardware.number(line[column], file, f"line {line[NAME]}", column)
                for column in columns
            )
            stocks.append(Stock(line[NAME], line.get(CHIP, ""), since, end, *numbers))
    return stocks


def day_of(cell: str, file: str, name: str) -> date:
    """Return the day that a cell of a line has, written as the files write it: 12/31/2025."""
    try:
        return datetime.strptime(cell, "%m/%d/%Y").date()
    except ValueError:
        fault = Problem(file, f"'{cell}'", "a day as 12/31/2025", place=f"line {name}")
        raise BriefingError([fault]) from None
