"""SuperCLUE (CLUEbenchmark): scores of models in a benchmark in Chinese, May to December 2023.

The read-me of each month, README_YYMM.md, and of the last month, README.md, hold them as Markdown
tables: the total score in the first, the part on Chinese language, culture and idiom (中文特性) in
the first or, since August, in that of objective questions. Test set and weights change from month
to month, so scores of two months cannot be joined. All scores are points of 100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

SOURCE = "superclue-2023-12"
DETAILED = "2023-12"  # the edition of which the book shows more than the leaders
MODEL, MAKER, ACCESS = "模型", "机构", "使用"
TOTAL, CHINESE = ("总分", "平均"), ("中文特性",)  # headers of a score; that of the total changed
HUMANS = "CLUE"  # the maker of the row of human testers
AMERICAN = {"OpenAI", "Anthropic", "Authropic", "Meta", "Google", "UC伯克利"}
# Makers of models that led the Chinese ones. A stranger that leads stops the builder, because its
# country has to be looked up; further down the list it does not matter.
CHINESE_LEADERS = {
    "360",
    "MiniMax",
    "vivo",
    "清华大学&智谱AI",
    "百川智能",
    "百度",
    "阿里巴巴",
}
MAKERS = {
    "百度": "Baidu",
    "百川智能": "Baichuan",
    "商汤科技": "SenseTime",
}
MODELS = {
    "GPT4": "GPT-4",
    "GPT4(API)": "GPT-4 (interface)",
    "GPT4(网页)": "GPT-4 (web page)",
    "GPT4-Turbo": "GPT-4 Turbo",
    "360智脑": "360 Zhinao",
    "360智脑(4.0)": "360 Zhinao 4.0",
    "文心一言(v2.2.0)": "ERNIE Bot 2.2.0",
    "文心一言(v2.3.1)": "ERNIE Bot 2.3.1",
    "文心一言4.0": "ERNIE 4.0",
    "文心一言4.0(API)": "ERNIE 4.0 (interface)",
    "文心一言4.0(网页)": "ERNIE 4.0 (web page)",
    "通义千问2.0(v1030)": "Tongyi Qianwen 2.0",
    "Baichuan-13B-Chat(V2)": "Baichuan-13B-Chat V2",
    "MiniMax-abab5": "MiniMax abab5",
}
CHOSEN = {  # of the detailed edition; part of the id: model
    "gpt-4-turbo": "GPT4-Turbo",
    "gpt-4-web": "GPT4(网页)",
    "gpt-4-api": "GPT4(API)",
    "ernie-4-api": "文心一言4.0(API)",
    "ernie-4-web": "文心一言4.0(网页)",
}
UNIT = "points of 100"
BENCHMARK = "SuperCLUE"


class Score(NamedTuple):
    """A model's score, with names as the file has them; `access` is how it was reached."""

    model: str
    maker: str
    points: float
    access: str

    @property
    def american(self) -> bool:
        """Whether a US developer made it; all others count as Chinese, but see `_leaders`."""
        return self.maker in AMERICAN


Table = list[dict[str, str]]


@builder("benchmark_scores", SOURCE)
def scores(files: Files) -> Iterator[Row]:
    """Total score of the best Chinese and the best US model of each month; more of December 2023.

    Of December five models, each with total and part on Chinese characteristics.
    """
    for month, name in _editions(files).items():
        if month == DETAILED:
            yield from _detailed(files, name)
            continue
        for best in _leaders(name, _scores(files, name, TOTAL)[1]):
            model = MODELS.get(best.model, best.model)
            yield {
                "id": f"superclue-{month}.{model.lower().replace(' ', '-')}.total",
                "benchmark": BENCHMARK,
                "edition": f"{month}-01",
                "edition_precision": "month",
                "model": model,
                **_maker(best),
                "part": "total",
                "value": best.points,
                **_answer(f"{_printed(name)}, first table"),
            }


def _detailed(files: Files, name: str) -> Iterator[Row]:
    parts = {
        "total": (TOTAL, "total", "first table, column total"),
        "chinese": (
            CHINESE,
            "Chinese characteristics",
            "table of objective questions (OPT), third score column",
        ),
    }
    for part, (headers, words, place) in parts.items():
        by_model = {score.model: score for score in _scores(files, name, headers)[1]}
        for short, model in CHOSEN.items():
            if model not in by_model:
                raise BriefingError([Problem(name, f"no model '{model}'", f"its score, {words}")])
            score = by_model[model]
            yield {
                "id": f"superclue-{DETAILED}.{short}.{part}",
                "benchmark": BENCHMARK,
                "edition": _published(files, name),
                "edition_precision": "day",
                "model": _with_access(score),
                **_maker(score),
                "part": words,
                "value": score.points,
                **_answer(f"{_printed(name)}, {place}"),
            }


@builder("model_lag", SOURCE)
def gaps(files: Files) -> Iterator[Row]:
    """Score of the best US model less that of the best Chinese one, by month: total, Chinese part.

    In points of 100; negative where the Chinese model leads. A model is Chinese unless made by
    OpenAI, Anthropic, Google, Meta or UC Berkeley; of one that leads the country must be known.
    Human testers are left out.
    """
    measures = {
        "total": (TOTAL, "total score", ""),
        "chinese": (
            CHINESE,
            "part on Chinese language, culture and idiom",
            ", column of Chinese characteristics",
        ),
    }
    for month, name in _editions(files).items():
        for part, (headers, words, column) in measures.items():
            first, found = _scores(files, name, headers)
            american, chinese = _leaders(name, found)
            table = "first table" if first else "table of objective questions"
            rivals = (MODELS.get(best.model, best.model) for best in (american, chinese))
            detailed = month == DETAILED  # the other editions have a month, no day
            yield {
                "id": f"superclue-gap-{month}-{part}",
                "quantity": f"superclue-gap-{part}",
                "entity": "United States less China",
                "measure": f"{BENCHMARK} {words}: {' less '.join(rivals)}",
                "statistic": "score-gap",
                "censored": False,
                "value": round(american.points - chinese.points, 2),
                "unit": UNIT,
                "as_of": _published(files, name) if detailed else f"{month}-01",
                "as_of_precision": "day" if detailed else "month",
                "edition": f"{date.fromisoformat(f'{month}-01'):%B %Y}",
                "kind": "derived",
                "status": "primary",
                "source": SOURCE,
                "locator": f"{_printed(name)}, {table}{column}",
            }


def _answer(locator: str) -> Row:
    return {
        "unit": UNIT,
        "kind": "observed",
        "status": "primary",
        "source": SOURCE,
        "locator": locator,
    }


def _maker(score: Score) -> Row:
    country = "United States" if score.american else "China"
    return {"developer": MAKERS.get(score.maker, score.maker), "country": country}


def _with_access(score: Score) -> str:
    """Return the name of a model with how it was reached, which some names say already."""
    name = MODELS.get(score.model, score.model)
    access = {"API": "interface", "网页": "web page"}.get(score.access)
    return name if access is None or name.endswith(")") else f"{name} ({access})"


def _leaders(name: str, found: list[Score]) -> tuple[Score, Score]:
    """Return the best US model and the best Chinese one.

    Raise BriefingError where there is none, or nobody has looked up where its maker is.
    """
    best = {}
    for us, country in ((True, "the United States"), (False, "China")):
        own = [score for score in found if score.american is us]
        if not own:
            raise BriefingError([Problem(name, f"no model of {country}", "at least one")])
        best[us] = max(own, key=lambda score: score.points)
    american, chinese = best[True], best[False]
    if chinese.maker not in CHINESE_LEADERS:
        todo = "Look up its country, and add it to AMERICAN or CHINESE_LEADERS of the builder."
        expected = "a maker whose country is known, of a model that leads"
        raise BriefingError([Problem(name, f"'{chinese.maker}'", expected, todo=todo)])
    return american, chinese


def _editions(files: Files) -> dict[str, str]:
    """Return the read-me of each month: YYYY-MM, name of the file.

    The month stands in the name or, in the newest file, in the heading of the first table.
    """
    found = {}
    for name in files.of(SOURCE):
        month = re.search(r"README_(\d\d)(\d\d)\.md$", name)
        if month is not None:
            found[f"20{month[1]}-{month[2]}"] = name
        elif heading := re.search(r"总排行榜（(\d{4})年(\d+)月）", files.text(name)):
            found[f"{heading[1]}-{int(heading[2]):02}"] = name
        else:
            expected = "'总排行榜（2023年12月）' in a heading"
            raise BriefingError([Problem(name, "no month", expected)])
    return found


def _printed(name: str) -> str:
    return name.rpartition("/")[2]


def _published(files: Files, name: str) -> str:
    """Return the day on which the detailed edition came out, from its line among the news."""
    year, month = DETAILED.split("-")
    line = f"发布SuperCLUE-{year}年{int(month)}月榜单"
    found = re.search(rf"【(\d{{4}}-\d\d-\d\d)】 *{line}", files.text(name))
    if found is None:
        raise BriefingError([Problem(name, "no day of the edition", f"a day before '{line}'")])
    return found[1]


def _scores(files: Files, name: str, headers: tuple[str, ...]) -> tuple[bool, list[Score]]:
    """Return the scores of the first table that has makers and one of some headers.

    And whether it is the first table of all that has makers.
    """
    tables = [table for table in _markdown_tables(files.text(name)) if MAKER in table[0]]
    for position, table in enumerate(tables):
        header = next((header for header in headers if header in table[0]), None)
        if header is not None:
            found = [
                Score(row[MODEL], row[MAKER], float(row[header]), row.get(ACCESS, ""))
                for row in table
                if row[MAKER] != HUMANS
            ]
            return position == 0, found
    expected = f"a table with {MAKER} and {' or '.join(headers)}"
    raise BriefingError([Problem(name, "no such table", expected)])


def _markdown_tables(text: str) -> Iterator[Table]:
    """Yield the tables of a Markdown text, each as rows of cells by header, without markup."""
    block: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            block.append([_plain(cell) for cell in line.strip().strip("|").split("|")])
            continue
        if len(block) > 2:
            header, _, *rows = block  # the second line says how columns are aligned
            yield [dict(zip(header, row, strict=False)) for row in rows]
        block = []


def _plain(cell: str) -> str:
    """Return a cell without links, line breaks, bold type and the arrow of a link."""
    cell = re.sub(r"<[^>]*>|\*\*|↗", "", cell)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell).strip()
