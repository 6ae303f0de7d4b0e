"""Arena: the text board on which people vote between two unnamed answers, from dated copies of it.

Each file is the whole board of a day, or its upper part. From a board come its best American and
its best Chinese model and the gap between them (table `arena_gap`); on some days also the best
models with an open licence, and who is among the 50 highest (table `open_weights`). A file is named
DAY-COMMIT: the day of the copy, the first digits of the commit of the repository that kept it.

Scores are points of a scale whose zero is arbitrary: only differences mean something. The board
gives each score with its 95% interval.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

if TYPE_CHECKING:
    import pandas as pd

US, CN = "United States", "China"
TOPS = (50, 100)  # highest scores of a board, among which those of a country are counted

FIRST_CSV = "2024-06-19"  # this copy alone calls its scores arena_elo
RENAMED_CSV = "2025-07-27"  # from here on the repository calls its file lmarena_text.csv
RENAMED_PAGE = "2026-08-07"  # and the later repository calls its page text.md

# First copies after the board changed how it counts: gaps of two methods are not comparable.
METHODS = {
    "2025-10-09": "scale-2025-10",
    "2026-01-14": "filtered-2026-01",
    "2026-05-13": "bias-features-2026-05",
}
COUNTED = ("2025-10-09", "2026-01-14", "2026-04-15", "2026-07-30")  # days of `open_weights`
CLOSING = ("2026-07-30",)  # the last copy that shows the whole board

# A score with its interval in the copies in CSV, two columns put together: 1287+3/-3.
SCORE_IN_CSV = r"^(\d+)\+(\d+)/-(\d+)$"
# And on pages: 1483Preliminary±11 from two columns; 1495±12Preliminary, 1490 (±8) Preliminary.
SCORE_ON_PAGE = r"^(\d+)(?:Preliminary)?(?: \()?±(\d+)\)?(?: ?Preliminary)?$"
# What stands for the developer's picture, right before the name of a model.
PICTURE = re.compile(
    "^(?:01.AI|Anthropic|Azure|Bytedance|Cohere|HuggingFace|InternLM|Meta|Minimax|MoonshotAI|Nvidia"
    "|OpenChat|RWKV|Snowflake|Stability|Stepfun|Tencent|Thinking Machines)(?=[A-Za-z])"
)
LINK = re.compile(r" \[<sup>.*$")

# How boards write developers that data/entities.csv has under other names, or lacks.
SPELLINGS = {
    "01 ai": "01.AI",
    "ant-group": "Ant Group",
    "deepseek ai": "DeepSeek",
    "microsoft ai": "Microsoft",
    "spacexai": "xAI",
    "zai": "Zhipu (Z.ai)",
}
UNLISTED = {
    "cohere": ("Cohere", "Canada"),
    "nexusflow": ("Nexusflow", US),
    "prime intellect": ("Prime Intellect", US),
    "thinky": ("Thinking Machines", US),
}
# First word of a model's name: the copies of August 2026 do not name developers.
FAMILIES = {
    "claude": "Anthropic",
    "gemini": "Google",
    "glm": "Z.ai",
    "gpt": "OpenAI",
    "grok": "xAI",
    "kimi": "Moonshot",
    "muse": "Meta",
    "qwen": "Alibaba",
}

CLOSED = ("Proprietary", "Propretary")  # as the board labels it, once misspelt
UNREAD = ("", "Kimi K3 license")  # licences of which nobody here knows how open they are


class Gap(NamedTuple):
    """Leader's less follower's score, in points, with the ends of its 95% interval."""

    leader: Any  # a row of a board
    follower: Any
    points: float
    low: float
    high: float


@builder("arena_gap", "arena-lmsys-csv-2025")
def first_board(files: Files) -> Iterator[Row]:
    """Gap of the best models on each copy of June 2024 to August 2025.

    By the headline scores, which are not corrected for style.
    """
    for name in files.of("arena-lmsys-csv-2025"):
        day, commit = _day_and_commit(name)
        gap = best_gap(_csv_board(files, name), name)
        us, cn = (f"{one.score:.0f} (+{one.plus:.0f}/-{one.minus:.0f})" for one in gap[:2])
        file = "lmsys.csv" if day < RENAMED_CSV else "lmarena_text.csv"
        yield {
            "id": f"arena-{day}",
            "snapshot": day,
            "method": "board-to-2025-08",
            **gap_cells(gap),
            "preliminary": None,  # these copies have no such mark
            "source": "arena-lmsys-csv-2025",
            "locator": f"csv/{file}@{commit}: {us} less {cn}",
        }


@builder("arena_gap", "lmarena-text-2026-07", "arena-cherryhq-2026-08")
def later_boards(files: Files) -> Iterator[Row]:
    """Gap of the best models on each copy since October 2025, when the board had a new scale."""
    for source in ("lmarena-text-2026-07", "arena-cherryhq-2026-08"):
        for name in files.of(source):
            day, _ = _day_and_commit(name)
            board = _page_board(files, name)
            gap = best_gap(board, name)
            preliminary = bool(gap.leader.preliminary or gap.follower.preliminary)
            us, cn = (f"{one.score:.0f} (+/-{one.plus:.0f})" for one in gap[:2])
            yield {
                "id": f"arena-{day}",
                "snapshot": day,
                "method": [method for since, method in METHODS.items() if day >= since][-1],
                **gap_cells(gap),
                "preliminary": preliminary,
                "settled_gap_points": _settled_points(board, name) if preliminary else gap.points,
                "source": source,
                "locator": f"{_page(name)}: {us} less {cn}",
            }


@builder("model_lag", "lmarena-text-2026-07")
def settled_gap(files: Files) -> Iterator[Row]:
    """Gap of the best models on the last whole copy, scores marked preliminary left out."""
    for name in files.of("lmarena-text-2026-07"):
        day, _ = _day_and_commit(name)
        if day in CLOSING:
            board = _page_board(files, name)
            yield {
                "id": f"arena-gap-{day}-no-preliminary",
                "quantity": "arena-gap-no-preliminary",
                "entity": f"{US} less {CN}",
                "measure": "Arena text board: gap of the best models, preliminary scores left out",
                "statistic": "score-gap",
                "censored": False,
                **value_cells(best_gap(_settled(board), name)),
                "as_of": day,
                "as_of_precision": "day",
                "kind": "derived",
                "source": "lmarena-text-2026-07",
            }


@builder("open_weights", "lmarena-text-2026-07")
def open_models(files: Files) -> Iterator[Row]:
    """Best models with an open licence label, and who is among the 50 highest, on four days."""
    for name in files.of("lmarena-text-2026-07"):
        day, _ = _day_and_commit(name)
        if day in COUNTED:
            for row in open_rows(_page_board(files, name), name, day):
                yield {**row, "source": "lmarena-text-2026-07", "locator": _page(name)}


def _settled(board: pd.DataFrame) -> pd.DataFrame:
    """Return a board without the scores that are marked preliminary."""
    return board[~board["preliminary"]]


def _settled_points(board: pd.DataFrame, name: str) -> float | None:
    """Return the gap without preliminary scores; None where a copy shows no other of a country."""
    settled = _settled(board)
    shown = {US, CN} <= set(settled["country"])
    return best_gap(settled, name).points if shown else None


def best_gap(board: pd.DataFrame, name: str) -> Gap:
    """Return the gap of the best American and the best Chinese model; of equals the first counts.

    Raise BriefingError where a developer whose country is not known stands above either.
    """
    leader, follower = (_best(board, country, name) for country in (US, CN))
    _require_countries(board[board["score"] >= min(leader.score, follower.score)], name)
    return _difference(leader, follower)


def gap_cells(gap: Gap, digits: int = 0) -> Row:
    """Return what a row of `arena_gap` says of a gap, in points.

    In percent, the win rate that the board's model expects: 100 / (1 + 10^(-gap / 400)).
    """
    return {
        "us_model": gap.leader.model,
        "cn_model": gap.follower.model,
        "gap_points": round(gap.points, digits),
        "gap_low_points": round(gap.low, digits),
        "gap_high_points": round(gap.high, digits),
        "win_rate_pct": round(100 / (1 + 10 ** (-gap.points / 400)), 1),
        "kind": "derived",
    }


def value_cells(gap: Gap, digits: int = 0) -> Row:
    """Return what a row with a `value` says of a gap, in points."""
    return {
        "value": round(gap.points, digits),
        "low": round(gap.low, digits),
        "high": round(gap.high, digits),
        "range_meaning": "95% intervals combined as independent",
        "unit": "points",
    }


def open_rows(
    board: pd.DataFrame, name: str, day: str, prefix: str = "arena", digits: int = 0
) -> Iterator[Row]:
    """Yield the rows of `open_weights` that a board gives: two scores, their gap, counts.

    A licence is what the board's label says of it. Counts are of the 50 and of the 100 highest
    scores; of equal ones those higher on the board come first.
    """
    labelled = board[~board["licence"].isin((*CLOSED, *UNREAD))]
    best = {country: _best(labelled, country, name) for country in (CN, US)}
    dated: Row = {"as_of": day, "as_of_precision": "day"}
    for country, code in ((CN, "cn"), (US, "us")):
        model = best[country]
        yield {
            "id": f"{prefix}-open-best-{code}-{day}",
            "quantity": f"{prefix}-open-best-{code}-{day}",
            "entity": country,
            "measure": "Arena text score of the best model with an open licence label: "
            f"{model.model} ({model.licence})",
            "value": round(model.score, digits),
            "low": round(model.score - model.minus, digits),
            "high": round(model.score + model.plus, digits),
            "range_meaning": "95% interval",
            "unit": "points",
            **dated,
            "kind": "observed",
        }
    yield {
        "id": f"{prefix}-open-gap-{day}",
        "quantity": "arena-open-gap",
        "entity": f"{CN} less {US}",
        "measure": "Arena text board: best Chinese less best US model with an open licence label",
        **value_cells(_difference(best[CN], best[US]), digits),
        **dated,
        "kind": "derived",
    }
    for top in TOPS:
        highest = board.sort_values("score", ascending=False, kind="stable").head(top)
        _require_countries(highest, name)
        chinese, american = (highest[highest["country"] == country] for country in (CN, US))
        closed = chinese["licence"].isin(CLOSED).sum()
        opened = american.index.isin(labelled.index).sum()
        among = f"among the {top} highest scores"
        for code, country, measure, count, of in (
            ("cn", CN, f"models {among} of the Arena text board", len(chinese), top),
            ("cn-proprietary", CN, "of these, models labelled Proprietary", closed, len(chinese)),
            ("us-open", US, f"US models with an open licence label {among}", opened, len(american)),
        ):
            yield {
                "id": f"{prefix}-top{top}-{code}-{day}",
                "quantity": f"arena-top{top}-{code}",
                "entity": country,
                "measure": measure,
                "value": count,
                "unit": f"models of {of}",
                **dated,
                "kind": "derived",
            }


def with_countries(board: pd.DataFrame) -> pd.DataFrame:
    """Return a board with its developers as data/entities.csv names them, and their countries.

    Where that is not known the country is empty.
    """
    known = _developers()
    found = [known.get(name.lower(), (name, "")) for name in board["developer"]]
    return board.assign(
        developer=[name for name, _ in found], country=[country for _, country in found]
    )


def _csv_board(files: Files, name: str) -> pd.DataFrame:
    day, _ = _day_and_commit(name)
    score = "arena_elo" if day == FIRST_CSV else "arena_score"
    table = files.csv(name, "model", score, "95_pct_ci", "organization")
    numbers = _numbers(table[score] + table["95_pct_ci"], SCORE_IN_CSV, name)
    return with_countries(
        table[["model"]].assign(
            developer=table["organization"],
            score=numbers[0],
            plus=numbers[1],
            minus=numbers[2],
        )
    )


def _page_board(files: Files, name: str) -> pd.DataFrame:
    """Return a board from a page of Markdown, whose columns changed four times."""
    page = _first_table(files, name, "模型", "分数")
    written = page["模型"].str.replace(LINK, "", regex=True)
    if "组织/公司" in page:
        columns = [written, page["组织/公司"], page["许可证"]]
    elif written.str.contains(" · ").any():
        known = _developers()
        columns = list(zip(*(_taken_apart(text, known) for text in written), strict=True))
    else:
        family = written.str.extract("^([a-z]+)", expand=False)
        columns = [written, family.map(FAMILIES).fillna(""), ""]
    board = page[[]].assign(**dict(zip(("model", "developer", "licence"), columns, strict=True)))
    numbers = _numbers(page["分数"] + page.get("95% 置信区间 (±)", ""), SCORE_ON_PAGE, name)
    return with_countries(
        board.assign(
            model=board["model"].str.replace(PICTURE, "", regex=True),
            score=numbers[0],
            plus=numbers[1],
            minus=numbers[1],
            preliminary=page["分数"].str.contains("Preliminary"),
        )
    )


def _taken_apart(written: str, developers: Iterable[str]) -> tuple[str, str, str]:
    """Return model, developer and licence, which copies since February 2026 write as one.

    >>> _taken_apart("kimi-k2.6Moonshot · Modified MIT", ["moonshot"])
    ('kimi-k2.6', 'Moonshot', 'Modified MIT')
    """
    words, _, licence = written.partition(" · ")
    ends = [len(name) for name in developers if words.lower().endswith(name)]
    start = len(words) - max(ends, default=0)
    return words[:start], words[start:], licence


def _numbers(texts: pd.Series, pattern: str, name: str) -> pd.DataFrame:
    """Return the numbers of a pattern's groups; raise BriefingError for a text unlike it."""
    found = texts.str.extract(pattern)
    if (unread := found[0].isna()).any():
        text = texts[unread].iloc[0]
        raise BriefingError([Problem(name, f"the score '{text}'", "points and an interval")])
    return found.astype("float")


def _developers() -> dict[str, tuple[str, str]]:
    """Return name and country of each developer, by what a board may call it in small letters."""
    entities = load("entities")[["name", "aliases", "country"]].fillna("")
    known = {
        word.lower(): (name, country)
        for name, aliases, country in entities.itertuples(index=False)
        for word in (name, *filter(None, aliases.split("; ")))
    }
    spelt = {word: known[name.lower()] for word, name in SPELLINGS.items()}
    return {**known, **spelt, **UNLISTED}


def _difference(leader: Any, follower: Any) -> Gap:  # noqa: ANN401
    """Return the difference of two scores of a board.

    Its interval takes the two as independent: half-widths that push to one side add as squares.
    """
    points = leader.score - follower.score
    low = points - math.hypot(leader.minus, follower.plus)
    high = points + math.hypot(leader.plus, follower.minus)
    return Gap(leader, follower, points, low, high)


def _best(board: pd.DataFrame, country: str, name: str) -> Any:  # noqa: ANN401
    models = board[board["country"] == country]
    if models.empty:
        raise BriefingError([Problem(name, f"no model of {country}", "one at least")])
    return models.loc[models["score"].idxmax()]


def _require_countries(models: pd.DataFrame, name: str) -> None:
    """Raise BriefingError for a model of a developer whose country is not known."""
    expected = "a developer that data/entities.csv has, under this name or alias"
    todo = "Enter it there, or how boards write it in builders/arena.py."
    problems = [
        Problem(name, f"developer '{one.developer}' of {one.model}", expected, todo=todo)
        for one in models[models["country"] == ""].itertuples()
    ]
    if problems:
        raise BriefingError(problems)


def _first_table(files: Files, name: str, *columns: str) -> pd.DataFrame:
    """Return the first table of a page of Markdown, as texts."""
    import pandas as pd

    lines = [line for line in files.text(name).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    header, rows = (cells[0], cells[2:]) if cells else ([], [])
    if missing := [column for column in columns if column not in header]:
        raise BriefingError([Problem(name, "no such column", f"a table with '{missing[0]}'")])
    if odd := [row for row in rows if len(row) != len(header)]:
        found = f"{len(odd[0])} cells in the row of '{odd[0][0]}'"
        raise BriefingError([Problem(name, found, f"{len(header)}, as in its header")])
    return pd.DataFrame(rows, columns=header)


def _day_and_commit(name: str) -> tuple[str, str]:
    """Return what a file is named after.

    >>> _day_and_commit("arena-lmsys-csv-2025/2024-06-19-3792cf00e8.csv")
    ('2024-06-19', '3792cf00e8')
    """
    day, _, commit = PurePath(name).stem.rpartition("-")
    return day, commit


def _page(name: str) -> str:
    """Return page and commit of a copy, as locators have them."""
    day, commit = _day_and_commit(name)
    return f"{'lmarena' if day < RENAMED_PAGE else 'text'}.md@{commit}"
