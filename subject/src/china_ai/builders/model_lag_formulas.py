"""Formulas over rows of our tables: gaps between two scores that a publisher prints.

No file of a publisher is read. Where one has the scores, its own builder makes the gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import row_of, rows_of

CAISI_PAIR = ("caisi-score-gpt-5.5", "caisi-score-deepseek-v4-pro")
SUPERCLUE = ("superclue-2025-annual", "superclue-2026-05")
INDEX_PAIR = ("eci-2026-09-gpt-6-astra", "eci-2026-09-kimi-k3")
INDEX_FILE = "epoch-eci-2026-04"  # the newest whole file of the index
MONTH = 30.4375  # days


@builder("model_lag")
def caisi_gap() -> Iterator[Row]:
    """Score of GPT-5.5 less that of DeepSeek V4 Pro, over the nine benchmarks of CAISI.

    Points of an item-response scale with an arbitrary zero: differences only, no ratios.
    """
    scores = rows_of("model_lag", CAISI_PAIR)
    american, chinese = scores.iloc[0], scores.iloc[1]
    yield {
        **chinese[["as_of", "as_of_precision", "source", "locator"]],
        "id": "caisi-gap-deepseek-v4",
        "statistic": "score-gap",
        "value": american["value"] - chinese["value"],
        "unit": "points",
        "kind": "derived",
    }


@builder("model_lag")
def superclue_gap() -> Iterator[Row]:
    """Total score of the best US model less that of the best Chinese one, SuperCLUE since 2026.

    Points of 100. The scores are rows of `data/benchmark_scores.csv`: press and a blog print the
    head of the ranking.
    """
    scores = load("benchmark_scores")
    for source in SUPERCLUE:
        totals = scores[(scores["source"] == source) & (scores["part"] == "total")]
        best = totals.sort_values("value").groupby("country").tail(1).set_index("country")
        american, chinese = best.loc["United States"], best.loc["China"]
        yield {
            "id": f"superclue-gap-{chinese['edition']:%Y-%m}-total",
            "quantity": "superclue-gap-total",
            "measure": f"SuperCLUE total score: {american['model']} less {chinese['model']}",
            "statistic": "score-gap",
            "value": round(american["value"] - chinese["value"], 2),
            "unit": "points of 100",
            "as_of": chinese["edition"],
            "as_of_precision": chinese["edition_precision"],
            "kind": "derived",
            "source": source,
            "locator": chinese["locator"],
        }


@builder("model_lag")
def index_in_september() -> Iterator[Row]:
    """Epoch's index in September 2026: one US model less one Chinese, and the lag of the latter.

    Points without a natural zero, and months from the first US record of the file of April 2026
    that has the Chinese score. The whole file of September was not read: two vintages meet.
    """
    scores = rows_of("model_lag", INDEX_PAIR)
    american, chinese = scores.iloc[0], scores.iloc[1]
    rows = load("model_lag").set_index("id")
    records = rows[(rows["quantity"] == "eci-record-us") & (rows["source"] == INDEX_FILE)]
    leader = records[records["value"] >= chinese["value"]].sort_values("as_of").index[0]
    first = row_of("model_lag", leader)
    shared: Row = {
        "unit": "index points",
        "kind": "derived",
        **chinese[["source", "locator"]],
    }
    yield {
        **shared,
        "id": "eci-gap-2026-09",
        "statistic": "score-gap",
        "value": round(american["value"] - chinese["value"], 2),
    }
    yield {
        **shared,
        "id": "eci-lag-2026-09-kimi-k3",
        "statistic": "lag-at-record",
        "value": round((chinese["as_of"] - first["as_of"]).days / MONTH, 2),
        "unit": "months",
        "as_of": chinese["as_of"],
        "as_of_precision": "day",
    }
