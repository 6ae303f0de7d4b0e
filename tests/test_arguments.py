"""The judgements of this book as tests: each holds, and data that would turn one are noticed."""

import pytest
from mutation import PREMISES, fates_of_premises

from briefing.arguments import checks
from briefing.arguments.registry import refutations
from briefing.numbers.cells import text
from briefing.tables.loading import load

ROWS = {row["id"]: row for row in checks.rows()}
TESTED = [name for name, row in ROWS.items() if not text(row["untested"])]


def test_every_judgement_holds_by_its_test():
    assert [str(problem) for problem in checks.problems()] == []


@pytest.mark.parametrize("name", TESTED)
def test_every_value_that_turns_a_judgement_is_caught(name, record_property):
    """The score over all judgements is printed at the end of the run."""
    fates = fates_of_premises(name, ROWS[name])
    caught = [mutation for mutation, fate in fates.items() if fate == "caught"]
    record_property(PREMISES, (len(caught), len(fates)))
    assert fates and len(caught) == len(fates), fates


def test_most_judgements_are_tested_and_many_are_watched():
    assert len(TESTED) >= 0.8 * len(ROWS)
    assert len(refutations()) >= 0.5 * len(ROWS)


def test_forecasts_have_a_day_and_use_the_scale():
    table = load("judgements")
    forecasts = table[table["due"].notna()]
    assert len(forecasts) >= 8
    assert (forecasts["due"] > table["as_of"].max()).all()
    assert forecasts["likelihood"].str.contains("unlikely").sum() >= 2
    assert set(load("challenges")["judgement"]) == set(table["id"])
