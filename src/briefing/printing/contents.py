"""Which pages the printed book has, in which order, and which of them have a brief."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from briefing.tables import project_root

FRONT = "index"
CHAPTERS = "Chapters"  # the part whose pages have a brief each
SOLUTIONS = "solutions"  # a page of the printed book that the site does not have
CHOICES = "book/briefs.yml"  # what a person chose for the briefs; a book may do without them
# Pages about the site, which are none of the printed book: what is printed, and what can be run.
OF_THE_SITE = ("print", "rerun")
FOLDER = "book"


def site_folder() -> Path:
    """Return the folder of the built pages."""
    return project_root() / "_build" / "html"


def contents() -> list[tuple[str, str]]:
    """Return the pages of the book in order, each with the part it stands in ("" in front)."""
    return list(_contents((project_root() / "_toc.yml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _contents(text: str) -> tuple[tuple[str, str], ...]:
    toc = yaml.safe_load(text)
    listed = [("", toc["root"])]
    listed += [(part["caption"], one["file"]) for part in toc["parts"] for one in part["chapters"]]
    named = [(part, Path(file).name) for part, file in listed]
    return tuple((part, name) for part, name in named if name not in OF_THE_SITE)


def brief_chapters() -> list[str]:
    """Return the names of the chapters that have a brief, in order: all, or none of them."""
    if not (project_root() / CHOICES).is_file():
        return []
    return [name for part, name in contents() if part == CHAPTERS]
