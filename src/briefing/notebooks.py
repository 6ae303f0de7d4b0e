"""Execute chapters and store them in one canonical form, so that a rerun changes nothing."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_PER_CELL = 300


def chapters() -> list[Path]:
    """Return the notebooks of the book, sorted by name."""
    return sorted((project_root() / "book").glob("*.ipynb"))


def refresh(paths: Sequence[Path], report: Callable[[str], None]) -> None:
    """Execute notebooks one by one and rewrite each that ran clean.

    A notebook whose cell fails is left as it was; the others are still done. Raise BriefingError
    at the end, with a line for each failure.
    """
    problems: list[Problem] = []
    for path in paths:
        started = time.monotonic()
        report(f"{path.name}: running ...")
        problem = _refresh_one(path)
        if problem:
            problems.append(problem)
        outcome = "failed, left as it was" if problem else "done"
        report(f"{path.name}: {outcome} after {time.monotonic() - started:.1f} s")
    if problems:
        raise BriefingError(problems)


def _refresh_one(path: Path) -> Problem | None:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        kernel_name="python3",
        coalesce_streams=True,  # else one print now and then is stored in two pieces
        # ipykernel 7 warns about TCP once for every chapter; errors still come through.
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        return Problem(
            f"book/{path.name}",
            _describe(error),
            "a cell that runs clean",
            place=f"cell {_failed_cell(notebook)}",
        )
    write_atomically(path, nbformat.writes(canonical(notebook)) + "\n")
    return None


def _describe(error: Exception) -> str:
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", "")
    return " ".join(f"{name}: {value or error}".split())


def _failed_cell(notebook: NotebookNode) -> str:
    for number, cell in enumerate(notebook.cells, start=1):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return str(number)
    return "unknown"


def canonical(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without what differs from run to run or from machine to machine.

    Execution counts are numbered from 1, times and kernel details removed. nbclient writes the
    hour of execution into every cell, which would make two runs of one chapter differ.
    """
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
    return notebook


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step: an interrupt leaves the old text or the new, never a half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
