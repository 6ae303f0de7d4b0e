"""Ask the tables of legal instruments and of export tests for the answer of a day."""

from __future__ import annotations

import argparse
from datetime import date

from briefing.commands import Commands
from briefing.core.problems import BriefingError, Problem


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    force = commands.add_parser("in-force", help="list the legal instruments in force on a day")
    force.add_argument("day", type=_day, help="day, written YYYY-MM-DD")
    force.add_argument(
        "--jurisdiction", default="China", help="default: China; 'all' for every one"
    )
    force.set_defaults(run=_in_force)

    classify = commands.add_parser("classify", help="say what the export tests of a day answer")
    classify.add_argument("chip", help="id of data/chips.csv, such as h20")
    classify.add_argument("day", type=_day, help="day, written YYYY-MM-DD")
    classify.set_defaults(run=_classify)


def _in_force(parsed: argparse.Namespace) -> int:
    from briefing.tables.contract import fields
    from china_ai.instruments import in_force

    place = next(f for f in fields("instruments") if f["name"] == "jurisdiction")
    known = place["constraints"]["enum"]
    if parsed.jurisdiction not in ("all", *known):
        expected = f"all, {', '.join(known)}"
        raise BriefingError([Problem("in-force", f"'{parsed.jurisdiction}'", expected)])
    found = in_force(parsed.day, None if parsed.jurisdiction == "all" else parsed.jurisdiction)
    for row in found.itertuples():
        print(f"{row.since:%Y-%m-%d}  {row.level:<25} {row.short_name}")
    print(f"{len(found)} instruments in force on {parsed.day}.")
    return 0


def _classify(parsed: argparse.Namespace) -> int:
    from china_ai.export_controls import classify, review

    verdict = classify(parsed.chip, parsed.day)
    print(f"{parsed.chip} on {parsed.day}: {verdict}")
    print(f"An application to export it to China: {review(parsed.chip, parsed.day)}")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"found '{text}'; expected a date that exists, written YYYY-MM-DD"
        raise argparse.ArgumentTypeError(message) from None
