"""Which pages the printed book has, in which order, and which of them have a brief."""

from __future__ import annotations

from briefing.core import toc
from briefing.core.project import project_root
from briefing.core.toc import FOLDER, Listed

CHAPTERS = "Chapters"  # the part whose pages have a brief each
METHOD = "method"  # the page that defines the words of a judgement; a book may do without it
SOLUTIONS = "solutions"  # a page of the printed book that the site does not have
CHOICES = "book/briefs.yml"  # what a person chose for the briefs; a book may do without them
# Pages about the site, which are none of the printed book: what is printed, what can be run, and
# where a reader forecasts.
OF_THE_SITE = ("print", "rerun", "own")


def printed_pages() -> list[Listed]:
    """Return the pages of the printed book, the front page first, each with the part it is in."""
    return [listed for listed in toc.contents() if listed.name not in OF_THE_SITE]


def brief_chapters() -> list[str]:
    """Return the names of the chapters that have a brief, in order: all, or none of them."""
    if not (project_root() / CHOICES).is_file():
        return []
    return [name for part, name in printed_pages() if part == CHAPTERS]


__all__ = ["CHOICES", "FOLDER", "METHOD", "SOLUTIONS", "brief_chapters", "printed_pages"]
