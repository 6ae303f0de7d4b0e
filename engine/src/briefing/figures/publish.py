"""How a figure or a table is published: picture, words, sources, data."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from briefing.core.problems import BriefingError, Problem
from briefing.figures.wide import draw_narrow, draw_wide, make_words_readable, take_finding
from briefing.tables.sources import links

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# Verdicts on claims in the words that a reader sees.
PLAIN_WORDS = {
    "confirmed-with-corrections": "confirmed with corrections",
    "not-found": "not found",
    "not-read": "not read",
}
SENTENCE = 60  # characters from which a cell is a sentence, which wants room
FIGURE = "application/vnd.briefing.figure+json"  # the kind of output that holds a whole figure
CAPTION = '<p class="figure-source">'
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # it becomes a file and a part of addresses
CLAIM_ID = re.compile(r"c\d{3}-\d+")


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
    `sources` are ids of data/sources.csv, empty for our own count.

    For phones the figure is drawn once more, narrow; a number says how many times as high its
    panels then are, False that it cannot be read so and scrolls. The figure is closed afterwards,
    so that the notebook does not show it twice.

    Raise BriefingError for a name that cannot be, KeyError for an unknown source, ValueError for
    words too small to be read and a drawing higher than a page.

        publish(figure, "ferries-by-year", f"{n} ferries in 2025.", table, ["port-authority"])
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if not NAME.fullmatch(name):
        expected = "small letters, digits and hyphens, such as ferries-by-year"
        raise BriefingError([Problem("figure", f"the name {name!r}", expected)])
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
