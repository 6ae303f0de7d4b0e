"""What a maintainer should look at soon: tables whose day comes, sources that nobody read for long.

Unlike a check it fails nothing: figures grow old without becoming wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from briefing.core.settings import settings
from briefing.tables.contract import REGISTER, table_names
from briefing.tables.loading import load
from briefing.upstream.origins import last_reads, look

SOON = timedelta(days=7)
FEW = 10  # sources of one day that are named one by one


@dataclass(frozen=True)
class Due:
    """Something to look at, and by which day."""

    day: date
    words: str


def tables(day: date) -> Iterator[Due]:
    """Yield the tables that are due by a day or within the week after it."""
    for name in table_names():
        seen = look(name)
        if name != REGISTER and seen.due is not None and seen.due <= day + SOON:
            since = f"last looked at {seen.looked}" if seen.looked else "without a day of reading"
            todo = "Look for newer data ('briefing upstream news'), and date the next look."
            yield Due(seen.due, f"data/{name}.csv: {since}. {todo}")


def sources(day: date) -> Iterator[Due]:
    """Yield the sources of tables with a day that nobody has read for as long as is allowed."""
    allowed = timedelta(days=settings().looked_at_most_days)
    reads, served = last_reads(), _served()
    late = sorted((reads[one], one) for one in served if one in reads)
    old = [(read, one) for read, one in late if read + allowed < day]
    for read, together in groupby(old, key=itemgetter(0)):
        names = [one for _, one in together]
        todo = "Read again, and date 'read'."
        if len(names) > FEW:
            few = ", ".join(names[:FEW])
            words = f"{len(names):,} rows, last read {read}: {few} and so on. {todo}"
            yield Due(read + allowed, f"data/sources.csv: {words}")
            continue
        for one in names:
            words = f"'{one}', last read {read}, which serves {', '.join(served[one])}. {todo}"
            yield Due(read + allowed, f"data/sources.csv: {words}")


def _served() -> dict[str, list[str]]:
    """Return for each source the tables with a day whose rows name it."""
    found: dict[str, list[str]] = {}
    for name in table_names():
        if name != REGISTER and look(name).due is not None and "source" in load(name):
            for one in load(name)["source"].dropna().unique():
                found.setdefault(one, []).append(name)
    return found
