"""Official Chinese texts in the copies of LawRefBook: how often words stand in them.

A file is one version of one instrument, TITLE(YYYY-MM-DD).md: a line with the title, the acts that
made and changed it, a mark, then chapters and articles in Markdown. `legal_dates` reads the same
files for their dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

# The instrument that a text is the text of, by source.
COUNTED = {
    "csl-2016": "csl",
    "cryptography-law-2019": "cryptography-law",
    "dsl-2021": "dsl",
    "pipl-2021": "pipl",
    "stp-law-2021": "stp-law-2021",
    "transf-law-2015": "transf-law-1996",
    "pop-law-2002": "pop-law-2002",
    "pop-law-2024": "pop-law-2024",
    "lawrefbook-copyright-2020": "copyright-law",
    "ecommerce-law-2018": "ecommerce-law",
    "minors-law-2024": "minors-law",
    "antifraud-law-2022": "antifraud-law",
    "lawrefbook-algorec-2021": "algorithm-provisions",
    "minors-regulation-2023": "minors-regulation",
    "lawrefbook-netdata-2024": "netdata-regulation",
    "hgr-regulation-2019": "hgr-regulation",
    "awards-regulation-2020": "awards-regulation-2020",
    "awards-regulation-2024": "awards-regulation-2024",
    "cii-regulation-2021": "cii-regulation",
    "comcrypto-regulation-2023": "comcrypto-regulation",
    "video-regulation-2025": "video-regulation",
    "isp-measures-2011": "isp-measures",
    "shenzhen-ai-regulations-2022": "shenzhen-ai-regulations",
    "shenzhen-data-regulations-2021": "shenzhen-data-regulations",
    "shanghai-data-regulations-2021": "shanghai-data-regulations",
}
# The first meaning names the row.
WORDS = {
    "安全": "security, safety",
    "人工智能": "artificial intelligence",
    "备案": "filing",
    "标准": "standard",
    "监督": "supervision",
    "监管": "regulation, oversight",
    "发展": "development",
    "创新": "innovation",
    "促进": "promote",
    "应用": "application",
    "数据": "data",
    "算法": "algorithm",
    "内容": "content",
    "个人信息": "personal information",
    "未成年人": "minors",
    "伦理": "ethics",
    "风险": "risk",
}
COPYRIGHT = "lawrefbook-copyright-2020"
FREE_USES = "二十四"  # its article 24

IN_FORCE = "施行"  # a header may repeat from when on; the closing article says so anyway
END_OF_HEADER = "<!-- INFO END -->"
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
VERSION = re.compile(r"\((\d{4}-\d{2}-\d{2})\)\.md$")
# White space; the copies also hold spaces without width, left over from a web page.
BLANK = re.compile(r"[\s\u200b]")
HEADING_MARK = re.compile(r"^#+ ", re.MULTILINE)
ARTICLE = re.compile(r"^第([零一二三四五六七八九十百]+)条(?=\s)", re.MULTILINE)
LIST_ITEM = re.compile(r"^（[零一二三四五六七八九十]+）", re.MULTILINE)


class Act(NamedTuple):
    """What the header says was done on a day: passed, published, revised."""

    day: date
    words: str


class Text(NamedTuple):
    """One version of an instrument; `version` is the day in the name of the file."""

    file: str
    title: str
    acts: list[Act]
    body: str
    version: date

    @property
    def dated(self) -> date:
        """The day of the version: of its last act, else the one in the name of the file.

        A file may be named for the day of publication, which comes some days after the text was
        passed. A header without an act in the year of the version has not been kept up.
        """
        own = [act.day for act in self.acts if act.day.year == self.version.year]
        return max(own, default=self.version)

    def articles(self) -> dict[str, str]:
        """Return the articles by their Chinese numerals."""
        _, *parts = ARTICLE.split(self.body)
        return dict(zip(parts[::2], parts[1::2], strict=True))


def legal_text(files: Files, source: str) -> Text:
    """Return the text of a source, the newest version where there are several.

    Raise BriefingError where a file has not the form of the collection.
    """
    name = max(files.of(source))  # the same title, so the latest day is the greatest name
    header, mark, body = files.text(name).partition(END_OF_HEADER)
    named = VERSION.search(name)
    title, *lines = header.splitlines() or [""]
    if not (mark and named and title.startswith("# ")):
        expected = f"TITLE(YYYY-MM-DD).md with '# TITLE', its acts, '{END_OF_HEADER}', its articles"
        raise _unlike(name, "another form", expected)
    acts = [
        Act(day(found), line)
        for line in lines
        if (found := DAY.match(line.strip())) and IN_FORCE not in line
    ]
    version = date.fromisoformat(named[1])
    return Text(name, title.removeprefix("# ").strip(), acts, body, version)


def day(found: re.Match[str]) -> date:
    """Return the day that `DAY` has found."""
    return date(*map(int, found.groups()))


@builder("word_counts", *COUNTED)
def occurrences(files: Files) -> Iterator[Row]:
    """How often each word of the list stands in each text, and for each 1,000 characters.

    Counted are strings in the text below the header, headings and punctuation included. Characters
    are those without white space and without the signs that mark a heading;
    rate = 1000 * occurrences / characters. A text of an instrument that has been amended is named
    with the year of its version.
    """
    instruments = load("instruments").set_index("id")
    for source, instrument in COUNTED.items():
        text = legal_text(files, source)
        known = instruments.loc[instrument]
        version = f" {text.dated.year}" if known["state"] == "in-force-amended" else ""
        plain = BLANK.sub("", HEADING_MARK.sub("", text.body))
        for word, meaning in WORDS.items():
            count = plain.count(word)
            yield {
                "id": f"{source}-{meaning.partition(',')[0].replace(' ', '-')}",
                "text": known["short_name"] + version,
                "title_zh": text.title,
                "level": known["level"],
                "text_date": text.dated,
                "text_date_precision": "day",
                "instrument": instrument,
                "word": word,
                "word_en": meaning,
                "occurrences": count,
                "characters": len(plain),
                "per_1000_characters": round(1000 * count / len(plain), 3),
                "kind": "derived",
                "status": "primary",
                "source": source,
                "locator": "whole text after the header",
            }


@builder("instrument_clauses", COPYRIGHT)
def free_uses(files: Files) -> Iterator[Row]:
    """Number of free uses of works that article 24 of the Copyright Law lists."""
    text = legal_text(files, COPYRIGHT)
    if (article := text.articles().get(FREE_USES)) is None:
        raise _unlike(text.file, f"no article {FREE_USES}", "the article on free uses")
    yield {
        "id": "copyright-art24",
        "value": len(LIST_ITEM.findall(article)),
        "unit": "items in the list",
        "kind": "observed",
        "source": COPYRIGHT,
        "locator": "article 24",
    }


def _unlike(name: str, found: str, expected: str) -> BriefingError:
    todo = "Look at the file; if the collection has it so now, the builder has to learn that."
    return BriefingError([Problem(name, found, expected, todo=todo)])
