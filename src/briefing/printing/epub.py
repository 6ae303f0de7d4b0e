"""The book for a reader: EPUB 3, a file a page, written by hand so that it is the same every time.

The libraries for it stamp the hour into every book. What is needed is a zip with a list of its
files, a page of contents, and pages as XML.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup

from briefing.citing import edition
from briefing.printing.book import (
    environment,
    outline,
    parts,
    solutions_page,
    style,
    with_notes,
)
from briefing.printing.contents import FRONT
from briefing.printing.pages import Page, base_address
from briefing.problems import BriefingError, Problem

FOLDER = "EPUB"
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
CHINESE_FONT = "NotoSerifCJK-Regular-SC.otf"
COVER = "cover.png"
COVER_SIZE = (1600, 2400)  # pixels


def make_epub(pages: Sequence[Page], site: Path, fonts: Path) -> bytes:
    """Return the book as EPUB.

    `site` is the folder in which pictures are found, `fonts` holds the prepared fonts. Raises
    BriefingError where a picture is missing.
    """
    pages = [with_notes(page) for page in pages]
    grouped = list(parts(pages))
    solved = solutions_page(pages)
    if solved is not None:
        grouped[-1][1].insert(0, solved)
    front = next(page for page in pages if page.name == FRONT)
    ordered = [front, *(page for _, group in grouped for page in group)]
    pictures = {source: _picture(site, source) for source in _sources_of_pictures(ordered)}
    templates = environment()
    shared = {
        "identifier": _identifier(),
        "pages": ordered,
        "front": front,
        "parts": grouped,
        "outline": outline,
        "pictures": {source: KINDS[Path(source).suffix] for source in pictures},
        "font": CHINESE_FONT,
        "cover": COVER,
    }
    files: dict[str, bytes] = {
        f"{page.name}.xhtml": templates.get_template("page.xhtml")
        .render(page=page, content=_as_xml(page.body))
        .encode()
        for page in ordered
    }
    for name in ("package.opf", "nav.xhtml", "cover.xhtml"):
        files[name] = templates.get_template(name).render(**shared).encode()
    files["book.css"] = style("epub.css").encode()
    files[COVER] = draw_cover(fonts)
    files[f"fonts/{CHINESE_FONT}"] = (fonts / CHINESE_FONT).read_bytes()
    return _packed(files | pictures)


def _sources_of_pictures(pages: Sequence[Page]) -> Iterator[str]:
    for source in dict.fromkeys(one for page in pages for one in page.body.xpath(".//img/@src")):
        yield source


def _picture(site: Path, source: str) -> bytes:
    try:
        return (site / source).read_bytes()
    except FileNotFoundError:
        problem = Problem(f"_build/html/{source}", "no such file", "a picture of the book")
        raise BriefingError([problem]) from None


def _as_xml(body: HtmlElement) -> Markup:
    """Return the content of a page as XML, links leading from file to file."""
    body = deepcopy(body)
    for link in body.xpath(".//a[starts-with(@href, '#')]"):
        name = link.get("href")[1:].partition("--")[0]
        link.set("href", f"{name}.xhtml{link.get('href')}")
    for mark in body.xpath(".//*[@role='doc-noteref']"):
        mark.set("data-epub-type", "noteref")
    for element in body.xpath(".//*[@lang]"):
        element.set("{http://www.w3.org/XML/1998/namespace}lang", element.get("lang"))
    text = html.tostring(body, method="xml", encoding="unicode", with_tail=False)
    # The prefix is bound by the page around it.
    return Markup(text.replace("data-epub-type=", "epub:type="))


def _identifier() -> str:
    """Return a name for this edition of the book that no other has."""
    book = edition()
    words = f"{base_address() or book.title}|{book.version}|{book.released}"
    return uuid.uuid5(uuid.NAMESPACE_URL, words).urn


def draw_cover(fonts: Path) -> bytes:
    """Return the cover as PNG: title, edition and authors, and a line."""
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    book = edition()
    name, _, rest = book.title.partition(": ")
    width, height = COVER_SIZE
    cover = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")

    def write(words: str, top: float, size: float, style: str, colour: str) -> None:
        face = FontProperties(fname=fonts / f"NotoSans-{style}.ttf", size=size)
        cover.text(0.1, top, words, fontproperties=face, color=colour, va="top", linespacing=1.15)

    cover.add_artist(_line(cover, 0.72))
    write(_broken(name, 18), 0.70, 104, "Bold", "#1b1f23")
    write(rest[:1].upper() + rest[1:], 0.50, 46, "Regular", "#5b6670")
    write(f"Edition of {_day()}", 0.16, 34, "Bold", "#1b1f23")
    write(", ".join(book.authors), 0.13, 34, "Regular", "#1b1f23")
    buffer = io.BytesIO()
    cover.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _line(cover: object, height: float) -> object:
    from matplotlib.lines import Line2D

    return Line2D([0.1, 0.9], [height, height], color="#0072b2", linewidth=9, figure=cover)


def _broken(words: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(words, width))


def _day() -> str:
    from briefing.printing.book import long_date

    return long_date(edition().released)


def _packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip that begins with its kind, dated by the edition."""
    day = edition().released
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:

        def add(name: str, content: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system = how, 3
            entry.external_attr = 0o644 << 16
            book.writestr(entry, content)

        add("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        add("META-INF/container.xml", style("container.xml").encode())
        for name, content in files.items():
            add(f"{FOLDER}/{name}", content)
    return buffer.getvalue()
