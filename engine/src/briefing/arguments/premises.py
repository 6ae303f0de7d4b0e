"""What a judgement rests on: a number of the book or one that we assume, with its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.core.problems import BriefingError
from briefing.numbers.cells import row_of, text
from briefing.numbers.facts import fact, registry
from briefing.numbers.formatting import format_date, format_number
from briefing.numbers.values import Fact, UnknownAddress
from briefing.tables.checks import at
from briefing.tables.contract import fields, table_names
from briefing.tables.loading import load

PREMISES = "premises"
Given = float | bool | date  # what a test takes
NUMBER = "a number, or a day as 2027-01-31"


@dataclass(frozen=True)
class Premise:
    """A premise with its value; `low` and `high` are None where it is certain.

    `position` is the place of its row in the table, from zero. `whole` says that only whole numbers
    make sense.
    """

    name: str
    words: str
    address: str
    value: Given
    low: Given | None
    high: Given | None
    reason: str
    position: int
    unit: str = ""
    whole: bool = False

    def may_be(self, value: Given) -> bool:
        """Tell whether a value lies in the range; none does where the premise is certain."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low <= value <= self.high)  # type: ignore[operator]

    def shown(self, value: Given) -> str:
        """Return a value of this premise as a page prints it.

        >>> Premise("seats", "seats", "", 120.0, None, None, "", 2, "seats").shown(118.2)
        '118.2 seats'
        """
        words = self.bare(value)
        if isinstance(value, (bool, date)) or words.endswith("%"):
            return words
        return f"{words} {self.unit.replace('percent', '%').partition(',')[0]}".strip()

    def bare(self, value: Given) -> str:
        """Return the same without its unit, for where the words of the premise name it.

        >>> Premise("share", "share", "", 12.0, None, None, "", 2, "percent").bare(11.25)
        '11.2%'
        """
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, date):
            return format_date(value, "day")
        number = format_number(float(f"{value:.3g}") if abs(value) < 100 else round(value, 1))
        return f"{number}%" if self.unit in ("percent", "%") else number


def premises_of(judgement: str) -> dict[str, Premise]:
    """Return the premises of a judgement by name.

    Raise BriefingError where one is no number, its range is none, or its address leads nowhere.
    """
    table = load(PREMISES)
    rows = table[table["judgement"] == judgement]
    found, problems = {}, []
    for row in rows.reset_index(names="position").to_dict("records"):
        try:
            found[row["name"]] = _premise(row["position"], row)
        except UnknownAddress as unknown:
            problems.append(at(PREMISES, row["position"], "fact", str(unknown), "a number"))
        except BriefingError as unfit:
            problems += unfit.problems
    if problems:
        raise BriefingError(problems)
    return found


def addresses() -> set[str]:
    """Return the addresses on which judgements rest, none in a book without premises."""
    return set(load(PREMISES)["fact"].dropna()) if PREMISES in table_names() else set()


def _unfit(position: int, column: str, found: str, expected: str) -> BriefingError:
    return BriefingError([at(PREMISES, position, column, found, expected)])


def _premise(position: int, row: Mapping[str, Any]) -> Premise:
    address = text(row["fact"])
    if bool(address) == bool(text(row["value"])):
        found = "both an address and a value" if address else "neither an address nor a value"
        raise _unfit(position, "fact and value", found, "one of the two")
    cells = {name: _given(position, name, text(row[name])) for name in ("value", "low", "high")}
    known = fact(address) if address else None
    value, low, high = _of_fact(position, known) if known else (cells["value"], None, None)
    if cells["low"] is not None or cells["high"] is not None:
        low, high = cells["low"], cells["high"]
    return Premise(
        name=row["name"],
        words=row["words"],
        address=address,
        value=_alike(position, value, low, high),
        low=low,
        high=high,
        reason=text(row["reason"]) or (known.spread.partition(", ")[2] if known else ""),
        position=position,
        unit=known.unit if known else "",
        whole=_is_whole(known) if known else False,
    )


def _given(position: int, column: str, cell: str) -> Given | None:
    if not cell:
        return None
    for read in (float, date.fromisoformat):
        try:
            return read(cell)
        except ValueError:
            continue
    raise _unfit(position, column, f"'{cell}'", NUMBER)


def _of_fact(position: int, known: Fact) -> tuple[Given, Given | None, Given | None]:
    value = known.value
    if isinstance(value, str):
        raise _unfit(position, "fact", f"the text '{value}'", NUMBER)
    if not isinstance(value, tuple):
        return value, *_range_of(known)
    first, second = value
    if isinstance(first, date):
        return first, None, None
    return (first + float(second)) / 2, first, float(second)


def _range_of(known: Fact) -> tuple[float | None, float | None]:
    """Return the range that a row gives for its own value."""
    if known.derived or not known.spread:
        return None, None
    row = row_of(known.inputs[0])
    return float(row["low"]), float(row["high"])


def _is_whole(known: Fact) -> bool:
    """Tell whether a fact is a count: of our own, or in a column of whole numbers."""
    if known.derived:
        return registry()[known.address.partition("/")[2]].own_count and known.unit != "ratio"
    cell = known.inputs[0]
    kinds = {field["name"]: field["type"] for field in fields(cell.table)}
    return kinds.get(cell.column) == "integer"


def _alike(position: int, value: Given | None, low: Given | None, high: Given | None) -> Given:
    if value is None:
        raise _unfit(position, "value", "nothing", NUMBER)
    kinds = {isinstance(one, date) for one in (value, low, high) if one is not None}
    if (low is None) != (high is None) or len(kinds) > 1:
        found = f"the range {low} to {high} for {value}"
        raise _unfit(position, "low and high", found, "two ends of its kind, or none")
    return value
