"""The thin layer between the book and Sphinx: described figures, pages made from tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.util.docutils import SphinxDirective

from briefing.tables import data_folder, load

if TYPE_CHECKING:
    import pandas as pd
    from sphinx.application import Sphinx


class FigureRenderer(NbElementRenderer):
    """Takes the description that `figures.publish` stores beside a picture as its alt text."""

    def render_image(self, data: MimeData) -> list[nodes.Element]:
        """Render a picture; MyST-NB itself reads alt text only from the cell, not the output."""
        rendered = super().render_image(data)
        description = data.output_metadata.get(data.mime_type, {}).get("alt")
        if description:
            for image in rendered:
                image["alt"] = description
        return rendered


class TablePage(SphinxDirective):
    """A page made from a table: one entry a row, each with the row's id as its anchor."""

    table: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Return a definition list; the page is rebuilt when the table changes."""
        self.env.note_dependency(str(data_folder() / f"{self.table}.csv"))
        entries = nodes.definition_list(classes=["table-page", self.table])
        for row in load(self.table).itertuples():
            if self.wanted(row):
                # The id stands on the term: docutils writes none for the item around it.
                term = nodes.term("", "", *self.term(row), ids=[row.id])
                body = nodes.definition("", *self.body(row))
                entries += nodes.definition_list_item("", term, body)
        return [entries]

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
        yield _link(row.title, row.url) if isinstance(row.url, str) else nodes.Text(row.title)
        if isinstance(row.title_zh, str):
            yield nodes.inline("", f" {row.title_zh}", classes=["zh"])

    def body(self, row: Any) -> Iterator[nodes.Node]:  # noqa: ANN401
        """Yield who and when, how it was read, what may be done with it."""
        author = f"{row.author}, " if isinstance(row.author, str) else ""
        date = _date(row.published, row.published_precision)
        yield _paragraph(
            f"{author}{row.publisher}{', ' + date if date else ''}. Read as: {row.read_as}."
        )
        use = "rows may be republished" if row.use == "republish" else "single facts only"
        yield _paragraph(f"Licence: {row.licence} ({use}). Cited in the tables as {row.id}.")
        if isinstance(row.note, str):
            yield _paragraph(row.note)


class ClaimList(TablePage):
    """`{claim-list} 003`: every claim of one source document with its two verdicts."""

    table = "claims"
    required_arguments = 1

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


def _evidence(ids: str) -> Iterator[nodes.Node]:
    known = set(load("sources")["id"])
    for position, name in enumerate(ids.split()):
        if position:
            yield nodes.Text(", ")
        yield _link(name, f"sources.html#{name}") if name in known else nodes.Text(name)


def _paragraph(text: str) -> nodes.paragraph:
    return nodes.paragraph("", text)


def _link(text: str, address: str) -> nodes.reference:
    return nodes.reference("", text, refuri=address)


def _word(verdict: str) -> str:
    return verdict.replace("-", " ")


def _date(day: pd.Timestamp, precision: str) -> str:
    if day != day:  # a missing date is the only one unequal to itself
        return ""
    return day.strftime({"year": "%Y", "half": "%Y", "month": "%Y-%m"}.get(precision, "%Y-%m-%d"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("source-list", SourceList)
    app.add_directive("claim-list", ClaimList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
