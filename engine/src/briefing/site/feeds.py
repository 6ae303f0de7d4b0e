"""Feeds for a reader of news: editions, what changed, and how judgements fared (Atom, RFC 4287).

An entry keeps its id in every later build: it is made of the title of the book and of the row or
change that the entry is about. No clock is asked: an entry is of the day of its row or its edition.
"""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from briefing.core import toc
from briefing.core.citation import edition
from briefing.core.files import read_rows, write_where_it_differs
from briefing.core.problems import BriefingError
from briefing.editions.changes.model import (
    Change,
    Correction,
    Move,
    Part,
    Rename,
    Row,
    Tally,
    Vintage,
)
from briefing.editions.changes.record import Record, recorded
from briefing.editions.changes.report import SAME, Item, items, summary
from briefing.editions.changes.snapshots import shown
from briefing.editions.changes.wording import readable
from briefing.numbers.formatting import format_date
from briefing.site import change_places as places
from briefing.tables.contract import data_folder, table_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
KIND = "application/atom+xml"
FOLDER = "feeds"
TITLES = {"editions": "Editions", "changes": "What changed", "judgements": "Judgements"}
QUESTIONS, SETTLEMENTS, HISTORY = "questions", "settlements", "judgement_history"
LEDGER, ARGUMENTS = "book/ledger", "book/arguments"
# What XML cannot hold, however it is written.
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What is said on the page of changes of a row whose cells changed, by the kind of the change.
SAID = {"Verdicts of claims": places.VERDICT, "Figures corrected": places.FIGURE}
# The section in which a change stands that has no place of its own.
SECTIONS = {
    "Judgements removed": "judgements-removed",
    "Numbers with their sentences": "numbers-of-the-text",
    "Rows removed": "rows-removed",
    "Other names": "other-names",
    "Tables, columns and pages added": "tables-columns-and-pages",
    "Tables, columns and pages removed": "tables-columns-and-pages",
}


@dataclass(frozen=True)
class Entry:
    """One entry of a feed; `key` names for good what it is about, `page` is where that stands."""

    key: tuple[str, ...]
    title: str
    day: str  # YYYY-MM-DD
    page: str  # from the root of the site: book/changes.html#rows-removed
    kind: str
    lines: Sequence[str]


def names() -> list[str]:
    """Return the feeds that a book has: of editions with its page of changes, of its judgements."""
    pages = {listed.page for listed in toc.contents()}
    found = ["editions", "changes"] if places.PAGE in pages else []
    asked = {QUESTIONS, SETTLEMENTS, HISTORY} & set(table_names())
    return [*found, "judgements"] if asked else found


def place(name: str) -> str:
    """Return where a feed lies in the built book."""
    return f"{FOLDER}/{name}.xml"


def title(name: str) -> str:
    """Return how a reader of feeds names one: Ferries of Evenmouth: what changed."""
    return f"{_name()}: {TITLES[name].lower()}"


def entries(name: str) -> list[Entry]:
    """Return the entries of a feed, the newest first."""
    found = {"editions": _editions, "changes": _changes, "judgements": _judgements}[name]()
    return sorted(found, key=lambda entry: entry.day, reverse=True)


def as_text(name: str, base: str) -> str:
    """Return a feed as XML; `base` is where the book is published, empty where nobody said."""
    book, ours = edition(), entries(name)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(root, "id", permanent(FOLDER, name))
    _add(root, "title", title(name))
    days = [entry.day for entry in ours]
    _add(root, "updated", _moment(max(days, default=book.released.isoformat())))
    for author in book.author_names:
        _add(ET.SubElement(root, "author"), "name", author)
    _link(root, "self", KIND, f"{base}/{place(name)}" if base else f"{name}.xml")
    shown = LEDGER if name == "judgements" else places.PAGE
    _link(root, "alternate", "text/html", _address(base, _at(shown)))
    for entry in ours:
        _write(ET.SubElement(root, "entry"), entry, base)
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def permanent(*key: str) -> str:
    """Return the id of a thing of this book: the same in every edition that keeps its name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("briefing", _name(), *key))).urn


def _name() -> str:
    """Return the title of the book without what explains it."""
    return edition().title.partition(":")[0]


def _at(page: str, anchor: str = "") -> str:
    """Return the address of a place of a page; the front page where the book has no such page."""
    listed = [one.page for one in toc.contents()]
    if page not in listed:
        return f"{listed[0]}.html"
    return f"{page}.html#{anchor}" if anchor else f"{page}.html"


def _write(element: ET.Element, entry: Entry, base: str) -> None:
    _add(element, "id", permanent(*entry.key))
    _add(element, "title", entry.title)
    _add(element, "updated", _moment(entry.day))
    _link(element, "alternate", "text/html", _address(base, entry.page))
    ET.SubElement(element, "category", {"term": entry.kind})
    content = ET.SubElement(element, "content", {"type": "xhtml"})
    inside = ET.SubElement(content, "div", {"xmlns": XHTML})
    for line in entry.lines:
        _add(inside, "p", line)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = IMPOSSIBLE.sub("", " ".join(text.split()))


def _link(parent: ET.Element, relation: str, kind: str, address: str) -> None:
    ET.SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})


def _address(base: str, page: str) -> str:
    return f"{base}/{page}" if base else f"../{page}"


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _record() -> Record | None:
    """Return the list of changes; None where it cannot be had: its page says what is wrong."""
    try:
        return recorded()
    except BriefingError:
        return None


def _editions() -> Iterator[Entry]:
    """Yield this edition and the one before, which is all that the list of changes knows."""
    book, record = edition(), _record()
    since = record.since if record else None
    known = [(book.version, book.released), *([(since.version, since.released)] if since else [])]
    for version, released in known:
        lines = [f"Edition {version} of {format_date(released, 'day')}."]
        if record and since and version == book.version:
            told = summary(record.changes) if record.changes else SAME
            lines.append(f"Since edition {since.version}: {told}")
        words = f"{book.title}, edition {version}"
        page = f"{places.PAGE}.html"
        yield Entry(("editions", version), words, released.isoformat(), page, "edition", lines)


def _changes() -> Iterator[Entry]:
    """Yield an entry for each change that `briefing changes` reports, in its order."""
    record = _record()
    if record is None:
        return
    day, seen = edition().released.isoformat(), Counter[tuple[str, ...]]()
    for item in items(record.changes):
        key = ("changes", record.version, item.kind, *_names(item))
        seen[key] += 1  # two links of one cell to one number may move alike
        numbered = (*key, str(seen[key])) if seen[key] > 1 else key
        first = item.about[0]
        quoted = [f"“{first.sentence}”"] if isinstance(first, Move) else []
        lines = [*item.below, *quoted] or [item.line]
        yield Entry(numbered, f"{item.kind}: {item.line}", day, _stands(item), item.kind, lines)


def _names(item: Item) -> tuple[str, ...]:
    """Return what tells a change from all others of its kind."""
    if len(item.about) > 1 and isinstance(item.about[0], Row):
        return (item.about[0].table,)
    return _names_of(item.about[0])


def _names_of(change: Change) -> tuple[str, ...]:
    match change:
        case Row() | Correction() | Vintage():
            return change.table, change.row
        case Move():
            return change.page, change.cell, change.old_address, change.new_address
        case Tally():
            return (change.page,)
        case Rename():
            return change.what, change.table, change.old
        case Part():
            return change.what, change.table, change.name


def _stands(item: Item) -> str:
    """Return where a change is shown: its entry or section on the page of changes, or its row."""
    page = f"{places.PAGE}.html"
    if item.kind in SECTIONS:
        return f"{page}#{SECTIONS[item.kind]}"
    change = item.about[0]
    match change:
        case Correction():
            said = SAID.get(item.kind, places.WORDS)
            return f"{page}#{places.anchor(said, change.table, change.row)}"
        case Vintage():
            return f"{page}#{places.anchor(places.NEWER, change.table, change.row)}"
        case Move():
            return f"{page}#{places.anchor(places.NUMBERS, PurePosixPath(change.page).stem)}"
        case Row() if len(item.about) == 1:
            return f"data/{change.table}.html#{change.row}"
    return f"{page}#{item.kind.lower().replace(' ', '-')}"


def _judgements() -> Iterator[Entry]:
    yield from _opened()
    yield from _settled()
    yield from _judged()


def _opened() -> Iterator[Entry]:
    """Yield an entry for each question."""
    for row in _rows(QUESTIONS):
        chance = f"{float(row['probability']):.0%}" if row["probability"] else ""
        expected = f"Expected by {row['by']}: {chance or _amount(row['forecast'], row['unit'])}."
        lines = [f"Due {row['due']}, decided by a {row['decided_by']}.", expected]
        words = f"Question opened: {row['question']}"
        yield Entry(
            (QUESTIONS, row["id"]), words, row["opened"], _asked(row["id"]), "opened", lines
        )


def _settled() -> Iterator[Entry]:
    """Yield an entry for each settlement; one that corrects another says so."""
    asked = {row["id"]: row for row in _rows(QUESTIONS)}
    for row in _rows(SETTLEMENTS):
        question = asked.get(row["question"], {})
        outcome = row["outcome"]
        if outcome == "number":
            outcome = _amount(row["value"], question.get("unit", ""))
        replaces = f"It replaces the settlement {row['corrects']}." if row["corrects"] else ""
        lines = [
            readable(row["receipt"]),
            f"Settled by {'a program' if row['by'] == 'program' else row['by']}.",
            replaces,
            row["note"],
        ]
        words = f"Settled, {outcome}: {question.get('question', row['question'])}"
        page = _asked(row["question"])
        told = list(filter(None, lines))
        yield Entry((SETTLEMENTS, row["id"]), words, row["settled"], page, "settled", told)


def _judged() -> Iterator[Entry]:
    """Yield an entry for each row of the history of judgements."""
    standing = {row["id"] for row in _rows("judgements")}
    for row in _rows(HISTORY):
        name = row["judgement"]
        rated = f"{row['likelihood']}; {row['confidence']} confidence".capitalize()
        became = f"It became {row['became']}." if row["became"] else ""
        lines = [f"{rated}.", readable(row["why"]), became]
        anchor = name.replace(".", "-") if name in standing else ""
        text = readable(row["judgement_text"])
        words = f"Judgement {row['change']} in edition {row['edition']}: {text}"
        yield Entry(
            (HISTORY, row["id"]),
            words,
            row["day"],
            _at(ARGUMENTS, anchor),
            row["change"],
            list(filter(None, lines)),
        )


def _amount(number: str, unit: str) -> str:
    """Return a number as prose prints it; 85,000 passengers."""
    return shown(number, "number", unit)


def _asked(question: str) -> str:
    return _at(LEDGER, question.replace(".", "-"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table as texts, nothing where the book has none of that name.

    Not through `load`: a build after the change of a sentence needs no pandas.
    """
    if name in table_names():
        head, *lines = read_rows(data_folder() / f"{name}.csv") or [[]]
        for line in lines:
            yield dict.fromkeys(head, "") | dict(zip(head, line, strict=False))


def write_feeds(app: Sphinx, exception: Exception | None) -> None:
    """Write the feeds into the built book."""
    if exception is None and app.builder.format == "html":
        base = (app.config.html_baseurl or edition().url).rstrip("/")
        for name in names():
            write_where_it_differs(Path(app.outdir) / place(name), as_text(name, base))


def setup(app: Sphinx) -> None:
    """Register the feeds."""
    app.connect("build-finished", write_feeds)
