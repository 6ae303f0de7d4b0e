"""Check that each judgement has a test, holds by it, and is no surer than its premises allow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from briefing.arguments.margins import Result
from briefing.arguments.premises import PREMISES, premises_of
from briefing.arguments.registry import arguments, refutations, said_of
from briefing.core.problems import BriefingError, Problem
from briefing.numbers.cells import text
from briefing.numbers.formatting import format_number
from briefing.numbers.metrics import Reader
from briefing.numbers.values import UnknownAddress
from briefing.tables.checks import at
from briefing.tables.contract import table_names
from briefing.tables.loading import data_version, load

JUDGEMENTS = "judgements"
# The least share of the range of its premises over which a judgement must hold. A word for what is
# improbable names the event; its test is of why it does not come.
LEAST_SHARES = {
    "almost no chance": 0.95,
    "very unlikely": 0.80,
    "unlikely": 0.55,
    "roughly even chance": 0.45,
    "likely": 0.55,
    "very likely": 0.80,
    "almost certain": 0.95,
}
UNTESTED_AT_MOST = ("unlikely", "roughly even chance", "likely")
REWORD = "Change the words of the judgement, its rating, or the premise that is wrong."


def problems() -> list[Problem]:
    """Return what is wrong with the judgements of a book that has a table of premises."""
    return [found for row in rows() for found in problems_of(row)] + list(_strangers())


def tested() -> dict[str, Result]:
    """Return how each judgement fares that has a test, by its id, in the order of the table."""
    return {
        row["id"]: result_of(row["id"])
        for row in rows()
        if row["id"] in arguments() and not text(row["untested"])
    }


def result_of(judgement: str) -> Result:
    """Return how a judgement fares by its test; BriefingError where a premise is no number."""
    return _result(judgement, data_version())


@lru_cache(maxsize=256)  # the check asks, then says how many hold; each list of a page asks again
def _result(judgement: str, _version: object) -> Result:
    return Result(arguments()[judgement], premises_of(judgement))


def problems_of(row: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with one judgement: its row, and `position_in_table` from zero."""
    name, line = row["id"], row["position_in_table"]
    if not text(row["against"]):
        yield at(JUDGEMENTS, line, "against", "nothing", "the strongest evidence against it")
    if text(row["untested"]):
        yield from _untested(row)
    elif name not in arguments():
        found = f"no test of the judgement '{name}'"
        todo = "Write one in the subject's arguments, or say under 'untested' why there is none."
        yield at(JUDGEMENTS, line, "id", found, "a function under holds_if", todo)
    else:
        try:
            yield from _tested(row)
        except BriefingError as wrong:
            yield from wrong.problems
        except UnknownAddress as unknown:
            yield at(JUDGEMENTS, line, "would_change", str(unknown), "a refutation that can be run")


def _untested(row: dict[str, Any]) -> Iterator[Problem]:
    if row["id"] in arguments():
        found = "a reason why it is untested, and a test"
        yield at(JUDGEMENTS, row["position_in_table"], "untested", found, "one of the two")
    if row["likelihood"] not in UNTESTED_AT_MOST:
        expected = f"no more than 'likely' for what no table tests ({', '.join(UNTESTED_AT_MOST)})"
        yield at(
            JUDGEMENTS, row["position_in_table"], "likelihood", f"'{row['likelihood']}'", expected
        )


def _tested(row: dict[str, Any]) -> Iterator[Problem]:
    name, line = row["id"], row["position_in_table"]
    result = result_of(name)
    argument, premises = result.argument, result.premises
    if set(argument.names) != set(premises):
        missing = ", ".join(sorted(set(argument.names) - set(premises))) or "none missing"
        unread = ", ".join(sorted(set(premises) - set(argument.names))) or "none unread"
        found = f"premises of '{name}' and its test apart: {missing}; {unread}"
        yield Problem(f"data/{PREMISES}.csv", found, "a row for each argument of the test")
        return
    for one in premises.values():
        if one.low is not None and not one.may_be(one.value):
            expected = f"a range around what it is now, {one.shown(one.value)}"
            yield at(PREMISES, one.position, "low and high", f"{one.low} to {one.high}", expected)
    try:
        margin = result.margin
    except (ArithmeticError, TypeError, ValueError) as error:
        found = f"a test of '{name}' that cannot be computed: {error}"
        yield at(JUDGEMENTS, line, "judgement", found, "premises that it can compute with")
        return
    if not margin > 0:
        found = f"'{name}' not borne out by the tables: {argument.margin}, {format_number(margin)}"
        yield at(JUDGEMENTS, line, "judgement", found, "a margin above zero", REWORD)
        return
    least = LEAST_SHARES[row["likelihood"]]
    if result.share < least:
        found = (
            f"'{row['likelihood']}', while '{name}' holds over {result.share:.0%} of the range of "
            "its premises"
        )
        yield at(JUDGEMENTS, line, "likelihood", found, f"{least:.0%} or more", REWORD)
    if not result.flips:
        found = f"no premise that could turn '{name}'"
        yield Problem(
            f"data/{PREMISES}.csv", found, "one that can: a test that cannot fail is none"
        )
    refutation = refutations().get(name)
    if refutation and refutation(Reader()):
        found = f"'{name}' refuted by what it says would refute it: {said_of(refutation)}"
        yield at(JUDGEMENTS, line, "would_change", found, "what has not happened", REWORD)


def rows() -> Iterator[dict[str, Any]]:
    """Yield the judgements of a book that has premises, each with its `position_in_table`."""
    if PREMISES not in table_names():
        return
    for position, row in enumerate(load(JUDGEMENTS).to_dict("records")):
        yield {**row, "position_in_table": position}


def _strangers() -> Iterator[Problem]:
    """Yield tests and refutations of what is no judgement."""
    if PREMISES not in table_names():
        return
    known = set(load(JUDGEMENTS)["id"])
    for name in sorted((set(arguments()) | set(refutations())) - known):
        found = f"a test of '{name}', which is no judgement"
        yield Problem(f"data/{JUDGEMENTS}.csv", found, "a row with that id, or no test")
