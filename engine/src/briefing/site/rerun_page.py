"""The page on running chapters: what can be changed in each, and which run in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.chapters.parameters import stated
from briefing.core.notebook import chapters, read_notebook, title_of
from briefing.kits.browser import GAP, fill_in
from briefing.site import gap_directives

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
    notebook = read_notebook(path)
    command = nodes.literal("", f"{path.parent.name}/{path.name}")
    yield nodes.paragraph(
        "", "", nodes.strong("", title_of(notebook, path.stem)), nodes.Text(", "), command
    )
    items = nodes.definition_list()
    for name, value, meaning in stated(notebook):
        term = nodes.term("", "", nodes.literal("", f"{name} = {value}"))
        body = nodes.definition("", nodes.paragraph("", meaning))
        items += nodes.definition_list_item("", term, body)
    yield items


def setup(app: Sphinx) -> None:
    """Register the directives; `{lite}` leads to the chapters that run in the browser."""
    app.add_directive("assumption-list", AssumptionList)
    gap_directives.add(app, GAP, fill_in)
