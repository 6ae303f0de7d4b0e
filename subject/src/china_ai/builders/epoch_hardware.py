"""Epoch AI's list of machine-learning hardware: specifications, dates and making of accelerators.

`ml_hardware.csv` has a line a product and copies what vendors and the trade press print. Made from
it are rows of `data/chip_specs.csv`, `data/chip_dates.csv` and `data/chips.csv`. Which of several
sources leads on a figure, and whose word Epoch AI repeats there, was judged by a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.epoch import row_of

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "epoch-ml-hardware-2026"
FILE = f"{SOURCE}/ml_hardware.csv"
NAME = "Hardware name"
RELEASED = "Release date"
PROCESS = "Process size (nm)"
FOUNDRY = "Foundry"

# Chip of the book: its line in the file.
LINES = {
    "v100": "NVIDIA Tesla V100 SXM2 32 GB",
    "t4": "NVIDIA Tesla T4",
    "a100": "NVIDIA A100 SXM4 80 GB",
    "a100-40gb": "NVIDIA A100 SXM4 40 GB",
    "a800": "NVIDIA A800 SXM",
    "a10": "NVIDIA A10 PCIe",
    "l4": "NVIDIA L4",
    "l40": "NVIDIA L40",
    "rtx-4090": "NVIDIA GeForce RTX 4090",
    "h100": "NVIDIA H100 SXM5 80GB",
    "h800": "NVIDIA H800 SXM5",
    "h20": "NVIDIA HGX H20",
    "l20": "NVIDIA L20 PCle",
    "l2": "NVIDIA L2 PCle",
    "h200": "NVIDIA H200 SXM",
    "b100": "NVIDIA B100",
    "b200": "NVIDIA B200",
    "b300": "NVIDIA B300 (Blackwell Ultra)",
    "gb200": "NVIDIA GB200",
    "gb300": "NVIDIA GB300 (Blackwell Ultra)",
    "mi250x": "AMD Radeon Instinct MI250X",
    "mi300x": "AMD Instinct MI300X",
    "mi308x": "AMD Radeon Instinct MI308X",
    "mi325x": "AMD Instinct MI325X",
    "mi350x": "AMD Instinct MI350X",
    "mi355x": "AMD Instinct MI355X",
    "gaudi2": "Intel Habana Gaudi2",
    "gaudi3": "Intel Habana Gaudi3",
    "tpu-v4": "Google TPU v4",
    "tpu-v5e": "Google TPU v5e",
    "tpu-v5p": "Google TPU v5p",
    "tpu-v6e": "Google TPU v6e Trillium",
    "tpu-v7": "Google TPU v7 Ironwood",
    "trainium1": "Amazon Trainium1",
    "trainium2": "Amazon Trainium2",
    "trainium3": "Amazon Trainium3",
    "ascend-310": "Huawei Ascend 310",
    "ascend-910": "Huawei Ascend 910",
    "ascend-910b1": "Huawei Ascend 910B1 (v1)",
    "ascend-910b2": "Huawei Ascend 910B2",
    "ascend-910b3": "Huawei Ascend 910B3",
    "ascend-910b4": "Huawei Ascend 910B4",
    "ascend-910c": "Huawei Ascend 910C",
    "ascend-950dt": "Huawei Ascend 950DT",
    "ascend-960": "Huawei Ascend 960",
    "ascend-970": "Huawei Ascend 970",
    "mlu370-x8": "Cambricon MLU370-X8",
    "mlu370-x4": "Cambricon MLU370-X4",
    "br100": "Biren BR100",
    "shensuan-1": "Shensuan-1",
    "mtt-s4000": "MTT S4000",
    "bi-v100": "Tianshu Zhixin Tiangai 100 (BI-V100)",
    "mr-v100": "Tianshu Zhixin Zhikai 100",
    "kunlun-k200": "Baidu Kunlun K200",
    "kunlun-2": "Baidu Kunlun II",
    "c500": "MetaX MXC500 (PCIe)",
    "hanguang-800": "T-Head Hanguang 800",
}
ANNOUNCED = {"ascend-950dt", "ascend-960", "ascend-970"}  # promised, not yet on sale


class Quantity(NamedTuple):
    """A metric of the book: the columns that may hold it, of which the first filled one counts."""

    columns: tuple[str, ...]
    unit: str
    size: float  # of the unit, in the unit of the file


QUANTITIES = {
    "fp16_dense": Quantity(
        ("Tensor-FP16/BF16 performance (FLOP/s)", "FP16 (half precision) performance (FLOP/s)"),
        "TFLOPS",
        1e12,
    ),
    "fp8_dense": Quantity(("FP8 performance (FLOP/s)",), "TFLOPS", 1e12),
    "fp4_dense": Quantity(("FP4 performance (FLOP/s)",), "TFLOPS", 1e12),
    "int8_dense": Quantity(("INT8 performance (OP/s)",), "TOPS", 1e12),
    "memory": Quantity(("Memory (bytes)",), "GB", 1e9),
    "memory_bandwidth": Quantity(("Memory bandwidth (byte/s)",), "GB/s", 1e9),
    "interconnect": Quantity(("Intranode bandwidth (byte/s)",), "GB/s", 1e9),
    "die_area": Quantity(("Die Size (mm^2)",), "mm2", 1),
    "power": Quantity(("TDP (W)",), "W", 1),
}
COLUMNS = [column for quantity in QUANTITIES.values() for column in quantity.columns]

# Figures of these lines that the book does not repeat.
LEFT_OUT = {
    "a10": {"fp16_dense"},  # the file has the rate without tensor cores only
    "mi308x": {"memory", "power"},  # as the MI300X, from whose line they seem copied
    "ascend-910": {"memory_bandwidth"},  # read beside memory and links, in the line 910A
    # What the maker's own page, or a report of its talk, says in the same words:
    "tpu-v4": {"fp16_dense", "int8_dense", "memory", "memory_bandwidth"},
    "tpu-v5e": {"fp16_dense", "int8_dense", "memory", "memory_bandwidth"},
    "tpu-v5p": {"fp16_dense", "memory", "memory_bandwidth"},
    "tpu-v6e": {"fp16_dense", "fp8_dense", "memory"},
    "tpu-v7": {"fp16_dense", "fp8_dense", "memory"},
    "trainium1": {"fp16_dense"},
    "trainium2": {"fp16_dense", "fp8_dense", "memory", "memory_bandwidth"},
    "trainium3": {"fp16_dense", "fp8_dense", "fp4_dense"},
    "ascend-950dt": {"fp8_dense", "fp4_dense"},
}
# Figures from the line of a sibling: the same product by another name, or a faster version of it.
SIBLINGS = {
    ("ascend-910", "Huawei Ascend 910A"): {"memory", "memory_bandwidth", "interconnect"},
    ("ascend-910b2", "Huawei Ascend 910B"): {"interconnect", "power"},
}
FASTER = {("ascend-910", "Huawei Ascend 910 (320 TFLOPS)"): {"fp16_dense"}}
# The line of the RTX 4090 has the faster mode of its tensor cores, which adds up in 16 bits.
RENAMED = {("rtx-4090", "fp16_dense"): "fp16_accumulate_fp16"}

# Areas that follow from those of a sibling: chip and dies there, dies here. The file has one die of
# the two of the MI250X, and both of the BR100.
DIES = {
    "mi250x.die-area.epoch.2": ("mi250x", 1, 2),
    "mi210.die-area.derived": ("mi250x", 1, 1),
    "br104.die-area.epoch": ("br100", 2, 1),
}

# Lines with the dates of a chip, where that is not its own line alone.
DATED = {
    "v100": (LINES["v100"], "NVIDIA V100"),
    "a100-40gb": (LINES["a100-40gb"], "NVIDIA A100"),
    "ascend-910b2": ("Huawei Ascend 910B",),
}
SHIPPED = {"h100", "gaudi3"}  # dated when they shipped, by what others report


@builder("chip_specs", SOURCE)
def specifications(files: Files) -> Iterator[Row]:
    """Peak rates, memory, links, die area and power of accelerators, as Epoch AI lists them.

    Rates are dense, in 10^12 operations a second; the rate at 16 bits is that of tensor cores
    where the file has one, else that at half precision.
    """
    lines = lines_of(files, *COLUMNS)
    for chip, name in LINES.items():
        metrics = QUANTITIES.keys() - LEFT_OUT.get(chip, set())
        yield from _specifications(line_of(lines, name), chip, metrics)
    for (chip, name), metrics in SIBLINGS.items():
        yield from _specifications(line_of(lines, name), chip, metrics)
    for (chip, name), metrics in FASTER.items():
        for row in _specifications(line_of(lines, name), chip, metrics):
            yield {**row, "id": f"{row['id']}.2"}


@builder("chip_specs", SOURCE)
def areas_of_dies(files: Files) -> Iterator[Row]:
    """Die area in mm2 of accelerators whose dies are those of another one.

    area = printed area of the other / its dies in that print x dies of this one.
    """
    (column,) = QUANTITIES["die_area"].columns
    lines = lines_of(files, column)
    for spec, (sibling, dies_there, dies_here) in DIES.items():
        line = line_of(lines, LINES[sibling])
        yield {
            **_specification(spec.partition(".")[0], "die_area", line, column),
            "id": spec,
            "value": number_of(line, column) / dies_there * dies_here,
            "unit": QUANTITIES["die_area"].unit,
            "kind": "derived",
        }


@builder("chip_dates", SOURCE)
def release_dates(files: Files) -> Iterator[Row]:
    """Days on which accelerators were released, as Epoch AI dates them.

    The file has a day for each; 1 January is read as the year alone.
    """
    lines = lines_of(files, RELEASED)
    for chip, own in LINES.items():
        event = "first_shipped" if chip in SHIPPED else "announced"
        for position, name in enumerate(DATED.get(chip, (own,)), start=1):
            tail = f".{position}" if position > 1 else ""
            if day := line_of(lines, name)[RELEASED]:
                yield {
                    "id": f"{chip}.{_dashed(event)}.epoch{tail}",
                    "chip": chip,
                    "event": event,
                    "date": day,
                    "date_precision": "year" if day.endswith("-01-01") else "day",
                    "source": SOURCE,
                    "locator": _locator(name, RELEASED),
                }


@builder("chips", SOURCE)
def making(files: Files) -> Iterator[Row]:
    """Process in nm and foundry of accelerators whose row cites this file, where it has them."""
    lines = lines_of(files, PROCESS, FOUNDRY)
    cited_by = load("chips").set_index("id")["source"]
    for chip, name in LINES.items():
        line = line_of(lines, name)
        row: Row = {"id": chip, "source": SOURCE}
        if line[PROCESS]:
            row["process_nm"] = number_of(line, PROCESS)
        if line[FOUNDRY] and not chip.startswith("ascend-910"):  # who makes those is contested
            row["foundry"] = line[FOUNDRY]
        if row.keys() & {"process_nm", "foundry"} and cited_by[chip] == SOURCE:
            yield row


def lines_of(files: Files, *columns: str) -> pd.DataFrame:
    """Return the list of hardware, with these columns at least."""
    return files.csv(FILE, NAME, *columns, key=(NAME,))


def line_of(lines: pd.DataFrame, name: str) -> pd.Series:
    """Return the line of a product; raise BriefingError where it is missing."""
    return row_of(lines, NAME, name, FILE)


def number_of(line: pd.Series, column: str) -> float:
    """Return a number in the line of a product; raise BriefingError where it is none."""
    return number(line[column], FILE, f"line {line[NAME]}", column)


def number(cell: str, file: str, place: str, column: str) -> float:
    """Return the number in a cell; raise BriefingError where it is none."""
    try:
        return float(cell)
    except ValueError:
        fault = Problem(file, f"'{cell}'", "a number", column=column, place=place)
        raise BriefingError([fault]) from None


def _specifications(line: pd.Series, chip: str, metrics: Collection[str]) -> Iterator[Row]:
    for metric, quantity in QUANTITIES.items():
        column = next((one for one in quantity.columns if line[one]), None)
        if metric in metrics and column:
            yield {
                **_specification(chip, RENAMED.get((chip, metric), metric), line, column),
                "value": number_of(line, column) / quantity.size,
                "unit": quantity.unit,
            }


def _specification(chip: str, metric: str, line: pd.Series, column: str) -> Row:
    """Return a row without its value and unit."""
    announced = chip in ANNOUNCED
    return {
        "id": f"{chip}.{_dashed(metric)}.epoch{'.announced' if announced else ''}",
        "chip": chip,
        "metric": metric,
        "stage": "announced" if announced else "shipped",
        "as_of": load("sources").set_index("id").at[SOURCE, "published"],  # day of the copy
        "source": SOURCE,
        "locator": _locator(line[NAME], column),
    }


def _locator(name: str, column: str) -> str:
    return f'row "{name}", column {column}'


def _dashed(word: str) -> str:
    return word.replace("_", "-")
