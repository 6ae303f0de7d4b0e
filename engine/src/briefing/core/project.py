"""Where the project is, and a run that takes its files as unchanging."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from briefing.core.problems import BriefingError, Problem

CONTRACT_FILE = "datapackage.json"
T = TypeVar("T")

_held: dict[str, Any] | None = None  # what a run that takes the files as unchanging looked up


@contextmanager
def unchanging() -> Iterator[None]:
    """Take the files as they are at the first look, for as long as the block runs.

    Otherwise every look asks the disk whether a file has changed: right in a notebook, and half of
    the time of a check that looks thousands of times. A run then also sees one state of the data.
    """
    global _held
    before, _held = _held, {}
    try:
        yield
    finally:
        _held = before


def looked_up(key: str, find: Callable[[], T]) -> T:
    """Return find(), or within `unchanging` what it returned under the same key before."""
    if _held is None:
        return find()
    if key not in _held:
        _held[key] = find()
    found: T = _held[key]
    return found


def project_root() -> Path:
    """Return the folder that holds `data/`: the nearest one above the working directory.

    A chapter that left the book carries its own `data/`, so the working directory is asked first
    and the checkout around this file only when nothing is found there. Raise BriefingError where
    there is neither.
    """
    return looked_up("", _project_root)


def _project_root() -> Path:
    root = _nearest(Path.cwd())
    if root and (root / "data" / CONTRACT_FILE).is_file():
        return root
    _nearest.cache_clear()  # a folder that was moved, or was not there yet when first asked
    root = _nearest(Path.cwd())
    if root:
        return root
    found, todo = "no such file here or in any folder above", "Run this inside a copy of the book."
    raise BriefingError([Problem(f"data/{CONTRACT_FILE}", found, "the data contract", todo=todo)])


@cache
def _nearest(here: Path) -> Path | None:
    """Return the nearest folder with a contract; cached, as every look at a table asks for it."""
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / "data" / CONTRACT_FILE).is_file():
            return folder
    return None


def built_site() -> Path:
    """Return the folder of the built pages, which may not be there yet."""
    return project_root() / "_build" / "html"


def named(path: Path) -> str:
    """Return how messages name a file: from the root of the project where it lies in it."""
    root = project_root()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
