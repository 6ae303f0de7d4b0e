"""The look of this book's figures: the engine's, and the colours of the two countries."""

from briefing.figures import (
    ACCENT,
    FIRST,
    GOOD,
    INK,
    LIGHT,
    NEUTRAL,
    SECOND,
    WARM,
    publish,
    show_table,
    use_style,
)

CHINA, UNITED_STATES = FIRST, SECOND

__all__ = [
    "ACCENT",
    "CHINA",
    "GOOD",
    "INK",
    "LIGHT",
    "NEUTRAL",
    "UNITED_STATES",
    "WARM",
    "publish",
    "show_table",
    "use_style",
]
