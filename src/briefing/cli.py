"""The command `briefing`: build the book, check the data, verify originals, rerun chapters."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from briefing.problems import BriefingError, Problem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 after saying on stderr what is wrong, 130 if interrupted."""
    parsed = _parser().parse_args(arguments)
    # A run is short and its objects live to the end: looking for garbage is a quarter of the time.
    gc.disable()
    try:
        return parsed.run(parsed)
    except BriefingError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. No file was left half-written.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="briefing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check the tables, and every number of the prose")
    check.add_argument(
        "--paragraphs", action="store_true", help="list paragraphs without a number or a source"
    )
    check.add_argument("--only", choices=("tables", "prose"), help="leave the other half out")
    check.set_defaults(run=_check)

    fix = commands.add_parser("fix", help="rewrite the numbers of the prose after a table changed")
    fix.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    fix.set_defaults(run=_fix)

    seeds = commands.add_parser(
        "seeds", help="verify a folder of originals of the source documents"
    )
    seeds.add_argument("folder", type=Path, help="folder with the five text files")
    seeds.set_defaults(run=_seeds)

    build = commands.add_parser(
        "build", help="run what is out of date, check the data and the text, render the pages"
    )
    build.add_argument("--all", action="store_true", help="run and render everything")
    build.set_defaults(run=_build)

    printing = commands.add_parser(
        "print", help="print the built pages: the book as PDF and EPUB, a brief for each chapter"
    )
    printing.add_argument("forms", nargs="*", help="book, epub, briefs or a chapter; default: all")
    printing.set_defaults(run=_print)

    live = commands.add_parser(
        "live", help="serve the book, build it again and reload the browser whenever a file changes"
    )
    live.add_argument("--port", type=int, default=8000, help="port on this machine (default 8000)")
    live.set_defaults(run=_live)

    refresh = commands.add_parser("refresh", help="run the chapters that are out of date")
    refresh.add_argument("chapters", nargs="*", type=Path, help="notebooks; all when none is named")
    refresh.add_argument("--all", action="store_true", help="run them whether out of date or not")
    refresh.add_argument("--dry-run", action="store_true", help="say what is out of date, run none")
    refresh.set_defaults(run=_refresh)

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

    sample = commands.add_parser(
        "sample", help="draw rows at random, to compare with their sources"
    )
    sample.add_argument("--rows", type=int, default=60, help="how many (default 60)")
    sample.add_argument("--seed", type=int, default=1, help="same seed, same rows (default 1)")
    sample.set_defaults(run=_sample)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"found '{text}'; expected a date that exists, written YYYY-MM-DD"
        raise argparse.ArgumentTypeError(message) from None


def _check(parsed: argparse.Namespace) -> int:
    from briefing.tables import unchanging

    with unchanging():
        if parsed.only != "prose":
            _check_tables()
        if parsed.only != "tables":
            _check_prose(parsed.paragraphs)
    return 0


def _check_tables() -> None:
    from briefing.crosschecks import problems
    from briefing.tables import table_names

    found = problems()
    if found:
        raise BriefingError(found)
    print(f"The {len(table_names())} tables fit their contract and each other.")


def _check_prose(paragraphs: bool) -> None:
    from briefing.numbercheck import all_sections, bare_paragraphs, problems
    from briefing.sureness import pages

    found = problems()
    if found:
        raise BriefingError(found)
    counted = pages()
    linked = sum(len(page.linked) for page in counted)
    excused = sum(len(page.excused) for page in counted)
    print(f"The {linked} linked numbers of the prose hold; {excused} are excused in place.")
    bare = [(section, one) for section in all_sections() for one in bare_paragraphs(section)]
    print(f"{len(bare)} paragraphs of the chapters hold neither a linked number nor a source.")
    for section, one in bare if paragraphs else []:
        print(f"  {section.file}, {section.place(one.line)}: {one.plain[:70]} ...")


def _fix(parsed: argparse.Namespace) -> int:
    from briefing.rewriting import fix

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


def _seeds(parsed: argparse.Namespace) -> int:
    from briefing.seeds import verify

    result = verify(parsed.folder)
    if result.problems:
        raise BriefingError(result.problems)
    print(f"Verified {result.documents} documents and {result.claims} claims.")
    return 0


def _refresh(parsed: argparse.Namespace) -> int:
    from briefing.notebooks import chapters

    paths = [path.resolve() for path in parsed.chapters] or chapters()
    if parsed.dry_run:
        _tell_stale(paths)
    else:
        _bring_up_to_date(paths, parsed.all)
    return 0


def _build(parsed: argparse.Namespace) -> int:
    from briefing.building import build, load_renderer
    from briefing.notebooks import chapters

    _bring_up_to_date(chapters(), parsed.all, meanwhile=load_renderer)
    return 0 if build(afresh=parsed.all) else 1


def _print(parsed: argparse.Namespace) -> int:
    from briefing.printing.making import make, wanted
    from briefing.progress import display

    chosen = wanted(parsed.forms)
    with display(len(chosen)) as progress:
        make(chosen, progress)
    print("The printed forms are in _build/html/print; the page book/print.html leads to them.")
    return 0


def _live(parsed: argparse.Namespace) -> int:
    from briefing.live import serve

    serve(parsed.port)
    return 0


def _bring_up_to_date(
    paths: Sequence[Path], everything: bool, meanwhile: Callable[[], None] = lambda: None
) -> None:
    from briefing.notebooks import named
    from briefing.progress import display
    from briefing.refreshing import put_in_form, refresh

    outdated = _tell_stale(paths)
    to_run = list(paths) if everything else outdated
    with display(len(to_run)) as progress:
        refresh(to_run, progress, meanwhile)
    for path in put_in_form(path for path in paths if path not in to_run):
        print(f"{named(path)}: put into canonical form, nothing was run.")


def _tell_stale(paths: Sequence[Path]) -> list[Path]:
    from briefing.refreshing import stale

    outdated = stale(paths)
    for path, reasons in outdated.items():
        print(f"{path.stem} is out of date: {'; '.join(reasons)}.")
    if not outdated:
        print(f"All chapters are up to date ({len(paths)} looked at).")
    return list(outdated)


def _in_force(parsed: argparse.Namespace) -> int:
    from briefing.regulation import in_force
    from briefing.tables import fields

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
    from briefing.export_controls import classify, review

    verdict = classify(parsed.chip, parsed.day)
    print(f"{parsed.chip} on {parsed.day}: {verdict}")
    print(f"An application to export it to China: {review(parsed.chip, parsed.day)}")
    return 0


def _sample(parsed: argparse.Namespace) -> int:
    from briefing.catalogue import draw_rows

    for table, row in draw_rows(parsed.rows, parsed.seed):
        print(f"{table}/{row}")
    return 0


def run() -> NoReturn:
    """Run one command and end the process, without taking millions of objects apart first."""
    code = main()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
