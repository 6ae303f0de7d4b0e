"""The look of every figure, and how one is published: picture, words, sources, data."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from briefing.drawing import draw_narrow, draw_wide, make_words_readable, take_finding
from briefing.sources import links

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by people with any of the common colour deficiencies.
CHINA = "#D55E00"
UNITED_STATES = "#0072B2"
NEUTRAL = "#5B6670"
GOOD = "#009E73"
ACCENT = "#CC79A7"
WARM = "#E69F00"
LIGHT = "#D8DDE2"
INK = "#1B1F23"

PLAIN_WORDS = {
    "confirmed-with-corrections": "confirmed with corrections",
    "not-checkable": "not checkable",
}
SENTENCE = 60  # characters from which a cell is a sentence, which wants room
FIGURE = "application/vnd.briefing.figure+json"  # the kind of output that holds a whole figure
CAPTION = '<p class="figure-source">'
CLAIM_ID = re.compile(r"c\d{3}-\d+")

STYLE = {
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

    mpl.rcParams.update(STYLE)


def publish(
    figure: Figure,
    name: str,
    alt: str,
    data: pd.DataFrame,
    sources: Sequence[str],
    narrow: bool | float = True,
) -> None:
    """Show a figure with its description, a source line and the data it draws as CSV.

    `name` names its files, in small letters, digits and hyphens. The figure's title states the
    finding. `alt` says what the data show, with the numbers. `data` is exactly what is drawn.
    `sources` are ids of data/sources.csv, empty for our own count; an unknown one raises KeyError.

    For phones the figure is drawn once more, narrow; a number says how many times as high its
    panels then are, False that it cannot be read so and scrolls. Words too small to be read and a
    drawing higher than a page raise ValueError. The figure is closed afterwards, so that the
    notebook does not show it twice.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    source_line = _source_line(sources)
    finding = take_finding(figure)
    make_words_readable(figure)
    wide, title_height = draw_wide(figure, finding)
    on_phone = draw_narrow(figure, taller=float(narrow)) if narrow else ""
    plt.close(figure)
    csv = data.to_csv(index=False, lineterminator="\n")
    # The whole figure, for the built book. JupyterLab does not know this kind and shows the
    # picture. Lines, not one text: a changed number is then a changed line of the notebook.
    whole = {
        "name": name,
        "finding": finding,
        "alt": alt,
        "source": source_line,
        "title_height": round(title_height, 2),
        "narrow": on_phone.splitlines(),
        "csv": csv.splitlines(),
    }
    display({FIGURE: whole, "image/svg+xml": wide, "text/plain": alt}, raw=True)
    display(
        {"text/html": _caption(name, csv, source_line), "text/plain": f"Data: {name}.csv"},
        raw=True,
    )


def show_table(table: pd.DataFrame) -> None:
    """Show a table without its index; ids of claims become links, coded words lose hyphens."""
    from IPython.display import display

    shown = table.astype(str).replace(PLAIN_WORDS)
    for column in shown:
        shown[column] = [_claim_link(html.escape(cell)) for cell in shown[column]]
    shown.columns = [html.escape(str(column)) for column in shown.columns]
    # Without the styles and borders that pandas writes into the element, which a strict content
    # security policy refuses.
    long = any(len(cell) > SENTENCE for column in shown for cell in shown[column])
    kinds = "sentences" if long else None
    markup = shown.to_html(index=False, border=0, escape=False, classes=kinds)
    markup = markup.replace(' style="text-align: right;"', "").replace(' border="0"', "")
    label = html.escape(f"Table: {', '.join(map(str, table.columns))}")
    box = f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}">'
    markup = f"{box}\n{markup}\n</div>"
    display({"text/html": markup, "text/plain": table.to_string(index=False)}, raw=True)


def _claim_link(cell: str) -> str:
    return f'<a href="claims.html#{cell}">{cell}</a>' if CLAIM_ID.fullmatch(cell) else cell


def _source_line(sources: Sequence[str]) -> str:
    return f"Sources: {'; '.join(links(sources))}." if sources else "Source: our own count."


def _caption(name: str, csv: str, source_line: str) -> str:
    """Return what stands under the picture in JupyterLab, which has no files to link to."""
    return (
        f'{CAPTION}{source_line} <a download="{name}.csv" '
        f'href="data:text/csv;charset=utf-8,{quote(csv)}">Data (CSV)</a></p>'
    )
