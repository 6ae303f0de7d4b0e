"""Where each change stands on the page of changes: the words of which its anchor is made."""

from __future__ import annotations

from docutils import nodes

PAGE = "book/changes"
# What is said of a row, by what changed in it.
WORDS, VERDICT, FIGURE, NEWER, NUMBERS = (
    "words of",
    "verdict on",
    "figure of",
    "newer",
    "numbers of",
)


def anchor(said: str, *names: str) -> str:
    """Return the anchor of an entry.

    >>> anchor(FIGURE, "passengers", "north-2025")
    'figure-of-passengers-north-2025'
    """
    return nodes.make_id(" ".join((said, *names)))
