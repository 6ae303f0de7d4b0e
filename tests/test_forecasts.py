"""Forecasts and their scores: worked by hand, and what the tables may not say."""

import math
from datetime import date

import pandas as pd
import pytest
from mutation import table_with

from briefing.tables.loading import load
from china_ai.assumptions import EDITION
from china_ai.checks import audit
from china_ai.models import forecasts

DAY = date.fromisoformat(EDITION)


def frame(*rows):
    """Forecasts of: maker, stance, made, due, value, comparison, outcome, unit."""
    columns = ["kind_of_maker", "stance", "made", "due", "value", "comparison", "outcome", "unit"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(made=pd.to_datetime(table["made"]), due=pd.to_datetime(table["due"]))


def say(value, outcome, maker="bank", stance="forecast", comparison="=", unit="chips", **days):
    """One forecast for 2025, made in its first days if nothing else is said."""
    made, due = days.get("made", "2025-01-01"), days.get("due", "2025-12-31")
    return (maker, stance, made, due, value, comparison, outcome, unit)


BY_HAND = frame(
    say(200.0, 100.0),  # twice too high
    say(100.0, 100.0, made="2025-10-01"),  # right
    say(25.0, 100.0, "agency", made="2020-01-01"),  # four times too low
    say(25.0, None, "ministry"),  # not known
    say(25.0, None, due="2028-12-31"),  # open
    say(0.8, 0.0, "person", unit="yes or no"),
)


def test_scores_of_a_case_worked_by_hand():
    scores = forecasts.scored(BY_HAND, DAY)
    ln2 = math.log(2)
    assert scores["log_error"].dropna().tolist() == pytest.approx([ln2, 0, -2 * ln2])
    assert scores["brier"].dropna().tolist() == pytest.approx([0.64])
    error = forecasts.error_of(scores["log_error"].dropna())
    assert error.bias == pytest.approx(-ln2 / 3)
    assert error.median == pytest.approx(0)
    assert error.deviation == pytest.approx(ln2 * math.sqrt(7 / 3))
    assert error.typical == pytest.approx(ln2) and error.factor == pytest.approx(2)
    assert error.reach == pytest.approx(2 * ln2)  # rank 4 of 3: the largest
    assert error.spread == pytest.approx(2 * ln2 / 1.28155, rel=1e-4)
    assert error.close == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("row", "scored_as", "met"),
    [
        (say(200.0, 430.0, comparison=">"), forecasts.BOUND, True),  # above a floor: no miss
        (say(200.0, 150.0, comparison=">"), forecasts.BOUND, False),
        (say(1.5, 1.4, comparison="<"), forecasts.BOUND, True),
        (say(200.0, 812.0, comparison="<"), forecasts.BOUND, False),
        (say(200.0, 200.0, comparison=">"), forecasts.BOUND, True),
        (say(200.0, 430.0, stance="plan"), forecasts.PLAN, True),
        (say(65.0, 22.0, stance="plan"), forecasts.PLAN, False),
        (say(1.5, 1.4, stance="plan", comparison="<"), forecasts.PLAN, True),
        (say(1.0, 1.0, unit="yes or no"), forecasts.HAPPENING, True),
        (say(0.2, 0.0, unit="yes or no", stance="plan"), forecasts.HAPPENING, False),
    ],
)
def test_a_bound_a_plan_and_an_event_are_met_or_not_and_have_no_error(row, scored_as, met):
    score = forecasts.scored(frame(row), DAY).iloc[0]
    assert score["scored_as"] == scored_as and score["met"] == met
    assert math.isnan(score["log_error"])


def test_guidance_is_a_size_and_is_not_met():
    score = forecasts.scored(frame(say(50.0, 100.0, stance="guidance")), DAY).iloc[0]
    assert score["scored_as"] == forecasts.SIZE and pd.isna(score["met"])


def test_an_interval_draws_outcomes_and_not_rows():
    values = pd.Series([0.0] * 9 + [1.0])
    together = forecasts.medians_drawn(values, pd.Series(["one"] * 9 + ["other"]))
    apart = forecasts.medians_drawn(values, pd.Series(range(10)))
    assert (together == 1).mean() == pytest.approx(0.25, abs=0.03)  # the other, drawn twice
    assert (apart == 1).mean() < 0.01
    assert forecasts.interval(together) == (0, 1) and forecasts.interval(apart) == (0, 0)


def test_a_spread_holds_four_fifths_and_not_the_one_wild_row():
    error = forecasts.error_of([0.1] * 8 + [0.2, 5.0])
    assert error.reach == pytest.approx(0.2)


def test_a_forecast_without_outcome_or_day_is_not_scored():
    assert len(forecasts.scored(BY_HAND, DAY)) == 4
    assert len(forecasts.scored(BY_HAND, date(2025, 6, 30))) == 0


def test_horizons_run_from_the_day_made_to_the_day_due():
    assert forecasts.scored(BY_HAND, DAY)["horizon"].astype(str).tolist() == [
        "half a year to two years",
        "up to half a year",
        "over two years",
        "half a year to two years",
    ]


def test_summary_has_the_most_exact_kind_first():
    errors = forecasts.summary(forecasts.scored(BY_HAND, DAY), "kind_of_maker", close=1.0)
    assert list(errors) == ["bank", "agency"]
    assert errors["bank"].close == 1 and errors["agency"].close == 0
    assert math.isnan(errors["agency"].deviation)


def test_closeness_is_the_same_either_way():
    assert forecasts.error_of([math.log(1.25), -math.log(1.25)]).close == 1
    assert forecasts.error_of([math.log(1.26), -math.log(1.26)]).close == 0


def test_a_prior_of_few_rows_takes_all_kinds_at_the_horizon():
    rows = [say(200.0, 100.0)] * forecasts.FEW + [say(25.0, 100.0, "agency")]
    scores = forecasts.scored(frame(*rows, say(50.0, 100.0, made="2020-01-01")), DAY)
    middle, far = forecasts.HORIZONS[1:]
    assert forecasts.prior(scores, "bank", middle).rows == forecasts.FEW
    assert forecasts.prior(scores, "agency", middle).rows == forecasts.FEW + 1
    assert forecasts.prior(scores, "bank", far).rows == forecasts.FEW + 2
    with pytest.raises(ValueError, match="no horizon; there are up to half a year"):
        forecasts.prior(scores, "bank", "soon")


@pytest.mark.parametrize(
    ("score", "said", "came", "words"),
    [
        (forecasts.log_error, [1, 0], [1, 1], "above zero"),
        (forecasts.log_error, [1, 1], [1, -1], "above zero"),
        (forecasts.brier, [1.2], [1], "between 0 and 1"),
        (forecasts.brier, [0.5], [0.5], "came \\(1\\) or not \\(0\\)"),
    ],
)
def test_what_has_no_score_is_refused(score, said, came, words):
    with pytest.raises(ValueError, match=words):
        score(said, came)


def test_nothing_to_score_is_said():
    with pytest.raises(ValueError, match="no forecast"):
        forecasts.error_of([])


def spoiled(check, rows, **cells):
    """What a check says when cells are written into the first row of a condition."""
    table = load("forecasts")
    first = table.index[rows(table)][0]
    for column, value in cells.items():
        table.loc[first, column] = value
    with table_with("forecasts", table):
        return [str(problem) for problem in check()]


def known(table):
    return table["outcome_fact"].notna()


def open_(table):
    return table["outcome"].isna() & (table["due"] > pd.Timestamp(EDITION))


def events(table):
    return (table["unit"].astype(str) == forecasts.EVENT) & table["outcome"].notna()


CASES = {
    "outcome before it is due": (
        audit.outcome_problems,
        known,
        {"due": pd.Timestamp("2028-01-01")},
        "none before it is due, 2028-01-01",
    ),
    "both a fact and a source": (
        audit.outcome_problems,
        known,
        {"outcome_source": "iea-energy-ai-2025"},
        "outcome_fact and outcome_source",
    ),
    "neither a fact nor a source": (
        audit.outcome_problems,
        known,
        {"outcome_fact": None},
        "found neither; expected a fact or a source",
    ),
    "a place of no outcome": (
        audit.outcome_problems,
        open_,
        {"outcome_source": "iea-energy-ai-2025"},
        "no place without outcome",
    ),
    "outcome that nobody vouches for": (
        audit.outcome_problems,
        known,
        {"outcome_status": None},
        "how we know the outcome",
    ),
    "due, without outcome and reason": (
        audit.outcome_problems,
        lambda table: table["outcome"].isna() & (table["due"] <= pd.Timestamp(EDITION)),
        {"note": None},
        "why a row that is due has no outcome",
    ),
    "cell that says something else": (
        audit.outcome_fact_problems,
        known,
        {"outcome": 7.0},
        "found 7; expected",
    ),
    "cell that is not there": (
        audit.outcome_fact_problems,
        known,
        {"outcome_fact": "compute/no-such-row/value"},
        "is no row of compute",
    ),
    "second cell that says something else": (
        audit.outcome_fact_problems,
        lambda table: table["second_outcome"].notna(),
        {"second_outcome": 7.0},
        "found 7; expected",
    ),
    "due before it was made": (
        audit.forecast_problems,
        known,
        {"due": pd.Timestamp("2011-01-01")},
        "when it was made, or later",
    ),
    "outside its range": (
        audit.forecast_problems,
        lambda table: table["low"].notna(),
        {"value": 0.0},
        "inside the range of its maker",
    ),
    "event surer than sure": (audit.forecast_problems, events, {"value": 1.5}, "0 to 1"),
    "event that half came": (audit.forecast_problems, events, {"outcome": 0.5}, "0 or 1"),
}


@pytest.mark.parametrize(("check", "rows", "cells", "words"), CASES.values(), ids=CASES.keys())
def test_a_faulty_forecast_is_refused(check, rows, cells, words):
    said = spoiled(check, rows, **cells)
    assert any("data/forecasts.csv" in line and words in line for line in said), said


def test_the_table_is_as_large_as_its_section_needs():
    table = load("forecasts")
    scores = forecasts.scored(table, DAY)
    assert len(table) >= 80 and (table["due"] <= pd.Timestamp(EDITION)).sum() >= 80
    assert len(scores) >= 50 and scores["kind_of_maker"].nunique() >= 8


def test_intervals_of_the_table_hold_what_they_are_of():
    scores = forecasts.scored(load("forecasts"), DAY)
    error = forecasts.error_of(scores["log_error"].dropna())
    low, high = forecasts.factor_interval(scores)
    assert 1 <= low <= error.factor <= high
    low, high = forecasts.median_interval(scores)
    assert low <= error.median <= high


def test_a_row_that_is_said_to_be_not_scored_has_no_outcome():
    table = load("forecasts")
    said = table["note"].astype(str).str.contains("Not scored:")
    assert table.loc[said, "outcome"].isna().all()
    assert (table.loc[table["stance"] == "scenario", "outcome"].isna()).all()
