"""Fetch the publishers' files that are registered, or ask what newer ones would change."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.commands import Commands

if TYPE_CHECKING:
    from briefing.prose.check import Linked
    from briefing.upstream.rebuild import Difference
    from briefing.upstream.register import UpstreamFile

SHOWN = 20  # lines of one kind; more are counted


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    upstream = commands.add_parser(
        "upstream", help="the publishers' files: fetch them, ask for news"
    )
    added = upstream.add_subparsers(required=True, metavar="WHAT")
    fetch = added.add_parser("fetch", help="download the registered files, verified")
    fetch.add_argument("folder", type=Path, help="folder to put them in, each as SOURCE/FILE")
    fetch.add_argument(
        "--source", action="append", help="only the files of this source; repeatable"
    )
    fetch.set_defaults(run=_fetch)
    news = added.add_parser("news", help="say what newer files would change; nothing is written")
    news.add_argument("folder", type=Path, help="folder with newer files, each as SOURCE/FILE")
    news.add_argument(
        "--from", dest="known", type=Path, required=True, help="folder with the registered files"
    )
    news.set_defaults(run=_news)


def _fetch(parsed: argparse.Namespace) -> int:
    from briefing.core.problems import BriefingError, Problem
    from briefing.upstream.fetch import fetch
    from briefing.upstream.register import PLACE, registered

    files = registered(parsed.source)
    if unknown := set(parsed.source or ()) - {one.source for one in files}:
        problem = Problem(PLACE, f"no file of '{min(unknown)}'", "a source with registered files")
        raise BriefingError([problem])
    left = fetch(files, parsed.folder, _say)
    for one in left:
        print(f"{one.file}: has no address; data/sources.csv says how it was extracted.")
    print(f"{len(files) - len(left):,} files are in {parsed.folder} as they are registered.")
    return 0


def _say(one: UpstreamFile, number: int, total: int) -> None:
    print(f"{number} of {total}: {one.file} ({one.bytes:,} bytes)", flush=True)


def _news(parsed: argparse.Namespace) -> int:
    from briefing.upstream.news import news

    found = news(parsed.folder, parsed.known)
    _list("newer files", found.newer)
    _list("files that no builder reads", found.unread)
    _list("new rows", (f"data/{one.table}.csv: {one.row}" for one in found.new_rows))
    _list("rows that are no longer made", map(_cell, found.lost_rows))
    _list("corrected cells", map(_cell, found.corrected))
    _list("numbers of the text whose cells would change", map(_place, found.contradicted))
    _list("numbers of the text in a series with newer rows", map(_place, found.overtaken))
    return 0


def _list(title: str, lines: Iterable[str]) -> None:
    every = list(lines)
    print(f"{len(every):,} {title}" + (":" if every else "."))
    for line in every[:SHOWN]:
        print(f"  {line}")
    if len(every) > SHOWN:
        print(f"  and {len(every) - SHOWN:,} more.")


def _cell(one: Difference) -> str:
    change = (
        "gone" if one.builder_has is None else f"{one.table_has or 'empty'} -> {one.builder_has}"
    )
    return f"data/{one.table}.csv, {one.row}, {one.column}: {change}"


def _place(number: Linked) -> str:
    section = number.section
    return f"{section.file}, {section.place(number.link.line)}: '{number.link.text}'"
