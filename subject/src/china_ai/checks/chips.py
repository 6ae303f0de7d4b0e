"""The chips, their dates and specifications, and the export rules."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.checks import TOLERANCE, at, check_of, lead_date_problems, order_problems
from briefing.tables.loading import load

RATES = ("fp16_dense", "fp16_accumulate_fp16", "fp8_dense", "fp8_sparse", "fp4_dense", "fp4_sparse")
SPEC_UNITS = {
    **dict.fromkeys(RATES, "TFLOPS"),
    "int8_dense": "TOPS",
    "die_area": "mm2",
    "die_area_partial": "mm2",
    "memory": "GB",
    "memory_bandwidth": "GB/s",
    "interconnect": "GB/s",
    "die_to_die_link": "GB/s",
    "power": "W",
}
THRESHOLD_UNITS = {
    "tpp": "TPP",
    "tops_times_bits": "TOPS x bit",
    "performance_density": "TPP/mm2",
    "io_bandwidth": "GB/s",
    "memory_bandwidth": "GB/s",
    "memory_plus_io_bandwidth": "GB/s",
    "datacenter": "boolean",
}
DATES = ("announced", "first_shipped", "china_available")


@check_of("chips", "chip_dates")
def chip_date_problems() -> Iterator[Problem]:
    """Each leading date of a chip is its lead statement."""
    return lead_date_problems("chips", "chip_dates", "chip", {event: event for event in DATES})


@check_of("export_rules")
def rule_order_problems() -> Iterator[Problem]:
    """A rule is issued, published and effective in this order."""
    return order_problems("export_rules", "issued", "published", "effective")


@check_of("chip_specs")
def spec_problems() -> Iterator[Problem]:
    """Every specification has the unit of its metric, and one of them leads."""
    specs = load("chip_specs")
    for row, spec in specs.iterrows():
        if spec["unit"] != SPEC_UNITS[spec["metric"]]:
            expected = f"{SPEC_UNITS[spec['metric']]}, the unit of {spec['metric']}"
            yield at("chip_specs", row, "unit", spec["unit"], expected)
    lead = specs[specs["standing"] == "lead"]
    for row in lead.index[lead.duplicated(["chip", "metric", "stage"])]:
        expected = "one lead figure for a chip, metric and stage"
        yield at("chip_specs", row, "standing", "a second lead", expected, "Make one alternative.")


@check_of("chip_specs")
def disagreement_problems() -> Iterator[Problem]:
    """A lead figure from which a live source differs by more than a quarter says so in its note."""
    specs = load("chip_specs")
    key = ["chip", "metric", "stage"]
    others = specs[specs["standing"] == "alternative"].groupby(key, observed=True)["value"]
    low, high = others.min(), others.max()
    for row, spec in specs[specs["standing"] == "lead"].iterrows():
        place = tuple(spec[key])
        if place not in low.index or isinstance(spec["note"], str):
            continue
        if low[place] < spec["value"] / TOLERANCE or high[place] > spec["value"] * TOLERANCE:
            found = f"no note beside sources from {low[place]:g} to {high[place]:g}"
            yield at("chip_specs", row, "note", found, "why this source leads")


@check_of("export_thresholds")
def threshold_problems() -> Iterator[Problem]:
    """Thresholds have the unit of their metric, a sensible window, and honest status."""
    for row, threshold in load("export_thresholds").iterrows():
        unit = THRESHOLD_UNITS.get(threshold["metric"], threshold["unit"])
        if threshold["unit"] != unit:
            expected = f"{unit}, the unit of {threshold['metric']}"
            yield at("export_thresholds", row, "unit", threshold["unit"], expected)
        if threshold["applies_to"] < threshold["applies_from"]:
            found = f"{threshold['applies_to']:%Y-%m-%d}"
            expected = f"a day after {threshold['applies_from']:%Y-%m-%d}"
            yield at("export_thresholds", row, "applies_to", found, expected)
        unpublished = threshold["effect"] == "licence-line"
        if unpublished and threshold["status"] not in ("secondary", "claimed"):
            expected = "secondary or claimed: no text of these lines was published"
            yield at("export_thresholds", row, "status", threshold["status"], expected)
