"""Merge a file as it left the book, as a teacher has it, and as a later edition has it.

Tables are merged by row and column, notebooks by cell, JSON by key, all else by line with
`git merge-file`. Where teacher and edition changed the same thing, the teacher's stays and the
conflict is told. A file merged by lines could end up with marks of conflict that break a table.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from briefing.git import git
from briefing.notebooks import RECORD, source_of, text_of

T = TypeVar("T")
Tell = Callable[[str, str, str, str], None]  # place, before, yours, the edition's
GONE = "(nothing)"


@dataclass(frozen=True)
class Conflict:
    """What teacher and edition both changed: the teacher's stays."""

    file: str
    place: str
    before: str
    yours: str
    edition: str

    @property
    def where(self) -> str:
        """Return the file, and the place in it that is in conflict."""
        return f"{self.file}, {self.place}" if self.place else self.file

    def __str__(self) -> str:
        pairs = enumerate(zip(self.yours, self.edition, strict=False))
        same = next((at for at, (one, other) in pairs if one != other), 0)
        yours, theirs = (_short(text, same) for text in (self.yours, self.edition))
        return f"{self.where}: you have {yours}; the edition has {theirs}"

    @property
    def change(self) -> str:
        """Return what the edition changed, as lines with - and +."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.edition.splitlines(), lineterm="", n=2
        )
        return "\n".join(list(lines)[2:])


@dataclass(frozen=True)
class Merged:
    """The files after an update (None: it is to go), and what was in conflict."""

    files: dict[str, bytes | None]
    conflicts: list[Conflict]


def merge(base: Mapping[str, bytes], mine: Mapping[str, bytes], new: Mapping[str, bytes]) -> Merged:
    """Return the files that an edition changes, merged with what a teacher made of them."""
    files: dict[str, bytes | None] = {}
    conflicts: list[Conflict] = []
    for name in sorted(base.keys() | new.keys()):
        states = base.get(name), mine.get(name), new.get(name)
        content = _merge_file(name, *states, conflicts)
        if content != mine.get(name):
            files[name] = content
    return Merged(files, conflicts)


def _merge_file(
    name: str,
    base: bytes | None,
    mine: bytes | None,
    new: bytes | None,
    conflicts: list[Conflict],
) -> bytes | None:
    def tell(place: str, before: str, yours: str, theirs: str) -> None:
        conflicts.append(Conflict(name, place, before, yours, theirs))

    if mine == base:
        return new
    if new in (base, mine):
        return mine
    if mine is None or new is None:
        tell("", _text(base), _text(mine), _text(new))
        return mine
    form = FORMS.get(Path(name).suffix, _merge_lines)
    return form(base or b"", mine, new, tell)


def _merge_table(base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    """Merge by row and column; a column that the edition added comes along."""
    old, yours, theirs = (_rows(content) for content in (base, mine, new))
    columns = list(dict.fromkeys([*_columns(mine), *_columns(new)]))
    columns = [c for c in columns if c in _columns(new) or c not in _columns(base)]

    def cells(
        key: str, before: dict[str, str], here: dict[str, str], there: dict[str, str]
    ) -> dict[str, str]:
        row = {}
        for column in columns:
            values = [one.get(column, "") for one in (before, here, there)]
            row[column] = _choose(values, lambda *v, c=column: tell(f"row {key}, column {c}", *v))
        return row

    rows = _merge_keyed(
        old, yours, theirs, cells, lambda key, *v: tell(f"row {key}", *map(_row, v))
    )
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows.values())
    return target.getvalue().encode()


def _rows(content: bytes) -> dict[str, dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return {row["id"]: row for row in reader}


def _columns(content: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(content.decode("utf-8"), newline="")), [])


def _row(row: Mapping[str, str] | None) -> str:
    return GONE if row is None else "\n".join(f"{name}: {cell}" for name, cell in row.items())


def _merge_notebook(base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    """Merge by cell; the text of a cell that both changed is merged by lines."""
    notebooks = [json.loads(content) for content in (base, mine, new)]
    old, yours, theirs = ({cell["id"]: cell for cell in one["cells"]} for one in notebooks)

    def cell(key: str, before: dict, here: dict, there: dict) -> dict:
        texts = [source_of(one) for one in (before, here, there)]
        source = _lines(*texts)
        if source is None:
            tell(f"cell {key}", *texts)
            source = texts[1]
        chosen = here if source == texts[1] else there
        marks = [one["metadata"] for one in (before, here, there)]
        kept = marks[2] if marks[1] == marks[0] else marks[1]
        return {**chosen, "source": source.splitlines(keepends=True), "metadata": kept}

    def told(key: str, *cells: dict | None) -> None:
        tell(f"cell {key}", *(GONE if one is None else source_of(one) for one in cells))

    merged = _merge_keyed(old, yours, theirs, cell, told)
    notebook = {**notebooks[1], "cells": list(merged.values())}
    notebook["metadata"] = {k: v for k, v in notebook["metadata"].items() if k != RECORD}
    return text_of(notebook).encode()


def _merge_json(base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    values = [json.loads(content or b"{}") for content in (base, mine, new)]
    indent = 2 if mine.startswith(b"{\n  ") else 1
    return (json.dumps(_json(*values, "", tell), indent=indent, ensure_ascii=False) + "\n").encode()


def _json(base: Any, mine: Any, new: Any, place: str, tell: Tell) -> Any:  # noqa: ANN401
    """Merge objects by key, and lists of objects that have names by name."""
    if mine == base:
        return new
    if new in (base, mine):
        return mine
    named = [_by_name(one) for one in (base, mine, new)]
    if all(one is not None for one in named):

        def deeper(key: str, *values: Any) -> Any:  # noqa: ANN401
            return _json(*values, f"{place}/{key}", tell)

        merged = _merge_keyed(
            *named, deeper, lambda key, *v: tell(f"{place}/{key}", *map(_as_text, v))
        )
        return merged if isinstance(mine, dict) else list(merged.values())
    tell(place, *map(_as_text, (base, mine, new)))
    return mine


def _by_name(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(one, dict) and "name" in one for one in value):
        return {one["name"]: one for one in value}
    return None


def _as_text(value: object) -> str:
    return GONE if value is None else json.dumps(value, ensure_ascii=False, indent=1)


def _merge_lines(base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    texts = [_text(content) for content in (base, mine, new)]
    merged = _lines(*texts)
    if merged is None:
        tell("", *texts)
        return mine
    return merged.encode()


def _lines(base: str, mine: str, new: str) -> str | None:
    """Merge three texts by line; None where both changed the same lines."""
    if mine == base:
        return new
    if new in (base, mine):
        return mine
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("mine", "base", "new")]
        for path, text in zip(paths, (mine, base, new), strict=True):
            # A last line without an end would run into the next one.
            path.write_text(f"{text}\n", encoding="utf-8", newline="")
        done = git("merge-file", "-p", "-q", *map(str, paths))
    return done.stdout.decode("utf-8")[:-1] if done.returncode == 0 else None


def _merge_keyed(
    base: Mapping[str, T],
    mine: Mapping[str, T],
    new: Mapping[str, T],
    merge_one: Callable[[str, T, T, T], T],
    tell: Callable[..., None],
) -> dict[str, T]:
    """Merge things that have names, in the order of the edition unless the teacher moved some."""
    merged: dict[str, T] = {}
    for key, value in mine.items():
        before, there = base.get(key), new.get(key)
        if there is None and before is not None:
            if value == before:
                continue  # the edition dropped it, the teacher had left it as it was
            tell(key, before, value, None)
        unchanged = there is None or there == before or value == there
        if unchanged:
            merged[key] = value
        elif value == before:
            merged[key] = there
        elif before is None:
            tell(key, None, value, there)
            merged[key] = value
        else:
            merged[key] = merge_one(key, before, value, there)
    for key in (key for key in base if key not in mine and key in new):
        if new[key] != base[key]:
            tell(key, base[key], None, new[key])  # the teacher dropped it, the edition changed it
    merged |= {key: value for key, value in new.items() if key not in mine and key not in base}
    moved = _order(mine, base) != _order(base, mine)  # by the teacher
    leading, following = (mine, new) if moved else (new, mine)
    return {key: merged[key] for key in _woven(list(leading), list(following)) if key in merged}


def _order(one: Iterable[str], other: Iterable[str]) -> list[str]:
    """Return what is in both, in the order of the first."""
    shared = set(other)
    return [key for key in one if key in shared]


def _woven(leading: list[str], following: list[str]) -> list[str]:
    """Put what only the second list has behind what it stands behind there."""
    keys = list(leading)
    for place, key in enumerate(following):
        if key not in keys:
            before = [one for one in following[:place] if one in keys]
            keys.insert(keys.index(before[-1]) + 1 if before else 0, key)
    return keys


def _choose(values: list[str], tell: Callable[..., None]) -> str:
    before, here, there = values
    if here == before:
        return there
    if there not in (before, here):
        tell(before, here, there)
    return here


def _text(content: bytes | None) -> str:
    return GONE if content is None else content.decode("utf-8", errors="replace")


def _short(text: str, same: int = 0) -> str:
    """Return the place in a text at which two begin to differ, after `same` letters."""
    line = " ".join(text.split())
    start = same - 15 if len(line) >= 60 and same > 40 else 0
    rest = f"{'...' if start else ''}{line[start:]}"
    return repr(rest if len(rest) < 60 else f"{rest[:57]}...")


FORMS: dict[str, Callable[[bytes, bytes, bytes, Tell], bytes]] = {
    ".csv": _merge_table,
    ".ipynb": _merge_notebook,
    ".json": _merge_json,
}
