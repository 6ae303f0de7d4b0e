"""The tables against the publishers' files, where this machine has them."""

import os
import time
from pathlib import Path

import pytest
from books import REPOSITORY, Book

from briefing.tables.contract import table_names
from briefing.tables.loading import load
from briefing.upstream.builders import BY_HAND, MADE_BY, builders
from briefing.upstream.files import Files
from briefing.upstream.rebuild import made
from briefing.upstream.register import checksum, registered

UPSTREAM = Path(os.environ.get("BRIEFING_UPSTREAM", REPOSITORY / "upstream"))
SECONDS = 60
needs_files = pytest.mark.skipif(
    not UPSTREAM.is_dir(),
    reason="no publishers' files here: briefing upstream fetch upstream",
)


@pytest.fixture
def book():
    return Book(REPOSITORY)


def made_rows():
    """Return the rows that something made: table, id, kind, what made it."""
    for name in table_names():
        table = load(name)
        if MADE_BY in table:
            for row in table.dropna(subset=[MADE_BY]).itertuples():
                yield name, row.id, getattr(row, "kind", ""), row.made_by


@needs_files
def test_the_tables_are_as_made_anew_within_a_minute(book):
    begun = time.monotonic()
    told = book.must("rebuild", "--from", UPSTREAM, "--check").stdout
    count = int(told.splitlines()[-1].split()[0].replace(",", ""))
    assert count >= 2000
    assert time.monotonic() - begun < SECONDS


@needs_files
def test_a_changed_byte_of_a_publisher_is_named(book, tmp_path):
    name = "mnbvc-readme-2026/progress-lines.json"
    (tmp_path / name).parent.mkdir()
    content = (UPSTREAM / name).read_bytes()
    (tmp_path / name).write_bytes(content.replace(b"31.13", b"31.14", 1))
    result = book.run("rebuild", "mnbvc_growth", "--from", tmp_path)
    (line,) = result.stderr.splitlines()
    assert result.returncode == 1 and line.startswith(f"{name}: found {len(content):,} bytes with")


@needs_files
@pytest.mark.parametrize("name", ["mnbvc_growth", "word_counts"])
def test_a_newer_file_that_is_the_same_says_nothing(name):
    """What is made from the files that lie here does not depend on the order of a listing."""
    ours = [one for one in builders().values() if one.table == name and one.sources]
    again = [made(one, Files(UPSTREAM)) == made(one, Files(UPSTREAM, UPSTREAM)) for one in ours]
    assert again and all(again)


def test_derived_means_computed():
    derived = [(name, row, maker) for name, row, kind, maker in made_rows() if kind == "derived"]
    by_hand = [(name, row) for name, row, maker in derived if maker.startswith(BY_HAND)]
    assert len(derived) - len(by_hand) >= 1050
    assert len(by_hand) <= 150
    tables = [name for name in table_names() if "kind" in load(name)]
    unsaid = [name for name in tables if MADE_BY not in load(name)]
    assert not any((load(name)["kind"] == "derived").any() for name in unsaid)


def test_every_builder_makes_rows_and_says_what():
    makers = {maker for *_, maker in made_rows()}
    for one in builders().values():
        assert one.name in makers, f"{one.name} makes nothing"
        assert one.summary.endswith((".", ":")) and len(one.summary) > 20


def test_the_register_is_whole():
    """A source of a builder has its files; what cannot be fetched says how it was extracted."""
    table = load("upstream")
    assert len(table) >= 300
    without = table[table["address"].isna()]
    assert without["note"].str.startswith("An extract of ours").all() and len(without) <= 3
    dated = table.dropna(subset=["copied"])
    assert (dated["copied"] <= dated["read"]).all()
    assert table["next_due"].notna().sum() >= 15


def test_no_file_of_a_publisher_is_in_the_repository():
    known = {one.sha256 for one in registered()}
    for folder in ("data", "tests", "engine", "subject", "book", "template"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".pyc", ".py") and "_build" not in path.parts:
                assert checksum(path.read_bytes()) not in known, path


def test_the_simulation_is_the_same_each_time_and_exports_every_step():
    (simulated,) = (one for one in builders().values() if one.name.startswith("chip_simulation."))
    once, again = (made(simulated, Files(Path())) for _ in range(2))
    assert once == again, "seeded"
    table = load("chip_simulation")
    assert set(table["id"]) == set(once)
    assert (table["p5"] <= table["p50"]).all() and (table["p50"] <= table["p95"]).all()
