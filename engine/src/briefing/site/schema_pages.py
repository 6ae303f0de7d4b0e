"""Puts what `schema_org` says of book and chapters into their pages, and of the claims into theirs.

The pages of tables get theirs where they are made, in `table_pages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefing.core import toc
from briefing.core.citation import FILE
from briefing.core.digest import digest
from briefing.core.files import read_text
from briefing.core.notebook import chapter_pages
from briefing.core.project import project_root
from briefing.site import schema_org

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

CLAIMS = "book/claims"


def describe(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add to a page the descriptions that belong on it."""
    base, words = app.config.html_baseurl, context.get("description", "")
    ordered = _chapters_in_order()
    if page == app.config.root_doc:
        titles = [app.env.titles[chapter].astext() for chapter in ordered]
        context["schema"] = [schema_org.book(base, page, words, titles)]
    elif page in ordered:
        title = app.env.titles[page].astext()
        position = ordered.index(page) + 1
        context["schema"] = [schema_org.chapter(base, page, title, words, position)]
    elif page == CLAIMS:
        context["schema"] = [schema_org.claim_reviews(base)]


def _chapters_in_order() -> list[str]:
    known = chapter_pages()
    return [listed.page for listed in toc.contents() if listed.page in known]


def setup(app: Sphinx) -> None:
    """Register the descriptions."""
    # A setting of the pages: all of them name the edition, and are written again with the next.
    edition = digest(read_text(project_root() / FILE))
    app.add_config_value("briefing_edition", edition, "html")
    app.connect("html-page-context", describe, priority=600)  # after the page got its description
