"""Build the book: run what is out of date, check the data and the prose, render the pages.

The check runs in a process of its own beside the rendering: neither needs the other's result, and
both must be good before a book is called built.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from briefing.fingerprints import digest, library_digest
from briefing.notebooks import write_atomically
from briefing.tables import project_root

BUILD = "_build"
CHECKED = "checked"  # says of which state of the book the check was passed


def build(afresh: bool = False) -> bool:
    """Check and render the book; return whether both went well. Messages go to stderr.

    Chapters are taken as they are stored. `afresh` renders every page, whatever was rendered
    before.
    """
    checking = _start_check()
    rendered = _render(afresh)
    checked = _finish_check(checking)
    if rendered and not checked:
        print(
            "The pages in _build/html do not pass the check: do not publish them.", file=sys.stderr
        )
    return rendered and checked


def _start_check() -> subprocess.Popen[str] | None:
    """Start the check, or return None where nothing changed since it was last passed."""
    state = project_root() / BUILD / CHECKED
    if state.is_file() and state.read_text(encoding="utf-8") == _state():
        print("Nothing that the check reads has changed since it was passed.")
        return None
    command = [sys.executable, "-m", "briefing.cli", "check"]
    return subprocess.Popen(command, cwd=project_root(), stdout=subprocess.PIPE, text=True)


def _finish_check(checking: subprocess.Popen[str] | None) -> bool:
    if checking is None:
        return True
    words, _ = checking.communicate()
    print(words, end="")
    if checking.returncode == 0:
        write_atomically(project_root() / BUILD / CHECKED, _state())
    return checking.returncode == 0


def _state() -> str:
    """Return a fingerprint of all that the check reads."""
    root = project_root()
    return digest(
        [library_digest(), sys.version]
        + [
            [path.relative_to(root).as_posix(), digest(path.read_bytes())]
            for path in _read_by_check()
        ]
    )


def _read_by_check() -> Iterator[Path]:
    root = project_root()
    for folder in ("book", "data", "seeds"):
        yield from sorted(path for path in (root / folder).iterdir() if path.is_file())
    yield root / "CITATION.cff"


def _render(afresh: bool) -> bool:
    """Run Jupyter Book in this process, with its own command line."""
    # Sphinx makes millions of objects that live to the end; looking for garbage among them takes a
    # quarter of a build.
    gc.disable()
    from jupyter_book.cli.main import main

    options = ["-W", "--keep-going", "-q", *(["--all"] if afresh else [])]
    try:
        main(["build", str(project_root()), *options], standalone_mode=False)
    except (RuntimeError, SystemExit):  # it has said what is wrong
        return False
    return True
