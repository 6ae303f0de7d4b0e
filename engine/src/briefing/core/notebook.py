"""Notebooks as plain JSON: read, looked into, and written in one canonical form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefing.core.files import as_json, as_text, read_text
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import named, project_root

Notebook = dict[str, Any]
Cell = dict[str, Any]
RECORD = "briefing"  # what of a notebook's metadata is ours and is kept
EXPECTED = "a notebook"
NEEDED = {"cell_type", "source", "metadata"}  # of each cell
# Of a cell that lacks one, as formats before 4.5 have it: its position names it, in every reading.
UNNAMED = "cell-{position}"


def chapters() -> list[Path]:
    """Return the notebooks of the book, sorted by name."""
    return sorted((project_root() / "book").glob("*.ipynb"))


def chapter_pages() -> set[str]:
    """Return the pages of the built book that are chapters, as Sphinx names them."""
    return {f"book/{path.stem}" for path in chapters()}


def read_notebook(path: Path) -> Notebook:
    """Return a notebook as the JSON that it is; raise BriefingError where it is something else.

    Not through nbformat: to import it and to validate takes longer than all the rest of a build
    in which nothing changed.
    """
    return _checked(as_json(read_text(path, EXPECTED), named(path), EXPECTED), named(path))


def as_notebook(content: bytes, file: str) -> Notebook:
    """Return the notebook that some bytes hold; raise BriefingError where they hold none."""
    return _checked(as_json(as_text(content, file, EXPECTED), file, EXPECTED), file)


def _checked(found: object, file: str) -> Notebook:
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise BriefingError([Problem(file, "JSON of another kind", "a notebook of format 4")])
    for position, cell in enumerate(found["cells"], start=1):
        lacking = NEEDED - (cell.keys() if isinstance(cell, dict) else set())
        if lacking or not isinstance(cell["source"], str | list):
            what = " and no ".join(sorted(lacking)) or "text as its source"
            problem = Problem(file, f"no {what}", "a cell of a notebook", place=f"cell {position}")
            raise BriefingError([problem])
        if "id" not in cell:
            cell["id"] = UNNAMED.format(position=position)
            found |= {"nbformat": 4, "nbformat_minor": 5}  # the first format that knows ids
    found.setdefault("metadata", {})
    return found


def source_of(cell: Cell) -> str:
    """Return the text of a cell, which notebooks store as one string or as lines."""
    return "".join(cell["source"])


def cells_of(notebook: Notebook, kind: str) -> Iterator[Cell]:
    """Yield the cells of one kind: `markdown` or `code`."""
    return (cell for cell in notebook["cells"] if cell["cell_type"] == kind)


def title_of(notebook: Notebook, otherwise: str) -> str:
    """Return the title of a chapter: its first heading, or another text where it has none."""
    text = "\n".join(source_of(cell) for cell in cells_of(notebook, "markdown"))
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1].strip() if heading else otherwise


def notebook_text(notebook: Notebook) -> str:
    """Return a notebook as text, the way nbformat writes it."""
    text = json.dumps(
        notebook, ensure_ascii=False, sort_keys=True, indent=1, separators=(",", ": ")
    )
    return f"{text}\n"


def canonical(notebook: Notebook) -> Notebook:
    """Return the notebook without what differs from run to run or from machine to machine.

    Execution counts are numbered from 1, times and kernel details removed. nbclient writes the
    hour of execution into every cell, which would make two runs of one chapter differ.
    """
    ours = {key: value for key, value in notebook["metadata"].items() if key == RECORD}
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **ours,
    }
    for count, cell in enumerate(cells_of(notebook, "code"), start=1):
        cell["execution_count"] = count
        for output in cell["outputs"]:
            if "execution_count" in output:
                output["execution_count"] = count
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    return notebook
