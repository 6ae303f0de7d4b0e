"""Read and write chapters in one canonical form, so that a rerun changes nothing."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

Notebook = dict[str, Any]
RECORD = "briefing"  # what of a notebook's metadata is ours and is kept


def chapters() -> list[Path]:
    """Return the notebooks of the book, sorted by name."""
    return sorted((project_root() / "book").glob("*.ipynb"))


def chapter_pages() -> set[str]:
    """Return the pages of the built book that are chapters, as Sphinx names them."""
    return {f"book/{path.stem}" for path in chapters()}


def named(path: Path) -> str:
    """Return how messages name a notebook."""
    return f"{path.parent.name}/{path.name}"


def read(path: Path) -> Notebook:
    """Return a notebook as the JSON that it is; raise BriefingError where it is something else.

    Not through nbformat: to import it and to validate takes longer than all the rest of a build
    in which nothing changed.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = Problem(named(path), "no such file", "a notebook")
    except UnicodeDecodeError:
        problem = Problem(named(path), "bytes that are not UTF-8", "a notebook")
    except json.JSONDecodeError as error:
        found = f"broken JSON at column {error.colno}: {error.msg}"
        problem = Problem(named(path), found, "a notebook", error.lineno)
    else:
        if _is_notebook(notebook):
            return notebook
        problem = Problem(named(path), "JSON of another kind", "a notebook of format 4")
    raise BriefingError([problem])


def _is_notebook(found: object) -> bool:
    if not isinstance(found, dict) or not {"cells", "metadata"} <= found.keys():
        return False
    needed = {"cell_type", "source", "metadata"}
    return isinstance(found["cells"], list) and all(
        isinstance(cell, dict) and needed <= cell.keys() for cell in found["cells"]
    )


def read_kept(path: Path) -> dict[str, Any]:
    """Return what an earlier build noted in a file; nothing where it is missing or damaged."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def source_of(cell: dict[str, Any]) -> str:
    """Return the text of a cell, which notebooks store as one string or as lines."""
    return "".join(cell["source"])


def title(notebook: Notebook) -> str:
    """Return the title of a chapter: its first heading."""
    texts = (source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return re.findall(r"^# (.+)$", "\n".join(texts), re.MULTILINE)[0].strip()


def text_of(notebook: Notebook) -> str:
    """Return a notebook as text, the way nbformat writes it."""
    form = {"ensure_ascii": False, "sort_keys": True, "indent": 1, "separators": (",", ": ")}
    return json.dumps(notebook, **form) + "\n"


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
    count = 0
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            for output in cell["outputs"]:
                if "execution_count" in output:
                    output["execution_count"] = count
    return notebook


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file in one step: an interrupt leaves the old one or the new, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_where_it_differs(path: Path, content: str | bytes) -> None:
    """Replace a file unless that is what it holds: a server of the pages looks at its time."""
    wanted = content.encode() if isinstance(content, str) else content
    if not path.is_file() or path.read_bytes() != wanted:
        write_atomically(path, wanted)
