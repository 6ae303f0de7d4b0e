"""What `briefing` can do in the sample book beside the engine's commands."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the commands to the parser of all."""
    seats = commands.add_parser("seats", help="the seats of a ferry")
    seats.add_argument("ferry")
    seats.set_defaults(run=_seats)


def _seats(parsed: argparse.Namespace) -> int:
    from briefing import load

    print(load("ferries").set_index("id").loc[parsed.ferry, "seats"])
    return 0
