"""The list of the fastest computers."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.checks import check_of, share_problems


@check_of("top500")
def top500_share_problems() -> Iterator[Problem]:
    """The countries of a list have at most all of its performance."""
    return share_problems("top500", "performance_share_pct", "list")
