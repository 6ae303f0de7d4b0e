"""Kits in a fresh environment: built, tested without a network, handed out, marked.

`make test` takes one kit through all of it; `make test-kits` every chapter in both editions.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grading
import pytest
from checkout import ROOT, Checkout
from conftest import lacking
from offline import cut_off

from briefing.chapters.exercises.nbgrader import is_check
from briefing.chapters.exercises.nbgrader import is_solution
from briefing.core.notebook import chapters
from briefing.core.notebook import read
from briefing.core.notebook import source_of

CHAPTERS = [path.stem for path in chapters()]
TAKEN = CHAPTERS if os.environ.get("BRIEFING_KITS") == "all" else ["claims-audit"]
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def make(folder, *targets, offline=False):
    """Run make in a kit, with nothing of this environment but the way to its programs."""
    own = os.pathsep.join(
        one for one in CLEAN["PATH"].split(os.pathsep) if not one.startswith(str(ROOT))
    )
    command = ["make", *targets]
    done = subprocess.run(
        cut_off(*command) if offline else command,
        cwd=folder,
        env={**CLEAN, "PATH": own},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """Fork a chapter once, and remove it at the end: its environment is large."""
    made = {}

    def fork(chapter, edition, use=""):
        if (chapter, edition, use) not in made:
            folder = tmp_path_factory.mktemp("kits") / f"{chapter}-{edition}"
            result = Checkout(ROOT).run("fork", chapter, str(folder), "--edition", edition)
            assert result.returncode == 0, result.stderr
            made[chapter, edition, use] = folder
        return made[chapter, edition, use]

    yield fork
    for folder in made.values():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize("chapter", TAKEN)
@pytest.mark.parametrize("edition", ["instructor", "student"] if TAKEN == CHAPTERS else ["student"])
def test_the_two_commands_of_a_kit(fork, chapter, edition):
    folder = fork(chapter, edition)
    assert "The chapter is built" in make(folder, "book")
    assert (folder / "_build" / "html" / "book" / f"{chapter}.html").is_file()
    said = make(folder, "test", offline=True)
    cells = read(folder / "book" / f"{chapter}.ipynb")["cells"]
    open_cells = sum(is_solution(cell) or is_check(cell) for cell in cells)
    left_out = f", {open_cells} skipped" if edition == "student" else ""
    assert re.search(rf"\d+ passed{left_out} in ", said), said
    if edition == "instructor" and os.environ.get("BRIEFING_KITS") == "all":
        grade_there(fork, folder, chapter)
    shutil.rmtree(folder / ".venv")


def grade_there(fork, folder, chapter):
    """Hand out and mark with the commands of the README."""
    make(folder, "student")
    grading.hand_in(folder, folder / "handout" / chapter, chapter)
    make(folder, "grade")
    full = grading.points(folder, chapter)
    assert grading.marks(folder) == {"perfect": (full, full), "empty": (0, full)}


@pytest.fixture(scope="module")
def marked(fork):
    """A chapter handed out and marked by nbgrader, in this environment."""
    nbgrader = shutil.which("nbgrader", path=Path(sys.executable).parent)
    if not nbgrader:
        lacking("nbgrader is not installed: make test installs it")
    chapter = TAKEN[0]
    kit, student = fork(chapter, "instructor", "to mark"), fork(chapter, "student", "to mark")
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
                "PYTHONPATH": str(kit / "src"),
                "PATH": f"{Path(nbgrader).parent}{os.pathsep}{os.environ['PATH']}",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
    return kit, student, chapter


@pytest.mark.slow
def test_a_perfect_submission_gets_all_marks_and_an_empty_one_none(marked):
    kit, _, chapter = marked
    full = grading.points(kit, chapter)
    assert full > 5
    assert grading.marks(kit) == {"perfect": (full, full), "empty": (0, full)}


@pytest.mark.slow
def test_our_student_edition_has_the_cells_that_nbgrader_makes(marked):
    """Whose code is the same, so that either can be handed out."""
    kit, student, chapter = marked
    theirs = {cell["id"]: cell for cell in grading.released(kit, chapter)}
    ours = [
        cell
        for cell in read(student / "book" / f"{chapter}.ipynb")["cells"]
        if is_solution(cell) or is_check(cell)
    ]
    assert len(ours) >= 10
    for cell in ours:
        assert source_of(theirs[cell["id"]]).strip() == source_of(cell).strip()
        assert theirs[cell["id"]]["outputs"] == cell["outputs"] == []
