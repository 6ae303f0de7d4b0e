"""Let a fork take in a later edition."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    update = commands.add_parser("update", help="bring a fork of a chapter to this edition")
    update.add_argument("folder", type=Path, help="folder that `briefing fork` wrote")
    update.set_defaults(run=_update)


def _update(parsed: argparse.Namespace) -> int:
    from briefing.kits.update import REPORT, update

    result = update(parsed.folder.resolve())
    print(result.changes)
    for conflict in result.conflicts:
        print(f"Yours was kept: {conflict}")
    if result.to_mend:
        print(f"To mend:\n{result.to_mend}")
    print(f"Updated to edition {result.edition}; {REPORT} says what was done.")
    print(f"Next: read {parsed.folder / REPORT}, then run there: make book && make test")
    return 1 if result.conflicts or result.to_mend else 0
