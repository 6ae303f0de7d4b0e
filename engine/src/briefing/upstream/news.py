"""What newer files of publishers would change: rows, judgements, sentences. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from briefing.core.problems import BriefingError, Problem
from briefing.prose.check import Linked, all_sections, linked_in
from briefing.tables.contract import table_names
from briefing.tables.loading import load
from briefing.upstream.builders import MADE_BY, builders
from briefing.upstream.files import Files
from briefing.upstream.rebuild import Difference, differences, made
from briefing.upstream.register import checksum, registered

Row = tuple[str, str]  # table, id


@dataclass
class News:
    """What newer files say that the tables do not."""

    newer: list[str]  # files whose bytes are not those of the register
    unread: list[str] = field(default_factory=list)  # those that no builder reads
    differences: list[Difference] = field(default_factory=list)
    contradicted: list[Linked] = field(default_factory=list)  # numbers whose cells would change
    overtaken: list[Linked] = field(default_factory=list)  # numbers of a series with newer rows

    @property
    def new_rows(self) -> list[Difference]:
        """Return the rows that a table lacks."""
        return [one for one in self.differences if one.table_has is None]

    @property
    def lost_rows(self) -> list[Difference]:
        """Return the rows that builders no longer make."""
        return [one for one in self.differences if one.builder_has is None]

    @property
    def corrected(self) -> list[Difference]:
        """Return the cells in which both have something else."""
        return [one for one in self.differences if None not in (one.table_has, one.builder_has)]


def news(newer: Path, known: Path) -> News:
    """Return what the files in `newer` would change; `known` holds the registered ones.

    Raise BriefingError where `newer` has no file that differs, or one that a builder cannot read.
    """
    found = News(list(_newer(newer)))
    if not found.newer:
        expected = "files, each as SOURCE/FILE, that are not those of the register"
        raise BriefingError([Problem(str(newer), "none", expected)])
    source_of = {_folder(one.file): one.source for one in registered()}
    changed = {_folder(name): source_of.get(_folder(name), _folder(name)) for name in found.newer}
    reading = [one for one in builders().values() if set(changed.values()) & set(one.sources)]
    read = {source for one in reading for source in one.sources}
    found.unread = [name for name in found.newer if changed[_folder(name)] not in read]
    files = Files(known, newer)
    for one in reading:
        found.differences += differences(one, made(one, files))
    touched = {(one.table, one.row) for one in found.corrected + found.lost_rows}
    growing = set(_rows_made_by({one.builder for one in found.new_rows}))
    for section in all_sections():
        for number in linked_in(section):
            rows = {(cell.table, cell.row) for cell in number.fact.inputs}
            if rows & touched:
                found.contradicted.append(number)
            elif rows & growing:
                found.overtaken.append(number)
    return found


def _newer(folder: Path) -> Iterator[str]:
    known = {one.file: one.sha256 for one in registered()}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and "/" in name and known.get(name) != checksum(path.read_bytes()):
            yield name


def _folder(name: str) -> str:
    return name.partition("/")[0]


def _rows_made_by(makers: set[str]) -> Iterator[Row]:
    for name in table_names():
        table = load(name)
        if MADE_BY in table:
            yield from ((name, row) for row in table.loc[table[MADE_BY].isin(makers), "id"])
