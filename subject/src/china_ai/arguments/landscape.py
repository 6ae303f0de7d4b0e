"""Tests of the judgements on the state of play: each holds while its margin is above zero."""

from __future__ import annotations

from briefing.arguments import holds_if, refuted_if
from briefing.numbers.metrics import Reader
from china_ai.metrics import landscape

MONTHS_A_YEAR = 12
TOLD = ("forecast", "leak")  # kinds of rows that say what is planned, not what was spent


def _inside(value: float, floor: float, ceiling: float) -> float:
    """Return the distance to the nearer of two lines, below zero outside them."""
    return min(value - floor, ceiling - value)


@holds_if("state-of-play.lag", "months to the nearer of the two lines")
def lag(
    mean_2024_h2: float,
    mean_2025_h1: float,
    mean_2025_h2: float,
    mean_2026_h1: float,
    floor: float,
    ceiling: float,
) -> float:
    """The mean lag of each half-year from July 2024 lies between the two lines."""
    means = (mean_2024_h2, mean_2025_h1, mean_2025_h2, mean_2026_h1)
    return min(_inside(one, floor, ceiling) for one in means)


@refuted_if("state-of-play.lag")
def lag_refuted(read: Reader) -> bool:
    """A whole file of the index by which the mean of one of these half-years is off the band."""
    return any(_inside(one, 3, 12) < 0 for one in landscape.mean_lags_by_each_file(read))


@holds_if("state-of-play.lag-2027", "months to the nearer of the two lines")
def lag_2027(at_record: float, months_since: float, floor: float, ceiling: float) -> float:
    """The lag at the last Chinese record and the time since that record add up to the band."""
    return _inside(at_record + months_since, floor, ceiling)


@holds_if("state-of-play.arena-2027", "points still missing to a Chinese lead")
def arena_2027(lead: float, shrinks_a_year: float, months_left: float, swing: float) -> float:
    """The lead, shrunk at its pace to the end of 2027, outlasts what one release moves it by."""
    return lead - shrinks_a_year * months_left / MONTHS_A_YEAR - swing


@refuted_if("state-of-play.arena-2027")
def arena_2027_refuted(read: Reader) -> bool:
    """The last board of December 2027 has a Chinese model first."""
    board = read.rows("arena_gap", ["snapshot", "gap_points"]).sort_values("snapshot")
    last = board[board["snapshot"].between("2027-12-01", "2027-12-31")].tail(1)
    return bool((last["gap_points"] < 0).any())


@holds_if("state-of-play.open-weights", "smallest of three ratios, less one")
def open_weights(
    listed_china: float,
    listed_us: float,
    all_china: float,
    all_us: float,
    unattributed_tilt: float,
    spring_china: float,
    spring_us: float,
) -> float:
    """Chinese developers lead in each of three counts, the unattributed shared out with a tilt."""
    shifted = all_china + unattributed_tilt / 100 * (100 - all_china - all_us)
    return min(listed_china / listed_us, shifted / all_us, spring_china / spring_us) - 1


@refuted_if("state-of-play.open-weights")
def open_weights_refuted(read: Reader) -> bool:
    """A count of downloads over a year to 2026 or later in which the United States leads."""
    rows = read.rows("open_weights", ["quantity", "entity", "value", "as_of"])
    yearly = rows[rows["quantity"].str.startswith("hf-downloads-share-year-")]
    late = yearly[yearly["as_of"] >= "2026-01-01"]
    leads = late.pivot_table(index="as_of", columns="entity", values="value")
    return bool((leads["United States"] > leads["China"]).any())


@holds_if("state-of-play.money", "ratio of 2026, less the line")
def money(
    four_us: float,
    first_half: float,
    second_half: float,
    bytedance: float,
    yuan_per_dollar: float,
    line: float,
) -> float:
    """Four American firms spend in 2026 at least `line` times what three Chinese ones do."""
    return four_us * yuan_per_dollar / (first_half + second_half + bytedance) - line


@refuted_if("state-of-play.money")
def money_refuted(read: Reader) -> bool:
    """What was spent in 2026, once all of it is known: the American sum under five times."""
    rows = read.rows("capex", ["company", "value", "low", "unit", "kind"], period="2026")
    spent = rows[~rows["kind"].isin(TOLD)].drop_duplicates("company").set_index("company")
    chinese = ["Alibaba", "Tencent", "ByteDance"]
    if not {*chinese, "Four US cloud companies"} <= set(spent.index):
        return False
    known = spent["value"].fillna(spent["low"])
    american = known["Four US cloud companies"] * landscape.YUAN_PER_DOLLAR
    return bool(american < 5 * known[chinese].sum())


@holds_if("state-of-play.state-money", "half, less China's spending over that of the four firms")
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
    """A total for 2025, or its lower bound, above half of the American one, not only claimed."""
    rows = read.rows(
        "capital",
        ["value", "low", "status"],
        quantity="all-ai-capital-china",
        unit="billion US dollars",
        period="2025",
    )
    told = rows[rows["status"] != "claimed"]
    at_least = told["value"].fillna(told["low"])
    return bool((at_least > read("capex", "four-total-2025", "low") / 2).any())


@holds_if("state-of-play.electricity", "ratio of the two growths of 2025, less the line")
def electricity(
    generation_growth: float, data_centres_2024: float, data_centre_growth: float, line: float
) -> float:
    """Generation grew by at least `line` times as much as data centres' use."""
    return generation_growth / (data_centres_2024 * data_centre_growth / 100) - line


@refuted_if("state-of-play.electricity")
def electricity_refuted(read: Reader) -> bool:
    """One source's estimates of data centres' use differ by a tenth of generation's growth."""
    columns = ["quantity", "value", "low", "kind", "as_of", "source"]
    rows = read.rows("energy", columns, entity="China", unit="TWh")
    centres = rows["quantity"].str.startswith("data-centre-electricity")
    known = rows[centres & (rows["kind"] != "forecast")]
    known = known.assign(year=known["as_of"].dt.year, at_least=known["value"].fillna(known["low"]))
    by_year = known.pivot_table(index="source", columns="year", values="at_least")
    if not {2024, 2025} <= set(by_year.columns):
        return False
    grew = by_year[2025] - by_year[2024]
    return bool((grew > landscape.generation_growth_cn_2025(read) / 10).any())
