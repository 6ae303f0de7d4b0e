"""Exercises on the pages: solutions are shown without the marks that a grading program needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from briefing.chapters.exercises.nbgrader import BEGIN, without_marks

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def take_out_marks(app: Sphinx, doctree: nodes.document) -> None:
    """Show each solution without its marks."""
    for block in list(doctree.findall(nodes.literal_block)):
        if BEGIN in block.rawsource:
            code = without_marks(block.rawsource)
            shown = nodes.literal_block(code, code, **block.attributes)
            block.replace_self(shown)


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("doctree-read", take_out_marks)
