"""The ledger: questions that are open, those that were settled with receipts, and the scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from briefing.numbers.cells import rows_by_id
from briefing.numbers.facts import fact
from briefing.numbers.formatting import format_date
from briefing.questions import scores
from briefing.questions.deciding import threshold_of
from briefing.questions.model import (
    ANNULLED,
    EARLY,
    NUMBER,
    PROGRAM,
    Question,
    Settlement,
    in_force,
    of_judgement,
    questions,
    settlements,
)
from briefing.questions.scores import Band, Scored, brier, discrimination, interval, parts
from briefing.questions.state import day_of_ledger, unsettled
from briefing.site.freshness import rest_on, rest_on_tables
from briefing.site.nodes import Fold, link_node, table_node
from briefing.tables.contract import table_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

PAGE = "book/ledger"  # where all questions stand
KINDS = ("open", "settled")
UNFOLDED = 8  # receipts of others' statements that a page shows before a fold
OURS, OTHERS = "this book", "others"
BAR, HEIGHT = 84, 16  # of the drawing of a band, in pixels


class QuestionList(SphinxDirective):
    """`{question-list} open` and `{question-list} settled`: the questions of the book."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return an entry for each question, with its id as its anchor."""
        rest_on_ledger(self.env)
        if self.arguments[0] not in KINDS:
            raise self.error(f"'{self.arguments[0]}': expected {' or '.join(KINDS)}")
        return list(self._open() if self.arguments[0] == "open" else self._settled())

    def _open(self) -> Iterator[nodes.Node]:
        for half, some in groupby(unsettled(), key=_half_of):
            yield _section(f"Due in {half}", _entries([_entry(one) for one in some]))

    def _settled(self) -> Iterator[nodes.Node]:
        known, outcomes = questions(), in_force()
        every = [known[name] for name in outcomes]
        found = sorted(every, key=lambda one: (one.due, one.position), reverse=True)
        for title, some in (
            (OURS, [one for one in found if one.ours]),
            (OTHERS, [one for one in found if not one.ours]),
        ):
            entries = [_receipt(one, outcomes[one.id]) for one in some]
            name = f"settled-{title.replace(' ', '-')}"
            head = "Of this book" if title == OURS else "Of others"
            section = nodes.section("", nodes.title("", head), ids=[name], names=[name])
            section += _entries(entries[:UNFOLDED]) or [nodes.paragraph("", "None so far.")]
            if rest := entries[UNFOLDED:]:
                section += Fold("", *_entries(rest), summary=f"{len(rest)} earlier ones")
            yield section


class QuestionScores(SphinxDirective):
    """`{question-scores}`: how those who forecast did, beside the naive forecast."""

    def run(self) -> list[nodes.Node]:
        """Return a section for the book and one for others, each with what is due so far."""
        rest_on_ledger(self.env)
        every = scores.scored(day_of_ledger())
        ours = [one for one in every if one.question.ours]
        others = [one for one in every if not one.question.ours]
        return [_scores("This book", ours), _scores("Others", others)]


def rest_on_ledger(env: BuildEnvironment) -> None:
    """Note that the page being read rests on the questions and on what decides them."""
    rest_on(env, "about")
    rest_on_tables(env, table_names())


def asked_of(judgement: str) -> Iterator[nodes.paragraph]:
    """Yield each question of a judgement as a paragraph that leads to the ledger."""
    settled = in_force()
    for one in of_judgement(judgement):
        link = link_node(one.question, f"ledger.html#{one.anchor}")
        came = f" {outcome_of(one, settled[one.id])}." if one.id in settled else ""
        yield _paragraph(link, f"{came} {_facts(one)}")


def _receipt(one: Question, settled: Settlement) -> nodes.definition_list_item:
    """Return a settled question with its receipt, and with those that were corrected."""
    outcome = nodes.strong("", f"{outcome_of(one, settled)}.")
    lines = [_paragraph(outcome, f" {_receipt_of(settled)}")]
    for row in settlements():
        if row.question == one.id and row != settled:
            words = f"Corrected: it had been {row.outcome}. {_receipt_of(row)}"
            lines.append(_paragraph(words))
    return _entry(one, *lines)


def _entry(one: Question, *lines: nodes.Node) -> nodes.definition_list_item:
    """Return a question, what was said to it and what came; how it is decided is folded."""
    term = nodes.term("", one.question, ids=[one.anchor])
    said = _paragraph(f"{_facts(one)} ", *_about(one))
    fold = Fold("", *_how(one), summary="How it is decided")
    return nodes.definition_list_item("", term, nodes.definition("", *lines, said, fold))


def _paragraph(*parts: nodes.Node | str) -> nodes.paragraph:
    inside = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return nodes.paragraph("", "", *inside)


def _entries(items: Sequence[nodes.definition_list_item]) -> list[nodes.Node]:
    return [nodes.definition_list("", *items, classes=["table-page", "ledger"])] if items else []


def _section(title: str, content: Sequence[nodes.Node]) -> nodes.section:
    name = nodes.make_id(title)
    return nodes.section("", nodes.title("", title), *content, ids=[name], names=[name])


def _facts(one: Question) -> str:
    """Return in short sentences when it is due, who said what, and what the naive forecast says."""
    days = f"Due {format_date(one.due, 'day')}, asked {format_date(one.opened, 'day')}."
    who = "We say" if one.ours else f"{one.by} said"
    return f"{days} {who} {one.said(one.expected)}; naive: {one.said(one.naive)}."


def _about(one: Question) -> Iterator[nodes.Node | str]:
    """Yield which judgement a question is about, or where it was said, and why it waits."""
    if one.ours:
        short = rows_by_id("judgements")[one.judgement]["short"]
        yield "Judgement: "
        yield link_node(short, f"arguments.html#{one.judgement.replace('.', '-')}")
    else:
        table, _, name = one.said_in.partition("/")
        yield "Said in "
        there = table in table_names()
        yield link_node(one.said_in, f"../data/{table}.html#{name}") if there else one.said_in
    yield f". It waits: {one.waits}" if one.waits else "."


def _half_of(one: Question) -> str:
    """Return the half-year in which a question is due: the first half of 2027."""
    return f"the {'first' if one.due.month <= 6 else 'second'} half of {one.due.year}"


def _how(one: Question) -> Iterator[nodes.paragraph]:
    """Yield what counts, who decides and what the naive forecast rests on."""
    counts = [one.fine_print]
    if threshold := threshold_of(one):
        counts.append(f"Yes if: {threshold}.")
    if EARLY[one.early]:
        counts.append(f"It may be settled early as {' or '.join(EARLY[one.early])}.")
    yield _paragraph(" ".join(counts))
    yield _paragraph(*_decider(one))
    yield _paragraph(f"Naive: {one.naive_basis}")
    if one.note:
        yield _paragraph(one.note)


def _decider(one: Question) -> Iterator[nodes.Node | str]:
    if one.decided_by == PROGRAM:
        yield "Decided by a program from "
        yield link_node(one.fact, f"../{fact(one.fact).page}")
    else:
        yield "Decided by a person"
    if source := rows_by_id("sources").get(one.look_at):
        yield ", at "
        yield link_node(source["title"], f"sources.html#{one.look_at}")
    yield "."


def outcome_of(one: Question, settled: Settlement) -> str:
    """Return in words how a question was settled: Yes, No, Annulled, It was 26 texts."""
    if settled.outcome == NUMBER:
        return f"It was {one.said(settled.value)}"
    return {ANNULLED: "Annulled"}.get(settled.outcome, settled.outcome.capitalize())


def _receipt_of(settled: Settlement) -> str:
    day = format_date(settled.settled, "day")
    receipt = settled.receipt.rstrip(".")
    return f"Settled {day} by {settled.by}: {receipt}. {settled.note}".strip()


UNDUE = "None of its questions is due and settled so far."


def _scores(title: str, every: list[Scored]) -> nodes.section:
    """Return what is known of one group: its probabilities, numbers and calibration."""
    yes_no = [one for one in scores.of_yes_no(every) if one.question.naive is not None]
    numbers = scores.of_numbers(every)
    content: list[nodes.Node] = []
    if yes_no:
        content += [_of_probabilities(yes_no), _calibration([one.pair for one in yes_no])]
    if numbers:
        content.append(_of_numbers(numbers))
    return _section(title, content or [_paragraph(UNDUE)])


def _of_probabilities(some: list[Scored]) -> nodes.table:
    own, naive = [one.pair for one in some], [one.naive_pair for one in some]
    split, rival = parts(own), parts(naive)
    rows = [
        ["Brier score", _with_interval(own, brier), _with_interval(naive, brier)],
        ["reliability", f"{split.reliability:.2f}", f"{rival.reliability:.2f}"],
        ["resolution", f"{split.resolution:.2f}", f"{rival.resolution:.2f}"],
        ["uncertainty", f"{split.uncertainty:.2f}", f"{rival.uncertainty:.2f}"],
        [
            "discrimination",
            _with_interval(own, discrimination),
            _with_interval(naive, discrimination),
        ],
    ]
    return table_node([_counted(some, "of yes or no"), "said", "naive"], rows, "scores")


def _counted(some: list[Scored], kind: str) -> str:
    return f"{len(some)} question{'s' if len(some) > 1 else ''} {kind}"


def _with_interval(
    some: Sequence[scores.Pair], score: Callable[[Sequence[scores.Pair]], float]
) -> str:
    value = score(some)
    if math.isnan(value):
        return "not to be had"
    ends = interval(some, score)
    return f"{value:.2f}" + (f" ({ends[0]:.2f} to {ends[1]:.2f})" if ends else " (too few)")


def _of_numbers(some: list[Scored]) -> nodes.table:
    missed = scores.misses(some)
    naive = "none" if math.isnan(missed.naive) else f"{missed.naive:.2f}"
    rows = [
        ["typical miss, a factor", f"{missed.typical:.2f}", naive],
        ["closer than the other", _closer(missed.closer, missed), _closer(missed.farther, missed)],
    ]
    return table_node([_counted(some, "of a number"), "said", "naive"], rows, "scores")


def _closer(number: int, missed: scores.Misses) -> str:
    if not missed.compared:
        return ""
    low, high = scores.wilson(number / missed.compared, missed.compared)
    return f"{number} of {missed.compared} ({low:.0%} to {high:.0%})"


def _calibration(pairs: list[scores.Pair]) -> nodes.table:
    rows: list[list[object]] = []
    for band in scores.calibration(pairs):
        share = f"{band.came:.0%} ({band.low:.0%} to {band.high:.0%})"
        rows.append([band.words, band.number, f"{band.said:.0%}", share, _drawn(band)])
    return table_node(["calibration", "questions", "said", "came", "drawn"], rows, "scores")


def _drawn(band: Band) -> nodes.raw:
    """Draw what came of a band with its interval, and what was said as a line, from 0 to 100%."""

    def place(share: float) -> float:
        return round(1 + share * (BAR - 2), 1)

    words = f"Said {band.said:.0%}, came {band.came:.0%}, {band.low:.0%} to {band.high:.0%}"
    top = HEIGHT / 2
    return nodes.raw(
        "",
        f'<svg xmlns="http://www.w3.org/2000/svg" class="swing" width="{BAR}" height="{HEIGHT}" '
        f'role="img" aria-label="{words}">'
        f'<rect class="holds" fill="#0072b2" x="{place(band.low)}" y="{top - 2:g}" '
        f'width="{place(band.high) - place(band.low):.1f}" height="4"/>'
        f'<circle class="zero" fill="#1b1f23" cx="{place(band.came)}" cy="{top:g}" r="3"/>'
        f'<line class="zero" stroke="#1b1f23" x1="{place(band.said)}" x2="{place(band.said)}" '
        f'y1="1" y2="{HEIGHT - 1}"/></svg>',
        format="html",
    )


def setup(app: Sphinx) -> None:
    """Register the list and the scores."""
    app.add_directive("question-list", QuestionList)
    app.add_directive("question-scores", QuestionScores)
