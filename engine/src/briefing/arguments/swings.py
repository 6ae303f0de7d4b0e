"""What decides a judgement: how far each premise, the others as they are, moves its margin.

The swings of a judgement, the longest first, are the bars of a tornado chart. A subject keeps those
of all its judgements in the table `swings`, which a formula of one line makes (see `rows`): so a
chapter reads them, a text can link them, and both go with a chapter that leaves the book, while
the tests stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from briefing.arguments.checks import tested
from briefing.arguments.margins import Result
from briefing.arguments.premises import Given, Premise

DIGITS = 4  # of a margin in it: more would be noise of the machine


@dataclass(frozen=True)
class Swing:
    """The margin of a judgement over the range of one premise, all others as they are.

    Margins are in the unit of the test. A judgement holds where its margin is above zero.

    `share` is the part of the variance of the margin that goes with this premise when all are drawn
    evenly over their ranges: the square of the rank correlation (Spearman's) of premise and
    margin, from 0 to 1. The shares of a judgement do not add up to 1 where premises work together
    or a margin falls towards both ends of a range.

    >>> ridden = Premise("ridden", "people a day", "", 120.0, 100.0, 200.0, "", 2)
    >>> one = Swing(ridden, now=20, at_low=0, at_high=100, share=1.0)
    >>> one.length, one.turns
    (100, True)
    """

    premise: Premise
    now: float
    at_low: float
    at_high: float
    share: float

    @property
    def least(self) -> float:
        """The smallest margin of three: at the low end, today and at the high end."""
        return min(self.at_low, self.now, self.at_high)

    @property
    def most(self) -> float:
        """The largest of the three."""
        return max(self.at_low, self.now, self.at_high)

    @property
    def length(self) -> float:
        """The largest margin less the smallest.

        For a margin that only rises or only falls with the premise: |at high - at low|.
        """
        return self.most - self.least

    @property
    def turns(self) -> bool:
        """Tell whether an end of the range turns the judgement, nothing else being changed."""
        return self.least <= 0


def swings_of(result: Result) -> list[Swing]:
    """Return the swing of each premise that has a range, the longest first.

    Raise ArithmeticError or ValueError where the test has no answer at an end of a range.
    """
    shares = _shares(result)
    swings = [
        Swing(
            one,
            now=result.margin,
            at_low=result.at({one.name: one.low}),  # type: ignore[dict-item]
            at_high=result.at({one.name: one.high}),  # type: ignore[dict-item]
            share=shares[one.name],
        )
        for one in result.uncertain
    ]
    return sorted(swings, key=lambda swing: -swing.length)


def rows() -> Iterator[dict[str, Any]]:
    """Yield the swings of all judgements as rows of the table `swings`.

    A subject hands them on, which makes them rows that each check computes anew:

        @builder("swings")
        def of_judgements() -> Iterator[Row]:
            \"\"\"How far each premise moves the margin of its judgement.\"\"\"
            yield from swings.rows()
    """
    for judgement, result in tested().items():
        for place, swing in enumerate(swings_of(result), start=1):
            one = swing.premise
            yield {
                "id": f"{judgement}.{one.name.replace('_', '-')}",
                "judgement": judgement,
                "place": place,
                "premise": one.words,
                "range_from": _shown(one, one.low),
                "range_to": _shown(one, one.high),
                "margin": result.argument.margin,
                "now": _rounded(swing.now),
                "at_low": _rounded(swing.at_low),
                "at_high": _rounded(swing.at_high),
                "swing": _rounded(swing.length),
                "turns": swing.turns,
                "variance_pct": round(100 * swing.share),
            }


def _shown(one: Premise, end: Given | None) -> str:
    return "" if end is None else one.bare(end)


def _rounded(margin: float) -> float:
    return float(f"{margin:.{DIGITS}g}")


def _shares(result: Result) -> dict[str, float]:
    """Return the squared rank correlation of each uncertain premise with the margin."""
    ranks = pd.DataFrame(
        [{name: _number(value) for name, value in draw.items()} for draw in result.draws]
    ).rank()  # equal values have their mean rank
    margins = pd.Series(result.drawn).rank()
    return {str(name): _squared_correlation(ranks[name], margins) for name in ranks}


def _squared_correlation(one: pd.Series, other: pd.Series) -> float:
    constant = one.nunique() == 1 or other.nunique() == 1
    return 0.0 if constant else float(np.corrcoef(one, other)[0, 1] ** 2)


def _number(value: Given) -> float:
    return float(value.toordinal()) if isinstance(value, date) else float(value)
