"""Settle questions: what the tables say to those that are due, and a row once a person agrees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from briefing.core.files import read_rows, write_atomically
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.questions.deciding import Found, found
from briefing.questions.model import (
    ANNULLED,
    EARLY,
    PROGRAM,
    SETTLEMENTS,
    Question,
    in_force,
    questions,
    settlements,
)
from briefing.questions.state import unsettled

FILE = f"data/{SETTLEMENTS}.csv"


@dataclass(frozen=True)
class Proposal:
    """A question that is due, or that an event has answered before, and what was found."""

    question: Question
    found: Found

    @property
    def ready(self) -> bool:
        """Tell whether the tables answer it."""
        return bool(self.found.answer)


@dataclass(frozen=True)
class Answer:
    """What a person agrees to: the outcome with its receipt."""

    outcome: str
    value: float | None
    receipt: str
    by: str
    look_at: str = ""
    note: str = ""


def proposals(day: date) -> Iterator[Proposal]:
    """Yield the questions to settle on a day, the longest due first."""
    for one in unsettled():
        if one.due > day and (one.decided_by != PROGRAM or one.opened > day):
            continue
        proposal = Proposal(one, found(one, day))
        if one.due <= day or proposal.ready:
            yield proposal


def answer_of(proposal: Proposal) -> Answer:
    """Return the answer that the tables give."""
    value = proposal.found.value if proposal.question.comparison != "true" else None
    look_at = proposal.question.look_at
    receipt = proposal.found.why.partition(";")[0]  # without what a person was to look at
    return Answer(proposal.found.answer, value, receipt, PROGRAM, look_at)


def settle(name: str, answer: Answer, day: date, corrects: bool = False) -> str:
    """Add the settlement of a question to the table; return its id.

    Raise BriefingError, with nothing written, for an unknown question, one that is settled unless
    the row is to correct that, one that is not due unless it may be settled early, or an outcome
    that is no answer to it.
    """
    question = _question(name)
    before = in_force().get(name)
    if before and not corrects:
        found = f"'{name}', settled on {before.settled} as {before.outcome}"
        raise _wrong(found, "a question that is open", "To correct it, say --correct and why.")
    if corrects and not before:
        raise _wrong(f"'{name}', which is open", "a settled question to correct")
    if day < question.due and answer.outcome not in (*EARLY[question.early], ANNULLED):
        found = f"'{answer.outcome}' on {day}, and '{name}' is due on {question.due}"
        raise _wrong(found, f"an answer that may come early, which it has as '{question.early}'")
    if not answer.receipt.strip() or not answer.by.strip():
        raise _wrong("no receipt or no name", "what was found and where, and who says so")
    number = 1 + sum(one.question == name for one in settlements())
    row = {
        "id": f"{name}.{number}",
        "question": name,
        "settled": day.isoformat(),
        "outcome": answer.outcome,
        "value": "" if answer.value is None else f"{answer.value:.15g}",
        "receipt": answer.receipt.strip(),
        "look_at": answer.look_at,
        "by": answer.by.strip(),
        "asked": question.asked,
        "corrects": before.id if before else "",
        "note": answer.note,
    }
    _add(row)
    return row["id"]


def _question(name: str) -> Question:
    known = questions()
    if name not in known:
        raise _wrong(f"'{name}'", "a question of data/questions.csv")
    return known[name]


def _wrong(found: str, expected: str, todo: str = "") -> BriefingError:
    return BriefingError([Problem("settle", found, expected, todo=todo)])


def _add(row: dict[str, str]) -> None:
    """Put a row at the end of the table, unless the table would break its contract by it."""
    path = project_root() / FILE
    head, *lines = read_rows(path)
    before = path.read_bytes()
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\n").writerows(
        [head, *lines, [row.get(column, "") for column in head]]
    )
    write_atomically(path, target.getvalue())
    try:
        _refuse_what_does_not_fit()
    except BriefingError:
        write_atomically(path, before)
        raise


def _refuse_what_does_not_fit() -> None:
    from briefing.questions import checks
    from briefing.tables.contract import data_folder
    from briefing.tables.validation import table_problems

    if found := table_problems(SETTLEMENTS, data_folder()) or checks.problems():
        raise BriefingError(found)
