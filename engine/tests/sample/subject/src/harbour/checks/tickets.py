"""Shares of tickets add up to the whole at most."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.checks import check_of, share_problems


@check_of("tickets")
def ticket_problems() -> Iterator[Problem]:
    """The kinds of ticket of a year are at most the whole."""
    return share_problems("tickets", "share_pct", "year")
