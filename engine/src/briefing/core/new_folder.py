"""A new folder, written whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from briefing.core.problems import BriefingError, Problem


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder to fill, which becomes `target` when the block ends well.

    Raise BriefingError where `target` holds something already. Whatever goes wrong in the block,
    `target` is left as it was.
    """
    _refuse_to_overwrite(target)
    # Beside the target, so that it can be moved there in one step.
    with _room_beside(target) as work:
        made = Path(work) / target.name
        made.mkdir()
        yield made
        for left in [*made.rglob("__pycache__"), made / "_build"]:  # by what ran there
            shutil.rmtree(left, ignore_errors=True)
        if target.is_dir():
            target.rmdir()  # it is empty
        made.rename(target)


def _room_beside(target: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        expected, todo = "a place to write", "Name another folder."
        raise BriefingError([Problem(str(target), str(error), expected, todo=todo)]) from None


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files, named by their place, into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def run_there(folder: Path, *command: str) -> None:
    """Run a command of this engine in a new folder, with the subject's package that lies there.

    Raise BriefingError where it fails.
    """
    paths = [str(folder / "subject" / "src"), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-m", "briefing", *command],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        found = f"`briefing {' '.join(command)}` fails there"
        raise BriefingError(
            [Problem(folder.name, found, "a folder in which it runs", excerpt=said)]
        )


def _refuse_to_overwrite(target: Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists():
        found = "a folder that is not empty" if target.is_dir() else "a file"
        todo = "Name another folder, or empty this one."
        raise BriefingError([Problem(str(target), found, "an empty folder or none", todo=todo)])
