"""Kernels that start with the libraries loaded, and tell which files a chapter opened.

Starting Python and importing pandas and matplotlib takes longer than many a chapter runs. Here one
server process imports them once and forks a kernel for each chapter (multiprocessing's own
`forkserver`). Our library is never kept: each kernel imports it anew and is seen to do so.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from briefing.chapters.provenance import watched_folders
from briefing.core.subject import packages

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["briefing.chapters.kernel_warmup"])
INTERRUPT = {signal.SIGINT}
LISTING = ("os.listdir", "os.scandir")


def start_server() -> None:
    """Start the server process, which loads its libraries while the caller goes on.

    It inherits that interrupts are held back: one that came while it loads would end it with a
    traceback. Here, one that comes meanwhile is not lost but takes effect at the end.
    """
    resource_tracker.ensure_running()  # which lets interrupts through again when it starts
    signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPT)
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPT)


class ForkedKernelManager(AsyncKernelManager):
    """Starts a kernel as a fork of the server process; all else is Jupyter's own."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:  # noqa: ANN401
        """Start the kernel; Jupyter's documented place for launching one in another way."""
        provisioner = self.provisioner
        assert provisioner is not None
        process = CONTEXT.Process(
            target=_serve,
            args=(
                self.connection_file,
                options["cwd"],
                dict(options["env"]),
                self._trace,
                watched_folders(),
                tuple(folder.name for folder in packages()),
            ),
            daemon=True,
        )
        process.start()
        provisioner.process = _Handle(process)  # type: ignore[attr-defined]
        provisioner.pid = process.pid  # type: ignore[attr-defined]
        self._reconcile_connection_info(provisioner.connection_info)

    @property
    def _trace(self) -> str:
        """The file in which a kernel notes what it opens, beside that of its connection."""
        return f"{self.connection_file}.opened"

    def opened(self) -> list[str]:
        """Return the paths that the kernel has opened or listed so far; a folder ends with /."""
        noted = Path(self._trace)
        return noted.read_text(encoding="utf-8").splitlines() if noted.is_file() else []


class _Handle:
    """A forked process under the names of subprocess.Popen, which Jupyter's manager uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: ForkServerProcess) -> None:
        self.process = process

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.pid and self.poll() is None:
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()

    def terminate(self) -> None:
        self.process.terminate()


def _serve(
    connection_file: str,
    folder: str,
    environment: Mapping[str, str],
    trace: str,
    watched: tuple[str, ...],
    forgotten: tuple[str, ...],
) -> None:
    """Be a kernel: runs in the fork. Packages that are forgotten it imports anew."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # until the kernel says what an interrupt does
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPT)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.partition(".")[0] in forgotten]:
        del sys.modules[name]
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _note_opened(trace, watched)

    from ipykernel.kernelapp import IPKernelApp

    # With a parent to watch, even if it is not the one that counts, it prints no advice on Ctrl-C.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(
        [
            f"--IPKernelApp.connection_file={connection_file}",
            "--matplotlib=inline",
            "--HistoryManager.enabled=False",
            # ipykernel 7 warns about TCP once for every kernel; errors still come through.
            "--IPKernelApp.log_level=40",
        ]
    )
    app.start()


def _end_with_the_run() -> None:
    """End this kernel when the process that runs chapters is gone, killed perhaps.

    ipykernel's own watch looks at the server process, which lives as long as any kernel does.
    """
    run = multiprocessing.parent_process()
    if run is not None:
        wait([run.sentinel])
        os._exit(1)


def _note_opened(trace: str, watched: tuple[str, ...]) -> None:
    """Note each path in the watched folders that this process opens or lists, once, in a file.

    Not through a pipe: nobody would read it before the chapter is done, and a full one blocks.
    """
    notes = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen: set[str] = set()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" and event not in LISTING:
            return
        path = "." if arguments[0] is None else arguments[0]
        if not isinstance(path, str):  # a file descriptor, opened before
            return
        path = os.path.abspath(path) + ("" if event == "open" else "/")  # noqa: PTH100
        if path.startswith(watched) and path not in seen:
            seen.add(path)
            os.write(notes, f"{path}\n".encode())

    sys.addaudithook(hook)
