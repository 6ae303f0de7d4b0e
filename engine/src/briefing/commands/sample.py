"""Draw rows at random, to compare them with their sources."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    sample = commands.add_parser(
        "sample", help="draw rows at random, to compare with their sources"
    )
    sample.add_argument("--rows", type=_count, default=60, help="how many (default 60)")
    sample.add_argument("--seed", type=int, default=1, help="same seed, same rows (default 1)")
    sample.set_defaults(run=_sample)


def _sample(parsed: argparse.Namespace) -> int:
    from briefing.site.catalogue import draw_rows

    for table, row in draw_rows(parsed.rows, parsed.seed):
        print(f"{table}/{row}")
    return 0


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"found '{text}'; expected a whole number above nought")
