"""The model of China's AI compute: by hand, in its limits, monotone in each prior, seeded."""

import math
import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from briefing.core.problems import BriefingError
from briefing.tables.loading import load
from briefing.upstream.builders import builders
from briefing.upstream.files import Files
from briefing.upstream.rebuild import made
from china_ai.checks.models import KNOWN
from china_ai.models import priors, supply
from china_ai.models.priors import Prior

NUMBER = 400  # draws where a property must hold in each of them

COSTS = ("attrition_pct", "dies_per_package", "stacks_per_package")  # less compute for more of it
PARTS_OF_PACKAGES = [
    name
    for name in supply.READ_BY["huawei"]
    if name.startswith(("tsmc", "smic", "hbm")) or name in COSTS
]


@pytest.fixture(scope="module")
def known():
    return priors.priors("supply")


@pytest.fixture(scope="module")
def drawn(known):
    return priors.draws(known, NUMBER)


def stocks(drawn, basis="law"):
    return supply.stocks(supply.supply(drawn), basis)


def fixed(**values):
    """Two draws of priors that are all zero, but for those that are given."""
    return {name: np.full(2, float(values.get(name, 0))) for name in supply.INPUTS} | {
        name: np.full(2, float(values.get(name, 1)))
        for name in ("dies_per_package", "stacks_per_package")
    }


def test_licensed_imports_by_hand():
    """400 in 2026 are 100 a quarter; of a stock one half stays each quarter, 1/16 in a year.

    Q1 100; Q2 50 + 100 = 150; Q3 75 + 100 = 175; Q4 87.5 + 100 = 187.5; a year later 187.5 / 16.
    Training uses four fifths.
    """
    given = fixed(licensed_h100e_2026=400, attrition_pct=93.75, training_factor_licensed=0.8)
    first = supply.end_of(2025) + 1
    expected = [100, 150, 175, 187.5, 93.75]
    assert stocks(given)["total"][0, first : first + 5] == pytest.approx(expected)
    assert stocks(given)["total"][0, supply.end_of(2027)] == pytest.approx(187.5 / 16)
    training = stocks(given, "training")["total"][0, first : first + 5]
    assert training == pytest.approx([0.8 * one for one in expected])


HUAWEI = {
    "smic_dies_k_2023": 8,
    "dies_per_package": 2,
    "hbm_stacks_bought_mn": 0.036,
    "stacks_per_package": 8,
    "package_yield": 0.5,
    "h100e_per_package_2023_2025": 0.5,
    "h100e_per_package_2026": 0.5,
}


def test_both_caps_of_huawei_by_hand():
    """8 thousand dies in 2023 and 36 thousand stacks over two years, as 1, 2 ... 8.

    By dies, 2 of which are a package: 1, 2, 3, 4 thousand, and 4 in 2024. By memory, 8 stacks a
    package: 1/8, 3/8, 6/8, 10/8, 15/8, 21/8, 28/8, 36/8. Memory binds until the dies that wait
    for it are used up, in the last quarter of 2024. Half of the packages work and count 0.5 each.
    """
    found = supply.supply(fixed(**HUAWEI))
    year, end = supply.end_of(2022) + 1, supply.end_of(2024) + 1
    assert found.packages.by_dies[0, year:end] == pytest.approx([1, 2, 3, 4, 4, 4, 4, 4])
    memory = np.array([1, 3, 6, 10, 15, 21, 28, 36]) / 8
    assert found.packages.by_memory[0, year:end] == pytest.approx(memory)
    assert found.packages.memory_binds[0, year:end].tolist() == [True] * 7 + [False]
    in_service = supply.stocks(found, "law")["huawei"][0, year:end]
    assert in_service == pytest.approx(np.minimum(memory, 4) * 0.5 * 0.5 * 1000)


def test_chinas_share_of_the_world_by_hand():
    """1,000 H100e of Huawei beside 10,000 that makers of the United States shipped: 1 in 11."""
    held = stocks(fixed(**HUAWEI, world_h100e_2022=10_000))
    assert supply.share_of_world(held)[0, supply.end_of(2024)] == pytest.approx(100 / 11)


def test_what_is_left_of_a_part_waits_for_the_other():
    late = {**HUAWEI, "hbm_stacks_bought_mn": 0, "hbm_stacks_domestic_mn_2026": 0.016}
    held = stocks(fixed(**late))["huawei"][0]
    assert held[supply.end_of(2025)] == 0, "dies alone make nothing"
    assert held[supply.end_of(2026)] == pytest.approx(2 * 0.5 * 0.5 * 1000), "dies of 2023"


@pytest.mark.parametrize("scarce", ["smic_dies_k_2023", "hbm_stacks_bought_mn"])
def test_only_the_scarce_part_makes_a_difference(scarce):
    plenty = {"smic_dies_k_2023": 8e3, "hbm_stacks_bought_mn": 36}
    before = {**HUAWEI, **plenty, scarce: HUAWEI[scarce]}
    (other,) = plenty.keys() - {scarce}
    base, more_scarce, more_other = (
        stocks(fixed(**{**before, **change}))["huawei"][0, -1]
        for change in ({}, {scarce: 1.5 * before[scarce]}, {other: 1.5 * before[other]})
    )
    assert more_scarce == pytest.approx(1.5 * base)
    assert more_other == base


@pytest.mark.parametrize("basis", supply.BASES)
def test_routes_add_up(drawn, basis):
    found = supply.supply(drawn)
    held = supply.stocks(found, basis)
    whole = sum(held[route] for route in supply.ROUTES)
    assert np.allclose(held["total"], whole)
    assert np.allclose(held["onshore"] + held["offshore"], whole)
    assert np.allclose(supply.total_stock(found, basis), whole)
    assert (held["world"] > held["total"]).all()


def test_what_came_is_in_service_or_has_left(drawn):
    """What left in a quarter is the part that is not kept of the stock before, and no more."""
    found = supply.supply(drawn)
    for route, flow in found.flows.items():
        held = supply.stocks(found, "law")[route]
        before = np.column_stack([np.zeros(NUMBER), held[:, :-1]])
        left = (before * (1 - found.kept)).cumsum(axis=1)
        assert np.allclose(held + left, flow.cumsum(axis=1)), route
    assert found.kept**4 == pytest.approx(1 - drawn["attrition_pct"][:, None] / 100)


SPREAD = {
    **supply.LICENSED,
    **supply.WORLD,
    **supply.SMIC_DIES,
    **supply.HBM_STACKS,
    **supply.OTHER_CARDS,
    **supply.SMUGGLED_CHIPS,
    **supply.OFFSHORE,
}


@pytest.mark.parametrize("name", SPREAD)
def test_an_amount_is_spread_over_the_years_that_it_names_and_no_more(name):
    parts = SPREAD[name]
    assert parts.sum() == pytest.approx(1)
    spread = set(supply.FIRST_YEAR + np.flatnonzero(parts) // 4)
    named = [int(year) for year in re.findall(r"20\d\d", name)] or [2023, 2024]
    assert spread == set(range(named[0], named[-1] + 1))


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_the_quarters_of_licensed_imports_are_those_of_the_table(year):
    rows = load("compute").set_index("id")["value"]
    printed = np.array([rows[f"nvidia-china-h100e-{year}-q{quarter}"] for quarter in range(1, 5)])
    last = supply.end_of(year)
    parts = supply.LICENSED[f"nvidia_h100e_{year}"][last - 3 : last + 1]
    assert parts == pytest.approx(printed / printed.sum(), abs=0.002)


@pytest.mark.parametrize("name", supply.INPUTS)
def test_more_of_an_input_is_no_less_of_what_it_makes(drawn, name):
    """Raised by a tenth in every draw, with what each input may do to each outcome.

    More dies or memory make more packages; their H100e may fall, as the model says, where early
    packages take what later ones, which count more, would have had.
    """
    more = {**drawn, name: 1.1 * drawn[name]}
    before, after = supply.supply(drawn), supply.supply(more)
    sign = -1 if name in COSTS else 1
    slack = 1e-9

    def never_falls(old, new):
        return (sign * (new - old) >= -slack * np.abs(old)).all()

    for basis in supply.BASES:
        old, new = supply.stocks(before, basis), supply.stocks(after, basis)
        if name in PARTS_OF_PACKAGES and name != "attrition_pct":
            assert never_falls(before.packages.begun, after.packages.begun)
        elif name in supply.READ_BY["world"]:
            assert np.array_equal(old["total"], new["total"])
            assert (new["world"] >= old["world"]).all()
            assert (supply.share_of_world(new) <= supply.share_of_world(old)).all()
        else:
            assert never_falls(old["total"], new["total"])
            if name != "attrition_pct":
                assert never_falls(supply.share_of_world(old), supply.share_of_world(new))
        if name.startswith("training_factor") and basis == "law":
            assert np.array_equal(old["total"], new["total"])


@pytest.mark.parametrize("name", supply.INPUTS)
def test_every_input_makes_a_difference(drawn, name):
    more = {**drawn, name: 1.1 * drawn[name]}
    before, after = stocks(drawn, "training"), stocks(more, "training")
    assert any((before[route] != after[route]).any() for route in before)


@pytest.mark.parametrize("route", supply.ROUTES)
def test_a_route_without_anything_has_nothing(drawn, route):
    nothing = {name: np.zeros(NUMBER) for name in supply.READ_BY[route]}
    parts = {name: drawn[name] for name in ("dies_per_package", "stacks_per_package")}
    held = stocks({**drawn, **nothing, **parts})
    assert not held[route].any()
    assert held["total"].any()


def test_nothing_comes_of_nothing():
    held = stocks(fixed())
    assert not any(stock.any() for stock in held.values())
    assert not supply.share_of_world(held).any()


def test_the_inputs_of_the_routes_are_those_of_the_model():
    read = [name for names in supply.READ_BY.values() for name in names]
    assert len(read) == len(set(read))
    assert {*read, "attrition_pct", *supply.FACTORS.values()} == supply.INPUTS.keys()


@pytest.mark.parametrize("model", KNOWN)
def test_the_priors_of_a_model_are_its_inputs(model):
    assert priors.priors(model).keys() == KNOWN[model].keys()


# What a prior of each form has as its 5th, 50th and 95th percentile.
FORMS = [
    (Prior("a", "lognormal", 50, high=200), (50, 100, 200)),
    (Prior("a", "lognormal", 50, 104, 200), (52, 104, 208)),
    (Prior("a", "normal", 1, high=3), (1, 2, 3)),
    (Prior("a", "uniform", 0, high=100), (5, 50, 95)),
    (Prior("a", "triangular", 0, 0, 1), (1 - math.sqrt(0.95), 1 - math.sqrt(0.5), 1 - 0.05**0.5)),
    (Prior("a", "triangular", 0, 1, 1), (0.05**0.5, 0.5**0.5, 0.95**0.5)),
    (Prior("a", "fixed", mid=7), (7, 7, 7)),
]


@pytest.mark.parametrize(("one", "ends"), FORMS)
def test_a_prior_has_the_percentiles_that_it_states(one, ends):
    normals = np.array([-priors.Z95, 0, priors.Z95])
    assert one.quantile(normals) == pytest.approx(ends)
    assert one.median == pytest.approx(ends[1])
    values = priors.draws({"a": one}, 40_000)["a"]
    assert np.percentile(values, [5, 50, 95]) == pytest.approx(ends, rel=0.04, abs=0.005)


def test_a_normal_is_never_below_zero():
    values = priors.draws({"a": Prior("a", "normal", 0, high=10)})["a"]
    assert values.min() == 0


@pytest.mark.parametrize(("one", "other"), [(0.7, 0.7), (0.9, 0.5), (0.8, -0.6), (1, 1), (0, 0.9)])
def test_priors_of_a_factor_go_together_as_stated(one, other):
    """Correlation r on the normal scale is a rank correlation of 6/pi asin(r/2)."""
    both = {
        "a": Prior("a", "lognormal", 1, high=9, common="f", loading=one),
        "b": Prior("b", "uniform", 1, high=2, common="f", loading=other),
        "c": Prior("c", "uniform", 1, high=2, common="g", loading=0.9),
    }
    found = priors.draws(both)
    expected = 6 / math.pi * math.asin(one * other / 2)
    assert spearmanr(found["a"], found["b"]).statistic == pytest.approx(expected, abs=0.02)
    assert abs(spearmanr(found["a"], found["c"]).statistic) < 0.02


def test_the_priors_of_the_table_go_together_as_it_says(known):
    found = priors.draws(known)
    shared = [one for one in known.values() if one.common and one.form != "fixed"]
    pairs = [
        (one, other, len(both))
        for one in shared
        for other in shared
        if one.name < other.name and (both := {*one.factors} & {*other.factors})
    ]
    assert {number for *_, number in pairs} == {1, 2}
    for one, other, number in pairs:
        expected = 6 / math.pi * math.asin(number * one.loading * other.loading / 2)
        rank = spearmanr(found[one.name], found[other.name]).statistic
        assert rank == pytest.approx(expected, abs=0.03), (one.name, other.name)


def test_a_prior_shares_no_more_than_all_of_its_error():
    one = Prior("a", "uniform", 0, high=1, common="f; g", loading=0.8)
    assert one.fault() == ("loading 0.8", "at most 1 over the root of 2")
    assert replace(one, loading=0.7).fault() is None


def test_the_same_seed_draws_the_same_and_another_nearly(known):
    once, again = priors.draws(known), priors.draws(known)
    other = priors.draws(known, seed=7)
    for name, values in once.items():
        assert values.tobytes() == again[name].tobytes()
        if known[name].form != "fixed":
            assert not np.array_equal(values, other[name])
    end = supply.end_of(2026)
    for route, held in stocks(once).items():
        near = np.median(stocks(other)[route][:, end])
        assert np.median(held[:, end]) == pytest.approx(near, rel=0.03), route


def test_a_change_moves_nothing_else(known):
    base = priors.draws(known, NUMBER)
    found = priors.draws(
        known, NUMBER, changed={"offshore_h100e_2027": 0, "attrition_pct": (1, None, 4)}
    )
    assert not found["offshore_h100e_2027"].any()
    assert np.median(found["attrition_pct"]) == pytest.approx(2, rel=0.05)
    for name in known.keys() - {"offshore_h100e_2027", "attrition_pct"}:
        assert np.array_equal(base[name], found[name])


BAD = {
    "unknown name": ("smic_dies", 3, "prior smic_dies: found no prior of this name", "smic_dies_k"),
    "low above high": ("attrition_pct", (9, 5, 2), "low 9, mid 5, high 2", "low below high"),
    "mid outside": ("attrition_pct", (2, 20, 10), "mid 20", "mid between low and high"),
    "mid off centre": ("attrition_pct", (1, 9, 10), "mid 9", "near 3.162, the geometric mean"),
    "zero for a lognormal": ("attrition_pct", (0, None, 10), "low 0, high 10", "low above 0"),
    "negative": ("attrition_pct", -1, "mid -1", "finite values of at least 0"),
    "negative end": ("attrition_pct", (-2, None, 3), "low -2", "of at least 0"),
    "two numbers": ("attrition_pct", (2, 3), "(2, 3)", "low, mid (or None) and high"),
    "four numbers": ("attrition_pct", (1, 2, 3, 4), "(1, 2, 3, 4)", "three of them"),
    "text": ("attrition_pct", "much", "'much'", "a number, or three of them"),
    "a truth": ("attrition_pct", True, "True", "a number, or three of them"),
    "not a number": ("attrition_pct", math.nan, "nan", "a number, or three of them"),
    "no end": ("attrition_pct", (None, 3, 9), "mid 3, high 9", "a value for low"),
    "no mode": ("package_yield", (0.6, None, 0.9), "low 0.6, high 0.9", "a value for mid"),
    "a range for what is fixed": ("dies_per_package", (1, 2, 3), "low 1, mid 2", "mid alone"),
}


@pytest.mark.parametrize(("name", "to", "found", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_change_is_told_in_one_line(known, name, to, found, expected):
    with pytest.raises(BriefingError) as told:
        priors.draws(known, NUMBER, changed={name: to})
    said = str(told.value)
    assert "\n" not in said and said.startswith(f"prior {name}: ")
    assert found in said and expected in said, said


@pytest.mark.parametrize("number", [0, 3, -2, 2.0])
def test_draws_come_in_pairs(known, number):
    with pytest.raises(BriefingError, match="an even number of at least 2"):
        priors.draws(known, number)


def test_a_model_without_priors_is_told():
    with pytest.raises(BriefingError, match="no prior of 'weather'"):
        priors.priors("weather")


def test_shares_of_variance_are_those_of_a_sum_that_is_known():
    """Two years of imports that count alike, one sure: the other explains all of the spread."""
    still = {
        name: Prior(name, "fixed", mid=float(name.endswith("_per_package")))
        for name in supply.INPUTS
    }
    moving = {
        "licensed_h100e_2026": Prior("licensed_h100e_2026", "uniform", 100, high=300),
        "licensed_h100e_2027": Prior("licensed_h100e_2027", "uniform", 100, high=300),
    }
    ends = [supply.end_of(2026), supply.end_of(2028)]
    found = supply.shares_of_variance({**still, **moving}, ends, points=256)["law"]
    alike = supply.shares_of_variance(
        {
            **still,
            **{name: replace(one, common="licences", loading=1.0) for name, one in moving.items()},
        },
        ends,
        points=256,
    )["law"]
    assert found.keys() == moving.keys()
    assert found["licensed_h100e_2026"].first == pytest.approx([100, 50], abs=4)
    assert found["licensed_h100e_2027"].total == pytest.approx([0, 50], abs=4)
    assert alike.keys() == {"common: licences"}, "a factor that all hangs on"
    assert alike["common: licences"].total == pytest.approx([100, 100], abs=2)


@pytest.fixture(scope="module")
def rows():
    """Rows of the table by id, of all builders of it, and how long they took."""
    start = time.perf_counter()
    ours = [one for one in builders().values() if one.table == "compute_model"]
    found = {name: row for one in ours for name, row in made(one, Files(Path())).items()}
    return found, time.perf_counter() - start


def test_the_rows_are_made_in_seconds(rows):
    """Under five on a machine that does nothing else; loosely, as others run beside it."""
    assert rows[1] < 20


def test_the_rows_are_the_same_each_time_and_all_of_the_table(rows):
    table = load("compute_model").set_index("id")
    assert set(table.index) == set(rows[0])
    for name, row in rows[0].items():
        assert float(row["value"]) == table.at[name, "value"], name


def test_rows_hold_what_they_say():
    table = load("compute_model").set_index("id")
    ends = table.dropna(subset=["low"])
    columns = ["low", "p25", "value", "p75", "high"]
    assert (np.diff(ends[columns].to_numpy(), axis=1) >= 0).all()
    shares = table[table["step"].isin(["share", "memory-binds", "variance-first"])]
    assert shares["value"].between(0, 100).all()
    assert set(table["scenario"]) == {"base", *load("scenarios")["scenario"]}
    changed = table[table["scenario"] != "base"]
    assert changed["as_of"].dt.year.min() == priors.SCENARIOS_FROM


def test_a_wait_of_a_quarter_lowers_the_stock_as_is_said():
    """A tenth to an eighth less in 2025 and 2026; and what stood a quarter before."""
    totals = load("compute_model").set_index("id")["value"]
    for basis in supply.BASES:
        for year in (2025, 2026):
            later = totals[f"base-stock-a-quarter-later-{basis}-total-{year}"]
            assert 0.08 < 1 - later / totals[f"base-stock-{basis}-total-{year}"] < 0.13


def test_small_cards_are_in_the_world_as_in_china():
    held = stocks(fixed(small_cards_h100e_2025=400))
    end = supply.end_of(2025)
    assert held["licensed"][0, end] == held["world"][0, end] == pytest.approx(400)


def test_what_is_known_comes_out():
    """What was licensed is within the publisher's own range, before what has left service."""
    known = load("compute").set_index("id").loc["nvidia-china-h100e-2024"]
    found = load("compute_model").set_index("id").loc["base-stock-law-licensed-2024"]
    assert known["low"] < found["value"] < known["high"]


def test_scenarios_go_the_way_that_they_are_meant_to():
    totals = load("compute_model").set_index("id")["value"]
    base = totals["base-stock-law-total-2028"]
    more = {"h200-at-volume"}
    for scenario in load("scenarios")["scenario"].unique():
        there = totals[f"{scenario}-stock-law-total-2028"]
        assert (there > base) == (scenario in more), scenario
