"""Common Crawl Foundation: pages by primary language, a row a crawl and language.

The file is plots/languages.csv of GitHub commoncrawl/cc-crawl-statistics. It was read in parts, at
commit d838726, where it has 456,880 characters; the repository was too large for a copy, so the
register knows no checksum, and the rows of the table were typed. That is why `shares` is not yet a
registered builder: `@builder("crawl_languages", SOURCE)` and a column `made_by` make it one as soon
as somebody has the file. What was proved is that the code makes 87 of the 345 rows, every cell of
them, from the lines of these languages in five stretches of the file: characters 0 to 16,000
(crawls 2018-34 and 2018-39), 91,000 to 123,000 (2019-39 to 2020-10), 229,500 to 245,500 (2021-49 to
2022-21), 288,000 to 304,000 (2023-23 to 2023-50) and 418,000 to the end (2025-33 to 2026-04).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from briefing.upstream.builders import Row
from briefing.upstream.files import Files

SOURCE = "commoncrawl-languages-2026"
FILE = f"{SOURCE}/languages.csv"
LANGUAGES = ("eng", "zho", "jpn", "rus", "deu")  # in the order of the table
SHARE = "%pages/crawl"
NAME = re.compile(r"CC-MAIN-(\d{4})-(\d{2})")  # year and week; the first crawls have other names


def shares(files: Files) -> Iterator[Row]:
    """Pages and share of all pages of a crawl by primary language, five languages; percent.

    Crawls before August 2018, of which the file knows no languages, make no row. The month is that
    of the Monday of the week that the name of the crawl states.
    """
    file = files.csv(FILE, "pages", SHARE, key=["crawl", "primary_language"])
    known = file.set_index(["crawl", "primary_language"])
    for crawl in file["crawl"].unique():
        if (name := NAME.fullmatch(crawl)) is None:
            continue
        for language in LANGUAGES:
            if (crawl, language) not in known.index:
                continue
            line = known.loc[(crawl, language)]
            yield {
                "id": f"{crawl.lower()}-{language}",
                "crawl": crawl,
                "crawled": date.fromisocalendar(int(name[1]), int(name[2]), 1).replace(day=1),
                "crawled_precision": "month",
                "language": language,
                "pages": int(line["pages"]),
                "share_pct": float(line[SHARE]),
                "kind": "observed",
                "status": "primary",
                "source": SOURCE,
                "locator": f"line {crawl},{language}",
            }
