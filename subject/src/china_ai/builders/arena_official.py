"""Arena: the operator's own data of the text board, whose scores are not rounded.

One file: a public repository copies the operator's data set daily; kept are four categories of the
board corrected for style, on each day on which something changed. Eight of these days are also in
the rounded copies that module `arena` reads. On seven the scores agree, rounded, for every model
that has one name in both; on 17 July 2026 those of 14 models differ. No mark says that a score is
preliminary.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files
from china_ai.builders.arena import (
    CN,
    US,
    best_gap,
    gap_cells,
    open_rows,
    value_cells,
    with_countries,
)

if TYPE_CHECKING:
    import pandas as pd

FILE = "new-arena-official-2026/text_style_control.csv"
SOURCE = "arena-official-2026"
PREFIX = "arena-official"
DIGITS = 2

WHOLE = "overall"
# The board of all votes, and those of votes on some prompts: name in ids, words of the measure.
BOARDS = {
    WHOLE: ("gap", "Arena text board"),
    "chinese": ("gap-chinese", "Arena text board, prompts in Chinese"),
    "coding": ("gap-coding", "Arena text board, prompts on code"),
    "hard_prompts": ("gap-hard-prompts", "Arena text board, hard prompts"),
}
CLOSING = ("2026-08-21",)  # the last day in hand: what stands for the end of the series
UNMARKED = "The data do not say whether a score is preliminary."
LEFT_OUT = (
    "Models under the licence of Kimi K3 are left out. The label is the board's: the weights of "
    "GLM-5.3 came on 27 August 2026, under a licence of its own."
)


@builder("arena_gap", "arena-official-2026")
def unrounded_gaps(files: Files) -> Iterator[Row]:
    """Gap of the best models on each day on which the board changed, from unrounded scores."""
    for (category, day), board in _boards(files):
        if category == WHOLE:
            gap = best_gap(board, FILE)
            us, cn = (f"{one.score:.2f} (+/-{one.plus:.2f})" for one in gap[:2])
            yield {
                "id": f"{PREFIX}-{day}",
                "snapshot": day,
                "method": "official-unrounded-2026",
                **gap_cells(gap, DIGITS),
                "preliminary": None,
                "status": "primary",
                "source": SOURCE,
                "locator": f"{_locator(day, category)}: {us} less {cn}",
                "note": f"{gap.leader.developer} v {gap.follower.developer}. {UNMARKED}",
            }


@builder("model_lag", "arena-official-2026")
def closing_gaps(files: Files) -> Iterator[Row]:
    """Gap of the best models at the end of the series, on the whole board and on three parts."""
    for (category, day), board in _boards(files):
        if category in BOARDS and day in CLOSING:
            gap = best_gap(board, FILE)
            short, words = BOARDS[category]
            yield {
                "id": f"{PREFIX}-{short}-{day}",
                "quantity": f"{PREFIX}-{short}",
                "entity": f"{US} less {CN}",
                "measure": f"{words}: gap of the best models",
                "statistic": "score-gap",
                "censored": False,
                **value_cells(gap, DIGITS),
                "as_of": day,
                "as_of_precision": "day",
                "kind": "derived",
                "status": "primary",
                "source": SOURCE,
                "locator": _locator(day, category),
                "note": f"{gap.leader.model} less {gap.follower.model}. {UNMARKED}",
            }


@builder("open_weights", "arena-official-2026")
def open_models_at_closing(files: Files) -> Iterator[Row]:
    """Best models with an open licence label, and who is among the 50 highest, at the end."""
    for (category, day), board in _boards(files):
        if category == WHOLE and day in CLOSING:
            for row in open_rows(board, FILE, day, PREFIX, DIGITS):
                left_out = row["unit"] == "points" and row["entity"] != US
                yield {
                    **row,
                    "status": "primary",
                    "source": SOURCE,
                    "locator": _locator(day, category),
                    **({"note": LEFT_OUT} if left_out else {}),
                }


def _boards(files: Files) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Yield category and day with the board, each in the order of the board."""
    numbers = ["rating", "rating_lower", "rating_upper"]
    columns = ["day", "category", "model_name", "organization", "license", *numbers]
    table = files.csv(FILE, *columns, key=("day", "category", "model_name"))[columns]
    table[numbers] = table[numbers].astype("float")
    boards = table.rename(
        columns={"model_name": "model", "organization": "developer", "license": "licence"}
    ).assign(
        score=table["rating"],
        plus=table["rating_upper"] - table["rating"],
        minus=table["rating"] - table["rating_lower"],
    )
    yield from with_countries(boards).groupby(["category", "day"])


def _locator(day: str, category: str) -> str:
    return f"data/lmarena/{day}/text_style_control.json, {category}"
