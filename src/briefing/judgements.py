"""The key judgements of a chapter, as Markdown: one table, shown in the chapter and in front."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.problems import BriefingError, Problem
from briefing.tables import load

if TYPE_CHECKING:
    import pandas as pd

# What would make more of a text than links and emphasis: HTML, roles, code, entities, pictures.
MARKUP = re.compile(r"[\\<{`&]|!(?=\[)")
# What makes a block of the text that begins with it: headings, quotations, lists, fences, comments,
# targets, definitions of links.
BLOCK = re.compile(r"^(?:(?=[#>+|:%~=(-]|\*\s|\[[^\]]*\]:)|(\d+)(?=[.)]\s))")
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
    show_markdown("\n\n".join(_full(row) for row in of_chapter(chapter).itertuples()))


def show_changes(chapter: str) -> None:
    """Show what would change our mind about each judgement of a chapter."""
    rows = of_chapter(chapter).itertuples()
    show_markdown(
        "\n".join(f"- **{inline(row.short)}**: {inline(row.would_change)}" for row in rows)
    )


def in_brief(chapter: str) -> str:
    """Return the judgements of a chapter as a Markdown list, as the front page has them."""
    rows = of_chapter(chapter).itertuples()
    return "\n".join(
        f"- {inline(row.judgement)} "
        f"*{str(row.likelihood).capitalize()}; {row.confidence} confidence.*"
        for row in rows
    )


def _full(row: object) -> str:
    words = f"{str(row.likelihood).capitalize()}. {str(row.confidence).capitalize()} confidence"
    # A quotation block: a notebook shows it as well as the built book does.
    shown = {column: inline(getattr(row, column)) for column in ("judgement", "detail", "basis")}
    return "> **{judgement}** {detail} *{words}. {basis}*".format(words=words, **shown)


def inline(text: str) -> str:
    """Return the Markdown of a cell as it may stand in a page: links and emphasis, no more.

    A table is data. Whoever fills in a cell must not be able to put a script, a picture of somebody
    else's or a directive into the pages.
    """
    line = MARKUP.sub(lambda sign: f"\\{sign[0]}", " ".join(text.split()))
    return BLOCK.sub(lambda begin: f"{begin[1] or ''}\\", line)


def show_markdown(markdown: str) -> None:
    """Show Markdown that a page renders and a notebook shows as well."""
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown}, raw=True)
