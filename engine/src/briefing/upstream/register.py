"""The register of upstream files: which publisher's file a row came from, byte for byte.

A table of the book, `data/upstream.csv`, a row a file. The files themselves are not in the book.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing.core.problems import BriefingError, Problem
from briefing.tables.contract import REGISTER, table_names
from briefing.tables.loading import load

PLACE = f"data/{REGISTER}.csv"


@dataclass(frozen=True)
class UpstreamFile:
    """One file of a publisher: `file` is its place in a folder of such files, SOURCE/NAME.

    `address` is where the copy that was read can be fetched; empty for what can only be extracted
    again.
    """

    source: str
    file: str
    address: str
    sha256: str
    bytes: int


def registered(sources: Iterable[str] | None = None) -> list[UpstreamFile]:
    """Return the registered files of some sources, of all where none is named.

    Without those of which only the text was read: nobody could tell them from another version.
    """
    if REGISTER not in table_names():
        return []
    table = load(REGISTER).dropna(subset=["sha256"]).fillna({"address": ""})
    wanted = table if sources is None else table[table["source"].isin(set(sources))]
    columns = ["source", "file", "address", "sha256", "bytes"]
    return [UpstreamFile(*map(_plain, row)) for row in wanted[columns].itertuples(index=False)]


def _plain(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, str) else int(value)


def checksum(content: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def unlike(folder: Path, files: Iterable[UpstreamFile]) -> Iterator[Problem]:
    """Yield where files of a folder are not those of the register: missing, added, another byte."""
    files = list(files)
    for one in files:
        path = folder / one.file
        if not path.is_file():
            todo = "Fetch it: briefing upstream fetch."
            yield Problem(one.file, "no such file", "the registered file", todo=todo)
        elif (found := checksum(path.read_bytes())) != one.sha256:
            todo = "Look what it would change: briefing upstream news."
            size = f"{path.stat().st_size:,} bytes with the SHA-256 {found}"
            expected = f"{one.bytes:,} with {one.sha256}, as {PLACE} has it"
            yield Problem(one.file, size, expected, todo=todo)
    known = {one.file for one in files}
    for place in sorted({one.file.partition("/")[0] for one in files}):
        for path in sorted((folder / place).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in known:
                todo = "Look what it would change: briefing upstream news."
                yield Problem(name, "a file", f"only those of {PLACE}", todo=todo)


def absent(folder: Path, sources: Iterable[str]) -> set[str]:
    """Return the sources of which a folder has no registered file at all.

    Raise BriefingError where it has none of any of them: then it is another folder.
    """
    files = registered(sources)
    have = {one.source for one in files if (folder / one.file).is_file()}
    if files and not have:
        found = "none of the registered files" if folder.is_dir() else "no such folder"
        expected = "a folder with the files of publishers, each as SOURCE/FILE"
        todo = "Fetch them into it: briefing upstream fetch."
        raise BriefingError([Problem(str(folder), found, expected, todo=todo)])
    return {one.source for one in files} - have


def refuse_other_files(folder: Path, sources: Iterable[str]) -> None:
    """Raise BriefingError where files of sources in a folder are not those of the register."""
    if problems := list(unlike(folder, registered(sources))):
        raise BriefingError(problems)
