"""The marks of nbgrader in a chapter: which cell is a solution, which one checks an answer.

nbgrader makes an assignment from the same marks. A student edition is made here and not with it,
because it is ten lines and nbgrader would double what a teacher installs; a test holds that both
make the same cells.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path

from briefing.core.notebook import Cell, Notebook, read_notebook, source_of
from briefing.core.problems import Problem
from briefing.core.project import named

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"  # nbgrader's own words
SKIPPED = "nbval-skip"  # nbval runs no cell with this tag
BOOK_ONLY = {"hide-cell", "remove-cell"}  # fold solutions and leave out checks on the pages
MARKS = re.compile(rf"^[ \t]*{BEGIN}[ \t]*\n?|\n?^[ \t]*{END}[ \t]*$", re.MULTILINE)
CHECKED = re.compile(r"""^check\(\s*(["'])(.+?)\1""", re.MULTILINE)  # the exercise of a check
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}.*?{END}[ \t]*$", re.MULTILINE | re.DOTALL)


def is_solution(cell: Cell) -> bool:
    """Say whether a student writes into this cell."""
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def is_check(cell: Cell) -> bool:
    """Say whether this cell checks an answer."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade")) and not is_solution(cell)


def name_problems(path: Path) -> Iterator[Problem]:
    """Yield what keeps the exercises of a chapter apart no more, such as a copied cell's old name.

    nbgrader knows a cell by its `grade_id`, the kept answers an exercise by what its check names.
    """
    seen: dict[tuple[str, str], str] = {}
    for number, cell in enumerate(read_notebook(path)["cells"], start=1):
        place = f"cell {number} ({cell.get('id', '')})"
        names = []
        if is_solution(cell) or is_check(cell):
            names.append(("grade_id", str(cell["metadata"]["nbgrader"].get("grade_id", ""))))
        if is_check(cell) and (match := CHECKED.search(source_of(cell))):
            names.append(("check of", match[2]))
            if match[2].rpartition("-")[0] != path.stem:
                expected = f"the chapter and a number, such as '{path.stem}-9'"
                yield Problem(named(path), f"a check of '{match[2]}'", expected, place=place)
        for what, name in names:
            if (what, name) in seen:
                found = f"{what} '{name}', as in {seen[what, name]}"
                todo = "A copied exercise needs its own number: in the check, and in each grade_id."
                yield Problem(named(path), found, "a name of its own", place=place, todo=todo)
            seen.setdefault((what, name), place)


def is_open(cell: Cell) -> bool:
    """Say whether this is a cell for an answer that nobody has written yet."""
    return is_solution(cell) and STUB.splitlines()[1] in source_of(cell)


def _is_handed_out(cell: Cell) -> bool:
    return is_solution(cell) and SKIPPED in cell["metadata"].get("tags", [])


def without_marks(code: str) -> str:
    """Return a solution as a reader sees it."""
    return MARKS.sub("", code)


def student_edition(notebook: Notebook) -> Notebook:
    """Return a chapter with a place to write for every solution, without any output of either."""
    edition = copy.deepcopy(notebook)
    for cell in edition["cells"]:
        if is_solution(cell):
            cell["source"] = SOLUTION.sub(_stub, source_of(cell)).splitlines(keepends=True)
        if is_solution(cell) or is_check(cell):
            tags = [tag for tag in cell["metadata"].get("tags", []) if tag not in BOOK_ONLY]
            cell["metadata"]["tags"] = [*tags, SKIPPED]
            cell["outputs"], cell["execution_count"] = [], None
    return edition


def _stub(solution: re.Match[str]) -> str:
    return "\n".join(solution[1] + line for line in STUB.splitlines())


def to_run(cells: list[Cell]) -> list[Cell]:
    """Return the cells that a run carries out: all, but in a student edition no exercise.

    An open exercise raises an error, and a check of it fails; both are meant to. Nor are those run
    that a student has solved: their answers would be kept as the right ones.
    """
    if not any(is_open(cell) or _is_handed_out(cell) for cell in cells):
        return cells
    return [cell for cell in cells if not is_solution(cell) and not is_check(cell)]
