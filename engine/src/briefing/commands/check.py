"""Check the tables, and every number of the prose."""

from __future__ import annotations

import argparse

from briefing.commands import Commands
from briefing.core.problems import BriefingError


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    check = commands.add_parser("check", help="check the tables, and every number of the prose")
    check.add_argument(
        "--paragraphs", action="store_true", help="list paragraphs without a number or a source"
    )
    check.add_argument("--only", choices=("tables", "prose"), help="leave the other half out")
    check.set_defaults(run=_check)


def _check(parsed: argparse.Namespace) -> int:
    from briefing.core.project import unchanging

    with unchanging():
        if parsed.only != "prose":
            _check_tables()
        if parsed.only != "tables":
            _check_prose(parsed.paragraphs)
    return 0


def _check_tables() -> None:
    from datetime import date

    from briefing.arguments import checks as of_arguments
    from briefing.questions import checks as of_questions
    from briefing.tables import checks as of_tables
    from briefing.tables.contract import table_names
    from briefing.upstream import checks as of_origins

    found = of_tables.problems() or (
        of_origins.problems() + of_arguments.problems() + of_questions.problems()
    )
    if found:
        raise BriefingError(found)
    print(f"The {len(table_names())} tables fit their contract and each other.")
    results = of_arguments.tested()
    if results:
        turning = sum(len(result.flips) for result in results.values())
        print(f"{len(results)} judgements hold by their tests; {turning} values would turn them.")
    for late in of_origins.overdue(date.today()):
        print(late)


def _check_prose(paragraphs: bool) -> None:
    from briefing.chapters.exercises.answers import read_answers
    from briefing.chapters.exercises.nbgrader import name_problems
    from briefing.core import toc
    from briefing.core.config import config
    from briefing.core.notebook import chapters
    from briefing.prose import todo_notes
    from briefing.prose.check import all_sections, bare_paragraphs, problems
    from briefing.prose.tally import pages

    toc.contents()  # raises for a page that is listed and would not be checked
    config(), read_answers()  # raise for files that cannot be read
    found = problems() + todo_notes.problems() + list(toc.moved_problems())
    found += [problem for path in chapters() for problem in name_problems(path)]
    if found:
        raise BriefingError(found)
    counted = pages()
    linked = sum(len(page.linked) for page in counted)
    excused = sum(len(page.excused) for page in counted)
    print(f"The {linked} linked numbers of the prose hold; {excused} are excused in place.")
    bare = [(text, passage) for text in all_sections() for passage in bare_paragraphs(text)]
    print(f"{len(bare)} paragraphs of the chapters hold neither a linked number nor a source.")
    for section, passage in bare if paragraphs else []:
        print(f"  {section.file}, {section.place(passage.line)}: {passage.plain[:70]} ...")
