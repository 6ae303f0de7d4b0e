"""Judgements as tests: margins, flip points, and what the check says when the data turn one."""

import math
from datetime import date

import pytest
from mutation import fates_of_premises

from briefing.arguments import checks
from briefing.arguments.margins import Result
from briefing.arguments.premises import Premise, premises_of
from briefing.arguments.registry import Argument
from briefing.core.problems import BriefingError


def premise(value, low=None, high=None, **more):
    return Premise("x", "what it is", "", value, low, high, "", 2, **more)


def result(function, *premises):
    named = {one.name: one for one in premises}
    return Result(Argument("a.b", "the margin", function), named)


def edit(book, table, row, **cells):
    for column, value in cells.items():
        book.set_cell(table, row, column, value)


def found(book):
    return "\n".join(map(str, checks.problems()))


# Margins and flip points.


def test_a_number_turns_a_judgement_where_the_margin_is_zero():
    flips = result(lambda x: x - 3, premise(8.5)).flips
    assert [(flip.above, round(flip.value, 6)) for flip in flips] == [(False, 3.0)]


def test_a_count_turns_it_at_a_whole_number():
    (flip,) = result(lambda x: 5.5 - x, premise(0.0, whole=True)).flips
    assert (flip.value, flip.above) == (6, True)


def test_a_day_turns_it_on_a_day():
    (flip,) = result(lambda x: (date(2028, 1, 1) - x).days, premise(date(2027, 3, 1))).flips
    assert (flip.value, flip.above) == (date(2028, 1, 1), True)


def test_a_truth_value_turns_it():
    (flip,) = result(lambda x: 1 if x else -1, premise(True)).flips
    assert flip.value is False


def test_no_share_turns_it_beyond_a_hundred_percent_and_no_count_below_nothing():
    assert not result(lambda x: 150 - x, premise(60.0, unit="percent")).flips
    assert not result(lambda x: x + 1, premise(60.0)).flips


def test_both_sides_are_told_where_both_turn_it():
    flips = result(lambda x: 2 - abs(x - 10), premise(10.5)).flips
    assert [(flip.above, round(flip.value, 6)) for flip in flips] == [(False, 8.0), (True, 12.0)]


def test_a_value_for_which_there_is_no_answer_ends_the_search():
    assert not result(lambda x: 1 / x + 1 if x > 0 else math.nan / 0, premise(1.0)).flips


def test_the_share_of_the_range_and_its_ends():
    one = result(lambda x: x - 3, premise(4.0, 2.0, 6.0))
    assert one.share == pytest.approx(0.75, abs=0.03)
    assert one.ends == (-1, 3)
    assert one.flips[0].within_range


def test_the_same_ranges_give_the_same_share():
    made = [result(lambda x: x - 3, premise(4.0, 2.0, 6.0)).share for _ in range(2)]
    assert made[0] == made[1]


# What the check says.


def test_the_sample_holds(book):
    assert not checks.problems()
    assert set(checks.tested()) == {"crossings.north", "crossings.south"}


def test_data_that_turn_a_judgement_are_told(book):
    edit(book, "passengers", "south-2025", value="91250")
    problem = found(book)
    assert "data/judgements.csv, row 3, column judgement" in problem
    assert "'crossings.south' not borne out by the tables" in problem
    refused = book.run("check")
    assert refused.returncode and "not borne out" in refused.stdout + refused.stderr


def test_what_refutes_a_judgement_is_told(book):
    edit(book, "passengers", "north-2024", period="2026", value="390000")
    assert "refuted by what it says would refute it: A count of a later year" in found(book)


def test_a_rating_that_the_range_of_the_premises_does_not_bear(book):
    edit(book, "premises", "crossings.north.growth", low="-8", high="5")
    assert "'very likely', while 'crossings.north' holds over" in found(book)


def test_a_value_outside_its_range(book):
    edit(book, "premises", "crossings.south.before", low="92000")
    assert "row 4, column low and high: found 92000.0 to 94000.0" in found(book)


def test_a_judgement_without_evidence_against_it(book):
    edit(book, "judgements", "crossings.north", against="")
    assert "expected the strongest evidence against it" in found(book)


def test_what_no_table_tests_is_at_most_likely(book):
    edit(book, "judgements", "fleet.electric", likelihood="very likely")
    assert "no more than 'likely' for what no table tests" in found(book)


def test_a_judgement_without_test_and_reason(book):
    edit(book, "judgements", "fleet.electric", untested="")
    assert "found no test of the judgement 'fleet.electric'" in found(book)


def test_a_judgement_with_test_and_reason(book):
    edit(book, "judgements", "crossings.north", untested="No table.", likelihood="likely")
    assert "a reason why it is untested, and a test" in found(book)


def test_a_premise_that_the_test_does_not_take(book):
    edit(book, "premises", "crossings.north.growth", name="growing")
    assert "premises of 'crossings.north' and its test apart: growth; growing" in found(book)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"fact": "passengers/nobody/value"}, "'nobody' is no row of passengers"),
        ({"fact": "passengers/south-2025/period", "value": ""}, "the text '2025'"),
        ({"fact": ""}, "neither an address nor a value"),
        ({"value": "3"}, "both an address and a value"),
        ({"low": "about 3"}, "found 'about 3'; expected a number, or a day"),
        ({"low": "80000"}, "two ends of its kind, or none"),
        ({"low": "2025-01-01", "high": "2025-02-01"}, "two ends of its kind, or none"),
    ],
)
def test_a_premise_that_is_none(book, cells, told):
    edit(book, "premises", "crossings.south.now", **cells)
    problem = found(book)
    assert "data/premises.csv, row 5" in problem
    assert told in problem


def test_a_premise_names_its_range(book):
    before = premises_of("crossings.south")["before"]
    assert (before.low, before.high, before.value) == (91000, 94000, 91250)
    with pytest.raises(BriefingError, match="nobody"):
        edit(book, "premises", "crossings.south.before", fact="passengers/nobody/value")
        premises_of("crossings.south")


def test_every_value_that_turns_a_judgement_is_caught(book):
    fates = {}
    for row in checks.rows():
        if row["id"] in checks.tested():
            fates |= fates_of_premises(row["id"], row)
    assert set(fates.values()) == {"caught"}
    assert len(fates) == 4


# The page.


def test_the_page_shows_what_turns_a_judgement(site):
    page = (site / "book" / "arguments.html").read_text(encoding="utf-8")
    said = (
        "91,250 passengers or more",
        "Would refute it.",
        "fresh reader: answered",
        "over all of",
    )
    assert [words for words in said if words not in page] == []
    assert 'id="crossings-south"' in page and 'href="#crossings-south"' in page
    assert "turns at 88,000 passengers or less" in page
