"""The picture that a message or a post shows beside a link to a page: its title and first words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from pathlib import Path

from briefing.core.digest import digest
from briefing.figures.png import as_png

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
FOLDER = "social"


@dataclass(frozen=True)
class Style:
    """How a block of text is set: size in pixels, weight, colour, characters a line, lines."""

    size: int
    weight: str
    colour: str
    measure: int
    lines: int


TITLE = Style(68, "bold", "#ffffff", 25, 3)
WORDS = Style(32, "normal", "#c9d1d9", 56, 4)
FOOT = Style(28, "normal", "#56b4e9", 64, 1)


def card(site: Path, page: str, title: str, words: str, foot: str) -> str:
    """Write the card of a page where it is not there yet; return its path within the site.

    The name carries a fingerprint: a changed card has another address, so that no service goes on
    showing the old one. Older cards of the page are removed.
    """
    drawing = _drawing(title, words, foot)
    stem = page.replace("/", "-")
    path = site / FOLDER / f"{stem}.{digest(drawing)[:8]}.png"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{stem}.*.png"):
            old.unlink()
        path.write_bytes(as_png(drawing))
    return path.relative_to(site).as_posix()


def _drawing(title: str, words: str, foot: str) -> str:
    top, title_lines = 150, _wrapped(title, TITLE)
    below = top + len(title_lines) * TITLE.size * 1.2 + 10
    room = max(1, int((HEIGHT - 120 - below) // (WORDS.size * 1.4)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="#14181c"/>'
        f'<rect width="16" height="100%" fill="#d55e00"/>'
        f"{_text(title_lines, TITLE, top, 1.2)}"
        f"{_text(_wrapped(words, WORDS)[:room], WORDS, below, 1.4)}"
        f"{_text([foot], FOOT, HEIGHT - 60, 1)}</svg>"
    )


def _wrapped(text: str, style: Style) -> list[str]:
    return textwrap.wrap(text, style.measure, max_lines=style.lines, placeholder=" …")


def _text(lines: list[str], style: Style, top: float, leading: float) -> str:
    return "".join(
        f'<text x="{MARGIN}" y="{top + place * style.size * leading:.0f}" '
        f'font-family="DejaVu Sans" font-size="{style.size}" font-weight="{style.weight}" '
        f'fill="{style.colour}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
