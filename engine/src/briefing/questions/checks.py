"""Check that each question can be decided, and that each settlement answers one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from briefing.core.problems import Problem
from briefing.numbers.cells import row_of
from briefing.numbers.facts import fact
from briefing.numbers.values import Cell, Fact, UnknownAddress
from briefing.questions.model import (
    ANNULLED,
    BETWEEN,
    NO,
    NUMBER,
    PERSON,
    QUESTIONS,
    SETTLEMENTS,
    TRUE,
    YES,
    YES_NO,
    Question,
    Settlement,
    questions,
    settlements,
)
from briefing.questions.past_judgements import DROPPED, HISTORY, last_rows
from briefing.tables.checks import at
from briefing.tables.contract import is_part, table_names
from briefing.tables.loading import load

JUDGEMENTS = "judgements"
# Intelligence Community Directive 203 (2015), section D.6.e.2.a, whose words the judgements use.
BANDS: Mapping[str, tuple[float, float]] = {
    "almost no chance": (0.01, 0.05),
    "very unlikely": (0.05, 0.20),
    "unlikely": (0.20, 0.45),
    "roughly even chance": (0.45, 0.55),
    "likely": (0.55, 0.80),
    "very likely": (0.80, 0.95),
    "almost certain": (0.95, 0.99),
}
KEEP = "Put the row back as it was; what is wrong with a question is settled as annulled."


def problems() -> list[Problem]:
    """Return what is wrong with questions, settlements and the history of judgements."""
    history = list(_of_history()) if HISTORY in table_names() else []
    return (_of_questions() if QUESTIONS in table_names() else []) + history


def _of_questions() -> list[Problem]:
    found = [problem for one in questions().values() for problem in _of_question(one)]
    if not is_part():  # a chapter that left the book has not all numbers that decide
        found += [problem for one in questions().values() for problem in _of_decider(one)]
        found += _unasked()
    return found + list(_of_settlements())


def _wrong(one: Question, column: str, found: str, expected: str, todo: str = "") -> Problem:
    return at(QUESTIONS, one.position, column, found, expected, todo)


def _of_question(one: Question) -> Iterator[Problem]:
    """A question says what is asked, by which day, and what was expected."""
    if one.due < one.opened:
        found = f"due {one.due}, opened {one.opened}"
        yield _wrong(one, "due", found, "a day after it was opened")
    if not one.question.endswith("?"):
        yield _wrong(one, "question", f"'{one.question[-30:]}'", "a question, with its mark")
    if bool(one.judgement) == bool(one.said_in):
        found = "both" if one.judgement else "neither"
        expected = "a judgement of the book, or the row of what others said"
        yield _wrong(one, "judgement and said_in", found, expected)
    yield from _of_answer(one)
    yield from _of_source(one)
    if one.judgement:
        yield from _of_judgement(one)


def _of_answer(one: Question) -> Iterator[Problem]:
    """A question of yes or no has a probability, one of a number has a forecast."""
    if one.resolves_to == NUMBER:
        if one.forecast is None:
            yield _wrong(one, "forecast", "nothing", "the number that is expected")
        if one.probability is not None or one.comparison:
            found = "a probability or a comparison"
            yield _wrong(one, "resolves_to", f"'{NUMBER}', and {found}", f"none, or '{YES_NO}'")
        return
    for column in ("probability", "naive"):
        value = getattr(one, column)
        if value is None and column == "naive" and not one.ours:
            continue
        if value is None or not 0 <= value <= 1:
            found = "nothing" if value is None else f"{value:g}"
            yield _wrong(one, column, found, "a probability from 0 to 1")
    if one.comparison and one.comparison != TRUE and one.threshold is None:
        yield _wrong(one, "threshold", "nothing", f"a number, as '{one.comparison}' compares")
    if (one.comparison == BETWEEN) != (one.upper is not None):
        found = "nothing" if one.upper is None else f"{one.upper:g}"
        yield _wrong(one, "upper", found, f"a number where it is '{BETWEEN}', else nothing")
    if one.upper is not None and one.threshold is not None and one.upper <= one.threshold:
        yield _wrong(one, "upper", f"{one.upper:g}", f"a number above {one.threshold:g}")


def _of_source(one: Question) -> Iterator[Problem]:
    known = set(load("sources")["id"])
    if one.look_at and one.look_at not in known:
        yield _wrong(one, "look_at", f"'{one.look_at}'", "the id of a row of data/sources.csv")
    table, _, row = one.said_in.partition("/")
    if one.said_in and table in table_names():
        try:
            row_of(Cell(table, row, "id"))
        except (UnknownAddress, KeyError):
            yield _wrong(one, "said_in", f"'{one.said_in}'", "TABLE/ROW of what was said")


def _of_judgement(one: Question) -> Iterator[Problem]:
    """The probability of a question lies in the band of its judgement's word."""
    row = _judgements().get(one.judgement)
    if row is None:
        expected = "the id of a row of data/judgements.csv"
        yield _wrong(one, "judgement", f"'{one.judgement}'", expected)
        return
    if one.resolves_to != YES_NO or one.probability is None:
        return
    low, high = BANDS[row["likelihood"]]
    if not low <= one.probability <= high:
        expected = f"{low:g} to {high:g}, as '{one.judgement}' is '{row['likelihood']}'"
        yield _wrong(one, "probability", f"{one.probability:g}", expected)


def _judgements() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in load(JUDGEMENTS).to_dict("records")}


def _of_decider(one: Question) -> Iterator[Problem]:
    """A program decides by a number of the book, a person at a source."""
    if one.decided_by == PERSON:
        if one.fact:
            yield _wrong(one, "fact", f"'{one.fact}'", f"nothing, as a '{PERSON}' decides")
        return
    try:
        known = fact(one.fact)
    except UnknownAddress as unknown:
        expected = "a number of the book that decides it"
        yield _wrong(one, "fact", str(unknown), expected)
        return
    yield from _of_number(one, known)


def _of_number(one: Question, known: Fact) -> Iterator[Problem]:
    truth = isinstance(known.value, bool)
    if truth != (one.comparison == TRUE) and one.resolves_to == YES_NO:
        found = f"'{one.comparison}' of {'a truth value' if truth else 'a number'}"
        expected = f"'{TRUE}' of a truth value, a threshold of a number"
        yield _wrong(one, "comparison", found, expected)
    elif not truth and not isinstance(known.value, float):
        yield _wrong(one, "fact", f"{known.value!r}", "a number or a truth value")
    elif not truth and known.unit != one.unit:
        expected = f"'{known.unit}', the unit of {one.fact}"
        yield _wrong(one, "unit", f"'{one.unit}'", expected)


def _unasked() -> Iterator[Problem]:
    """Every judgement of a book that asks is asked at least once."""
    asked = {one.judgement for one in questions().values()}
    for position, name in enumerate(load(JUDGEMENTS)["id"]):
        if name not in asked:
            expected = f"one or more rows of data/{QUESTIONS}.csv"
            yield at(JUDGEMENTS, position, "id", f"no question of '{name}'", expected)


def _of_settlements() -> Iterator[Problem]:
    known, before, replaced = questions(), dict[str, Settlement](), set[str]()
    for one in settlements():
        question = known.get(one.question)
        if question is None:
            expected = f"the id of a row of data/{QUESTIONS}.csv"
            yield _unfit(one, "question", f"'{one.question}'", expected)
            continue
        yield from _of_outcome(one, question)
        last = before.get(one.question)
        if last and one.corrects != last.id:
            found = f"'{one.question}', settled before by '{last.id}'"
            todo = "Two settlements of one question stand here, as after a merge: keep one."
            expected = "a question that is open, or the settlement that it corrects"
            yield _unfit(one, "question", found, expected, todo)
        elif one.corrects and (last is None or one.corrects in replaced):
            yield _unfit(one, "corrects", f"'{one.corrects}'", "an earlier settlement of it")
        replaced.add(one.corrects)
        before[one.question] = one


def _of_outcome(one: Settlement, question: Question) -> Iterator[Problem]:
    fits = {YES_NO: (YES, NO, ANNULLED), NUMBER: (NUMBER, ANNULLED)}[question.resolves_to]
    if one.outcome not in fits:
        yield _unfit(one, "outcome", f"'{one.outcome}'", f"one of {', '.join(fits)}")
    if one.outcome == NUMBER and one.value is None:
        yield _unfit(one, "value", "nothing", "the number that came")
    if one.settled < question.opened:
        expected = f"a day from {question.opened}, on which it was opened"
        yield _unfit(one, "settled", f"{one.settled}", expected)
    if one.asked != question.asked:
        found = f"'{one.asked}', while '{question.id}' is now '{question.asked}'"
        expected = "the question as it was when it was settled"
        yield _unfit(one, "asked", found, expected, KEEP)


def _unfit(one: Settlement, column: str, found: str, expected: str, todo: str = "") -> Problem:
    return at(SETTLEMENTS, one.position, column, found, expected, todo)


def _of_history() -> Iterator[Problem]:
    """A judgement is what the last row of its history says; what is none any more was dropped."""
    last = last_rows()
    for position, row in enumerate(load(JUDGEMENTS).to_dict("records")):
        known = last.pop(row["id"], None)
        if known is None:
            expected = f"a row of data/{HISTORY}.csv that says it is new"
            yield at(JUDGEMENTS, position, "id", f"'{row['id']}'", expected)
            continue
        for column in ("likelihood", "confidence"):
            then = getattr(known, column)
            if then != row[column]:
                found = f"'{row[column]}', '{then}' in the last row of its history"
                todo = f"Add a row to data/{HISTORY}.csv that says what changed and why."
                yield at(JUDGEMENTS, position, column, found, "the same", todo)
    for one in last.values():
        if one.change != DROPPED:
            found = f"'{one.change}' of '{one.judgement}', which is no judgement of the book"
            yield at(HISTORY, one.position, "change", found, f"a last row that says '{DROPPED}'")
