"""The stored list behind the page "What changed in this edition".

A build may not ask the history: a copy has none, and a clone may hold only the end of it. So the
list is written when an edition is made, and a test compares it with the history where there is one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.changes.comparing import compare_snapshots
from briefing.changes.model import Changes
from briefing.changes.snapshots import snapshot
from briefing.citing import FILE as CITATION
from briefing.citing import edition
from briefing.editions import Edition
from briefing.notebooks import write_atomically
from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

RECORD = "book/changes.json"


@dataclass(frozen=True)
class Since:
    """The edition before: its number, the day of its release, the id of its commit."""

    version: str
    released: date
    revision: str


@dataclass(frozen=True)
class Record:
    """What changed in an edition; `since` is None for a first one, which has no changes.

    `state` is the fingerprint of the tables and numbers that were compared with the edition before.
    """

    version: str
    since: Since | None
    state: str
    changes: Changes

    @property
    def up_to_date(self) -> bool:
        """Tell whether tables and numbers are still those that were compared."""
        return self.since is None or self.state == snapshot(project_root()).digest()


def recorded() -> Record:
    """Return the stored list; raise BriefingError where it is missing or of another edition."""
    path = project_root() / RECORD
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        record = _from_json(stored)
    except FileNotFoundError:
        raise BriefingError([_problem("no such file", "the changes of this edition")]) from None
    except (ValueError, KeyError, TypeError) as error:
        found = f"something else ({type(error).__name__}: {error})"
        raise BriefingError([_problem(found, "what 'briefing changes' writes")]) from None
    if record.version != edition().version:
        found = f"the changes of edition {record.version}"
        raise BriefingError([_problem(found, f"those of {edition().version}, as {CITATION} says")])
    return record


def made(old: Edition) -> Record:
    """Return what changed since an edition; raise BriefingError where it is none before this one.

    Only a commit will do, so that everybody with the history can make the same list.
    """
    new = edition()
    if not old.version or not old.released or old.version == new.version:
        found = f"{old.name}, and {new.version} in {CITATION}"
        expected = "an earlier edition, of another version and with its date of release"
        todo = f"Raise 'version' and 'date-released' in {CITATION} before the list is written."
        raise BriefingError([Problem("changes --write", found, expected, todo=todo)])
    if not old.revision:
        found, expected = f"the folder {old.root}", "a git revision, such as the tag of the edition"
        raise BriefingError([Problem("changes --write", found, expected)])
    now = snapshot(project_root())
    changes = compare_snapshots(snapshot(old.root), now)
    since = Since(old.version, old.released, old.revision)
    return Record(new.version, since, now.digest(), changes)


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
        "revision": record.since.revision,
    }
    stored = {
        "version": record.version,
        "since": since,
        "state": record.state,
        "changes": record.changes.as_json() if since else None,
    }
    return json.dumps(stored, ensure_ascii=False, indent=1) + "\n"


def _from_json(stored: dict[str, Any]) -> Record:
    since = stored["since"]
    if since is None:
        return Record(str(stored["version"]), None, "", Changes())
    before = Since(since["version"], date.fromisoformat(since["released"]), since["revision"])
    changes = Changes.from_json(stored["changes"])
    return Record(str(stored["version"]), before, stored["state"], changes)


def _problem(found: str, expected: str) -> Problem:
    todo = (
        "Run 'briefing changes OLD --write', where OLD is the tag of the edition before; "
        "for a first edition 'briefing changes --first'."
    )
    return Problem(RECORD, found, expected, todo=todo)
