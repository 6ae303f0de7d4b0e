"""The Sphinx extension of the book: what each of its parts registers, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.site import (
    arguments,
    changes_page,
    exercises,
    fact_cards,
    feeds,
    figures,
    freshness,
    glossary,
    html,
    layout,
    ledger,
    lists,
    looks,
    moved,
    origins,
    own_forecasts,
    print_page,
    rerun_page,
    schema_pages,
    search,
    table_pages,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = (
    arguments,
    ledger,
    lists,
    looks,
    table_pages,
    changes_page,
    exercises,
    fact_cards,
    feeds,
    figures,
    freshness,
    glossary,
    html,
    layout,
    moved,
    origins,
    own_forecasts,
    print_page,
    rerun_page,
    schema_pages,
    search,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register every part of the extension."""
    for part in PARTS:
        part.setup(app)
    # Pages note what they rest on in the environment, which nobody merges over processes. On a book
    # of sixty pages Sphinx gains nothing from reading in parallel (measured).
    return {"parallel_read_safe": False, "parallel_write_safe": True}
