"""What the tables say to a question that a program decides: the number found, and the answer."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.numbers.cells import rows_of, text
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_date, format_fact, format_number
from briefing.numbers.units import in_words
from briefing.numbers.values import Fact, UnknownAddress
from briefing.questions.model import (
    BETWEEN,
    EARLY,
    NO,
    NUMBER,
    PROGRAM,
    TRUE,
    YES,
    YES_NO,
    Question,
)
from briefing.tables.contract import column_as_of, columns_that_date

COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
WORDS = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}


@dataclass(frozen=True)
class Found:
    """What is known of the answer to a question on a day.

    `answer` is yes, no or `number`, empty where nothing decides yet; `why` says in words what was
    found or what is lacking; `until` is the newest day that the deciding number is about.
    """

    answer: str
    value: float | None
    why: str
    until: date | None = None


def found(question: Question, day: date) -> Found:
    """Return what the tables say to a question on a day."""
    if question.decided_by != PROGRAM:
        return Found("", None, "a person decides")
    try:
        known = fact(question.fact)
    except UnknownAddress:  # in a chapter that left the book; a check finds it in a book
        return Found("", None, f"{question.fact}, which would decide, is not among these tables")
    until = newest_day(known, day)
    shown = f"{question.fact} is {format_fact(known)}"
    if until:
        shown += f", of {format_date(until, 'day')}"
    value = _number(known)
    answer = answer_of(question, known)
    if day < question.due:
        if answer not in EARLY[question.early]:
            return Found("", value, shown, until)
        return Found(answer, value, f"{shown}, before its day", until)
    if question.measured and (until is None or until < question.measured):
        wanted = format_date(question.measured, "day")
        return Found("", value, f"{shown}; a number of {wanted} or later decides", until)
    if not question.measured:
        shown += "; see at the source whether the tables reach that day"
    return Found(answer, value, shown, until)


def answer_of(question: Question, known: Fact) -> str:
    """Return what a number answers: yes, no, or `number` for a question that asks for one."""
    if question.resolves_to == NUMBER:
        return NUMBER
    if question.comparison == TRUE:
        return YES if known.value is True else NO
    value = _number(known)
    if value is None or question.threshold is None:
        return ""
    if question.comparison == BETWEEN:
        upper = question.threshold if question.upper is None else question.upper
        return YES if question.threshold <= value <= upper else NO
    return YES if COMPARED[question.comparison](value, question.threshold) else NO


def threshold_of(question: Question) -> str:
    """Return the threshold of a question in words; empty where it has none.

    At least 1,700 services; between 3 and 12 months; holds.
    """
    if question.resolves_to != YES_NO or not question.comparison:
        return ""
    if question.comparison == TRUE:
        return "holds"
    if question.threshold is None:
        return ""
    unit = "" if question.unit == "ratio" else question.unit  # five, and not five times
    if question.comparison == BETWEEN and question.upper is not None:
        upper = in_words(format_number(question.upper), unit)
        return f"between {format_number(question.threshold)} and {upper}"
    return f"{WORDS[question.comparison]} {in_words(format_number(question.threshold), unit)}"


def newest_day(known: Fact, day: date) -> date | None:
    """Return the newest day, no later than another, that the rows behind a number are about.

    None where none is dated.

    Of a table that does not say for which day a figure was true, what dates its rows counts.
    """
    days = (_day_of(table, row) for table, row in rows_of(known.inputs))
    return max((one for one in days if one and one <= day), default=None)


def _day_of(table: str, row: Mapping[str, Any]) -> date | None:
    for name in filter(None, [column_as_of(table), *columns_that_date(table)]):
        if text(row[name]) and hasattr(row[name], "year"):
            day: date = row[name].date()
            return day
    return None


def _number(known: Fact) -> float | None:
    value = known.value
    if isinstance(value, bool):
        return float(value)
    return value if isinstance(value, float) else None
