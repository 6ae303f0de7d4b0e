"""How sources are named under figures and listed at the end of a chapter."""

from __future__ import annotations

import html
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing.tables.loading import load, table_version

if TYPE_CHECKING:
    import pandas as pd


def link(source: pd.Series) -> str:
    """Return publisher and year of one source as a link to its entry on the sources page."""
    words = html.escape(publisher_and_year(source))
    return f'<a href="sources.html#{source.name}">{words}</a>'


def publisher_and_year(source: pd.Series) -> str:
    """Return how one source is named in short; without the year where nobody knows it."""
    year = "" if source.isna()["published"] else f" {source['published'].year}"
    return f"{source['publisher']}{year}"


def links(ids: Iterable[str]) -> list[str]:
    """Return a link for each id of data/sources.csv; raise KeyError for an unknown one."""
    table = load("sources").set_index("id")
    return [link(table.loc[source]) for source in ids]


def source_ids() -> frozenset[str]:
    """Return the ids of all sources."""
    return _ids(table_version("sources"))


@lru_cache(maxsize=1)
def _ids(_version: object) -> frozenset[str]:
    return frozenset(load("sources")["id"])


def reference_list(ids: Iterable[str]) -> None:
    """Show the list of sources a chapter used: each once, by publisher, with title and date."""
    from IPython.display import display

    table = load("sources").set_index("id").loc[sorted(set(ids))].sort_values("publisher")
    items = [
        f"<li>{link(source)}: {html.escape(source['title'])}</li>" for _, source in table.iterrows()
    ]
    display(
        {"text/html": f"<ul>{''.join(items)}</ul>", "text/plain": f"{len(items)} sources"}, raw=True
    )
