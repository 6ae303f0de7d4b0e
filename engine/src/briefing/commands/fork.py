"""Let a chapter leave the book."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    fork = commands.add_parser(
        "fork", help="write a chapter into a folder of its own, with all that it needs"
    )
    fork.add_argument("chapter", help="name of a chapter: that of its file in book/")
    fork.add_argument("folder", type=Path, help="folder that is empty or not there yet")
    fork.add_argument(
        "--for",
        "--edition",  # what the audience was called before engine 2.0
        dest="audience",
        choices=("student", "instructor"),
        default="instructor",
        help="with solutions (instructor, the default) or without (student)",
    )
    fork.set_defaults(run=_fork)


def _fork(parsed: argparse.Namespace) -> int:
    from briefing.kits.fork import fork

    fork(parsed.chapter, parsed.folder.resolve(), parsed.audience)
    print(f"The {parsed.audience} version of {parsed.chapter} is in {parsed.folder}.")
    print(f"Next: cd {parsed.folder} && make book && make test")
    return 0
