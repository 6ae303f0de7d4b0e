"""Small changes to prose and data, to see whether the check of numbers notices each of them."""

import itertools
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from math import ceil, floor

import pandas as pd

from briefing.arguments.checks import problems_of, result_of
from briefing.core import project
from briefing.core.settings import settings, settings_version
from briefing.numbers import metrics
from briefing.numbers.cells import UnknownAddress
from briefing.numbers.facts import fact
from briefing.numbers.literals import COUNTS, ORDINALS, PARTS
from briefing.numbers.values import METRICS
from briefing.prose import excuses
from briefing.prose.check import disagreement, linked_in, section_problems
from briefing.prose.excuses import numerals
from briefing.prose.markdown import Section
from briefing.tables import loading
from briefing.tables.contract import data_folder

# Words of which one may take the other's place.
LADDERS = [
    [word for word in COUNTS if word not in ("one", "two", "dozen", "hundred")],
    list(PARTS),
    ["twice", "triple"],
    ["double", "triple"],
    list(ORDINALS),
]
PREMISES = "mutations of premises"  # what a test records of them, for the score of a whole run
STEP = 20  # the part of the way to a flip point that is tried first
VERSIONS = itertools.count(-1, -1)  # no file was ever changed at such a time


def numbers_in(texts):
    """Return the linked facts of some texts whose words are a number."""
    return [one for text in texts for one in linked_in(text) if numerals(one.link.text)]


def unnoticed_digits(texts):
    """Return the linked numbers of which another digit, or another word, is not noticed."""
    return [
        f"{one.section.file}: '{one.link.text}' as '{changed}'"
        for one in numbers_in(texts)
        for changed in [next_digit(one.link.text)]
        if not changed or not _noticed(one, f"[{changed}](fact:{one.link.target})")
    ]


def unnoticed_orphans(texts):
    """Return the linked numbers that may stand there without their link, and nobody notices."""
    return [
        f"{one.section.file}: '{one.link.text}'"
        for one in numbers_in(texts)
        if not _noticed(one, one.link.text)
    ]


def _noticed(one, words):
    text = _replaced(one.section.text, one.link, words)
    return bool(section_problems(Section(one.section.file, text, one.section.key)))


def next_digit(text):
    """Return a literal with its last shown digit raised by one, or its word changed."""
    digits = [match.start() for match in re.finditer(r"\d", text)]
    if digits:
        at = digits[-1]
        return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
    for ladder in LADDERS:
        for word, other in zip(ladder, [*ladder[1:], ladder[0]], strict=True):
            changed = re.sub(rf"\b{word}(?=s?\b|fold)", other, text, flags=re.IGNORECASE)
            if changed != text:
                return changed
    return None


def _replaced(text, link, words):
    loose = r"\s+".join(re.escape(word) for word in link.text.split())
    pattern = re.compile(rf"\[{loose}\]\(fact:{re.escape(link.target)}\)")
    assert pattern.search(text), (link, "not found in its section")
    return pattern.sub(lambda _: words, text, count=1)


def fates_of_cells(texts, part=0, parts=1):
    """Return for each cell under a number of some texts what becomes of a change of it.

    The cells of every table that a link leans on, directly or through a derived number, are changed
    one at a time, in several ways. Such a change is `caught`; `missed`; or `idle`, when no figure
    of the texts moves at all. Of many cells a part may be tried, every third one for instance.
    """
    leaning = {}
    for text in texts:
        for one in linked_in(text):
            for cell in one.fact.inputs:
                leaning.setdefault(cell, {})[one.link.text, one.fact.address] = one
    with names_held():
        tried = list(leaning.items())[part::parts]
        return {cell: _fate(cell, links.values()) for cell, links in tried}


@contextmanager
def names_held():
    """Let the names that hold numbers be those of now: to look for them anew takes too long."""
    known = excuses._covering
    tables = excuses._naming_tables(settings())
    pattern = known(settings_version(), *map(loading.table_version, tables))
    excuses._covering = lambda *_: pattern
    try:
        yield
    finally:
        excuses._covering = known


def _fate(cell, links):
    fate = "idle"
    for changed in variants(loading.load(cell.table), cell.row, cell.column):
        with table_with(cell.table, changed):
            for one in links:
                try:
                    known = fact(one.fact.address)
                except UnknownAddress:
                    return "caught"
                if disagreement(one.link.text, known, one.in_table):
                    return "caught"
                if _far(known.value, one.fact.value):
                    fate = "missed"
    return fate


def _far(new, old):
    """Whether a value moved enough to alter any printed figure, said without the check."""
    if isinstance(old, float):
        return abs(new - old) > 0.3 * abs(old)
    return new != old


@contextmanager
def table_with(name, frame):
    """Let every reader of the tables see another version of one of them."""
    before = loading._read[name]
    with project.unchanging():
        version = (data_folder(), next(VERSIONS))
        project._held[f"{name}.csv"] = version
        project._held["*"] = (data_folder(), frozenset({(f"{name}.csv", version[1])}))
        loading._read[name] = (version, frame)
        try:
            yield
        finally:
            loading._read[name] = before


def variants(frame, row, column):
    """Yield versions of a table in which one cell is something else; for an id, the row is gone."""
    where = frame.index[frame["id"] == row][0]
    if column == "id":
        yield frame.drop(index=where)
        return
    for other in _others(frame.at[where, column], frame[column].dtype):
        changed = frame.copy()
        changed.at[where, column] = other
        yield changed


def _others(value, kind):
    if isinstance(kind, pd.CategoricalDtype):
        others = [one for one in kind.categories if one != value]
        return others if len(others) < 5 else [others[0], others[-1]]
    if pd.api.types.is_bool_dtype(kind):
        return [not value]
    if pd.api.types.is_integer_dtype(kind):
        return [value * 2 + 3, 0, value * 1000]
    if pd.api.types.is_float_dtype(kind):
        return [value * 1.5 + 1, value * 0.4, value * 1000 + 1e6, 0.0, -value - 1]
    if pd.api.types.is_datetime64_any_dtype(kind):
        return [value + pd.DateOffset(months=13, days=11)]
    shifted = re.sub(r"\d", lambda match: str((int(match[0]) + 1) % 10), str(value))
    return [shifted, "something else", f"c{'9' * 3}-99", None]


def fates_of_premises(name, row):
    """Return for each value that would turn a judgement whether the check tells it: caught, missed.

    `row` is the judgement as the checks have it. Beyond its flip point the check must say that the
    tables no longer bear it out; a first step that way it must not, or it would always say so.
    Only a step, because a cell may stand under a second premise, which then moves as well.
    """
    fates = {}
    for flip in result_of(name).flips:
        one = flip.premise
        with _premise_of(one, flip.beyond):
            told = _turned(row)
        with _premise_of(one, _a_step(one.value, flip.value, one.whole)):
            always = _turned(row)
        side = "above" if flip.above else "below"
        fates[f"{name}.{one.name} {side}"] = "caught" if told and not always else "missed"
    return fates


def _turned(row):
    return any("not borne out" in str(problem) for problem in problems_of(row))


def _a_step(value, flip, whole):
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value + (flip - value) // STEP
    middle = value + (flip - value) / STEP
    # Of counts that lie side by side none is between: the nearer is what the tables have.
    return float(floor(middle) if flip > value else ceil(middle)) if whole else middle


@contextmanager
def _premise_of(premise, value):
    """Let a premise have another value: in its cell, in its derived number, or as we assume it."""
    if premise.address.startswith(f"{METRICS}/"):
        name = premise.address.partition("/")[2]
        known = next(known for known in metrics._registered.values() if name in known)
        given = (value, "day") if isinstance(value, date) else value
        known[name], before = replace(known[name], function=lambda _: given), known[name]
        try:
            with table_with("premises", loading.load("premises")):
                yield
        finally:
            known[name] = before
        return
    table, row, column = (
        premise.address.split("/") if premise.address else ("premises", "", "value")
    )
    frame = loading.load(table).copy()
    where = frame.index[premise.position] if not row else frame.index[frame["id"] == row][0]
    if isinstance(value, date):
        value = pd.Timestamp(value)
    if not premise.address:
        value = str(value.date()) if isinstance(value, pd.Timestamp) else str(value)
    elif pd.api.types.is_integer_dtype(frame[column].dtype):
        value = round(value)
    frame.at[where, column] = value
    with table_with(table, frame):
        yield
