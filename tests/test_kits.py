"""Kits in a fresh environment: built, tested without a network, handed out, marked.

`make prove` takes one kit of each kind through it; `make prove-kits` every chapter in both.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grading
import pytest
from books import REPOSITORY, Book
from offline import cut_off
from shared import lacking

from briefing.chapters.exercises.nbgrader import is_check, is_solution
from briefing.core.notebook import chapters, read_notebook, source_of

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("kits")]

EVERY = os.environ.get("BRIEFING_KITS") == "all"
CHAPTERS = [path.stem for path in chapters()] if EVERY else ["claims-audit"]  # quick to run


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """Fork a chapter once for each use, and remove it at the end: its environment is large."""
    made = {}

    def fork(chapter, audience, use):
        if (chapter, audience, use) not in made:
            folder = tmp_path_factory.mktemp("kits") / f"{chapter}-{audience}"
            Book(REPOSITORY).must("fork", chapter, folder, "--for", audience)
            made[chapter, audience, use] = folder
        return made[chapter, audience, use]

    yield fork
    for folder in made.values():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(1800, func_only=True)
@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("audience", ["instructor", "student"])
def test_the_two_commands_of_a_kit(fork, clean, chapter, audience):
    folder = fork(chapter, audience, "to build")
    assert "The chapter is built" in clean(folder, "make", "book")
    assert (folder / "_build" / "html" / "book" / f"{chapter}.html").is_file()
    said = clean(folder, *cut_off("make", "test"))
    cells = read_notebook(folder / "book" / f"{chapter}.ipynb")["cells"]
    open_cells = sum(is_solution(cell) or is_check(cell) for cell in cells)
    left_out = f", {open_cells} skipped" if audience == "student" else ""
    assert re.search(rf"\d+ passed{left_out} in ", said), said
    # What runs there is the kit's own: nothing of this repository is installed in it.
    program = "import briefing, china_ai; print(briefing.__file__, china_ai.__file__)"
    where = clean(folder, ".venv/bin/python", "-c", program).split()
    assert all(Path(file).is_relative_to(folder) for file in where), where
    if audience == "instructor" and EVERY:
        grade_there(clean, folder, chapter)
    shutil.rmtree(folder / ".venv")


def grade_there(clean, folder, chapter):
    """Hand out and mark with the commands of the README."""
    clean(folder, "make", "student")
    grading.hand_in(folder, folder / "handout" / chapter, chapter)
    clean(folder, "make", "grade")
    full = grading.points(folder, chapter)
    assert grading.marks(folder) == {"perfect": (full, full), "empty": (0, full)}


@pytest.fixture(scope="module")
def marked(fork):
    """A chapter handed out and marked by nbgrader, in this environment."""
    nbgrader = shutil.which("nbgrader", path=Path(sys.executable).parent)
    if not nbgrader:
        lacking("nbgrader is not installed: make teaching installs it")
    chapter = CHAPTERS[0]
    kit, student = (fork(chapter, audience, "to mark") for audience in ("instructor", "student"))
    grading.hand_in(kit, student, chapter)
    (kit / "grading" / "source" / chapter).mkdir(parents=True)
    shutil.copy(kit / "book" / f"{chapter}.ipynb", kit / "grading" / "source" / chapter)
    for command in (
        ("generate_assignment", chapter, "--create", "--force"),
        ("autograde", chapter, "--force"),
        ("export", "--to=grading/marks.csv"),
    ):
        done = subprocess.run(
            [nbgrader, *command],
            cwd=kit,
            # nbgrader calls another program of its environment by its name.
            env={
                **os.environ,
                "PYTHONPATH": str(kit / "subject" / "src"),
                "PATH": f"{Path(nbgrader).parent}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    return kit, student, chapter


def test_a_perfect_submission_gets_all_marks_and_an_empty_one_none(marked):
    kit, _, chapter = marked
    full = grading.points(kit, chapter)
    assert full > 5
    assert grading.marks(kit) == {"perfect": (full, full), "empty": (0, full)}


def test_our_student_version_has_the_cells_that_nbgrader_makes(marked):
    """Whose code is the same, so that either can be handed out."""
    kit, student, chapter = marked
    theirs = {cell["id"]: cell for cell in grading.released(kit, chapter)}
    cells = read_notebook(student / "book" / f"{chapter}.ipynb")["cells"]
    ours = [cell for cell in cells if is_solution(cell) or is_check(cell)]
    assert len(ours) >= 10
    for cell in ours:
        assert source_of(theirs[cell["id"]]).strip() == source_of(cell).strip()
        assert theirs[cell["id"]]["outputs"] == cell["outputs"] == []
