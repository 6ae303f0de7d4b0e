"""Sums over rows of the tables."""

from collections.abc import Iterator

from briefing.tables.loading import load
from briefing.upstream.builders import Row, builder


@builder("passengers")
def both_lines() -> Iterator[Row]:
    """Passengers of both lines in 2025: the sum of the two."""
    carried = load("passengers").set_index("id")["value"]
    yield {"id": "all-2025-port", "value": carried["north-2025"] + carried["south-2025"]}
