"""The page that leads to the printed forms: at the end of a build it names those there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.printing.shelf import BEGIN, END, fill_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Prints(SphinxDirective):
    """`{prints}`: the printed forms of the book, linked where they are there and up to date."""

    def run(self) -> list[nodes.Node]:
        """Return the place that is filled in when all pages are written."""
        return [nodes.raw("", f"{BEGIN}{END}", format="html")]


def fill_in_prints(app: Sphinx, exception: Exception | None) -> None:
    """Say which printed forms belong to the pages that were just built."""
    if exception is None and app.builder.format == "html":
        fill_in(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("prints", Prints)
    # After all others that touch a page, before the build is called good.
    app.connect("build-finished", fill_in_prints, priority=990)
