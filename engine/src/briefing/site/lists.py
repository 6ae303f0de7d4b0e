"""Pages made from a table: sources, claims, what is unverified, glossary, names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.core.settings import settings
from briefing.site.freshness import rest_on, rest_on_tables
from briefing.site.nodes import link_node, listed
from briefing.tables.loading import load
from briefing.tables.sources import source_ids

if TYPE_CHECKING:
    import pandas as pd
    from sphinx.application import Sphinx


class TablePage(SphinxDirective):
    """A page made from a table: one entry a row, each with the row's id as its anchor."""

    table: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Return a definition list; the page is rebuilt when the table changes."""
        rest_on_tables(self.env, [self.table, "sources"])
        rest_on(self.env, "settings")
        entries = nodes.definition_list(classes=["table-page", self.table])
        for row in self.ordered(load(self.table)).itertuples():
            if self.wanted(row):
                # The id stands on the term: docutils writes none for the item around it.
                term = nodes.term("", "", *self.term(row), ids=[row.id])
                body = nodes.definition("", *self.body(row))
                entries += nodes.definition_list_item("", term, body)
        return [entries if len(entries) else _paragraph("None so far.")]

    def ordered(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows in the order of the page: that of the table unless a page differs."""
        return table

    def wanted(self, row: Any) -> bool:  # noqa: ANN401
        """Say whether a row belongs on this page."""
        return True

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the heading of an entry."""
        raise NotImplementedError

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the paragraphs of an entry."""
        raise NotImplementedError


class SourceList(TablePage):
    """`{source-list}`: every source with publisher, date, licence and the copy that was read."""

    table = "sources"

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the title, linked to the address to cite."""
        yield link_node(row.title, row.url) if isinstance(row.url, str) else nodes.Text(row.title)
        yield from _chinese(row, "title_zh")

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield who and when, how it was read, what may be done with it."""
        author = f"{row.author}, " if isinstance(row.author, str) else ""
        date = _date(row.published, row.published_precision)
        day = _day_in(row, "read")
        yield _paragraph(
            f"{author}{row.publisher}{', ' + date if date else ''}. Read as: {row.read_as}"
            f"{f' ({day})' if day else ''}."
        )
        use = "rows may be republished" if row.use == "republish" else "single facts only"
        yield _paragraph(f"Licence: {row.licence} ({use}). Cited in the tables as {row.id}.")
        if isinstance(row.note, str):
            yield _paragraph(row.note)


class ClaimList(TablePage):
    """`{claim-list} 003`: every claim of one source document with its two verdicts."""

    table = "claims"
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list; the page tells search engines of the texts, too, from their cards."""
        rest_on(self.env, "about")
        return super().run()

    def wanted(self, row: Any) -> bool:  # noqa: ANN401
        """Keep the claims of the document that the directive names."""
        return row.seed == self.arguments[0]

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the claim in our words."""
        yield nodes.Text(row.claim)

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the verdicts, the finding, both cases and the evidence."""
        yield _paragraph(
            f"{row.id}, line {row.paragraph}. When written: {_word(row.when_written)}. "
            f"At this edition: {_word(row.at_edition)}. Status of the evidence: {row.status}."
        )
        yield _paragraph(row.finding)
        yield _paragraph(f"For: {row.case_for} Against: {row.case_against}")
        if isinstance(row.evidence, str):
            yield nodes.paragraph("", "", nodes.Text("Evidence: "), *_evidence(row.evidence))


class UnverifiedList(TablePage):
    """`{unverified-list} fleet`: what was sought and not read on a theme, or without one on all."""

    table = "unverified"
    optional_arguments = 1

    def wanted(self, row: Any) -> bool:  # noqa: ANN401
        """Keep the questions of the theme that the directive names."""
        return not self.arguments or row.theme == self.arguments[0]

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the open question."""
        yield nodes.Text(row.question)

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the state, what was tried, what would settle it."""
        day = _day_in(row, "tried_on")
        tried = f" Last tried on {day}." if day else ""
        yield _paragraph(f"{_word(row.state).capitalize()}. {row.tried}{tried}")
        yield _paragraph(f"Would settle it: {row.would_settle}")


class GlossaryList(TablePage):
    """`{glossary-list}`: the terms of the book."""

    table = "glossary"

    def ordered(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the terms by the alphabet, capitals and small letters alike."""
        return table.sort_values("term", key=lambda terms: terms.str.lower())

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the term, with the Chinese where it has one."""
        yield nodes.Text(row.term)
        yield from _chinese(row, "term_zh")

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the definition."""
        yield _paragraph(row.definition)


class EntityList(TablePage):
    """`{entity-list}`: the organisations and people of the book with their Chinese names."""

    table = "entities"

    def ordered(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the names by the alphabet, capitals and small letters alike."""
        return table.sort_values("name", key=lambda names: names.str.lower())

    def term(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield the name, with the Chinese and its reading where it has them."""
        yield nodes.Text(row.name)
        yield from _chinese(row, "name_zh")

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield what it is, and its other names."""
        country = f", {row.country}" if isinstance(row.country, str) else ""
        parts = [f"{_word(str(row.type)).capitalize()}{country}."]
        pinyin = getattr(row, "pinyin", None)
        if isinstance(pinyin, str):
            parts.append(f"Read {pinyin}.")
        if isinstance(row.aliases, str):
            parts.append(f"Also: {row.aliases}.")
        yield _paragraph(" ".join(parts))


def _evidence(ids: str) -> Iterator[nodes.Node]:
    known = source_ids()
    return listed(
        link_node(name, f"sources.html#{name}") if name in known else nodes.Text(name)
        for name in ids.split()
    )


def _chinese(row: Any, column: str) -> Iterator[nodes.Node]:  # noqa: ANN401
    """Yield the Chinese of a name after the English, nothing where there is none.

    A class of docutils says its language, by which a voice reads it.
    """
    text = getattr(row, column, None)
    if isinstance(text, str):
        languages = [f"language-{settings().han}"] if settings().han else []
        yield nodes.Text(" ")
        yield nodes.inline("", text, classes=["zh", *languages])


def _paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


def _word(verdict: str) -> str:
    return verdict.replace("-", " ")


def _day_in(row: Any, column: str) -> str:  # noqa: ANN401
    """Return a day that a row keeps; nothing in a book whose table has not that column."""
    day = getattr(row, column, None)
    return "" if day is None or day != day else f"{day:%Y-%m-%d}"


def _date(day: pd.Timestamp, precision: str) -> str:
    if day != day:  # a missing date is the only one unequal to itself
        return ""
    return day.strftime({"year": "%Y", "half": "%Y", "month": "%Y-%m"}.get(precision, "%Y-%m-%d"))


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("source-list", SourceList)
    app.add_directive("claim-list", ClaimList)
    app.add_directive("unverified-list", UnverifiedList)
    app.add_directive("glossary-list", GlossaryList)
    app.add_directive("entity-list", EntityList)
