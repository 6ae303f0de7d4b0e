"""The book for a reader: EPUB 3, a file a page, written by hand so that it is the same every time.

The libraries for it stamp the hour into every book. What is needed is a zip with a list of its
files, a page of contents, and pages as XML.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement
from markupsafe import Markup

from briefing.core.citation import edition
from briefing.core.config import base_address
from briefing.core.problems import BriefingError, Problem
from briefing.print.book import compose, environment, outline, template_text
from briefing.print.built_pages import Page
from briefing.print.cover import draw_cover

FOLDER = "EPUB"
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
HAN_FONT = "NotoSerifCJK-Regular-*.otf"  # where the book has Han characters
COVER = "cover.png"


def make_epub(pages: Sequence[Page], site: Path, fonts: Path) -> bytes:
    """Return the book as EPUB.

    `site` is the folder in which pictures are found, `fonts` holds the prepared fonts. Raises
    BriefingError where a picture is missing.
    """
    book = compose(pages)
    pictures = {
        source: _picture(site, source)
        for source in dict.fromkeys(
            name for page in book.pages for name in page.body.xpath(".//img/@src")
        )
    }
    templates = environment()
    han = next(fonts.glob(HAN_FONT), None)
    files: dict[str, bytes] = {}
    for page in book.pages:
        made = templates.get_template("page.xhtml").render(page=page, content=_as_xml(page.body))
        files[f"{page.name}.xhtml"] = made.encode()
    for name in ("package.opf", "nav.xhtml", "cover.xhtml"):
        made = templates.get_template(name).render(
            composed=book,
            identifier=_identifier(),
            outline=outline,
            pictures={source: KINDS[Path(source).suffix] for source in pictures},
            font=han.name if han else "",
            cover=COVER,
        )
        files[name] = made.encode()
    files["book.css"] = template_text("epub.css").encode()
    files[COVER] = draw_cover(fonts)
    if han:
        files["book.css"] += template_text("epub-han.css").encode()
        files[f"fonts/{han.name}"] = han.read_bytes()
    return _packed(files | pictures)


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
        add("META-INF/container.xml", template_text("container.xml").encode())
        for name, content in files.items():
            add(f"{FOLDER}/{name}", content)
    return buffer.getvalue()
