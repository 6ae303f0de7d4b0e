"""Looks at published figures: in notebooks, as files of the site, as browsers show them."""

import csv
import gzip
import io
import re
import struct
from base64 import b64decode, b64encode
from html import unescape
from xml.etree import ElementTree

from looking import PHONE

from briefing.core.notebook import read_notebook
from briefing.figures.colours import GROUND, contrast
from briefing.figures.files import Stored
from briefing.figures.publish import FIGURE
from briefing.figures.wide import smallest_text

LEAST = 11  # pixels, of any word in a drawing as it is shown
SMALL = 40 * 1024  # bytes of a drawing that is sent compressed


def stored_figures(notebook):
    """Return the figures of a chapter as its notebook holds them."""
    return [
        Stored.of(output["data"][FIGURE], "".join(output["data"]["image/svg+xml"]))
        for cell in read_notebook(notebook)["cells"]
        for output in cell.get("outputs", [])
        if FIGURE in output.get("data", {})
    ]


def markup_of(site, page, name):
    text = (site / "book" / f"{page}.html").read_text(encoding="utf-8")
    return re.search(rf'<figure class="book-figure" id="figure-{name}">.*?</figure>', text, re.S)[0]


def drawings_of(site, figure):
    """Return the drawings of a figure by the ends of their names."""
    ends = ("", "-page", "-narrow") if figure.narrow else ("", "-page")
    return {end: site / "figures" / f"{figure.name}{end}.svg" for end in ends}


def assert_parts_lead_somewhere(site, page, figure):
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
    drawings = {f"{end}.svg" for end in drawings_of(site, figure)}
    assert files.keys() == {".csv", ".png"} | drawings

    assert files[".csv"].decode() == figure.csv
    heads, *rows = csv.reader(io.StringIO(figure.csv))
    assert rows and all(len(row) == len(heads) for row in rows)
    shown = " ".join("".join(ElementTree.fromstring(files[".svg"]).itertext()).split())
    words = figure.finding.split()
    assert all(word in shown for word in words), "the drawing to keep has no title"


def assert_picture_is_twice_as_large(site, figure):
    content = (site / "figures" / f"{figure.name}.png").read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    sides = struct.unpack(">II", content[16:24])
    points = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', figure.wide).groups()
    for pixels, size in zip(sides, points, strict=True):
        assert abs(pixels - float(size) * 96 / 72 * 2) <= 2, figure.name


def assert_drawings_bring_their_letters_and_are_small(site, figure):
    from fontTools.ttLib import TTFont

    for path in drawings_of(site, figure).values():
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
        assert len(gzip.compress(path.read_bytes())) < SMALL, path.name


def assert_can_be_cited(site, page, figure, edition):
    markup = markup_of(site, page, figure.name)
    cite = unescape(re.search(r"<details class=\"figure-cite\">(.*?)</details>", markup, re.S)[1])
    text = re.search("<p>(.*?)</p>", cite, re.S)[1]
    for part in (figure.finding, edition.title, f"Edition {edition.version}", "Figure in: “"):
        assert part in text
    assert re.search(rf"@misc{{[a-z0-9-]+-{figure.name},\n", cite)
    assert "http" not in text, "where the book is published is not known here"


def words_that_cannot_be_read(site):
    """Yield words of drawings that do not stand out from their ground, in either theme.

    White words stand on marks; all others are measured. Yields the number of words at the end.
    """
    seen = 0
    for path in (site / "figures").glob("*.svg"):
        text = path.read_text("utf-8")
        for style in re.findall(r'<text style="([^"]*)"', text):
            colour = (re.findall(r"fill: (#[0-9a-f]{6})", style) or ["#000000"])[0]
            if contrast(colour, "#ffffff") > 1.25:
                seen += 1
                dark = re.search(rf'text\[style\*="fill: {colour}"\]{{fill:(#[0-9a-f]+)', text)
                if contrast(colour, "#ffffff") < 4.5:
                    yield f"{path.name}: {colour}"
                if dark and contrast(dark[1], GROUND) < 4.5:
                    yield f"{path.name}: {dark[1]}"
    yield seen


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


def assert_every_word_can_be_read(browser, site, page, figures, size):
    """Assert that a window shows the drawing meant for it, and no word too small to read."""
    shown = opened(browser, site, page, size)
    drawings = drawings_shown(shown)
    known = {figure.name: figure for figure in figures}
    assert len(drawings) == len(known)
    for drawing in drawings:
        name = re.sub(r"-(page|narrow)\.svg$", "", drawing["file"])
        expected = "narrow" if size is PHONE and known[name].narrow else "page"
        assert drawing["file"] == f"{name}-{expected}.svg"
        text = (site / "figures" / drawing["file"]).read_text(encoding="utf-8")
        width = float(re.search(r'width="([\d.]+)pt"', text)[1])
        smallest = smallest_text(text) * drawing["shown"] / width
        assert smallest >= LEAST, f"{name}: {smallest:.1f} pixels"
        assert drawing["left"] >= 0 and drawing["right"] <= size["width"], name
    shown.close()


def lightness_of_ground(browser, site, page, size, theme, system):
    """Return how light the ground of the first drawing of a page is, read from a picture of it."""
    shown = opened(browser, site, page, size, color_scheme=system)
    shown.evaluate(f"document.documentElement.style.colorScheme = '{theme}'")
    drawings_shown(shown)
    image = shown.locator("figure.book-figure img").first
    image.scroll_into_view_if_needed()
    shown.wait_for_timeout(300)
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
    shown.close()
    return light
