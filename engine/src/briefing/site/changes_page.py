"""The page "What changed in this edition", made from the stored list of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from markupsafe import escape
from sphinx.util.docutils import SphinxDirective

from briefing.core.citation import edition
from briefing.core.problems import BriefingError
from briefing.core.project import CONTRACT_FILE, project_root
from briefing.editions.changes.model import Correction, Move, Part, Rename, Row, Tally, Vintage
from briefing.editions.changes.record import RECORD, Record, Since, recorded
from briefing.editions.changes.report import SAME, both, counted, summary
from briefing.editions.changes.wording import differences
from briefing.numbers.cells import rows_by_id
from briefing.numbers.formatting import format_date
from briefing.numbers.values import METRICS
from briefing.site import change_places as places
from briefing.site import feeds
from briefing.site.freshness import rest_on, rest_on_tables
from briefing.site.nodes import link_node, listed
from briefing.tables.contract import contract, data_folder, table_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

FOLDED = 20  # changes of a kind above which each table is folded
# What the page will name, as long as no edition came before.
TO_COME = (
    "judgements whose words, likelihood or confidence changed, and claims with another verdict;",
    "numbers of the text that moved: what was printed, what is printed now, the cells behind both;",
    "new vintages: newer figures of a series that the book already had, beside the older ones;",
    "corrected cells, and rows, sources, tables and columns that came or went.",
)
Nodes = list[nodes.Node]
T = TypeVar("T", Row, Correction, Vintage)


class deleted(nodes.inline):
    """Words that only the edition before has."""


class inserted(nodes.inline):
    """Words that only this edition has."""


MARKS = {"old": deleted, "new": inserted}


class EditionChanges(SphinxDirective):
    """`{edition-changes}`: what changed since the edition before, a section for each kind."""

    def run(self) -> Nodes:
        """Return the sections; a list of another edition than this one fails the build."""
        self.env.note_dependency(str(project_root() / RECORD))
        self.env.note_dependency(str(data_folder() / CONTRACT_FILE))  # which feeds there are
        rest_on(self.env, "about")
        try:
            record = recorded()
        except BriefingError as error:
            raise self.error(str(error)) from None
        if record.since is None:
            return [*_first_edition(record), _followed()]
        rest_on(self.env, "numbers")
        rest_on_tables(self.env, table_names())
        return list(_page(record, record.since))


def _first_edition(record: Record) -> Iterator[nodes.Node]:
    released = format_date(edition().released, "day")
    yield _paragraph(
        f"This is edition {record.version} of {released}, the first. There is no earlier one to "
        "compare it with, so nothing is listed here. From the next edition on, this page names:"
    )
    yield from _listed([[nodes.Text(words)] for words in TO_COME])


def _page(record: Record, since: Since) -> Iterator[nodes.Node]:
    changes = record.changes
    yield _paragraph(
        f"From edition {since.version} of {format_date(since.released, 'day')} to edition "
        f"{record.version} of {format_date(edition().released, 'day')}: "
        + (summary(changes) if changes else SAME)
    )
    if not record.up_to_date:
        words = "Tables or numbers were edited after this list was made. It lacks the last changes."
        yield nodes.note("", _paragraph(words))
    yield _followed()
    parts = [
        ("Judgements", list(_corrected(changes.judgements, places.WORDS))),
        ("Judgements added", list(_rows(changes.judgements_added))),
        ("Judgements removed", list(_rows(changes.judgements_removed))),
        ("Verdicts", list(_corrected(changes.verdicts, places.VERDICT))),
        ("Numbers of the text", list(_numbers(changes.numbers, changes.tallies))),
        ("New vintages", list(_by_table(changes.vintages, _vintages))),
        ("Figures corrected", list(_by_table(changes.figures, _figures))),
        ("Words corrected", list(_by_table(changes.words, _words))),
        ("Rows added", list(_by_table(changes.rows_added, _rows))),
        ("Rows removed", list(_by_table(changes.rows_removed, _rows))),
        ("Sources added", list(_rows(changes.sources_added))),
        ("Tables, columns and pages", list(_parts(changes.parts_added, changes.parts_removed))),
        ("Other names", list(_renamed(changes.renamed))),
    ]
    yield from (_section(title, content) for title, content in parts if content)


def _followed() -> nodes.paragraph:
    """Return where a reader of feeds finds what is new."""
    links = [link_node(feeds.TITLES[name], f"../{feeds.place(name)}") for name in feeds.names()]
    return _paragraph("Feeds (Atom): ", *listed(links), ".")


def _section(title: str, content: Nodes) -> nodes.section:
    name = nodes.make_id(title)
    return nodes.section("", nodes.title("", title), *content, ids=[name], names=[name])


def _paragraph(*content: nodes.Node | str) -> nodes.paragraph:
    inside = [nodes.Text(part) if isinstance(part, str) else part for part in content]
    return nodes.paragraph("", "", *inside)


def _entries(found: Iterable[tuple[str, Nodes, Iterable[nodes.Node]]]) -> nodes.definition_list:
    """Return a list of entries: the anchor of each, what it is about, and what changed."""
    items = [
        nodes.definition_list_item(
            "",
            nodes.term("", "", *term, ids=[anchor]),
            nodes.definition("", *below),
        )
        for anchor, term, below in found
    ]
    return nodes.definition_list("", *items, classes=["table-page"])


def _marked(old: str, new: str) -> Iterator[nodes.Node]:
    """Yield a difference in what surrounds it: what was, struck through; what is, underlined."""
    for place, piece in enumerate(differences(old, new)):
        if place:
            yield nodes.Text(" ")
        if piece.kind == "same":
            yield nodes.Text(piece.text)
        else:
            yield MARKS[piece.kind]("", piece.text)


def _row_link(table: str, row: str, words: str) -> nodes.Node:
    """Return a link to a row, plain words where the book has it no more."""
    if table in table_names() and row in rows_by_id(table):
        return link_node(words, f"../data/{table}.html#{row}")
    return nodes.Text(words)


def _about(table: str, row: str, label: str) -> Nodes:
    return [_row_link(table, row, label or row)]


def _figures(found: Sequence[Correction]) -> Iterator[nodes.Node]:
    return _corrected(found, places.FIGURE)


def _words(found: Sequence[Correction]) -> Iterator[nodes.Node]:
    return _corrected(found, places.WORDS)


def _corrected(found: Sequence[Correction], said: str) -> Iterator[nodes.Node]:
    """Yield an entry for each row, with a paragraph for each cell."""
    rows = groupby(found, key=lambda cell: (cell.table, cell.row, cell.label))
    entries = [
        (places.anchor(said, *row[:2]), _about(*row), [_cell(cell) for cell in cells])
        for row, cells in rows
    ]
    if entries:
        yield _entries(entries)


def _cell(correction: Correction) -> nodes.Node:
    return _paragraph(f"{correction.column.replace('_', ' ')}: ", *_marked(*both(correction)))


def _by_table(
    found: Sequence[T], show: Callable[[Sequence[T]], Iterable[nodes.Node]]
) -> Iterator[nodes.Node]:
    """Yield what `show` makes of the changes of each table, under the name of the table."""
    titles = {table["name"]: table["title"] for table in contract()["resources"]}
    opened = "" if len(found) > FOLDED else " open"
    for table, some in groupby(found, key=lambda change: change.table):
        of_table = list(some)
        rows = len({change.row for change in of_table})
        line = escape(f"{titles.get(table, table)}: {counted(rows, 'row')}")
        yield nodes.raw("", f"<details{opened}><summary>{line}</summary>", format="html")
        yield from show(of_table)
        yield nodes.raw("", "</details>", format="html")


def _rows(found: Sequence[Row]) -> Iterator[nodes.Node]:
    yield from _listed([_about(row.table, row.row, row.label) for row in found])


def _listed(lines: Sequence[Nodes]) -> Iterator[nodes.Node]:
    """Yield a list, nothing where it would be empty."""
    if lines:
        yield nodes.bullet_list("", *[nodes.list_item("", _paragraph(*line)) for line in lines])


def _vintages(found: Sequence[Vintage]) -> Iterator[nodes.Node]:
    yield _entries(
        (
            places.anchor(places.NEWER, vintage.table, vintage.row),
            _about(vintage.table, vintage.row, vintage.label),
            list(_vintage(vintage)),
        )
        for vintage in found
    )


def _vintage(vintage: Vintage) -> Iterator[nodes.Node]:
    before = _row_link(vintage.table, vintage.before, vintage.old_date)
    if vintage.column:
        then, now = both(vintage)
        yield _paragraph(f"{vintage.new_date}: {now}. Before, ", before, f": {then}.")
    else:
        yield _paragraph(f"{vintage.new_date}, without a measure in common with ", before, ".")


def _numbers(found: Sequence[Move], tallies: Sequence[Tally]) -> Iterator[nodes.Node]:
    """Yield the numbers that moved, page by page, and how many came and went with sentences."""
    for (page, title), moves in groupby(found, key=lambda move: (move.page, move.title)):
        about = places.anchor(places.NUMBERS, PurePosixPath(page).stem)
        yield _entries([(about, [_page_link(page, title)], [_number(move) for move in moves])])

    yield from _listed(
        [
            [
                _page_link(tally.page, tally.title),
                nodes.Text(
                    f": {counted(tally.added, 'linked number')} new, {tally.removed:,} gone"
                ),
            ]
            for tally in tallies
        ]
    )


def _page_link(page: str, title: str) -> nodes.Node:
    name = PurePosixPath(page).stem
    return link_node(title, f"{'../data/' if page.startswith('data/') else ''}{name}.html")


def _number(move: Move) -> nodes.Node:
    place = f", in “{move.heading}”" if move.heading else ""
    quoted = f": “{move.sentence}”" if move.sentence != move.new_text else ""
    addresses = dict.fromkeys((move.old_address, move.new_address))
    values = f"; value {move.old_value or 'gone'}, now {move.new_value}" if move.new_value else ""
    return _paragraph(
        *_marked(move.old_text, move.new_text),
        f"{place}{quoted} (",
        *listed(_address_link(address) for address in addresses),
        f"{values})",
    )


def _address_link(address: str) -> nodes.Node:
    table, _, rest = address.partition("/")
    row = rest.partition("/")[0]
    if table == METRICS:
        return link_node(address, f"metrics.html#{row}")
    return _row_link(table, row, address)


def _parts(added: Sequence[Part], removed: Sequence[Part]) -> Iterator[nodes.Node]:
    lines = [
        f"{part.what.capitalize()} {part.name}{f' of {part.table}' if part.table else ''} {verb}"
        + (f", with {counted(part.size, 'row')}." if part.what == "table" else ".")
        for verb, some in (("added", added), ("removed", removed))
        for part in some
    ]
    yield from _listed([[nodes.Text(line)] for line in lines])


def _renamed(found: Sequence[Rename]) -> Iterator[nodes.Node]:
    lines = [
        f"{name.what.capitalize()} {name.old}"
        f"{f' of {name.table}' if name.what != 'table' else ''} is now {name.new}."
        for name in found
    ]
    yield from _listed([[nodes.Text(line)] for line in lines])


def _opening(tag: str) -> Callable[[HTML5Translator, nodes.Element], None]:
    return lambda writer, node: writer.body.append(f"<{tag}>")


def _closing(tag: str) -> Callable[[HTML5Translator, nodes.Element], None]:
    return lambda writer, node: writer.body.append(f"</{tag}>")


def setup(app: Sphinx) -> None:
    """Register the directive, and how its marks are written."""
    for mark, tag in ((deleted, "del"), (inserted, "ins")):
        app.add_node(mark, html=(_opening(tag), _closing(tag)))
    app.add_directive("edition-changes", EditionChanges)
