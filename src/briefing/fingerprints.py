"""What a chapter was made from, and whether that is still what lies there.

A cache that keys on code cells alone publishes stale figures after a table was corrected. So a
refresh writes into the notebook what made its outputs: its code, every file that its kernel opened
(tables, cards, modules of this library) and the pinned packages below them. A chapter is up to date
when all of it is unchanged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefing import locks
from briefing.notebooks import RECORD, Notebook, source_of
from briefing.problems import BriefingError
from briefing.tables import CONTRACT_FILE, contract, project_root

LIBRARY = "src/briefing/"
PACKAGE = Path(__file__).parent
# Modules that run a chapter but do not make its outputs: nbval proves with another runner that
# these are the same.
RUNNER = ("fingerprints", "kernels", "locks", "notebooks", "preloaded", "progress", "refreshing")
BYTECODE = re.compile(r"__pycache__/(\w+)\.[\w-]+\.pyc$")
SHARED = ("data/", "seeds/")  # what chapters read, and of which the names of the files count too


def snapshot() -> dict[str, str | None]:
    """Return a fingerprint of every file that a chapter can be made from, as it is now."""
    root = project_root()
    shared = [path for folder in SHARED for path in (root / folder).glob("*") if path.is_file()]
    keys = [path.relative_to(root).as_posix() for path in shared]
    keys += [LIBRARY + path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]
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
    library = [key for key in files if key.startswith(LIBRARY)]
    sources = [*_code(notebook), *(_path(key).read_text(encoding="utf-8") for key in library)]
    modules = {name for source in sources for name in locks.imported(source)}
    pinned = locks.pins()
    return {
        "code": digest(_code(notebook)),
        "outputs": digest(_outputs(notebook)),
        "files": {key: before.get(key) for key in files},
        "packages": {name: " or ".join(pinned[name]) for name in locks.needed(modules)},
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
    pinned = locks.pins()
    for name, version in known["packages"].items():
        now = " or ".join(pinned.get(name, ("none",)))
        if now != version:
            found.append(f"{locks.LOCK} pins {name} {now}, it was made with {version}")
    return found


def tables_read(notebook: Notebook) -> set[str]:
    """Return the names of the tables that a notebook read when it was last refreshed."""
    files = notebook["metadata"].get(RECORD, {}).get("files", {})
    return {Path(key).stem for key in files if key.startswith("data/") and key.endswith(".csv")}


def digest(value: object) -> str:
    """Return a short fingerprint of anything that JSON can hold, or of bytes."""
    content = value if isinstance(value, bytes) else json.dumps(value, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def library_digest() -> str:
    """Return a fingerprint over the whole library and the lock: what every page rests on."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".html", ".toml"))
    lock = project_root() / locks.LOCK
    return digest(
        [
            *((path.relative_to(PACKAGE).as_posix(), digest(path.read_bytes())) for path in files),
            lock.read_text(encoding="utf-8") if lock.is_file() else "",
        ]
    )


def _code(notebook: Notebook) -> list[str]:
    return [source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _outputs(notebook: Notebook) -> list[Any]:
    """Return all outputs without their counters, which differ in another order of running."""
    return [
        {key: value for key, value in output.items() if key != "execution_count"}
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
    ]


def _key(path: str) -> str | None:
    """Return under which name a file of the watched folders counts, None where it does not."""
    opened = Path(path)
    if opened.is_relative_to(PACKAGE):
        inside = BYTECODE.sub(r"\1.py", opened.relative_to(PACKAGE).as_posix())
        ours = inside.endswith(".py") and Path(inside).stem not in RUNNER
        return LIBRARY + inside if ours and not path.endswith("/") else None
    key = opened.relative_to(project_root()).as_posix() + ("/" if path.endswith("/") else "")
    # The contract counts table by table, or every new table would make every chapter stale.
    return None if key == f"data/{CONTRACT_FILE}" else key


def watched_folders() -> tuple[str, ...]:
    """Return the folders whose files make the outputs of a chapter: shared ones, the library."""
    root = project_root()
    return (*(f"{root / folder}/" for folder in SHARED), f"{PACKAGE}/")


def _path(key: str) -> Path:
    return PACKAGE / key.removeprefix(LIBRARY) if key.startswith(LIBRARY) else project_root() / key


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
    return next((one["schema"] for one in resources if one["name"] == table), None)
