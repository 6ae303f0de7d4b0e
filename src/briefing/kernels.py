"""Kernels that start with the libraries loaded, and tell which files a chapter opened.

Starting Python and importing pandas and matplotlib takes longer than many a chapter runs. Here one
server process imports them once and forks a kernel for each chapter (multiprocessing's own
`forkserver`). Our library is never kept: each kernel imports it anew and is seen to do so.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Mapping
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from briefing.fingerprints import watched_folders

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["briefing.preloaded"])
LISTING = ("os.listdir", "os.scandir")


def start_server() -> None:
    """Start the server process, which loads its libraries while the caller goes on."""
    forkserver.ensure_running()


class ForkedKernelManager(AsyncKernelManager):
    """Starts a kernel as a fork of the server process; all else is Jupyter's own."""

    _trace: Connection | None = None

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:  # noqa: ANN401
        """Start the kernel; Jupyter's documented place for launching one in another way."""
        provisioner = self.provisioner
        assert provisioner is not None
        self._trace, sender = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(
            target=_serve,
            args=(
                self.connection_file,
                options["cwd"],
                dict(options["env"]),
                sender,
                watched_folders(),
            ),
            daemon=True,
        )
        process.start()
        sender.close()
        provisioner.process = _Handle(process)
        provisioner.pid = process.pid
        self._reconcile_connection_info(provisioner.connection_info)

    def opened(self) -> list[str]:
        """Return the paths that the kernel has opened or listed so far; a folder ends with /."""
        found = []
        try:
            while self._trace and self._trace.poll():
                found.append(self._trace.recv_bytes().decode())
        except EOFError:  # the kernel has ended
            pass
        return found


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
    sender: Connection,
    watched: tuple[str, ...],
) -> None:
    """Be a kernel: runs in the fork."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.partition(".")[0] == "briefing"]:
        del sys.modules[name]
    threading.Thread(target=_end_with_the_run, daemon=True).start()
    _report_opened(sender, watched)

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


def _report_opened(sender: Connection, watched: tuple[str, ...]) -> None:
    """Send each path in the watched folders that this process opens or lists, once.

    Only those: the pipe holds some hundred paths, and nobody reads it before the chapter is done.
    """
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
            sender.send_bytes(path.encode())

    sys.addaudithook(hook)
