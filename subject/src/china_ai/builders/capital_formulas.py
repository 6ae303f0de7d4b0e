"""Formulas over rows of our tables: sums, differences and rates of capital spending, ratios.

No file of a publisher is read. Some inputs are no rows of their own, as a rate of growth or a cash
flow that a source prints. They stand in the note of the row that rests on them and are read there,
so that note and value cannot drift apart.

Spending is computed in decimals, exactly as printed: half a unit of the last printed digit is the
range of a figure. Figures printed with two or more decimals count as exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder

STATUSES = ["primary", "corroborated", "secondary", "claimed"]  # from best to weakest
OF_PERIOD = ["country", "basis", "period", "period_end", "unit", "source"]
CLOUD_COMPANIES = ("amazon", "alphabet", "microsoft", "meta")
GROUPS = {  # first part of an id: name, how many of CLOUD_COMPANIES, first quarter of the book
    "three-us": ("Three US cloud companies", 3, "2024-q4"),
    "four-us": ("Four US cloud companies", 4, "2024-q1"),
}
YEARS = {  # a year: its quarters
    f"four-us-cash-{year}": [f"four-us-cash-{year}-q{quarter}" for quarter in (1, 2, 3, 4)]
    for year in (2024, 2025)
}
STATED = {  # as each company counts, so on several bases
    "four-us-stated-2026-q2": [
        *("amazon-stated-2026-q2", "alphabet-cash-2026-q2"),
        *("microsoft-total-2026-q2", "meta-total-2026-q2"),
    ],
}
SAID_IN_JULY = ["amazon-guidance-2026-07", "alphabet-guidance-2026-07", "meta-guidance-2026-07"]
GUIDED = {
    "four-us-guidance-2026-04": [
        *("amazon-guidance-2026-02", "alphabet-guidance-2026-04"),
        *("meta-guidance-2026-04", "microsoft-guidance-2026-04"),
    ],
    "four-us-guidance-2026-07": [*SAID_IN_JULY, "microsoft-guidance-2026-07"],
    "four-us-guidance-2026-07-april-basis": [*SAID_IN_JULY, "microsoft-guidance-2026-04"],
}

GROWN = {  # period: a later one, that grew from it; two figures where both were printed
    "alibaba-2024-q2": ["alibaba-2025-q2", "alibaba-2025-q2-total"],
    "alibaba-2024-q3": ["alibaba-2025-q3"],
    "alibaba-2025-q1": ["alibaba-2025-q2", "alibaba-2025-q2-total"],
    "tencent-2023": ["tencent-2024"],
    "tencent-2025-q4": ["tencent-2026-q1"],
}
ALIBABA_QUARTERS = ["alibaba-2025-q2-total", "alibaba-2025-q3", "alibaba-2026-q1"]
TENCENT_QUARTERS = ["tencent-2025-q1", "tencent-2025-q2", "tencent-2025-q3"]


class Amounts(dict[str, Decimal]):
    """Values of the table of capital spending by id; to ask for a row without one is a problem."""

    def __missing__(self, name: str) -> Decimal:
        """Raise BriefingError."""
        expected = "a value, on which others rest"
        raise BriefingError([Problem("data/capex.csv", "none", expected, place=f"row {name}")])


class Range(NamedTuple):
    """A figure and the ends of its range."""

    low: Decimal
    value: Decimal
    high: Decimal


@builder("capex")
def us_spending() -> Iterator[Row]:
    """Capital spending of Amazon, Alphabet, Meta and Microsoft: missing quarters, and sums.

    In billions of US dollars. A missing quarter: Amazon's year less the three quarters before,
    Meta's half year less its first quarter. A year of the four: the sum of its quarters. Sums of
    what each company states mix bases and have one decimal.
    """
    rows = _spending()
    amounts = _amounts(rows)
    year = [amounts[f"amazon-cash-2025-q{quarter}"] for quarter in (1, 2, 3)]
    half = _stated(rows, "meta-cash-2026-q2", r"first half of 2026, ([\d.]+\d)")
    missing = {
        "amazon-cash-2025-q4": amounts["amazon-cash-2025"] - sum(year),
        "meta-cash-2026-q2": half - amounts["meta-cash-2026-q1"],
    }
    amounts.update(missing)
    for name, amount in missing.items():
        yield {"id": name, "value": amount, "kind": "derived"}

    for group, (company, number, first) in GROUPS.items():
        for quarter in _quarters_of_all(amounts, first):
            name = f"{group}-cash-{quarter}"
            parts = [f"{one}-cash-{quarter}" for one in CLOUD_COMPANIES[:number]]
            amounts[name] = sum((amounts[part] for part in parts), Decimal(0))
            yield {
                **rows.loc[parts[0], OF_PERIOD],
                "id": name,
                "company": company,
                "value": amounts[name],
                "kind": "derived",
                "status": _weakest(rows, parts),
                "locator": f"sum of the {company.split()[0].lower()} company rows",
            }
    for name, parts in (YEARS | STATED).items():
        total = sum((amounts[part] for part in parts), Decimal(0))
        value = total if name in YEARS else round(total, 1)
        yield {"id": name, "value": value, "kind": "derived"}


@builder("capex")
def us_guidance() -> Iterator[Row]:
    """What Amazon, Alphabet, Meta and Microsoft expect to spend in 2026: sum of ranges, its middle.

    In billions of US dollars. A company that gave one figure has no range. The last of the sums of
    July takes Microsoft's figure of April, which counts leases as the sum of April does.
    """
    rows = _spending()
    for name, parts in GUIDED.items():
        whole = _sum([_expected(rows.loc[part]) for part in parts])
        yield {
            "id": name,
            "value": whole.value,
            "low": whole.low,
            "high": whole.high,
            "kind": "derived",
            "status": _weakest(rows, parts),
        }


def _expected(row: pd.Series) -> Range:
    """Return the range that a company named, with its middle, or its one figure."""
    columns = ["value"] * 2 if pd.notna(row["value"]) else ["low", "high"]
    low, high = (Decimal(f"{row[column]:.12g}") for column in columns)
    return Range(low, (low + high) / 2, high)


def _weakest(rows: pd.DataFrame, parts: list[str]) -> str:
    """Return the weakest status of some rows, which is that of their sum."""
    return max(rows.loc[parts, "status"], key=STATUSES.index)


def _quarters_of_all(amounts: Amounts, first: str) -> list[str]:
    """Return the quarters from `first` on, as YYYY-qN, for which all companies have cash paid."""
    quarters = {name[-len(first) :] for name in amounts if re.search(r"-cash-\d+-q\d$", name)}
    return sorted(
        quarter
        for quarter in quarters
        if quarter >= first
        and all(f"{company}-cash-{quarter}" in amounts for company in CLOUD_COMPANIES)
    )


@builder("capex")
def chinese_spending() -> Iterator[Row]:
    """Capital spending of Alibaba, Tencent and Baidu in periods for which they printed no figure.

    In billions of yuan, with the range that follows from the printed digits; years to one decimal.
    From a later period that grew by r per cent: later / (1 + r / 100). A missing quarter: the year
    less the other three. A year: the sum of its quarters. Baidu: operating less free cash flow.
    """
    rows = _spending()
    amounts = _amounts(rows)
    before = {}
    for name, later in GROWN.items():
        rate = _printed(_stated(rows, name, r"a rise of ([\d.]+) percent"))
        before[name] = _before(_span([amounts[one] for one in later]), rate)
        yield _ranged(name, before[name])

    quarters = _sum([_printed(amounts[name]) for name in ALIBABA_QUARTERS])
    yield _ranged("alibaba-2025-q4", _less(_printed(amounts["alibaba-fy2026"]), quarters))

    stated = [_printed(amounts[name]) for name in TENCENT_QUARTERS]
    yield _ranged("tencent-2025", _sum([*stated, before["tencent-2025-q4"]]))

    name = "baidu-2025-q4"
    operating = _printed(_stated(rows, name, r"Operating cash flow of ([\d.]+)"))
    free = _printed(_stated(rows, name, r"free cash flow of ([\d.]+\d)"))
    yield _ranged(name, _less(operating, free))


@builder("capital")
def investment_ratios() -> Iterator[Row]:
    """Private investment in AI firms, United States over China, a row an edition of the AI Index.

    Of the amounts in billions of US dollars that the same edition prints for the same year.
    """
    rows = load("capital")
    rows = rows[rows["quantity"] == "private-ai-investment-ai-index"]
    for (edition, year), of_year in rows.groupby(["edition", rows["as_of"].dt.year]):
        by_country = of_year.set_index("entity")
        if {"United States", "China"} <= set(by_country.index):
            american, chinese = by_country.loc["United States"], by_country.loc["China"]
            yield {
                **american[["as_of", "as_of_precision", "period", "edition"]],
                **american[["status", "source", "locator"]],
                "id": f"ai-index-{edition}-ratio-{year}",
                "quantity": "private-ai-investment-ratio-ai-index",
                "entity": "United States over China",
                "measure": f"{american['measure']}, ratio",
                "value": round(american["value"] / chinese["value"], 1),
                "unit": "times",
                "kind": "derived",
            }


def _spending() -> pd.DataFrame:
    return load("capex").set_index("id")


def _amounts(rows: pd.DataFrame) -> Amounts:
    values = rows["value"].dropna()
    return Amounts((name, Decimal(f"{value:.12g}")) for name, value in values.items())


def _stated(rows: pd.DataFrame, name: str, words: str) -> Decimal:
    """Return the number in the note of a row that stands in the place of the group of `words`."""
    note = rows["note"].get(name)
    found = None if pd.isna(note) else re.search(words, note)
    if found is None:
        expected = f"a note with '{words}', the input of the value"
        problem = Problem("data/capex.csv", f"'{note}'", expected, place=f"row {name}")
        raise BriefingError([problem])
    return Decimal(found[1])


def _printed(figure: Decimal) -> Range:
    """Return a figure with the range of what rounds to it, none from two decimals on."""
    exponent = int(figure.as_tuple().exponent)
    half = Decimal(5).scaleb(exponent - 1) if exponent > -2 else Decimal(0)
    return Range(figure - half, figure, figure + half)


def _span(figures: list[Decimal]) -> Range:
    """Return one figure as printed, or from the smaller to the larger of two, with their middle."""
    if len(figures) == 1:
        return _printed(figures[0])
    return Range(min(figures), sum(figures) / Decimal(len(figures)), max(figures))


def _before(later: Range, rate: Range) -> Range:
    """Return what grew to a figure by a rate in per cent."""
    low, value, high = (1 + end / 100 for end in rate)
    return Range(later.low / high, later.value / value, later.high / low)


def _sum(figures: list[Range]) -> Range:
    low, value, high = (sum(ends, Decimal(0)) for ends in zip(*figures, strict=True))
    return Range(low, value, high)


def _less(whole: Range, part: Range) -> Range:
    return Range(whole.low - part.high, whole.value - part.value, whole.high - part.low)


def _ranged(name: str, figure: Range) -> Row:
    """Return a row with a figure, and its range if it has one."""
    exact = figure.low == figure.high
    decimals = 2 if "-q" in name else 1  # a quarter; a year, as the companies print them
    return {
        "id": name,
        "value": round(figure.value, decimals),
        "low": None if exact else round(figure.low, 2),
        "high": None if exact else round(figure.high, 2),
        "kind": "derived",
    }
