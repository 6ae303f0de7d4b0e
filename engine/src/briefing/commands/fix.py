"""Rewrite the numbers of the prose after a table changed."""

from __future__ import annotations

import argparse

from briefing.commands import Commands
from briefing.core.problems import BriefingError


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    fix = commands.add_parser("fix", help="rewrite the numbers of the prose after a table changed")
    fix.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    fix.set_defaults(run=_fix)


def _fix(parsed: argparse.Namespace) -> int:
    from briefing.prose.fix import fix

    result = fix(write=not parsed.dry_run)
    for change in result.changes:
        print(change)
    for place in result.to_read:
        print(f"Read again: {place}")
    verb = "would be rewritten" if parsed.dry_run else "rewritten"
    print(f"{len(result.changes)} numbers {verb}; {len(result.for_person)} need a person.")
    if result.for_person:
        raise BriefingError(result.for_person)
    return 0
