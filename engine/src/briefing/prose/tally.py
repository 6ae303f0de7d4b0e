"""How sure the book is of its numbers: linked ones counted by page, table and status."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from briefing.numbers.cells import STATUSES, row_of, taken_on
from briefing.numbers.values import Fact
from briefing.prose.check import Linked, excused_in, linked_in
from briefing.prose.judgements import CHALLENGES
from briefing.prose.markdown import Link, Section, files, sections, title_of_page
from briefing.tables.loading import data_version

OWN = "ours"  # counted among our own verdicts, or entered by us as a plain attribute
COLUMNS = (*STATUSES, OWN)


@dataclass(frozen=True)
class Page:
    """The numbers of one page or chapter."""

    name: str
    title: str
    linked: list[Linked]
    excused: list[tuple[Section, Link]]

    @property
    def by_status(self) -> Counter[str]:
        """Count the linked numbers by how their source was read."""
        return Counter(number.fact.status or OWN for number in self.linked)

    @property
    def comparisons(self) -> int:
        """Count the comparisons in words that stand on a truth value."""
        return sum(isinstance(number.fact.value, bool) for number in self.linked)


def pages() -> list[Page]:
    """Return every page of the book that holds a linked or an excused number."""
    return _pages(data_version(), tuple(path.stat().st_mtime_ns for path in files()))


@lru_cache(maxsize=1)
def _pages(*_versions: object) -> list[Page]:
    found = []
    for path in files():
        texts = sections(path)
        linked = [number for text in texts for number in linked_in(text)]
        excused = [(text, link) for text in texts for link in excused_in(text)]
        if linked or excused:
            found.append(Page(path.stem, _title(path, texts), linked, excused))
    return found


def _title(path: Path, texts: list[Section]) -> str:
    titles = {"judgements": "Key judgements", CHALLENGES: "Challenges"}
    return titles[path.stem] if path.suffix == ".csv" else title_of_page(texts, path.stem)


def by_table(found: list[Page]) -> list[tuple[str, int, Counter[str]]]:
    """Return for each table how many links lean on it, directly or through a metric, by status."""
    links: Counter[str] = Counter()
    statuses: dict[str, Counter[str]] = {}
    for page in found:
        for number in page.linked:
            for table in {cell.table for cell in number.fact.inputs}:
                links[table] += 1
                statuses.setdefault(table, Counter())[number.fact.status or OWN] += 1
    return [(table, number, statuses[table]) for table, number in links.most_common()]


def oldest(found: list[Page], number: int) -> list[tuple[date, Page, Fact]]:
    """Return the linked figures whose as-of date lies farthest back: day, page, fact.

    Only tables that say on which day a figure was true are asked; a date of an event cannot age.
    """
    dated: dict[str, tuple[date, Page, Fact]] = {}
    for page in found:
        for linked in page.linked:
            days = [
                day
                for cell in linked.fact.inputs
                for day in [taken_on(cell.table, row_of(cell))]
                if day is not None
            ]
            if days and not linked.fact.derived:
                dated.setdefault(linked.fact.address, (min(days), page, linked.fact))
    return sorted(dated.values(), key=lambda item: (item[0], item[2].address))[:number]
