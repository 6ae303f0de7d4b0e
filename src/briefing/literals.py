"""Numbers and dates as prose prints them: read one, compare it with a value, print it anew.

A literal holds when its value, rounded to the precision it shows, is what it prints. Trailing
zeros count as shown ("12,000" is exact) unless a word such as "about" says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor, log10

from briefing.units import CURRENCIES, Unit, unit

COUNTS = {
    word: number
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "ninety": 90, "hundred": 100, "dozen": 12}
PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
ORDINALS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
BOUNDS = {
    "about": ("about", "around", "roughly", "some", "approximately"),
    "above": ("more than", "over", "above"),
    "least": ("at least", "no fewer than", "no less than"),
    "just above": ("just over", "little more than", "a little over", "slightly more than"),
    "below": ("fewer than", "less than", "under", "below"),
    "just below": ("almost", "nearly", "just under", "close to"),
    "exact": ("exactly", "up to", "at most"),
}
BOUND = re.compile(
    r"(?P<bound>"
    + "|".join(sorted((w for words in BOUNDS.values() for w in words), key=len, reverse=True))
    + r")\s+",
    re.IGNORECASE,
)
DIGITS = r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
SCALE = r"(?:hundred|thousand|million|billion|trillion)"
SYMBOL = r"(?:US\$|\$|¥|€|RMB |USD |CNY )"
COUNT = "|".join(COUNTS)
PART = "|".join(PARTS)
NUMBER = re.compile(
    rf"(?P<symbol>{SYMBOL})?(?P<number>{DIGITS})(?P<suffix>st|nd|rd|th|-fold)?"
    rf"(?:\s?(?P<scale>{SCALE}))?(?P<rest>.*)",
)
WORDED = re.compile(
    rf"(?:a factor of |a )?(?P<count>{COUNT})(?P<fold>-?fold)?(?:\s(?P<scale>{SCALE}))?(?P<rest>.*)",
    re.IGNORECASE,
)
FRACTION = re.compile(
    rf"(?:(?P<count>a|an|one|two|three|four|five|six|seven|eight|nine)\s)?(?P<part>{PART})s?"
    rf"(?:\sof)?",
    re.IGNORECASE,
)
DATE = re.compile(
    rf"(?:(?:(?P<day>\d{{1,2}})\s)?(?P<month>{'|'.join(MONTHS)})(?:\s(?P<year>\d{{4}}))?"
    rf"|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<only>\d{{4}}))"
)


class NeedsPerson(Exception):
    """A literal cannot be reprinted by rule; the text says why."""


@dataclass(frozen=True)
class Number:
    """A printed number: digits, a word, a fraction, a multiple or an ordinal.

    `step` is the unit of the last shown digit, in the number's own scale; `slack` is how far the
    value may lie from it.
    """

    shown: float
    step: float
    slack: float
    form: str = "digits"
    scale: float = 1.0
    base: str = ""
    prefix: float = 1.0
    words: str = ""


@dataclass(frozen=True)
class Literal:
    """What a piece of prose says: one number or two ends of a range, or a day."""

    text: str
    bound: str = "exact"
    numbers: tuple[Number, ...] = ()
    day: tuple[int | None, int | None, int | None] | None = None  # year, month, day


def read(text: str, exact: bool = False) -> Literal | None:
    """Return what a literal says, None where it is neither a number nor a date.

    With `exact` a bound before the number is passed over.
    """
    plain = " ".join(text.replace("\u00a0", " ").split())
    day = DATE.fullmatch(plain)
    if day:
        return Literal(plain, day=_day(day))
    bound, match = "exact", BOUND.match(plain)
    if match:
        bound = next(name for name, words in BOUNDS.items() if match["bound"].lower() in words)
        plain = plain[match.end() :]
    bound = "exact" if exact else bound
    ends = re.split(r"\s+to\s+|\s+and\s+|[–—]|(?<=\d)-(?=\d)", plain.removeprefix("between "))
    numbers = [_number(end, bound) for end in ends]
    if len(numbers) > 2 or any(number is None for number in numbers):
        whole = _number(plain, bound)
        return Literal(text, bound, (whole,)) if whole else None
    if len(numbers) == 2:
        numbers[0] = _share_unit(numbers[0], numbers[1])
    return Literal(text, bound, tuple(numbers))


def _share_unit(first: Number, last: Number) -> Number:
    """Give the first end of a range the scale and unit that only the last one prints."""
    from dataclasses import replace

    if first.scale == 1 and not first.base:
        return replace(first, scale=last.scale, base=last.base, prefix=last.prefix)
    if last.base == first.base or not last.base:
        return first
    return replace(first, base=first.base or last.base, prefix=first.prefix)


def _day(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return year, month, day
    if match["only"]:
        return int(match["only"]), None, None
    month = MONTHS.index(match["month"]) + 1
    year, day = match["year"], match["day"]
    return int(year) if year else None, month, int(day) if day else None


def _number(text: str, bound: str) -> Number | None:
    match = FRACTION.fullmatch(text)
    if match:
        return _fraction(match)
    if text.lower() in MULTIPLES:
        return Number(MULTIPLES[text.lower()], 1, 0.25, "multiple", base="ratio")
    if text.lower() in ORDINALS:
        return Number(ORDINALS[text.lower()], 1, 0.4, "ordinal")
    match = WORDED.fullmatch(text)
    if match:
        return _worded(text, match)
    match = NUMBER.fullmatch(text.removeprefix("a factor of "))
    return _digits(match, bound, text.startswith("a factor of ")) if match else None


def _fraction(match: re.Match[str]) -> Number:
    """Return a fraction, which holds where no other fraction as simple lies nearer."""
    count = (match["count"] or "a").lower()
    over = PARTS[match["part"].lower()]
    value = Fraction(1 if count in ("a", "an") else COUNTS[count], over)
    order = max(over + 1, 6)
    row = sorted({Fraction(p, q) for q in range(1, order + 1) for p in range(q + 1)})
    others = [fraction for fraction in row if fraction != value]
    slack = min(abs(fraction - value) for fraction in others) / 2
    return Number(float(value), 1 / over, float(slack), "fraction", base="ratio")


def _worded(text: str, match: re.Match[str]) -> Number | None:
    value = float(COUNTS[match["count"].lower()])
    scale = _scale(match["scale"])
    if match["fold"] or text.startswith("a factor of ") or match["rest"].strip() == "times":
        return Number(value, 1, 0.25 if value < 4 else 0.5, "multiple", base="ratio")
    named = _named(match["rest"])
    step = 10.0 if value > 10 and value % 10 == 0 else 1.0
    return named and Number(value, step, 0.5, "word", scale, *named)


def _digits(match: re.Match[str], bound: str, factor: bool) -> Number | None:
    digits = match["number"].replace(",", "").replace("−", "-")
    mantissa, _, exponent = digits.partition("e")
    power = 10.0 ** int(exponent or 0)
    decimals = len(mantissa.partition(".")[2])
    step = 10.0**-decimals * power
    if bound != "exact" and not decimals and not exponent:
        significant = mantissa.rstrip("0")
        step = 10.0 ** (len(mantissa) - len(significant)) if float(mantissa) else 1.0
        if significant == "1" and step > 1 and bound in ("below", "just below"):
            step /= 10  # what lies below 100 has one digit less than 100
    named = _named(match["rest"], match["symbol"])
    if named is None:
        return None
    form = "ordinal" if match["suffix"] in ("st", "nd", "rd", "th") else "digits"
    if factor or match["suffix"] == "-fold":
        named = ("ratio", 1.0, "")
    return Number(float(digits), step, step / 2, form, _scale(match["scale"]), *named)


def _named(rest: str, symbol: str | None = None) -> tuple[str, float, str] | None:
    """Return base, prefix and unit words of what stands around a number; None if not understood."""
    rest = rest.strip()
    if symbol:
        sign = symbol.strip().lower()
        return next((code, 1.0, rest) for code, names in CURRENCIES.items() if sign in names)
    if not rest:
        return "", 1.0, ""
    known = unit(rest)
    if known.known and known.words == 1:
        return known.base, known.prefix, ""
    return ("", 1.0, rest) if re.fullmatch(r"[^\d]+|H100 equivalents", rest) else None


def _scale(word: str | None) -> float:
    return unit(word).words if word else 1.0


# Which words may stand before a value that its source gives only as a bound.
BOUNDED = {
    "<": ("below",),
    "<=": ("below", "exact"),
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
    if literal.day and literal.day[1] is None and isinstance(value, float):
        year = literal.day[0]
        return None if value == year else f"{value:g}"
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
    factor = _conversion(number.base, known)
    if factor is None:
        return f"the unit '{words}'"
    own = number.scale * number.prefix
    target = value * factor * known.words * (known.prefix if number.prefix != 1 else 1)
    if in_table and number.scale == 1:
        target = target if _holds(number, bound, target) else value * factor
    return None if _holds(number, bound, target / own) else f"{target / own:,.6g}"


def _conversion(base: str, known: Unit) -> float | None:
    """Return the factor from the unit of the value to the unit printed; None if they differ."""
    if base in ("", known.base):
        return 1.0
    if base == "percent" and known.base in ("ratio", "share"):
        return 100.0
    if base == "ratio" and known.base == "percent":
        return 0.01
    if base == "points" and known.base in ("percent", "index points", "points of 100"):
        return 1.0
    return 1.0 if base == "ratio" and known.base == "share" else None


def _holds(number: Number, bound: str, value: float) -> bool:
    gap = value - number.shown
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
    match bound:
        case "above":
            return slip < gap < reach + slip
        case "least":
            return -slip <= gap < reach + slip
        case "just above":
            return slip < gap <= reach / 2 + slip
        case "below":
            return slip < -gap <= reach + slip
        case "just below":
            return slip < -gap <= reach / 2 + slip
    return abs(gap) <= number.slack + slip


def stands_in(literal: Literal, text: str) -> bool:
    """Say whether a number, or both ends of a range, stand in a text, in digits or in words."""
    quoted = re.compile(rf"{DIGITS}(?: {SCALE})?|\b(?:{COUNT})\b", re.IGNORECASE)
    parsed = (read(match[0]) for match in quoted.finditer(text))
    known = {
        number.shown * number.scale for found in parsed if found for number in found.numbers
    } | {float(match[0]) for match in re.finditer(r"\b\d{4}\b", text)}
    percent = bool(re.search(r"%|per ?cent", text))
    return all(
        number.shown * number.scale in known and (number.base != "percent" or percent)
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


def reprint(text: str, value: object, of: str, in_table: bool = False) -> str:
    """Return a literal with the digits of another value and its own style.

    Raise NeedsPerson where more than digits would change: a fraction, a bound such as "more than"
    that no longer holds, a number that leaves its scale.
    """
    literal = read(text)
    if literal is None:
        raise NeedsPerson("it is not a number or a date")
    if literal.day and isinstance(value, tuple) and isinstance(value[0], date):
        return _reprint_date(text, literal, *value)
    if literal.bound not in ("exact", "about"):
        raise NeedsPerson(f"'{literal.bound}' no longer holds as printed")
    values = value if isinstance(value, tuple) else (value,)
    if not literal.numbers or len(values) != len(literal.numbers):
        raise NeedsPerson("text and value are of different kinds")
    known, result, start = unit(of), text, 0
    for number, one in zip(literal.numbers, values, strict=True):
        factor = _conversion(number.base, known)
        if factor is None:
            raise NeedsPerson(f"the value is in {of}")
        scaled = float(one) * factor * known.words
        scaled *= known.prefix if number.prefix != 1 else 1
        if in_table and number.scale == 1:
            scaled = float(one) * factor
        result, start = _replace_number(
            result, start, number, scaled / number.scale / number.prefix
        )
    fresh = read(result)
    if fresh is None or mismatch(fresh, value, of, in_table):
        raise NeedsPerson("no rewriting of the digits makes it hold")
    return result


def _reprint_date(text: str, literal: Literal, value: date, precision: str) -> str:
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
        if round(value) not in words or number.scale != 1:
            raise NeedsPerson("the number has no single word")
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
    if number.scale > 1 and not 1 <= abs(value) < 1000:
        raise NeedsPerson("the number leaves its scale")
    if value and number.shown and abs(floor(log10(abs(value))) - floor(log10(number.shown))) > 1:
        raise NeedsPerson("the number changes by more than a factor of ten")
    decimals = len(old.partition(".")[2])
    rounded = round(value / number.step) * number.step
    grouped = "," in old or (abs(rounded) >= 1000 and number.shown < 1000)
    return f"{rounded:{',' if grouped else ''}.{decimals}f}".replace(
        "-", "−" if "−" in old else "-"
    )
