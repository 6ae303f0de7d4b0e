"""Old addresses: a page for each chapter that was renamed or divided, which leads to the new ones.

`moved` in book/settings.yml names them: `book/chips: [book/compute, book/export-controls]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.util.osutil import relative_uri

from briefing.core.settings import settings

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class Section(NamedTuple):
    """A section of a new page: the fragment that led to it on the old page still does."""

    fragment: str
    title: str


def moved_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of each old address; a check has looked at the settings before."""
    for old, targets in settings().moved.items():
        places = [
            (relative_uri(f"{old}.html", f"{new}.html"), app.env.titles[new].astext(), sections)
            for new, sections in zip(targets, _sections(app.env, targets), strict=True)
        ]
        titles = " and ".join(title for _, title, _ in places)
        words = {"title": "Moved", "description": f"This page has moved to {titles}."}
        yield old, {**words, "places": places, "page_scripts": ["moved.js"]}, "moved.html"


def _sections(env: BuildEnvironment, pages: tuple[str, ...]) -> Iterator[list[Section]]:
    """Yield the sections of each page, each fragment once: the first page that has it keeps it."""
    taken: set[str] = set()
    for page in pages:
        found = [
            Section(section["ids"][0], section.next_node(nodes.title).astext())
            for section in list(env.get_doctree(page).findall(nodes.section))[1:]
        ]
        yield [section for section in found if section.fragment not in taken]
        taken |= {section.fragment for section in found}


def setup(app: Sphinx) -> None:
    """Register the pages."""
    app.connect("html-collect-pages", moved_pages)
