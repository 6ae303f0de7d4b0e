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
    """Forecasts of: maker, made, due, value, outcome, unit."""
    columns = ["kind_of_maker", "made", "due", "value", "outcome", "unit"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(made=pd.to_datetime(table["made"]), due=pd.to_datetime(table["due"]))


BY_HAND = frame(
    ("bank", "2025-01-01", "2025-12-31", 200.0, 100.0, "chips"),  # twice too high
    ("bank", "2025-10-01", "2025-12-31", 100.0, 100.0, "chips"),  # right
    ("ministry", "2020-01-01", "2025-12-31", 25.0, 100.0, "chips"),  # four times too low
    ("ministry", "2025-01-01", "2025-12-31", 25.0, None, "chips"),  # not known
    ("bank", "2025-01-01", "2028-12-31", 25.0, None, "chips"),  # open
    ("person", "2025-01-01", "2025-12-31", 0.8, 0.0, "yes or no"),
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
    assert error.spread == pytest.approx(ln2 / 0.67449, rel=1e-4)
    assert error.close == pytest.approx(1 / 3) and error.few


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
    assert list(errors) == ["bank", "ministry"]
    assert errors["bank"].close == 1 and errors["ministry"].close == 0
    assert math.isnan(errors["ministry"].deviation)


def test_closeness_is_the_same_either_way():
    assert forecasts.error_of([math.log(1.25), -math.log(1.25)]).close == 1
    assert forecasts.error_of([math.log(1.26), -math.log(1.26)]).close == 0


def test_a_prior_of_few_rows_takes_all_kinds_at_the_horizon():
    many = pd.concat([BY_HAND.iloc[:1]] * forecasts.FEW + [BY_HAND.iloc[2:3]])
    scores = forecasts.scored(many.assign(due=many["made"] + pd.Timedelta(days=365)), DAY)
    horizon = forecasts.HORIZONS[1]
    assert forecasts.prior(scores, "bank", horizon).median == pytest.approx(math.log(2))
    assert forecasts.prior(scores, "bank", horizon).rows == forecasts.FEW
    assert forecasts.prior(scores, "ministry", horizon).rows == forecasts.FEW + 1
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
    assert len(table) >= 80 and len(scores) >= 50
    assert scores["kind_of_maker"].nunique() >= 8
