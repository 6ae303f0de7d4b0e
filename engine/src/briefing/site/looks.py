"""When the data of a page were last looked at, and by when to look again.

Both are days that the tables hold: a build asks no clock, so whether a day has passed is for the
reader to see, and for `briefing due` to say.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from docutils import nodes

from briefing.core import toc
from briefing.core.problems import BriefingError
from briefing.numbers.formatting import format_date
from briefing.site.catalogue import chapters_by_table
from briefing.site.freshness import remembered
from briefing.tables.contract import REGISTER
from briefing.upstream.origins import Look, look

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def in_words(seen: Look) -> tuple[str, str]:
    """Return when a table was last looked at and when it should be again, as a term and its text.

    >>> in_words(Look("ferries", date(2026, 2, 2), date(2026, 12, 31)))
    ('Last looked at', '2 February 2026; next due 31 December 2026')
    >>> in_words(Look("ferries", None, None))
    ('', '')
    """
    looked, due = (format_date(day, "day") if day else "" for day in (seen.looked, seen.due))
    if not looked:
        return ("Next due", due) if due else ("", "")
    return "Last looked at", f"{looked}; next due {due}" if due else looked


def of_chapters(env: BuildEnvironment) -> dict[str, Look]:
    """Return for each chapter the look at that of its tables which is due first.

    Of several that are due on one day, or of tables without such a day, the one that was looked at
    longest ago. Empty where the tables cannot be read: the check says why.
    """
    found: dict[str, list[Look]] = {}
    try:
        for table, readers in chapters_by_table().items():
            seen = remembered(env, "look", table, look) if readers else None
            if seen and table != REGISTER and (seen.looked or seen.due):
                for reader in readers:
                    found.setdefault(f"{toc.FOLDER}/{reader}", []).append(seen)
    except BriefingError:
        return {}
    return {page: min(seen, key=_urgency) for page, seen in found.items()}


def _urgency(seen: Look) -> tuple[date, date, str]:
    return seen.due or date.max, seen.looked or date.max, seen.table


def chapters_looked_at(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the chapters whose line on the look at their data is another one than before."""
    before = getattr(env, "briefing_looks", {})
    env.briefing_looks = of_chapters(env)  # type: ignore[attr-defined]
    now: dict[str, Look] = env.briefing_looks  # type: ignore[attr-defined]
    return sorted(page for page in env.found_docs if before.get(page) != now.get(page))


def describe(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Tell the layout what stands in the foot of a chapter."""
    seen: Look | None = getattr(app.env, "briefing_looks", {}).get(page)
    if seen is not None:
        context["look"] = {
            "looked": format_date(seen.looked, "day") if seen.looked else "",
            "due": format_date(seen.due, "day") if seen.due else "",
            "table": seen.table,
            "address": context["pathto"](f"data/{seen.table}"),
        }


def setup(app: Sphinx) -> None:
    """Register the line."""
    app.connect("env-updated", chapters_looked_at)
    app.connect("html-page-context", describe)
