"""Linked numbers in the built book: quiet links, the cards behind them, the page of metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from briefing.arguments import premises
from briefing.numbers.cells import row_of, text, unknown_source
from briefing.numbers.facts import fact, registry
from briefing.numbers.formatting import format_fact
from briefing.numbers.metrics import Metric
from briefing.numbers.units import readable
from briefing.numbers.values import METRICS, Fact, UnknownAddress
from briefing.prose.excuses import excuses
from briefing.prose.judgements import CHALLENGES, in_brief
from briefing.prose.markdown import SCHEMES
from briefing.prose.tally import COLUMNS, Page, by_table, oldest, pages
from briefing.questions import model
from briefing.site.freshness import remembered, rest_on, rest_on_tables
from briefing.site.nodes import link_node, table_node
from briefing.site.origins import origin
from briefing.tables.contract import table_names
from briefing.tables.loading import load
from briefing.tables.sources import publisher_and_year
from briefing.upstream.origins import WAYS, origins

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

STATUS_WORDS = {
    "primary": "read in the source itself",
    "corroborated": "read in two independent copies",
    "secondary": "read in one copy",
    "claimed": "reported; nobody could check",
}
LONG = 160  # characters of a text cell that a card quotes
NAMED = 3  # sources that a card names
FEW = 12  # inputs of a metric that its entry lists one by one
logger = getLogger(__name__)


class fact_link(nodes.reference):
    """A link from a number to its row; carries the address under which the page keeps its card.

    In small letters, because docutils names the visitor after the class.
    """


def visit_fact_link(writer: HTML5Translator, node: fact_link) -> None:
    """Write the opening tag."""
    attributes = {"href": node["refuri"], "data-fact": node["address"]}
    writer.body.append(writer.starttag(node, "a", "", CLASS="fact", **attributes))


def depart_fact_link(writer: HTML5Translator, node: fact_link) -> None:
    """Write the closing tag."""
    writer.body.append("</a>")


class FactLinks(SphinxPostTransform):
    """Turns `fact:`, `source:` and `excuse:` links into what a browser can follow."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Replace every link of our schemes; put the cards of a page at its end."""
        cards: dict[str, dict[str, Any]] = {}
        for link, scheme, target in _links(self.document):
            link.replace_self(self._replacement(link, scheme, target, cards))
        if cards and self.app.builder.format == "html":
            store = json.dumps(cards, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
            script = f'<script type="application/json" id="fact-cards">{store}</script>'
            self.document += nodes.raw("", script, format="html")

    def _replacement(
        self, link: nodes.reference, scheme: str, target: str, cards: dict[str, dict[str, Any]]
    ) -> list[nodes.Node]:
        if scheme == "excuse" or self.app.builder.format != "html":
            return link.children
        if scheme == "source":
            wrong = remembered(self.env, "unknown source", target, unknown_source)
            if wrong:
                logger.warning("%s", wrong, location=link)
            return [
                nodes.reference("", "", *link.children, refuri=self._to(f"book/sources#{target}"))
            ]
        try:
            known = remembered(self.env, "card", target, card)
        except UnknownAddress as error:
            logger.warning("%s", error, location=link)
            return link.children
        if target not in cards:
            cards[target] = self._shown(known)
        page = known.page.replace(".html", "")
        return [fact_link("", "", *link.children, refuri=self._to(page), address=target)]

    def _to(self, page: str) -> str:
        """Return the address of a page of the site, seen from the page at hand."""
        name, _, anchor = page.partition("#")
        here = self.env.docname
        return f"{self.app.builder.get_relative_uri(here, name)}#{anchor}"

    def _shown(self, known: Card) -> dict[str, Any]:
        """Return what the page keeps of a card: plain texts and addresses, nothing to fetch."""
        sources = [
            {"text": text, "href": self._to(f"book/sources#{name}")} for name, text in known.sources
        ]
        text, page = known.origin
        way = {"text": text, "href": self._to(page)} if self._has(page) else {"text": text}
        return {**known.words, "sources": sources, "made": way}

    def _has(self, page: str) -> bool:
        """Tell whether the site has a page: a chapter that left the book has not all of them."""
        name = page.partition("#")[0]
        return name.startswith("data/") or name in self.env.found_docs


def _links(document: nodes.document) -> Iterator[tuple[nodes.reference, str, str]]:
    """Yield each link of our schemes with its scheme and target."""
    for link in list(document.findall(nodes.reference)):
        scheme, _, target = unquote(link.get("refuri", "")).partition(":")
        if scheme in SCHEMES:
            yield link, scheme, target


@dataclass(frozen=True)
class Card:
    """What a card says, the page of its row, and the tables that it rests on."""

    words: dict[str, Any]
    sources: list[tuple[str, str]]  # id and text
    origin: tuple[str, str]  # how the row came, and the page that shows it
    page: str
    tables: frozenset[str]


def card(address: str) -> Card:
    """Return the card of an address; raise UnknownAddress where there is no such fact."""
    known = fact(address)
    words = {
        "label": known.label,
        "value": shown_value(known),
        "spread": known.spread,
        "asOf": known.as_of,
        "kind": known.kind.replace("-", " "),
        "status": known.status,
        "statusMeans": STATUS_WORDS.get(known.status, ""),
        "row": "how it is derived" if known.derived else "the row",
        "more": max(0, len(known.sources) - NAMED),
    }
    sources = [(name, source_text(name)) for name in known.sources[:NAMED]]
    came = ("", "") if known.derived else origin(row_of(known.inputs[0]))
    return Card(words, sources, came, known.page, frozenset(cell.table for cell in known.inputs))


def note_links(app: Sphinx, doctree: nodes.document) -> None:
    """Note the tables that the links of a page lead to, so that it is read again with them.

    Cards are looked up now: what is found while pages are written is not stored for the next build.
    """
    tables: set[str] = set()
    for _, scheme, target in _links(doctree):
        if scheme == "fact":
            tables |= {"sources"} | _tables_behind(app.env, target)
        elif scheme == "source":
            tables.add("sources")
            remembered(app.env, "unknown source", target, unknown_source)
    rest_on_tables(app.env, sorted(tables))


def _tables_behind(env: BuildEnvironment, address: str) -> frozenset[str]:
    try:
        known = remembered(env, "card", address, card)
    except UnknownAddress:  # becomes a warning later; the row may appear in its table
        return frozenset({address.partition("/")[0]} & set(table_names()))
    if not known.tables:  # a number about the book itself
        rest_on(env, "about")
    return known.tables


def shown_value(known: Fact) -> str:
    """Return a value with unit and bound, as card and list of metrics print it."""
    sign = {"<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least "}
    bound = sign.get(
        known.comparison, f"{known.comparison} " if known.comparison == "about" else ""
    )
    value = format_fact(known)
    if len(value) > LONG:
        value = value[:LONG].rsplit(" ", 1)[0] + " …"
    return bound + readable(value)


def source_text(name: str) -> str:
    """Return publisher, year and title of a source."""
    row = load("sources").set_index("id").loc[name]
    return f"{publisher_and_year(row)}: {row['title']}"


class MetricList(SphinxDirective):
    """`{metric-list}`: the derived numbers of prose and premises: value, function and inputs.

    Others are left out: a chapter that has left the book has not the tables of all.
    """

    def run(self) -> list[nodes.Node]:
        """Return a definition list whose terms carry the names of the metrics as anchors."""
        rest_on_tables(self.env, table_names())
        rest_on(self.env, "numbers")
        entries = nodes.definition_list(classes=["table-page", "metrics"])
        linked = {number.fact.address for page in pages() for number in page.linked}
        linked |= premises.addresses() | model.addresses()
        for metric in registry().values():
            if f"{METRICS}/{metric.name}" not in linked:
                continue
            term = nodes.term("", metric.description, ids=[metric.name])
            body = nodes.definition("", *self._body(metric))
            entries += nodes.definition_list_item("", term, body)
        return [entries]

    def _body(self, metric: Metric) -> Iterator[nodes.Node]:
        known = metric.fact()
        words = [f"as of {known.as_of}"] if known.as_of else []
        words += [known.status or "our own count"]
        value = nodes.strong("", shown_value(known))
        yield nodes.paragraph("", "", value, nodes.Text(f" ({', '.join(words)})"))
        yield nodes.raw("", "<details><summary>Function and inputs</summary>", format="html")
        yield nodes.literal_block(metric.code, metric.code, language="python")
        yield nodes.bullet_list("", *[_input_item(*one) for one in _inputs(known)])
        yield nodes.raw("", "</details>", format="html")


def _input_item(text: str, page: str, value: str) -> nodes.list_item:
    link = link_node(text, f"../data/{page}")
    return nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(f": {value}")))


def _inputs(known: Fact) -> list[tuple[str, str, str]]:
    """Return the cells a metric leans on, or for many of them a line a table: text, page, value."""
    if len(known.inputs) <= FEW:
        return [
            (
                f"{cell.table}/{cell.row}/{cell.column}",
                f"{cell.table}.html#{cell.row}",
                text(row_of(cell)[cell.column]),
            )
            for cell in known.inputs
        ]
    lines = []
    for table in sorted({cell.table for cell in known.inputs}):
        cells = [cell for cell in known.inputs if cell.table == table]
        columns = ", ".join(sorted({cell.column for cell in cells}))
        rows = len({cell.row for cell in cells})
        lines.append((table, f"{table}.html", f"{rows:,} rows, columns {columns}"))
    return lines


class ExcuseList(SphinxDirective):
    """`{excuse-list}`: the general excuses with their reasons, and the names they cover."""

    def run(self) -> list[nodes.Node]:
        """Return a table."""
        rest_on(self.env, "settings")
        rows = [[excuse.name, excuse.example, excuse.reason] for excuse in excuses()]
        return [table_node(["numerals", "example", "why they need no link"], rows, "sureness")]


class Sureness(SphinxDirective):
    """`{sureness} by-page`: how sure the book is of its numbers; the views have five names."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a table; the page is rebuilt when any page of the book changes."""
        rest_on(self.env, "numbers")
        rest_on_tables(self.env, table_names())
        views = {
            "by-page": self._by_page,
            "by-table": self._by_table,
            "excused": self._excused,
            "oldest": self._oldest,
            "by-origin": self._by_origin,
        }
        if self.arguments[0] not in views:
            raise self.error(f"found '{self.arguments[0]}'; expected {', '.join(views)}")
        return [views[self.arguments[0]](pages())]

    def _by_page(self, found: list[Page]) -> nodes.table:
        heads = ["page", "linked", *COLUMNS, "comparisons", "excused"]
        rows: list[list[object]] = [
            [
                _page_link(page),
                len(page.linked),
                *(page.by_status.get(word, 0) for word in COLUMNS),
                page.comparisons,
                len(page.excused),
            ]
            for page in found
        ]
        sums = [sum(int(str(row[column])) for row in rows) for column in range(1, len(heads))]
        return table_node(heads, [*rows, ["all", *sums]], "sureness", "numbers")

    def _by_table(self, found: list[Page]) -> nodes.table:
        rows = [
            [
                link_node(table, f"../data/{table}.html"),
                links,
                *(by.get(word, 0) for word in COLUMNS),
            ]
            for table, links, by in by_table(found)
        ]
        return table_node(["table", "links", *COLUMNS], rows, "sureness", "numbers")

    def _by_origin(self, _: list[Page]) -> nodes.table:
        found = origins()
        rows: list[list[object]] = [
            [
                link_node(one.table, f"../data/{one.table}.html"),
                *(one.ways.get(way, 0) for way in WAYS),
                one.read or "",
                one.due or "",
            ]
            for one in found
        ]
        sums = [sum(one.ways.get(way, 0) for one in found) for way in WAYS]
        heads = ["table", *WAYS, "last read", "due"]
        return table_node(heads, [*rows, ["all", *sums, "", ""]], "sureness", "numbers")

    def _excused(self, found: list[Page]) -> nodes.table:
        rows = [
            [link.text, _page_link(page), link.title] for page in found for _, link in page.excused
        ]
        return table_node(["number", "page", "reason"], rows, "sureness")

    def _oldest(self, found: list[Page]) -> nodes.table:
        rows = [
            [
                known.as_of,
                link_node(known.label, f"../{known.page}"),
                shown_value(known),
                _page_link(page),
            ]
            for _, page, known in oldest(found, 15)
        ]
        return table_node(["as of", "figure", "value", "page"], rows, "sureness")


def _page_link(page: Page) -> nodes.reference:
    where = {"judgements": "index", CHALLENGES: "arguments"}.get(page.name, page.name)
    return link_node(page.title, f"{where}.html")


class JudgementList(SphinxDirective):
    """`{judgement-list} fleet`: the key judgements of a chapter in brief."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list, with its linked numbers."""
        rest_on_tables(self.env, ["judgements"])
        place = nodes.container()
        lines = StringList(in_brief(self.arguments[0]).splitlines(), "judgements")
        self.state.nested_parse(lines, self.content_offset, place)
        return list(place.children)


def setup(app: Sphinx) -> None:
    """Register the links, the lists and the page."""
    app.add_directive("judgement-list", JudgementList)
    app.add_directive("metric-list", MetricList)
    app.add_directive("excuse-list", ExcuseList)
    app.add_directive("sureness", Sureness)
    app.add_node(fact_link, html=(visit_fact_link, depart_fact_link))
    app.add_post_transform(FactLinks)
    app.connect("doctree-read", note_links)
