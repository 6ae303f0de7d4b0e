"""Merge a file as it left the book, as a teacher has it, and as a later edition has it.

Tables are merged by row and column, notebooks by cell, JSON by key, all else by line with
`git merge-file`. Where teacher and edition changed the same thing, the teacher's stays and the
conflict is told. A file merged by lines could end up with marks of conflict that break a table.

Of each thing there are three states, and None stands for one that is not there:

    before   mine     new      result
    same as mine      any      the edition's: the teacher left it as it was
    same as new       any      the teacher's: the edition left it as it was
    any      same as new       that
    one of them is not there   the teacher's, and a conflict
    all differ                 merged one level deeper, or the teacher's and a conflict
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from briefing.core.files import as_json, as_rows, as_text
from briefing.core.git import git
from briefing.core.notebook import RECORD, Cell, as_notebook, notebook_text, source_of
from briefing.core.problems import BriefingError, Problem

T = TypeVar("T")
Tell = Callable[[str, str, str, str], None]  # place, before, yours, the edition's
GONE = "(nothing)"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BINARY = (".zip", ".whl", ".png")
# What a run leaves in a cell of code, and what stands there before.
PUT_OUT: dict[str, Any] = {"outputs": [], "execution_count": None}
# What a chapter imported before engine 2.0, and what it imports since.
RENAMED = {
    "from briefing.exercises import check": "from briefing import check",
    "from briefing.sources import reference_list": "from briefing import reference_list",
    "from briefing.seeds import cards": "from briefing import cards",
}


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
        same = next((at for at, (ours, theirs) in pairs if ours != theirs), 0)
        yours, edition = (_short(text, same) for text in (self.yours, self.edition))
        return f"{self.where}: you have {yours}; the edition has {edition}"

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
    """Return the files that an edition changes, merged with what a teacher made of them.

    Raise BriefingError where a file of the teacher's cannot be read as what it is.
    """
    files: dict[str, bytes | None] = {}
    conflicts: list[Conflict] = []
    for name in sorted(base.keys() | new.keys()):
        before, ours, theirs = (_plain(name, state.get(name)) for state in (base, mine, new))
        content = _merge_file(name, before, ours, theirs, conflicts)
        if content != ours:
            files[name] = content
    return Merged(files, conflicts)


def _plain(name: str, content: bytes | None) -> bytes | None:
    """Return a text without what git or a spreadsheet made of its ends of lines and its begin."""
    if content is None or name.endswith(BINARY):
        return content
    return content.removeprefix(BYTE_ORDER_MARK).replace(b"\r\n", b"\n")


def _merge_file(
    name: str,
    base: bytes | None,
    mine: bytes | None,
    new: bytes | None,
    conflicts: list[Conflict],
) -> bytes | None:
    def tell(place: str, before: str, yours: str, theirs: str) -> None:
        conflicts.append(Conflict(name, place, before, yours, theirs))

    def deeper(before: bytes, ours: bytes, theirs: bytes) -> bytes:
        form = FORMS.get(Path(name).suffix, _merge_lines)
        return form(name, before, ours, theirs, tell)

    def told(*states: bytes | None) -> None:
        tell("", *map(_size if name.endswith(BINARY) else _text, states))

    if name.endswith(BINARY):
        return _merged(base, mine, new, None, told)
    # A file that both began is merged as one that was empty.
    return _merged(base or b"" if mine and new else base, mine, new, deeper, told)


def _merged(
    before: T | None,
    mine: T | None,
    new: T | None,
    deeper: Callable[[T, T, T], T] | None,
    tell: Callable[..., None],
) -> T | None:
    """Return one of three states, or what a merge one level deeper makes of them: see above."""
    if mine == before:
        return new
    if new in (before, mine):
        return mine
    if deeper is None or before is None or mine is None or new is None:
        tell(before, mine, new)
        return mine
    return deeper(before, mine, new)


def _merge_keyed(
    base: Mapping[str, T],
    mine: Mapping[str, T],
    new: Mapping[str, T],
    deeper: Callable[[str, T, T, T], T],
    tell: Callable[..., None],
) -> dict[str, T]:
    """Merge things that have names, in the order of the edition unless the teacher moved some."""
    merged: dict[str, T] = {}
    for key in dict.fromkeys([*mine, *base, *new]):
        thing = _merged(
            base.get(key),
            mine.get(key),
            new.get(key),
            lambda *states, key=key: deeper(key, *states),
            lambda *states, key=key: tell(key, *states),
        )
        if thing is not None:
            merged[key] = thing
    moved = _order(mine, base) != _order(base, mine)  # by the teacher
    leading, following = (mine, new) if moved else (new, mine)
    return {key: merged[key] for key in _woven(list(leading), list(following)) if key in merged}


def _merge_table(name: str, base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    """Merge by row and column; a column that the edition added comes along."""
    old, yours, theirs = (_Rows.read(content, name) for content in (base, mine, new))
    columns = list(dict.fromkeys([*yours.columns, *theirs.columns]))
    columns = [c for c in columns if c in theirs.columns or c not in old.columns]

    def cells(key: str, *states: dict[str, str]) -> dict[str, str]:
        row = {}
        for column in columns:
            before, here, there = (state.get(column, "") for state in states)
            place = f"row {key}, column {column}"
            told = partial(tell, place)
            row[column] = str(_merged(before, here, there, None, told))
        return row

    rows = _merge_keyed(
        old.rows, yours.rows, theirs.rows, cells, lambda key, *v: tell(f"row {key}", *map(_row, v))
    )
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows.values())
    return target.getvalue().encode()


@dataclass(frozen=True)
class _Rows:
    columns: list[str]
    rows: dict[str, dict[str, str]]

    @classmethod
    def read(cls, content: bytes, name: str) -> _Rows:
        """Return a table by the ids of its rows; raise BriefingError where two rows have one id."""
        head, *lines = as_rows(content, name) or [[]]
        rows = [dict(zip(head, line, strict=False)) for line in lines if any(line)]
        ids = [row.get("id", "") for row in rows]
        if head and "id" not in head:
            raise BriefingError([Problem(name, "no column 'id'", "a table of the book", 1)])
        for number, row in enumerate(ids):
            if row in ids[:number]:
                found, expected = f"'{row}' a second time", "an id that no other row has"
                todo = "Give one of the two rows another id, then run the update again."
                raise BriefingError([Problem(name, found, expected, column="id", todo=todo)])
        return cls(head, dict(zip(ids, rows, strict=True)))


def _row(row: Mapping[str, str] | None) -> str:
    return GONE if row is None else "\n".join(f"{name}: {cell}" for name, cell in row.items())


def _merge_notebook(name: str, base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    """Merge by cell; the text of a cell that both changed is merged by lines.

    What a run puts out is nobody's change: it stays with the cell that it came from.
    """
    before, yours, theirs = (as_notebook(content, name) for content in (base, mine, new))
    for notebook in (before, yours, theirs):
        _rename(notebook["cells"])
    known = _written(before["cells"])
    named = _with_names(yours["cells"], known)
    ours, edition = _written(named), _written(theirs["cells"])
    made = {(cell["id"], source_of(cell)): cell for cell in [*theirs["cells"], *named]}

    def cell(key: str, old: Cell, here: Cell, there: Cell) -> Cell:
        texts = [source_of(state) for state in (old, here, there)]
        source = _lines(*texts)
        if source is None:
            tell(f"cell {key}", *texts)
            source = texts[1]
        chosen = here if source == texts[1] else there
        metadata = _merged(old["metadata"], here["metadata"], there["metadata"], None, _silent)
        return {**chosen, "source": source.splitlines(keepends=True), "metadata": metadata}

    def told(key: str, *cells: Cell | None) -> None:
        tell(f"cell {key}", *(GONE if state is None else source_of(state) for state in cells))

    merged = _merge_keyed(known, ours, edition, cell, told).values()
    cells = [_with_outputs(c, made.get((c["id"], source_of(c)), {})) for c in merged]
    notebook = {**yours, "cells": cells, "nbformat_minor": theirs["nbformat_minor"]}
    notebook["metadata"] = {k: v for k, v in notebook["metadata"].items() if k != RECORD}
    return notebook_text(notebook).encode()


def _written(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Return cells by their names, without what a run made of them."""
    return {
        cell["id"]: {key: value for key, value in cell.items() if key not in PUT_OUT}
        for cell in cells
    }


def _with_outputs(cell: Cell, made: Cell) -> Cell:
    """Return a cell with what a run of it put out, nothing where it has not run."""
    if cell["cell_type"] != "code":
        return cell
    return {**cell, **{key: made.get(key, copy(none)) for key, none in PUT_OUT.items()}}


def _rename(cells: Iterable[Cell]) -> None:
    """Write what old chapters import as it is called now, and each source as lines."""
    for cell in cells:
        text = source_of(cell)
        for old, now in RENAMED.items():
            text = text.replace(old, now)
        cell["source"] = text.splitlines(keepends=True)


def _with_names(cells: Sequence[Cell], known: Mapping[str, Cell]) -> list[Cell]:
    """Return a teacher's cells, each with a name of its own; `known` are those of the book."""
    named = [dict(cell) for cell in cells]
    _give_names_back(named, known)
    _tell_copies_apart(named, known)
    return named


def _give_names_back(cells: Sequence[Cell], known: Mapping[str, Cell]) -> None:
    """Give cells without a name of the book that of the one with their text.

    Colab and old editors drop the names. Where none is left, a cell between two that are known is
    the one that stood there, whatever its text has become.
    """
    names = {cell["id"] for cell in cells}
    strangers = [cell for cell in cells if cell["id"] not in known]
    lost = [name for name in known if name not in names]
    matcher = difflib.SequenceMatcher(
        None,
        [source_of(known[name]) for name in lost],
        [source_of(cell) for cell in strangers],
        autojunk=False,
    )
    for kind, start, end, here, until in matcher.get_opcodes():
        reworded = kind == "replace" and end - start == until - here and len(lost) == len(known)
        if kind == "equal" or reworded:
            for cell, name in zip(strangers[here:until], lost[start:end], strict=True):
                cell["id"] = name


def _tell_copies_apart(cells: Sequence[Cell], known: Mapping[str, Cell]) -> None:
    """Give copies of a cell that kept its name another one; the most alike to the book's keeps it.

    Some editors copy a cell with its name.
    """
    names = {cell["id"] for cell in cells}
    for name in sorted(names):
        alike = [cell for cell in cells if cell["id"] == name]
        text = source_of(known.get(name, alike[0]))
        likeness = [_likeness(text, source_of(cell)) for cell in alike if len(alike) > 1]
        original = alike[likeness.index(max(likeness))] if likeness else alike[0]
        number = 1
        for cell in alike:
            while cell is not original and cell["id"] in names:
                number += 1
                cell["id"] = f"{name}-{number}"
            names.add(cell["id"])


def _likeness(text: str, other: str) -> float:
    return difflib.SequenceMatcher(None, text, other, autojunk=False).ratio()


def _silent(*_: object) -> None:
    """Tell nobody: which metadata of a cell stays is no news."""


def _merge_json(name: str, base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    texts = [as_text(content or b"{}", name, "JSON") for content in (base, mine, new)]
    values = [as_json(text, name, "JSON") for text in texts]
    indent = 2 if mine.startswith(b"{\n  ") else 1
    merged = _json(values[0], values[1], values[2], "", tell)
    if merged == values[1]:
        return mine
    return (json.dumps(merged, indent=indent, ensure_ascii=False) + "\n").encode()


def _json(base: Any, mine: Any, new: Any, place: str, tell: Tell) -> Any:  # noqa: ANN401
    """Merge objects by key, and lists of objects that have names by name."""

    def deeper(old: Any, here: Any, there: Any) -> Any:  # noqa: ANN401
        before, mine, new = (_by_name(value) for value in (old, here, there))
        if before is None or mine is None or new is None:
            tell(place, *map(_as_text, (old, here, there)))
            return here
        merged = _merge_keyed(
            before,
            mine,
            new,
            lambda key, b, m, n: _json(b, m, n, f"{place}/{key}", tell),
            lambda key, *states: tell(f"{place}/{key}", *map(_as_text, states)),
        )
        return merged if isinstance(here, dict) else list(merged.values())

    return _merged(base, mine, new, deeper, lambda *v: tell(place, *map(_as_text, v)))


def _by_name(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        named = {entry["name"]: entry for entry in value if isinstance(entry.get("name"), str)}
        if len(named) == len(value):  # each has a name of its own
            return named
    return None


def _as_text(value: object) -> str:
    return GONE if value is None else json.dumps(value, ensure_ascii=False, indent=1)


def _merge_lines(name: str, base: bytes, mine: bytes, new: bytes, tell: Tell) -> bytes:
    texts = [as_text(content, name, "a text") for content in (base, mine, new)]
    merged = _lines(*texts)
    if merged is None:
        tell("", *texts)
        return mine
    return merged.encode()


def _lines(base: str, mine: str, new: str) -> str | None:
    """Merge three texts by line; None where both changed the same lines."""

    def by_git(*texts: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("base", "mine", "new")]
            for path, text in zip(paths, texts, strict=True):
                # A last line without an end would run into the next one.
                path.write_text(f"{text}\n", encoding="utf-8", newline="")
            ordered = [str(path) for path in (paths[1], paths[0], paths[2])]
            done = git("merge-file", "-p", "-q", *ordered)
        return done.stdout.decode("utf-8")[:-1] if done.returncode == 0 else _CLASH

    merged = _merged(base, mine, new, by_git, _silent)
    return None if merged == _CLASH else merged


_CLASH = "\0"  # in the place of a text that could not be merged


def _order(keys: Iterable[str], other: Iterable[str]) -> list[str]:
    """Return what is in both, in the order of the first."""
    shared = set(other)
    return [key for key in keys if key in shared]


def _woven(leading: list[str], following: list[str]) -> list[str]:
    """Put what only the second list has behind what it stands behind there."""
    keys = list(leading)
    for place, key in enumerate(following):
        if key not in keys:
            before = [earlier for earlier in following[:place] if earlier in keys]
            keys.insert(keys.index(before[-1]) + 1 if before else 0, key)
    return keys


def _text(content: bytes | None) -> str:
    return GONE if content is None else content.decode("utf-8", errors="replace")


def _size(content: bytes | None) -> str:
    return GONE if content is None else f"{len(content):,} bytes"


def _short(text: str, same: int = 0) -> str:
    """Return the place in a text at which two begin to differ, after `same` letters."""
    line = " ".join(text.split())
    start = same - 15 if len(line) >= 60 and same > 40 else 0
    rest = f"{'...' if start else ''}{line[start:]}"
    return repr(rest if len(rest) < 60 else f"{rest[:57]}...")


FORMS: dict[str, Callable[[str, bytes, bytes, bytes, Tell], bytes]] = {
    ".csv": _merge_table,
    ".ipynb": _merge_notebook,
    ".json": _merge_json,
}
