"""Read and write the files of the project: every mistake names its file, no file is half-written.

Whatever reads a YAML, JSON, CSV or text file of the book reads it here, so that a conflict left by
a merge, bytes of another encoding or broken syntax is one line that names the file.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefing.core.problems import BriefingError, Problem
from briefing.core.project import named

CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: .*)?$", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_text(path: Path, expected: str = "a text") -> str:
    """Return a text file; a byte order mark in front of it is left out.

    Raise BriefingError where it is missing, not UTF-8, or holds the marks of a conflict.
    `expected` says in words what the file should be.
    """
    return as_text(read_bytes(path, expected), named(path), expected)


def read_bytes(path: Path, expected: str) -> bytes:
    """Return a file; raise BriefingError where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        todo = "Restore it."
        raise BriefingError([Problem(named(path), "no such file", expected, todo=todo)]) from None
    except IsADirectoryError:
        raise BriefingError([Problem(named(path), "a folder", expected)]) from None


def as_text(content: bytes, file: str, expected: str) -> str:
    """Return bytes as text; raise BriefingError where they are none, or hold a conflict."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"bytes that are not UTF-8 (line {line})"
        todo = "Save the file as UTF-8."
        raise BriefingError([Problem(file, found, expected, todo=todo)]) from None
    if conflict := CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        found = f"a conflict that a merge left ('{conflict[0]}' in line {line})"
        todo = "Choose one of the two versions, and take out the marks."
        raise BriefingError([Problem(file, found, expected, todo=todo)])
    return text


def read_json(path: Path, expected: str) -> Any:  # noqa: ANN401
    """Return what a JSON file holds; raise BriefingError where it is missing or no JSON."""
    return as_json(read_text(path, expected), named(path), expected)


def as_json(text: str, file: str, expected: str) -> Any:  # noqa: ANN401
    """Return what a JSON text holds; raise BriefingError where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        found = f"broken JSON in line {error.lineno}, column {error.colno}: {error.msg}"
        problem = Problem(file, found if text.strip() else "an empty file", expected)
    except RecursionError:
        problem = Problem(file, "JSON nested too deeply", expected)
    raise BriefingError([problem])


def read_yaml(path: Path, expected: str) -> dict[str, Any]:
    """Return the mapping that a YAML file holds, an empty one for an empty file.

    Raise BriefingError where it is missing, no YAML, or something else than a mapping.
    """
    return as_yaml(read_text(path, expected), named(path), expected)


def as_yaml(text: str, file: str, expected: str) -> dict[str, Any]:
    """Return the mapping that a YAML text holds; raise BriefingError where it holds none."""
    import yaml

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that does not exist
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        said = getattr(error, "problem", None) or " ".join(str(error).split())
        raise BriefingError([Problem(file, f"broken YAML{line}: {said}", expected)]) from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BriefingError([Problem(file, "YAML without keys", expected)])
    return found


def read_rows(path: Path) -> list[list[str]]:
    """Return the lines of a CSV file as cells, the header first; empty where the file is.

    Raise BriefingError where it is missing or no CSV.
    """
    return as_rows(read_bytes(path, "a table as CSV"), named(path))


def as_rows(content: bytes, file: str) -> list[list[str]]:
    """Return a CSV text as lines of cells; raise BriefingError where it is none."""
    text = as_text(content, file, "a table as CSV in UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        found = f"{error} (line {reader.line_num})"
        raise BriefingError([Problem(file, found, "a table as CSV")]) from None


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file in one step: an interrupt leaves the old one or the new, never a half.

    The file keeps its mode, and a symbolic link goes on leading to it.
    """
    target = path.resolve() if path.is_symlink() else path
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.is_file() else 0o644
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_where_it_differs(path: Path, content: str | bytes) -> None:
    """Replace a file unless that is what it holds: a server of the pages looks at its time."""
    wanted = content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != wanted:
        write_atomically(path, wanted)


def write_together(contents: Mapping[Path, str]) -> None:
    """Write some files; where one cannot be written, all are again what they were before."""
    before = {path: path.read_bytes() if path.is_file() else None for path in contents}
    try:
        for path, content in contents.items():
            write_atomically(path, content)
    except BaseException:
        put_back(before)
        raise


def put_back(before: Mapping[Path, bytes | None]) -> None:
    """Give files the content that they had; remove those that were not there (None)."""
    for path, content in before.items():
        if content is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != content:
            write_atomically(path, content)
