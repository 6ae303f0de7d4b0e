"""What a printed number or date says: its digits, the precision it shows, its scale and unit.

Trailing zeros count as shown ("12,000" is exact) unless a word such as "about" says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from briefing.core.settings import settings
from briefing.numbers.units import CURRENCIES, unit

UNITS = [
    "zero",
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
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
COUNTS = {word: number for number, word in enumerate(UNITS)}
COUNTS |= {word: 10 * number for number, word in enumerate(TENS, start=2)}
COUNTS |= {f"{ten}-{word}": COUNTS[ten] + COUNTS[word] for ten in TENS for word in UNITS[1:10]}
COUNTS["dozen"] = 12
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
ORDINALS = {"first": 1, "second": 2, "fourth": 4}
ORDINALS |= {word: part for word, part in PARTS.items() if word not in ("half", "quarter")}
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
    "above": ("more than", "over", "above", "upwards of", "in excess of"),
    "least": ("at least", "no fewer than", "no less than"),
    "just above": (
        "just over",
        "little more than",
        "a little more than",
        "a little over",
        "slightly more than",
        "slightly over",
    ),
    "below": ("fewer than", "less than", "under", "below"),
    "just below": ("almost", "nearly", "just under", "close to"),
    "most": ("up to", "at most", "no more than"),
    "exactly": ("exactly",),
}
BOUND = re.compile(
    r"(?P<bound>"
    + "|".join(sorted((w for words in BOUNDS.values() for w in words), key=len, reverse=True))
    + r")\s+",
    re.IGNORECASE,
)
DIGITS = r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d{1,2})?"
SCALE = r"(?:hundred|thousand|million|billion|trillion|mn|bn)"
SYMBOL = r"(?:US\$|\$|¥|€|RMB |USD |CNY |EUR )"
COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))  # the longest first
PART = "|".join(PARTS)
NUMBER = re.compile(
    rf"(?P<symbol>{SYMBOL})?(?P<number>{DIGITS})(?P<suffix>st|nd|rd|th|-fold)?"
    rf"(?:\s?(?P<scale>{SCALE}))?(?P<rest>.*)",
)
WORDED = re.compile(
    rf"(?:a factor of |a )?(?P<count>{COUNT})(?:(?P<fold>-?fold)|\b)"
    rf"(?:\s(?P<scale>{SCALE}))?(?P<rest>.*)",
    re.IGNORECASE,
)
FRACTION = re.compile(
    rf"(?:(?P<count>a|an|one|two|three|four|five|six|seven|eight|nine)\s)?(?P<part>{PART})s?"
    rf"(?:\sof)?",
    re.IGNORECASE,
)
FACTOR = re.compile(r"^a factor of ", re.IGNORECASE)
CAP = 0.15  # "about" and a word such as million never stretch a number by more than this part
DATE = re.compile(
    rf"(?:(?:(?P<day>\d{{1,2}})\s)?(?P<month>{'|'.join(MONTHS)})(?:\s(?P<year>\d{{4}}))?"
    rf"|(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<only>\d{{4}}))"
)


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

    >>> read("more than 12 million").bound, read("31 July 2024").day, read("a few")
    ('above', (2024, 7, 31), None)
    >>> [number.shown for number in read("3 to 4.5 GW").numbers]
    [3.0, 4.5]
    """
    plain = " ".join(text.replace("\u00a0", " ").split())
    day = DATE.fullmatch(plain)
    if day:
        # A bare year is a number as well: "1150" may be a count without its comma.
        number = _number(plain, "exact") if day["only"] else None
        return Literal(plain, day=_day(day), numbers=(number,) if number else ())
    bound, match = "exact", BOUND.match(plain)
    if match:
        bound = next(name for name, words in BOUNDS.items() if match["bound"].lower() in words)
        plain = plain[match.end() :]
    bound = "exact" if exact else bound
    ends = re.split(
        r"\s+to\s+|\s+and\s+|[–—]|(?<=\d)-(?=\d)", re.sub("^between ", "", plain, flags=re.I)
    )
    numbers = [number for end in ends if (number := _number(end, bound))]
    if len(ends) > 2 or len(numbers) < len(ends):
        whole = _number(plain, bound)
        return Literal(text, bound, (whole,)) if whole else None
    if len(numbers) == 2:
        numbers[0] = _with_unit_of(numbers[0], numbers[1])
    return Literal(text, bound, tuple(numbers))


def _with_unit_of(first: Number, last: Number) -> Number:
    """Give the first end of a range the scale and unit that only the last one prints: 3 to 4 GW."""
    if first.scale == 1 and not first.base:
        return replace(first, scale=last.scale, base=last.base, prefix=last.prefix)
    if last.base == first.base or not last.base:
        return first
    return replace(first, base=first.base or last.base, prefix=first.prefix)


def _day(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    if match["iso"]:
        parts = [int(part) for part in match["iso"].split("-")]
        return parts[0], parts[1], parts[2]
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
    plain = FACTOR.sub("", text)
    match = NUMBER.fullmatch(plain)
    return _digits(match, bound, plain != text) if match else None


def _fraction(match: re.Match[str]) -> Number:
    """Return a fraction, which holds where no other fraction as simple lies nearer.

    "A third" holds for 0.35 and not for 0.37, which is nearer to two fifths.
    """
    count = (match["count"] or "a").lower()
    over = PARTS[match["part"].lower()]
    value = Fraction(1 if count in ("a", "an") else COUNTS[count], over)
    order = max(over + 1, 6)
    row = sorted({Fraction(p, q) for q in range(1, order + 1) for p in range(q + 1)})
    others = [fraction for fraction in row if fraction != value]
    slack = min(abs(fraction - value) for fraction in others) / 2
    return Number(float(value), 1 / over, float(slack), "fraction", base="ratio")


def _worded(text: str, match: re.Match[str]) -> Number | None:
    """Return a number in words: "twelve", "three million", "tenfold", "a factor of four"."""
    value = float(COUNTS[match["count"].lower()])
    scale = _scale(match["scale"])
    if match["fold"] or FACTOR.match(text) or match["rest"].strip() == "times":
        return Number(value, 1, 0.25 if value < 4 else 0.5, "multiple", base="ratio")
    named = _named(match["rest"])
    step = 10.0 if value > 10 and value % 10 == 0 else 1.0
    slack = min(0.5, CAP * value) if scale > 1 else 0.5
    return named and Number(value, step, slack, "word", scale, *named)


def _digits(match: re.Match[str], bound: str, factor: bool) -> Number | None:
    """Return a number in digits, with the step of its last digit that says something.

    "12,000" has a step of 1, "about 12,000" one of 1,000: behind "about" zeros say nothing.
    """
    digits = match["number"].replace(",", "").replace("−", "-")
    mantissa, _, exponent = digits.partition("e")
    power = 10.0 ** int(exponent or 0)
    decimals = len(mantissa.partition(".")[2])
    step = 10.0**-decimals * power
    if bound not in ("exact", "exactly", "most") and not decimals and not exponent:
        significant = mantissa.rstrip("0")
        step = 10.0 ** (len(mantissa) - len(significant)) if float(mantissa) else 1.0
        if significant == "1" and step > 1 and bound in ("about", "below", "just below"):
            # What lies below 100 has one digit less: "nearly 100" is 90 to 100, not 0 to 100.
            step /= 10
    named = _named(match["rest"], match["symbol"])
    if named is None:
        return None
    form = "ordinal" if match["suffix"] in ("st", "nd", "rd", "th") else "digits"
    if factor or match["suffix"] == "-fold":
        named = ("ratio", 1.0, "")
    scale, slack = _scale(match["scale"]), step / 2
    if bound == "about" or scale > 1:
        slack = min(slack, CAP * abs(float(digits)) or slack)
    return Number(float(digits), step, slack, form, scale, *named)


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
    return ("", 1.0, rest) if rest in settings().units or not re.search(r"\d", rest) else None


def _scale(word: str | None) -> float:
    return unit(word).words if word else 1.0
