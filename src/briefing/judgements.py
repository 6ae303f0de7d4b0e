"""The key judgements of a chapter, as Markdown: one table, shown in the chapter and in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.problems import BriefingError, Problem
from briefing.tables import load

if TYPE_CHECKING:
    import pandas as pd

# The columns that hold prose, in the order in which a chapter shows them.
PROSE = ("judgement", "detail", "basis", "would_change")


def of_chapter(chapter: str) -> pd.DataFrame:
    """Return the judgements of a chapter in order; raise BriefingError where it has none."""
    table = load("judgements")
    found = table[table["chapter"] == chapter].sort_values("position")
    if found.empty:
        known = ", ".join(table["chapter"].unique())
        problem = Problem("data/judgements.csv", f"no judgement of '{chapter}'", f"one of {known}")
        raise BriefingError([problem])
    return found


def show(chapter: str) -> None:
    """Show the judgements of a chapter, each with likelihood, confidence and ground."""
    _display("\n\n".join(_full(row) for row in of_chapter(chapter).itertuples()))


def show_changes(chapter: str) -> None:
    """Show what would change our mind about each judgement of a chapter."""
    rows = of_chapter(chapter).itertuples()
    _display("\n".join(f"- **{row.short}**: {row.would_change}" for row in rows))


def in_brief(chapter: str) -> str:
    """Return the judgements of a chapter as a Markdown list, as the front page has them."""
    rows = of_chapter(chapter).itertuples()
    return "\n".join(
        f"- {row.judgement} *{str(row.likelihood).capitalize()}; {row.confidence} confidence.*"
        for row in rows
    )


def _full(row: object) -> str:
    words = f"{str(row.likelihood).capitalize()}. {str(row.confidence).capitalize()} confidence"
    # A quotation block: a notebook shows it as well as the built book does.
    return f"> **{row.judgement}** {row.detail} *{words}. {row.basis}*"


def _display(markdown: str) -> None:
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown}, raw=True)
