"""Run the chapters that are out of date, several at once, and store each that ran clean."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from briefing.chapters import packages, provenance
from briefing.chapters.exercises import answers, nbgrader
from briefing.core.files import write_atomically
from briefing.core.notebook import (
    RECORD,
    Notebook,
    as_notebook,
    canonical,
    notebook_text,
    read_notebook,
)
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import named

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_PER_CELL = 300
SECONDS_TO_END = 5  # after an interrupt
MOST_PRINTED = 1_000_000  # letters that a cell may print
AROUND = 2  # lines shown before and after the one that failed
COLOURS = re.compile(r"\x1b\[[\d;]*m")
FAILED_LINE = re.compile(r"(?:Cell In\[\d+\]|<ipython-input-[^>]+>)(?:, line |:)(\d+)")


class Progress(Protocol):
    """Is told what happens to each chapter; times are in seconds."""

    def started(self, name: str) -> None:
        """A chapter begins to run."""

    def finished(self, name: str, seconds: float, failed: bool) -> None:
        """A chapter ran to its end or failed."""


def stale(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """Return the notebooks that are out of date, each with the reasons."""
    found = {path: provenance.reasons(read_notebook(path)) for path in paths}
    return {path: reasons for path, reasons in found.items() if reasons}


def refresh(
    paths: Sequence[Path], progress: Progress, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Run notebooks and store each that ran clean, in canonical form, with what it was made from.

    A notebook whose cell fails, or that somebody saves while it runs, is left as it was; the others
    are still done. Raise BriefingError at the end, with an entry for each failure. An interrupt
    leaves every notebook whole. `meanwhile` is called while the kernels' server starts, when this
    process has nothing to do.
    """
    if not paths:
        return
    if "forkserver" not in multiprocessing.get_all_start_methods():
        todo = "On Windows, use its subsystem for Linux; JupyterLab runs chapters anywhere."
        raise BriefingError([Problem("refresh", sys.platform, "Linux or macOS", todo=todo)])
    from briefing.chapters.kernels import start_server

    recorded = [
        read_notebook(path)["metadata"].get(RECORD, {}).get("packages", ()) for path in paths
    ]
    packages.check_installed({name for names in recorded for name in names})
    start_server()
    meanwhile()
    _remove_leftovers(paths)
    # The largest first: a long chapter that starts last would leave the other cores idle.
    ordered = sorted(paths, key=lambda path: path.stat().st_size, reverse=True)
    problems = _in_thread(_run_all(ordered, progress))
    if problems:
        raise BriefingError(problems)


def put_in_form(paths: Iterable[Path]) -> list[Path]:
    """Rewrite notebooks that another program saved in its own form; return them. Nothing runs."""
    changed = []
    for path in paths:
        text = notebook_text(canonical(read_notebook(path)))
        if text != path.read_text(encoding="utf-8"):
            write_atomically(path, text)
            changed.append(path)
    return changed


def _remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove what a run that was killed while it wrote may have left behind."""
    for path in paths:
        for leftover in path.parent.glob(f".{path.name}.*"):
            leftover.unlink()


def _in_thread(work: Any) -> list[Problem]:  # noqa: ANN401
    """Run a coroutine in a thread of its own, so that an interrupt reaches us.

    In the main thread nbclient takes over the handling of signals: an interrupt would end one
    chapter and let the others go on.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)
    ended = threading.Event()  # not Thread.join: interrupted, it takes the thread for ended
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(loop.run_until_complete(task))
        except BaseException as error:
            outcome.append(error)
        loop.close()
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    try:
        while not ended.wait(0.2):
            pass
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(task.cancel)
        ended.wait(SECONDS_TO_END)
        raise
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


async def _run_all(paths: Sequence[Path], progress: Progress) -> list[Problem]:
    cores = os.cpu_count() or 1
    # One kernel more than there are cores gets ready while the others compute.
    ready, computing = asyncio.Semaphore(cores + 1), asyncio.Semaphore(cores)
    with tempfile.TemporaryDirectory(prefix="kernels") as folder:
        runs = [_run(path, Path(folder), ready, computing, progress) for path in paths]
        return [problem for found in await asyncio.gather(*runs) for problem in found]


async def _run(
    path: Path,
    folder: Path,
    ready: asyncio.Semaphore,
    computing: asyncio.Semaphore,
    progress: Progress,
) -> list[Problem]:
    async with ready:
        started = time.monotonic()
        try:
            before = _Before(path.read_bytes(), provenance.snapshot())
            chapter = _Chapter(path, before, folder)
            try:
                await chapter.start()
                async with computing:
                    started = time.monotonic()
                    progress.started(path.stem)
                    await chapter.execute()
                problems = chapter.store()
            finally:
                await chapter.end()
        except BriefingError as error:
            problems = error.problems
        except Exception as error:  # whatever it is, the other chapters are still done
            problems = [Problem(named(path), _told(error), "a notebook that can be run")]
        progress.finished(path.stem, time.monotonic() - started, bool(problems))
        return problems


@dataclass(frozen=True)
class _Before:
    """What lay there when a chapter began to run: its own text, and all it can be made from."""

    text: bytes
    files: Mapping[str, str | None]


class _Chapter:
    """A notebook with the kernel that runs it."""

    def __init__(self, path: Path, before: _Before, folder: Path) -> None:
        import nbformat
        from nbclient import NotebookClient

        from briefing.chapters.kernels import ForkedKernelManager

        self.path, self.before = path, before
        read = notebook_text(as_notebook(before.text, named(path)))
        self.notebook = nbformat.reads(read, as_version=4)
        self.manager = ForkedKernelManager(kernel_name="python3", transport="ipc")
        # Sockets in a folder of their own: Jupyter's default depends on the working directory.
        self.manager.connection_file = str(folder / f"{path.stem}.json")
        self.answers = folder / f"{path.stem}.answers"
        # The cells are the notebook's own, so that what they put out is stored with it.
        run = nbformat.from_dict({**self.notebook, "cells": []})
        run.cells = nbgrader.to_run(self.notebook.cells)
        self.complete = len(run.cells) == len(self.notebook.cells)
        self.client = NotebookClient(
            run,
            km=self.manager,
            timeout=SECONDS_PER_CELL,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(path.parent)}},
        )

    async def start(self) -> None:
        """Start the kernel."""
        environment = {**os.environ, answers.RECORDING: str(self.answers)}
        await self.client.async_start_new_kernel(env=environment)
        await self.client.async_start_new_kernel_client()

    async def execute(self) -> None:
        """Run all cells; raise BriefingError naming the one that failed."""
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

        try:
            await self.client.async_execute()
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise BriefingError([self._failure(error)]) from None

    def store(self) -> list[Problem]:
        """Write a notebook that ran clean, with what it was made from; all in one step."""
        import nbformat

        if self.path.read_bytes() != self.before.text:
            todo = "What was saved is kept. Run again: briefing refresh"
            found, expected = "another text, saved meanwhile", "the notebook that was run"
            return [Problem(named(self.path), found, expected, todo=todo)]
        stored = canonical(json.loads(nbformat.writes(self.notebook)))
        if problems := list(_put_streams_together(stored, named(self.path))):
            return problems
        made_from = provenance.record(stored, self.manager.opened(), self.before.files)
        packages.check_installed(made_from["packages"])
        stored["metadata"][RECORD] = made_from
        write_atomically(self.path, notebook_text(stored))
        if self.complete:
            answers.keep_answers(self.path.stem, answers.recorded_answers(self.answers))
        return []

    async def end(self) -> None:
        """Stop the kernel."""
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)
        if self.client.kc is not None:
            self.client.kc.stop_channels()

    def _failure(self, error: Exception) -> Problem:
        """Say which cell failed, with what, and show the lines around the one that did."""
        cells = self.notebook.cells
        failed = [number for number, cell in enumerate(cells, start=1) if _error(cell)]
        number = failed[0] if failed else self._running()
        cell = cells[number - 1]
        raised = _error(cell)
        return Problem(
            named(self.path),
            f"{raised['ename']}: {raised['evalue']}" if raised else _told(error),
            "a cell that runs clean",
            place=f"cell {number} ({cell.id})",
            todo="Mend the cell, then run: briefing refresh. The notebook was left as it was.",
            excerpt=_excerpt(cell.source, raised["traceback"] if raised else []),
        )

    def _running(self) -> int:
        """Return the number of the cell that was running when the kernel died or time ran out."""
        run = {cell.id for cell in self.client.nb.cells if cell.cell_type == "code"}
        code = [n for n, cell in enumerate(self.notebook.cells, start=1) if cell.id in run]
        return code[min(self.client.code_cells_executed, len(code) - 1)]


def _put_streams_together(notebook: Notebook, file: str) -> Iterator[Problem]:
    """Make one output of what a cell prints in pieces; yield the cells that print too much.

    Without it one print is stored in two pieces now and then. nbclient can do it, by a pattern
    that takes minutes for a line of some hundred thousand letters.
    """
    for position, cell in enumerate(notebook["cells"], start=1):
        outputs: list[dict[str, Any]] = []
        for output in cell.get("outputs", []):
            stream = output.get("name") if output["output_type"] == "stream" else None
            if stream and outputs and outputs[-1].get("name") == stream:
                outputs[-1]["text"] = [*outputs[-1]["text"], *_lines(output)]
            else:
                outputs.append({**output, "text": _lines(output)} if stream else output)
        for output in outputs:
            if output["output_type"] == "stream":
                text = "".join(output["text"])
                if len(text) > MOST_PRINTED:
                    found, expected = f"{len(text):,} letters printed", f"{MOST_PRINTED:,} at most"
                    yield Problem(file, found, expected, place=f"cell {position} ({cell['id']})")
                output["text"] = _as_a_terminal_shows(text).splitlines(keepends=True)
        if outputs:
            cell["outputs"] = outputs


def _lines(output: dict[str, Any]) -> list[str]:
    text = output["text"]
    return [text] if isinstance(text, str) else list(text)


def _as_a_terminal_shows(text: str) -> str:
    """Return a text without what a return of the carriage wrote over, such as bars of progress."""
    lines = (line.removesuffix("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines) if "\r" in text else text


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _error(cell: NotebookNode) -> NotebookNode | None:
    outputs = cell.get("outputs", [])
    return next((output for output in outputs if output.output_type == "error"), None)


def _excerpt(source: str, traceback: Sequence[str]) -> str:
    found = FAILED_LINE.findall(COLOURS.sub("", "\n".join(traceback)))
    failed = int(found[0]) if found else 1
    lines = source.splitlines()
    shown = range(max(1, failed - AROUND), min(len(lines), failed + AROUND) + 1)
    return "\n".join(
        f"{'>' if number == failed else ' '} {number:>3} | {lines[number - 1]}" for number in shown
    )
