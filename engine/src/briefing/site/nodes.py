"""Small pieces of a page as docutils nodes: links, tables, what is folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes


class Fold(nodes.General, nodes.Element):
    """What a reader opens by a line of words, `summary`; it is no part of the page's reading."""


def link_node(text: str, address: str) -> nodes.reference:
    """Return a link to an address."""
    return nodes.reference("", text, refuri=address)


def table_node(
    heads: Sequence[str], rows: Sequence[Sequence[object]], *classes: str
) -> nodes.table:
    """Return a table; a cell is a node, a list of nodes, a number or a text."""
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    group += nodes.thead("", _row(heads))
    group += nodes.tbody("", *[_row(cells) for cells in rows])
    return nodes.table("", group, classes=list(classes))


def _row(cells: Sequence[object]) -> nodes.row:
    return nodes.row(
        "", *[nodes.entry("", nodes.paragraph("", "", *_content(cell))) for cell in cells]
    )


def _content(cell: object) -> list[nodes.Node]:
    if isinstance(cell, nodes.Node):
        return [cell]
    if isinstance(cell, list):
        return cell
    return [nodes.Text(f"{cell:,}" if isinstance(cell, int) else str(cell))]


def listed(items: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield items with commas between them."""
    for position, item in enumerate(items):
        if position:
            yield nodes.Text(", ")
        yield item
