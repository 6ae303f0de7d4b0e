"""How wide a figure is drawn: in the column of a page, and once more for a phone.

A drawing that is scaled down to a phone has words that nobody can read. So each figure is drawn
twice from the same matplotlib objects: wide, and narrow with its panels one below the other, its
words wrapped and its ticks thinned out. Lengths are in inches unless a name says otherwise; a
browser shows an inch as 96 pixels.
"""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any

from briefing.figures.colours import words_on_white
from briefing.figures.phone import make_narrow, put_below, take_notes, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

COLUMN = 7.5  # what the column of a page holds
PHONE = 3.9  # shown on a phone at nine tenths of it and more
PAD = 0.08
TOLERANCE = 1.05  # of that width: words are rounded up to whole pixels
SMALLEST = 8.25  # points: 11 pixels
HIGHEST = 16
SIDES = ("width", "height")
FINDING = "finding"  # the id of the title in a drawing
TITLE: dict[str, Any] = {"fontsize": 12.5, "fontweight": "bold", "va": "bottom", "ha": "left"}
TITLE_GAP = 0.14
MATHEMATICS = (
    r"$\mathdefault"  # how matplotlib writes powers; palette.STYLE keeps texts as they are
)
PLACE = re.compile(r"(?<![\w.])-?\d+\.\d+(?![\w.])|(?<![\w.])-0(?![\w.])")
FONT_SIZE = re.compile(r"font(?:-size)?:[^;\"]*?([\d.]+)px")


def take_finding(figure: Figure) -> str:
    """Take the title that states the finding out of a figure; it stands above all or on top."""
    finding = figure.get_suptitle()
    if finding:
        figure.suptitle("")
    elif figure.axes:
        finding = figure.axes[0].get_title(loc="left")
        figure.axes[0].set_title("", loc="left")
    if not finding:
        raise ValueError("this figure has no title: state what it shows with set_title()")
    return " ".join(finding.split())


def make_words_readable(figure: Figure) -> None:
    """Darken the words of a figure that have the colour of their mark until they can be read."""
    from matplotlib.colors import to_hex
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_color(words_on_white(to_hex(text.get_color())))


def draw_wide(figure: Figure, finding: str) -> tuple[str, float]:
    """Return the drawing for a column with the finding as its title, and the title's height.

    The height is in points; see without_title.
    """
    from matplotlib.transforms import Bbox

    figure.draw_without_rendering()
    notes = take_notes(figure)
    _shrink(figure, COLUMN - 2 * PAD)
    put_below(figure, notes, _extent(figure).width)
    body = _extent(figure)
    full, high = figure.get_size_inches()
    title = figure.text(body.x0 / full, (body.y1 + TITLE_GAP) / high, finding, gid=FINDING, **TITLE)
    title.set_text(wrapped(title, body.width))
    top = title.get_window_extent().y1 / figure.dpi
    drawn = _svg(figure, Bbox.from_extents(body.x0, body.y0, body.x1, top))
    title.remove()
    return checked(drawn), (top - body.y1) * 72


def without_title(drawing: str, height: float) -> str:
    """Return a wide drawing without its title, and without as many points of its top."""
    width, full = size(drawing)
    bare = re.sub(rf'<g id="{FINDING}">.*?</g>\s*', "", drawing, count=1, flags=re.DOTALL)
    box = f'height="{full - height:g}pt" viewBox="0 {height:g} {width:g} {full - height:g}"'
    return re.sub(r'height="[\d.]+pt" viewBox="[^"]*"', box, bare, count=1)


def draw_narrow(figure: Figure, taller: float = 1) -> str:
    """Return the drawing for a phone, without a title; the figure is changed by it."""
    make_narrow(figure, PHONE - 2 * PAD, taller)
    drawing = checked(_svg(figure, _extent(figure)))
    width, _ = size(drawing)
    if width > PHONE * 72 * TOLERANCE:
        # Shown on a phone it would shrink until nobody can read its words.
        raise ValueError(
            f"this figure is {width / 72:.1f} inches wide in its drawing for a phone; {PHONE} or "
            "less are expected. Look for a text or a mark that stands beyond its axes"
        )
    return drawing


def smallest_text(drawing: str) -> float:
    """Return the size in points of the smallest text in a drawing."""
    return min(map(float, FONT_SIZE.findall(drawing)), default=math.inf)


def size(drawing: str) -> tuple[float, float]:
    """Return width and height of a drawing in points."""
    found = [re.search(rf'{side}="([\d.]+)pt"', drawing) for side in SIDES]
    width, height = (float(size[1]) if size else math.nan for size in found)
    return width, height


def checked(drawing: str) -> str:
    """Return a drawing as it is; raise ValueError where a reader could not read it."""
    smallest, (_, height) = smallest_text(drawing), size(drawing)
    if smallest < SMALLEST:
        raise ValueError(
            f"this figure has words of {smallest:g} points; on a page they need {SMALLEST} or more "
            "(11 pixels)"
        )
    if MATHEMATICS in drawing:
        raise ValueError(
            "this figure has powers in the labels of its ticks, of which a reader could not read "
            "the small digits: write the labels out, as with set_yticks([1, 10], ['1', '10'])"
        )
    if height > HIGHEST * 72:
        raise ValueError(
            f"this figure is {height / 72:.0f} inches high; {HIGHEST} or less are expected. Look "
            "for a text or a mark beyond the limits of its axes"
        )
    return drawing


def _svg(figure: Figure, box: Bbox) -> str:
    buffer = io.StringIO()
    nothing = {"Date": None, "Creator": None}
    figure.savefig(buffer, format="svg", bbox_inches=box.padded(PAD), metadata=nothing)
    return _canonical(buffer.getvalue())


def _canonical(drawing: str) -> str:
    """Return a drawing without what last digits decide, which each version of NumPy ends otherwise.

    A place is given to a thousandth of a point: of six digits, the last was one up or down. A zero
    came as -0, and the names of clips and markers are hashes of unrounded places.
    """
    ids = dict.fromkeys(re.findall(r'id="([mp][0-9a-f]{10})"', drawing))
    names = {name: f"{name[0]}{number}" for number, name in enumerate(ids)}
    drawing = re.sub(r"[mp][0-9a-f]{10}", lambda found: names.get(found[0], found[0]), drawing)
    return re.sub(r"<[^?<>][^<>]*>", lambda tag: PLACE.sub(_thousandths, tag[0]), drawing)


def _thousandths(place: re.Match[str]) -> str:
    return f"{round(float(place[0]), 3) + 0.0:.3f}".rstrip("0").rstrip(".")  # + 0.0: never -0


def _extent(figure: Figure) -> Bbox:
    figure.draw_without_rendering()
    return figure.get_tightbbox()


def _shrink(figure: Figure, width: float) -> None:
    """Make a figure less wide until it fits; its words keep their size."""
    for _ in range(6):
        beyond = _extent(figure).width - width
        if beyond < 0.005:
            return
        figure.set_figwidth(figure.get_figwidth() - beyond)
