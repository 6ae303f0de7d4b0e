"""Run the chapters that are out of date, and build the book."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from briefing.commands import Commands

FEW = 4  # reasons that are told of a chapter that is out of date


def add(commands: Commands) -> None:
    """Add the command to the parser of all."""
    build = commands.add_parser(
        "build", help="run what is out of date, check the data and the text, render the pages"
    )
    build.add_argument("--all", action="store_true", help="run and render everything")
    build.add_argument(
        "--wait",
        type=float,
        default=0,
        metavar="SECONDS",
        help="how long to wait for another build of this folder (default: not at all)",
    )
    build.set_defaults(run=_build)

    refresh = commands.add_parser("refresh", help="run the chapters that are out of date")
    refresh.add_argument("chapters", nargs="*", type=Path, help="notebooks; all when none is named")
    refresh.add_argument("--all", action="store_true", help="run them whether out of date or not")
    refresh.add_argument("--dry-run", action="store_true", help="say what is out of date, run none")
    refresh.set_defaults(run=_refresh)


def _build(parsed: argparse.Namespace) -> int:
    from briefing.core.lock import only_run
    from briefing.core.notebook import chapters
    from briefing.site.build import build, load_renderer

    with only_run(parsed.wait):
        _bring_up_to_date(chapters(), parsed.all, meanwhile=load_renderer)
        return 0 if build(afresh=parsed.all) else 1


def _refresh(parsed: argparse.Namespace) -> int:
    from briefing.core.lock import only_run
    from briefing.core.notebook import chapters

    paths = [path.resolve() for path in parsed.chapters] or chapters()
    if parsed.dry_run:
        _tell_stale(paths)
        return 0
    with only_run():
        _bring_up_to_date(paths, parsed.all)
    return 0


def _bring_up_to_date(
    paths: Sequence[Path], everything: bool, meanwhile: Callable[[], None] = lambda: None
) -> None:
    from briefing.chapters.exercises.nbgrader import name_problems
    from briefing.chapters.run import put_in_form, refresh
    from briefing.core.problems import BriefingError
    from briefing.core.progress import display
    from briefing.core.project import named

    if found := [problem for path in paths for problem in name_problems(path)]:
        raise BriefingError(found)  # an answer would take the place of another
    outdated = _tell_stale(paths)
    to_run = list(paths) if everything else outdated
    with display(len(to_run)) as progress:
        refresh(to_run, progress, meanwhile)
    for path in put_in_form(path for path in paths if path not in to_run):
        print(f"{named(path)}: put into canonical form, nothing was run.")


def _tell_stale(paths: Sequence[Path]) -> list[Path]:
    from briefing.chapters.run import stale

    outdated = stale(paths)
    for path, reasons in outdated.items():
        more = f"; and {len(reasons) - FEW} more" if len(reasons) > FEW else ""
        print(f"{path.stem} is out of date: {'; '.join(reasons[:FEW])}{more}.")
    if not outdated:
        print(f"All chapters are up to date ({len(paths)} looked at).")
    return list(outdated)
