"""The verdicts on the source documents, and those of the second coder."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.audited_texts import VERDICTS
from briefing.tables.checks import at, check_of
from briefing.tables.loading import load


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
