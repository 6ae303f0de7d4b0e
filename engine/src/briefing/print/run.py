"""Make the printed forms, several at once, each in a process of its own."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from briefing.core.problems import BriefingError, Problem
from briefing.core.progress import Lines, Live
from briefing.core.project import built_site
from briefing.print import made
from briefing.print.made import Form

# What a process returns: the form and the number of its pages, or why there is none.
Outcome = tuple[bytes, int] | list[Problem]
BRIEFS = "briefs"


def wanted(names: Sequence[str]) -> list[Form]:
    """Return the forms that names stand for, all without names; raise BriefingError for others."""
    offered = made.forms(built_site())
    known = [BRIEFS, *(form.name for form in offered)]
    unknown = [name for name in names if name not in known]
    if unknown:
        expected = f"nothing, for all, or some of {', '.join(known)}"
        raise BriefingError(Problem("print", f"'{name}'", expected) for name in unknown)
    return [
        form
        for form in offered
        if not names or form.name in names or (BRIEFS in names and form.file.startswith("brief"))
    ]


def print_forms(chosen: Sequence[Form], progress: Lines | Live) -> None:
    """Make forms of the book beside its pages; raise BriefingError where one could not be made.

    One that fails keeps none of the others back, and its old file stays.
    """
    site = built_site()
    states = {form.name: made.state(form, site) for form in chosen}
    problems: list[Problem] = []
    with TemporaryDirectory(prefix="briefing-print-") as folder:
        fonts = Path(folder)
        _prepare_fonts(fonts)
        for form, outcome in _outcomes(chosen, fonts, progress):
            if isinstance(outcome, list):
                problems += outcome
            else:
                made.put(site, form, *outcome, states[form.name])
    made.fill_in(site)
    if problems:
        raise BriefingError(problems)


def _prepare_fonts(folder: Path) -> None:
    from briefing.print.book import all_text
    from briefing.print.built_pages import read_pages
    from briefing.print.fonts import prepare

    print("Preparing the fonts ...", flush=True)
    prepare(folder, all_text(read_pages()))


def _outcomes(
    chosen: Sequence[Form], fonts: Path, progress: Lines | Live
) -> Iterator[tuple[Form, Outcome]]:
    """Yield each form with what became of it, in the order in which they end."""
    workers = min(len(chosen), os.cpu_count() or 1)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin_process)
    waiting = list(chosen)
    running: dict[Future[Outcome], tuple[Form, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                form = waiting.pop(0)
                progress.started(form.file)
                running[pool.submit(_make, form, fonts)] = (form, time.monotonic())
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                form, begun = running.pop(future)
                outcome = _outcome(form, future)
                progress.finished(form.file, time.monotonic() - begun, isinstance(outcome, list))
                yield form, outcome
    except BaseException:
        for process in active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _outcome(form: Form, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # the process died, or the renderer has a bug
        found = f"{type(error).__name__}: {error}"
        return [Problem(f"print {form.name}", found, "a printed form")]


def _begin_process() -> None:
    """Leave Ctrl-C to the process that started this one, and memory to its end.

    What is laid out lives until the form is written: looking for garbage is a quarter of the time.
    """
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _make(form: Form, fonts: Path) -> Outcome:
    """Make one form, in a process of its own."""
    from briefing.print import book, briefs, epub
    from briefing.print.built_pages import read_pages
    from briefing.print.pdf import set_pdf

    site = built_site()
    try:
        if form.name == "book":
            return set_pdf(book.document(read_pages()), site, fonts)
        if form.name == "epub":
            return epub.make_epub(read_pages(), site, fonts), 0
        return briefs.set_brief(form.name, site, fonts)
    except BriefingError as error:
        return error.problems
