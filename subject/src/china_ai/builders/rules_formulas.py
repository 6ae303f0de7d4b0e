"""Formulas over rows of tables on rules, patents, training data and adoption: no file is read.

Sums and shares of counts that stand in rows of their own, so that a corrected count moves what was
worked out from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder

if TYPE_CHECKING:
    import pandas as pd

# Clauses that say how often words stand in a text: their ids, the source of the text, the words.
MENTIONS = {
    "csl-2016-words": ("csl-2016", ["人工智能", "算法"]),
    "minors-ai-count": ("minors-regulation-2023", ["人工智能"]),
    "pipl-art62": ("pipl-2021", ["人工智能"]),
}
CANCELLED = "filing numbers cancelled in one notice"
# The largest applicants of a country in WIPO's list, and the families of inventors there.
LARGEST_APPLICANTS = {
    "wipo-six-cn-applicants": (
        "wipo-cn-2014-2023",
        ["tencent", "ping-an", "baidu", "cas", "alibaba", "bytedance"],
    ),
    "wipo-three-us-applicants": ("wipo-us-2014-2023", ["ibm", "alphabet", "microsoft"]),
}
# Shares of a country in patents of the world: part and whole.
PATENT_SHARES = {
    "wipo-cn-share-2014-2023": ("wipo-cn-2014-2023", "wipo-world-2014-2023"),
    "aii26-granted-us-share-2024-derived": ("aii26-granted-us-2024", "aii26-granted-world-2024"),
}
OF_PATENTS = ["counted", "field", "period", "as_of", "as_of_precision", "source"]


@builder("instrument_clauses")
def words_in_texts() -> Iterator[Row]:
    """How often a text names artificial intelligence or algorithms: sums of counts of words."""
    counts = load("word_counts")
    for name, (source, words) in MENTIONS.items():
        rows = counts[(counts["source"] == source) & counts["word"].isin(words)]
        yield {
            "id": name,
            "instrument": rows["instrument"].iloc[0],
            "value": rows["occurrences"].sum(),
            "source": source,
        }


@builder("enforcement")
def cancelled_filing_numbers() -> Iterator[Row]:
    """Filing numbers of algorithms cancelled in all notices so far: the sum of the notices."""
    table = load("enforcement")
    notices = table[table["measure"] == CANCELLED].sort_values("as_of")
    yield {
        **notices.iloc[-1][["as_of", "as_of_precision", "body", "instrument", "unit", "source"]],
        "id": "cancelled-total",
        "value": notices["value"].sum(),
        "kind": "derived",
    }


@builder("patents")
def patent_shares() -> Iterator[Row]:
    """Share of a country in the patents of the world: its count over that of the world, percent.

    For WIPO the world is rounded to thousands, which moves the share by 0.7 of a point at most.
    """
    rows = load("patents").set_index("id")
    for name, (part, whole) in PATENT_SHARES.items():
        yield {
            **_share(rows.loc[part], rows.loc[part, "value"], rows.loc[whole, "value"]),
            "id": name,
        }


@builder("patents")
def largest_applicants() -> Iterator[Row]:
    """Families of the largest applicants of a country, and their share in its families, percent.

    share = sum of the applicants / families with an inventor in the country. An applicant's
    inventors may live elsewhere: the share is an upper bound.
    """
    rows = load("patents").set_index("id")
    for name, (country, applicants) in LARGEST_APPLICANTS.items():
        families = rows.loc[[f"wipo-applicant-{one}" for one in applicants], "value"].sum()
        yield {
            **_share(rows.loc[country], families, rows.loc[country, "value"]),
            "id": name,
            "value": families,
        }


@builder("training_sets")
def chinese_in_roots() -> Iterator[Row]:
    """Share of Simplified Chinese in ROOTS, on which BLOOM was trained: percent of its bytes."""
    sizes = load("corpora").set_index("id")["size_gb"]
    yield {
        "id": "bloom-roots",
        "zh_share_pct": round(100 * sizes["roots-zhs"] / sizes["roots"], 1),
        "share_of": "bytes",
        "kind": "derived",
        "source": "roots-paper-2023",
    }


@builder("adoption_survey")
def users_in_italy() -> Iterator[Row]:
    """Share of Italian respondents that use generative AI: in full use plus in experiments.

    The survey prints this sum for other countries, and for Italy its two parts only.
    """
    rows = load("adoption_survey").set_index("id")
    full, experiments = rows.loc["sas24-full-it"], rows.loc["sas24-exp-it"]
    yield {
        **full[["survey", "geography", "as_of", "as_of_precision", "source"]],
        "id": "sas24-use-it",
        "answer": rows.loc["sas24-use-cn", "answer"],
        "share_pct": full["share_pct"] + experiments["share_pct"],
        "kind": "derived",
        "locator": f"{full['share_pct']:.0f} and {experiments['share_pct']:.0f} percent added",
    }


def _share(count: pd.Series, part: float, whole: float) -> Row:
    """Return what a share of patents has in common with a count of them, and the share."""
    return {
        **count[OF_PATENTS],
        "share_pct": round(100 * part / whole, 1),
        "kind": "derived",
    }
