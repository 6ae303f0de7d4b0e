"""How a number is derived from tables, with the trace of every cell it leans on."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from briefing.numbers.cells import cell_fact, dated, rows_of, text, weakest
from briefing.numbers.values import METRICS, Cell, Fact, UnknownAddress, Value
from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd


class Reader:
    """Gives a metric its cells and keeps a list of them, so that provenance is traced, not told."""

    def __init__(self) -> None:
        self.cells: dict[Cell, None] = {}

    def __call__(self, table: str, row: str, column: str = "value") -> Any:  # noqa: ANN401
        """Return one cell: a number, a truth value, a text, or (date, precision).

        Raise UnknownAddress where there is no such cell, or nothing in it.
        """
        known = cell_fact(f"{table}/{row}/{column}")
        self.cells.update(dict.fromkeys(known.inputs))
        return known.value

    def rows(self, table: str, columns: Sequence[str], **equal: object) -> pd.DataFrame:
        """Return id and columns of the rows whose named columns equal the given values.

        A list as value stands for any of its members. The columns that select count as leaned on.
        """
        selected = load(table)
        for name, wanted in equal.items():
            values = wanted if isinstance(wanted, (list, tuple, set)) else [wanted]
            selected = selected[selected[name].isin(list(values))]
        names = list(dict.fromkeys([*columns, *equal])) or ["id"]
        self.cells.update(
            {Cell(table, row, name): None for row in selected["id"] for name in names}
        )
        return selected[list(dict.fromkeys(["id", *names]))]


@dataclass(frozen=True)
class Metric:
    """A derived number: what it is in words, its unit, and the function that makes it."""

    name: str
    description: str
    unit: str
    function: Callable[[Reader], Value]
    own_count: bool = False

    def fact(self) -> Fact:
        """Return the value with what it rests on: its weakest status, all its sources and dates.

        Raise UnknownAddress where the tables no longer allow it to be computed.
        """
        reader = Reader()
        try:
            value = _without_numpy(self.function(reader))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # A row that a person removed or renamed, not a fault of the program.
            reason = f"the metric {self.name} cannot be computed: {error}"
            raise UnknownAddress(reason) from None
        cells = tuple(reader.cells)
        rows = rows_of(cells)
        return Fact(
            address=f"{METRICS}/{self.name}",
            value=value,
            unit=self.unit,
            label=self.description,
            as_of=_span(rows),
            kind="derived",
            # A count of our own verdicts is known first-hand, however weak the evidence of each.
            status="" if self.own_count else weakest({text(r.get("status")) for _, r in rows}),
            sources=tuple(sorted({s for _, r in rows for s in text(r.get("source")).split()})),
            inputs=cells,
        )

    @property
    def code(self) -> str:
        """Return the function as it is written."""
        code = self.function.__code__
        return _functions(code.co_filename)[code.co_firstlineno]


def _without_numpy(value: Any) -> Value:  # noqa: ANN401
    """Return a number or truth value as Python's own, a whole number as a float."""
    plain: Value = value.item() if hasattr(value, "item") else value
    return float(plain) if isinstance(plain, int) and not isinstance(plain, bool) else plain


@cache
def _functions(file: str) -> dict[int, str]:
    """Return the source of every function of a file under its first line, decorators included.

    `inspect.getsource` reads a file anew for each function: for all metrics, half a second.
    """
    source = Path(file).read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    found = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    starts = [min([f.lineno, *(d.lineno for d in f.decorator_list)]) for f in found]
    return {
        start: "".join(lines[start - 1 : function.end_lineno])
        for start, function in zip(starts, found, strict=True)
    }


def _span(rows: list[tuple[str, dict[str, Any]]]) -> str:
    """Return the years a set of rows spans, or the one date they share."""
    dates = sorted({dated(table, row) for table, row in rows} - {""})
    years = sorted({date[-4:] for date in dates})
    if len(dates) == 1:
        return dates[0]
    return f"{years[0]} to {years[-1]}" if len(years) > 1 else "".join(years)


# The metrics of each package that registered some: a process may see more books than one.
_registered: dict[str, dict[str, Metric]] = {}
_Function = TypeVar("_Function", bound=Callable[[Reader], Value])


def registered(package: str) -> dict[str, Metric]:
    """Return the metrics that the modules of a package have registered, by name."""
    return _registered.get(package, {})


def metric(name: str, unit: str = "", own_count: bool = False) -> Callable[[_Function], _Function]:
    """Register a function as the metric `name`; its docstring says what it is.

    The function takes a Reader, the only way to the tables, and returns a number, a truth value, a
    pair (low, high) or a (date, precision). `own_count` marks what we count among our own verdicts.

        @metric("ferries-growth", "ratio")
        def ferries_growth(read: Reader) -> float:
            "Passengers of 2025 over those of 2015."
            return read("passengers", "all-2025") / read("passengers", "all-2015")
    """

    def register(function: _Function) -> _Function:
        known = _registered.setdefault(function.__module__.partition(".")[0], {})
        if name in known:
            raise ValueError(f"two metrics are called {name}")
        description = " ".join((function.__doc__ or "").split()).rstrip(".")
        known[name] = Metric(name, description, unit, function, own_count)
        return function

    return register
