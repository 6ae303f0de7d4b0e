"""Print the built pages."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    printing = commands.add_parser(
        "print", help="print the built pages: the book as PDF and EPUB, a brief for each chapter"
    )
    printing.add_argument("forms", nargs="*", help="book, epub, briefs or a chapter; default: all")
    printing.set_defaults(run=_print)


def _print(parsed: argparse.Namespace) -> int:
    from briefing.core.lock import only_run
    from briefing.core.progress import display
    from briefing.print.run import print_forms, wanted

    with only_run():
        chosen = wanted(parsed.forms)
        with display(len(chosen)) as progress:
            print_forms(chosen, progress)
    print("The printed forms are in _build/html/print; the page book/print.html leads to them.")
    return 0
