"""What a question and a settlement are, as the tables `questions` and `settlements` hold them.

Every judgement of the book is asked as one or more questions, each with a day, a threshold, a place
to look and someone who decides. What others said, with a day, can be asked in the same way. A
settlement is never edited: a correction is a new row that names the one it replaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from briefing.core.digest import digest
from briefing.core.problems import BriefingError
from briefing.numbers.cells import text
from briefing.numbers.formatting import format_number
from briefing.numbers.units import in_words
from briefing.tables.contract import is_part, table_names
from briefing.tables.loading import load, table_version

QUESTIONS, SETTLEMENTS = "questions", "settlements"
YES_NO, NUMBER = "yes-no", "number"
YES, NO, ANNULLED = "yes", "no", "annulled"
PROGRAM, PERSON = "program", "person"
BETWEEN, TRUE = "between", "true"
# Which answers may come before the day that a question names.
EARLY: Mapping[str, tuple[str, ...]] = {
    "never": (),
    YES: (YES,),
    NO: (NO,),
    "either": (YES, NO),
}
FINGERPRINT = 12  # digits of it
# Columns of the table of questions.
WORDS = (
    *("id", "judgement", "said_in", "by", "question", "resolves_to", "comparison", "unit"),
    *("early", "decided_by", "fact", "look_at", "fine_print", "naive_basis", "waits", "note"),
)
NUMBERS = ("threshold", "upper", "probability", "forecast", "naive")


@dataclass(frozen=True)
class Question:
    """A question; `position` is the place of its row in the table, from zero.

    Probabilities and naive probabilities lie between 0 and 1; a forecast and its naive rival are in
    the unit of the question.
    """

    id: str
    judgement: str  # which judgement of the book it tests; empty for what others said
    said_in: str  # TABLE/ROW in which others said it
    by: str  # who says the probability or the number
    question: str
    resolves_to: str
    comparison: str
    threshold: float | None
    upper: float | None
    unit: str
    opened: date
    due: date
    early: str
    decided_by: str
    fact: str
    measured: date | None
    look_at: str
    fine_print: str
    probability: float | None
    forecast: float | None
    naive: float | None
    naive_basis: str
    waits: str
    note: str
    position: int = 0

    @property
    def ours(self) -> bool:
        """Tell whether it is a question of the book, and not what others said."""
        return bool(self.judgement)

    @property
    def anchor(self) -> str:
        """The name of its place on a page."""
        return self.id.replace(".", "-")

    @property
    def expected(self) -> float | None:
        """The probability that was said, or the number of a question that asks for one."""
        return self.forecast if self.resolves_to == NUMBER else self.probability

    def said(self, value: float | None) -> str:
        """Return a probability or a number as a page prints it: 70%, 7.4 months."""
        if value is None:
            return "none"
        if self.resolves_to == YES_NO:
            return f"{value:.0%}"
        return in_words(format_number(value), self.unit)

    @property
    def asked(self) -> str:
        """A fingerprint of what a settlement answers and of what is scored.

        Where to look and what a maintainer notes may change; the question may not.
        """
        fixed: tuple[object, ...] = (
            *(self.question, self.resolves_to, self.comparison, self.threshold, self.upper),
            *(self.unit, self.opened, self.due, self.fine_print, self.by),
            *(self.probability, self.forecast, self.naive),
        )
        return digest([str(part) for part in fixed])[:FINGERPRINT]


@dataclass(frozen=True)
class Settlement:
    """How a question was settled, on which day, with what receipt and by whom.

    `corrects` names an earlier settlement of the same question that it replaces; `asked` is the
    fingerprint of the question as it was then.
    """

    id: str
    question: str
    settled: date
    outcome: str
    value: float | None
    receipt: str
    look_at: str
    by: str
    asked: str
    corrects: str
    note: str
    position: int = 0


def questions() -> dict[str, Question]:
    """Return the questions of the book by id, in the order of the table; none without a table."""
    return _questions(table_version(QUESTIONS)) if QUESTIONS in table_names() else {}


def settlements() -> list[Settlement]:
    """Return all settlements in the order of the table, those included that were corrected."""
    return _settlements(table_version(SETTLEMENTS)) if SETTLEMENTS in table_names() else []


def in_force() -> dict[str, Settlement]:
    """Return for each settled question the settlement that counts: one that nothing corrects."""
    every = settlements()
    replaced = {one.corrects for one in every}
    return {one.question: one for one in every if one.id not in replaced}


def of_judgement(judgement: str) -> list[Question]:
    """Return the questions of a judgement, in the order of the table."""
    return [one for one in questions().values() if one.judgement == judgement]


def addresses() -> set[str]:
    """Return the addresses of the numbers that decide questions.

    None in a chapter that left the book, which has not all of them.
    """
    if is_part():
        return set()
    return {one.fact for one in questions().values() if one.fact}


@lru_cache(maxsize=2)
def _questions(_version: object) -> dict[str, Question]:
    rows = load(QUESTIONS).to_dict("records")
    return {row["id"]: _question(position, row) for position, row in enumerate(rows)}


@lru_cache(maxsize=2)
def _settlements(_version: object) -> list[Settlement]:
    rows = load(SETTLEMENTS).to_dict("records")
    return [_settlement(position, row) for position, row in enumerate(rows)]


def _question(position: int, row: Mapping[str, Any]) -> Question:
    cells: dict[str, Any] = {name: text(row[name]) for name in WORDS}
    cells |= {name: _number(row[name]) for name in NUMBERS}
    cells |= {name: _day(QUESTIONS, position, name, row) for name in ("opened", "due")}
    measured = row["measured"].date() if text(row["measured"]) else None
    return Question(**cells, measured=measured, position=position)


def _settlement(position: int, row: Mapping[str, Any]) -> Settlement:
    names = ("id", "question", "outcome", "receipt", "look_at", "by", "asked", "corrects", "note")
    cells: dict[str, Any] = {name: text(row[name]) for name in names}
    settled = _day(SETTLEMENTS, position, "settled", row)
    return Settlement(**cells, value=_number(row["value"]), settled=settled, position=position)


def _number(cell: Any) -> float | None:  # noqa: ANN401
    return float(cell) if text(cell) else None


def _day(table: str, position: int, column: str, row: Mapping[str, Any]) -> date:
    if not text(row[column]):
        from briefing.tables.checks import at  # a chapter that asks needs no checks

        raise BriefingError([at(table, position, column, "nothing", "a day, written YYYY-MM-DD")])
    found: date = row[column].date()
    return found
