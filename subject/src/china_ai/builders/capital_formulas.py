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

CLOUD_COMPANIES = ("amazon", "alphabet", "microsoft")
FIRST_SUM = "2024-q4"  # the first quarter for which the book adds the three up
OF_QUARTER = ["country", "basis", "period", "period_end", "unit", "source"]
MICROSOFT_QUARTER = "microsoft-cash-2025-q2"
SUMS = {
    "microsoft-cash-fy2025": [
        *("microsoft-cash-2024-q3", "microsoft-cash-2024-q4"),
        *("microsoft-cash-2025-q1", MICROSOFT_QUARTER),
    ],
    "three-us-2026-q1": [
        *("amazon-stated-2026-q1", "alphabet-stated-2026-q1", "microsoft-cash-2026-q1"),
    ],
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
    """Capital spending of Amazon, Alphabet and Microsoft: sums of the three, a quarter and a year.

    In billions of US dollars. Microsoft's second quarter of 2025 was in no filing read. It is what
    the source prints as sum of the three net of Amazon's proceeds, plus these proceeds, less Amazon
    and Alphabet.
    """
    rows = _spending()
    amounts = _amounts(rows)
    net = _stated(rows, "three-us-cash-2025-q2", r"proceeds and incentives the sum is ([\d.]+\d)")
    proceeds = _stated(rows, MICROSOFT_QUARTER, r"proceeds and incentives of ([\d.]+\d)")
    others = amounts["amazon-cash-2025-q2"] + amounts["alphabet-cash-2025-q2"]
    amounts[MICROSOFT_QUARTER] = net + proceeds - others
    yield {"id": MICROSOFT_QUARTER, "value": amounts[MICROSOFT_QUARTER], "kind": "derived"}

    for name, parts in SUMS.items():
        yield {"id": name, "value": sum(amounts[part] for part in parts), "kind": "derived"}

    for quarter in _quarters_of_all(amounts):
        yield {
            **rows.loc[f"amazon-cash-{quarter}", OF_QUARTER],
            "id": f"three-us-cash-{quarter}",
            "company": "Three US cloud companies",
            "value": sum(amounts[f"{company}-cash-{quarter}"] for company in CLOUD_COMPANIES),
            "kind": "derived",
            "status": "secondary",
            "locator": "sum of the three company rows",
        }


def _quarters_of_all(amounts: Amounts) -> list[str]:
    """Return the quarters, as YYYY-qN, for which all three cloud companies have cash paid."""
    quarters = {name[-len(FIRST_SUM) :] for name in amounts if re.search(r"-cash-\d+-q\d$", name)}
    return sorted(
        quarter
        for quarter in quarters
        if quarter >= FIRST_SUM
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
