"""The page on running chapters: what can be changed in each, and which run in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing import sphinx_gaps
from briefing.assumptions import stated
from briefing.lite import GAP, fill_in
from briefing.notebooks import chapters, read, title

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
    notebook = read(path)
    command = nodes.literal("", f"{path.parent.name}/{path.name}")
    yield nodes.paragraph("", "", nodes.strong("", title(notebook)), nodes.Text(", "), command)
    items = nodes.definition_list()
    for name, value, meaning in stated(notebook):
        term = nodes.term("", "", nodes.literal("", f"{name} = {value}"))
        body = nodes.definition("", nodes.paragraph("", meaning))
        items += nodes.definition_list_item("", term, body)
    yield items


def setup(app: Sphinx) -> None:
    """Register the directives; `{lite}` leads to the chapters that run in the browser."""
    app.add_directive("assumption-list", AssumptionList)
    sphinx_gaps.add(app, GAP, fill_in)
