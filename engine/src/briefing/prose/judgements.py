"""The key judgements of a chapter, as Markdown: one table, shown in the chapter and in front."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.numbers.formatting import format_date
from briefing.questions.model import of_judgement
from briefing.questions.past_judgements import since_last_edition
from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd

# What would make more of a text than links and emphasis: HTML, roles, code, entities, pictures.
MARKUP = re.compile(r"[\\<{`&]|!(?=\[)")
# What makes a block of the text that begins with it: headings, quotations, lists, fences, comments,
# targets, definitions of links.
BLOCK = re.compile(r"^(?:(?=[#>+|:%~=(-]|\*\s|\[[^\]]*\]:)|(\d+)(?=[.)]\s))")
# The columns that hold prose, in the order in which a chapter shows them.
PROSE = ("judgement", "detail", "basis", "against", "would_change")
# What was held against them stands in a table of its own, where a book has one.
CHALLENGES = "challenges"
PROSE_OF = {"judgements": PROSE, CHALLENGES: ("challenge", "answer")}
# What stands for the judgements of a chapter that has none yet; `unfinished` finds the chapter.
AWAITED = "three to five key judgements of the chapter '{chapter}', as rows of data/judgements.csv"


def of_chapter(chapter: str) -> pd.DataFrame:
    """Return the judgements of a chapter in order, none of a draft.

    Raise BriefingError where there is neither a judgement nor a chapter of that name.
    """
    table = load("judgements")
    found = table[table["chapter"] == chapter].sort_values("position")
    if found.empty and not (project_root() / "book" / f"{chapter}.ipynb").is_file():
        known = ", ".join(table["chapter"].unique())
        problem = Problem("data/judgements.csv", f"no judgement of '{chapter}'", f"one of {known}")
        raise BriefingError([problem])
    return found


def show(chapter: str) -> None:
    """Show the judgements of a chapter, each with likelihood, confidence and ground."""
    shown = "\n\n".join(_full(row) for row in of_chapter(chapter).itertuples())
    show_markdown(shown or _note(chapter))


def show_changes(chapter: str) -> None:
    """Show what would refute each judgement of a chapter, and the best evidence against it now."""
    lines = []
    for row in of_chapter(chapter).to_dict("records"):
        against = row.get("against")
        weighed = f" *Against it now:* {inline(against)}" if isinstance(against, str) else ""
        lines.append(f"- **{inline(row['short'])}**: {inline(row['would_change'])}{weighed}")
        lines += [f"  - {line}" for line in _asked(row["id"])]
    show_markdown("\n".join(lines) or _note(chapter))


def _asked(judgement: str) -> Iterator[str]:
    """Yield the questions of a judgement: what is asked, by which day, what we and others say."""
    for one in of_judgement(judgement):
        said, naive = one.said(one.expected), one.said(one.naive)
        due = format_date(one.due, "day")
        yield f"*Asked, due {due}:* {inline(one.question)} We say {said}; naive: {naive}."


def tornado(chapter: str) -> None:
    """Show what decides the judgements of a chapter: how far each premise moves their margins.

    From the table `swings`; a chapter whose judgements rest on no range shows that in words.
    """
    from briefing.figures import tornado as chart  # whoever shows no chart loads none

    if not chart.show(chapter):
        show_markdown("No judgement of this chapter rests on a premise that is uncertain.")


def in_brief(chapter: str) -> str:
    """Return the judgements of a chapter as a Markdown list, as the front page has them."""
    rows = of_chapter(chapter).itertuples()
    lines = [
        f"- {inline(row.judgement)} "
        f"*{str(row.likelihood).capitalize()}; {row.confidence} confidence.*"
        for row in rows
    ]
    return "\n".join(lines) or _note(chapter)


def _note(chapter: str) -> str:
    return f"To write: {AWAITED.format(chapter=chapter)}."


def _full(row: Any) -> str:  # noqa: ANN401
    words = f"{str(row.likelihood).capitalize()}. {str(row.confidence).capitalize()} confidence"
    if change := since_last_edition(row.id):
        words += f". {change.capitalize()}"
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

    display(  # type: ignore[no-untyped-call]
        {"text/markdown": markdown, "text/plain": markdown}, raw=True
    )
