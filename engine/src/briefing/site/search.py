"""The search of the built book: what can be found, and the page that searches it.

Sphinx's own index knows words and pages. It cuts no Chinese run into words, so that 备案 inside a
longer run is not found; it cannot tell a chapter about electricity from a list that names it once;
and it shows pages, not the sections in them. So the book keeps its own: the text of each section
and of each entry of a list, in a script that only the search page loads, because a page opened
from a file may not fetch. MiniSearch, which comes with the book, ranks them in the browser.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.search.en import SearchEnglish

from briefing.core.files import read_rows, write_atomically, write_where_it_differs
from briefing.core.kept import read_kept
from briefing.core.notebook import chapter_pages
from briefing.core.settings import settings
from briefing.tables.contract import contract, data_folder

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

INDEX = "searchindex.js"
KEPT = "search.json"  # beside the stored pages: what each page gave to the index
# How much a hit counts, where the settings of the book do not say it of its page. A chapter
# explains what a list only names.
CHAPTER, TABLE, OTHER = 1.0, 0.3, 0.5
WITHOUT_WORDS = ("id", "source", "url", "locator")
MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)
# An anchor in its page, the heading over it, and the text there.
Place = tuple[str, str, str]


def places(document: nodes.document) -> list[Place]:
    """Return the sections of a page, and the entries of the lists that are made from tables."""
    return [
        *(_section(section) for section in document.findall(nodes.section)),
        *(_entry(item) for item in document.findall(_is_entry)),
    ]


def _section(section: nodes.section) -> Place:
    heading = section.next_node(nodes.title)
    return section["ids"][0], _joined([heading.astext()]), _joined(_texts(section.children))


def _is_entry(node: nodes.Node) -> bool:
    return isinstance(node, nodes.definition_list_item) and _is_list_of_entries(node.parent)


def _entry(item: nodes.definition_list_item) -> Place:
    term, definition = item.children
    said = [child.astext() for child in definition.children if isinstance(child, nodes.paragraph)]
    return term["ids"][0], _joined([term.astext()]), _joined(said)


def _is_list_of_entries(node: nodes.Node) -> bool:
    return isinstance(node, nodes.definition_list) and "table-page" in node["classes"]


def _texts(children: list[nodes.Node]) -> Iterator[str]:
    """Yield what a reader sees of a section itself: no code, not its subsections and entries."""
    for node in children:
        if isinstance(node, nodes.section | nodes.title | nodes.literal_block | nodes.comment):
            continue
        if _is_list_of_entries(node) or "cell_input" in node.get("classes", ()):
            continue
        if isinstance(node, nodes.raw):
            if "<table" in node.astext():  # all other raw text is markup or data of a script
                yield html.unescape(MARKUP.sub(" ", node.astext()))
        elif isinstance(node, nodes.image):
            yield node.get("alt", "")
        elif isinstance(node, nodes.TextElement):
            yield node.astext()
        else:
            yield from _texts(node.children)


def _joined(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())


def _tables() -> Iterator[list[Any]]:
    """Yield the pages of the data catalogue: what each table is, and rows that have a name."""
    rows = settings().search.rows
    for table in contract()["resources"]:
        name, title = table["name"], table["title"]
        found = [("", title, _joined([name, table["description"]]))]
        if name in rows:
            found += _rows(name, table["schema"]["fields"], rows[name])
        yield [f"data/{name}", title, TABLE, "Data table", found]


def _rows(name: str, fields: list[dict[str, Any]], naming: Sequence[str]) -> Iterator[Place]:
    """Yield the rows of a table: what names them as heading, their sentences as text."""
    words = [
        field["name"]
        for field in fields
        if field["type"] == "string" and "enum" not in field.get("constraints", {})
    ]
    said = [word for word in words if word not in {*naming, *WITHOUT_WORDS}]
    head, *lines = read_rows(data_folder() / f"{name}.csv")
    for line in lines:
        row = dict(zip(head, line, strict=False))
        yield row["id"], _joined(row[key] for key in naming), _joined(row[w] for w in said)


def _weight(page: str) -> tuple[float, str]:
    """Return how much a hit on a page counts, and what the results call the page."""
    if page in chapter_pages():
        return CHAPTER, "Chapter"
    return settings().search.weights.get(page, OTHER), "Page"


def collect(app: Sphinx, document: nodes.document, page: str) -> None:
    """Note what a page that is about to be written gives to the index."""
    if app.builder.name == "html":
        _collected(app)[page] = places(document)


def _collected(app: Sphinx) -> dict[str, list[Place]]:
    if not hasattr(app, "briefing_search"):
        app.briefing_search = {}  # type: ignore[attr-defined]
    return app.briefing_search  # type: ignore[attr-defined]


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the index, from the pages of this build and what the last one kept of the others."""
    if exception is not None or app.builder.name != "html":
        return
    store = Path(app.doctreedir) / KEPT
    known: dict[str, Any] = {**read_kept(store), **_collected(app)}
    for page in app.env.found_docs - known.keys():  # the store was lost
        app.env.get_and_resolve_doctree(page, app.builder)  # which ends in `collect`
    known |= _collected(app)
    kept = {page: known[page] for page in sorted(app.env.found_docs)}
    write_atomically(store, json.dumps(kept))
    write_where_it_differs(Path(app.outdir) / INDEX, _script(app.env, kept))


def _script(env: BuildEnvironment, kept: dict[str, list[Place]]) -> str:
    pages = [
        [page, env.titles[page].astext(), *_weight(page), found] for page, found in kept.items()
    ]
    values = {"STOP_WORDS": sorted(SearchEnglish.stopwords), "PAGES": [*pages, *_tables()]}
    lines = [
        f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, value in values.items()
    ]
    return SearchEnglish.js_stemmer_code + "".join(lines)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page with the field and the place for the results."""
    context = {
        "title": "Search",
        "label": settings().search.label,
        "page_scripts": ["vendor/minisearch.js", f"../{INDEX}", "search.js"],
        "page_styles": ["search.css"],
    }
    yield "search", context, "search.html"


def leave_out_stock_search(app: Sphinx) -> None:
    """Keep Sphinx from making its own index and page."""
    app.builder.search = False  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Register the index and the page."""
    app.connect("builder-inited", leave_out_stock_search)
    app.connect("doctree-resolved", collect, priority=900)  # after all others changed the page
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
