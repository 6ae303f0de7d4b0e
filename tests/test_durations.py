"""How long the gate takes: waits worked out by hand, numbers that wait, and what the book says."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from briefing.tables.loading import load
from china_ai.models import durations
from china_ai.models.durations import COHORT, LAST_LIST


def services(*groups):
    """Return groups of filings: province, day in the number, serials, entries, day of filing."""
    columns = ["province", "number_day", "serials", "entries", "filed_on"]
    table = pd.DataFrame(groups, columns=columns)
    return table.astype({"number_day": "datetime64[ns]", "filed_on": "datetime64[ns]"})


# Five numbers of one day: three filed after 10 days, one after 30, and number 4 in no list.
FIVE = services(
    ("Beijing", "2025-01-01", "1-3", 3, "2025-01-11"),
    ("Beijing", "2025-01-01", "5", 1, "2025-01-31"),
)


def waits_of(*pairs):
    """Return waits from pairs of days and whether filed, each a batch of its own."""
    rows = [(float(days), listed, str(n)) for n, (days, listed) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["days", "listed", "batch"])


def test_a_cell_of_serials_is_read():
    assert durations.serials("1-3,7,9-10") == [1, 2, 3, 7, 9, 10]


def test_the_hand_worked_case():
    waits = durations.waits(FIVE, date(2025, 3, 2))
    assert sorted(waits["days"]) == [10, 10, 10, 30, 60]
    assert waits.loc[~waits["listed"], "days"].tolist() == [60]
    # 5 wait, 3 are filed on day 10: 2/5 wait longer; of the two left one is filed on day 30.
    days, share = durations.curve(waits)
    assert days.tolist() == [10, 30, 60]
    assert share == pytest.approx([0.4, 0.2, 0.2])
    assert durations.median(waits).value == 10
    assert durations.waiting(waits, 9).value == 1
    assert durations.waiting(waits, 29).value == pytest.approx(0.4)
    assert durations.unfiled(waits).value == pytest.approx(1 / 5)
    assert [durations.at_risk(waits, days) for days in (10, 11, 61)] == [5, 2, 0]


def test_a_wait_that_is_cut_off_leaves_the_risk_set_and_is_no_filing():
    # filed after 10 and 20, cut off after 15 and 30: 3/4 after 10, then 3/4 x 1/2 after 20
    waits = waits_of((10, True), (15, False), (20, True), (30, False))
    assert durations.curve(waits)[1] == pytest.approx([0.75, 0.75, 0.375, 0.375])
    assert durations.median(waits).value == 20
    assert durations.if_refused(waits) == 20
    assert durations.if_dropped(waits) == 10


def test_the_median_is_infinite_while_more_than_half_wait():
    waits = waits_of((10, True), (50, False), (60, False))
    assert durations.median(waits).value == np.inf
    assert durations.if_refused(waits) == np.inf


def test_an_empty_group_is_told():
    for ask in (
        durations.sample,
        durations.median,
        durations.unfiled,
        durations.band,
        durations.if_refused,
        durations.if_dropped,
    ):
        with pytest.raises(ValueError, match="no filing number in this group"):
            ask(waits_of())
    with pytest.raises(ValueError, match="no filing number in this group"):
        durations.waiting(waits_of(), 90)
    waits = durations.waits(FIVE, date(2025, 3, 2))
    with pytest.raises(ValueError, match="no filing number in this group"):
        durations.break_at(waits, date(2030, 1, 1), 30)
    with pytest.raises(ValueError, match="choose other days or another window"):
        durations.largest_step(waits, [date(2030, 1, 1)], 30)


def test_a_filing_before_its_number_is_refused():
    early = services(("Beijing", "2025-01-05", "1", 1, "2025-01-01"))
    with pytest.raises(ValueError, match="filed before the day in its number"):
        durations.waits(early, date(2025, 3, 1))


def test_a_missing_number_lies_between_its_neighbours():
    apart = services(
        ("Hebei", "2025-01-01", "1", 1, "2025-01-09"),
        ("Hebei", "2025-02-01", "3", 1, "2025-02-09"),
    )
    missing = durations.unlisted(apart)
    assert missing[["serial", "earliest", "latest"]].to_numpy().tolist() == [
        [2, pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")]
    ]
    # the wait that is certain counts from the later day
    waits = durations.waits(apart, date(2025, 2, 11))
    assert waits.loc[~waits["listed"], "days"].tolist() == [10]


def test_an_entry_without_a_serial_takes_a_missing_number():
    taken = services(
        ("Henan", "2025-01-01", "1", 1, "2025-01-09"),
        ("Henan", "2025-01-20", None, 1, "2025-02-02"),
        ("Henan", "2025-02-01", "3", 1, "2025-02-09"),
    )
    assert durations.unlisted(taken).empty


def test_serials_that_start_again_leave_no_gap():
    again = services(
        ("Hunan", "2024-12-31", "3", 1, "2025-01-20"),
        ("Hunan", "2025-07-14", "1-2", 2, "2025-08-12"),
        ("Hunan", "2025-09-26", "4", 1, "2025-10-30"),
    )
    assert durations.unlisted(again)["serial"].tolist() == [3]


def given_daily(start, waits, serial=1):
    """Return groups of Beijing: a number a day from a day on, with these waits."""
    days = pd.date_range(start, periods=len(waits))
    return [
        ("Beijing", day, str(serial + place), 1, day + pd.Timedelta(days=wait))
        for place, (day, wait) in enumerate(zip(days, waits, strict=True))
    ]


def test_a_break_is_the_change_of_the_median_with_its_test():
    table = services(*given_daily("2025-01-01", [31, 31]), *given_daily("2025-02-01", [5, 5], 3))
    waits = durations.waits(table, date(2025, 6, 1))
    found = durations.break_at(waits, date(2025, 2, 1), 60, draws=3000)
    assert (found.before.value, found.after.value, found.change.value) == (31, 5, -26)
    # of the six ways to part four batches two part them so far
    assert found.p_value == pytest.approx(2 / 6, abs=0.03)


def test_the_statistic_that_is_shuffled_is_that_of_scipy(every):
    group = durations.around(every, date(2025, 9, 1), 90)
    early = group["number_day"] < "2025-09-01"
    _, filed, ended = durations._by_batch(group)
    first = group.assign(early=early).groupby("batch", sort=False)["early"].first()
    sides = first.to_numpy(float)[np.newaxis]
    score = durations._scores(sides, np.ones_like(sides), filed, ended)
    scipy = stats.logrank(durations.sample(group[early]), durations.sample(group[~early]))
    assert score == pytest.approx(abs(scipy.statistic))


def test_a_window_ends_on_the_day_before_its_length():
    days = pd.to_datetime(["2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01", "2025-03-02"])
    group = durations.around(pd.DataFrame({"number_day": days}), date(2025, 3, 1), 1)
    assert group["number_day"].dt.day.tolist() == [28, 1]


def test_the_largest_step_is_found_and_allows_for_the_looking():
    waits = [10, 28, 11, 24, 13, 14, 26, 41, 22, 43, 44, 45]
    table = durations.waits(services(*given_daily("2025-01-01", waits)), date(2025, 6, 1))
    days = [date(2025, 1, day) for day in (4, 7, 10)]
    found = durations.largest_step(table, days, 6)
    assert found.day == date(2025, 1, 7)
    alone = durations.break_at(table, date(2025, 1, 7), 6).p_value
    assert alone < found.p_value < 0.5


def test_without_a_step_shuffles_part_the_sides_as_far():
    waits = [10, 40] * 8
    table = durations.waits(services(*given_daily("2025-01-01", waits)), date(2025, 6, 1))
    days = [date(2025, 1, 7), date(2025, 1, 9)]
    assert durations.largest_step(table, days, 8, draws=200).p_value > 0.5


@pytest.fixture(scope="module")
def filed():
    table = load("filed_services")
    return table[table["register"] == "filed"]


@pytest.fixture(scope="module")
def every(filed):
    return durations.waits(filed, LAST_LIST)


def test_the_median_of_the_lists_is_that_of_scipy(every):
    group = durations.given(every, *COHORT)
    days, share = durations.curve(group)
    assert durations.median(group, draws=20).value == days[share <= 0.5][0]


def test_the_same_seed_gives_the_same_interval(every):
    group = durations.given(every, *COHORT)
    assert durations.median(group, draws=50) == durations.median(group, draws=50)


def test_the_curve_falls_and_the_bounds_hold(every):
    group = durations.given(every, *COHORT)
    _, share = durations.curve(group)
    assert (np.diff(share) <= 0).all()
    middle = durations.median(group, draws=200)
    assert middle.low <= middle.value <= middle.high
    assert durations.if_dropped(group) <= middle.value <= durations.if_refused(group)
    days, low, high = durations.band(group, draws=200)
    assert len(days) == len(low)
    assert (low <= high).all()
    share = durations.waiting(group, 90, draws=200)
    assert 0 < share.low <= share.value <= share.high < 1


def test_no_number_stands_twice_in_a_run_but_one_that_the_list_prints_twice(filed):
    listed = durations.numbered(filed)
    twice = listed[listed.duplicated(["province", "run", "serial"])]
    assert twice[["province", "serial"]].to_numpy().tolist() == [["Sichuan", 21]]


def test_listed_and_missing_numbers_are_all_up_to_the_last(filed):
    listed = durations.numbered(filed)
    listed = listed[listed["province"] == "Shanghai"]
    missing = durations.unlisted(filed)
    missing = missing[missing["province"] == "Shanghai"]
    assert len(listed) + len(missing) == listed["serial"].max()
