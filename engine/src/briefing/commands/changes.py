"""Say what differs between two editions, and store it for the page of the book."""

from __future__ import annotations

import argparse

from briefing.commands import Commands
from briefing.core.problems import BriefingError, Problem


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    changes = commands.add_parser(
        "changes", help="say what differs between two editions: tables, judgements, numbers"
    )
    changes.add_argument(
        "old", metavar="OLD", nargs="?", help="a git revision, or a folder that holds an edition"
    )
    changes.add_argument("new", metavar="NEW", nargs="?", help="default: the files as they are now")
    stored = changes.add_mutually_exclusive_group()
    stored.add_argument(
        "--write", action="store_true", help="store it for the page 'What changed in this edition'"
    )
    stored.add_argument(
        "--first", action="store_true", help="store that no edition came before this one"
    )
    changes.set_defaults(run=_changes)


def _changes(parsed: argparse.Namespace) -> int:
    from briefing.editions.changes import compare, record, report
    from briefing.editions.revision import opened

    if parsed.first != (parsed.old is None) or (parsed.write and parsed.new):
        found = "--write with NEW" if parsed.new else "--first with OLD" if parsed.old else "no OLD"
        expected = "'changes OLD', 'changes OLD NEW', 'changes OLD --write' or 'changes --first'"
        raise BriefingError([Problem("changes", found, expected)])
    if parsed.first or parsed.write:
        _refuse_overdue()
    if parsed.first:
        record.write(record.first())
        print(f"{record.RECORD} says that this is the first edition.")
        return 0
    with opened(parsed.old) as old, opened(parsed.new) as new:
        if parsed.write:
            fresh = record.made(old)
            record.write(fresh)
            print(f"{record.RECORD} is written. From {old.name} to edition {fresh.version}:")
            print(f"\n{report(fresh.changes)}")
        else:
            print(f"From {old.name} to {new.name}:\n\n{report(compare(old.root, new.root))}")
    return 0


def _refuse_overdue() -> None:
    """Raise BriefingError where an edition would come out with questions that lie too long."""
    from briefing.core.citation import edition
    from briefing.questions.state import grace, overdue

    if found := list(overdue(edition().released, grace())):
        raise BriefingError(found)
