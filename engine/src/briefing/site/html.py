"""How the nodes of a page become HTML where Sphinx and MyST-NB write it too heavy or not valid."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.writers.html5 import HTML5Translator

from briefing.site.nodes import Fold

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Plain words of code, to which no style belongs: half of all elements of a chapter without this.
PLAIN_CODE = re.compile(r'<span class="(?:n|nn|nb|bp|o|p|w|vm|err)">([^<]*)</span>|<span></span>')
# The box of a table, also of one that a chapter shows, to the end of its name.
NAMED_BOX = re.compile(r'(<div class="table-scroll"[^>]* aria-label="[^"]*)"')


class BookTranslator(HTML5Translator):
    """Writes tables that scroll in a box of their own, and code with only the marks it needs."""

    def visit_table(self, node: nodes.Element) -> None:
        """Open a box that a reader can reach and scroll by keyboard."""
        heads = [cell.astext() for cell in node.findall(nodes.entry) if _in_head(cell)]
        label = escape(f"Table: {', '.join(filter(None, heads))}")
        self.body.append(
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
        )
        super().visit_table(node)

    def depart_table(self, node: nodes.Element) -> None:
        """Close the box."""
        super().depart_table(node)
        self.body.append("</div>")

    def depart_colspec(self, node: nodes.Element) -> None:
        """Leave out widths of columns: they would be styles in the page."""

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Write code without marks around plain words."""
        begun = len(self.body)
        try:
            super().visit_literal_block(node)
        finally:  # the parent ends by saying that the node is dealt with
            self.body[begun:] = [PLAIN_CODE.sub(r"\1", "".join(self.body[begun:]))]


def _in_head(entry: nodes.Element) -> bool:
    return isinstance(entry.parent.parent, nodes.thead)


def tell_tables_apart(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Number the tables of a page that have the same heads: read aloud, their names must differ."""
    seen: Counter[str] = Counter()

    def numbered(box: re.Match[str]) -> str:
        seen[box[1]] += 1
        return f'{box[1]} ({seen[box[1]]})"' if seen[box[1]] > 1 else box[0]

    if "body" in context:
        context["body"] = NAMED_BOX.sub(numbered, context["body"])


# Code above its output, or a whole cell, which in this book is a solution; in words of MyST-NB.
FOLDED = {"source": "Show the code", "content": "Show a solution"}


def visit_folded(self: BookTranslator, node: HideCodeCellNode) -> None:
    """Open folded code or a folded solution; MyST-NB puts paragraphs where HTML allows none."""
    words = FOLDED.get(node["prompt_show"], node["prompt_show"])
    self.body.append(f'<details class="folded"><summary>{escape(words)}</summary>\n')


def visit_fold(self: BookTranslator, node: Fold) -> None:
    """Open what stands folded under a line of words."""
    self.body.append(f"<details><summary>{escape(node['summary'])}</summary>\n")


def depart_folded(self: BookTranslator, node: nodes.Element) -> None:
    """Close it."""
    self.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the translator."""
    app.set_translator("html", BookTranslator, override=True)
    app.connect("html-page-context", tell_tables_apart)
    app.add_node(Fold, html=(visit_fold, depart_folded))
    app.add_node(HideCodeCellNode, override=True, html=(visit_folded, depart_folded))
