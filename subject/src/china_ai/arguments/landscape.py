"""Tests of the judgements on the state of play: each holds while its margin is above zero."""

from __future__ import annotations

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader

MONTHS_A_YEAR = 12


def _inside(value: float, floor: float, ceiling: float) -> float:
    """Return the distance to the nearer of two lines, below zero outside them."""
    return min(value - floor, ceiling - value)


@holds_if("state-of-play.lag", "months to the nearer of the two lines")
def lag(
    mean_2025_h1: float,
    mean_2025_h2: float,
    mean_2026: float,
    agency: float,
    october: float,
    floor: float,
    ceiling: float,
) -> float:
    """Each half-year's mean lag, an agency's and the last reading lie between the two lines."""
    summaries = (mean_2025_h1, mean_2025_h2, mean_2026, agency, october)
    return min(_inside(one, floor, ceiling) for one in summaries)


@refuted_if("state-of-play.lag")
def lag_refuted(read: Reader) -> bool:
    """A mean over days since 2025 that is under three or above twelve months."""
    means = read.rows("model_lag", ["value", "as_of"], statistic="time-averaged-lag", unit="months")
    recent = means.loc[means["as_of"].dt.year >= 2026, "value"]
    return bool((~recent.between(3, 12)).any())


@holds_if("state-of-play.lag-2027", "months to the nearer of the two lines")
def lag_2027(
    now: float, drift_a_month: float, months_left: float, floor: float, ceiling: float
) -> float:
    """The lag of October 2026, moved by its drift to the end of 2027, lies between the lines."""
    return _inside(now + drift_a_month * months_left, floor, ceiling)


@holds_if("state-of-play.arena-2027", "points still missing to a Chinese lead with intervals apart")
def arena_2027(lead: float, shrinks_a_year: float, months_left: float, interval: float) -> float:
    """The lead, shrunk at its pace to the end of 2027, is not turned round by an interval."""
    return lead - shrinks_a_year * months_left / MONTHS_A_YEAR + interval


@refuted_if("state-of-play.arena-2027")
def arena_2027_refuted(read: Reader) -> bool:
    """A day on which the whole interval of the gap is below zero."""
    board = read.rows("arena_gap", ["gap_high_points"])
    return bool((board["gap_high_points"] < 0).any())


@holds_if("state-of-play.open-weights", "smallest of three ratios, less one")
def open_weights(
    listed_china: float,
    listed_us: float,
    all_china: float,
    all_us: float,
    spring_china: float,
    spring_us: float,
) -> float:
    """Chinese developers have more downloads than American ones in each of three counts."""
    return min(listed_china / listed_us, all_china / all_us, spring_china / spring_us) - 1


@refuted_if("state-of-play.open-weights")
def open_weights_refuted(read: Reader) -> bool:
    """An American lead in the newest year of a count of all downloads."""
    american, chinese = (
        read("open_weights", f"hf-share-{country}-2026-spring") for country in ("us", "cn")
    )
    return american > chinese


@holds_if("state-of-play.money", "smallest of four ratios, less the line")
def money(
    invested_2023: float,
    invested_2024: float,
    invested_2025: float,
    four_us: float,
    three_chinese: float,
    yuan_per_dollar: float,
    line: float,
) -> float:
    """Private investment in three years and capital spending of 2025 are above the line."""
    spent = four_us * yuan_per_dollar / three_chinese
    return min(invested_2023, invested_2024, invested_2025, spent) - line


@refuted_if("state-of-play.money")
def money_refuted(read: Reader) -> bool:
    """An edition of the AI Index with a ratio of private investment below three."""
    ratios = read.rows("capital", ["value"], quantity="private-ai-investment-ratio-ai-index")
    return bool((ratios["value"] < 3).any())


@holds_if("state-of-play.state-money", "half, less China's money over that of the four firms")
def state_money(
    three_chinese: float,
    other_firms: float,
    state: float,
    yuan_per_dollar: float,
    four_us: float,
) -> float:
    """Firms and state of China together spend less than half of what four American firms do."""
    dollars = (three_chinese * (1 + other_firms) + state) / yuan_per_dollar
    return 0.5 - dollars / four_us


@refuted_if("state-of-play.state-money")
def state_money_refuted(read: Reader) -> bool:
    """State spending on AI above 800 billion yuan in a year, by more than one report."""
    rows = read.rows(
        "capital", ["value", "high", "status"], quantity="all-ai-capital-china-government"
    )
    told = rows[rows["status"] != "claimed"]
    return bool((told["value"].fillna(told["high"]) > 800).any())


@holds_if("state-of-play.electricity", "a twentieth, less the share of data centres in 2028")
def electricity(
    use_2025: float,
    use_growth: float,
    data_centres_2024: float,
    data_centre_growth: float,
    line: float,
) -> float:
    """Data centres grown for four years take less than the line of all use grown for three."""
    data_centres = data_centres_2024 * (1 + data_centre_growth / 100) ** 4
    return line / 100 - data_centres / (use_2025 * (1 + use_growth / 100) ** 3)


@refuted_if("state-of-play.electricity")
def electricity_refuted(read: Reader) -> bool:
    """An estimate for a past year at or above a twentieth of all use."""
    rows = read.rows(
        "energy", ["value", "kind"], quantity="data-centre-electricity", entity="China"
    )
    known = rows.loc[rows["kind"] != "forecast", "value"]
    return bool((known >= read("energy", "cons-cn-2025") / 20).any())
