"""Write a chapter into a folder of its own, whole or not at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from briefing.citing import edition
from briefing.kits import data, library, pages, papers
from briefing.kits.needs import needs
from briefing.problems import BriefingError, Problem
from briefing.tables import unchanging

EDITIONS = ("student", "instructor")
BASE = ".fork/base.zip"  # the folder as it left the book: what an update compares with


def fork(chapter: str, target: Path, which: str) -> None:
    """Write a chapter with all that it needs into a folder, and run it there.

    `which` is one of EDITIONS. Raise BriefingError, and leave the folder as it was, where it holds
    something already, where a licence forbids to take a table, or where the chapter does not run.
    """
    _refuse_to_overwrite(target)
    files = kit(chapter, which)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that it can be moved there in one step.
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as work:
        made = Path(work) / "kit"
        write(files, made)
        run_there(made, "refresh")
        for cache in made.rglob("__pycache__"):
            shutil.rmtree(cache)
        made.chmod(0o755)
        if target.is_dir():
            target.rmdir()  # it is empty
        made.rename(target)


def kit(chapter: str, which: str) -> dict[str, bytes]:
    """Return all files of a kit; the chapter in it has not been run there yet."""
    student = which == "student"
    with unchanging():
        found = needs(chapter)
        modules = library.kit_modules(found)
        required = library.dependencies(modules)
        files = {
            **data.files(found),
            **library.files(found),
            **pages.files(found, student),
            **papers.files(found, student, required),
            "requirements.txt": library.lock(required),
        }
    book = edition()
    origin = {
        "book": book.title,
        "version": book.version,
        "released": book.released.isoformat(),
        "chapter": chapter,
        "edition": which,
    }
    files[papers.ORIGIN] = (json.dumps(origin, indent=1, ensure_ascii=False) + "\n").encode()
    return {**files, BASE: packed(files)}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as an archive; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980, as zip can go back no further
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return target.getvalue()


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a new folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def run_there(folder: Path, *command: str) -> None:
    """Run a command of a kit with its own library; raise BriefingError with what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "briefing.cli", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        found = f"`briefing {' '.join(command)}` fails there"
        raise BriefingError([Problem(folder.name, found, "a kit that runs", excerpt=said)])


def _refuse_to_overwrite(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists():
        found = "a folder that is not empty" if target.is_dir() else "a file"
        todo = "Name another folder, or empty this one."
        raise BriefingError([Problem(str(target), found, "an empty folder or none", todo=todo)])
