"""Write the chapters beside the pages so that they run in a reader's browser."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    lite = commands.add_parser(
        "lite", help="put the chapters beside the built pages, to run in a reader's browser"
    )
    lite.set_defaults(run=_lite)


def _lite(parsed: argparse.Namespace) -> int:
    from briefing.core.lock import only_run
    from briefing.kits.browser import build

    with only_run():
        build()
    print("The chapters to run are in _build/html/lite; the page book/rerun.html leads to them.")
    print("They need a server: .venv/bin/python -m http.server --directory _build/html")
    return 0
