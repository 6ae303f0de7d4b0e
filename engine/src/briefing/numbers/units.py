"""What a unit means: `USD billion` is 1e9 of USD, `GB/s` is 1e9 of B/s, `%` is percent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.core.settings import settings

WORDS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
PREFIXES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
PREFIXED = re.compile(r"([kMGTPE])(B/s|B|Wh|W)")
CURRENCIES = {
    "USD": ("usd", "us dollars", "us dollar", "dollars", "dollar", "$", "us$"),
    "CNY": ("cny", "rmb", "yuan", "¥"),
    "EUR": ("eur", "euros", "euro", "€"),
}
SPOKEN = {"USD": "US dollars", "CNY": "yuan", "RMB": "yuan", "EUR": "euros"}
SAME = {
    "%": "percent",
    "per cent": "percent",
    "points": "points",
    "percentage points": "points",
    "times": "ratio",
    "mm²": "mm2",
    "square millimetres": "mm2",
    "nanometres": "nm",
}
# Units a printed number may carry besides the words of its own cell; a book adds its own.
KNOWN = {"percent", "points", "ratio", "mm2", "nm", "B", "B/s", "W", "Wh", *CURRENCIES}


@dataclass(frozen=True)
class Unit:
    """A unit as a factor and a base: `words` from million and the like, `prefix` from SI."""

    base: str
    words: float = 1.0
    prefix: float = 1.0

    @property
    def known(self) -> bool:
        """Whether the base is one that a printed number may name by itself."""
        return self.base in KNOWN or self.base in settings().units


def unit(text: str) -> Unit:
    """Return what a unit means; an unknown one is its own base with factor 1.

    >>> unit("USD billion"), unit("GB/s"), unit("ferries")
    (Unit(base='USD', words=1000000000.0, prefix=1.0), \
Unit(base='B/s', words=1.0, prefix=1000000000.0), Unit(base='ferries', words=1.0, prefix=1.0))
    """
    plain = " ".join(
        re.sub(r"\((?:more than|about)\)", "", text.replace("_", " ")).split(",")[0].split()
    )
    words, rest = 1.0, []
    for word in plain.split(" "):
        if word.lower() in WORDS:
            words *= WORDS[word.lower()]
        else:
            rest.append(word)
    base = " ".join(rest)
    prefixed = PREFIXED.fullmatch(base)
    if prefixed:
        return Unit(prefixed[2], words, PREFIXES[prefixed[1]])
    for currency, names in CURRENCIES.items():
        if base.lower() in names or base.lower().startswith((f"{names[0]} ", f"{names[1]} ")):
            return Unit(currency, words)
    if base.lower().startswith("percent "):
        base = "percent"
    return Unit(SAME.get(base.lower(), base), words)


def readable(text: str) -> str:
    """Return a unit as a reader should see it.

    >>> readable("3.5 ratio"), readable("814 mm2")
    ('3.5 times', '814 mm²')
    """
    for code, words in (("usd_bn", "US dollars, billions"), ("usd_mn", "US dollars, millions")):
        text = text.replace(code, words)
    text = re.sub(r"\bratio\b", "times", text)
    return text.replace("mm2", "mm²").replace("um2", "μm²")


def in_words(number: str, unit: str) -> str:
    """Return a number with its unit as a sentence has it.

    >>> in_words("27,000", "USD million"), in_words("6.8", "ratio"), in_words("55", "percent")
    ('27,000 million US dollars', '6.8 times', '55%')
    """
    if unit in ("percent", "%"):
        return f"{number}%"
    currency, _, size = unit.partition(" ")
    if size in WORDS and currency in SPOKEN:
        return f"{number} {size} {SPOKEN[currency]}"
    return f"{number} {readable(unit)}".strip()
