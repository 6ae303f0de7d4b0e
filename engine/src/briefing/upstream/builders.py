"""Builders: plain functions that make rows of a table, from publishers' files or from other rows.

A subject keeps them in its part `builders`, a module a publisher. A builder takes the files of its
sources; one without sources is a formula and takes nothing, because it reads tables. The column
`made_by` of a row names what made it; a row whose cell is empty was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from briefing.core import subject
from briefing.upstream.files import Files

Row = dict[
    str, Any
]  # column: value; always with `id`, and only columns that the builder answers for
Make = Callable[..., Iterable[Row]]
MADE_BY = "made_by"
BY_HAND = (
    "by hand: "  # begins the cell of a row that was computed once, and says why there is no code
)
REGISTERED: list[Builder] = []


@dataclass(frozen=True)
class Builder:
    """What makes some rows of a table.

    `name` is `MODULE.FUNCTION`, as the column `made_by` has it; `sources` are ids of the table of
    sources, none for a formula.
    """

    name: str
    table: str
    sources: tuple[str, ...]
    make: Make

    @property
    def summary(self) -> str:
        """What it does: the first line of its docstring."""
        return (self.make.__doc__ or "").strip().partition("\n")[0]

    def rows(self, files: Files) -> list[Row]:
        """Return its rows; those of a formula come from the tables, whatever the files."""
        return list(self.make(files) if self.sources else self.make())


def builder(table: str, *sources: str) -> Callable[[Make], Make]:
    """Register a function as what makes rows of a table, from files of these sources.

    >>> @builder("ferries")
    ... def hulls():
    ...     yield {"id": "seagull", "hulls": 2}
    """

    def register(make: Make) -> Make:
        module = make.__module__.rpartition(".")[2]
        REGISTERED.append(Builder(f"{module}.{make.__name__}", table, sources, make))
        return make

    return register


def builders() -> dict[str, Builder]:
    """Return the builders of the book's subject by name; empty where it brings none."""
    if subject.part(subject.BUILDERS) is None:
        return {}
    package = f"{subject.subject_package()}."
    return {one.name: one for one in REGISTERED if one.make.__module__.startswith(package)}
