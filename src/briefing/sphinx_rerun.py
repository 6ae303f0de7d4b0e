"""The page on running chapters: what can be changed in each, and which run in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.assumptions import stated
from briefing.lite import BEGIN, END, fill_in, title
from briefing.notebooks import chapters, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class AssumptionList(SphinxDirective):
    """`{assumption-list}`: every assumption that a chapter lets its reader change."""

    def run(self) -> list[nodes.Node]:
        """Return a list for each chapter, as its cell of assumptions has it."""
        for path in chapters():
            self.env.note_dependency(str(path))
        return [node for path in chapters() for node in _of_chapter(path)]


def _of_chapter(path: Path) -> Iterator[nodes.Node]:
    command = nodes.literal("", f"{path.parent.name}/{path.name}")
    yield nodes.paragraph("", "", nodes.strong("", title(path)), nodes.Text(", "), command)
    items = nodes.definition_list()
    for name, value, meaning in stated(read(path)):
        term = nodes.term("", "", nodes.literal("", f"{name} = {value}"))
        body = nodes.definition("", nodes.paragraph("", meaning))
        items += nodes.definition_list_item("", term, body)
    yield items


class Lite(SphinxDirective):
    """`{lite}`: the chapters to run in the browser, linked where they are there and up to date."""

    def run(self) -> list[nodes.Node]:
        """Return the place that is filled in when all pages are written."""
        return [nodes.raw("", f"{BEGIN}{END}", format="html")]


def fill_in_lite(app: Sphinx, exception: Exception | None) -> None:
    """Say whether the chapters that were just built can be run in the browser."""
    if exception is None and app.builder.format == "html":
        fill_in(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("assumption-list", AssumptionList)
    app.add_directive("lite", Lite)
    # After all others that touch a page, before the build is called good.
    app.connect("build-finished", fill_in_lite, priority=990)
