"""Write a chapter into a folder of its own, whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from briefing.folders import new_folder, run_there, write
from briefing.kits import data, library, pages, papers
from briefing.kits.needs import needs
from briefing.tables import unchanging

EDITIONS = ("student", "instructor")
BASE = ".fork/base.zip"  # the folder as it left the book: what an update compares with


def fork(chapter: str, target: Path, which: str) -> None:
    """Write a chapter with all that it needs into a folder, and run it there.

    `which` is one of EDITIONS. Raise BriefingError, and leave the folder as it was, where it holds
    something already, where a licence forbids to take a table, or where the chapter does not run.
    """
    with new_folder(target) as made:
        write(kit(chapter, which), made)
        run_there(made, "refresh")


def kit(chapter: str, which: str) -> dict[str, bytes]:
    """Return all files of a kit; the chapter in it has not been run there yet."""
    student = which == "student"
    with unchanging():
        found = needs(chapter, [] if student else pages.teaching(chapter).values())
        modules = library.kit_modules(found, student)
        required = library.dependencies(modules)
        files = {
            **data.files(found),
            **library.files(found, modules),
            **pages.files(found, student),
            **papers.files(found, student, required),
            "requirements.txt": library.lock(required),
        }
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
