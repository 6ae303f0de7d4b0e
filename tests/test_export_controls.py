"""The export-control arithmetic against what is publicly known."""

from datetime import date
from io import StringIO

import pandas as pd
import pytest

from briefing.core.notebook import chapters, read_notebook
from briefing.core.problems import BriefingError
from briefing.figures.publish import FIGURE
from briefing.tables.loading import load
from china_ai.export_controls import (
    Answer,
    Figures,
    Review,
    classify,
    classify_figures,
    figures_of,
    performance_density,
    review,
    total_processing_performance,
)

OCTOBER_2022 = date(2022, 11, 1)
OCTOBER_2023 = date(2023, 12, 1)
APRIL_2025 = date(2025, 5, 1)
EDITION = date(2026, 11, 22)

# What the rules print, entered a second time: a digit changed in the table is caught here.
PRINTED = {
    "oct-2022.a.io": 600,
    "oct-2022.a.tops-bits": 4800,
    "oct-2023-letter.tpp": 4800,
    "oct-2023-letter.datacenter": 1,
    "oct-2023.a1.tpp": 4800,
    "oct-2023.a2.tpp": 1600,
    "oct-2023.a2.pd": 5.92,
    "oct-2023.b1.tpp-min": 2400,
    "oct-2023.b1.tpp-max": 4800,
    "oct-2023.b1.pd-min": 1.6,
    "oct-2023.b1.pd-max": 5.92,
    "oct-2023.b2.tpp": 1600,
    "oct-2023.b2.pd-min": 3.2,
    "oct-2023.b2.pd-max": 5.92,
    "oct-2023.note2.datacenter": 0,
    "oct-2023.note2.tpp": 4800,
    "oct-2023.nac-a.datacenter": 0,
    "oct-2023.nac-a.tpp": 4800,
    "oct-2023.nac-b1.datacenter": 1,
    "oct-2023.nac-b1.tpp-min": 2400,
    "oct-2023.nac-b1.tpp-max": 4800,
    "oct-2023.nac-b1.pd-min": 1.6,
    "oct-2023.nac-b1.pd-max": 5.92,
    "oct-2023.nac-b2.datacenter": 1,
    "oct-2023.nac-b2.tpp-min": 1600,
    "oct-2023.nac-b2.tpp-max": 4800,
    "oct-2023.nac-b2.pd-min": 3.2,
    "oct-2023.nac-b2.pd-max": 5.92,
    "apr-2024.nac-days": 25,
    "dec-2024-hbm.c": 2,
    "dec-2024-hbm.exception": 3.3,
    "dec-2024-hbm.discrepancy": 1,
    "dec-2024-hbm.dram-cell": 0.0026,
    "dec-2024-hbm.dram-density": 0.2,
    "dec-2024-hbm.dram-tsv": 3000,
    "dec-2024-hbm.logic": 16,
    "dec-2024-hbm.nand": 128,
    "jan-2025-diffusion.weights": 1e26,
    "jan-2025-diffusion.allocation": 7.9e08,
    "jan-2025-foundry.presumption": 16,
    "jan-2025-foundry.30": 30,
    "jan-2025-foundry.35": 35,
    "jan-2025-foundry.40": 40,
    "apr-2025-letters.dram": 1400,
    "apr-2025-letters.io": 1100,
    "apr-2025-letters.sum": 1700,
    "jan-2026-review.tpp": 21000,
    "jan-2026-review.dram": 6500,
    "jan-2026-review.volume": 50,
    "bill-safe-chips.1.tpp": 4800,
    "bill-safe-chips.2.tpp": 2400,
    "bill-safe-chips.2.performance-density": 1.6,
    "bill-safe-chips.3.tpp": 1600,
    "bill-safe-chips.3.performance-density": 3.2,
    "bill-safe-chips.4.memory-bandwidth": 4100,
    "bill-safe-chips.5.io-bandwidth": 1100,
    "bill-safe-chips.6.memory-plus-io-bandwidth": 5000,
}


def test_bis_own_example():
    """88 FR 73458: 600 tera integer operations at 8 bits, or 300 TFLOPS at 16, meet 4,800."""
    assert total_processing_performance({"int8_dense": 600}) == 4800
    assert total_processing_performance({"fp16_dense": 300}) == 4800
    assert total_processing_performance({}) is None


def test_highest_precision_counts():
    assert total_processing_performance({"fp16_dense": 100, "int8_dense": 400}) == 3200


@pytest.mark.parametrize(
    ("chip", "tpp", "density"),
    [("a100", 4992, 6.04), ("h100", 15832, 19.45), ("h20", 2368, 2.91), ("l20", 1912, 3.14)],
)
def test_published_values(chip, tpp, density):
    figures = figures_of(chip)
    assert figures.tpp == pytest.approx(tpp, abs=1)
    assert figures.performance_density == pytest.approx(density, abs=0.01)


def test_thresholds_are_those_the_rules_print():
    table = load("export_thresholds")
    for row, threshold in table.iterrows():
        place = f"data/export_thresholds.csv, row {row + 2}, column value"
        printed = PRINTED.get(threshold["id"])
        assert threshold["value"] == printed, (
            f"{place}: found {threshold['value']:g}; the rule prints {printed}"
        )
    assert set(table["id"]) == set(PRINTED)


@pytest.mark.parametrize("chip", ["a100", "a800", "h100", "h800", "l40", "l40s", "rtx-4090"])
def test_the_seven_products_nvidia_named_in_october_2023(chip):
    named = load("export_named").query(
        "rule.str.startswith('oct-2023') and named_as == 'restricted'"
    )
    assert chip in set(named["chip"])
    assert classify_figures(figures_of(chip), OCTOBER_2023).answer is Answer.CONTROLLED


@pytest.mark.parametrize(
    ("chip", "day"),
    [
        ("a800", OCTOBER_2022),
        ("h800", OCTOBER_2022),
        ("h20", OCTOBER_2023),
        ("l20", OCTOBER_2023),
        ("rtx-4090-d", OCTOBER_2023),
    ],
)
def test_parts_built_to_stay_under_a_line(chip, day):
    assert classify(chip, day).answer is Answer.NOT_CONTROLLED


def test_first_rule_caught_the_parts_it_was_written_for():
    assert classify("a100", OCTOBER_2022).answer is Answer.CONTROLLED
    assert classify("h100", OCTOBER_2022).answer is Answer.CONTROLLED


def test_letters_of_2022_came_before_the_rule():
    assert classify("a100", date(2022, 8, 1)).answer is Answer.NOT_CONTROLLED
    letter = classify("a100", date(2022, 9, 15))
    assert letter.answer is Answer.CONTROLLED and "letter" in letter.clauses[0]


def test_april_2025_letter_names_the_h20_and_its_lines_are_reported_only():
    assert classify("h20", date(2025, 4, 8)).answer is Answer.NOT_CONTROLLED
    assert classify("h20", APRIL_2025).answer is Answer.CONTROLLED
    assert classify_figures(figures_of("h20"), APRIL_2025).answer is Answer.LICENCE_LINE
    assert classify("rtx-5090-d", APRIL_2025).answer is Answer.LICENCE_LINE


def test_missing_die_area_is_undetermined_never_free():
    unknown = classify_figures(Figures(tpp=3000, io_bandwidth=64, datacenter=True), OCTOBER_2023)
    assert unknown.answer is Answer.UNDETERMINED
    assert unknown.missing == ("applicable die area",)


def test_missing_die_area_does_not_matter_where_it_cannot():
    above = classify_figures(Figures(tpp=5000, datacenter=True), OCTOBER_2023)
    below = classify_figures(Figures(tpp=1500, datacenter=True), OCTOBER_2023)
    assert above.answer is Answer.CONTROLLED
    assert below.answer is Answer.NOT_CONTROLLED


def test_missing_rate_is_undetermined_and_named():
    answer = classify_figures(Figures(die_area=800, datacenter=True), OCTOBER_2023)
    assert answer.answer is Answer.UNDETERMINED
    assert "peak rate" in answer.missing


def test_exceeded_line_outranks_an_undecided_test():
    figures = Figures(tpp=3000, memory_bandwidth=2000, io_bandwidth=64, datacenter=True)
    answer = classify_figures(figures, APRIL_2025)
    assert answer.answer is Answer.LICENCE_LINE
    assert answer.missing == ("applicable die area",)


@pytest.mark.parametrize(
    ("tpp", "area", "expected"),
    [
        (4800, 1e6, Answer.CONTROLLED),  # a.1 needs no density
        (4799, 4799 / 5.92, Answer.CONTROLLED),  # a.2 at its edge
        (1600, 1600 / 5.92, Answer.CONTROLLED),
        (1599, 100, Answer.NOT_CONTROLLED),  # below every line however dense
        (2400, 2400 / 1.6, Answer.CONTROLLED),  # b.1 at its edge
        (2399, 2399 / 3.19, Answer.NOT_CONTROLLED),  # between the two b lines
        (2399, 2399 / 3.2, Answer.CONTROLLED),  # b.2 at its edge
        (2400, 2400 / 1.59, Answer.NOT_CONTROLLED),
    ],
)
def test_edges_of_the_october_2023_test(tpp, area, expected):
    # A hair under the nominal area keeps rounding from moving a density off its edge.
    figures = Figures(tpp=tpp, die_area=area * (1 - 1e-12), datacenter=True)
    assert classify_figures(figures, OCTOBER_2023).answer is expected


def test_data_centre_note_frees_only_others_below_4800():
    consumer = Figures(tpp=4700, die_area=600, datacenter=False)
    assert classify_figures(consumer, OCTOBER_2023).answer is Answer.NOT_CONTROLLED
    datacenter = Figures(tpp=4700, die_area=600, datacenter=True)
    assert classify_figures(datacenter, OCTOBER_2023).answer is Answer.CONTROLLED
    unknown = Figures(tpp=4700, die_area=600)
    assert classify_figures(unknown, OCTOBER_2023).answer is Answer.UNDETERMINED


@pytest.mark.parametrize("chip", ["h200", "mi325x"])
def test_parts_the_january_2026_rule_names(chip):
    assert review(chip, EDITION) is Review.CASE_BY_CASE
    assert review(chip, date(2026, 1, 14)) is Review.DENIAL
    # Case-by-case review is not permission: the part is still controlled.
    assert classify(chip, EDITION).answer is Answer.CONTROLLED


def test_limits_are_not_all_the_policy_asks_for():
    """The A800 was never sold in the United States, which the policy asks for."""
    assert review("a800", EDITION) is Review.BELOW_LIMITS
    assert review("b200", EDITION) is Review.DENIAL
    assert review("gaudi3", EDITION) is Review.DENIAL


def test_review_policy_says_nothing_about_chips_that_need_no_licence():
    assert review("t4", EDITION) is Review.NO_LICENCE
    assert review("h20", EDITION) is Review.NO_LICENCE  # by letter, not under 3A090
    assert review("ascend-910c", EDITION) is Review.NOT_AN_EXPORT


def test_review_is_undetermined_where_the_rule_test_or_the_policy_is():
    assert review("rubin", EDITION) is Review.UNDETERMINED  # no dense rate published
    assert review("a100", date(2022, 11, 15)) is Review.UNDETERMINED  # policy of 2022 not read
    assert review("l40", date(2024, 6, 1)) is Review.UNDETERMINED  # 3A090.b


@pytest.mark.parametrize(("chip", "eligible"), [("rtx-4090", True), ("l40", True), ("l40s", False)])
def test_licence_exception_is_shown_beside_the_control(chip, eligible):
    verdict = classify(chip, OCTOBER_2023)
    assert verdict.answer is Answer.CONTROLLED
    assert any("NAC" in name for name in verdict.exceptions) is eligible


def test_a_16_bit_rate_alone_is_a_floor():
    """Nobody knows that the chip has no faster 8-bit mode, so it cannot pass on that rate."""
    low = Figures(tpp=400, datacenter=True, tpp_is_floor=True)
    assert classify_figures(low, OCTOBER_2023).answer is Answer.UNDETERMINED
    assert "peak rate at 8 bits or fewer" in classify_figures(low, OCTOBER_2023).missing
    high = Figures(tpp=6400, datacenter=True, tpp_is_floor=True)
    assert classify_figures(high, OCTOBER_2023).answer is Answer.CONTROLLED
    assert classify("shensuan-1", OCTOBER_2023).answer is Answer.UNDETERMINED
    assert classify("v100", OCTOBER_2023).answer is Answer.NOT_CONTROLLED


def test_unknown_chip_is_named():
    with pytest.raises(BriefingError, match="no chip 'h1000'"):
        classify("h1000", EDITION)


def test_host_link_cannot_move_a_chip_over_the_2022_line():
    """Interconnect leaves out the host link (PCIe 5.0 x16: 128 GB/s both ways)."""
    specs = load("chip_specs").query("standing == 'lead' and metric == 'interconnect'")
    close = specs[(specs["value"] < 600) & (specs["value"] + 128 >= 600)]
    assert close.empty, close[["chip", "value"]]


def test_performance_density_of_nothing():
    assert performance_density(None, 100) is None
    assert performance_density(100, None) is None


def test_the_chapter_computes_the_gap_that_the_table_has():
    """A reader changes it in the chapter; a builder makes the rows that the text quotes."""
    path = next(path for path in chapters() if path.stem == "export-controls")
    drawn = next(
        whole["csv"]
        for cell in read_notebook(path)["cells"]
        for output in cell.get("outputs", [])
        if (whole := output.get("data", {}).get(FIGURE)) and whole["name"] == "gap-and-rivals"
    )
    computed = pd.read_csv(StringIO("\n".join(drawn)))
    table = load("model_results").set_index("id")
    for name, row in zip(("total", "wealth", "restraint", "rules"), computed.index, strict=True):
        stated = table.loc[f"counterfactual-gap-{name}", ["low", "value", "high"]].tolist()
        assert computed.loc[row, ["p5", "median", "p95"]].tolist() == pytest.approx(
            stated, rel=0.01
        )
