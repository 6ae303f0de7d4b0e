"""The chapters in JupyterLite beside the pages: notebook, tables and library, run by a browser.

Nothing but files: Python itself comes from the address in `lite/jupyter-lite.json` when a reader
runs a cell. The pages say at which edition of the chapters this was made, or do not link it.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefing.answers import FILE as ANSWERS
from briefing.citing import edition
from briefing.closure import PACKAGE, file_of, imported, needed
from briefing.fingerprints import digest
from briefing.gaps import Gap
from briefing.notebooks import Notebook, chapters, read, source_of, title
from briefing.problems import BriefingError, Problem
from briefing.tables import project_root

FOLDER = "lite"  # beside the pages, and where the repository keeps the settings
SETTINGS = "jupyter-lite.json"
MADE_FROM = "made-from.json"
PAGE = "book/rerun.html"
GAP = Gap("lite", PAGE)
KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
# Only what is named: whatever else JupyterLab has on the machine that builds must not get in.
OPTIONS = (
    "--apps=lab",
    "--ignore-sys-prefix",
    "--no-sourcemaps",
    "--no-unused-shared-packages",
    "--no-libarchive",
)
ABSENT = (
    "<p>This copy of the site has no chapters to run in a browser, or those of an earlier state; "
    "<code>make lite</code> makes them.</p>"
)


def build() -> None:
    """Write the chapters to run beside the built pages, in one step.

    Raise BriefingError where there are no pages yet, JupyterLite is not installed or fails.
    """
    site = project_root() / "_build" / "html"
    if not (site / PAGE).is_file():
        raise BriefingError([Problem("_build/html", "no pages", "a built book", todo="make book")])
    if not find_spec("jupyterlite_pyodide_kernel"):
        todo = "make teaching installs it."
        raise BriefingError([Problem("lite", "no JupyterLite", "JupyterLite", todo=todo)])
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".lite") as folder:
        source, target = Path(folder) / "source", Path(folder) / "site"
        _gather(source)
        _run(source, target)
        _sort_listings(target)
        (target / MADE_FROM).write_text(json.dumps(state()) + "\n", encoding="utf-8")
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        target.rename(site / FOLDER)
    fill_in(site)


def contents() -> dict[str, Path]:
    """Return the files that a chapter finds in the browser, each with where it comes from.

    The library lies beside the chapters, where Python looks first: the modules that they import,
    and what these need.
    """
    root = project_root()
    files = {f"book/{path.name}": path for path in chapters()}
    if (root / ANSWERS).is_file():
        files[ANSWERS] = root / ANSWERS
    for folder in ("data", "seeds"):
        files |= {
            f"{folder}/{path.name}": path
            for path in sorted((root / folder).iterdir())
            if path.is_file() and not path.name.startswith(".")
        }
    code = (source_of(cell) for path in chapters() for cell in _code_cells(read(path)))
    wanted = needed({name for one in code for name in imported(one)})
    for path in sorted(file_of(name) for name in wanted):
        files[f"book/{path.relative_to(PACKAGE.parent).as_posix()}"] = path
    return files


def _code_cells(notebook: Notebook) -> Iterator[dict[str, Any]]:
    yield from (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _settings() -> Path:
    return project_root() / FOLDER / SETTINGS


def state() -> str:
    """Return a fingerprint of all that lies in the browser's copy."""
    files = {**contents(), SETTINGS: _settings()}
    return digest([[name, digest(path.read_bytes())] for name, path in files.items()])


def _gather(source: Path) -> None:
    """Lay out what JupyterLite takes in: its settings, and below `files` what a reader sees."""
    for name, path in contents().items():
        copy = source / "files" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            copy.write_text(_to_show(path), encoding="utf-8")
        else:
            shutil.copyfile(path, copy)
    shutil.copyfile(_settings(), source / SETTINGS)


def _to_show(chapter: Path) -> str:
    """Return a notebook as a browser must get it, where no Jupyter server prepares it.

    Each text in one piece: tables and pictures would be shown with a comma between any two lines.
    Each cell trusted: of what a stranger wrote, JupyterLab shows words and no picture.
    """
    import nbformat

    notebook = nbformat.read(chapter, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True)


def _run(source: Path, target: Path) -> None:
    # The day of the edition: JupyterLite writes times of files into its lists.
    day = datetime.combine(edition().released, time(), UTC)
    command = [
        Path(sys.executable).with_name("jupyter-lite"),
        "build",
        f"--lite-dir={source}",
        f"--output-dir={target}",
        f"--LiteBuildConfig.federated_extensions={Path(sys.prefix) / KERNEL}",
        *OPTIONS,
    ]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(int(day.timestamp()))}
    result = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BriefingError(
            [Problem("lite", "JupyterLite failed", "a site", excerpt=result.stderr[-2000:])]
        )


def _sort_listings(target: Path) -> None:
    """Sort the lists of files, which JupyterLite writes in the order of the disk."""
    for path in (target / "api" / "contents").rglob("all.json"):
        listing = json.loads(path.read_text(encoding="utf-8"))
        listing["content"].sort(key=lambda one: one["path"])
        path.write_text(json.dumps(listing, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def is_current(site: Path) -> bool:
    """Say whether the chapters to run beside the pages are those of now."""
    try:
        noted = (site / FOLDER / MADE_FROM).read_text(encoding="utf-8")
        return json.loads(noted) == state()
    except (OSError, ValueError):
        return False


def fill_in(site: Path) -> None:
    """Write into the page on running chapters whether they can be run in the browser."""
    if (site / PAGE).is_file():
        GAP.fill(site, _links() if is_current(site) else ABSENT)


def _links() -> str:
    return f"<p>Run a chapter in this browser:</p><ul>{''.join(map(_link, chapters()))}</ul>"


def _link(chapter: Path) -> str:
    address = f"../{FOLDER}/lab/index.html?path=book/{chapter.name}"
    return f'<li><a href="{address}">{html.escape(title(read(chapter)))}</a></li>'
