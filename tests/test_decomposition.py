"""China's share taken apart: parts without a remainder, rivals that add up, quarters by hand."""

import math

import numpy as np
import pytest
from upstream_files import cells, fault_of, rows_of, write

from briefing.tables.loading import load
from china_ai.models import decomposition
from china_ai.models.decomposition import Flow

BEFORE = Flow(china_chips=10, china_h100e=8, world_chips=100, world_h100e=100)


def test_a_case_worked_by_hand():
    # Chips doubled, compute of each fell to a quarter: share 8 to 4 percent.
    after = Flow(china_chips=20, china_h100e=4, world_chips=100, world_h100e=100)
    parts = decomposition.change(BEFORE, after)
    weight = -0.04 / math.log(0.5)  # the logarithmic mean of 0.08 and 0.04
    assert parts.china_chips == pytest.approx(weight * math.log(2))
    assert parts.china_quality == pytest.approx(weight * math.log(1 / 4))
    assert (parts.world_chips, parts.world_quality) == (0, 0)
    assert parts.total == pytest.approx(-0.04)


def test_parts_add_up_whatever_is_drawn():
    drawn = np.random.default_rng(1).uniform(0.1, 100, (200, 2, 4))
    for first, last in drawn:
        before, after = Flow(*map(float, first)), Flow(*map(float, last))
        total = decomposition.change(before, after).total
        assert total == pytest.approx(after.share - before.share)


def test_back_again_is_the_same_with_the_other_sign():
    after = Flow(30, 5, 120, 300)
    there, back = decomposition.change(BEFORE, after), decomposition.change(after, BEFORE)
    assert tuple(there) == pytest.approx(tuple(-part for part in back))


def test_parts_depend_on_the_way():
    """Two steps have the total of one, and other parts: which one is quoted has to be said."""
    between, after = Flow(40, 6, 150, 160), Flow(30, 5, 300, 900)
    steps = decomposition.change(BEFORE, between), decomposition.change(between, after)
    whole = decomposition.change(BEFORE, after)
    assert sum(step.total for step in steps) == pytest.approx(whole.total)
    assert sum(step.of_quality for step in steps) != pytest.approx(whole.of_quality, rel=0.01)


def test_no_change_has_no_parts():
    assert tuple(decomposition.change(BEFORE, BEFORE)) == (0, 0, 0, 0)


def test_a_share_is_chips_times_quality():
    assert BEFORE.share == pytest.approx(BEFORE.share_of_chips * BEFORE.relative_quality)


def test_the_logarithmic_mean_lies_between():
    assert 2 < decomposition.logarithmic_mean(2, 8) < 8
    assert decomposition.logarithmic_mean(3, 3) == 3


def test_rivals_add_up_to_the_gap():
    gap = decomposition.explained(20.0, 1000.0, 0.12, 0.10, 15.0)
    assert (gap.wealth, gap.restraint, gap.rules) == pytest.approx((20, 15, 65))
    assert gap.total == pytest.approx(decomposition.not_delivered(20.0, 1000.0, 0.12))


def test_wealth_that_would_have_widened_the_share_counts_against():
    assert decomposition.explained(0.0, 1000.0, 0.12, 0.15, 0.0).wealth < 0


def test_a_market_without_flow_has_no_gap():
    assert decomposition.not_delivered(0.0, 0.0, 0.12) == 0


def test_flows_of_nothing_are_told():
    with pytest.raises(ValueError, match="above zero"):
        decomposition.change(BEFORE, Flow(0, 0, 10, 10))
    with pytest.raises(ValueError, match="refused is -1"):
        decomposition.explained(1.0, 1.0, 0.1, 0.1, -1.0)


def test_parts_in_the_table_add_up():
    rows = load("model_results").set_index("id")["value"]
    for years in ("2022-2023", "2023-2024", "2024-2025", "2023-2025"):
        part = {
            name: rows[f"counterfactual-change-{years}-{name}"]
            for name in ("china-chips", "world-chips", "china-quality", "world-quality", "total")
        }
        assert sum(part.values()) - part["total"] == pytest.approx(part["total"], abs=0.03)
        first, last = (rows[f"counterfactual-share-compute-{year}"] for year in years.split("-"))
        assert part["total"] == pytest.approx(last - first, abs=0.1)


def test_quarters_in_the_table_make_the_year():
    rows = load("model_results").set_index("id")["value"]
    stocks = load("compute").set_index("id")["value"]
    quarters = rows[[f"quarter-compute-world-2025-q{one}" for one in (1, 2, 3, 4)]]
    year = stocks["nvidia-world-h100e-2025"] - stocks["nvidia-world-h100e-2024"]
    assert quarters.sum() == pytest.approx(year)


# The quarters, of small files of ours.

CHINA = "epoch-chip-counts-2026/owners_csv_export/nvidia_owners_quarters_by_chip.csv"
WORLD = "epoch-chip-counts-2026/csv_export/nvidia_cumulative_totals.csv"
UNITS, H100E = "Number of Units", "Compute estimate in H100e (median)"
FILES = {
    CHINA: [
        {
            "Name": "China H20 Q1 2025", "Owner": "China", "End date": "3/31/2025",
            "Chip type": "H20", H100E: 15, "H100e (5th percentile)": 10,
            "H100e (95th percentile)": 20, UNITS: 100, f"{UNITS} (5th percentile)": 70,
            f"{UNITS} (95th percentile)": 140,
        },
        {
            "Name": "Meta H100 Q1 2025", "Owner": "Meta", "End date": "3/31/2025",
            "Chip type": "H100", H100E: 9, "H100e (5th percentile)": 8,
            "H100e (95th percentile)": 10, UNITS: 9, f"{UNITS} (5th percentile)": 8,
            f"{UNITS} (95th percentile)": 10,
        },
    ],
    WORLD: [
        {"Name": "to Q1", "End date": "3/31/2025", "Incomplete": "",
         "Number of units (median)": 500, H100E: 400},
        {"Name": "to Q2", "End date": "6/30/2025", "Incomplete": "",
         "Number of units (median)": 800, H100E: 950},
        {"Name": "to Q3", "End date": "9/30/2025", "Incomplete": "Incomplete: a part",
         "Number of units (median)": 801, H100E: 951},
    ],
}  # fmt: skip


def test_quarters_are_what_a_reader_works_out_by_hand(tmp_path):
    write(tmp_path, FILES)
    china = rows_of("epoch_quarters.nvidia_to_china", tmp_path)
    world = rows_of("epoch_quarters.nvidia_to_the_world", tmp_path)
    wanted = {
        "quarter-compute-h20-2025-q1": {"value": "15", "low": "10", "high": "20"},
        "quarter-chips-h20-2025-q1": {"value": "100", "unit": "chips"},
        "quarter-compute-h100-2025-q1": None,  # another owner's
    }
    assert cells(china, wanted) == wanted
    wanted = {
        "quarter-chips-world-2025-q1": {"value": "500"},
        "quarter-chips-world-2025-q2": {"value": "300", "as_of": "2025-06-30"},
        "quarter-compute-world-2025-q2": {"value": "550"},
        "quarter-compute-world-2025-q3": None,  # incomplete
    }
    assert cells(world, wanted) == wanted


def test_a_quarter_without_a_number_is_told(tmp_path):
    write(tmp_path, {**FILES, CHINA: [{**FILES[CHINA][0], UNITS: ""}]})
    line = fault_of("epoch_quarters.nvidia_to_china", tmp_path)
    assert "China H20 Q1 2025" in line
