"""The data catalogue in the built book: an overview, and a page for each table."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.util.docutils import SphinxDirective

from briefing.chapters.provenance import library_digest
from briefing.core import toc
from briefing.core.digest import digest
from briefing.core.files import read_rows
from briefing.core.kept import Kept
from briefing.core.project import CONTRACT_FILE
from briefing.core.settings import settings
from briefing.editions.citation import Citation, cite_page, full_address
from briefing.figures.publish import SENTENCE
from briefing.numbers.cells import STATUSES
from briefing.site import feeds
from briefing.site.catalogue import Entry, chapters_by_table, entries, entry
from briefing.site.freshness import PAGES_MADE, rest_on, rest_on_tables, settings_digest
from briefing.site.layout import as_json, days, social_card
from briefing.site.looks import in_words
from briefing.site.nodes import link_node, listed, table_node
from briefing.site.origins import PAGE
from briefing.site.schema_org import dataset
from briefing.tables.contract import REGISTER, contract, data_folder, table_names
from briefing.tables.sources import source_ids
from briefing.upstream.builders import MADE_BY, builders

if TYPE_CHECKING:
    from jinja2 import Template
    from sphinx.application import Sphinx

KINDS = ("observed", "estimate", "forecast")  # the kinds that the overview counts
# The page that surrounds the rows of every table, and the words in it that each table replaces.
FRAME, TITLE, BODY = "data/frame-of-every-table", "title-of-the-table", "rows-of-the-table"
CHANGED, DESCRIPTION, BIBTEX = "day-of-the-table", "description-of-the-table", "bibtex-of-the-table"
CARD, SCHEMA = "card-of-the-table", "schema-of-the-table"
CITATION = Citation("citation-of-the-table", BIBTEX)
CHOICES, WORDS = 4, 12  # columns of coded words that get a choice of their own, and their words
WIDE, ARROW = 24, 4  # characters of a wide column, and of the arrow in the head of any


class TableOverview(SphinxDirective):
    """`{table-overview}`: every table with its size, how it was read, and who uses it."""

    def run(self) -> list[nodes.Node]:
        """Return a table with a row for each table of the book."""
        tables = entries()
        rest_on(self.env, "uses")
        rest_on_tables(self.env, [entry.name for entry in tables])
        kinds = ["observed", "estimated", "forecast", "other kinds"]
        heads = ["table", "rows", *STATUSES, *kinds, "used by"]
        rows = [
            [
                link_node(entry.title, f"../data/{entry.name}.html"),
                entry.rows,
                *(entry.status.get(word, "") for word in STATUSES),
                *(entry.kind.get(word, "") for word in KINDS),
                _other_kinds(entry) or "",
                list(listed(link_node(name, f"{name}.html") for name in entry.chapters)),
            ]
            for entry in tables
        ]
        return [table_node(heads, rows, "data-overview")]


def _other_kinds(entry: Entry) -> int:
    return sum(number for word, number in entry.kind.items() if word not in KINDS)


def catalogue_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write a page for each table: description, fields, and every row under its id as anchor.

    What surrounds the rows is the same on all of them. So the theme, which takes longer than the
    rows, renders one empty page, and each table is put into a copy of it.
    """
    made = Kept(Path(app.doctreedir) / PAGES_MADE)
    if app.fresh_env_used:
        made.entries.clear()
    due = list(_due(app, made))
    if due:
        shared: dict[str, Any] = {
            "page_scripts": ["tables.js"],
            "page_styles": ["tables.css"],
            "wide": True,
            "schema": [SCHEMA],
        }
        words = {**shared, "changed": CHANGED, "description": DESCRIPTION, "citation": CITATION}
        if app.config.html_baseurl:
            words["social_card"] = CARD
        yield FRAME, {"title": TITLE, "body": BODY, **words}, "page.html"
        frame = Path(app.outdir) / f"{FRAME}.html"
        page = frame.read_text(encoding="utf-8")
        frame.unlink()
        for described in due:
            fill = _words(app, described)
            holes = re.compile("|".join(map(re.escape, fill)))
            text = holes.sub(partial(_filled, fill), page)
            (frame.parent / f"{described.name}.html").write_text(text, encoding="utf-8")
    app.env.briefing_pages = made  # type: ignore[attr-defined]


def _filled(fill: Mapping[str, str], hole: re.Match[str]) -> str:
    return fill[hole[0]]


def _words(app: Sphinx, described: Entry) -> dict[str, str]:
    """Return what stands on the page of a table in the place of each word of the frame."""
    body, page = _body(described), f"data/{described.name}"
    url = full_address(app.config.html_baseurl, f"{page}.html")
    citation = cite_page(described.title, url)
    texts = {
        TITLE: described.title,
        CHANGED: days(app).words(page),
        DESCRIPTION: described.description,
        CITATION.text: citation.text,
        BIBTEX: citation.bibtex,
    }
    if url:
        texts[CARD] = social_card(app, page, described.title, described.description)
    schema = as_json(dataset(app.config.html_baseurl, described))
    markup = {BODY: body, FRAME: page, f'"{SCHEMA}"': schema}
    return {word: str(escape(text)) for word, text in texts.items()} | markup


def _due(app: Sphinx, made: Kept) -> Iterator[Entry]:
    """Yield the tables whose pages are missing or were made from something else."""
    used = chapters_by_table()
    layout = _layout(app)
    beside = [name for name in ("sources", REGISTER) if name in table_names()]
    for resource in contract()["resources"]:
        name = resource["name"]
        made_from = digest([layout, resource, used[name], *_contents(name, *beside)])
        page = Path(app.outdir) / "data" / f"{name}.html"
        if not made.is_current(name, made_from) or not page.is_file():
            made.note(name, made_from)
            yield entry(resource, used[name])


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader

    return Environment(
        loader=PackageLoader("briefing.site", "templates"), autoescape=True
    ).get_template("table.html")


def _body(described: Entry) -> str:
    places = range(len(described.fields))
    # A row with too few cells is for the check to name; here it must not break the page.
    rows = [
        [*row, *[""] * (len(places) - len(row))]
        for row in read_rows(data_folder() / f"{described.name}.csv")[1:]
    ]
    styles = [_column_style(described, place, rows) for place in places]
    columns = [[row[place] for row in rows] for place in places]
    return _template().render(
        entry=described,
        order=settings().han or "en",
        rows=rows,
        styles=styles,
        widths=[
            _width(field["name"], column)
            for field, column in zip(described.fields, columns, strict=True)
        ],
        choices=_choices(described, rows),
        cell_markup=_cell,
        look=in_words(described.look),
    )


def _width(head: str, cells: Sequence[str]) -> int:
    """Return how wide a column wants to be, in characters: its words on one line, or a measure.

    With all widths known beforehand a browser lays out hundreds of rows twice as fast, and columns
    stay where they are while rows are filtered.
    """
    longest = max((_characters(cell) for cell in cells), default=0)
    if longest > 4 * WIDE:
        wanted = 2 * WIDE
    elif longest > SENTENCE:
        wanted = int(1.5 * WIDE)
    else:
        wanted = min(longest, WIDE)
    return max(wanted, len(head) + ARROW)


def _characters(text: str) -> int:
    """Return the length of a text in Latin characters; a Chinese one is twice as wide."""
    return sum(2 if "\u2e80" <= sign <= "\uffef" else 1 for sign in text)


def _choices(described: Entry, rows: list[list[str]]) -> dict[str, list[str]]:
    """Return the columns by which rows can be chosen, with the words that stand in them."""
    found = {}
    for position, field in enumerate(described.fields):
        present = {row[position] for row in rows}
        known = [word for word in field.get("constraints", {}).get("enum", ()) if word in present]
        coded = not any(" " in word for word in known) and not field["name"].endswith("_precision")
        if 1 < len(known) <= WORDS and coded:
            found[field["name"]] = known
    # How a figure is known and what it is come first: every table of figures has them.
    first = sorted(found, key=lambda name: name not in ("status", "kind"))[:CHOICES]
    return {name: found[name] for name in first}


def _contents(*names: str) -> list[str]:
    return [digest((data_folder() / f"{name}.csv").read_bytes()) for name in names]


def _layout(app: Sphinx) -> str:
    """Return a fingerprint of all that surrounds the rows: settings, titles in the menu, code."""
    info = app.builder.build_info  # type: ignore[attr-defined]
    titles = {page: title.astext() for page, title in app.env.titles.items()}
    ours = [toc.contents(), feeds.names(), settings_digest(), library_digest()]
    return digest([info.config_hash, info.tags_hash, titles, *ours])


def keep_pages_made(app: Sphinx, exception: Exception | None) -> None:
    """Store what the pages were made from."""
    made: Kept | None = getattr(app.env, "briefing_pages", None)
    if exception is None and made is not None:
        made.save()


def _column_style(entry: Entry, position: int, rows: list[list[str]]) -> str:
    """Return the class that gives a column room: numbers, dates, sentences, words or codes."""
    kind = entry.fields[position]["type"]
    if kind in ("number", "integer"):
        return "number"
    if kind == "date":
        return "date"
    long = [row[position] for row in rows if len(row[position]) > SENTENCE]
    if not long:
        return "word"
    return "sentence" if any(" " in cell for cell in long) else "code"


def _cell(entry: Entry, position: int, text: str) -> Markup:
    """Return a cell as HTML: ids of other rows and addresses become links."""
    field = entry.fields[position]["name"]
    shown = escape(text)
    if not text:
        return shown
    if field in entry.references:
        return Markup('<a href="{}.html#{}">{}</a>').format(entry.references[field], text, text)
    if field == "evidence":
        known = source_ids()
        links = [
            Markup('<a href="sources.html#{}">{}</a>').format(i, i) if i in known else escape(i)
            for i in text.split()
        ]
        return Markup(" ").join(links)
    if field == MADE_BY and text in builders():
        return Markup('<a href="../{}.html#{}">{}</a>').format(PAGE, text, text)
    if field == "url" or field.endswith("address"):
        return Markup('<a href="{}">{}</a>').format(text, text)
    return shown


def copy_data(app: Sphinx, exception: Exception | None) -> None:
    """Put the tables and their contract beside their pages, for download."""
    if exception is None and app.builder.format == "html":
        target = Path(app.outdir) / "data"
        target.mkdir(exist_ok=True)
        for path in [*sorted(data_folder().glob("*.csv")), data_folder() / CONTRACT_FILE]:
            shutil.copyfile(path, target / path.name)


def setup(app: Sphinx) -> None:
    """Register the overview and the pages."""
    app.add_directive("table-overview", TableOverview)
    app.connect("html-collect-pages", catalogue_pages)
    app.connect("build-finished", copy_data)
    app.connect("build-finished", keep_pages_made)
