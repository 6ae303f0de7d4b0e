"""Serve the book and build it again whenever a file changes."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    live = commands.add_parser(
        "live", help="serve the book, build it again and reload the browser whenever a file changes"
    )
    live.add_argument("--port", type=int, default=8000, help="port on this machine (default 8000)")
    live.set_defaults(run=_live)


def _live(parsed: argparse.Namespace) -> int:
    from briefing.site.live import serve

    serve(parsed.port)
    return 0
