"""`{prints}`: the printed forms of the book, linked where they are there and up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing import sphinx_gaps
from briefing.printing.shelf import GAP, fill_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Register the directive."""
    sphinx_gaps.add(app, GAP, fill_in)
