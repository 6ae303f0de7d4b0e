"""Write a chapter into a folder of its own, whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from briefing.core.new_folder import new_folder, run_there, write
from briefing.core.project import unchanging
from briefing.kits import data, documents, pages, wheel
from briefing.kits.inventory import inventory

BASE = ".fork/base.zip"  # the folder as it left the book: what an update compares with


def fork(chapter: str, target: Path, audience: str) -> None:
    """Write a chapter with all that it needs into a folder, and run it there.

    `audience` is one of AUDIENCES. Raise BriefingError, and leave the folder as it was, where it
    holds something already, where a licence forbids to take a table, or where the chapter does not
    run.
    """
    with new_folder(target) as made:
        write(kit(chapter, audience), made)
        run_there(made, "refresh")


def kit(chapter: str, audience: str) -> dict[str, bytes]:
    """Return all files of a kit; the chapter in it has not been run there yet."""
    student = audience == "student"
    with unchanging():
        found = inventory(chapter, [] if student else pages.teaching(chapter).values())
        name, engine = wheel.engine_wheel()
        files = {
            **data.files(found),
            **pages.files(found, student),
            **documents.files(found, audience),
            **wheel.subject_files(),
            f"{wheel.FOLDER}/{name}": engine,
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
