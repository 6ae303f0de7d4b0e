"""The MNBVC corpus: sizes in the README of its repository, commit by commit.

The file is an extract of ours from the history of esbatmop/MNBVC: the lines on progress, for each
commit that changed the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from briefing.core.problems import BriefingError, Problem
from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder
from briefing.upstream.files import Files

SOURCE = "mnbvc-readme-2026"
EXTRACT = f"{SOURCE}/progress-lines.json"
SIZE = re.compile(r"总数据量\s*([\d.]+)\s*GB")  # "total size of the data", decimal gigabytes


class Statement(NamedTuple):
    """The size that the README prints from a commit on, in GB."""

    commit: str
    day: date
    size: float


@builder("mnbvc_growth", SOURCE)
def sizes_by_commit(files: Files) -> Iterator[Row]:
    """Size of the corpus as the README prints it, for each commit that changed it; gigabytes."""
    for commit, day, size in _statements(files):
        yield {
            "id": f"mnbvc-{day}-{commit[:7]}",
            "date": day,
            "commit": commit,
            "size_gb": size,
            "kind": "company-stated",
            "status": "primary",
            "source": SOURCE,
            "locator": f"README.md at commit {commit[:10]}, section on progress",
        }


@builder("corpora", SOURCE)
def latest_size(files: Files) -> Iterator[Row]:
    """Size of the corpus that the README printed last; gigabytes."""
    commit, day, size = _statements(files)[-1]
    yield {
        "id": "mnbvc",
        "version": f"README of {day.day} {day:%B %Y}",
        "size_gb": size,
        "as_of": day,
        "as_of_precision": "day",
        "kind": "company-stated",
        "source": SOURCE,
        "locator": f"section on progress, commit {commit[:10]}",
    }


def _statements(files: Files) -> list[Statement]:
    """Return what the extract states, in the order of the commits.

    The first extract left out the days of its commits; those are the days of their rows.
    """
    rows = load("mnbvc_growth").set_index("commit")["date"]
    known = {commit: f"{day:%Y-%m-%d}" for commit, day in rows.items()}
    statements = []
    entries = files.json(EXTRACT)
    if not (isinstance(entries, list) and entries and all(isinstance(e, dict) for e in entries)):
        expected = "a list of commits, each with its lines on progress"
        raise BriefingError([Problem(EXTRACT, "another form", expected, todo="Extract it again.")])
    for entry in entries:
        commit = entry.get("commit", "")
        day = entry.get("date") or known.get(commit)
        size = SIZE.search("\n".join(entry.get("lines", [])))
        if day is None or size is None:
            found = f"commit {commit[:10]} without " + ("a date" if size else "a size")
            expected = "'date' as YYYY-MM-DD, and lines with 总数据量 ... GB"
            raise BriefingError([Problem(EXTRACT, found, expected, todo="Extract it again.")])
        statements.append(Statement(commit, date.fromisoformat(day), float(size[1])))
    return statements
