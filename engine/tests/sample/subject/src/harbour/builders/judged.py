"""What follows from the tests of the judgements."""

from collections.abc import Iterator

from briefing.arguments import swings
from briefing.upstream.builders import Row, builder


@builder("swings")
def what_decides() -> Iterator[Row]:
    """How far each premise moves the margin of its judgement, the others as they are."""
    yield from swings.rows()
