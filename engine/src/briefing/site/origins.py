"""Where rows come from, in the built book: the list of builders, and what a card says of a row."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.site.freshness import rest_on_tables
from briefing.site.nodes import link_node, listed
from briefing.tables.contract import REGISTER, table_names
from briefing.tables.loading import load, table_version
from briefing.upstream.builders import MADE_BY, Builder, builders
from briefing.upstream.origins import FORMULA, HAND, TYPED, way_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "book/origins"  # where the list of builders stands
SHOWN = 12  # digits of a checksum in a card
Files = dict[str, list[tuple[str, str, str]]]  # of a source: row of the register, file, checksum


def origin(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return in words how a row came, and the page of the site that shows it, or nothing."""
    way = way_of(row)
    if way == HAND:
        return f"made {row[MADE_BY]}", ""
    if way != TYPED:
        maker = row[MADE_BY]
        inputs = "other rows" if way == FORMULA else "files of the publisher"
        return f"made by {maker} from {inputs}", f"{PAGE}#{maker}" if maker in builders() else ""
    files = _files(table_version(REGISTER)) if REGISTER in table_names() else {}
    for name, file, checksum in files.get(str(row.get("source")), [])[:1]:
        known = f", SHA-256 {checksum[:SHOWN]}…" if checksum else ""
        return f"typed from {file}{known}", f"data/{REGISTER}#{name}"
    return "", ""


@lru_cache(maxsize=1)
def _files(_version: object) -> Files:
    found: Files = {}
    for row in load(REGISTER).fillna({"sha256": ""}).itertuples():
        found.setdefault(row.source, []).append((row.id, row.file, row.sha256))
    return found


class BuilderList(SphinxDirective):
    """`{builder-list}`: what makes rows, with its files and its code."""

    def run(self) -> list[nodes.Node]:
        """Return a definition list whose terms carry the names of the builders as anchors."""
        rest_on_tables(self.env, table_names())
        made = Counter(
            maker
            for name in table_names()
            if MADE_BY in load(name)
            for maker in load(name)[MADE_BY].dropna()
        )
        ordered = sorted(builders().values(), key=lambda one: one.name)
        groups = groupby(ordered, key=lambda one: one.make.__module__)
        sections = [_section(module, list(group), made) for module, group in groups]
        return sections or [nodes.paragraph("", "None so far.")]


def _section(module: str, group: list[Builder], made: Counter[str]) -> nodes.section:
    """Return a section for a publisher, or for the formulas of a table, headed as its module is."""
    entries = nodes.definition_list(classes=["table-page", "metrics"])
    for one in group:
        term = nodes.term("", one.summary, ids=[one.name])
        body = nodes.definition("", *_body(one, made[one.name]))
        entries += nodes.definition_list_item("", term, body)
    about = (inspect.getdoc(import_module(module)) or module).partition("\n")[0]
    name = module.rpartition(".")[2]
    return nodes.section("", nodes.title("", about.rstrip(".")), entries, ids=[name], names=[name])


def _body(one: Builder, rows: int) -> Iterator[nodes.Node]:
    table = link_node(one.table, f"../data/{one.table}.html")
    words = f"{one.name}: {rows:,} {'row' if rows == 1 else 'rows'} of "
    yield nodes.paragraph("", "", nodes.Text(words), table, *_from(one))
    yield nodes.raw("", "<details><summary>The function</summary>", format="html")
    code = inspect.getsource(one.make)
    yield nodes.literal_block(code, code, language="python")
    yield nodes.raw("", "</details>", format="html")


def _from(one: Builder) -> Iterator[nodes.Node]:
    """Yield which files it reads: one by its name, many by their number and the first."""
    if not one.sources:
        yield nodes.Text(", computed from other rows.")
        return
    files = _files(table_version(REGISTER))
    yield nodes.Text(", from ")
    links = []
    for source in one.sources:
        known = files.get(source, [])
        for name, file, _ in known[:1]:
            more = f" and {len(known) - 1} more of {source}" if len(known) > 1 else ""
            links.append(link_node(f"{file}{more}", f"../data/{REGISTER}.html#{name}"))
    yield from listed(links)
    yield nodes.Text(".")


def setup(app: Sphinx) -> None:
    """Register the list."""
    app.add_directive("builder-list", BuilderList)
