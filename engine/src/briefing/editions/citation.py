"""How the book, one of its pages or one of its figures is cited: a sentence, and BibTeX.

What all three share (title, authors, edition) is read from CITATION.cff. An address is named only
where the caller has one: the book does not invent where it is published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefing.core.citation import Edition, edition
from briefing.numbers.formatting import format_date

# What BibTeX would read as a command.
SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "{}$&%#_"},
    }
)


@dataclass(frozen=True)
class Citation:
    """How one thing is cited: as a sentence, and as an entry for BibTeX."""

    text: str
    bibtex: str


def full_address(base: str, place: str) -> str | None:
    """Return the address of a place of the site, None where the site has none (`base` is empty)."""
    return f"{base.rstrip('/')}/{place}" if base else None


def cite_book(url: str | None = None) -> Citation:
    """Return how to cite the whole book."""
    book = edition()
    return _citation(book, f"{book.title}.", "book", "", {"title": book.title}, url)


def cite_page(title: str, url: str | None = None) -> Citation:
    """Return how to cite a chapter or another page, named by its title."""
    book = edition()
    fields = {"title": title, "booktitle": book.title}
    return _citation(book, f"“{title}”. In: {book.title}.", "incollection", title, fields, url)


def cite_figure(name: str, finding: str, page: str, url: str | None = None) -> Citation:
    """Return how to cite a figure: its name, what it shows, the title of the page it stands on."""
    book = edition()
    where = f"Figure in: “{page}”, {book.title}"
    fields = {"title": finding, "howpublished": where}
    return _citation(book, f"“{finding}”. {where}.", "misc", name, fields, url)


def _citation(
    book: Edition, named: str, kind: str, key: str, fields: Mapping[str, str], url: str | None
) -> Citation:
    released = book.released
    sentence = (
        f"{', '.join(book.author_names)} ({released.year}). {named} "
        f"Edition {book.version}, {format_date(released, 'day')}.{f' {url}' if url else ''}"
    )
    entry = {
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in book.author_names),
        # Braces within: without them BibTeX would put the capitals of names into small letters.
        **{field: f"{{{_escaped(words)}}}" for field, words in fields.items()},
        "edition": _escaped(book.version),
        "year": str(released.year),
        "month": str(released.month),
        **({"url": url} if url else {}),
    }
    lines = [f"  {field} = {{{value}}}," for field, value in entry.items()]
    label = _slug(book.title.split(":")[0], str(released.year), key)
    return Citation(sentence, "\n".join([f"@{kind}{{{label},", *lines, "}"]))


def _escaped(words: str) -> str:
    return words.translate(SPECIAL)


def _slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")
