"""Formulas over rows of `data/research.csv`: shares of AI articles, China's spending over the US's.

No file of a publisher is read here. Rows of two countries are compared only within one edition of
one source, because later editions revise both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder

if TYPE_CHECKING:
    import pandas as pd

VINTAGE = ["source", "edition", "as_of"]  # only rows that agree in these are compared
# What a comparison has in common with the row above its line.
ABOVE = [*VINTAGE, "as_of_precision", "period", "status"]
SHARES_IN = (2003, *range(2007, 2023, 5))  # the first year of the series, then every fifth


@builder("research")
def shares_of_ai_articles() -> Iterator[Row]:
    """Share of the world's AI articles that a place had a hand in, for some years.

    share = articles with an author in the place / articles in the world, in percent. Articles are
    counted whole, so the shares of all places add up to more than 100.
    """
    articles = _rows("ai-articles-scopus")
    for row in _beside(articles[articles["entity"] != "World"], articles, "World"):
        if row["as_of"].year in SHARES_IN:
            yield {
                **row[[*ABOVE, "entity"]],
                "id": row["id"].replace("ai-articles", "ai-articles-share"),
                "quantity": "ai-articles-share-scopus",
                "measure": f"{row['measure']}, share of the world",
                "value": _percent(row),
                "unit": "percent",
                "kind": "derived",
                "locator": f"table APBS-1, rows {row['entity']} and World",
            }


@builder("research")
def spending_of_china_over_united_states() -> Iterator[Row]:
    """China's spending on R&D over that of the United States, for each year and source with both.

    ratio = spending in China / spending in the United States, in percent; both are US dollars at
    purchasing power parity.
    """
    spending = _rows("gerd-ppp")
    for row in _beside(spending[spending["entity"] == "China"], spending, "United States"):
        yield {
            **row[ABOVE],
            "id": row["id"].replace("gerd-china", "gerd-china-to-usa"),
            "quantity": "gerd-china-to-usa-ppp",
            "entity": "China over United States",
            "measure": f"{row['measure']}, ratio",
            "value": _percent(row),
            "unit": "percent",
            "kind": "derived",
            "locator": "rows China and United States",
        }


def _rows(quantity: str) -> pd.DataFrame:
    table = load("research")
    return table[table["quantity"] == quantity]


def _beside(rows: pd.DataFrame, series: pd.DataFrame, entity: str) -> Iterator[pd.Series]:
    """Yield the rows for which the series has that entity too; its number as `beside`."""
    numbers = series.loc[series["entity"] == entity, [*VINTAGE, "value"]]
    both = rows.merge(numbers.rename(columns={"value": "beside"}), on=VINTAGE, validate="m:1")
    for _, row in both.iterrows():
        yield row


def _percent(row: pd.Series) -> float:
    return round(100 * row["value"] / row["beside"], 1)
