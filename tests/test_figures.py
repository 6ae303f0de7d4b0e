"""Figures as a reader meets them: words that can be read, files that hold what they say."""

import csv
import gzip
import io
import json
import re
import struct
from base64 import b64decode, b64encode
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from briefing.core.citation import edition
from briefing.figures.colours import GROUND
from briefing.figures.colours import contrast
from briefing.figures.colours import in_the_dark
from briefing.figures.colours import words_in_the_dark
from briefing.figures.colours import words_on_white
from briefing.figures.wide import smallest_text
from briefing.figures.files import Stored
from briefing.figures.publish import ACCENT
from briefing.figures.publish import CHINA
from briefing.figures.publish import FIGURE
from briefing.figures.publish import GOOD
from briefing.figures.publish import INK
from briefing.figures.publish import NEUTRAL
from briefing.figures.publish import UNITED_STATES
from briefing.figures.publish import WARM
from briefing.core.notebook import chapters
from briefing.core.notebook import read

LEAST = 11  # pixels, of any word in a drawing as it is shown
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def stored_figures():
    """Every figure of the chapters with the page it stands on, as the notebooks hold it."""
    for path in chapters():
        for cell in read(path)["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if FIGURE in data:
                    yield path.stem, Stored.of(data[FIGURE], "".join(data["image/svg+xml"]))


FIGURES = list(stored_figures())
each_figure = pytest.mark.parametrize(
    ("page", "figure"), FIGURES, ids=[figure.name for _, figure in FIGURES]
)
each_page = pytest.mark.parametrize("page", sorted({page for page, _ in FIGURES}))


def markup_of(site, page, name):
    text = (site / "book" / f"{page}.html").read_text(encoding="utf-8")
    return re.search(rf'<figure class="book-figure" id="figure-{name}">.*?</figure>', text, re.S)[0]


def test_names_are_unique():
    names = [figure.name for _, figure in FIGURES]
    assert len(names) == len(set(names)) >= 58
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def test_few_figures_have_no_drawing_for_a_phone():
    wide_only = [figure.name for _, figure in FIGURES if not figure.narrow]
    assert len(wide_only) <= 4, wide_only


@pytest.mark.slow
@each_figure
def test_a_figure_has_all_its_parts_and_they_lead_somewhere(site, page, figure):
    markup = markup_of(site, page, figure.name)
    assert unescape(re.search("<figcaption>(.*?)</figcaption>", markup)[1]) == figure.finding
    alt = unescape(re.search(r'<img [^>]*alt="([^"]*)"', markup)[1])
    assert alt == figure.alt and len(alt) > 60
    assert f'<p class="figure-source">{figure.source}</p>' in markup
    assert re.search(r"Sources?: .*\.</p>", markup)
    assert " style=" not in markup and '"data:' not in markup

    files = {}
    for address in re.findall(r'(?:href|src|srcset)="(\.\./figures/[^"]+)"', markup):
        path = (site / "book" / address).resolve()
        assert path.is_relative_to(site) and path.is_file(), address
        files[path.name.removeprefix(figure.name)] = path.read_bytes()
    drawings = {"-narrow.svg"} if figure.narrow else set()
    assert files.keys() == {".csv", ".svg", ".png", "-page.svg"} | drawings

    assert files[".csv"].decode() == figure.csv
    heads, *rows = csv.reader(io.StringIO(figure.csv))
    assert rows and all(len(row) == len(heads) for row in rows)
    for name in files:
        if name.endswith(".svg"):
            assert ElementTree.fromstring(files[name]).tag.endswith("svg"), name
    words = figure.finding.split()
    shown = " ".join("".join(ElementTree.fromstring(files[".svg"]).itertext()).split())
    assert all(word in shown for word in words), "the drawing to keep has no title"


@pytest.mark.slow
@each_figure
def test_the_picture_is_twice_as_large_as_the_drawing(site, page, figure):
    content = (site / "figures" / f"{figure.name}.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    points = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', figure.wide)
    for pixels, size in zip((width, height), points.groups(), strict=True):
        assert abs(pixels - float(size) * 96 / 72 * 2) <= 2


@pytest.mark.slow
@each_figure
def test_a_drawing_brings_every_letter_it_shows_and_stays_small(site, page, figure):
    from fontTools.ttLib import TTFont

    for path in (site / "figures").glob(f"{figure.name}*.svg"):
        if path.name not in (f"{figure.name}{end}.svg" for end in ("", "-page", "-narrow")):
            continue
        text = path.read_text(encoding="utf-8")
        letters = set()
        for font in re.findall(r"data:font/woff2;base64,([A-Za-z0-9+/=]+)", text):
            letters |= set(TTFont(io.BytesIO(b64decode(font))).getBestCmap())
        shown = {
            ord(letter)
            for element in ElementTree.fromstring(text).iter()
            if element.tag.endswith(("}text", "}tspan"))
            for letter in element.text or ""
        }
        assert shown and shown - {ord("\n")} <= letters, path.name
        assert len(gzip.compress(path.read_bytes())) < 40 * 1024, path.name


@pytest.mark.slow
@each_figure
def test_a_figure_can_be_cited(site, page, figure):
    markup = markup_of(site, page, figure.name)
    cite = unescape(re.search(r"<details class=\"figure-cite\">(.*?)</details>", markup, re.S)[1])
    text = re.search("<p>(.*?)</p>", cite, re.S)[1]
    book = edition()
    for part in (figure.finding, book.title, f"Edition {book.version}", "Figure in: “"):
        assert part in text
    assert re.search(rf"@misc{{[a-z0-9-]+-{figure.name},\n", cite)
    assert "http" not in text, "where the book is published is not known here"


def opened(browser, site, page, size, **options):
    shown = browser.new_page(viewport=size, **options)
    shown.goto((site / "book" / f"{page}.html").as_uri())
    return shown


def drawings_shown(page):
    """Return of every figure the address of the drawing shown, its width and that of its column."""
    return page.evaluate(
        """async () => {
            const found = [];
            for (const figure of document.querySelectorAll("figure.book-figure")) {
                const image = figure.querySelector("img");
                image.loading = "eager";
                await image.decode();
                const box = figure.getBoundingClientRect();
                found.push({file: image.currentSrc.split("/").pop(), left: box.left,
                    right: box.right, shown: image.getBoundingClientRect().width,
                    scroll: Boolean(image.closest(".figure-scroll"))});
            }
            return found;
        }"""
    )


@pytest.mark.slow
@each_page
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_word_is_too_small_to_read(browser, site, page, size):
    shown = opened(browser, site, page, size)
    drawings = drawings_shown(shown)
    figures = {figure.name: figure for name, figure in FIGURES if name == page}
    assert len(drawings) == len(figures)
    for drawing in drawings:
        name = re.sub(r"-(page|narrow)\.svg$", "", drawing["file"])
        expected = "narrow" if size is PHONE and figures[name].narrow else "page"
        assert drawing["file"] == f"{name}-{expected}.svg"
        text = (site / "figures" / drawing["file"]).read_text(encoding="utf-8")
        width = float(re.search(r'width="([\d.]+)pt"', text)[1])
        smallest = smallest_text(text) * drawing["shown"] / width
        assert smallest >= LEAST, f"{name}: {smallest:.1f} pixels"
        assert drawing["left"] >= 0 and drawing["right"] <= size["width"], name
    shown.close()


@pytest.mark.slow
def test_a_wide_figure_on_a_phone_is_reached_and_moved_by_the_keyboard(browser, site):
    page, name = next((page, figure.name) for page, figure in FIGURES if not figure.narrow)
    shown = opened(browser, site, page, PHONE)
    drawings_shown(shown)
    box = shown.locator(f"#figure-{name} .figure-scroll")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    assert box.evaluate("box => document.activeElement === box && box.matches(':focus-visible')")
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function(f"document.querySelector('#figure-{name} .figure-scroll').scrollLeft")
    shown.close()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("system", ["light", "dark"])
def test_drawings_follow_the_theme_of_the_page_not_of_the_system(browser, site, theme, system):
    shown = opened(browser, site, "chips", DESKTOP, color_scheme=system)
    shown.evaluate(f"document.documentElement.style.colorScheme = '{theme}'")
    drawings_shown(shown)
    image = shown.locator("figure.book-figure img").first
    image.scroll_into_view_if_needed()
    shown.wait_for_timeout(300)
    # The ground of the drawing, read from a picture of it.
    light = shown.evaluate(
        """async (picture) => {
            const image = new Image();
            image.src = "data:image/png;base64," + picture;
            await image.decode();
            const canvas = document.createElement("canvas");
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            return context.getImageData(4, 4, 1, 1).data[0];
        }""",
        b64encode(image.screenshot()).decode(),
    )
    assert light > 240 if theme == "light" else light < 60
    shown.close()


@pytest.mark.slow
@each_page
def test_scripts_are_not_needed_for_figures_and_nothing_comes_from_elsewhere(browser, site, page):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    shown = context.new_page()
    requests = []
    shown.on("request", lambda request: requests.append(request.url))
    shown.goto((site / "book" / f"{page}.html").as_uri())
    cite = shown.locator(".figure-cite").first
    cite.locator("summary").click()
    assert cite.locator("pre").is_visible()
    assert requests and all(url.startswith(("file:", "data:")) for url in requests)
    context.close()


@pytest.mark.parametrize("colour", [CHINA, UNITED_STATES, NEUTRAL, GOOD, ACCENT, WARM, INK])
def test_colours_stand_out_from_the_ground_in_the_dark(colour):
    ground = in_the_dark("#ffffff")
    assert contrast(ground, "#000000") < 1.4
    assert contrast(in_the_dark(colour), ground) >= 3, "what WCAG asks for marks"
    on_white = words_on_white(colour)
    assert contrast(on_white, "#ffffff") >= 4.5
    assert contrast(words_in_the_dark(on_white), ground) >= 4.5


def test_words_of_every_drawing_can_be_read_on_their_ground(site):
    """White words stand on marks; all others are measured, in both themes."""
    seen = 0
    for path in (site / "figures").glob("*.svg"):
        text = path.read_text("utf-8")
        for style in re.findall(r'<text style="([^"]*)"', text):
            colour = (re.findall(r"fill: (#[0-9a-f]{6})", style) or ["#000000"])[0]
            if contrast(colour, "#ffffff") > 1.25:
                seen += 1
                assert contrast(colour, "#ffffff") >= 4.5, f"{path.name}: {colour}"
                dark = re.search(rf'text\[style\*="fill: {colour}"\]{{fill:(#[0-9a-f]+)', text)
                assert not dark or contrast(dark[1], GROUND) >= 4.5, f"{path.name}: {dark[1]}"
    assert seen > 1000


@pytest.fixture
def plot():
    import matplotlib.pyplot as plt
    import pandas as pd

    from briefing.figures import publish as figures

    figures.use_style()
    figure, axis = plt.subplots()
    axis.plot([1, 2], [3, 4])
    axis.set_title("It rises")
    data = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
    yield SimpleNamespace(
        axis=axis, publish=lambda **more: figures.publish(figure, "one", "alt", data, [], **more)
    )
    plt.close("all")


def test_a_figure_without_a_title_is_refused(plot):
    plot.axis.set_title("")
    with pytest.raises(ValueError, match="no title: state what it shows"):
        plot.publish()


def test_words_too_small_to_read_are_refused(plot):
    plot.axis.text(1.5, 3.5, "fine print", fontsize=7)
    with pytest.raises(ValueError, match=r"words of 7 points; on a page they need 8\.25 or more"):
        plot.publish()


def test_powers_in_labels_are_refused(plot):
    plot.axis.set(yscale="log", ylim=(1, 1e6))
    with pytest.raises(ValueError, match="powers in the labels of its ticks"):
        plot.publish()


def test_a_mark_far_beyond_the_axes_is_refused(plot):
    """A row of another unit once made a figure of the book 1,800 inches high."""
    plot.axis.text(1.5, 77179, "77179")
    with pytest.raises(ValueError, match="inches high; 16 or less"):
        plot.publish()


def test_the_same_figure_is_drawn_the_same(plot, monkeypatch):
    import matplotlib.pyplot as plt

    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(json.dumps(data)))
    monkeypatch.setattr(plt, "close", lambda figure: None)
    plot.publish()
    plot.axis.set_title("It rises")
    first = list(shown)
    plot.publish(narrow=False)
    assert first[1] == shown[3], "the source line changed"
    assert '"narrow": []' in shown[2] and '"narrow": []' not in first[0]


def test_two_figures_of_one_name_are_told(monkeypatch):
    from briefing.site import figures as sphinx_figures

    told = []
    monkeypatch.setattr(
        sphinx_figures.logger, "warning", lambda text, *args, **_: told.append(args)
    )
    monkeypatch.setattr(sphinx_figures, "rest_on", lambda env, name: None)
    env = SimpleNamespace(docname="book/chips", doc2path=lambda name, base: f"{name}.ipynb")
    renderer = sphinx_figures.FigureRenderer(SimpleNamespace(sphinx_env=env), None)
    _, figure = FIGURES[0]
    renderer._figure(figure)
    assert not told
    env.docname = "book/regulation"
    renderer._figure(figure)
    assert told == [("book/regulation.ipynb", figure.name)]
