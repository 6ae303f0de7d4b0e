"""What a chapter was made from, and whether that is still what lies there.

A cache that keys on code cells alone publishes stale figures after a table was corrected. So a
refresh writes into the notebook what made its outputs: its code, every file that its kernel opened
(tables, cards, modules of the engine and of the subject) and the pinned packages below them. A
chapter is up to date when all of it is unchanged. A module counts by what it holds and not by the
version of its package: an engine that is raised makes only those chapters stale that use a module
which changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefing.chapters import packages
from briefing.core.digest import digest, files_digest
from briefing.core.notebook import RECORD, Notebook, cells_of, source_of
from briefing.core.problems import BriefingError
from briefing.core.project import CONTRACT_FILE, project_root
from briefing.core.subject import packages as library
from briefing.tables.contract import contract

# Modules that run a chapter but do not make its outputs: nbval proves with another runner that
# these are the same.
RUNNER = re.compile(
    r"briefing/(?:chapters/(?:__init__|kernels|kernel_warmup|packages|provenance|run)|core/progress)\.py"
)
BYTECODE = re.compile(r"__pycache__/(\w+)\.[\w-]+\.pyc$")
SHARED = ("data/", "seeds/")  # what chapters read, and of which the names of the files count too
SHOWN = (".py", ".html", ".toml")  # of what the library holds, what every page rests on


def snapshot() -> dict[str, str | None]:
    """Return a fingerprint of every file that a chapter can be made from, as it is now."""
    root = project_root()
    shared = [path for folder in SHARED for path in (root / folder).glob("*") if path.is_file()]
    keys = [path.relative_to(root).as_posix() for path in shared]
    keys += [_inside(folder, path) for folder in library() for path in folder.rglob("*.py")]
    return {key: _content(key) for key in [*keys, *SHARED]}


def record(
    notebook: Notebook, opened: Iterable[str], before: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return what a notebook that has just run was made from.

    `opened` are the paths that it opened, `before` a snapshot from before it did. A file that was
    changed meanwhile is recorded as it was before: the chapter is then out of date and will run
    again, whichever of the two states it read.
    """
    files = sorted({key for path in opened for key in [_key(path)] if key})
    modules = [key for key in files if key.endswith(".py")]
    sources = [*_code(notebook), *(_path(key).read_text(encoding="utf-8") for key in modules)]
    imported = {name for source in sources for name in packages.imported(source)}
    pinned = packages.pins()
    return {
        "code": digest(_code(notebook)),
        "outputs": digest(_outputs(notebook)),
        "files": {key: before.get(key) for key in files},
        "packages": {name: " or ".join(pinned[name]) for name in packages.needed(imported)},
    }


def reasons(notebook: Notebook) -> list[str]:
    """Say why a notebook is out of date, in words; an empty list means that it is not."""
    known = notebook["metadata"].get(RECORD)
    if not known:
        return ["it has not been refreshed yet"]
    found = []
    if digest(_code(notebook)) != known["code"]:
        found.append("its code cells changed")
    if digest(_outputs(notebook)) != known["outputs"]:
        found.append("its stored outputs are not those of the last refresh")
    for key, content in known["files"].items():
        now = _content(key)
        if now != content:
            found.append(f"{key} changed" if now else f"{key} is gone")
    pinned = packages.pins()
    for name, version in known["packages"].items():
        locked = " or ".join(pinned.get(name, ("none",)))
        if locked != version:
            found.append(f"{packages.LOCK} pins {name} {locked}, it was made with {version}")
    return found


def tables_read(notebook: Notebook) -> set[str]:
    """Return the names of the tables that a notebook read when it was last refreshed."""
    files = notebook["metadata"].get(RECORD, {}).get("files", {})
    return {Path(key).stem for key in files if _is_table(key)}


def library_digest() -> str:
    """Return a fingerprint of engine, subject and lock: what every page rests on."""
    lock = project_root() / packages.LOCK
    shown = {
        folder: sorted(path for path in folder.rglob("*") if path.suffix in SHOWN)
        for folder in library()
    }
    return digest(
        [
            *(files_digest(folder, paths) for folder, paths in shown.items()),
            lock.read_text(encoding="utf-8") if lock.is_file() else "",
        ]
    )


def watched_folders() -> tuple[str, ...]:
    """Return the folders whose files make the outputs of a chapter: shared ones, the library."""
    root = project_root()
    return (*(f"{root / folder}/" for folder in SHARED), *(f"{folder}/" for folder in library()))


def _code(notebook: Notebook) -> list[str]:
    return [source_of(cell) for cell in cells_of(notebook, "code")]


def _outputs(notebook: Notebook) -> list[Any]:
    """Return all outputs without their counters, which differ in another order of running."""
    return [
        {key: value for key, value in output.items() if key != "execution_count"}
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    ]


def _inside(folder: Path, path: Path) -> str:
    """Return under which name a module of a package counts: briefing/figures/publish.py."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _key(path: str) -> str | None:
    """Return under which name a file of the watched folders counts, None where it does not."""
    opened = Path(path)
    for folder in library():
        if opened.is_relative_to(folder):
            key = BYTECODE.sub(r"\1.py", _inside(folder, opened))
            ours = key.endswith(".py") and not path.endswith("/") and not RUNNER.fullmatch(key)
            return key if ours else None
    key = opened.relative_to(project_root()).as_posix() + ("/" if path.endswith("/") else "")
    # The contract counts table by table, or every new table would make every chapter stale.
    return None if key == f"data/{CONTRACT_FILE}" else key


def _path(key: str) -> Path:
    for folder in library():
        if key.startswith(f"{folder.name}/"):
            return folder.parent / key
    return project_root() / key


def _content(key: str) -> str | None:
    """Return the fingerprint of a file, or of the names in a folder; None where it is gone."""
    path = _path(key)
    try:
        if key.endswith("/"):
            return digest(sorted(file.name for file in path.iterdir()))
        content = path.read_bytes()
    except OSError:
        return None
    return digest([digest(content), _described(path.stem)]) if _is_table(key) else digest(content)


def _is_table(key: str) -> bool:
    return key.startswith("data/") and key.endswith(".csv")


def _described(table: str) -> Any:  # noqa: ANN401
    """Return what the contract says of the shape of one table."""
    try:
        resources = contract()["resources"]
    except BriefingError:
        return None
    return next((resource["schema"] for resource in resources if resource["name"] == table), None)
