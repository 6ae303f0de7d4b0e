"""Show which chapters run and for how long: live on a terminal, as lines elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Lines:
    """Two lines a chapter: for logs, pipes and continuous integration."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def started(self, name: str) -> None:
        """Say that a chapter begins to run."""
        print(f"{name}: running ...", flush=True)

    def finished(self, name: str, seconds: float, failed: bool) -> None:
        """Say how a chapter ended."""
        self.done += 1
        outcome = "failed, left as it was" if failed else "done"
        print(f"{name}: {outcome} after {seconds:.1f} s ({self.done} of {self.total})", flush=True)


class Live:
    """A line a chapter with a spinner and the time it has taken so far."""

    def __init__(self, total: int) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = [
            SpinnerColumn(finished_text=" "),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        ]
        self.bars: Bars = Progress(*columns)
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bars.stop()

    def started(self, name: str) -> None:
        """Add a line for a chapter."""
        self.tasks[name] = self.bars.add_task(f"{name}: running", total=1)

    def finished(self, name: str, seconds: float, failed: bool) -> None:
        """Stop the clock of a chapter."""
        if name not in self.tasks:  # its kernel did not start
            self.started(name)
        outcome = "[red]failed, left as it was[/red]" if failed else "done"
        self.bars.update(self.tasks[name], completed=1, description=f"{name}: {outcome}")


def display(total: int) -> Lines | Live:
    """Return the display that suits where standard output goes."""
    return Live(total) if sys.stdout.isatty() else Lines(total)
