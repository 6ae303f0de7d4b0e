"""What must hold between tables, builders and the register without a publisher's file at hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from briefing.core.problems import BriefingError, Problem
from briefing.tables.checks import at
from briefing.tables.contract import REGISTER, table_names
from briefing.tables.loading import load
from briefing.upstream.builders import BY_HAND, MADE_BY, builders
from briefing.upstream.files import Files
from briefing.upstream.origins import origins
from briefing.upstream.rebuild import differences, made
from briefing.upstream.register import PLACE, registered


def problems() -> list[Problem]:
    """Return what is wrong; of a book without builders nothing but rows without a word."""
    found = [*unexplained_rows(), *unknown_makers(), *unregistered_sources(), *wrong_uses()]
    return found or list(formula_problems())


def unexplained_rows() -> Iterator[Problem]:
    """Every derived row of a table that has the column says what made it."""
    for name in table_names():
        table = load(name)
        if not {MADE_BY, "kind"} <= set(table.columns):
            continue
        for row in table.index[(table["kind"] == "derived") & table[MADE_BY].isna()]:
            expected = f"a builder, or '{BY_HAND}' and why there is none"
            yield at(name, row, MADE_BY, "nothing", expected)


def unknown_makers() -> Iterator[Problem]:
    """What made a row is a builder of that table, or it was made by hand for a stated reason."""
    known = builders()
    if not known:  # a chapter that left the book has its rows, and not what made them
        return
    for name in table_names():
        table = load(name)
        if MADE_BY not in table:
            continue
        for row, maker in table[MADE_BY].dropna().items():
            made_here = maker in known and known[maker].table == name
            if not made_here and not maker.startswith(BY_HAND):
                own = ", ".join(one for one in known if known[one].table == name) or "none"
                expected = f"a builder of this table ({own}), or '{BY_HAND}' and why"
                yield at(name, row, MADE_BY, f"'{maker}'", expected)


def unregistered_sources() -> Iterator[Problem]:
    """Every source that a builder reads has files in the register."""
    have = {one.source for one in registered()}
    for one in builders().values():
        for source in one.sources:
            if source not in have:
                found = f"no file of '{source}'"
                yield Problem(PLACE, found, f"the files that {one.name} reads")


def wrong_uses() -> Iterator[Problem]:
    """Each table that a file is said to serve has rows that name its source."""
    if REGISTER not in table_names():
        return
    serving: dict[str, set[str]] = {}
    for name in table_names():
        if name != REGISTER and "source" in load(name):
            for source in load(name)["source"].unique():
                serving.setdefault(source, set()).add(name)
    register = load(REGISTER)
    for row, (source, said) in register[["source", "serves"]].fillna("").iterrows():
        for name in said.split():
            if name not in serving.get(source, ()):
                yield at(REGISTER, row, "serves", f"'{name}'", f"a table with rows of '{source}'")


def formula_problems() -> Iterator[Problem]:
    """Every row that a formula made is what it makes of the rows as they are."""
    for one in builders().values():
        if one.sources:
            continue
        try:
            rows = made(one, Files(Path()))
        except BriefingError as error:
            yield from error.problems
            continue
        yield from (difference.problem() for difference in differences(one, rows))


def overdue(day: date) -> Iterator[Problem]:
    """Yield the tables that should have been looked at again by a day."""
    for origin in origins():
        if origin.due is not None and origin.due < day:
            found = f"due since {origin.due}"
            todo = (
                "Ask 'briefing upstream news', and date the next look in the register or contract."
            )
            expected = "a look for newer data"
            yield Problem(f"data/{origin.table}.csv", found, expected, todo=todo)
