"""Figures in the built book: what a reader sees of each, and the files that stand beside it."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.util.logging import getLogger
from sphinx.util.osutil import relative_uri

from briefing.core.files import write_where_it_differs
from briefing.editions.citation import Citation, cite_figure, full_address
from briefing.figures.files import Stored
from briefing.figures.publish import FIGURE
from briefing.site.freshness import rest_on

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

FOLDER = "figures"  # of the built book, and beside the stored pages for what was made before
ON_A_PHONE = "(max-width: 600px)"
FEW = 4  # figures, for which no further process is started
FIRST_SCREEN = 1200  # letters; a picture after more of them need not be loaded at once
logger = getLogger(__name__)


class BookFigure(nodes.General, nodes.Element):
    """A figure; its only child is a paragraph with its finding, which the search finds."""


class FigureRenderer(NbElementRenderer):
    """Takes the outputs of `figures.publish` together: they are one figure."""

    _whole: MimeData | None = None  # the last one that was met

    def render_mime_type(self, data: MimeData) -> list[nodes.Element]:
        """Render an output, or one of its kinds; those of a figure make one figure."""
        if data.mime_type == FIGURE:  # notebooks store the kinds by the alphabet: it comes first
            self._whole = data
            return []
        if self._whole and data.cell_index == self._whole.cell_index:
            distance = data.output_index - self._whole.output_index
            if distance == 0 and data.mime_type == "image/svg+xml":
                return [self._figure(Stored.of(self._whole.content, data.string))]
            if distance == 1:  # what the first output has already, said again for JupyterLab
                return []
        return super().render_mime_type(data)

    def _figure(self, figure: Stored) -> BookFigure:
        env = self.renderer.sphinx_env
        kept = _figures(env).setdefault(env.docname, {})
        if any(figure.name in others for others in _figures(env).values()):
            logger.warning(
                "%s: there are two figures of the name '%s'; give one of them another",
                env.doc2path(env.docname, base=False),
                figure.name,
                type="briefing",
                subtype="figure",
            )
        kept[figure.name] = figure
        rest_on(env, "about")  # how it is cited
        finding = nodes.paragraph("", figure.finding)
        return BookFigure("", finding, name=figure.name, names=[f"figure-{figure.name}"])


def _figures(env: BuildEnvironment) -> dict[str, dict[str, Stored]]:
    """Return the figures of each page by their names."""
    if not hasattr(env, "briefing_figures"):
        env.briefing_figures = {}  # type: ignore[attr-defined]
    return env.briefing_figures  # type: ignore[attr-defined]


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget the figures of a page that is read again or is gone."""
    _figures(env).pop(page, None)


def mark_first_screen(app: Sphinx, document: nodes.document) -> None:
    """Mark the figures that a reader sees without scrolling: a browser should load them at once."""
    letters = 0
    for node in document.findall():
        if isinstance(node, nodes.Text):
            letters += len(node)
        elif isinstance(node, BookFigure):
            node["at_once"] = letters < FIRST_SCREEN


def visit_figure(self: HTML5Translator, node: BookFigure) -> None:
    """Write a figure as HTML."""
    env, page = self.builder.env, self.builder.current_docname
    figure = _figures(env)[page][node["name"]]
    uri = self.builder.get_target_uri(page)
    url = full_address(self.config.html_baseurl, f"{uri}#figure-{figure.name}")
    cited = cite_figure(figure.name, figure.finding, env.titles[page].astext(), url)
    files = relative_uri(uri, f"{FOLDER}/{figure.name}")
    self.body.append(_markup(figure, files, cited, node.get("at_once", False)))
    raise nodes.SkipNode


def _markup(figure: Stored, files: str, cited: Citation, at_once: bool) -> str:
    """Return the HTML of a figure; `files` is how the names of its files begin."""
    return f"""<figure class="book-figure" id="figure-{figure.name}">
<figcaption>{escape(figure.finding, quote=False)}</figcaption>
{_drawing(figure, files, at_once)}
<div class="figure-foot">
<p class="figure-source">{figure.source}</p>
<ul class="figure-links">
<li><a href="{files}.csv" download>Data (CSV)</a></li>
<li>Image (<a href="{files}.svg" download>SVG</a>, <a href="{files}.png" download>PNG</a>)</li>
<li><details class="figure-cite"><summary>Cite</summary>
<p>{escape(cited.text, quote=False)}</p>
<pre tabindex="0">{escape(cited.bibtex, quote=False)}</pre>
</details></li>
</ul>
</div>
</figure>
"""


def _drawing(figure: Stored, files: str, at_once: bool) -> str:
    width, height = figure.wide_size
    loading = "" if at_once else 'loading="lazy" '
    image = (
        f'<img src="{files}-page.svg" alt="{escape(figure.alt)}" width="{width}" '
        f'height="{height}" {loading}decoding="async">'
    )
    if not figure.narrow:
        # It is read from left to right on a phone, by finger or by the arrow keys.
        label = escape(figure.finding)
        scrolls = f'class="figure-scroll" role="group" aria-label="{label}" tabindex="0"'
        return f"<div {scrolls}>{image}</div>"
    width, height = figure.narrow_size
    return (
        f'<picture><source media="{ON_A_PHONE}" srcset="{files}-narrow.svg" width="{width}" '
        f'height="{height}">{image}</picture>'
    )


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the files of all figures into the built book, those made before from where they lie."""
    if exception is not None or app.builder.format != "html":
        return
    figures = [figure for page in _figures(app.env).values() for figure in page.values()]
    stored, site = (Path(folder) / FOLDER for folder in (app.doctreedir, app.outdir))
    site.mkdir(exist_ok=True)
    stored.mkdir(exist_ok=True)
    made = {figure.name: stored / figure.made_from() for figure in figures}
    todo = [(figure, made[figure.name]) for figure in figures if not made[figure.name].is_dir()]
    if len(todo) > FEW:  # most of the time goes into pictures, each by itself
        with ProcessPoolExecutor() as pool:
            list(pool.map(_make, *zip(*todo, strict=True)))
    else:
        for figure, folder in todo:
            _make(figure, folder)
    wanted: set[str] = set()
    for path in [path for folder in made.values() for path in folder.iterdir()]:
        wanted.add(path.name)
        write_where_it_differs(site / path.name, path.read_bytes())
    for path in site.iterdir():
        if path.name not in wanted:
            path.unlink()
    for folder in set(stored.iterdir()) - set(made.values()):
        shutil.rmtree(folder)


def _make(figure: Stored, folder: Path) -> None:
    """Make the files of a figure in a folder, which is there when all of them are."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unfinished") as unfinished:
        made = Path(unfinished) / folder.name
        made.mkdir()
        for name, content in figure.files().items():
            (made / name).write_bytes(content)
        if not folder.is_dir():
            made.rename(folder)


def setup(app: Sphinx) -> None:
    """Register figures."""
    app.add_node(BookFigure, html=(visit_figure, None))
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", mark_first_screen)
    app.connect("build-finished", write_files)
