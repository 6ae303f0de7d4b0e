"""The series of this book's tables are found, and its stored list is what the history says."""

import subprocess
from dataclasses import replace
from functools import cache

import pytest
from books import REPOSITORY

from briefing.core.citation import edition
from briefing.editions.changes.comparing import compare_snapshots
from briefing.editions.changes.record import RECORD, as_text, made, recorded
from briefing.editions.changes.snapshots import Snapshot, snapshot
from briefing.editions.revision import has_commit, opened
from briefing.tables.contract import contract


def dated_by():
    """Return the column that dates the series of each table that has some."""
    for table in contract()["resources"]:
        columns = [field["name"] for field in table["schema"]["fields"]]
        dated = table.get("datedBy", []) if "quantity" in columns else table.get("series", [])
        if dated:
            yield table["name"], dated[0]


SERIES = dict(dated_by())


@cache
def tables():
    return snapshot(REPOSITORY).tables


@pytest.mark.parametrize("name", sorted(SERIES))
def test_a_later_row_of_a_series_is_its_vintage(name):
    table, dated = tables()[name], SERIES[name]
    row, last = max(table.rows.items(), key=lambda item: item[1][dated])
    day = str(int(last[dated][:4]) + 1) + last[dated][4:]
    newer = replace(table, rows={**table.rows, "later": {**last, "id": "later", dated: day}})
    changes = compare_snapshots(Snapshot({name: table}, {}), Snapshot({name: newer}, {}))
    [vintage] = changes.vintages
    assert (vintage.row, vintage.old_date, vintage.new_date) == ("later", last[dated], day)
    assert not changes.rows_added, row


def test_most_tables_of_figures_are_series():
    assert len(SERIES) > 15


def test_the_list_of_this_book_is_what_the_history_says():
    """A first edition has no other version in its history; a later one has its list."""
    record = recorded()
    if record.since is None:
        log = ["git", "log", "-p", "--format=", "--", "CITATION.cff"]
        history = subprocess.run(log, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        versions = {line for line in history.stdout.splitlines() if line.startswith("+version:")}
        assert versions <= {f"+version: {edition().version}"}, "an edition came before this one"
    elif has_commit(record.since.commit):
        with opened(record.since.commit) as old:
            assert as_text(made(old)) == (REPOSITORY / RECORD).read_text("utf-8"), (
                f"run: briefing changes {record.since.commit[:12]} --write"
            )
    else:
        assert record.up_to_date, "the commit is not at hand, and the tables were edited since"
