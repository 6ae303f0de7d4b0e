"""Say what a maintainer should look at this week: questions, tables, sources."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from briefing.commands import Commands
from briefing.core.problems import BriefingError, Problem

if TYPE_CHECKING:
    from briefing.upstream.due import Due


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    due = commands.add_parser(
        "due", help="say what to look at this week: questions, tables, sources; fails nothing"
    )
    due.add_argument("--on", metavar="DAY", help="as of this day, YYYY-MM-DD; default: today")
    due.set_defaults(run=_due)


def _due(parsed: argparse.Namespace) -> int:
    from briefing.core.project import unchanging
    from briefing.upstream.due import SOON, sources, tables

    day = date.today() if parsed.on is None else _day(parsed.on)
    with unchanging():
        found = [*_questions(day), *tables(day), *sources(day)]
    print(f"{len(found) or 'Nothing'} to look at on {day} and in the {SOON.days} days after it.")
    for one in sorted(found, key=lambda one: one.day):
        print(f"{one.day}  {one.words}")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = f"'{text}'"
        raise BriefingError([Problem("due --on", found, "a day, written YYYY-MM-DD")]) from None


def _questions(day: date) -> Iterator[Due]:
    """Yield the questions whose day has come and that nobody has settled, nor said why."""
    from briefing.questions.state import late, overdue
    from briefing.upstream.due import Due

    for one, problem in zip(late(day), overdue(day), strict=True):
        yield Due(one.due, str(problem))
