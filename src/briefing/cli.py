"""The command `briefing`: check the data, verify originals, rerun chapters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from briefing.problems import BriefingError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 after printing one line per problem to stderr."""
    parsed = _parser().parse_args(arguments)
    try:
        return parsed.run(parsed)
    except BriefingError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="briefing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check", help="check the tables against their contract and each other"
    )
    check.set_defaults(run=_check)

    seeds = commands.add_parser(
        "seeds", help="verify a folder of originals of the source documents"
    )
    seeds.add_argument("folder", type=Path, help="folder with the five text files")
    seeds.set_defaults(run=_seeds)

    refresh = commands.add_parser("refresh", help="execute chapters and store their outputs")
    refresh.add_argument("chapters", nargs="*", type=Path, help="notebooks; all when none is named")
    refresh.set_defaults(run=_refresh)
    return parser


def _check(_: argparse.Namespace) -> int:
    from briefing.tables import table_names
    from briefing.validation import problems

    found = problems()
    if found:
        raise BriefingError(found)
    print(f"The {len(table_names())} tables fit their contract and each other.")
    return 0


def _seeds(parsed: argparse.Namespace) -> int:
    from briefing.seeds import verify

    result = verify(parsed.folder)
    if result.problems:
        raise BriefingError(result.problems)
    print(f"Verified {result.documents} documents and {result.claims} claims.")
    return 0


def _refresh(parsed: argparse.Namespace) -> int:
    from briefing.notebooks import chapters, refresh

    refresh(parsed.chapters or chapters(), report=print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
