"""The command `briefing`: build the book, check the data, verify originals, rerun chapters."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import NoReturn

from briefing import commands
from briefing.problems import BriefingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 after saying on stderr what is wrong, 130 if interrupted."""
    parsed = _parser().parse_args(arguments)
    # A run is short and its objects live to the end: looking for garbage is a quarter of the time.
    gc.disable()
    try:
        return parsed.run(parsed)
    except BriefingError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. No file was left half-written.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    """Return the parser of all commands: those whose module is there, a part of them in a fork."""
    parser = argparse.ArgumentParser(prog="briefing", description=__doc__)
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in iter_modules(commands.__path__, f"{commands.__name__}."):
        import_module(module.name).add(added)
    return parser


def run() -> NoReturn:
    """Run one command and end the process, without taking millions of objects apart first."""
    code = main()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
