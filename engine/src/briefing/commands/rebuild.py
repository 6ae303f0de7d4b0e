"""Make rows of tables anew from the publishers' files, and compare or write them."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing.commands import Commands
from briefing.core.problems import BriefingError


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    rebuild = commands.add_parser(
        "rebuild", help="make rows of tables anew from the publishers' files, compare or write them"
    )
    rebuild.add_argument(
        "tables", metavar="TABLE", nargs="*", help="names of tables; default: all that are made"
    )
    rebuild.add_argument(
        "--from", dest="folder", type=Path, required=True, help="folder with the registered files"
    )
    what = rebuild.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="say what differs (the default)")
    what.add_argument("--write", action="store_true", help="put the rows into the tables")
    rebuild.set_defaults(run=_rebuild)


def _rebuild(parsed: argparse.Namespace) -> int:
    from briefing.upstream.files import Files
    from briefing.upstream.rebuild import chosen, differences, made, rewrite
    from briefing.upstream.register import absent, refuse_other_files

    known = chosen(parsed.tables)
    without = absent(parsed.folder, {source for one in known for source in one.sources})
    wanted = [one for one in known if not without & set(one.sources)]
    refuse_other_files(parsed.folder, {source for one in wanted for source in one.sources})
    for source in sorted(without):
        print(f"Left out: what is made from '{source}', of which {parsed.folder} has no file.")
    files = Files(parsed.folder)
    if parsed.write:
        for table, count in rewrite(wanted, files).items():
            print(f"data/{table}.csv: {count} rows changed.")
        return 0
    rows = {one.name: made(one, files) for one in wanted}
    found = [d for one in wanted for d in differences(one, rows[one.name])]
    if found:
        raise BriefingError([one.problem() for one in found])
    count = sum(map(len, rows.values()))
    print(f"{count:,} rows of {len({one.table for one in wanted})} tables are as made anew.")
    return 0
