"""The assumption `priors` of a chapter: what a reader may write, and what is said otherwise."""

import json

import pytest

from briefing.core.problems import BriefingError
from china_ai import assumptions
from china_ai.models.changes import MAPPING, changes, rule
from china_ai.models.priors import draws, priors

GIVEN = {"smuggled_chips_k_2025": [50, 200, 800], "attrition_pct": 5, "cached_share": [0, 0.1, 1]}
OURS = {"smuggled_chips_k_2025": (50, 200, 800), "attrition_pct": 5}


def test_each_model_gets_its_own_of_one_mapping():
    assert changes("supply", GIVEN) == OURS
    assert changes("tokens", GIVEN) == {"cached_share": (0, 0.1, 1)}
    assert changes("supply", {}) == {}


def test_papermill_may_set_it_as_text():
    assert changes("supply", json.dumps(GIVEN)) == OURS


def test_a_middle_may_be_left_out():
    given = {"smuggled_chips_k_2025": [50, None, 800]}
    assert rule("supply")(given) == rule("supply")(json.dumps(given)) == ""


@pytest.mark.parametrize("given", [{}, "{}", GIVEN, json.dumps(GIVEN)])
def test_what_will_do_has_no_fault(given):
    assert assumptions.CHAPTERS["compute"]["priors"].fault(given) == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"smugled_chips_k_2025": 5}, "such as smuggled_chips_k_2025"),
        ({"cached_share": 0.1}, "a prior of the model"),
        ({"smuggled_chips_k_2025": [800, None, 50]}, "low below high"),
        ({"smuggled_chips_k_2025": [50, 800]}, "three of them"),
        ({"smuggled_chips_k_2025": "many"}, "a number"),
        ({"attrition_pct": -1}, "at least 0"),
        (5, MAPPING),
        ("{attrition", MAPPING),
    ],
)
def test_what_will_not_do_is_told_in_one_line_with_what_will(given, words):
    told = rule("supply")(given)
    assert words in told
    assert "\n" not in told


def test_no_mapping_is_refused_in_a_chapter():
    with pytest.raises(BriefingError, match="expected names of priors with values"):
        changes("supply", [1, 2, 3])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"resold_share": 1.5}, "a share between 0 and 1, for prior resold_share"),
        ({"cached_share": [0, 0.5, 2]}, "a share between 0 and 1, for prior cached_share"),
        ({"tsmc_part_2025": 1.01}, "a share between 0 and 1, for prior tsmc_part_2025"),
        ({"attrition_pct": 150}, "a percent between 0 and 100, for prior attrition_pct"),
    ],
)
def test_no_part_is_more_than_its_whole(given, words):
    assert rule("supply", "tokens", "offshore")(given) == words


def test_a_lognormal_share_is_cut_off_at_its_whole():
    changed = changes("tokens", {"output_share": [0.5, None, 0.99]})
    drawn = draws(priors("tokens"), changed=changed)["output_share"]
    assert drawn.max() == 1


def test_a_ratio_may_be_above_one():
    assert rule("tokens")({"peak_to_mean": 3}) == ""
