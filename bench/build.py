"""How long the book takes to build, side by side with stock Jupyter Book, as ratios of one run.

The sides of a comparison are run in turn, round after round, so that whatever else the machine does
falls on all of them. Ratios travel between machines; the seconds are of this one. `bench/README.md`
says what each line compares.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache"
)
STOCK_SETTINGS = """\
title: Artificial intelligence in China
only_build_toc_files: true
execute: {execute_notebooks: MODE, timeout: 300}
parse: {myst_enable_extensions: [colon_fence, deflist]}
"""
# With this variable set, every import would be compiled anew and all ratios would shift.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Side:
    """One side of a comparison: how to prepare a run, and the command that is timed."""

    name: str
    command: list[str | Path]
    folder: Path
    prepare: Callable[[], None] = lambda: None
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Prepare, then run the command and note its wall time."""
        self.prepare()
        started = time.perf_counter()
        result = subprocess.run(
            self.command,
            cwd=self.folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        self.seconds.append(time.perf_counter() - started)
        if result.returncode:
            sys.exit(f"{self.name} failed:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")


@dataclass
class Comparison:
    """Two sides, and the ratio that the first shall not exceed."""

    what: str
    ours: Side
    other: Side
    target: float | None
    runs: int

    def measure(self) -> None:
        """Run both sides in turn, once more than counted: the first warms files and bytecode."""
        for run in range(self.runs + 1):
            print(f"{self.what}: run {run} of {self.runs}", file=sys.stderr, flush=True)
            for side in (self.ours, self.other):
                side.run()
                if run == 0:
                    side.seconds.clear()

    def line(self) -> str:
        """Return the comparison as a row of the table."""
        pairs = zip(self.ours.seconds, self.other.seconds, strict=True)
        ratios = sorted(ours / other for ours, other in pairs)
        target = f"≤ {self.target}" if self.target else ""
        return (
            f"| {self.what} | {self.other.name} | {_three(self.ours.seconds)} "
            f"| {_three(self.other.seconds)} | {_three(ratios)} | {target} |"
        )


def _three(numbers: list[float]) -> str:
    low, middle, high = min(numbers), statistics.median(numbers), max(numbers)
    return f"{low:.2f} · **{middle:.2f}** · {high:.2f}"


def copy_of_the_book(folder: Path) -> Path:
    """Copy the repository, without what was built."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return folder


def edit(path: Path, old: str) -> Callable[[], None]:
    """Return a preparation that changes a text of a file, by some words more each time."""
    original = path.read_text(encoding="utf-8")
    assert old in original, f"{path.name} does not hold {old!r}"
    times = iter(range(1, 1000))

    def change() -> None:
        path.write_text(original.replace(old, f"{old}{' more' * next(times)}", 1), encoding="utf-8")

    return change


def remove(*folders: Path) -> Callable[[], None]:
    """Return a preparation that removes folders."""
    return lambda: [shutil.rmtree(folder, ignore_errors=True) for folder in folders] and None


def both(*steps: Callable[[], None]) -> Callable[[], None]:
    """Return a preparation that takes several steps."""
    return lambda: [step() for step in steps] and None


def stock(folder: Path) -> Path:
    """Copy the book for Jupyter Book alone: the same pages, but it runs the notebooks itself."""
    book = copy_of_the_book(folder)
    settings = book / "_config.yml"
    text = settings.read_text(encoding="utf-8")
    fresh = text.replace('execute_notebooks: "off"', "execute_notebooks: force\n  timeout: 300")
    assert fresh != text
    settings.write_text(fresh, encoding="utf-8")
    return book


def bare(folder: Path, mode: str) -> Path:
    """Copy the chapters for Jupyter Book without our pages of tables, cards and checks."""
    book = copy_of_the_book(folder)
    settings = STOCK_SETTINGS.replace("MODE", mode)
    (book / "_config.yml").write_text(settings, encoding="utf-8")
    return book


def comparisons(folder: Path, runs: int) -> list[Comparison]:
    """Return all comparisons; copies of the book are made in `folder`."""
    ours = copy_of_the_book(folder / "ours")
    forced = stock(folder / "forced")
    plain, cached = bare(folder / "plain", "force"), bare(folder / "cached", "cache")
    build: list[str | Path] = [BIN / "briefing", "build"]
    jupyter_book: list[str | Path] = [BIN / "jupyter-book", "build", ".", "-q"]
    question = "When Hugging Face was first blocked in China"
    heading = "## Bottom line"
    python = sys.executable
    chips = ROOT / "data" / "chips.csv"

    return [
        Comparison(
            "everything run and built",
            Side("briefing build --all", [*build, "--all"], ours, remove(ours / "_build")),
            Side("stock, forced, same pages", jupyter_book, forced, remove(forced / "_build")),
            0.5,
            runs,
        ),
        Comparison(
            "the same against chapters alone",
            Side("briefing build --all", [*build, "--all"], ours, remove(ours / "_build")),
            Side("stock, forced, no page of ours", jupyter_book, plain, remove(plain / "_build")),
            None,
            runs,
        ),
        Comparison(
            "one table edited",
            Side("briefing build", build, ours, edit(ours / "data/unverified.csv", question)),
            Side(
                "stock, no page of ours, its cache cleared",
                jupyter_book,
                cached,
                both(
                    edit(cached / "data/unverified.csv", question),
                    remove(cached / "_build/.jupyter_cache"),
                    *(
                        edit(path, heading)  # or Jupyter Book would not look at the notebook again
                        for path in sorted((cached / "book").glob("*.ipynb"))
                    ),
                ),
            ),
            0.35,
            runs,
        ),
        Comparison(
            "one sentence edited",
            Side("briefing build", build, ours, edit(ours / "book/compute.ipynb", heading)),
            Side(
                "stock, no page of ours, cached",
                jupyter_book,
                cached,
                edit(cached / "book/compute.ipynb", heading),
            ),
            0.8,
            runs,
        ),
        Comparison(
            "nothing changed",
            Side("briefing build", build, ours),
            Side("bare Sphinx", [BIN / "sphinx-build", "-q", ".", "_build/bare"], ours),
            1.3,
            runs,
        ),
        Comparison(
            "import briefing; load(“chips”)",
            Side("", [python, "-c", "import briefing; briefing.load('chips')"], ours),
            Side("import pandas; read_csv", [python, "-c", _read_csv(chips)], ours),
            1.1,
            3 * runs,
        ),
        Comparison(
            "check of all tables and numbers",
            Side("briefing check", [BIN / "briefing", "check"], ours),
            Side("import pandas; read_csv", [python, "-c", _read_csv(chips)], ours),
            None,
            runs,
        ),
    ]


def _read_csv(path: Path) -> str:
    return f"import pandas; pandas.read_csv({str(path)!r})"


def above_the_floor(folder: Path, runs: int) -> str:
    """Return how far running all chapters lies above the time that their cells alone take.

    The cells' own time is what kernels with the libraries loaded report, one chapter after the
    other; the floor is its sum over the number of cores.
    """
    book = copy_of_the_book(folder / "floor")
    whole, floors = [], []
    for run in range(1, runs + 1):
        print(f"floor: run {run} of {runs}", file=sys.stderr, flush=True)
        side = Side("refresh", [BIN / "briefing", "refresh", "--all"], book)
        side.run()
        whole += side.seconds
        command = [sys.executable, Path(__file__), "--cells"]
        told = subprocess.run(
            command, cwd=book, env=ENVIRONMENT, capture_output=True, text=True, check=True
        )
        floors.append(json.loads(told.stdout.splitlines()[-1]) / (os.cpu_count() or 1))
    ratios = [ours / floor for ours, floor in zip(whole, floors, strict=True)]
    return (
        f"| all chapters run | the floor: their cells alone | {_three(whole)} | {_three(floors)} "
        f"| {_three(ratios)} | ≤ 1.5 |"
    )


def seconds_of_cells() -> float:
    """Run all chapters one after the other and return the sum of their cells' own seconds."""
    from datetime import datetime

    from briefing.chapters import run as refreshing
    from briefing.core.notebook import chapters
    from briefing.core.progress import Lines

    seconds = []
    store = refreshing._Chapter.store

    def timed(chapter: refreshing._Chapter) -> list:
        for cell in chapter.notebook["cells"]:
            times = cell["metadata"].get("execution", {})
            if times:
                begun, ended = (
                    datetime.fromisoformat(times[event])
                    for event in ("iopub.execute_input", "iopub.status.idle")
                )
                seconds.append((ended - begun).total_seconds())
        return store(chapter)

    refreshing._Chapter.store = timed
    os.cpu_count = lambda: 1
    paths = chapters()
    refreshing.refresh(paths, Lines(len(paths)))
    return sum(seconds)


def peak_memory(side: Side) -> float:
    """Return the most memory that a command and all its processes hold at once, in MB.

    Memory that forked processes share is counted once (proportional set size).
    """
    import psutil

    side.prepare()
    process = subprocess.Popen(
        side.command, cwd=side.folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL
    )
    watched, most = psutil.Process(process.pid), 0
    while process.poll() is None:
        held = 0
        try:
            for part in [watched, *watched.children(recursive=True)]:
                held += part.memory_full_info().pss
        except psutil.Error:  # one of them has just ended
            continue
        most = max(most, held)
        time.sleep(0.1)
    return most / 1e6


def machine() -> str:
    """Return in a sentence what was measured on."""
    tools = ("jupyter-book", "sphinx", "myst-nb", "nbclient", "ipykernel", "pandas", "matplotlib")
    versions = ", ".join(f"{name} {version(name)}" for name in tools)
    processor = platform.processor() or platform.machine()
    return (
        f"{os.cpu_count()} cores ({processor}), {platform.system()}, "
        f"Python {platform.python_version()}, {versions}."
    )


def main() -> None:
    """Measure and print one table; `--cells` is for the program itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each side (default 5)")
    parser.add_argument("--cells", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.cells:
        print(seconds_of_cells())
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = comparisons(folder, chosen.runs)
        settings = [BIN / "jupyter-book", "config", "sphinx", "."]
        subprocess.run(
            settings, cwd=folder / "ours", env=ENVIRONMENT, check=True, capture_output=True
        )
        print("Seconds and ratios: minimum · **median** · maximum.\n")
        print("| what | against | ours, s | other, s | ratio | target |")
        print("| --- | --- | --- | --- | --- | --- |", flush=True)
        for comparison in measured:
            comparison.measure()
            print(comparison.line(), flush=True)
        print(above_the_floor(folder, chosen.runs), flush=True)
        ours, other = (peak_memory(side) for side in (measured[0].ours, measured[0].other))
    print(
        f"| peak memory of the first line, MB | | {ours:.0f} | {other:.0f} | {ours / other:.2f} | |"
    )
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
