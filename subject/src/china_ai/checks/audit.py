"""The verdicts on the source documents, and those of the second coder."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from briefing.core.problems import Problem
from briefing.numbers.facts import fact
from briefing.numbers.values import UnknownAddress
from briefing.tables.audited_texts import VERDICTS
from briefing.tables.checks import at, check_of
from briefing.tables.contract import contract
from briefing.tables.loading import load
from china_ai.assumptions import EDITION
from china_ai.models.forecasts import EVENT


@check_of("claims")
def ageing_problems() -> Iterator[Problem]:
    """A claim about something closed does not become outdated, and no text is so when written."""
    claims = load("claims")
    for row, claim in claims.iterrows():
        if claim["when_written"] == "outdated":
            yield at("claims", row, "when_written", "outdated", "a verdict for that day")
        if claim["dated"] and claim["at_edition"] == "outdated":
            expected = "another verdict for what is dated: it cannot age"
            yield at("claims", row, "at_edition", "outdated", expected)


@check_of("claims", "second_coding")
def coding_problems() -> Iterator[Problem]:
    """The table of claims has the verdict of the coder for whom a difference was resolved."""
    verdicts = load("claims").set_index("id")[list(VERDICTS)].astype(str)
    for row, coded in load("second_coding").iterrows():
        first, second = (
            [str(coded[f"{coder}_{column}"]) for column in VERDICTS]
            for coder in ("first", "second")
        )
        resolved = str(coded["resolved_for"])
        if (resolved == "agreed") != (first == second):
            expected = "'agreed' where both verdicts are the same, and nowhere else"
            yield at("second_coding", row, "resolved_for", resolved, expected)
        elif resolved != "neither" and coded["claim"] == coded["claim"]:
            stands = verdicts.loc[coded["claim"]].to_list()
            if stands != (second if resolved == "second" else first):
                expected = f"whose verdict {coded['claim']} has: {', '.join(stands)}"
                yield at("second_coding", row, "resolved_for", resolved, expected)


@check_of("forecasts")
def forecast_problems() -> Iterator[Problem]:
    """A forecast lies inside its range, before its due day; an event is likely from 0 to 1."""
    for row, one in load("forecasts").iterrows():
        if one["due"] < one["made"]:
            expected = f"{one['made']:%Y-%m-%d}, when it was made, or later"
            yield at("forecasts", row, "due", f"{one['due']:%Y-%m-%d}", expected)
        if one["low"] > one["value"] or one["high"] < one["value"]:
            found = f"{one['value']:g} outside {one['low']:g} to {one['high']:g}"
            yield at("forecasts", row, "value", found, "a value inside the range of its maker")
        if str(one["unit"]) == EVENT and (one["value"] > 1 or 0 < one["outcome"] != 1):
            found = f"{one['value']:g} and {one['outcome']:g}"
            yield at("forecasts", row, "value, outcome", found, "0 to 1, and 0 or 1")


@check_of("forecasts")
def outcome_problems() -> Iterator[Problem]:
    """What came is known of due rows alone, from one place, or the note says why it is not."""
    edition = pd.Timestamp(EDITION)
    for row, one in load("forecasts").iterrows():
        known, places = pd.notna(one["outcome"]), one[["outcome_fact", "outcome_source"]].notna()
        if known and one["due"] > edition:
            expected = f"none before it is due, {one['due']:%Y-%m-%d}"
            yield at("forecasts", row, "outcome", f"{one['outcome']:g}", expected)
        if places.sum() != known:
            found = " and ".join(places.index[places]) or "neither"
            expected = "a fact or a source of the outcome" if known else "no place without outcome"
            yield at("forecasts", row, "outcome_fact, outcome_source", found, expected)
        if pd.notna(one["outcome_status"]) != known:
            expected = "how we know the outcome, where there is one"
            yield at("forecasts", row, "outcome_status", str(one["outcome_status"]), expected)
        if not known and one["due"] <= edition and not isinstance(one["note"], str):
            yield at("forecasts", row, "note", "none", "why a row that is due has no outcome")


@check_of("forecasts")
def outcome_fact_problems() -> Iterator[Problem]:
    """An outcome is what its cell in another table says, if the book still has that table."""
    left_out = set(contract().get("left_out", []))
    for row, one in load("forecasts").iterrows():
        for column in ("outcome", "second_outcome"):
            address = one[f"{column}_fact"]
            if not isinstance(address, str) or address.partition("/")[0] in left_out:
                continue
            try:
                stands = fact(address).value
            except UnknownAddress as unknown:
                yield at("forecasts", row, f"{column}_fact", str(unknown), "a cell of a table")
                continue
            if stands != one[column]:
                yield at("forecasts", row, column, f"{one[column]:g}", f"{stands}, as in {address}")
