"""The page on which judgements are put to the test: margins, flip points, premises, challenges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from briefing.arguments.checks import JUDGEMENTS, tested
from briefing.arguments.margins import Flip, Result
from briefing.arguments.premises import PREMISES, Premise
from briefing.arguments.registry import refutations, said_of
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_number
from briefing.prose.judgements import CHALLENGES, inline
from briefing.site.freshness import rest_on_tables
from briefing.site.nodes import link_node, table_node
from briefing.tables.contract import table_names
from briefing.tables.loading import load

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CERTAIN = "counted or dated"
DAYS_A_YEAR = 365.25
NOT = "not tested"
UNWATCHED = "No table of this book would show it."


class ArgumentList(SphinxDirective):
    """`{argument-list} fleet`: how the judgements of a chapter fare when they are tested."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a section for each judgement, named as the judgement is."""
        rest_on_tables(self.env, table_names())
        results = tested()
        table = load(JUDGEMENTS)
        rows = table[table["chapter"] == self.arguments[0]].sort_values("position").fillna("")
        return [self._section(row, results.get(row["id"])) for row in rows.to_dict("records")]

    def _section(self, row: dict[str, Any], result: Result | None) -> nodes.section:
        name = _anchor(row["id"])
        section = nodes.section("", nodes.title("", row["short"]), ids=[name], names=[name])
        rating = f"*{row['likelihood'].capitalize()}; {row['confidence']} confidence.*"
        section += self._markdown(f"{inline(row['judgement'])} {rating}")
        if result is None:
            section += self._markdown(f"**{NOT.capitalize()}.** {inline(row['untested'])}")
        else:
            section += self._markdown(f"**Tested as.** {result.argument.claim} {_outcome(result)}")
            section += table_node(
                ["premise", "now", "range", "turns the judgement", "where the range comes from"],
                [_cells(one, result) for one in result.premises.values()],
                "arguments",
            )
        watched = refutations().get(row["id"])
        by = f"`briefing check` looks for it: {said_of(watched)}" if watched else UNWATCHED
        section += self._markdown(f"**Would refute it.** {inline(row['would_change'])} {by}")
        section += self._markdown(f"**Against it now.** {inline(row['against'])}")
        challenges = list(_challenges(row["id"]))
        if challenges:
            tried = f"What was tried against it: {len(challenges)}"
            opening = f"<details><summary>{tried}</summary>"
            section += nodes.raw("", opening, format="html")
            section += self._markdown("\n".join(challenges))
            section += nodes.raw("", "</details>", format="html")
        return section

    def _markdown(self, text: str) -> list[nodes.Node]:
        place = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), PREMISES), self.content_offset, place)
        return list(place.children)


class ArgumentTable(SphinxDirective):
    """`{argument-table}`: all judgements, how each holds, and what is nearest to turn it."""

    def run(self) -> list[nodes.Node]:
        """Return the table; each judgement leads to its section on the page."""
        rest_on_tables(self.env, table_names())
        results = tested()
        rows = []
        for row in load(JUDGEMENTS).fillna("").to_dict("records"):
            result = results.get(row["id"])
            fared = [f"{result.share:.0%}", _nearest(result)] if result else [NOT, row["untested"]]
            title = link_node(row["short"], f"#{_anchor(row['id'])}")
            rows.append([title, row["likelihood"], *fared])
        heads = ["judgement", "likelihood", "holds over", "nearest to turn it"]
        return [table_node(heads, rows, "arguments")]


def _anchor(judgement: str) -> str:
    return judgement.replace(".", "-")


def _nearest(result: Result) -> str:
    """Return the premise that has the shortest way to its flip point, in parts of its value.

    A line that we drew comes last: it is part of the claim, and nothing that could turn out.
    """
    flip = min(result.flips, key=lambda one: (_is_line(one.premise), _way(one)))
    return f"{flip.premise.words}: {flip.premise.shown(flip.premise.value)}; turns at {_turn(flip)}"


def _is_line(one: Premise) -> bool:
    return not one.address and one.low is None


def _way(flip: Flip) -> float:
    value, turning = flip.premise.value, flip.value
    if isinstance(value, date) and isinstance(turning, date):
        return abs((turning - value).days) / DAYS_A_YEAR
    return abs(float(turning) - float(value)) / (abs(float(value)) or 1)  # type: ignore[arg-type]


def _outcome(result: Result) -> str:
    low, high = result.ends
    words = f"The margin, {result.argument.margin}, is {_short(result.margin)}"
    if len(result.drawn) == 1:
        return f"{words}; every premise is counted or dated."
    part = "all" if result.share == 1 else f"{result.share:.0%}"
    return (
        f"{words} on the tables and runs from {_short(low)} to {_short(high)} over the ranges of "
        f"its premises. The judgement holds over {part} of them."
    )


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"))


def _cells(one: Premise, result: Result) -> list[object]:
    words: object = one.words
    if one.address:
        words = link_node(one.words, f"../{fact(one.address).page}")
    span = CERTAIN
    if one.low is not None and one.high is not None:
        span = f"{one.shown(one.low)} to {one.shown(one.high)}"
    elif _is_line(one):
        span = "a line of ours"
    turns = "; ".join(_turn(flip) for flip in result.flips if flip.premise.name == one.name)
    return [words, one.shown(one.value), span, turns or "not alone", one.reason]


def _turn(flip: Flip) -> str:
    if isinstance(flip.value, bool):
        return f"if {flip.premise.shown(flip.value)}"
    side = "or more" if flip.above else "or less"
    inside = " (within its range)" if flip.within_range else ""
    return f"{flip.premise.shown(flip.value)} {side}{inside}"


def _challenges(judgement: str) -> Iterator[str]:
    if CHALLENGES not in table_names():
        return
    table = load(CHALLENGES)
    for row in table[table["judgement"] == judgement].to_dict("records"):
        outcome = f"{row['by']}: {row['outcome']}"
        yield f"- {inline(row['challenge'])} *({outcome})* {inline(row['answer'])}"


def setup(app: Sphinx) -> None:
    """Register the list and the table."""
    app.add_directive("argument-list", ArgumentList)
    app.add_directive("argument-table", ArgumentTable)
