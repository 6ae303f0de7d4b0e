"""Check the data and the text, and render the pages.

The check runs in a process of its own beside the rendering: neither needs the other's result, and
both must be good before a book is called built. What was checked once is not checked again until
something that the check reads has changed.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

from briefing.chapters.provenance import library_digest
from briefing.core.digest import digest, files_digest
from briefing.core.kept import Kept
from briefing.core.project import project_root, unchanging

PASSED = "_build/checked.json"  # of which state of the book each half of the check was passed
RENDERER = ("jupyter_book.sphinx", "myst_nb.sphinx_", "sphinx.builders.html")
# What each half of the check reads.
READS = {"tables": ("data", "seeds"), "prose": ("data", "seeds", "book", ".")}


def build(afresh: bool = False) -> bool:
    """Check and render the book; return whether both went well. Messages go to stderr.

    Chapters are taken as they are stored. `afresh` checks and renders everything, whatever was
    done before.
    """
    passed = Kept(project_root() / PASSED)
    states = {half: _state(folders) for half, folders in READS.items()}
    due = [half for half in states if afresh or not passed.is_current(half, states[half])]
    checking = _start(due)
    rendered = _render(afresh)
    checked = checking is None or _succeeded(checking)
    if checked:
        for half, state in states.items():
            passed.note(half, state)
        passed.save()
    elif rendered:
        said = "The pages in _build/html do not pass the check: do not publish them."
        print(said, file=sys.stderr)
    return rendered and checked


def _state(folders: tuple[str, ...]) -> str:
    """Return a fingerprint of the library and of the files of some folders."""
    root = project_root()
    paths = [
        path
        for folder in folders
        for path in sorted((root / folder).glob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    return digest([sys.version, library_digest(), files_digest(root, paths)])


def _start(halves: list[str]) -> subprocess.Popen[str] | None:
    """Start the check of what is due, or return None where nothing is."""
    if not halves:
        print("Nothing that the check reads has changed since it was passed.")
        return None
    only = ["--only", *halves] if len(halves) == 1 else []
    command = [sys.executable, "-m", "briefing", "check", *only]
    return subprocess.Popen(command, cwd=project_root(), stdout=subprocess.PIPE, text=True)


def _succeeded(checking: subprocess.Popen[str]) -> bool:
    said, _ = checking.communicate()
    print(said, end="")
    return checking.returncode == 0


def load_renderer() -> None:
    """Import what rendering needs, which takes as long as several pages."""
    for name in RENDERER:
        import_module(name)


def _render(afresh: bool) -> bool:
    """Run Jupyter Book in this process, with its own command line."""
    from jupyter_book.cli.main import main

    options = ["-W", "--keep-going", "-q", *(["--all"] if afresh else [])]
    try:
        with unchanging():
            main(["build", str(project_root()), *options], standalone_mode=False)
    except SystemExit:  # Sphinx has said what is wrong
        return False
    except Exception as error:  # settings that it cannot read, in words of its own
        print(f"Jupyter Book: {error}", file=sys.stderr)
        return False
    return True
