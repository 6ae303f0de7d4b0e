"""What follows from the tests of the judgements: how far each premise moves them."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.arguments import swings
from briefing.upstream.builders import Row, builder


@builder("swings")
def what_decides() -> Iterator[Row]:
    """How far each premise, the others as they are, moves the margin of its judgement.

    swing = largest less smallest margin with the premise at its low end, as it is, and at its high
    end; the part of the variance is the squared rank correlation of premise and margin over even
    draws from the ranges of all premises of the judgement.
    """
    yield from swings.rows()
