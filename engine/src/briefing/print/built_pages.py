"""The built pages as content for paper: read in the order of the contents, freed of the screen.

Everything printed comes from the built site, so that paper and screen say the same. What only a
screen needs goes: folded code, marks beside headings, downloads. Every id gets the name of its page
in front, so that all pages fit into one document, and a link leads there wherever it stands.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from briefing.core.config import base_address
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import built_site
from briefing.core.settings import FILE as SETTINGS
from briefing.core.settings import settings
from briefing.print.contents import FOLDER, SOLUTIONS, printed_pages

# What a page holds for the screen alone.
FOR_SCREEN = (
    ".//script | .//style | .//button | .//noscript | .//template | .//form",
    ".//div[contains(concat(' ', @class, ' '), ' toctree-wrapper ')]",
    ".//ul[contains(concat(' ', @class, ' '), ' figure-links ')] | .//a[@download]",
    ".//*[contains(concat(' ', @class, ' '), ' screen-only ')]",
)
CODE = ".//div[contains(concat(' ', @class, ' '), ' cell_input ')]"
FOLDED = ".//div[contains(concat(' ', @class, ' '), ' tag_hide-cell ')]"
EXERCISES = ".//section[starts-with(@id, 'exercises')]"
# A label in the text before a heading: a line of its own, which may stay behind on the page before.
LABELS = ".//section/span[@id and not(node()) and following-sibling::*[1][self::h2 or self::h3]]"
KEPT_ATTRIBUTES = {"id", "class", "href", "src", "alt", "colspan", "rowspan", "start", "lang"}
# Han characters, which Chinese and Japanese share, with the signs of punctuation between them.
HAN = re.compile(r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]*[\u3400-\u9fff])?")
HAN_LANGUAGES = ("zh-Hans", "zh-Hant", "ja", "ko")


@dataclass(frozen=True)
class Page:
    """One page of the book: its name in the site, title, content, cards of its numbers."""

    name: str
    title: str
    part: str
    body: HtmlElement
    cards: dict[str, Any]
    solutions: list[HtmlElement] = field(default_factory=list)


def read_pages() -> list[Page]:
    """Return every page of the book; raise BriefingError where one was not built."""
    return [read_page(name, part) for part, name in printed_pages()]


def read_page(name: str, part: str = "") -> Page:
    """Return the content of one built page; raise BriefingError where it was not built."""
    file = built_site() / FOLDER / f"{name}.html"
    place = f"_build/html/{FOLDER}/{name}.html"
    if not file.is_file():
        problem = Problem(place, "no such page", "the built page", todo="Run: make book")
        raise BriefingError([problem])
    document = html.fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    found = document.xpath("//article[contains(concat(' ', @class, ' '), ' bd-article ')]/section")
    if not found:
        problem = Problem(place, "no article with a section", "the content of the page")
        raise BriefingError([problem])
    body = found[0]
    stored = document.xpath("//script[@id='fact-cards']/text()")
    cards = json.loads(stored[0]) if stored else {}
    solutions = _take_solutions(body, name)
    for content in (body, *solutions):
        _gather_figures(content)
    for query in (*FOR_SCREEN, CODE, FOLDED):
        _drop(body, query)
    for content in (body, *solutions):
        _settle(content, name)
    for number, solution in enumerate(solutions, start=1):
        solution.set("id", anchor(SOLUTIONS, f"{name}-{number}"))
    title = body.xpath("string(.//h1)")
    body.set("id", name)
    return Page(name, title, part, body, cards, solutions)


def _settle(content: HtmlElement, name: str) -> None:
    """Bring ids, links and languages of a piece of a page into the form of paper."""
    _unfold(content)
    _spell_out_drawings(content)
    _drop(content, LABELS)
    _prefix_ids(content, name)
    _resolve_links(content, name)
    _strip_attributes(content)
    mark_han(content)


def _drop(content: HtmlElement, query: str) -> None:
    for element in content.xpath(query):
        element.drop_tree()


def _take_solutions(body: HtmlElement, name: str) -> list[HtmlElement]:
    """Take the folded solutions out of the exercises, code and output, and leave a number there.

    On screen a solution is folded below its exercise. On paper it would be read by accident.
    """
    taken = []
    for number, cell in enumerate(body.xpath(f"{EXERCISES}{FOLDED[1:]}"), start=1):
        solution = E.div(CLASS("solution"))
        for code in cell.xpath(".//div[contains(@class, 'cell_input')]//pre"):
            for mark in code.xpath(".//span[starts-with(., '### ')]"):
                mark.drop_tree()
            solution.append(code)
        solution.extend(cell.xpath(".//div[contains(@class, 'cell_output')]/*"))
        pointer = E.p(CLASS("to-solution"))
        there = f"{SOLUTIONS}.html#{name}-{number}"
        pointer.append(E.a(f"Solution {number}", href=there, id=f"task-{number}"))
        pointer.tail = cell.tail
        cell.getparent().replace(cell, pointer)
        taken.append(solution)
    return taken


def _gather_figures(content: HtmlElement) -> None:
    """Leave of each figure its finding, the drawing for a wide page and the line of sources."""
    for picture in content.xpath(".//figure//picture"):
        drawing = picture.xpath(".//img")[0]
        drawing.tail = picture.tail
        picture.getparent().replace(picture, drawing)


def _unfold(content: HtmlElement) -> None:
    """Show what is folded on the screen, without the handle."""
    for fold in content.xpath(".//details"):
        _drop(fold, "./summary")
        # The functions of derived numbers stay in the repository; their inputs are printed.
        _drop(fold, "./div[contains(@class, 'highlight')]")
        fold.drop_tag()


def _spell_out_drawings(content: HtmlElement) -> None:
    """Write in words what is drawn inside a page, such as a bar in a table."""
    for drawing in content.xpath(".//svg[@aria-label]"):
        words = E.span(CLASS("drawn"), drawing.get("aria-label"))
        words.tail = drawing.tail
        drawing.getparent().replace(drawing, words)


def _prefix_ids(content: HtmlElement, name: str) -> None:
    for element in content.xpath("descendant-or-self::*[@id]"):
        element.set("id", anchor(name, element.get("id")))


def anchor(name: str, place: str = "") -> str:
    """Return the id of a place of a page in a document that holds all pages."""
    return f"{name}--{place}" if place else name


def _resolve_links(content: HtmlElement, name: str) -> None:
    """Turn links to pages of the book into anchors, and links to other pages into plain text."""
    for image in content.xpath(".//img[@src]"):
        image.set("src", posixpath.normpath(posixpath.join(FOLDER, image.get("src"))))
    for link in content.xpath(".//a[@href]"):
        href = link.get("href")
        if re.match(r"[a-z]+:", href):
            continue
        target, _, place = href.partition("#")
        lead(link, posixpath.normpath(posixpath.join(FOLDER, target or f"{name}.html")), place)


def lead(link: HtmlElement, path: str, place: str = "") -> None:
    """Lead a link to a page of the book, or else to the published site, or else nowhere."""
    page = posixpath.basename(path).removesuffix(".html")
    printed = {SOLUTIONS, *(name for _, name in printed_pages())}
    if posixpath.dirname(path) == FOLDER and page in printed:
        link.set("href", f"#{anchor(page, place)}")
    else:
        link_to_site(link, path, place)


def link_to_site(link: HtmlElement, path: str, place: str = "") -> None:
    """Lead a link to a page of the published site, or nowhere where it is not published."""
    if base_address():
        link.set("href", f"{base_address()}{path}" + (f"#{place}" if place else ""))
    else:
        link.attrib.pop("href", None)


def _strip_attributes(content: HtmlElement) -> None:
    for element in content.iter(html.etree.Element):
        for name in set(element.attrib) - KEPT_ATTRIBUTES - {"data-fact"}:
            del element.attrib[name]


def language_of_han() -> str:
    """Return the language of the Han characters in this book; raise BriefingError where none is.

    The same character has another form in each of them, and no font can tell from the text.
    """
    language = settings().han
    if language not in HAN_LANGUAGES:
        found = f"Chinese characters in the book, and 'han: {language}'"
        expected = f"their language, one of {', '.join(HAN_LANGUAGES)}"
        raise BriefingError([Problem(SETTINGS, found, expected, place="han")])
    return language


def mark_han(content: HtmlElement) -> None:
    """Say of every run of Chinese characters in which language it is, for fonts and for voices."""
    for element in list(content.iter(html.etree.Element)):
        if element.get("lang", "") in HAN_LANGUAGES:
            continue
        if element.text and HAN.search(element.text):
            runs = list(_runs(element.text))
            element.text = runs[0]
            for position, span in enumerate(_spans(runs[1:])):
                element.insert(position, span)
        if element.tail and HAN.search(element.tail) and element is not content:
            parent, runs = element.getparent(), list(_runs(element.tail))
            element.tail = runs[0]
            start = parent.index(element) + 1
            for position, span in enumerate(_spans(runs[1:])):
                parent.insert(start + position, span)


def _runs(text: str) -> Iterator[str]:
    """Yield text, Han, text, Han, ..., text."""
    end = 0
    for found in HAN.finditer(text):
        yield text[end : found.start()]
        yield found[0]
        end = found.end()
    yield text[end:]


def _spans(runs: list[str]) -> Iterator[HtmlElement]:
    language = language_of_han()
    for han, text in zip(runs[::2], runs[1::2], strict=True):
        span = E.span(han, lang=language)
        span.tail = text
        yield span
