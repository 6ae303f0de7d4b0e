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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from briefing import fingerprints, locks
from briefing.notebooks import RECORD, canonical, named, read, text_of, write_atomically
from briefing.problems import BriefingError, Problem

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbformat import NotebookNode

SECONDS_PER_CELL = 300
SECONDS_TO_END = 5  # after an interrupt
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
    found = {path: fingerprints.reasons(read(path)) for path in paths}
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
    from briefing.kernels import start_server

    recorded = [read(path)["metadata"].get(RECORD, {}).get("packages", ()) for path in paths]
    locks.check_installed({name for names in recorded for name in names})
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
        text = text_of(canonical(read(path)))
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
        problems = await asyncio.gather(*runs)
    return [problem for problem in problems if problem]


async def _run(
    path: Path,
    folder: Path,
    ready: asyncio.Semaphore,
    computing: asyncio.Semaphore,
    progress: Progress,
) -> Problem | None:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from briefing.kernels import ForkedKernelManager

    async with ready:
        before = _Before(path.read_bytes(), fingerprints.snapshot())
        notebook = nbformat.reads(before.text.decode("utf-8"), as_version=4)
        manager = ForkedKernelManager(kernel_name="python3", transport="ipc")
        # Sockets in a folder of their own: Jupyter's default depends on the working directory.
        manager.connection_file = str(folder / f"{path.stem}.json")
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=SECONDS_PER_CELL,
            coalesce_streams=True,  # else one print now and then is stored in two pieces
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(path.parent)}},
        )
        started, problem = time.monotonic(), None
        try:
            await client.async_start_new_kernel()
            await client.async_start_new_kernel_client()
            async with computing:
                started = time.monotonic()
                progress.started(path.stem)
                await client.async_execute()
            problem = _store(path, notebook, manager.opened(), before)
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
            problem = _problem(path, client, notebook, error)
        finally:
            await _end(manager, client)
        progress.finished(path.stem, time.monotonic() - started, bool(problem))
        return problem


async def _end(manager: AsyncKernelManager, client: NotebookClient) -> None:
    if manager.has_kernel:
        await manager.shutdown_kernel(now=True)
    if client.kc is not None:
        client.kc.stop_channels()


@dataclass(frozen=True)
class _Before:
    """What lay there when a chapter began to run: its own text, and all it can be made from."""

    text: bytes
    files: Mapping[str, str | None]


def _store(
    path: Path, notebook: NotebookNode, opened: Sequence[str], before: _Before
) -> Problem | None:
    """Write a notebook that ran clean, with what it was made from; all in one step."""
    import nbformat

    if path.read_bytes() != before.text:
        todo = "What was saved is kept. Run again: briefing refresh"
        expected = "the notebook that was run"
        return Problem(named(path), "another text, saved meanwhile", expected, todo=todo)
    stored = canonical(json.loads(nbformat.writes(notebook)))
    made_from = fingerprints.record(stored, opened, before.files)
    locks.check_installed(made_from["packages"])
    stored["metadata"][RECORD] = made_from
    write_atomically(path, text_of(stored))
    return None


def _problem(
    path: Path, client: NotebookClient, notebook: NotebookNode, error: Exception
) -> Problem:
    """Say which cell failed, with what, and show the lines around the one that did."""
    number = next(
        (n for n, cell in enumerate(notebook.cells, start=1) if _error(cell)),
        _last_started(notebook, client),
    )
    cell = notebook.cells[number - 1]
    raised = _error(cell)
    name = raised["ename"] if raised else type(error).__name__
    value = raised["evalue"] if raised else str(error)
    return Problem(
        named(path),
        " ".join(f"{name}: {value}".split()),
        "a cell that runs clean",
        place=f"cell {number} ({cell.id})",
        todo="Mend the cell, then run: briefing refresh. The notebook was left as it was.",
        excerpt=_excerpt(cell.source, raised["traceback"] if raised else []),
    )


def _error(cell: NotebookNode) -> NotebookNode | None:
    outputs = cell.get("outputs", [])
    return next((output for output in outputs if output.output_type == "error"), None)


def _last_started(notebook: NotebookNode, client: NotebookClient) -> int:
    """Return the number of the cell that was running when the kernel died or time ran out."""
    code = [n for n, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code"]
    return code[min(client.code_cells_executed, len(code) - 1)]


def _excerpt(source: str, traceback: Sequence[str]) -> str:
    found = FAILED_LINE.findall(COLOURS.sub("", "\n".join(traceback)))
    failed = int(found[0]) if found else 1
    lines = source.splitlines()
    shown = range(max(1, failed - AROUND), min(len(lines), failed + AROUND) + 1)
    return "\n".join(
        f"{'>' if number == failed else ' '} {number:>3} | {lines[number - 1]}" for number in shown
    )
