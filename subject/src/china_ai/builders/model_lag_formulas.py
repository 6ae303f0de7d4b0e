"""Formulas over rows of our tables: gaps between two scores that a publisher prints.

No file of a publisher is read. Where one has the scores, its own builder makes the gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from china_ai.builders.rows import rows_of

CAISI_PAIR = ("caisi-score-gpt-5.5", "caisi-score-deepseek-v4-pro")
SUPERCLUE = "superclue-2025-annual"


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
    """Total score of the best US model less that of the best Chinese one, SuperCLUE report of 2025.

    Points of 100. The scores are rows of `data/benchmark_scores.csv`: a press account prints the
    head of the ranking.
    """
    scores = load("benchmark_scores")
    scores = scores[(scores["source"] == SUPERCLUE) & (scores["part"] == "total")]
    best = scores.sort_values("value").groupby("country").tail(1).set_index("country")
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
        "source": SUPERCLUE,
        "locator": chinese["locator"],
    }
