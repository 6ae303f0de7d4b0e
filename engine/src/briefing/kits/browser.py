"""The chapters in JupyterLite beside the pages: notebook, tables and library, run by a browser.

Nothing but files: Python itself comes from the address in `lite/jupyter-lite.json` when a reader
runs a cell. The pages say at which edition of the chapters this was made, or do not link it.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path

from briefing.chapters.exercises.answers import FILE as ANSWERS
from briefing.core.citation import edition
from briefing.core.digest import digest
from briefing.core.files import read_bytes
from briefing.core.gaps import Gap
from briefing.core.kept import Kept
from briefing.core.notebook import chapters, read_notebook, title_of
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import built_site, project_root
from briefing.core.settings import FILE as SETTINGS_OF_THE_BOOK
from briefing.kits import wheel

FOLDER = "lite"  # beside the pages, and where the repository keeps the settings
SETTINGS = "jupyter-lite.json"
KEPT = "made-from.json"
# Rooms of the engine that a chapter does not import, and what of a wheel is no code.
LEFT_OUT = re.compile(
    r"briefing/(?:commands|site|print|kits|editions)/|.*(?<!\.py)(?<!METADATA)(?<!entry_points\.txt)$"
)
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
    site = built_site()
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
        kept = Kept(target / KEPT)
        kept.note(FOLDER, state())
        kept.save()
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        target.rename(site / FOLDER)
    fill_in(site)


def contents() -> dict[str, bytes]:
    """Return the files that a chapter finds in the browser, by their places.

    Engine and subject lie unpacked beside the chapters, where Python looks first.
    """
    root = project_root()
    paths = [*chapters(), *(root / name for name in (ANSWERS, SETTINGS_OF_THE_BOOK))]
    for folder in ("data", "seeds"):
        paths += sorted(path for path in (root / folder).glob("*") if not path.name.startswith("."))
    files = {
        path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }
    for _, content in filter(None, (wheel.engine_wheel(), wheel.subject_wheel())):
        inside = wheel.unpacked(content).items()
        files |= {f"book/{name}": code for name, code in inside if not LEFT_OUT.match(name)}
    return files


def _settings() -> bytes:
    """Return the settings of JupyterLite; raise BriefingError where the book has none."""
    return read_bytes(project_root() / FOLDER / SETTINGS, "the settings of JupyterLite")


def state() -> str:
    """Return a fingerprint of all that lies in the browser's copy."""
    files = {**contents(), SETTINGS: _settings()}
    return digest([[name, digest(content)] for name, content in files.items()])


def _gather(source: Path) -> None:
    """Lay out what JupyterLite takes in: its settings, and below `files` what a reader sees."""
    settings = _settings()
    for name, content in contents().items():
        copy = source / "files" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(_to_show(content) if copy.suffix == ".ipynb" else content)
    (source / SETTINGS).write_bytes(settings)


def _to_show(chapter: bytes) -> bytes:
    """Return a notebook as a browser must get it, where no Jupyter server prepares it.

    Each text in one piece: tables and pictures would be shown with a comma between any two lines.
    Each cell trusted: of what a stranger wrote, JupyterLab shows words and no picture.
    """
    import nbformat

    notebook = nbformat.reads(chapter.decode("utf-8"), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True).encode()


def _run(source: Path, target: Path) -> None:
    # The day of the edition: JupyterLite writes times of files into its lists.
    day = datetime.combine(edition().released, time(), UTC)
    command = [
        str(_program("jupyter-lite")),
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


def _program(name: str) -> Path:
    """Return where a program of this environment lies; on Windows it has an ending."""
    beside = Path(sys.executable).with_name(name)
    return beside if beside.exists() else beside.with_suffix(".exe")


def _sort_listings(target: Path) -> None:
    """Sort the lists of files, which JupyterLite writes in the order of the disk."""
    for path in (target / "api" / "contents").rglob("all.json"):
        listing = json.loads(path.read_text(encoding="utf-8"))
        listing["content"].sort(key=lambda entry: entry["path"])
        path.write_text(json.dumps(listing, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def is_current(site: Path) -> bool:
    """Say whether the chapters to run beside the pages are those of now."""
    path = site / FOLDER / KEPT
    return path.is_file() and Kept(path).is_current(FOLDER, state())


def fill_in(site: Path) -> None:
    """Write into the page on running chapters whether they can be run in the browser."""
    if (site / PAGE).is_file():
        GAP.fill(site, _links() if is_current(site) else ABSENT)


def _links() -> str:
    return f"<p>Run a chapter in this browser:</p><ul>{''.join(map(_link, chapters()))}</ul>"


def _link(chapter: Path) -> str:
    address = f"../{FOLDER}/lab/index.html?path=book/{chapter.name}"
    title = title_of(read_notebook(chapter), chapter.stem)
    return f'<li><a href="{address}">{html.escape(title)}</a></li>'
