"""OpenAI's statistics of the data set that GPT-3 was trained on: shares of languages.

The files count the same texts by words, characters and documents, a row a language.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

SOURCE = "gpt3-dataset-statistics-2020"
UNITS = ("word", "character", "document")
CHINESE, ENGLISH = ["zh", "zh-Hant"], "en"


@builder("training_sets", SOURCE)
def shares_of_languages(files: Files) -> Iterator[Row]:
    """Shares of Chinese and English in the training set of GPT-3, by three units; percent.

    Chinese is the sum of the rows zh and zh-Hant. Shares are used as printed, with five decimals.
    """
    for unit in UNITS:
        name = f"languages_by_{unit}_count.csv"
        share = f"percentage of total {unit}s"
        table = files.csv(f"{SOURCE}/{name}", "language", share, key=["language"])
        if missing := [one for one in (ENGLISH, *CHINESE) if one not in set(table["language"])]:
            raise BriefingError([Problem(f"{SOURCE}/{name}", f"no row {missing[0]}", "its share")])
        shares = table.set_index("language")[share].str.removesuffix("%").astype(float)
        yield {
            "id": f"gpt-3-{unit}s",
            "zh_share_pct": round(shares[CHINESE].sum(), 5),
            "en_share_pct": shares[ENGLISH],
            "share_of": f"{unit}s",
            "kind": "derived",
            "source": SOURCE,
            "locator": f"{name}, rows en, zh, zh-Hant",
        }
