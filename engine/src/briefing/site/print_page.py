"""`{prints}`: the printed forms of the book, linked where they are there and up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.print.made import GAP, fill_in
from briefing.site import gap_directives

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Register the directive."""
    gap_directives.add(app, GAP, fill_in)
