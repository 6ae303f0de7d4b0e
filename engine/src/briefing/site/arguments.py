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
from briefing.arguments.swings import Swing, swings_of
from briefing.figures import FIRST, INK, SECOND
from briefing.figures.colours import WHITE
from briefing.numbers.cells import rows_by_id
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_date, format_number
from briefing.prose.judgements import CHALLENGES, inline
from briefing.questions.past_judgements import Change, dropped, history_of
from briefing.site.freshness import rest_on_tables
from briefing.site.ledger import asked_of
from briefing.site.nodes import Fold, link_node, table_node
from briefing.tables.contract import table_names
from briefing.tables.loading import load

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CERTAIN = "counted or dated"
DAYS_A_YEAR = 365.25
NOT = "not tested"
UNWATCHED = "No table of this book would show it."
UNDECIDED = "counted and dated premises alone"
WIDTH, HEIGHT, BAR = 132, 14, 8  # of a bar with what is around it, in pixels


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
            section += _premises(result)
            section += self._folded("Where the ranges come from", _reasons(result))
        watched = refutations().get(row["id"])
        by = f"`briefing check` looks for it: {said_of(watched)}" if watched else UNWATCHED
        section += self._markdown(f"**Would refute it.** {inline(row['would_change'])} {by}")
        section += self._markdown(f"**Against it now.** {inline(row['against'])}")
        if asked := [nodes.list_item("", one) for one in asked_of(row["id"])]:
            section += nodes.paragraph("", "", nodes.strong("", "Asked."))
            section += nodes.bullet_list("", *asked)
        became = [f"- {_became(one)}" for one in history_of(row["id"])]
        section += self._folded("What became of it since it was first written", became)
        challenges = list(_challenges(row["id"]))
        section += self._folded(f"What was tried against it: {len(challenges)}", challenges)
        return section

    def _folded(self, summary: str, items: list[str]) -> list[nodes.Node]:
        """Return a list that a reader opens, nothing where it would be empty."""
        return [Fold("", *self._markdown("\n".join(items)), summary=summary)] if items else []

    def _markdown(self, text: str) -> list[nodes.Node]:
        place = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), PREMISES), self.content_offset, place)
        return list(place.children)


class ArgumentTable(SphinxDirective):
    """`{argument-table}`: all judgements, how each holds, what decides it and what may turn it."""

    def run(self) -> list[nodes.Node]:
        """Return the table; each judgement leads to its section on the page."""
        rest_on_tables(self.env, table_names())
        results = tested()
        rows = []
        for row in load(JUDGEMENTS).fillna("").to_dict("records"):
            result = results.get(row["id"])
            fared: list[object] = [NOT, "", row["untested"]]
            if result:
                swings = swings_of(result)
                first = swings[0] if swings else None
                fared = [f"{result.share:.0%}", _decides(first), _nearest(result, first)]
            title = link_node(row["short"], f"#{_anchor(row['id'])}")
            rows.append([title, row["likelihood"], *fared])
        heads = ["judgement", "likelihood", "holds over", "what decides it", "nearest to turn it"]
        return [table_node(heads, rows, "arguments", "overview")]


class DroppedList(SphinxDirective):
    """`{dropped-judgements}`: what the book once judged and gave up, and why."""

    def run(self) -> list[nodes.Node]:
        """Return a list, newest first; a sentence where nothing was given up."""
        rest_on_tables(self.env, table_names())
        rows = sorted(dropped(), key=lambda one: (one.day, -one.position), reverse=True)
        if not rows:
            return [nodes.paragraph("", "None so far.")]
        return [nodes.bullet_list("", *[nodes.list_item("", _given_up(one)) for one in rows])]


def _given_up(change: Change) -> nodes.paragraph:
    words = nodes.strong("", change.judgement_text.rstrip("."))
    why = nodes.Text(f" ({format_date(change.day, 'day')}). {change.why}")
    if not change.became:
        return nodes.paragraph("", "", words, why)
    known = rows_by_id(JUDGEMENTS).get(change.became, {})
    link = link_node(known.get("short", change.became), f"#{_anchor(change.became)}")
    place = [nodes.Text(" In its place: "), link, nodes.Text(".")]
    return nodes.paragraph("", "", words, why, *place)


def _anchor(judgement: str) -> str:
    return judgement.replace(".", "-")


def _decides(first: Swing | None) -> list[nodes.Node] | str:
    """Return the premise that moves the margin most, with its bar and whether it turns it."""
    if first is None:
        return UNDECIDED
    turning = "turns it" if first.turns else "does not turn it alone"
    return [nodes.Text(f"{first.premise.words}; {turning}"), _bar(first, [first])]


def _bar(swing: Swing, beside: list[Swing]) -> nodes.raw:
    """Draw the margin over the range of a premise, on one scale with those beside it.

    The dark line is where the judgement turns, the one inside the bar today.
    """
    low = min(0.0, *(one.least for one in beside))
    scale = (WIDTH - 2) / ((max(0.0, *(one.most for one in beside)) - low) or 1)

    def place(margin: float) -> float:
        return round(1 + (margin - low) * scale, 1)

    zero, today, top = place(0), place(swing.now), (HEIGHT - BAR) / 2
    parts = [
        f'<rect class="{kind}" fill="{colour}" x="{start}" y="{top:g}" '
        f'width="{end - start:.1f}" height="{BAR}"/>'
        for kind, colour, start, end in (
            ("turned", FIRST, place(swing.least), min(zero, place(swing.most))),
            ("holds", SECOND, max(zero, place(swing.least)), place(swing.most)),
        )
        if end > start
    ]
    parts += [
        f'<line class="{kind}" stroke="{colour}" x1="{x}" x2="{x}" y1="{y:g}" y2="{HEIGHT - y:g}"/>'
        for kind, colour, x, y in (("today", WHITE, today, top), ("zero", INK, zero, 0))
    ]
    words = f"Margin from {_short(swing.least)} to {_short(swing.most)}"
    words += ": turns the judgement" if swing.turns else ""
    return nodes.raw(
        "",
        f'<svg xmlns="http://www.w3.org/2000/svg" class="swing" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{words}">{"".join(parts)}</svg>',
        format="html",
    )


def _nearest(result: Result, first: Swing | None) -> str:
    """Return the premise that has the shortest way to its flip point, in parts of its value.

    A line that we drew comes last: it is part of the claim, and nothing that could turn out.
    """
    flip = min(result.flips, key=lambda one: (_is_line(one.premise), _way(one)))
    words = "the same" if first and first.premise == flip.premise else flip.premise.words
    return f"{words}: {flip.premise.shown(flip.premise.value)}; turns at {_turn(flip)}"


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


def _premises(result: Result) -> nodes.table:
    """Return the premises as a table, first those that move the margin most."""
    swings = swings_of(result)
    moving = {swing.premise.name: swing for swing in swings}
    others = [one for name, one in result.premises.items() if name not in moving]
    rows = [_cells(swing.premise, result, swing, swings) for swing in swings]
    rows += [_cells(one, result, None, swings) for one in others]
    heads = ["premise", "now", "range", "moves the margin", "of variance", "turns the judgement"]
    return table_node(heads, rows, "arguments")


def _cells(one: Premise, result: Result, swing: Swing | None, swings: list[Swing]) -> list[object]:
    words: object = one.words
    if one.address:
        words = link_node(one.words, f"../{fact(one.address).page}")
    span = CERTAIN
    if one.low is not None and one.high is not None:
        span = f"{one.shown(one.low)} to {one.shown(one.high)}"
    elif _is_line(one):
        span = "a line of ours"
    moved: list[object] = [_bar(swing, swings), f"{swing.share:.0%}"] if swing else ["", ""]
    turns = "; ".join(_turn(flip) for flip in result.flips if flip.premise.name == one.name)
    return [words, one.shown(one.value), span, *moved, turns or "not alone"]


def _reasons(result: Result) -> list[str]:
    """Return for each premise, as an item of a list, where its value or range comes from."""
    return [
        f"- {inline(one.words)}: {inline(one.reason)}"
        for one in result.premises.values()
        if one.reason
    ]


def _turn(flip: Flip) -> str:
    if isinstance(flip.value, bool):
        return f"if {flip.premise.shown(flip.value)}"
    side = "or more" if flip.above else "or less"
    inside = " (within its range)" if flip.within_range else ""
    return f"{flip.premise.shown(flip.value)} {side}{inside}"


def _became(change: Change) -> str:
    """Return a change of a judgement as a line: day, what it was, its rating, and why."""
    rating = f"{change.likelihood}, {change.confidence} confidence"
    day = format_date(change.day, "day")
    return f"{day}: {change.change} ({rating}). {inline(change.why)}"


def _challenges(judgement: str) -> Iterator[str]:
    if CHALLENGES not in table_names():
        return
    table = load(CHALLENGES)
    for row in table[table["judgement"] == judgement].to_dict("records"):
        outcome = f"{row['by']}: {row['outcome']}"
        yield f"- {inline(row['challenge'])} *({outcome})* {inline(row['answer'])}"


def setup(app: Sphinx) -> None:
    """Register the lists and the table."""
    app.add_directive("argument-list", ArgumentList)
    app.add_directive("argument-table", ArgumentTable)
    app.add_directive("dropped-judgements", DroppedList)
