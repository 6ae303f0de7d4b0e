"""The command `briefing`: build the book, check the data, verify originals, rerun chapters."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import NoReturn

from briefing import commands
from briefing.core import settings, subject
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root

TRACEBACK = "--traceback"
INTERRUPTED = 130  # what a shell takes for a program that Ctrl-C has ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 after saying on stderr what is wrong, 130 if interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = _parser().parse_args([argument for argument in given if argument != TRACEBACK])
        code: int = parsed.run(parsed)
    except BriefingError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted. No file was left half-written.", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:  # a full disk, a folder without the right to write
        print(_of_the_system(error), file=sys.stderr)
        _show(given)
    except Exception as error:  # the last resort: nobody should have to read a traceback
        print(_surprise(error), file=sys.stderr)
        _show(given)
    else:
        return code
    return 1


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands: those of the engine, then those of the book's subject."""
    parser = argparse.ArgumentParser(prog="briefing", description=__doc__)
    parser.add_argument(
        TRACEBACK, action="store_true", help="after a fault of the program, show where it arose"
    )
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in _modules():
        module.add(added)
    return parser


def _modules() -> Iterator[ModuleType]:
    for found in iter_modules(commands.__path__, f"{commands.__name__}."):
        if found.name != __name__:
            yield import_module(found.name)
    try:
        project_root()
    except BriefingError:  # outside a book, where a command itself says what it lacks
        return
    settings.check_engine()
    if ours := subject.part(subject.COMMANDS):
        yield ours


def _of_the_system(error: OSError) -> Problem:
    where = str(error.filename or "a file")
    todo = "Make room, or work in a folder in which you may write."
    return Problem(where, error.strerror or str(error), "a file that can be written", todo=todo)


def _surprise(error: Exception) -> Problem:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    found = f"{type(error).__name__}: {error} ({Path(frame.filename).name}, line {frame.lineno})"
    todo = f"This is a fault of the program: please report it. {TRACEBACK} shows where it arose."
    return Problem("briefing", " ".join(found.split()), "no surprise", todo=todo)


def _show(given: Sequence[str]) -> None:
    if TRACEBACK in given:
        traceback.print_exc()


def run() -> NoReturn:
    """Run one command and end the process, without taking millions of objects apart first."""
    # A run is short and its objects live to the end: looking for garbage is a quarter of the time.
    gc.disable()
    code = main()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
