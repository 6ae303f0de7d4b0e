"""That nothing was rewritten: what the repository held once, tables that only grow still hold.

A table alone cannot show it. So this asks the history, where there is one: a copy without it is
checked by the fingerprints that settlements carry of their questions (see checks).
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core.files import as_rows, read_rows
from briefing.core.git import git
from briefing.core.problems import Problem
from briefing.core.project import project_root
from briefing.questions.model import SETTLEMENTS
from briefing.questions.past_judgements import HISTORY
from briefing.tables.contract import table_names

GROWING = (SETTLEMENTS, HISTORY)  # the tables to which rows are added, and nothing else is done
TODO = "Put it back; a correction is a new row."
Rows = dict[str, dict[str, str]]


def problems() -> Iterator[Problem]:
    """Yield the rows that some commit had and the table has no more, or has otherwise.

    Nothing where the book stands in no repository, or was never committed.
    """
    for table in GROWING:
        if table in table_names():
            yield from _rewritten(f"data/{table}.csv")


def _rewritten(file: str) -> Iterator[Problem]:
    now, told = _rows(read_rows(project_root() / file)), set[str]()
    for commit in _commits(file):
        for name, cells in _stored(commit, file).items():
            if name not in told and (problem := _unlike(file, name, cells, now, commit[:12])):
                told.add(name)
                yield problem


def _unlike(file: str, name: str, then: dict[str, str], now: Rows, commit: str) -> Problem | None:
    if name not in now:
        found = f"no '{name}', which commit {commit} has"
        return Problem(file, found, "every row that was ever added", todo=TODO)
    for column, cell in then.items():
        if now[name].get(column, cell) != cell:
            found, expected = f"'{now[name][column]}'", f"'{cell}', as commit {commit} has it"
            return Problem(file, found, expected, list(now).index(name) + 2, column, TODO)
    return None


def _commits(file: str) -> list[str]:
    """Return the commits of this history that changed a file, the newest first."""
    listed = git("log", "--format=%H", "--full-history", "HEAD", "--", file, folder=project_root())
    return listed.stdout.decode().split() if listed.returncode == 0 else []


def _stored(commit: str, file: str) -> Rows:
    content = git("show", f"{commit}:./{file}", folder=project_root())
    return _rows(as_rows(content.stdout, file)) if content.returncode == 0 else {}


def _rows(lines: list[list[str]]) -> Rows:
    head, *cells = lines or [[]]
    rows = [dict(zip(head, line, strict=False)) for line in cells]
    return {row["id"]: row for row in rows if row.get("id")}
