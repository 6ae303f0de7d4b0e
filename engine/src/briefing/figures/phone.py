"""The drawing of a figure for a phone: its panels stacked, its words wrapped, its ticks thinned.

Made from the same matplotlib objects as the wide drawing. Lengths are in inches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

SMALLEST = 9.4  # points: 11 pixels and more where the drawing is shown a little smaller
LABEL_WIDTHS = (1.1, 1.3, 1.5)  # for the words beside a vertical axis: the first that will do
LINES = 2  # of such words
LEAST_SHARE = 0.36  # of the width, for what lies between the margins
ON_THE_RIGHT = 0.58  # of the axes: from there on words are given room beside them
LONGEST = 1.2  # of such words
BETWEEN = 0.28  # between panels
NOTE_GAP = 0.14  # around words under the panels
APART = 0.02  # between two texts
TICKS_APART = 0.06
GIVEN_BACK = 0.045  # of the distance between a mark and its words
BESIDE = 0.13  # the most that words stand beside the mark they belong to
WORTH_WRAPPING = 0.7  # a text is not wrapped into less than this
STEPS = 80
SIGN = re.compile(r"[●○◆◇■□▲△━•]+")  # with which an entry of a key begins
A_NUMBER_OR_DATE = re.compile(
    r"[\s\d.,e%+$−-]*( [mb]illion)?|.*\b(19|20)\d\d\b.*|Q\d.*|[A-Z][a-z]{2}", re.DOTALL
)


def make_narrow(figure: Figure, width: float, taller: float = 1) -> None:
    """Change a figure so that it can be drawn `width` wide with words that a phone shows well.

    Its panels become `taller` times as high as they are.
    """
    from matplotlib.text import Text

    figure.draw_without_rendering()
    panels = [_Panel(axis, taller) for axis in figure.axes]
    notes = take_notes(figure, keys=True)
    legends = _taken_legends(figure)
    figure.set_figwidth(width)
    for text in figure.findobj(Text):
        text.set_fontsize(max(text.get_fontsize(), SMALLEST))
    for panel in panels:
        panel.wrap_beside()
    for step in (_Panel.wrap_along, _Panel.make_room, _Panel.keep_texts_inside):
        _lay_out(figure, panels, width)
        for panel in panels:
            step(panel)
    put_below(figure, notes, width)
    _put_legends_below(figure, legends, width)


def take_notes(figure: Figure, keys: bool = False) -> list[list[Text]]:
    """Hide footnotes and what else stands under the axes, with `keys` all keys; return the lines.

    They are shown again when all else has its place: see put_below.
    """
    notes = [text for text in figure.texts if text.get_text()]
    notes += [text for axis in figure.axes for text in _notes(axis, keys)]
    rows = list(_rows(notes))
    for text in notes:
        text.set_visible(False)
    return rows


def put_below(figure: Figure, rows: list[list[Text]], width: float) -> None:
    """Put footnotes and keys under the panels, in lines that fit."""
    figure.draw_without_rendering()
    body = figure.get_tightbbox()
    y = body.y0 - NOTE_GAP
    full, high = figure.get_size_inches()
    for row in rows:
        x, deepest, after = 0.0, y, iter(row[1:])
        for text in row:
            text.set_visible(True)  # before it is measured
            text.set_text(text.get_text().replace("\n", " "))
            text.set(
                transform=figure.transFigure,
                horizontalalignment="left",
                verticalalignment="top",
                text=wrapped(text, width),
            )
            size, alone = _box(text), SIGN.fullmatch(text.get_text())
            beside = next(after, None)
            needed = size.width + (0.05 + _width(beside) if alone and beside else 0)
            if x and x + needed > width:
                x, y = 0.0, deepest - 0.04
            text.set_position(((body.x0 + x) / full, y / high))
            x += size.width + (0.05 if alone else NOTE_GAP)
            deepest = min(deepest, y - size.height)
        y = deepest - 0.05


def _taken_legends(figure: Figure) -> list[tuple[list[Artist], list[str]]]:
    """Take a figure's own legends off it; return the marks and words of each."""
    taken = []
    for legend in list(figure.legends):
        marks = [mark for mark in legend.legend_handles if mark is not None]
        taken.append((marks, [text.get_text() for text in legend.get_texts()]))
        legend.remove()
    return taken


def _put_legends_below(
    figure: Figure, legends: list[tuple[list[Artist], list[str]]], width: float
) -> None:
    """Put legends under all else, each in as many columns as fit."""
    for marks, words in legends:
        figure.draw_without_rendering()
        body = figure.get_tightbbox()
        full, high = figure.get_size_inches()
        for columns in range(len(words), 0, -1):
            legend = figure.legend(
                marks,
                words,
                loc="upper left",
                bbox_to_anchor=(body.x0 / full, (body.y0 - NOTE_GAP) / high),
                borderaxespad=0,
                borderpad=0,
                frameon=False,
                ncols=columns,
                fontsize=SMALLEST,
                handlelength=1,
                handleheight=1,
            )
            figure.draw_without_rendering()
            if _inches(legend.get_window_extent(), figure).width <= width or columns == 1:
                break
            legend.remove()


def _notes(axis: Axes, keys: bool) -> list[Text]:
    """Return the texts under a pair of axes, and the entries of a key wherever they stand."""
    from matplotlib.text import Annotation

    bottom = _inches(axis.get_window_extent(), _figure_of(axis)).y0
    return [
        text
        for text in axis.texts
        if text.get_text()
        and not isinstance(text, Annotation)
        and (_middle(_box(text)) < bottom or (keys and SIGN.match(text.get_text())))
    ]


class _Panel:
    """One pair of axes with what stands in and around it."""

    def __init__(self, axis: Axes, taller: float) -> None:
        self.axis = axis
        self.figure = _figure_of(axis)
        self.height = axis.get_position().height * self.figure.get_figheight() * taller
        place = axis.get_subplotspec()
        if place is not None and place.colspan.start > 0:
            axis.tick_params(labelleft=True)  # a neighbour showed them for this panel too

    def wrap_beside(self) -> None:
        """Wrap the labels of the vertical axis."""
        self.figure.draw_without_rendering()
        labels = self._labels("y")
        if not any(_box(label).width > LABEL_WIDTHS[0] for label in labels):
            return
        tried = ([wrapped(label, width) for label in labels] for width in LABEL_WIDTHS)
        short = (words for words in tried if all(text.count("\n") < LINES for text in words))
        widest = [wrapped(label, LABEL_WIDTHS[-1]) for label in labels]
        self.axis.set_yticks(self._ticks("y"), next(short, widest))

    def wrap_along(self) -> None:
        """Wrap titles and the labels of the horizontal axis; leave out ticks that have no room."""
        axis, inner = self.axis, self._inner()
        if axis.get_xlabel():
            axis.set_xlabel(wrapped(axis.xaxis.label, inner.x1 - 0.05), loc="right")
        if axis.get_ylabel():
            axis.set_ylabel(wrapped(axis.yaxis.label, inner.height, upright=True))
        for title in self._titles():
            title.set_text(wrapped(title, self.figure.get_figwidth()))
        self._thin_out()

    def _thin_out(self) -> None:
        labels, ticks = self._labels("x"), self._ticks("x")
        words = [label.get_text() for label in labels]
        if not _touch(labels):
            return
        if not self._has_columns() and all(map(A_NUMBER_OR_DATE.fullmatch, words)):
            every = 1
            while every < len(ticks) and _touch(self._labels("x")):
                every += 1
                self.axis.set_xticks(ticks[::every], words[::every])
                self.figure.draw_without_rendering()
            return
        between = self._inner().width / len(labels) - TICKS_APART
        self.axis.set_xticks(ticks, [wrapped(label, between) for label in labels])
        self.figure.draw_without_rendering()
        if _touch(self._labels("x"), APART):
            # Upright, for words of which none may be left out and which have no room.
            joined = [word.replace("-\n", "").replace("\n", " ") for word in words]
            self.axis.set_xticks(ticks, joined)
            self.axis.tick_params(axis="x", labelrotation=90)

    def _has_columns(self) -> bool:
        """Say whether each tick is a column of its own, which must keep its name."""
        from matplotlib.ticker import FixedLocator

        ticks = self.axis.xaxis
        upright = any(
            getattr(bars, "orientation", "") == "vertical" for bars in self.axis.containers
        )
        on_top = ticks.get_major_ticks()[0].label2.get_visible()
        return isinstance(ticks.get_major_locator(), FixedLocator) and (upright or on_top)

    def make_room(self) -> None:
        """Make the axes higher where labels of several lines stand on one another."""
        boxes = sorted((_box(label) for label in self._labels("y")), key=_middle)
        needs = [
            ((below.height + above.height) / 2 + APART) / (_middle(above) - _middle(below))
            for below, above in pairwise(boxes)
            if _middle(above) > _middle(below)
        ]
        self.height *= max([1, *needs])

    def keep_texts_inside(self) -> None:
        """Wrap or move the texts that stand out of the figure, then part those that overlap."""
        width, inner = self.figure.get_figwidth(), self._inner()
        for title in self._titles():
            title.set_x((0.02 - inner.x0) / inner.width)
        for text in self._texts():
            if text.get_transform() == self.axis.transData:
                side = {"left": 1, "right": -1}.get(text.get_horizontalalignment(), 0)
                _move(text, side * GIVEN_BACK, 0)
            box = _box(text)
            # Words that end left of the axes stand there on purpose.
            left = inner.x0 if box.x1 > inner.x0 + BESIDE else 0
            room = width - box.x0 if text.get_horizontalalignment() == "left" else 0.6 * width
            if (box.x1 > width or box.x0 < left) and box.width > room > WORTH_WRAPPING:
                text.set_text(wrapped(text, room))
                box = _box(text)
            beyond = max(box.x1 - width, 0) or min(box.x0 - left, 0)
            if beyond:
                _move(text, -beyond, 0)
        _part([text for text in self._texts() if not text.get_rotation()])

    def margins(self) -> tuple[float, float, float, float]:
        """Return how far labels and titles reach beyond the axes: left, right, below, above."""
        inner = self._inner()
        beside = list(self._boxes(self.axis.yaxis))
        # Not the title and the label below: they may be wider than the axes.
        across = [*beside, *map(_box, self._labels("x"))]
        along = [*beside, *self._boxes(self.axis.xaxis)]
        titles = [box for title in self._titles() for box in self._boxes(title)]
        return (
            max(0, 0, *[inner.x0 - box.x0 for box in across]),
            max(0, 0, *[box.x1 - inner.x1 for box in across]),
            max(0, 0, *[inner.y0 - box.y0 for box in along]),
            max(0, 0, *[box.y1 - inner.y1 for box in [*along, *titles]]),
        )

    def width_for_words(self, left: float, width: float) -> float:
        """Return how wide the axes may be so that words right of a mark end inside the figure."""
        inner = self._inner()
        widths = [width - left]
        for text in self._texts():
            box = _box(text)
            share = (box.x0 - inner.x0) / inner.width
            if text.get_horizontalalignment() == "left" and share > ON_THE_RIGHT:
                widths.append((width - left - min(box.width, LONGEST) - BESIDE) / share)
        return max(min(widths), LEAST_SHARE * width)

    def place(self, left: float, bottom: float, width: float) -> None:
        """Put the axes on the figure."""
        full, high = self.figure.get_size_inches()
        self.axis.set_position((left / full, bottom / high, width / full, self.height / high))

    def _inner(self) -> Bbox:
        return _inches(self.axis.get_window_extent(), self.figure)

    def _boxes(self, part: Artist) -> Iterator[Bbox]:
        box = part.get_tightbbox()
        if box and box.width and self.axis.axison:
            yield _inches(box, self.figure)

    def _titles(self) -> list[Text]:
        # Matplotlib gives no other way to the titles at the left and at the right.
        beside = (getattr(self.axis, name) for name in ("_left_title", "_right_title"))
        titles = [self.axis.title, *beside]
        return [title for title in titles if title.get_text()]

    def _texts(self) -> list[Text]:
        return [text for text in self.axis.texts if text.get_text() and text.get_visible()]

    def _labels(self, which: str) -> list[Text]:
        return [label for _, label in self._shown(which)]

    def _ticks(self, which: str) -> list[float]:
        return [place for place, _ in self._shown(which)]

    def _shown(self, which: str) -> list[tuple[float, Text]]:
        axis = getattr(self.axis, f"{which}axis")
        low, high = sorted(axis.get_view_interval())
        return [
            (tick.get_loc(), label)
            for tick in axis.get_major_ticks()
            for label in (tick.label1, tick.label2)
            if label.get_text() and label.get_visible() and low <= tick.get_loc() <= high
        ]


def wrapped(text: Text, width: float, upright: bool = False) -> str:
    """Return the words of a text in lines no longer than `width`; a longer word gets a line."""
    words = text.get_text()
    lines: list[str] = []
    for paragraph in words.split("\n"):
        begun = False
        for word in paragraph.split(" "):
            longer = f"{lines[-1]} {word}" if begun else word
            text.set_text(longer)
            box = _box(text)
            if begun and (box.height if upright else box.width) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
            begun = True
    text.set_text(words)
    return "\n".join(lines)


def _lay_out(figure: Figure, panels: list[_Panel], width: float) -> None:
    """Stack the panels, all with the same left and right edge."""
    for _ in range(2):  # the width changes which labels there are
        figure.draw_without_rendering()
        margins = [panel.margins() for panel in panels]
        left, right = (max(margin[side] for margin in margins) for side in (0, 1))
        inner = min(panel.width_for_words(left, width - right) for panel in panels)
        height = (
            sum(panel.height for panel in panels)
            + sum(below + above for *_, below, above in margins)
            + BETWEEN * (len(panels) - 1)
        )
        # Sums of other versions of NumPy end in other digits, and a zero in a drawing became -0.
        figure.set_figheight(round(height, 3))
        top = figure.get_figheight()
        for panel, (*_, below, above) in zip(panels, margins, strict=True):
            top -= above + panel.height
            panel.place(left, top, inner)
            top -= below + BETWEEN
    figure.draw_without_rendering()


def _rows(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """Yield texts that stand side by side together, from the top to the bottom."""
    ordered = sorted(((_box(text), text) for text in texts if text.get_text()), key=_lower)
    row: list[tuple[Bbox, Text]] = []
    for box, text in ordered:
        if row and box.y1 < _middle(row[0][0]):
            yield _from_the_left(row)
            row = []
        row.append((box, text))
    if row:
        yield _from_the_left(row)


def _lower(placed: tuple[Bbox, Text]) -> float:
    return -placed[0].y1


def _from_the_left(row: list[tuple[Bbox, Text]]) -> list[Text]:
    return [text for _, text in sorted(row, key=lambda placed: placed[0].x0)]


def _part(texts: list[Text]) -> None:
    """Move texts that stand on one another the shorter way until they stand apart."""
    for _ in range(STEPS):
        boxes = [_box(text) for text in texts]
        for (first, a), (second, b) in combinations(zip(texts, boxes, strict=True), 2):
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            along = min(a.y1, b.y1) - max(a.y0, b.y0)
            if across < 0.01 or along < 0.01:
                continue
            if across < along:
                right = (across + APART) / 2 * (1 if a.x0 + a.x1 > b.x0 + b.x1 else -1)
                _move(first, right, 0)
                _move(second, -right, 0)
            else:
                up = (along + APART) / 2 * (1 if _middle(a) > _middle(b) else -1)
                _move(first, 0, up)
                _move(second, 0, -up)
            break
        else:
            return


def _width(text: Text) -> float:
    text.set_visible(True)  # before it is measured
    return _box(text).width


def _touch(labels: list[Text], apart: float = TICKS_APART) -> bool:
    boxes = sorted((_box(label) for label in labels), key=lambda box: box.x0)
    return any(right.x0 - left.x1 < apart for left, right in pairwise(boxes))


def _middle(box: Bbox) -> float:
    return (box.y0 + box.y1) / 2


def _figure_of(artist: Artist) -> Figure:
    """Return the figure that something is drawn on."""
    figure = artist.get_figure(root=True)
    if figure is None:
        raise ValueError(f"{artist} stands on no figure")
    return figure


def _box(text: Text) -> Bbox:
    return _inches(text.get_window_extent(), _figure_of(text))


def _inches(box: Bbox, figure: Figure) -> Bbox:
    from matplotlib.transforms import Bbox

    return Bbox(box.get_points() / figure.dpi)


def _move(text: Text, right: float, up: float) -> None:
    """Move a text by inches, whatever its place is measured in."""
    from matplotlib.text import Annotation
    from matplotlib.transforms import ScaledTranslation

    if isinstance(text, Annotation):
        if text.anncoords == "offset points":
            x, y = text.xyann
            text.xyann = (x + 72 * right, y + 72 * up)
    else:
        shift = ScaledTranslation(right, up, _figure_of(text).dpi_scale_trans)
        text.set_transform(text.get_transform() + shift)
