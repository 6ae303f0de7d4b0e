"""A tornado chart of the judgements of a chapter: which premise moves each of them most.

Drawn from the table `swings` alone, so that a chapter that left the book draws it as well.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from briefing.figures import FIRST, INK, LIGHT, NEUTRAL, SECOND, publish
from briefing.tables.contract import SWINGS
from briefing.tables.loading import load

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 3  # premises drawn of a judgement
LEAST_PART = 1 / 3  # of the longest swing of a judgement: what is shorter is not drawn
LEFT, RIGHT = -2.5, 4.5  # of the axis, in margins of today; what goes on has an arrow
LETTERS = 51  # of a line of words: what a phone holds
SIZE = 9.4  # of words, in points, the least that a phone shows well
# Heights in inches.
LINE, BAR, AFTER_BAR, BEFORE_NEXT = 0.165, 0.13, 0.1, 0.14
EDGES = 1.2  # what axis, labels, key and note take
COLUMNS = ["judgement", "premise", "range_from", "range_to", "margin", "now", "at_low", "at_high"]
NOTE = "Not drawn: premises that move a judgement less than a third as far as its longest bar."
GOES_ON = " An arrow: the bar goes on."
UNBROKEN = "\u00a0"  # a space at which no line ends
WORDS_OF_COUNTS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def show(chapter: str) -> bool:
    """Publish the chart of a chapter; return whether there is anything to draw.

    if not tornado.show("crossings"):
        ...
    """
    drawn = of_chapter(chapter)
    if drawn.empty:
        return False
    publish(draw(drawn), f"what-decides-{chapter}", described(drawn), _csv(drawn), [])
    return True


def of_chapter(chapter: str) -> pd.DataFrame:
    """Return the swings of the judgements of a chapter with `short`, in the chapter's order."""
    judgements = load("judgements")
    judgements = judgements[judgements["chapter"] == chapter]
    named = judgements.set_index("id")[["short", "position"]]
    swings = load(SWINGS)
    swings = swings[swings["judgement"].isin(named.index)]
    return swings.join(named, on="judgement").sort_values(["position", "place"])


def draw(swings: pd.DataFrame) -> Figure:
    """Return the chart: a bar from the smallest to the largest margin over the range of a premise.

    Margins are in multiples of today's, so that judgements in different units stand side by side:
    at 1 is today, at 0 a judgement turns. Drawn are the longest swings of each judgement.
    """
    import matplotlib.pyplot as plt

    groups = list(swings.groupby("judgement", sort=False))
    high = sum(_height(longest(group)) for _, group in groups)
    figure, axis = plt.subplots(figsize=(7.2, high + EDGES))
    figure.subplots_adjust(
        left=0.02, right=0.98, bottom=(EDGES - 0.25) / (high + EDGES), top=1 - 0.25 / (high + EDGES)
    )
    axis.set(xlim=(LEFT, RIGHT), ylim=(-high, 0), yticks=[])
    axis.spines["left"].set_visible(False)
    for place, words, side in ((0, "turns", "right"), (1, "today", "left")):
        axis.axvline(place, color=FIRST if place == 0 else NEUTRAL, linewidth=1, zorder=0)
        axis.text(place, 0.05, words, ha=side, va="bottom", fontsize=SIZE)
    axis.set_xlabel("margin, in multiples of today's", loc="right", fontsize=SIZE)
    y = 0.0
    for _, group in groups:
        y = _draw_judgement(axis, longest(group), y)
    _draw_key(figure, NOTE + GOES_ON * _goes_on(axis))
    figure.suptitle(finding(swings))
    return figure


def longest(swings: pd.DataFrame) -> pd.DataFrame:
    """Return the swings of one judgement that are drawn: the longest, none a small part of it."""
    return swings[swings["swing"] >= LEAST_PART * swings["swing"].max()].head(MOST)


def finding(swings: pd.DataFrame) -> str:
    """Return in one sentence how many judgements one premise alone can turn.

    >>> finding(of_chapter("crossings"))
    'One of two judgements can turn on a single premise'
    """
    turned = int(swings.groupby("judgement")["turns"].any().sum())
    every = swings["judgement"].nunique()
    if turned == every > 1:
        return f"A single premise can turn each of the {_counted(every).lower()} judgements"
    if not turned:
        return "No single premise can turn a judgement within its range"
    return (
        f"{_counted(turned)} of {_counted(every).lower()} judgements can turn on a single premise"
    )


def _counted(number: int) -> str:
    return WORDS_OF_COUNTS[number] if number < len(WORDS_OF_COUNTS) else str(number)


def described(swings: pd.DataFrame) -> str:
    """Return the description of the chart for who cannot see it: each judgement's longest bar."""
    bars = [_said(row) for row in swings[swings["place"] == 1].to_dict("records")]
    return (
        "Bars of the margin of each judgement, in multiples of today's, as one premise runs over "
        f"its range. The longest bar of each: {'; '.join(bars)}."
    )


def _said(row: dict[str, Any]) -> str:
    low, high = sorted(_multiples(row)[::2])
    turning = ", which turns it" if row["turns"] else ""
    span = f"{row['range_from']} to {row['range_to']}"
    return (
        f"{row['short']}: {row['premise']}, {span}, moves it from {low:.1f} to {high:.1f}{turning}"
    )


def _multiples(row: dict[str, Any]) -> tuple[float, float, float]:
    """Return the margin at the low end, today and at the high end, in margins of today."""
    return row["at_low"] / row["now"], 1.0, row["at_high"] / row["now"]


def _height(swings: pd.DataFrame) -> float:
    bars = sum(len(_label(row)) * LINE + BAR + AFTER_BAR for row in swings.to_dict("records"))
    return len(_head(swings)) * LINE + bars + BEFORE_NEXT


def _head(swings: pd.DataFrame) -> list[str]:
    return textwrap.wrap(swings["short"].iloc[0], LETTERS - 5)  # bold letters are wider


def _label(row: dict[str, Any]) -> list[str]:
    span = f"{row['range_from']} to {row['range_to']}".replace(" ", UNBROKEN)
    return textwrap.wrap(f"{row['premise']}: {span}", LETTERS)


def _draw_judgement(axis: Axes, swings: pd.DataFrame, y: float) -> float:
    """Draw a judgement from a height downwards; return where it ends."""
    y = _write(axis, _head(swings), y, weight="bold")
    for row in swings.to_dict("records"):
        y = _write(axis, _label(row), y) - BAR / 2
        _draw_bar(axis, row, y)
        y -= BAR / 2 + AFTER_BAR
    return y - BEFORE_NEXT


def _write(axis: Axes, lines: list[str], y: float, weight: str = "normal") -> float:
    for line in lines:
        axis.text(
            0,
            y,
            line,
            transform=axis.get_yaxis_transform(),
            va="top",
            fontsize=SIZE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},  # over the lines
            weight=weight,
        )
        y -= LINE
    return y


def _draw_bar(axis: Axes, row: dict[str, Any], y: float) -> None:
    at_low, now, at_high = _multiples(row)
    least, most = max(LEFT, min(at_low, now, at_high)), min(RIGHT, max(at_low, now, at_high))
    axis.plot([LEFT, RIGHT], [y, y], color=LIGHT, linewidth=0.8, zorder=1)
    for start, end, colour in ((least, min(most, 0), FIRST), (max(least, 0), most, SECOND)):
        if start < end:
            axis.barh(y, end - start, BAR, left=start, color=colour, zorder=2)
    for margin, face in ((at_low, "white"), (at_high, INK)):
        beyond = ">" if margin > RIGHT else "<" if margin < LEFT else "o"
        axis.plot(
            min(max(margin, LEFT), RIGHT),
            y,
            marker=beyond,
            markersize=6,
            color=INK,
            markerfacecolor=face,
            clip_on=False,
            zorder=3,
        )


def _goes_on(axis: Axes) -> bool:
    return any(line.get_marker() in ("<", ">") for line in axis.lines)


def _draw_key(figure: Figure, note: str) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    dot: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 6, "linestyle": ""}
    figure.legend(
        handles=[
            Patch(color=SECOND, label="still holds"),
            Patch(color=FIRST, label="no longer holds"),
            Line2D([], [], markerfacecolor="white", label="low end of the range", **dot),
            Line2D([], [], markerfacecolor=INK, label="high end", **dot),
        ],
        loc="lower left",
        bbox_to_anchor=(0.02, 0.2 / figure.get_figheight()),
        ncols=4,
        fontsize=SIZE,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
    )
    figure.text(0.02, 0, note, fontsize=SIZE)


def _csv(swings: pd.DataFrame) -> pd.DataFrame:
    return swings[[*COLUMNS, "swing", "turns", "variance_pct"]]
