"""Directives for what is filled in at the end of a build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from briefing.core.gaps import Gap


def add(app: Sphinx, gap: Gap, fill_in: Callable[[Path], None]) -> None:
    """Register a directive of the name of a gap; `fill_in` is given the folder of the pages."""

    class Place(SphinxDirective):
        def run(self) -> list[nodes.Node]:
            return [nodes.raw("", gap.empty, format="html")]

    def at_the_end(app: Sphinx, exception: Exception | None) -> None:
        if exception is None and app.builder.format == "html":
            fill_in(Path(app.outdir))

    app.add_directive(gap.name, Place)
    # After all others that touch a page, before the build is called good.
    app.connect("build-finished", at_the_end, priority=990)
