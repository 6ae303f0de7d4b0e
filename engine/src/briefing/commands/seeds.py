"""Verify a folder of originals of the source documents."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing.commands import Commands
from briefing.core.problems import BriefingError


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    seeds = commands.add_parser(
        "seeds", help="verify a folder of originals of the source documents"
    )
    seeds.add_argument("folder", type=Path, help="folder with the files of the texts")
    seeds.set_defaults(run=_seeds)


def _seeds(parsed: argparse.Namespace) -> int:
    from briefing.tables.audited_texts import verify

    result = verify(parsed.folder)
    if result.problems:
        raise BriefingError(result.problems)
    print(f"Verified {result.documents} documents and {result.claims} claims.")
    return 0
