"""The languages of the web, and collections of text that grow."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.problems import Problem
from briefing.tables.checks import check_of, running_total_problems, share_problems


@check_of("crawl_languages")
def crawl_share_problems() -> Iterator[Problem]:
    """The languages of a crawl are at most the whole of it."""
    return share_problems("crawl_languages", "share_pct", "crawl")


@check_of("web_languages")
def web_share_problems() -> Iterator[Problem]:
    """The languages of a measure are at most the whole of it."""
    return share_problems("web_languages", "share_pct", "measure", "source", "as_of")


@check_of("mnbvc_growth")
def growth_problems() -> Iterator[Problem]:
    """A collection that grows does not shrink."""
    return running_total_problems("mnbvc_growth", "size_gb", "date")
