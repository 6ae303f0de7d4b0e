"""Whether a printed number or date agrees with a value, and how a value is printed.

A literal holds when the value, rounded to the precision the literal shows, is what it prints.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from briefing.literals import CAP, COUNT, DIGITS, MONTHS, SCALE, Literal, Number, read
from briefing.units import Unit, unit

RANKED = re.compile(r"rank|article|order|volume|issue|place", re.IGNORECASE)
# Which words may stand before a value that its source gives only as a bound.
BOUNDED = {
    "<": ("below", "just below"),
    "<=": ("most",),
    ">": ("above",),
    ">=": ("above", "least"),
    "about": ("about",),
}


def mismatch(
    literal: Literal, value: object, of: str, in_table: bool = False, comparison: str = ""
) -> str | None:
    """Return what is wrong with a printed number or date, None where it holds.

    `comparison` is the sign under which a source gives a value ("<": fewer than it); the literal
    then has to say so, with the very number. A "line" is a threshold: any bound may stand before
    its number.

    `value` is a number, a pair of numbers (low, high), or a (date, precision) pair; `of` is its
    unit. In a table the unit may stand in the heading, so a number without its "million" passes.
    """
    if isinstance(value, tuple) and isinstance(value[0], date):
        return _date_mismatch(literal, *value)
    if not literal.numbers:
        return "a number"
    if comparison:
        if comparison != "line" and literal.bound not in BOUNDED[comparison]:
            return f"a word for '{comparison}', as the source gives only a bound"
        literal = read(literal.text, exact=True) or literal
    values = value if isinstance(value, tuple) else (value,)
    if len(values) != len(literal.numbers):
        return "a range, with both ends" if len(values) == 2 else "one number, not a range"
    for number, known in zip(literal.numbers, values, strict=True):
        wrong = _number_mismatch(number, literal.bound, float(known), unit(of), of, in_table)
        if wrong:
            return wrong
    return None


def _date_mismatch(literal: Literal, value: date, precision: str) -> str | None:
    if literal.day is None:
        return "a date"
    year, month, day = literal.day
    if day and precision != "day":
        return f"a date no finer than the {precision}"
    if month and precision not in ("day", "month"):
        return f"a date no finer than the {precision}"
    shown = [(year, value.year), (month, value.month), (day, value.day)]
    if any(part is not None and part != known for part, known in shown):
        return printed_date(value, precision)
    return None


def _number_mismatch(
    number: Number, bound: str, value: float, known: Unit, words: str, in_table: bool
) -> str | None:
    if number.words and number.words != words and number.words != known.base:
        return f"'{words}' or no words after the number: leave other words outside the link"
    factor = conversion(number.base, known)
    if factor is None:
        return f"the unit '{words}'"
    own = number.scale * number.prefix
    target = value * factor * known.words * (known.prefix if number.base else 1)
    if number.form == "ordinal" and (not RANKED.match(words) or value != number.shown):
        return f"a rank ({words or 'the value'} is none)" if value == number.shown else f"{value:g}"
    if in_table and number.scale == 1:
        target = target if _holds(number, bound, target / own) else value * factor * own
    return None if _holds(number, bound, target / own) else f"{target / own:,.6g}"


def conversion(base: str, known: Unit) -> float | None:
    """Return the factor from the unit of the value to the unit printed; None if they differ."""
    if base in ("", known.base):
        return 1.0
    if base == "percent" and known.base in ("ratio", "share"):
        return 100.0
    if base == "ratio" and known.base == "percent":
        return 0.01
    if base == "points" and known.base in ("index points", "points of 100"):
        return 1.0
    return 1.0 if base == "ratio" and known.base == "share" else None


def _holds(number: Number, bound: str, value: float) -> bool:
    gap = value - number.shown
    if value < 0 and number.shown < 0:  # "nearly -3" lies short of -3, seen from nought
        gap = abs(value) - abs(number.shown)
    slip = 1e-9 * max(1.0, abs(value))
    if number.form == "fraction" and bound not in ("exact", "about"):
        coarse = [
            float(Fraction(*part)) for part in ((1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (1, 1))
        ]
        above = min((part for part in coarse if part > number.shown + slip), default=1.0)
        under = max((part for part in coarse if part < number.shown - slip), default=0.0)
        reach = (
            above - number.shown
            if bound in ("above", "least", "just above")
            else (number.shown - under)
        )
    else:
        reach = number.step
    near = CAP * abs(number.shown)
    match bound:
        case "above":
            return slip < gap < reach + slip
        case "least":
            return -slip <= gap < reach + slip
        case "just above":
            return slip < gap <= min(reach / 2, near) + slip
        case "below":
            return slip < -gap <= reach + slip
        case "just below":
            return slip < -gap <= min(reach / 2, near) + slip
        case "most":
            return -slip <= -gap <= number.slack + slip
        case "exactly":
            return abs(gap) <= slip
    return abs(gap) <= number.slack + slip


def stands_in(literal: Literal, text: str) -> bool:
    """Say whether a number, or both ends of a range, stand in a text, in digits or in words.

    A bound must be the text's own, and so must a unit; a digit inside a name is no number.
    """
    quoted = re.compile(
        rf"(?<![\w.,$¥€-])(?:{DIGITS}(?: {SCALE})?|(?:{COUNT})\b)(?![\w])", re.IGNORECASE
    )
    parsed = (read(match[0]) for match in quoted.finditer(text))
    known = {number.shown * number.scale for found in parsed if found for number in found.numbers}
    if literal.bound != "exact":
        words = literal.text.lower().split(next(iter(re.findall(r"\d", literal.text)), " "))[0]
        if words.strip() not in text.lower():
            return False
    named = {"percent": r"%|per ?cent", "ratio": r"\btimes\b"}
    return all(
        number.shown * number.scale in known
        and (not number.base or bool(re.search(named.get(number.base, r"(?!)"), text)))
        and not number.words
        for number in literal.numbers
    )


def plain(value: float) -> str:
    """Return a number with separators, without a tail that only says how computers count."""
    if value and (abs(value) >= 1e16 or abs(value) < 1e-4):
        return f"{value:.4g}".replace("e+", "e")
    if abs(value) >= 10_000:
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{float(f'{value:.8g}'):,}".removesuffix(".0")


def printed_date(value: date, precision: str) -> str:
    """Return a date the way prose prints it: 31 July 2024, July 2024 or 2024."""
    if precision == "day":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if precision == "month":
        return f"{MONTHS[value.month - 1]} {value.year}"
    return str(value.year)
