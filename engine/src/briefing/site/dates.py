"""When did a page last change? The day of the edition in which it did.

Neither the times of files nor the history of the repository can say it: a copy has other times, an
archive has no history, and two builds of one commit must be the same bytes. So the list of changes,
which is written when an edition is made, says which pages are still as an earlier one had them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from briefing.core.citation import edition
from briefing.core.problems import BriefingError
from briefing.core.project import project_root
from briefing.editions.changes.record import day_of, recorded
from briefing.editions.changes.snapshots import snapshot
from briefing.numbers.formatting import format_date


@dataclass(frozen=True)
class Days:
    """The day of the last change of each page that is older than this edition."""

    released: date
    older: dict[str, date] = field(default_factory=dict)

    @classmethod
    def of_this_book(cls) -> Days:
        """Return the days of this book; without a list of changes all are of this edition."""
        released = edition().released
        try:
            record = recorded()
        except BriefingError:  # the page that shows the list says what is wrong with it
            return cls(released)
        if not record.days:
            return cls(released)
        now = snapshot(project_root())
        return cls(released, {page: day_of(page, record, now) for page in record.days})

    def day(self, page: str) -> date:
        """Return the day of the edition in which a page last changed."""
        return self.older.get(page, self.released)

    def words(self, page: str) -> str:
        """Return that day as the head of a page says it; nothing where it is of this edition."""
        day = self.day(page)
        return f" · last changed {format_date(day, 'day')}" if day != self.released else ""
