"""What went wrong, where, and what to do: the one shape of every error a person meets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake in a file: its place, what was found there, what was expected."""

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
        super().__init__("\n".join(str(problem) for problem in self.problems))
