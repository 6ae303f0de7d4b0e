"""One build of a folder at a time: two that write into it at once would break each other."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root

FILE = "_build/.lock"


@contextmanager
def only_run(seconds: float = 0) -> Iterator[None]:
    """Keep other runs out of `_build` as long as the block runs; they are told of this one.

    Wait for another run so many seconds. Raise BriefingError where it has not ended by then. A run
    that was killed keeps nobody out: the system gives its lock back.
    """
    from filelock import FileLock, Timeout

    path = project_root() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=seconds)
    try:
        lock.acquire()
    except Timeout:
        found = f"another run at work in this folder{_who(path.with_suffix('.pid').name)}"
        todo = "Wait until it has ended, or end it."
        raise BriefingError([Problem(FILE, found, "one run at a time", todo=todo)]) from None
    holder = path.with_suffix(".pid")
    try:
        holder.write_text(f"process {os.getpid()}, since {time.strftime('%H:%M:%S')}", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(name: str) -> str:
    with suppress(OSError):
        return f" ({(project_root() / '_build' / name).read_text(encoding='utf-8')})"
    return ""
