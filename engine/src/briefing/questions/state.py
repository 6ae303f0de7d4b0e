"""Where each question stands on a day: open, due, overdue, settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from briefing.core.citation import edition
from briefing.core.problems import Problem
from briefing.core.settings import settings
from briefing.questions.model import QUESTIONS, Question, in_force, questions

TODO = "Settle it: briefing settle. Or say under 'waits' why it waits."


def grace() -> timedelta:
    """Return how long a question may lie after its day when an edition is made."""
    return timedelta(days=settings().overdue_days)


def unsettled() -> list[Question]:
    """Return the questions without a settlement, the next due first."""
    settled = in_force()
    waiting = [one for one in questions().values() if one.id not in settled]
    return sorted(waiting, key=lambda one: (one.due, one.position))


def day_of_ledger() -> date:
    """Return the day for which the book says how it did.

    That of its edition, or of a later settlement: a build may not ask the clock.
    """
    return max([edition().released, *(one.settled for one in in_force().values())])


def late(day: date, allowed: timedelta = timedelta()) -> list[Question]:
    """Return the questions due more than `allowed` before a day that wait for no stated reason."""
    return [one for one in unsettled() if one.due + allowed < day and not one.waits]


def overdue(day: date, allowed: timedelta = timedelta()) -> Iterator[Problem]:
    """Yield a problem for each of these: every one is named, however many there are."""
    for one in late(day, allowed):
        place, found = f"row {one.position + 2}", f"'{one.id}', due since {one.due}"
        yield Problem(f"data/{QUESTIONS}.csv", found, "a settlement", place=place, todo=TODO)
