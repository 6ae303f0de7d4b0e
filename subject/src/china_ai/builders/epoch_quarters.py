"""Epoch AI's estimates of what NVIDIA shipped in each quarter: to China by type, and to the world.

Made are rows of `data/model_results.csv`, from which `builders.model_results` works out what each
rule date did. The world's quarters are differences of the medians of its stocks, without a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders import epoch_hardware
from china_ai.builders.epoch_chip_counts import (
    CHINA,
    CHIP,
    END,
    H100E_OF_MAKERS,
    H100E_OF_OWNERS,
    INCOMPLETE,
    NAME,
    OWNER,
    SOURCE,
    UNITS_OF_MAKERS,
    UNITS_OF_OWNERS,
    WORLD_TOTALS,
    day_of,
)

CHINA_BY_CHIP = "owners_csv_export/nvidia_owners_quarters_by_chip.csv"
MEASURES = {  # name: words, unit, columns of owners, columns of makers
    "chips": ("number of chips", "chips", UNITS_OF_OWNERS, UNITS_OF_MAKERS),
    "compute": ("compute", "H100 equivalents", H100E_OF_OWNERS, H100E_OF_MAKERS),
}


@builder("model_results", SOURCE)
def nvidia_to_china(files: Files) -> Iterator[Row]:
    """Chips of each type that NVIDIA shipped to China in a quarter, and their compute."""
    file = f"{SOURCE}/{CHINA_BY_CHIP}"
    for measure, (words, unit, columns, _) in MEASURES.items():
        table = files.csv(file, NAME, OWNER, END, CHIP, *columns, key=(NAME,))
        for line in table.to_dict("records"):
            if line[OWNER] != CHINA:
                continue
            value, low, high = (
                epoch_hardware.number(line[column], file, f"line {line[NAME]}", column)
                for column in columns
            )
            yield {
                **_quarter(measure, line[CHIP].lower(), day_of(line[END], file, line[NAME])),
                "case": f"China: {line[CHIP]}",
                "measure": f"NVIDIA data-centre chips shipped in the quarter, {words}",
                "value": value,
                "low": low,
                "high": high,
                "range_meaning": "5th to 95th percentile",
                "unit": unit,
                "kind": "estimate",
                "locator": f"{CHINA_BY_CHIP}, row {line[NAME]}",
            }


@builder("model_results", SOURCE)
def nvidia_to_the_world(files: Files) -> Iterator[Row]:
    """Chips that NVIDIA shipped worldwide in a quarter: the stock less that a quarter before."""
    file = f"{SOURCE}/{WORLD_TOTALS}"
    for measure, (words, unit, _, columns) in MEASURES.items():
        table = files.csv(file, NAME, END, INCOMPLETE, columns.value, key=(NAME,))
        stocks = {
            day_of(line[END], file, line[NAME]): epoch_hardware.number(
                line[columns.value], file, f"line {line[NAME]}", columns.value
            )
            for line in table.to_dict("records")
            if not line[INCOMPLETE]
        }
        before = 0.0  # the first stock is that of one quarter
        for end, stock in sorted(stocks.items()):
            yield {
                **_quarter(measure, "world", end),
                "case": "World",
                "measure": f"NVIDIA data-centre chips shipped in the quarter, {words}",
                "value": stock - before,
                "unit": unit,
                "kind": "derived",
                "locator": f"{WORLD_TOTALS}, difference of two stocks",
            }
            before = stock


def _quarter(measure: str, name: str, end: date) -> Row:
    return {
        "id": f"quarter-{measure}-{name}-{end.year}-q{(end.month + 2) // 3}",
        "analysis": "counterfactual",
        "step": f"quarter-{measure}",
        "as_of": end,
        "as_of_precision": "day",
        "status": "primary",
        "source": SOURCE,
    }
