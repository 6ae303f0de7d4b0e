"""A reader's own forecasts: what is asked, to be answered before ours is seen.

The page is a plain table of questions and answers. A script puts fields in its place, shows ours
only beside what a reader wrote down, and keeps that in the browser alone (own-forecasts.js). All
that the script needs stands in the page, so that it works from a file on disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.core import toc
from briefing.core.citation import edition
from briefing.core.notebook import chapters, read_notebook, title_of
from briefing.numbers.cells import rows_by_id
from briefing.numbers.formatting import format_date
from briefing.numbers.units import readable
from briefing.questions import scores
from briefing.questions.deciding import threshold_of
from briefing.questions.model import EARLY, NUMBER, Question, in_force, questions, settlements
from briefing.questions.state import day_of_ledger
from briefing.site.freshness import rest_on
from briefing.site.layout import as_json
from briefing.site.ledger import PAGE as LEDGER
from briefing.site.ledger import outcome_of, rest_on_ledger
from briefing.site.nodes import link_node, table_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Entry = dict[str, Any]
WITHOUT = "Fields to write in need a script. Without it, this is what is asked, and what is said."


class OwnForecasts(SphinxDirective):
    """`{own-forecasts}`: the questions of the book, to which a reader may say something first."""

    def run(self) -> list[nodes.Node]:
        """Return the table, and for the script its place and what it shows."""
        rest_on_ledger(self.env)
        rest_on(self.env, "numbers")  # and with them on the titles of chapters
        settled = in_force()
        found = [one for one in questions().values() if one.ours]
        asked = sorted(found, key=lambda one: (one.id in settled, one.due, one.position))
        known = {"book": edition().title, "chapters": list(_chapters(asked, self._ledger()))}
        store = f'<script type="application/json" id="own-data">{as_json(known)}</script>'
        place = nodes.raw("", f'<div id="own-forecasts"></div>\n{store}', format="html")
        plain = [nodes.paragraph("", WITHOUT), self._table(asked)]
        return [place, nodes.container("", *plain, classes=["own-without-script"])]

    def _ledger(self) -> str:
        """Return the address of the page on which all is said of each question, if there is one."""
        there = LEDGER in self.env.found_docs
        return f"{LEDGER.rpartition('/')[2]}.html" if there else ""

    def _table(self, asked: Sequence[Question]) -> nodes.table:
        settled, ledger = in_force(), self._ledger()
        heads = ["question", "due", "we say", "naive"]
        heads += ["outcome"] if any(one.id in settled for one in asked) else []
        rows = []
        for one in asked:
            address = f"{ledger}#{one.anchor}"
            title = link_node(one.question, address) if ledger else one.question
            due = format_date(one.due, "day")
            cells: list[object] = [title, due, _said(one, one.expected), _said(one, one.naive)]
            cells.append(_outcome(one) if one.id in settled else "")
            rows.append(cells[: len(heads)])
        return table_node(heads, rows)


def _chapters(asked: Sequence[Question], ledger: str) -> Iterator[Entry]:
    """Yield the chapters whose judgements are asked, in the order of the book."""
    of = {row: str(cells["chapter"]) for row, cells in rows_by_id("judgements").items()}
    titles = {path.stem: title_of(read_notebook(path), path.stem) for path in chapters()}
    order = [listed.name for listed in toc.contents()]
    order += [name for name in of.values() if name not in order]
    counts = {found.question.id: found.came for found in scores.scored(day_of_ledger())}
    for name in dict.fromkeys(order):
        some = [one for one in asked if of.get(one.judgement) == name]
        if some:
            entries = [_entry(one, ledger, counts.get(one.id)) for one in some]
            yield {"title": titles.get(name, name), "questions": entries}


def _entry(one: Question, ledger: str, came: float | None) -> Entry:
    """Return what the script shows of a question; `came` is what it is scored by, if it counts."""
    days = [row.settled for row in settlements() if row.question == one.id]
    return {
        "id": one.id,
        "question": one.question,
        "due": format_date(one.due, "day"),
        "finePrint": _fine_print(one),
        "unit": _unit(one),
        "isNumber": one.resolves_to == NUMBER,
        "ours": {"value": one.expected, "words": _said(one, one.expected)},
        "naive": {"value": one.naive, "words": _said(one, one.naive)},
        # What is written later than this does not count: the outcome could be known.
        "settled": min(days).isoformat() if days else "",
        "outcome": _outcome(one) if days else "",
        "came": came,
        "ledger": f"{ledger}#{one.anchor}" if ledger else "",
    }


def _fine_print(one: Question) -> str:
    """Return what counts, and where the outcome is to be read, as plain text."""
    parts = [one.fine_print]
    if threshold := threshold_of(one):
        parts.append(f"Yes if: {readable(threshold)}.")
    if EARLY[one.early]:
        parts.append(f"It may be settled early as {' or '.join(EARLY[one.early])}.")
    if source := rows_by_id("sources").get(one.look_at):
        parts.append(f"Where to look: {source['title']}.")
    return " ".join(parts)


def _unit(one: Question) -> str:
    return "%" if one.unit in ("percent", "%") else readable(one.unit)


def _said(one: Question, value: float | None) -> str:
    return readable(one.said(value))


def _outcome(one: Question) -> str:
    return readable(outcome_of(one, in_force()[one.id]))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("own-forecasts", OwnForecasts)
