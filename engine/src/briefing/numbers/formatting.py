"""How a value is written: numbers with separators, dates by their precision, facts with a unit."""

from __future__ import annotations

import re
from datetime import date

from briefing.numbers.literals import MONTHS
from briefing.numbers.values import Fact


def format_number(value: float) -> str:
    """Return a number with separators, without a tail that only says how computers count.

    >>> format_number(38210.0), format_number(0.1 + 0.2), format_number(3.8e25)
    ('38,210', '0.3', '3.8e25')
    """
    if value and (abs(value) >= 1e16 or abs(value) < 1e-4):
        return f"{value:.4g}".replace("e+", "e")
    if abs(value) >= 10_000:
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{float(f'{value:.8g}'):,}".removesuffix(".0")


def format_date(value: date, precision: str) -> str:
    """Return a date the way prose prints it.

    >>> format_date(date(2024, 7, 31), "day"), format_date(date(2024, 7, 1), "month")
    ('31 July 2024', 'July 2024')
    """
    if precision == "day":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if precision == "month":
        return f"{MONTHS[value.month - 1]} {value.year}"
    return str(value.year)


def format_fact(known: Fact) -> str:
    """Return the value of a fact with its unit, as plainly as a table shows it: 2.9%, 38,210."""
    value = known.value
    if isinstance(value, bool):
        return "holds" if value else "does not hold"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and not isinstance(value[0], float):
        return format_date(*value)
    ends = value if isinstance(value, tuple) else (value,)
    amount = " to ".join(format_number(_four_digits(end) if known.derived else end) for end in ends)
    sign = re.sub(r"^percent\b", "%", known.unit)  # percentage points keep their word
    if sign.startswith("%"):
        return amount + sign
    return f"{amount} {known.unit}".strip()


def _four_digits(value: float) -> float:
    """Round a computed value: more digits would claim a precision that no input has."""
    if value != value:  # of a cell that was emptied: no number is like it, and a message can say so
        return value
    return float(f"{value:.4g}") if abs(value) < 1000 else float(round(value))
