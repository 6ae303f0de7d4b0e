"""What a value is: the fact, the cells behind it, the address by which a text names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

METRICS = "metrics"

Value = float | bool | str | tuple[float, float] | tuple[date, str]


class UnknownAddress(Exception):
    """No fact has this address; the text says which part is unknown and what is near it."""


@dataclass(frozen=True)
class Cell:
    """The place of one value: table, row, column."""

    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Fact:
    """A value with everything a reader needs to judge it."""

    address: str
    value: Value
    unit: str = ""
    label: str = ""
    as_of: str = ""
    kind: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()
    comparison: str = ""  # what the source says before the value: <, >, about; line for a threshold
    spread: str = ""  # low and high end of the value, and what the range means
    inputs: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def derived(self) -> bool:
        """Tell whether it is computed from cells, and is no cell itself."""
        return self.address.startswith(f"{METRICS}/")

    @property
    def page(self) -> str:
        """Return the page and anchor that show it, from the root of the site."""
        table, row, *_ = self.address.split("/")
        return f"{'book' if self.derived else 'data'}/{table}.html#{row}"
