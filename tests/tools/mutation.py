"""Small changes to prose and data, to see whether the check of numbers notices them."""

import re
from contextlib import contextmanager

import pandas as pd

from china_ai import export_controls
from briefing.numbers import cells as facts
from briefing.prose import check as numbercheck
from briefing.tables import loading as tables
from briefing.prose.excuses import numerals
from briefing.numbers.literals import COUNTS
from briefing.numbers.literals import ORDINALS
from briefing.numbers.literals import PARTS

LADDERS = [
    [w for w in COUNTS if w not in ("one", "two", "dozen", "hundred")],
    list(PARTS),
    ["twice", "triple"],
    ["double", "triple"],
    list(ORDINALS),
]


def next_digit(text):
    """Return a literal with its last shown digit raised by one, or its word changed."""
    digits = [m.start() for m in re.finditer(r"\d", text)]
    if digits:
        at = digits[-1]
        return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
    for ladder in LADDERS:
        for word, other in zip(ladder, [*ladder[1:], ladder[0]], strict=True):
            changed = re.sub(rf"\b{word}(?=s?\b|fold)", other, text, flags=re.IGNORECASE)
            if changed != text:
                return changed
    return None


def relink(text, link, words, keep_link=True):
    """Return a text in which one link shows other words, or has become those words alone."""
    loose = r"\s+".join(re.escape(word) for word in link.text.split())
    pattern = re.compile(rf"\[{loose}\]\(fact:{re.escape(link.target)}\)")
    assert pattern.search(text), (link, "not found in its section")
    fresh = f"[{words}](fact:{link.target})" if keep_link else words
    return pattern.sub(lambda _: fresh, text, count=1)


def is_numeral(text):
    return bool(numerals(text))


@contextmanager
def table_with(name, frame):
    """Let every reader of the tables see another version of one of them."""
    original = tables._read
    tables._read = lambda wanted, *version: frame if wanted == name else original(wanted, *version)
    forget()
    try:
        yield
    finally:
        tables._read = original
        forget()


def forget():
    """Empty what the library keeps of earlier readings; the tables themselves stay in memory."""
    for module in (facts, numbercheck, export_controls):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear") and thing.__module__ == module.__name__:
                thing.cache_clear()


def variants(frame, row, column):
    """Yield versions of a table in which one cell is something else; for an id, the row is gone."""
    where = frame.index[frame["id"] == row][0]
    if column == "id":
        yield frame.drop(index=where)
        return
    value, kind = frame.at[where, column], frame[column].dtype
    if isinstance(kind, pd.CategoricalDtype):
        others = [one for one in kind.categories if one != value]
        others = others if len(others) < 5 else [others[0], others[-1]]
    elif pd.api.types.is_bool_dtype(kind):
        others = [not value]
    elif pd.api.types.is_integer_dtype(kind):
        others = [value * 2 + 3, 0, value * 1000]
    elif pd.api.types.is_float_dtype(kind):
        others = [value * 1.5 + 1, value * 0.4, value * 1000 + 1e6, 0.0, -value - 1]
    elif pd.api.types.is_datetime64_any_dtype(kind):
        others = [value + pd.DateOffset(months=13, days=11)]
    else:
        shifted = re.sub(r"\d", lambda m: str((int(m[0]) + 1) % 10), str(value))
        others = [shifted, "something else", f"c{'9' * 3}-99", None]
    for other in others:
        changed = frame.copy()
        changed.at[where, column] = other
        yield changed
