"""Hand in a chapter as students do, and read their marks as their teacher does."""

import csv
import json

from briefing.chapters.exercises.nbgrader import is_solution
from briefing.core.notebook import notebook_text, read_notebook


def hand_in(kit, student_version, chapter):
    """Put two submissions where they are looked for: the version as it is, and with all solved."""
    handed = read_notebook(student_version / "book" / f"{chapter}.ipynb")
    solved = read_notebook(kit / "book" / f"{chapter}.ipynb")["cells"]
    solutions = {cell["id"]: cell["source"] for cell in solved}
    submit(kit, "empty", chapter, handed)
    for cell in handed["cells"]:
        if is_solution(cell):
            cell["source"] = solutions[cell["id"]]
    submit(kit, "perfect", chapter, handed)


def submit(kit, name, chapter, notebook):
    folder = kit / "grading" / "submitted" / name / chapter
    folder.mkdir(parents=True)
    (folder / f"{chapter}.ipynb").write_text(notebook_text(notebook), encoding="utf-8")


def marks(kit):
    """Return the marks of each student and the highest there are."""
    with (kit / "grading" / "marks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows}


def released(kit, chapter):
    """Return the cells of the assignment that nbgrader makes for students."""
    path = kit / "grading" / "release" / chapter / f"{chapter}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def points(kit, chapter):
    """Return the sum of the points that the checks of a chapter name."""
    cells = read_notebook(kit / "book" / f"{chapter}.ipynb")["cells"]
    return sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
