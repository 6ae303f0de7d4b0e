"""Derived numbers of the chapter on the state of play."""

from __future__ import annotations

from itertools import pairwise

from briefing.chapters.parameters import value
from briefing.numbers.metrics import Reader, metric

YUAN_PER_DOLLAR = value("state-of-play", "yuan_per_dollar")


# Models.


def _arena(read: Reader, day: str) -> float:
    return read("arena_gap", f"arena-{day}", "gap_points")


@metric("landscape-arena-swung-in-one-method")
def arena_swung_in_one_method(read: Reader) -> bool:
    """Under the first method of the Arena the gap rose, fell, rose and fell again."""
    days = ("2024-06-19", "2024-09-19", "2025-02-07", "2025-06-06", "2025-08-04")
    first, second, third, fourth, fifth = (_arena(read, day) for day in days)
    return first < second > third < fourth > fifth


@metric("landscape-arena-swung-since-october-2025")
def arena_swung_since_october_2025(read: Reader) -> bool:
    """The gap rose in November 2025 and in February 2026 and fell after each."""
    risen = _arena(read, "2025-10-17") < _arena(read, "2025-11-19")
    fallen = _arena(read, "2025-11-19") > _arena(read, "2025-12-23")
    again = _arena(read, "2026-01-15") < _arena(read, "2026-02-12")
    return risen and fallen and again and _arena(read, "2026-02-12") > _arena(read, "2026-04-30")


@metric("landscape-arena-lower-in-august-2026")
def arena_lower_in_august_2026(read: Reader) -> bool:
    """The last gap read is below the first and the largest of the Arena's present method.

    In whole points as in the operator's own data, which begin on 30 June 2026.
    """
    last, exact = _arena(read, "2026-08-21"), _arena(read, "official-2026-08-21")
    whole = last < _arena(read, "2026-05-13") and last < _arena(read, "2026-06-11")
    return whole and exact < _arena(read, "official-2026-06-30")


@metric("landscape-index-lag-rose")
def index_lag_rose(read: Reader) -> bool:
    """The lag at record was larger in January 2026 than a year before, in both files of the index.

    The files of March and of April 2026; on the way it fell in both.
    """
    return all(
        read("model_lag", f"eci-at-record-{mark}kimi-k2.5")
        > read("model_lag", f"eci-at-record-{mark}deepseek-r1")
        for mark in ("", "2026-04-")
    )


@metric("landscape-lag-range", "months")
def lag_range(read: Reader) -> tuple[float, float]:
    """Smallest and largest summary of the lag, by the index of April 2026 and a US agency."""
    rows = (
        "eci-lag-2026-04-since-2023-06-01-mean",
        "eci-lag-2026-04-since-2025-01-01-mean",
        "eci-at-record-2026-04-mean",
        "eci-catch-up-2026-04-matched-mean",
        "eci-catch-up-2026-04-km-median",
        "eci-lag-on-2026-04-08",
        "epoch-lag-published-2026-01",
        "caisi-deepseek-v4-lag",
    )
    lags = [read("model_lag", row) for row in rows]
    return min(lags), max(lags)


@metric("landscape-superclue-chinese-part-led")
def superclue_chinese_part_led(read: Reader) -> bool:
    """From September to December 2023 a Chinese model led SuperCLUE's part on Chinese."""
    months = ("2023-09", "2023-10", "2023-11", "2023-12")
    return all(read("model_lag", f"superclue-gap-{month}-chinese") < 0 for month in months)


# Open weights.


@metric("landscape-china-first-by-downloads")
def china_first_by_downloads(read: Reader) -> bool:
    """Chinese developers lead US ones by downloads in both counts that two reports confirm."""
    listed = read("open_weights", "atom-downloads-cn-2026-03") > read(
        "open_weights", "atom-downloads-us-2026-03"
    )
    year = read("open_weights", "hf-share-cn-2025-08") > read("open_weights", "hf-share-us-2025-08")
    return listed and year


@metric("landscape-best-open-is-chinese")
def best_open_is_chinese(read: Reader) -> bool:
    """On five dates from October 2025 to August 2026 the Arena's best open model is Chinese."""
    days = ("2025-10-09", "2026-01-14", "2026-04-15", "2026-07-30")
    rows = [*(f"arena-open-gap-{day}" for day in days), "arena-official-open-gap-2026-08-21"]
    return all(read("open_weights", row) > 0 for row in rows)


@metric("landscape-qwen-of-chinese-downloads", "percent")
def qwen_of_chinese_downloads(read: Reader) -> float:
    """Qwen's part of the tracked downloads of Chinese open models, March 2026."""
    qwen = read("open_weights", "atom-downloads-qwen-2026-03")
    return 100 * qwen / read("open_weights", "atom-downloads-cn-2026-03")


# Money.


@metric("landscape-alibaba-2025", "RMB billion")
def alibaba_2025(read: Reader) -> float:
    """Alibaba's capital spending in the calendar year 2025: two stated and two derived quarters."""
    rows = ("alibaba-2025-q1", "alibaba-2025-q2-total", "alibaba-2025-q3", "alibaba-2025-q4")
    return sum(read("capex", row) for row in rows)


@metric("landscape-three-chinese-2025", "RMB billion")
def three_chinese_2025(read: Reader) -> float:
    """Capital spending of Alibaba and Tencent in 2025 and a newspaper's figure for ByteDance."""
    others = read("capex", "tencent-2025") + read("capex", "bytedance-2025")
    return alibaba_2025(read) + others


@metric("landscape-capex-ratio-2025", "ratio")
def capex_ratio_2025(read: Reader) -> float:
    """Capital spending of four US cloud companies over that of three Chinese firms, 2025."""
    american = read("capex", "four-total-2025", "low")
    return american * YUAN_PER_DOLLAR / three_chinese_2025(read)


@metric("landscape-four-us-to-all-of-china", "ratio")
def four_us_to_all_of_china(read: Reader) -> float:
    """Capital spending of four US companies in 2025 over a bank's upper figure for all China."""
    return read("capex", "four-total-2025", "low") / read(
        "capital", "all-ai-capital-china-2025", "high"
    )


@metric("landscape-three-firms-of-forecast", "ratio")
def three_firms_of_forecast(read: Reader) -> float:
    """Capital spending of three Chinese firms in 2025 over a bank's upper figure for all China."""
    upper = read("capital", "all-ai-capital-china-2025", "high")
    return three_chinese_2025(read) / YUAN_PER_DOLLAR / upper


# Amazon, Alphabet, Meta and Microsoft in cash; Alibaba and Tencent as they state it.


def _four_us(read: Reader, *periods: str) -> float:
    return sum(read("capex", f"four-us-cash-{period}") for period in periods)


def _two_chinese(read: Reader, *quarters: str) -> float:
    total_of = {"2025-q2": "2025-q2-total"}  # beside it stands a row for AI and cloud alone
    alibaba = sum(read("capex", f"alibaba-{total_of.get(one, one)}") for one in quarters)
    return alibaba + sum(read("capex", f"tencent-{one}") for one in quarters)


def _ratio_to_two(read: Reader, *quarters: str) -> float:
    """Return what the four spend over what the two spend, in one currency."""
    return _four_us(read, *quarters) * YUAN_PER_DOLLAR / _two_chinese(read, *quarters)


@metric("landscape-four-us-first-half-2026", "USD billion")
def four_us_first_half_2026(read: Reader) -> float:
    """Cash that four US companies paid for property and equipment in the first half of 2026."""
    return _four_us(read, "2026-q1", "2026-q2")


@metric("landscape-four-us-first-half-of-2025", "percent")
def four_us_first_half_of_2025(read: Reader) -> float:
    """The same in per cent of what the four paid in all of 2025."""
    return 100 * four_us_first_half_2026(read) / _four_us(read, "2025")


@metric("landscape-two-chinese-first-half-2026", "RMB billion")
def two_chinese_first_half_2026(read: Reader) -> float:
    """Capital spending of Alibaba and Tencent in the first half of 2026."""
    return _two_chinese(read, "2026-q1", "2026-q2")


@metric("landscape-two-chinese-rise-2026-q2", "ratio")
def two_chinese_rise_2026_q2(read: Reader) -> float:
    """Capital spending of Alibaba and Tencent, second quarter of 2026 over the first."""
    return _two_chinese(read, "2026-q2") / _two_chinese(read, "2026-q1")


@metric("landscape-two-firms-ratio-first-half-2025", "ratio")
def two_firms_ratio_first_half_2025(read: Reader) -> float:
    """Cash of four US companies over the spending of Alibaba and Tencent, first half of 2025."""
    return _ratio_to_two(read, "2025-q1", "2025-q2")


@metric("landscape-two-firms-ratio-second-half-2025", "ratio")
def two_firms_ratio_second_half_2025(read: Reader) -> float:
    """The same for the second half of 2025."""
    return _ratio_to_two(read, "2025-q3", "2025-q4")


@metric("landscape-two-firms-ratio-first-half-2026", "ratio")
def two_firms_ratio_first_half_2026(read: Reader) -> float:
    """The same for the first half of 2026."""
    return _ratio_to_two(read, "2026-q1", "2026-q2")


@metric("landscape-two-firms-ratio-2025-q2", "ratio")
def two_firms_ratio_2025_q2(read: Reader) -> float:
    """The same for the second quarter of 2025."""
    return _ratio_to_two(read, "2025-q2")


@metric("landscape-two-firms-ratio-2026-q2", "ratio")
def two_firms_ratio_2026_q2(read: Reader) -> float:
    """The same for the second quarter of 2026."""
    return _ratio_to_two(read, "2026-q2")


@metric("landscape-four-us-dip-2025-q1")
def four_us_dip_2025_q1(read: Reader) -> bool:
    """Cash of the four rose in each quarter from early 2024 to mid 2026 but the first of 2025."""
    quarters = [f"{year}-q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)]
    paid = {one: _four_us(read, one) for one in quarters[:10]}
    fell = [after for before, after in pairwise(paid) if paid[after] <= paid[before]]
    return fell == ["2025-q1"]


@metric("landscape-tencent-half-above-2025")
def tencent_half_above_2025(read: Reader) -> bool:
    """Tencent spent more in the first half of 2026 than in all of 2025."""
    half = read("capex", "tencent-2026-q1") + read("capex", "tencent-2026-q2")
    return half > read("capex", "tencent-2025", "high")


# Electricity.


@metric("landscape-data-centre-growth-to-demand-growth", "ratio")
def data_centre_growth_to_demand_growth(read: Reader) -> float:
    """China's data-centre growth forecast for 2024 to 2030 over its growth of all use in 2025."""
    growth = read("energy", "dc-cn-2030") - read("energy", "dc-cn-2024")
    return growth / (read("energy", "cons-cn-2025") - read("energy", "cons-cn-2024"))


@metric("landscape-data-centres-2030-of-use-2025", "percent")
def data_centres_2030_of_use_2025(read: Reader) -> float:
    """Data centres' use forecast for China in 2030 in per cent of all its use of 2025."""
    return 100 * read("energy", "dc-cn-2030") / read("energy", "cons-cn-2025")


# Provinces.


def _eight(read: Reader, column: str) -> float:
    return float(read.rows("provinces", [column], coastal_eight=True, year=2022)[column].sum())


@metric("landscape-eight-share-of-gdp", "percent")
def eight_share_of_gdp(read: Reader) -> float:
    """Share of the eight rich provinces in China's output of 2022, first release."""
    return 100 * _eight(read, "gdp_rmb_bn") / read("provinces", "china-2022", "gdp_rmb_bn")


@metric("landscape-seven-share-of-gdp", "percent")
def seven_share_of_gdp(read: Reader) -> float:
    """Share of the seven of them that have a coast, so without Beijing, 2022."""
    seven = _eight(read, "gdp_rmb_bn") - read("provinces", "beijing-2022", "gdp_rmb_bn")
    return 100 * seven / read("provinces", "china-2022", "gdp_rmb_bn")


@metric("landscape-eight-share-of-people", "percent")
def eight_share_of_people(read: Reader) -> float:
    """Share of the eight rich provinces in China's population at the end of 2022."""
    return 100 * _eight(read, "population_mn") / read("provinces", "china-2022", "population_mn")
