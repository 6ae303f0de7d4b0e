"""State a literal anew with the digits of another value, in its own style."""

from __future__ import annotations

import re
from datetime import date
from math import floor, isfinite, log10

from briefing.numbers.agreement import in_its_unit, mismatch
from briefing.numbers.literals import COUNT, COUNTS, DATE, DIGITS, MONTHS, Literal, Number, read
from briefing.numbers.units import unit

LAST_WORD = 20  # a number beyond it is written in digits


class NeedsPerson(Exception):
    """A literal cannot be restated by rule; the text says why."""


def restate(text: str, value: object, of: str, in_table: bool = False) -> str:
    """Return a literal with the digits of another value and its own style.

    Raise NeedsPerson where more than digits would change: a fraction, a bound such as "more than"
    that no longer holds, a number that leaves its scale.

    >>> restate("about 1,200 ferries", 1390, "ferries"), restate("2.9%", 3.14, "percent")
    ('about 1,400 ferries', '3.1%')
    """
    literal = read(text)
    if literal is None:
        raise NeedsPerson("it is not a number or a date")
    if literal.day and isinstance(value, tuple) and isinstance(value[0], date):
        return _restate_date(text, literal, *value)
    if literal.bound not in ("exact", "about"):
        raise NeedsPerson(f"'{literal.bound}' no longer holds as printed")
    values = value if isinstance(value, tuple) else (value,)
    if not literal.numbers or len(values) != len(literal.numbers):
        raise NeedsPerson("text and value are of different kinds")
    if not all(isfinite(float(end)) for end in values):
        raise NeedsPerson("the value is no finite number")
    known, result, start = unit(of), text, 0
    for number, end in zip(literal.numbers, values, strict=True):
        shown = in_its_unit(number, float(end), known, in_table)
        if not shown:
            raise NeedsPerson(f"the value is in {of}")
        result, start = _replace_number(result, start, number, shown[-1])
    fresh = read(result)
    if fresh is None or mismatch(fresh, value, of, in_table):
        raise NeedsPerson("no rewriting of the digits makes it hold")
    return result


def _restate_date(text: str, literal: Literal, value: date, precision: str) -> str:
    year, month, day = literal.day or (None, None, None)
    if DATE.fullmatch(text) and "-" in text and day:
        return value.isoformat()
    parts = [
        str(value.day) if day else "",
        MONTHS[value.month - 1] if month else "",
        str(value.year) if year else "",
    ]
    if (day and precision != "day") or (month and precision not in ("day", "month")):
        raise NeedsPerson(f"the date is known only to the {precision}")
    return " ".join(part for part in parts if part)


def _replace_number(text: str, start: int, number: Number, value: float) -> tuple[str, int]:
    if number.form == "word":
        words = {count: word for word, count in COUNTS.items() if word != "dozen"}
        plain = not re.search(r"\b(?:a|dozen|hundred)\b", text, re.IGNORECASE)
        singular = 1 in (round(value), round(number.shown))
        large = round(value) > LAST_WORD
        if round(value) not in words or number.scale != 1 or singular or large or not plain:
            raise NeedsPerson("no other word can stand in its place")
        found = re.compile(rf"\b(?:{COUNT})\b", re.IGNORECASE).search(text, start)
        word = words[round(value)]
        word = word.capitalize() if found and found[0][0].isupper() else word
    elif number.form == "digits":
        found = re.compile(DIGITS).search(text, start)
        word = _digits_like(found[0] if found else "", number, value)
    else:
        raise NeedsPerson("it is a fraction, a multiple or a rank in words")
    if found is None:
        raise NeedsPerson("the number was not found in its text")
    return text[: found.start()] + word + text[found.end() :], found.start() + len(word)


def _digits_like(old: str, number: Number, value: float) -> str:
    if "e" in old:
        decimals = len(old.partition("e")[0].partition(".")[2])
        return f"{value:.{decimals}e}".replace("e+", "e").replace("e0", "e")
    if value * number.shown < 0:
        raise NeedsPerson("the number changes its sign")
    if number.scale > 1 and not 1 <= abs(value) < 1000:
        raise NeedsPerson("the number leaves its scale")
    if (
        value
        and number.shown
        and abs(floor(log10(abs(value))) - floor(log10(abs(number.shown)))) > 1
    ):
        raise NeedsPerson("the number changes by more than a factor of ten")
    decimals = len(old.partition(".")[2])
    rounded = round(value / number.step) * number.step
    grouped = "," in old or (abs(rounded) >= 1000 and number.shown < 1000)
    return f"{rounded:{',' if grouped else ''}.{decimals}f}".replace(
        "-", "−" if "−" in old else "-"
    )
