"""How a figure is drawn for a column and for a phone, and the files it becomes."""

from briefing.figures.palette import (
    ACCENT,
    FIRST,
    GOOD,
    INK,
    LIGHT,
    NEUTRAL,
    SECOND,
    WARM,
    use_style,
)
from briefing.figures.publish import publish, show_table

__all__ = [
    "ACCENT",
    "FIRST",
    "GOOD",
    "INK",
    "LIGHT",
    "NEUTRAL",
    "SECOND",
    "WARM",
    "publish",
    "show_table",
    "use_style",
]
