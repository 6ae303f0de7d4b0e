"""Derived numbers of the chapter on the state of play."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from briefing.chapters.parameters import value
from briefing.numbers.metrics import Reader, metric

YUAN_PER_DOLLAR = value("state-of-play", "yuan_per_dollar")
DAYS_A_MONTH = 30.4375


# Models.


def _arena(read: Reader, day: str) -> float:
    return read("arena_gap", f"arena-{day}", "gap_points")


@metric("landscape-arena-swung-in-one-method")
def arena_swung_in_one_method(read: Reader) -> bool:
    """Under the first method of the Arena the gap rose, fell, rose and fell again."""
    days = ("2024-06-19", "2024-09-19", "2025-02-07", "2025-06-06", "2025-08-04")
    first, second, third, fourth, fifth = (_arena(read, day) for day in days)
    return first < second > third < fourth > fifth


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


@metric("landscape-arena-rose-in-october-2026")
def arena_rose_in_october_2026(read: Reader) -> bool:
    """The lead with a preliminary score of 2 October 2026 is above the last of the series."""
    october = read("model_lag", "arena-gap-2026-10-02")
    return october > read("arena_gap", "arena-official-2026-08-21", "gap_points")


def _mean_gap(read: Reader, year: int, months: range) -> float:
    """Return the mean lead of all copies of the board in some months, over changes of method."""
    board = read.rows("arena_gap", ["snapshot", "gap_points", "method"])
    board = board[board["method"] != "official-unrounded-2026"]  # the same days, not rounded
    day = board["snapshot"].dt
    return float(board.loc[(day.year == year) & day.month.isin(months), "gap_points"].mean())


@metric("landscape-arena-mean-2024-h2", "points")
def arena_mean_2024_h2(read: Reader) -> float:
    """Mean American lead over the copies of the Arena of July to December 2024."""
    return _mean_gap(read, 2024, range(7, 13))


@metric("landscape-arena-mean-2025-h1", "points")
def arena_mean_2025_h1(read: Reader) -> float:
    """The same for January to June 2025."""
    return _mean_gap(read, 2025, range(1, 7))


@metric("landscape-arena-mean-2025-h2", "points")
def arena_mean_2025_h2(read: Reader) -> float:
    """The same for July to December 2025."""
    return _mean_gap(read, 2025, range(7, 13))


@metric("landscape-arena-mean-2026-h1", "points")
def arena_mean_2026_h1(read: Reader) -> float:
    """The same for January to June 2026."""
    return _mean_gap(read, 2026, range(1, 7))


@metric("landscape-arena-shrinks-in-one-method", "points")
def arena_shrinks_in_one_method(read: Reader) -> float:
    """By which the lead fell a year under the first method, the longest, by a straight line."""
    board = read.rows("arena_gap", ["snapshot", "gap_points"], method="board-to-2025-08")
    years = (board["snapshot"] - board["snapshot"].min()).dt.days / 365.25
    return float(-years.cov(board["gap_points"]) / years.var())


def _daily_lag(read: Reader, first: str, last: str, source: str = "epoch-eci-2026-04") -> pd.Series:
    """Return the lag in months on each day from first to last, by one file of the index."""
    records = {
        country: read.rows(
            "model_lag", ["as_of", "value"], source=source, quantity=f"eci-record-{country}"
        )
        for country in ("us", "cn")
    }
    american, chinese = records["us"], records["cn"]
    days = pd.DataFrame({"day": pd.date_range(first, last, unit=chinese["as_of"].dt.unit)})
    best = chinese.sort_values("as_of").assign(best=lambda rows: rows["value"].cummax())
    days = pd.merge_asof(days, best, left_on="day", right_on="as_of")
    matched = {
        score: american.loc[american["value"] >= score, "as_of"].min()
        for score in days["best"].unique()
    }
    return (days["day"] - days["best"].map(matched)).dt.days / DAYS_A_MONTH


def mean_lag(read: Reader, first: str, last: str, source: str = "epoch-eci-2026-04") -> float:
    """Return the mean lag in months over the days from first to last, by one file of the index."""
    return float(_daily_lag(read, first, last, source).mean())


HALF_YEARS = (
    ("2024-07-01", "2024-12-31"),
    ("2025-01-01", "2025-06-30"),
    ("2025-07-01", "2025-12-31"),
)


def mean_lags_by_each_file(read: Reader) -> list[float]:
    """Mean lag of three half-years from July 2024, by each whole file of the index."""
    files = ("epoch-eci-2026-03", "epoch-eci-2026-04")
    return [mean_lag(read, first, last, source) for source in files for first, last in HALF_YEARS]


def _days_within(read: Reader, first: str) -> float:
    """Return the share of days to 8 April 2026 whose lag is three to twelve months, in per cent."""
    return 100 * float(_daily_lag(read, first, "2026-04-08").between(3, 12).mean())


@metric("landscape-index-days-within-since-2023", "percent")
def index_days_within_since_2023(read: Reader) -> float:
    """Days from 1 June 2023 to 8 April 2026 with a lag of three to twelve months."""
    return _days_within(read, "2023-06-01")


@metric("landscape-index-days-within-since-2025", "percent")
def index_days_within_since_2025(read: Reader) -> float:
    """Days from 1 January 2025 to 8 April 2026 with a lag of three to twelve months."""
    return _days_within(read, "2025-01-01")


@metric("landscape-index-mean-2024-h1", "months")
def index_mean_2024_h1(read: Reader) -> float:
    """Mean lag on the capabilities index, January to June 2024, by the file of April 2026."""
    return mean_lag(read, "2024-01-01", "2024-06-30")


@metric("landscape-index-mean-2024-h2", "months")
def index_mean_2024_h2(read: Reader) -> float:
    """The same for July to December 2024."""
    return mean_lag(read, "2024-07-01", "2024-12-31")


@metric("landscape-index-mean-2025-h1", "months")
def index_mean_2025_h1(read: Reader) -> float:
    """Mean lag on the capabilities index, January to June 2025, by the file of April 2026."""
    return mean_lag(read, "2025-01-01", "2025-06-30")


@metric("landscape-index-mean-2025-h2", "months")
def index_mean_2025_h2(read: Reader) -> float:
    """The same for July to December 2025."""
    return mean_lag(read, "2025-07-01", "2025-12-31")


@metric("landscape-index-mean-2026-to-april", "months")
def index_mean_2026_to_april(read: Reader) -> float:
    """The same for 1 January to 8 April 2026."""
    return mean_lag(read, "2026-01-01", "2026-04-08")


@metric("landscape-index-mean-to-december-2025", "months")
def index_mean_to_december_2025(read: Reader) -> float:
    """The same for the days that the file of January 2026 covers, to 17 December 2025."""
    return mean_lag(read, "2025-01-01", "2025-12-17")


def _task_lag(read: Reader, model: str) -> float:
    """Return the months from the first US model of METR's suite that equals a Chinese one."""
    american = read.rows("model_lag", ["value", "as_of"], quantity="metr-horizon-v1-us")
    own = read.rows("model_lag", ["value", "as_of"], id=f"metr-v1-{model}").iloc[0]
    first = american.loc[american["value"] >= own["value"], "as_of"].min()
    return float((own["as_of"] - first).days / DAYS_A_MONTH)


@metric("landscape-task-lag-2025-01", "months")
def task_lag_2025_01(read: Reader) -> float:
    """Lag of DeepSeek-R1 on METR's first suite, by the lengths of tasks and not their intervals."""
    return _task_lag(read, "deepseek-r1")


@metric("landscape-task-lag-2025-05", "months")
def task_lag_2025_05(read: Reader) -> float:
    """The same of DeepSeek-R1-0528."""
    return _task_lag(read, "deepseek-r1-0528")


@metric("landscape-task-lag-2025-11", "months")
def task_lag_2025_11(read: Reader) -> float:
    """The same of Kimi K2 Thinking."""
    return _task_lag(read, "kimi-k2-thinking")


def _odds_ratio(read: Reader, test: str) -> float:
    """Return the American odds of a right answer over the Chinese ones."""
    american, chinese = (
        read("model_lag", f"{test}-{country}") / 100 for country in ("united-states", "china")
    )
    return american / (1 - american) / (chinese / (1 - chinese))


@metric("landscape-odds-frontiermath", "ratio")
def odds_frontiermath(read: Reader) -> float:
    """Odds of a right answer on FrontierMath, best American over best Chinese model."""
    return _odds_ratio(read, "frontiermath-tiers-1-3")


@metric("landscape-odds-olympiad", "ratio")
def odds_olympiad(read: Reader) -> float:
    """The same on the school olympiad problems of OTIS Mock AIME."""
    return _odds_ratio(read, "otis-mock-aime-2024-2025")


@metric("landscape-odds-facts", "ratio")
def odds_facts(read: Reader) -> float:
    """The same on the factual questions of SimpleQA Verified."""
    return _odds_ratio(read, "simpleqa-verified")


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


@metric("landscape-best-open-is-chinese")
def best_open_is_chinese(read: Reader) -> bool:
    """On six dates from October 2025 to October 2026 the Arena's best open model is Chinese."""
    days = ("2025-10-09", "2026-01-14", "2026-04-15", "2026-07-30", "2026-10-02")
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


@metric("landscape-china-with-state-of-four-us", "percent")
def china_with_state_of_four_us(read: Reader) -> float:
    """Three Chinese firms and a bank's upper figure for the state, in per cent of four US firms.

    Capital spending of 2025; the state's part is a forecast of that year.
    """
    state = read("capital", "all-ai-capital-china-government-2025-upper", "high")
    dollars = (three_chinese_2025(read) + state) / YUAN_PER_DOLLAR
    return 100 * dollars / read("capex", "four-total-2025", "low")


@metric("landscape-state-plan-a-year", "RMB billion")
def state_plan_a_year(read: Reader) -> float:
    """A fifth of the network of data centres that the planning commission is said to draft."""
    return read("capital", "ndrc-grid-2026") / 5


@metric("landscape-half-of-four-us-2025", "RMB billion")
def half_of_four_us_2025(read: Reader) -> float:
    """Half of the capital spending of four US companies in 2025, with leases, in yuan."""
    return read("capex", "four-total-2025", "low") * YUAN_PER_DOLLAR / 2


@metric("landscape-bank-total-of-four-us", "percent")
def bank_total_of_four_us(read: Reader) -> float:
    """A bank's upper forecast for all China in 2025 in per cent of four US companies' spending."""
    upper = read("capital", "all-ai-capital-china-2025", "high")
    return 100 * upper / read("capex", "four-total-2025", "low")


@metric("landscape-bytedance-of-three-2025", "percent")
def bytedance_of_three_2025(read: Reader) -> float:
    """A newspaper's figure for ByteDance in per cent of three Chinese firms' spending, 2025."""
    return 100 * read("capex", "bytedance-2025") / three_chinese_2025(read)


def _three_chinese_2026(read: Reader, bytedance: float) -> float:
    """Alibaba and Tencent, the second half at the pace of the second quarter, and ByteDance."""
    second_half = 2 * _two_chinese(read, "2026-q2")
    return _two_chinese(read, "2026-q1", "2026-q2") + second_half + bytedance


@metric("landscape-two-chinese-second-half-pace-2026", "RMB billion")
def two_chinese_second_half_pace_2026(read: Reader) -> float:
    """Twice what Alibaba and Tencent spent in the second quarter of 2026."""
    return 2 * _two_chinese(read, "2026-q2")


@metric("landscape-capex-ratio-2026", "ratio")
def capex_ratio_2026(read: Reader) -> tuple[float, float]:
    """What four US firms guide to for 2026 over what three Chinese ones spend at their pace.

    The lower ratio has the largest plan told of ByteDance, the higher one the smaller of May 2026.
    """
    american = read("capex", "four-us-guidance-2026-07") * YUAN_PER_DOLLAR
    largest = read("capex", "bytedance-plan-2026-05-bloomberg", "high") * YUAN_PER_DOLLAR
    smaller = read("capex", "bytedance-plan-2026-05-scmp", "low")
    return (
        american / _three_chinese_2026(read, largest),
        american / _three_chinese_2026(read, smaller),
    )


@metric("landscape-zhipu-growth", "ratio")
def zhipu_growth(read: Reader) -> float:
    """Zhipu's revenue of the first half of 2026 over that of the year before."""
    return read("capital", "zhipu-revenue-2026-h1") / read("capital", "zhipu-revenue-2025-h1")


@metric("landscape-zhipu-loss-to-revenue", "ratio")
def zhipu_loss_to_revenue(read: Reader) -> float:
    """Zhipu's adjusted loss over its revenue, first half of 2026."""
    return -read("capital", "zhipu-adjusted-2026-h1") / read("capital", "zhipu-revenue-2026-h1")


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


@metric("landscape-four-us-dip-2025-q1")
def four_us_dip_2025_q1(read: Reader) -> bool:
    """Cash of the four rose in each quarter from early 2024 to mid 2026 but the first of 2025."""
    quarters = [f"{year}-q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)]
    paid = {one: _four_us(read, one) for one in quarters[:10]}
    fell = [after for before, after in pairwise(paid) if paid[after] <= paid[before]]
    return fell == ["2025-q1"]


# Electricity.


def _generation_growth(read: Reader, country: str) -> float:
    """Return by how much generation grew in 2025, in TWh."""
    later, earlier = (read("energy", f"gen-{country}-{year}-owid-2026") for year in (2025, 2024))
    return later - earlier


def _forecast_growth_a_year(read: Reader, country: str) -> float:
    """Return by how much data centres' use grows a year to 2030 in the forecast, in TWh."""
    return (read("energy", f"dc-{country}-2030") - read("energy", f"dc-{country}-2024")) / 6


@metric("landscape-generation-growth-cn-2025", "TWh")
def generation_growth_cn_2025(read: Reader) -> float:
    """By how much electricity generation in China grew in 2025."""
    return _generation_growth(read, "cn")


@metric("landscape-generation-growth-us-2025", "TWh")
def generation_growth_us_2025(read: Reader) -> float:
    """The same in the United States, net where the Chinese count is gross."""
    return _generation_growth(read, "us")


@metric("landscape-growth-ratio-cn", "ratio")
def growth_ratio_cn(read: Reader) -> float:
    """Growth of generation in China in 2025 over data centres' growth a year in the forecast."""
    return _generation_growth(read, "cn") / _forecast_growth_a_year(read, "cn")


@metric("landscape-growth-ratio-us", "ratio")
def growth_ratio_us(read: Reader) -> float:
    """The same for the United States."""
    return _generation_growth(read, "us") / _forecast_growth_a_year(read, "us")


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


@metric("landscape-eight-share-of-people", "percent")
def eight_share_of_people(read: Reader) -> float:
    """Share of the eight rich provinces in China's population at the end of 2022."""
    return 100 * _eight(read, "population_mn") / read("provinces", "china-2022", "population_mn")
