"""Whether a printed number or date agrees with a value.

A literal holds when the value, rounded to the precision the literal shows, is what it prints.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from briefing.numbers.formatting import format_date
from briefing.numbers.literals import CAP, COUNT, DIGITS, SCALE, Literal, Number, read
from briefing.numbers.units import Unit, unit

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

    >>> mismatch(read("more than 6 times"), 6.09, "ratio")
    >>> mismatch(read("6.2 times"), 6.09, "ratio")
    '6.09'
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
        return format_date(value, precision)
    return None


def _number_mismatch(
    number: Number, bound: str, value: float, known: Unit, words: str, in_table: bool
) -> str | None:
    """Return what a number should be instead, None where it holds; `words` is the unit as text."""
    if number.words and number.words not in (words, known.base):
        return f"'{words}' or no words after the number: leave other words outside the link"
    shown = in_its_unit(number, value, known, in_table)
    if not shown:
        return f"the unit '{words}'"
    if number.form == "ordinal" and (not RANKED.match(words) or value != number.shown):
        return f"a rank ({words or 'the value'} is none)" if value == number.shown else f"{value:g}"
    if any(_holds(number, bound, candidate) for candidate in shown):
        return None
    return f"{shown[-1]:,.6g}"


def in_its_unit(number: Number, value: float, known: Unit, in_table: bool) -> list[float]:
    """Return a value in the unit in which a number is printed; none where that is another.

    In a table there are two ways to read it: the words of the unit, such as million, may stand in
    the heading.

    >>> in_its_unit(read("12 million").numbers[0], 12.4, unit("million"), in_table=False)
    [12.4]
    """
    factor = conversion(number.base, known)
    if factor is None:
        return []
    full = value * factor * known.words * (known.prefix if number.base else 1)
    shown = [full / (number.scale * number.prefix)]
    return [*shown, value * factor] if in_table and number.scale == 1 else shown


def conversion(base: str, known: Unit) -> float | None:
    """Return the factor from the unit of the value to the unit printed; None if they differ.

    >>> conversion("percent", unit("share")), conversion("percent", unit("GW"))
    (100.0, None)
    """
    if base in ("", known.base):
        return 1.0
    if base == "percent" and known.base in ("ratio", "share"):
        return 100.0
    if base == "ratio" and known.base == "percent":
        return 0.01
    if base == "points" and "points" in known.base.split():  # of an index, of 100
        return 1.0
    return 1.0 if base == "ratio" and known.base == "share" else None


def _holds(number: Number, bound: str, value: float) -> bool:
    """Say whether a value lies where a printed number with the word before it says.

    "More than 6" holds up to the next number of the same precision, "nearly 6" within half a step.
    """
    beyond = value - number.shown
    if value < 0 and number.shown < 0:  # "nearly -3" lies short of -3, seen from nought
        beyond = abs(value) - abs(number.shown)
    noise = 1e-9 * max(1.0, abs(value))  # of the arithmetic of computers
    if bound == "exactly":
        return abs(beyond) <= noise
    if bound in ("exact", "about"):
        return abs(beyond) <= number.slack + noise
    reach = _step_of_a_fraction(number, bound) if number.form == "fraction" else number.step
    near = min(reach / 2, CAP * abs(number.shown))
    match bound:
        case "above":
            return noise < beyond < reach + noise
        case "least":
            return -noise <= beyond < reach + noise
        case "just above":
            return noise < beyond <= near + noise
        case "below":
            return noise < -beyond <= reach + noise
        case "just below":
            return noise < -beyond <= near + noise
        case "most":
            return -noise <= -beyond <= number.slack + noise
    raise ValueError(f"unknown bound: {bound}")


SIMPLE_FRACTIONS = [Fraction(*part) for part in ((1, 4), (1, 3), (1, 2), (2, 3), (3, 4), (1, 1))]


def _step_of_a_fraction(number: Number, bound: str) -> float:
    """Return how far a fraction reaches: "more than half" reaches to two thirds."""
    others = [float(fraction) for fraction in SIMPLE_FRACTIONS]
    noise = 1e-9
    if bound in ("above", "least", "just above"):
        above = (fraction for fraction in others if fraction > number.shown + noise)
        return min(above, default=1.0) - number.shown
    under = (fraction for fraction in others if fraction < number.shown - noise)
    return number.shown - max(under, default=0.0)


def stands_in(literal: Literal, text: str) -> bool:
    """Say whether a number, or both ends of a range, stand in a text, in digits or in words.

    A bound must be the text's own, and so must a unit; a digit inside a name is no number.

    >>> stands_in(read("60 percent"), "more than 60% of data"), stands_in(read("6"), "60")
    (True, False)
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
