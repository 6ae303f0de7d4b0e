"""The look of every figure: colours that can be told apart, and the style of matplotlib."""

from __future__ import annotations

from typing import Any

# Okabe and Ito's palette: told apart by people with any of the common colour deficiencies.
FIRST = "#D55E00"
SECOND = "#0072B2"
NEUTRAL = "#5B6670"
GOOD = "#009E73"
ACCENT = "#CC79A7"
WARM = "#E69F00"
LIGHT = "#D8DDE2"
INK = "#1B1F23"

STYLE: dict[str, Any] = {
    "svg.hashsalt": "briefing",  # without it every run draws new ids
    "text.parse_math": False,  # two signs of dollars in a label would become mathematics
    "svg.fonttype": "none",  # text stays text: selectable, searchable, the same on every machine
    "figure.figsize": (7.2, 4.4),
    "figure.facecolor": "white",
    "savefig.bbox": "tight",
    "savefig.pad_inches": 0.12,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": NEUTRAL,
    "axes.labelcolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#E6E9EC",
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}


def use_style() -> None:
    """Give matplotlib the look of the book. Call it once, at the top of a chapter."""
    import matplotlib as mpl

    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]
