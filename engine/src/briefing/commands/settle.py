"""Say which questions are due and what the tables answer, and settle them once a person agrees."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from briefing.commands import Commands
from briefing.core.problems import BriefingError, Problem

if TYPE_CHECKING:
    from datetime import date

    from briefing.questions.scores import Scored
    from briefing.questions.settling import Proposal

SCORE = "{:{width}} {:>9} {:>6} {:>6} {:>8} {:>6} {:>6}"  # a line of the scores
NO_TABLE = "no table 'questions' in this book"


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    settle = commands.add_parser(
        "settle", help="say which questions are due and what the tables answer; settle them"
    )
    settle.add_argument(
        "question", metavar="QUESTION", nargs="?", help="id of the question that a person settles"
    )
    settle.add_argument("--as", dest="outcome", help="yes, no, number or annulled")
    settle.add_argument("--value", type=float, help="the number that came")
    settle.add_argument("--receipt", default="", help="what was found, and where")
    settle.add_argument("--by", default="", help="who settles it")
    settle.add_argument("--look-at", default="", help="id of the source in which it was read")
    settle.add_argument("--note", default="", help="what a reader must know")
    settle.add_argument("--correct", action="store_true", help="replace an earlier settlement")
    what = settle.add_mutually_exclusive_group()
    what.add_argument(
        "--agree", action="store_true", help="ask about each answer of the tables; yes writes it"
    )
    what.add_argument(
        "--check", action="store_true", help="fail where a question is overdue or a row rewritten"
    )
    what.add_argument(
        "--scores", action="store_true", help="say how each did whose questions were settled"
    )
    settle.set_defaults(run=_settle)


def _settle(parsed: argparse.Namespace) -> int:
    from datetime import date

    from briefing.core.project import unchanging
    from briefing.questions import settling
    from briefing.tables.contract import table_names

    if not {"questions", "settlements"} <= set(table_names()):
        expected = "a book with the tables 'questions' and 'settlements'"
        raise BriefingError([Problem("settle", NO_TABLE, expected)])
    _refuse_odd_words(parsed)
    today = date.today()
    if parsed.check:
        with unchanging():
            return _check(today)
    if parsed.scores:
        with unchanging():
            return _show_scores(today)
    if parsed.question:
        answer = settling.Answer(
            parsed.outcome, parsed.value, parsed.receipt, parsed.by, parsed.look_at, parsed.note
        )
        row = settling.settle(parsed.question, answer, today, parsed.correct)
        print(f"{settling.FILE} has a new row: {row}.")
        return 0
    with unchanging():
        every = list(settling.proposals(today))
    for proposal in every:
        _show(proposal)
        if parsed.agree and proposal.ready and _agreed():
            row = settling.settle(proposal.question.id, settling.answer_of(proposal), today)
            print(f"  Written as {row}.")
    ready = sum(one.ready for one in every)
    print(f"{len(every)} questions to settle on {today}; the tables answer {ready} of them.")
    return 0


def _refuse_odd_words(parsed: argparse.Namespace) -> None:
    """Refuse what would be passed over: words about a question without one, or half an answer."""
    about = ("outcome", "value", "receipt", "by", "look_at", "note", "correct")
    given = [name for name in about if getattr(parsed, name) not in ("", None, False)]
    if not parsed.question and given:
        found = f"--{'as' if given[0] == 'outcome' else given[0].replace('_', '-')}, no QUESTION"
        raise BriefingError([Problem("settle", found, "the question that it is about")])
    if parsed.question and (parsed.agree or parsed.check or parsed.scores or not parsed.outcome):
        expected = "settle QUESTION --as OUTCOME --receipt TEXT --by NAME"
        raise BriefingError([Problem("settle", "a QUESTION without --as", expected)])


def _check(today: date) -> int:
    from briefing.questions import checks, history, state

    found = checks.problems() + list(history.problems()) + list(state.overdue(today))
    if found:
        raise BriefingError(found)
    waiting = state.unsettled()
    later = f"; the next is due on {waiting[0].due}: {waiting[0].id}" if waiting else ""
    print(f"No question is overdue, and no settlement was rewritten. {len(waiting)} open{later}.")
    return 0


def _show_scores(today: date) -> int:
    from briefing.questions.scores import by_sayer, scored

    every = scored(today)
    if not every:
        print(f"No question whose day had come by {today} is settled: nothing to score yet.")
        return 0
    groups = {**by_sayer(every), "all": every}
    heads = ("who", "yes or no", "Brier", "naive", "numbers", "miss", "naive")
    width = max(len(who) for who in groups)
    print(SCORE.format(*heads, width=width))
    for who, some in groups.items():
        print(SCORE.format(who, *_probabilities(some), *_numbers(some), width=width))
    print(
        "Brier: 0 is right and sure, 0.25 always one half. Miss: the typical factor, 1 is right. "
        "A score of few questions says little."
    )
    return 0


def _probabilities(some: list[Scored]) -> tuple[str, str, str]:
    """Return number, Brier score and that of the naive, "-" unless each question has one."""
    from briefing.questions.scores import brier, of_yes_no

    asked = of_yes_no(some)
    if not asked:
        return "0", "-", "-"
    known = all(one.question.naive is not None for one in asked)
    naive = f"{brier(one.naive_pair for one in asked):.2f}" if known else "-"
    return f"{len(asked)}", f"{brier(one.pair for one in asked):.2f}", naive


def _numbers(some: list[Scored]) -> tuple[str, str, str]:
    """Return number, typical miss and that of the naive over those that have a last value."""
    from briefing.questions.scores import misses, of_numbers

    asked = of_numbers(some)
    if not asked:
        return "0", "-", "-"
    missed = misses(asked)
    naive = f"{missed.naive:.2f}" if missed.compared else "-"
    return f"{missed.number}", f"{missed.typical:.2f}", naive


def _show(proposal: Proposal) -> None:
    from briefing.numbers.cells import rows_by_id, text
    from briefing.questions.deciding import threshold_of
    from briefing.questions.model import NUMBER

    one = proposal.question
    print(f"{one.id}, due {one.due}: {one.question}")
    if threshold := threshold_of(one):
        print(f"  yes if: {threshold}")
    print(f"  found: {proposal.found.why}")
    print(f"  so: {proposal.found.answer or 'not decided; look there'}")
    if source := rows_by_id("sources").get(one.look_at):
        address = f", {source['url']}" if text(source["url"]) else ""
        print(f"  look at: {source['title']}{address}")
    print(f"  counts: {one.fine_print}")
    if not proposal.ready:
        answer = "number --value N" if one.resolves_to == NUMBER else "yes|no"
        print(f"  then: briefing settle {one.id} --as {answer} --receipt '...' --by NAME")


def _agreed() -> bool:
    try:
        return input("  Settle it so? [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        print()
        return False
