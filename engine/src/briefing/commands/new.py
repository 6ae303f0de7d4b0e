"""Begin a table, a chapter, or a book on another subject."""

from __future__ import annotations

import argparse

from briefing.commands import Commands


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    new = commands.add_parser("new", help="begin a table, a chapter, or a book on another subject")
    kinds = new.add_subparsers(required=True, metavar="KIND")

    table = kinds.add_parser("table", help="describe a table in the contract, write its file")
    table.add_argument("name", help="small letters, digits and underscores: bicycle_counts")
    table.add_argument("--title", default="", help="default: the name")
    table.add_argument("--description", default="", help="what one row is, in a sentence")
    table.add_argument(
        "--columns",
        nargs="+",
        default=(),
        metavar="NAME:TYPE[:UNIT]",
        help="columns of its own, such as length_km:number:km; default: quantity, entity, measure, "
        "value with its range, unit and period",
    )
    table.set_defaults(run=_table)

    chapter = kinds.add_parser("chapter", help="write a notebook with the parts of every chapter")
    chapter.add_argument("name", help="small letters, digits and hyphens: bicycle-traffic")
    chapter.add_argument("--title", default="", help="default: the name")
    chapter.set_defaults(run=_chapter)


def _table(parsed: argparse.Namespace) -> int:
    from briefing.kits.new.table import new_table

    new_table(parsed.name, parsed.title, parsed.description, parsed.columns)
    print(f"data/{parsed.name}.csv is there, with a header and no rows; the contract describes it.")
    print("Next: enter rows, each with a source of data/sources.csv, and run: briefing check")
    print(
        "Once it has rows, take mayBeEmpty out of its entry in data/datapackage.json: then a table "
        "that lost its rows is noticed."
    )
    return 0


def _chapter(parsed: argparse.Namespace) -> int:
    from briefing.kits.new.chapter import new_chapter

    new_chapter(parsed.name, parsed.title)
    print(f"book/{parsed.name}.ipynb is there, and the contents and the front page name it.")
    print(
        "Next: run briefing live and open the notebook. briefing check lists what is still to be "
        "written; until then the pages are a draft, and a build says so."
    )
    return 0
