"""Serve the book while it is written: build again when a file changes, reload the browser."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

from briefing.core.problems import BriefingError, Problem
from briefing.core.project import built_site, project_root
from briefing.core.subject import packages

HOST = "127.0.0.1"  # this machine only
# What pages are made from; a change of the library needs a new process, which every build is.
WATCHED = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "requirements.txt",
    "book/*.ipynb",
    "book/*.md",
    "book/*.yml",
    "book/*.json",
    "book/_static/*",
    "data/*.csv",
    "data/*.json",
    "seeds/*.yml",
)
CODE = ("*.py", "*/*.py", "*/*/*.py", "*/static/*", "*/theme/*", "*/templates/*")
PORTS = range(1, 65536)
WAIT = 300  # seconds for which a build waits for another one


def serve(port: int) -> None:
    """Build the book and serve it on this machine until an interrupt; messages go to the terminal.

    A build that fails says why and is followed by the next change; pages that could be rendered
    are shown.
    """
    from livereload import Server

    _check_free(port)
    _build()
    server = Server()
    for pattern in _patterns():
        server.watch(pattern, _build)
    print(f"Open http://{HOST}:{port} in a browser; an interrupt (Ctrl-C) ends this.", flush=True)
    server.serve(port=port, host=HOST, root=str(built_site()))


def _check_free(port: int) -> None:
    try:
        if port not in PORTS:
            raise OSError(f"no port from {PORTS.start} to {PORTS.stop - 1}")
        socket.create_server((HOST, port)).close()
    except OSError as error:
        todo = "Choose another: briefing live --port 8001"
        found = f"port {port}: {error.strerror or error}"
        raise BriefingError([Problem("live", found, "a free port", todo=todo)]) from None


def _patterns() -> Iterator[str]:
    places = [(project_root(), pattern) for pattern in WATCHED]
    places += [(folder, pattern) for folder in packages() for pattern in CODE]
    for folder, pattern in places:
        if any(folder.glob(pattern)):
            yield str(folder / pattern)


def _build() -> None:
    command = [sys.executable, "-m", "briefing", "build", "--wait", str(WAIT)]
    subprocess.run(command, cwd=project_root(), check=False)
