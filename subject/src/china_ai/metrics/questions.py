"""Derived numbers that settle questions: what the newest row of a series says, up to a last day.

Each stands for one number that a question of table `questions` names under `fact`. It takes the
newest row as the tables grow, and none of a day after the period that is asked about, so that a
question which is settled late gets the answer of its day.
"""

from __future__ import annotations

import pandas as pd

from briefing.numbers.metrics import Reader, metric
from briefing.tables.loading import load
from china_ai.chips import NVIDIA_CENTRE
from china_ai.metrics import landscape, regulation

OPENED = "2026-11-30"
END = "2027-12-31"  # the last day that most questions ask about
TOLD = ("forecast", "leak")  # kinds of rows that say what is planned, not what was spent


def _rows(table: str, day: str, until: str = END, **equal: object) -> pd.DataFrame:
    """Return the rows of a table to a day, the newest last, whose columns equal the given values.

    A list as value stands for any of its members. Nothing counts as leaned on: a metric reads the
    cells of the row that it chooses, so that its date is that of this row and not of older ones.
    """
    rows = load(table)
    for name, wanted in equal.items():
        rows = rows[rows[name].isin(wanted if isinstance(wanted, (list, tuple)) else [wanted])]
    return rows[rows[day] <= until].sort_values(day, kind="stable")


def _last(rows: pd.DataFrame) -> str:
    """Return the id of the last row; raise ValueError where there is none."""
    if rows.empty:
        raise ValueError("no row of this series is left in the table")
    return str(rows["id"].iloc[-1])


def _stated(read: Reader, table: str, row: str) -> float:
    """Return the value of a row, or its lower bound where no value is stated."""
    rows = load(table).set_index("id")
    column = "low" if pd.isna(rows.at[row, "value"]) else "value"
    return float(read(table, row, column))


# The state of play.


@metric("question-index-means-within")
def index_means_within(read: Reader) -> bool:
    """By the newest whole file of the capabilities index China's mean lag was 3 to 12 months.

    In each half-year from July 2024 to June 2026, the last as far as the file goes.
    """
    records = _rows("model_lag", "as_of", "2100", quantity=["eci-record-us", "eci-record-cn"])
    file = str(records["source"].iloc[-1])
    last = records.loc[records["source"] == file, "as_of"].max().date().isoformat()
    halves = [*landscape.HALF_YEARS, ("2026-01-01", min("2026-06-30", last))]
    means = [landscape.mean_lag(read, first, end, file) for first, end in halves]
    return all(3 <= mean <= 12 for mean in means)


@metric("question-index-lag", "months")
def index_lag(read: Reader) -> float:
    """China's lag on the capabilities index, on the last day tabled up to 31 December 2027."""
    days = _rows("model_lag", "as_of", quantity=["eci-lag-last-day", "eci-lag-two-vintages"])
    return float(read("model_lag", _last(days[days["id"].str.startswith("eci-lag-on-")])))


@metric("question-arena-lead", "points")
def arena_lead(read: Reader) -> float:
    """Lead of the best American over the best Chinese model on the newest Arena board to 2027.

    Of two copies of one day the operator's own data count.
    """
    boards = _rows("arena_gap", "snapshot")
    same_day = boards[boards["snapshot"] == boards["snapshot"].max()]
    official = same_day[same_day["id"].str.startswith("arena-official-")]
    return float(read("arena_gap", _last(same_day if official.empty else official), "gap_points"))


@metric("question-downloads-share-lead", "percentage points")
def downloads_share_lead(read: Reader) -> float:
    """China's less the American share of a year's downloads on Hugging Face, newest count."""
    counts = load("open_weights")
    counts = counts[counts["quantity"].str.startswith("hf-downloads-share-year-")]
    chinese, american = _same_day(counts)
    return float(read("open_weights", chinese) - read("open_weights", american))


def _same_day(counts: pd.DataFrame) -> tuple[str, str]:
    """Return the Chinese and the American row of the newest day that has both."""
    by_day = counts.pivot_table("id", "as_of", "entity", aggfunc="last", observed=True)
    newest = by_day[["China", "United States"]].dropna().iloc[-1]
    return str(newest["China"]), str(newest["United States"])


FOUR_US = "Four US cloud companies"
THREE_CHINESE = ("Alibaba", "Tencent", "ByteDance")
# What counts as capital spending, the best first: a press estimate only where nothing is stated.
BASES = ("company-total-with-leases", "company-stated-capex", "cash-without-leases", "estimate")
QUARTERS = ("first", "second", "third", "fourth")


def _spent(company: str, year: int) -> list[str]:
    """Return the rows of what a company spent in a calendar year, none where it is not known.

    One row for the year, or one for each of its four quarters.
    """
    rows = load("capex")
    rows = rows[(rows["company"] == company) & ~rows["kind"].isin(TOLD)]
    quarters = [f"{number} quarter of {year}" for number in QUARTERS]
    for basis in BASES:
        for periods in ([str(year)], quarters):
            named = rows[(rows["basis"] == basis) & rows["period"].isin(periods)]
            named = named.drop_duplicates("period", keep="last")
            if len(named) == len(periods):
                return [str(row) for row in named["id"]]
    return []


@metric("question-capex-ratio", "ratio")
def capex_ratio(read: Reader) -> float:
    """Capital spending of four US cloud companies over that of three Chinese firms, newest year.

    The newest calendar year to 2026 for which all have been stated or estimated afterwards.
    """
    firms = (FOUR_US, *THREE_CHINESE)
    years = ({firm: _spent(firm, year) for firm in firms} for year in (2026, 2025))
    known = next((rows for rows in years if all(rows.values())), None)
    if known is None:
        raise ValueError("no year is known of all firms")
    american, *chinese = (sum(_stated(read, "capex", row) for row in known[firm]) for firm in firms)
    return american * landscape.YUAN_PER_DOLLAR / sum(chinese)


# Training data.


@metric("question-largest-set-ratio", "ratio")
def largest_set_ratio(read: Reader) -> float:
    """Largest training set that an American maker states over the largest of a Chinese maker."""
    stated = _rows("training_sets", "released", kind="company-stated").dropna(subset="tokens_bn")

    def largest(country: str) -> float:
        of_country = stated[stated["country"] == country].sort_values("tokens_bn", kind="stable")
        return float(read("training_sets", _last(of_country), "tokens_bn"))

    return largest("United States") / largest("China")


@metric("question-open-chinese-corpus", "billion tokens")
def open_chinese_corpus(read: Reader) -> float:
    """Tokens of the largest open Chinese corpus whose builders count tokens, to the end of 2027."""
    counted = _rows("corpora", "as_of", languages="zho").dropna(subset="tokens_bn")
    return float(read("corpora", _last(counted.sort_values("tokens_bn")), "tokens_bn"))


@metric("question-data-sets-volume", "PB")
def data_sets_volume(read: Reader) -> float:
    """Largest volume of high-quality data sets in an official statement to the end of 2027.

    A bound, "more than" some petabytes, counts as one petabyte above it.
    """
    stated = _rows("data_policy", "issued", measure="High-quality data sets", topic="data-sets")
    volumes = stated[stated["unit"].astype(str).str.startswith("PB")].sort_values("value")
    row = _last(volumes)
    bound = "more than" in str(read("data_policy", row, "unit"))
    return float(read("data_policy", row)) + bound


@metric("question-crawl-chinese", "percent")
def crawl_chinese(read: Reader) -> float:
    """Share of Chinese among the pages of the newest crawl of Common Crawl to the end of 2027."""
    newest = _last(_rows("crawl_languages", "crawled", language="zho"))
    return float(read("crawl_languages", newest, "share_pct"))


# Chips and export controls.


@metric("question-domestic-cards", "percent")
def domestic_cards(read: Reader) -> float:
    """Chinese vendors' share of accelerator cards shipped in China, newest whole year to 2026.

    By IDC: the share that it states, or its count of their cards over that of all.
    """
    rows = load("compute")
    found = rows["quantity"].str.extract(
        r"^china-accelerator-cards-(?P<year>\d{4})-domestic(?P<share>-share)?$"
    )
    of_year = rows.assign(year=found["year"], share=found["share"].notna())
    of_year = of_year[of_year["year"] <= "2026"].sort_values(["year", "share"], kind="stable")
    row = _last(of_year)
    if of_year["share"].iloc[-1]:
        return _stated(read, "compute", row)
    total = f"china-accelerator-cards-{of_year['year'].iloc[-1]}-total"
    cards = read("compute", _last(rows[rows["quantity"] == total]))
    return 100 * _stated(read, "compute", row) / cards


DOLLARS = {"usd_bn": 1.0, "usd_mn": 1e-3}  # in billions


@metric("question-nvidia-best-quarter", "USD billion")
def nvidia_best_quarter(read: Reader) -> float:
    """Most that NVIDIA states of data-centre chips shipped to China in a quarter since the ban.

    From the quarter after the ban of April 2025 to that which is reported in August 2027. Only
    amounts that the firm states: a bound from above shows no sale.
    """
    rows = _rows(
        "chip_access", "from", "2027-05-01", chip=NVIDIA_CENTRE, side="sale", kind="company-stated"
    )
    stated = rows[(rows["from"] >= "2025-04-28") & rows["unit"].isin(list(DOLLARS))]
    stated = stated[stated["comparison"] != "<"].dropna(subset="value")
    sums: dict[object, float] = {}
    for row in stated["id"]:
        quarter = read("chip_access", row, "from")
        amount = read("chip_access", row) * DOLLARS[read("chip_access", row, "unit")]
        sums[quarter] = sums.get(quarter, 0.0) + amount
    return max(sums.values())


@metric("question-nvidia-customers-china", "USD million")
def nvidia_customers_china(read: Reader) -> float:
    """NVIDIA's revenue of a fiscal year from customers with headquarters in China, the newest.

    To the year that ends in January 2027; purchases for use abroad are within it.
    """
    years = _rows("compute", "as_of", "2027-02-28", quantity="nvidia-china-revenue-year")
    return float(read("compute", _last(years)))


@metric("question-chip-laws", "laws")
def chip_laws(read: Reader) -> int:
    """Bills on chip controls for China in the table of rules that are law by 30 June 2027."""
    bills = read.rows("export_rules", ["state", "state_date"], form="bill")
    law = bills["state"].astype(str).isin(regulation.STANDING)
    return int((law & (bills["state_date"] <= "2027-06-30")).sum())


# Regulation.


@metric("question-compute-lines", "texts", own_count=True)
def compute_lines(read: Reader) -> int:
    """Binding Chinese texts in force by the end of 2027 with a line in training compute."""
    texts = load("instruments")
    took_effect = texts["effective"].fillna(texts["published"]) <= END
    binding = texts["level"].isin(regulation.BINDING) & texts["state"].isin(regulation.STANDING)
    texts = texts[(texts["jurisdiction"] == "China") & binding & took_effect]
    clauses = read.rows("instrument_clauses", ["instrument", "unit"], topic="threshold")
    lines = clauses[clauses["unit"].fillna("").astype(str).str.contains("operations")]
    drawn = sorted(set(lines["instrument"].astype(str)) & set(texts["id"].astype(str)))
    return len(read.rows("instruments", ["state", "level", "effective"], id=drawn))


@metric("question-filed-services", "entries")
def filed_services(read: Reader) -> float:
    """Generative services on the national filing list, newest count to the end of 2027."""
    newest = _last(_rows("filings", "as_of", series="generative-filed"))
    return float(read("filings", newest, "cumulative_entries"))


@metric("question-large-fines", "fines", own_count=True)
def large_fines(read: Reader) -> int:
    """Administrative fines of RMB 1,000,000 or more on AI providers, published by the end of 2027.

    Every fine in the table of that size counts, except a court's and one where no AI was at work.
    """
    fines = read.rows("enforcement", ["value", "as_of"], unit="RMB")
    fines = fines[(fines["as_of"] <= END) & ~fines["id"].isin(regulation.OTHER_FINES)]
    return int((fines["value"] >= 1e6).sum())


def _in_force(read: Reader, text: str, column: str) -> bool:
    """Tell whether a text takes effect, or is amended, after the questions opened and by END."""
    day = read.rows("instruments", [column], id=text)[column].dropna()
    return bool(((day > OPENED) & (day <= END)).any())


@metric("question-isp-measures")
def isp_measures(read: Reader) -> bool:
    """The State Council's revised measures on information services are in force by end 2027."""
    revised = _in_force(read, "isp-measures", "amended")
    return revised or _in_force(read, "isp-measures-draft", "effective")


@metric("question-no-ai-law")
def no_ai_law(read: Reader) -> bool:
    """No act of China's legislature on AI in general has a day of effect by the end of 2027."""
    return not _in_force(read, "cn-ai-law", "effective")


@metric("question-added-to-eased", "ratio", own_count=True)
def added_to_eased(read: Reader) -> float:
    """Binding Chinese texts on AI added since January 2025 over steps that eased such duties."""
    return regulation.reg_china_added(read) / regulation.reg_china_eased(read)


# Applications.


def _official_tokens(read: Reader, since: str, until: str) -> float:
    """Return the newest official count of tokens a day from one day to another, in trillions."""
    same = {"quantity": "tokens-per-day-china", "measure": "Tokens used a day"}
    counts = _rows("applications", "as_of", until, **same)
    return float(read("applications", _last(counts[counts["as_of"] >= since])))


@metric("question-tokens-growth", "ratio")
def tokens_growth(read: Reader) -> float:
    """Official count of tokens a day of June 2026 over that of December 2025, as last restated."""
    june = _official_tokens(read, "2026-06-01", "2026-06-30")
    return june / _official_tokens(read, "2025-12-01", "2025-12-31")


@metric("question-tokens", "trillion tokens a day")
def tokens(read: Reader) -> float:
    """Tokens used a day in China by the newest official count to June 2027."""
    return _official_tokens(read, "2024-01-01", "2027-06-30")


@metric("question-users", "million people")
def users(read: Reader) -> float:
    """People in China who use generative AI, by the newest count of CNNIC to June 2027."""
    counts = _rows("applications", "as_of", "2027-06-30", quantity="generative-ai-users-china")
    return float(read("applications", _last(counts)))


@metric("question-alibaba-ai-revenue", "billion yuan")
def alibaba_ai_revenue(read: Reader) -> float:
    """Alibaba's revenue of a quarter from AI-related products, the newest to June 2027."""
    quarters = _rows(
        "applications", "as_of", "2027-06-30", quantity="platform-ai-revenue", entity="Alibaba"
    )
    return float(read("applications", _last(quarters)))


@metric("question-list-lead", "million downloads")
def list_lead(read: Reader) -> float:
    """Cumulative downloads of Chinese less those of American open models, newest tracked list."""
    sides = [f"hf-downloads-cumulative-{country}" for country in ("cn", "us")]
    chinese, american = _same_day(_rows("open_weights", "as_of", quantity=sides))
    return float(read("open_weights", chinese) - read("open_weights", american))


@metric("question-idc-2026", "USD billion")
def idc_2026(read: Reader) -> float:
    """IDC's figure for AI spending in China in 2026: the first made in 2026 or later.

    While there is none, the last one made before.
    """
    figures = _rows("forecasts", "made", "2100", quantity="ai-spending-china", for_year=2026)
    figures = figures[figures["comparison"] != ">"]
    late = figures[figures["made"] >= "2026-01-01"]
    row = _last(figures) if late.empty else str(late["id"].iloc[0])
    return float(read("forecasts", row))
