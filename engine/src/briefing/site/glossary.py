"""Links the terms of the glossary where a chapter first uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from briefing.core.notebook import chapter_pages
from briefing.core.settings import settings
from briefing.site.freshness import remembered, rest_on, rest_on_tables
from briefing.tables.loading import load

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Where a term is not a word of running text.
CLOSED = (nodes.title, nodes.reference, nodes.literal, nodes.literal_block, nodes.raw, nodes.entry)


class GlossaryLinks(SphinxPostTransform):
    """Makes the first use of each term in a chapter a link to its entry."""

    default_priority = 6

    def run(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Go through the running text in order; a longer term wins over one inside it."""
        if self.env.docname not in chapter_pages():
            return
        if self.app.builder.format != "html":
            return
        chapter = self.env.docname.removeprefix("book/")
        meant = settings().glossary
        waiting = {
            term: pattern
            for term, pattern in remembered(self.env, "glossary", "terms", _terms).items()
            if chapter in meant.get(term, (chapter,))
        }
        for text in list(self.document.findall(nodes.Text)):
            if waiting and not _closed(text):
                pieces = list(self._linked(str(text), waiting))
                if len(pieces) > 1:
                    text.parent.replace(text, pieces)

    def _linked(self, text: str, waiting: dict[str, re.Pattern[str]]) -> Iterator[nodes.Node]:
        """Yield a text in pieces, the first use of each waiting term as a link."""
        found = [
            (match.start(), -len(match[0]), term, match)
            for term, pattern in waiting.items()
            for match in [pattern.search(text)]
            if match
        ]
        if not found:
            yield nodes.Text(text)
            return
        *_, term, match = min(found)
        del waiting[term]
        target = self.app.builder.get_relative_uri(self.env.docname, "book/glossary")
        if match.start():
            yield nodes.Text(text[: match.start()])
        yield nodes.reference(
            "", match[0], refuri=f"{target}#{term}", classes=["term"], internal=True
        )
        if match.end() < len(text):
            yield from self._linked(text[match.end() :], waiting)


def _terms(_key: str) -> dict[str, re.Pattern[str]]:
    """Return for each entry what it looks like in a text: its name, plural, or abbreviation."""
    patterns = {}
    for row in load("glossary").itertuples():
        name, _, short = row.term.partition(" (")
        forms = [re.escape(name)] if name.isupper() else [_either_case(name) + "s?"]
        if short:
            forms.append(re.escape(short.rstrip(")")))
        patterns[row.id] = re.compile(rf"\b(?:{'|'.join(forms)})\b")
    return patterns


def _either_case(name: str) -> str:
    """Return a pattern that allows a capital at the beginning of a sentence."""
    first = name[0]
    return f"[{first.lower()}{first.upper()}]{re.escape(name[1:])}"


def _closed(text: nodes.Text) -> bool:
    node = text.parent
    while node is not None:
        if isinstance(node, CLOSED) or "cell_output" in node.get("classes", []):
            return True
        node = node.parent
    return False


def note_glossary(app: Sphinx, doctree: nodes.document) -> None:
    """Note that a chapter rests on the glossary, so that it is read again with it."""
    if app.env.docname in chapter_pages():
        rest_on_tables(app.env, ["glossary"])
        rest_on(app.env, "settings")
        remembered(app.env, "glossary", "terms", _terms)  # while it is still stored


def setup(app: Sphinx) -> None:
    """Register the links."""
    app.connect("doctree-read", note_glossary)
    app.add_post_transform(GlossaryLinks)
