"""What went wrong, where, and what to do: the one shape of every error a person meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FEW = 3  # faults of one kind in one column that are told one by one


@dataclass(frozen=True)
class Problem:
    """One mistake in a file: its place, what was found there, what was expected.

    >>> print(Problem("data/ferries.csv", "'fast'", "a number", 2, "speed_kn"))
    data/ferries.csv, row 2, column speed_kn: found 'fast'; expected a number.
    """

    file: str
    found: str
    expected: str
    row: int | None = None
    column: str | None = None
    todo: str = ""
    place: str = ""  # where in a file that has no rows: a cell, a line
    excerpt: str = ""  # lines of the file, shown below the message

    def __str__(self) -> str:
        place = f"{self.file}, {self.place}" if self.place else self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        line = f"{place}: found {self.found}; expected {self.expected}"
        message = " ".join(f"{line}. {self.todo}".split())
        return f"{message}\n{self.excerpt}" if self.excerpt else message


class BriefingError(Exception):
    """Bad input. Its text is one line per problem, fit to be shown without a traceback."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, gathered(self.problems))))


def gathered(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems, of a fault that repeats down a column one with its count and first places.

    A spreadsheet that rewrites a column makes one mistake, not one for each of its cells.
    """
    groups: dict[object, list[Problem]] = {}
    for position, problem in enumerate(problems):
        repeats = problem.row is not None and not problem.excerpt
        kind = (problem.file, problem.column, problem.expected) if repeats else position
        groups.setdefault(kind, []).append(problem)
    for group in groups.values():
        if len(group) <= FEW:
            yield from group
        else:
            yield _together(group)


def _together(group: list[Problem]) -> Problem:
    first = group[0]
    places = [f"{fault.found} in row {fault.row}" for fault in group[:FEW]]
    found = f"{len(group):,} such faults: {', '.join(places)} and so on"
    todo = first.todo if all(fault.todo == first.todo for fault in group) else ""
    return Problem(first.file, found, first.expected, column=first.column, todo=todo)
