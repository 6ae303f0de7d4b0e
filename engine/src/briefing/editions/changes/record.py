"""The stored list behind the page "What changed in this edition".

A build may not ask the history: a copy has none, and a clone may hold only the end of it. So the
list is written when an edition is made, and a test compares it with the history where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from briefing.core.citation import FILE as CITATION
from briefing.core.citation import edition
from briefing.core.digest import digest
from briefing.core.files import read_json, write_atomically
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.editions.changes.comparing import compare_snapshots
from briefing.editions.changes.model import Changes
from briefing.editions.changes.snapshots import Snapshot, snapshot
from briefing.editions.revision import Revision

RECORD = "book/changes.json"


@dataclass(frozen=True)
class Since:
    """The edition before: its number, the day of its release, the id of its commit."""

    version: str
    released: date
    commit: str


@dataclass(frozen=True)
class Record:
    """What changed in an edition; `since` is None for a first one, which has no changes.

    `state` is the fingerprint of the tables and numbers that were compared with the edition before.
    `days` holds the pages that are as an earlier edition had them: the fingerprint of each, and the
    day of the edition in which it last changed.
    """

    version: str
    since: Since | None
    state: str
    changes: Changes
    days: Mapping[str, tuple[str, date]] = field(default_factory=dict)

    @property
    def up_to_date(self) -> bool:
        """Tell whether tables and numbers are still those that were compared."""
        return self.since is None or self.state == snapshot(project_root()).digest()


def recorded() -> Record:
    """Return the stored list; raise BriefingError where it is missing or of another edition."""
    path = project_root() / RECORD
    if not path.is_file():
        raise BriefingError([_problem("no such file", "the changes of this edition")])
    stored = read_json(path, "what 'briefing changes' writes")
    try:
        record = _from_json(stored)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"something else ({type(error).__name__}: {error})"
        raise BriefingError([_problem(found, "what 'briefing changes' writes")]) from None
    if record.version != edition().version:
        found = f"the changes of edition {record.version}"
        raise BriefingError([_problem(found, f"those of {edition().version}, as {CITATION} says")])
    return record


def day_of(page: str, record: Record, now: Snapshot) -> date:
    """Return the day of the edition in which a page of the site last changed.

    A page that was edited since the list was made belongs to the edition that is being made.
    """
    known, day = record.days.get(page, ("", edition().released))
    return day if known == page_states(now).get(page) else edition().released


def page_states(now: Snapshot) -> dict[str, str]:
    """Return a fingerprint of what stands on each page, by its name in the built book."""
    texts = {
        file.rpartition(".")[0]: digest([section.text for section in sections])
        for file, sections in now.texts.items()
        if file.startswith("book/")
    }
    return texts | {f"data/{name}": digest(table.rows) for name, table in now.tables.items()}


def _days(old: Revision, before: Snapshot, now: Snapshot) -> dict[str, tuple[str, date]]:
    """Return the pages that have not changed since an edition, each with its day."""
    path = old.root / RECORD
    known = _from_json(read_json(path, "changes")).days if path.is_file() else {}
    states = page_states(before)
    same = {page: state for page, state in page_states(now).items() if states.get(page) == state}
    released = old.released or edition().released
    return {
        page: (state, known[page][1] if known.get(page, ("",))[0] == state else released)
        for page, state in same.items()
    }


def made(old: Revision) -> Record:
    """Return what changed since an edition; raise BriefingError where it is none before this one.

    Only a commit will do, so that everybody with the history can make the same list.
    """
    new = edition()
    if not old.version or not old.released or old.version == new.version:
        found = f"{old.name}, and {new.version} in {CITATION}"
        expected = "an earlier edition, of another version and with its date of release"
        todo = f"Raise 'version' and 'date-released' in {CITATION} before the list is written."
        raise BriefingError([Problem("changes --write", found, expected, todo=todo)])
    if not old.commit:
        found, expected = f"the folder {old.root}", "a git revision, such as the tag of the edition"
        raise BriefingError([Problem("changes --write", found, expected)])
    now = snapshot(project_root())
    before = snapshot(old.root)
    since = Since(old.version, old.released, old.commit)
    changes = compare_snapshots(before, now)
    return Record(new.version, since, now.digest(), changes, _days(old, before, now))


def first() -> Record:
    """Return the record of a first edition."""
    return Record(edition().version, None, "", Changes())


def write(record: Record) -> None:
    """Store a record, whole or not at all."""
    write_atomically(project_root() / RECORD, as_text(record))


def as_text(record: Record) -> str:
    """Return a record as the text of its file."""
    since = record.since and {
        "version": record.since.version,
        "released": record.since.released.isoformat(),
        "revision": record.since.commit,
    }
    stored = {
        "version": record.version,
        "since": since,
        "state": record.state,
        "changes": record.changes.as_json() if since else None,
        "days": {page: [state, day.isoformat()] for page, (state, day) in record.days.items()},
    }
    return json.dumps(stored, ensure_ascii=False, indent=1) + "\n"


def _from_json(stored: dict[str, Any]) -> Record:
    since = stored["since"]
    if since is None:
        return Record(str(stored["version"]), None, "", Changes())
    before = Since(since["version"], date.fromisoformat(since["released"]), since["revision"])
    changes = Changes.from_json(stored["changes"])
    days = {
        page: (state, date.fromisoformat(day))
        for page, (state, day) in stored.get("days", {}).items()
    }
    return Record(str(stored["version"]), before, stored["state"], changes, days)


def _problem(found: str, expected: str) -> Problem:
    todo = (
        "Run 'briefing changes OLD --write', where OLD is the tag of the edition before; "
        "for a first edition 'briefing changes --first'."
    )
    return Problem(RECORD, found, expected, todo=todo)
