"""The cover of the EPUB: title, edition, authors and a line, as a picture."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path

from briefing.core.citation import edition
from briefing.numbers.formatting import format_date

WIDTH, HEIGHT = 1600, 2400  # pixels
DOTS = 100  # pixels an inch
LEFT = 0.1  # of the width
CHARACTERS = 18  # of the title on a line
INK, MUTED, ACCENT = "#1b1f23", "#5b6670", "#0072b2"


def draw_cover(fonts: Path) -> bytes:
    """Return the cover as PNG, set in the fonts of a folder."""
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.lines import Line2D

    book = edition()
    name, _, kind = book.title.partition(": ")
    cover = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS, facecolor="white")

    def write(words: str, top: float, points: float, style: str, colour: str) -> None:
        face = FontProperties(fname=fonts / f"NotoSans-{style}.ttf", size=points)
        cover.text(LEFT, top, words, fontproperties=face, color=colour, va="top", linespacing=1.2)

    cover.add_artist(Line2D([LEFT, 1 - LEFT], [0.75, 0.75], color=ACCENT, linewidth=9))
    write("\n".join(textwrap.wrap(name, CHARACTERS)), 0.725, 108, "Bold", INK)
    write(kind.capitalize(), 0.47, 46, "Regular", MUTED)
    write(f"Edition of {format_date(book.released, 'day')}", 0.16, 34, "Bold", INK)
    write(", ".join(book.author_names), 0.125, 34, "Regular", INK)
    buffer = io.BytesIO()
    cover.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
