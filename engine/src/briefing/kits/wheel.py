"""The engine and the subject as wheels: what leaves the book needs nothing else of it."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from briefing.core import subject
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root

FOLDER = "wheels"  # of what has left the book: the engine that came with it
SUBJECT = "subject"  # of a book: the project of its subject's package
# The day that wheels are dated with: the same code gives the same bytes. Zip goes back no further.
DAY = "315532800"


def engine_wheel() -> tuple[str, bytes]:
    """Return name and content of the engine as a wheel.

    A checkout builds it from its sources; what left a checkout hands on the one that it brought.
    Raise BriefingError where there is neither, or several lie there.
    """
    package = next(subject.packages())
    sources = package.parents[1]
    if (sources / "pyproject.toml").is_file():
        return built(sources)
    brought = sorted((project_root() / FOLDER).glob("briefing-*.whl"))
    if len(brought) != 1:
        found = f"{len(brought) or 'no'} wheel{'s' if brought else ''} of the engine"
        expected = "the one that came with this folder, under its own name"
        todo = "The archive .fork/base.zip has it."
        raise BriefingError([Problem(FOLDER, found, expected, todo=todo)])
    return brought[0].name, brought[0].read_bytes()


def subject_wheel() -> tuple[str, bytes] | None:
    """Return name and content of the subject's package as a wheel, None for a book without one."""
    folder = project_root() / SUBJECT
    return built(folder) if (folder / "pyproject.toml").is_file() else None


def subject_files() -> dict[str, bytes]:
    """Return the sources of the subject's package, by their places in the book.

    Without its builders and arguments: what leaves the book has rows, and neither the register of
    the files that they were made from nor all tables that a formula or a premise reads.
    """
    root = project_root()
    paths = sorted(path for path in (root / SUBJECT).rglob("*") if path.is_file())
    left_out = {"__pycache__", subject.BUILDERS, subject.ARGUMENTS}
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in paths
        if not any(part.startswith(".") or part in left_out for part in path.parts)
    }


def built(project: Path) -> tuple[str, bytes]:
    """Build the wheel of a project; the same sources give the same bytes."""
    from flit_core.buildapi import build_wheel

    with tempfile.TemporaryDirectory() as folder, _dated(), _inside(project):
        name = build_wheel(folder)
        return name, (Path(folder) / name).read_bytes()


def unpacked(wheel: bytes) -> dict[str, bytes]:
    """Return what a wheel installs, by its place beside the code that imports it."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@contextmanager
def _dated() -> Iterator[None]:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = DAY
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH")
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in a folder, as the hooks of a build expect (PEP 517)."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
