"""The whole book as one document: title page, contents, chapters with their notes, appendices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from jinja2 import Environment, PackageLoader
from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E
from markupsafe import Markup

from briefing.core.citation import FILE as CITATION
from briefing.core.citation import edition
from briefing.core.config import base_address
from briefing.core.files import read_text
from briefing.core.project import project_root
from briefing.core.settings import settings
from briefing.editions.citation import cite_book
from briefing.numbers.formatting import format_date
from briefing.print.built_pages import Page, anchor
from briefing.print.contents import CHOICES, SOLUTIONS
from briefing.print.fonts import han_region
from briefing.print.notes import notes_section, number_notes

NAMES_OF_HAN = {"zh-Hans": "Chinese", "zh-Hant": "Chinese", "ja": "Japanese", "ko": "Korean"}


def environment() -> Environment:
    """Return the templates of the printed forms; all text is escaped."""
    made = Environment(loader=PackageLoader("briefing.print"), autoescape=True)
    made.globals |= {"book": edition(), "published_at": base_address()}
    made.globals["han"] = NAMES_OF_HAN.get(settings().han, "")
    made.globals["citation"] = cite_book(base_address() or None)
    made.filters |= {"markup": as_markup, "inside": inside, "long_date": long_date}
    return made


def template_text(name: str) -> Markup:
    """Return a file of the printed forms, such as a style sheet.

    It names the fonts of Han by their mainland forms; those of this book's language take their
    place.
    """
    text = (files("briefing.print") / "templates" / name).read_text(encoding="utf-8")
    if settings().han:
        region = han_region()
        text = text.replace("CJK SC", f"CJK {region}").replace("Regular-SC", f"Regular-{region}")
    return Markup(text)


def long_date(day: date) -> str:
    """Return a day as the book writes it, such as 22 November 2026."""
    return format_date(day, "day")


def as_markup(element: HtmlElement) -> Markup:
    """Return an element as HTML."""
    return Markup(html.tostring(element, encoding="unicode", with_tail=False))


def inside(element: HtmlElement) -> Markup:
    """Return what an element holds as HTML, without the element itself."""
    children = (html.tostring(child, encoding="unicode") for child in element)
    return Markup("").join([element.text or "", *map(Markup, children)])


@dataclass(frozen=True)
class Book:
    """The pages as they are printed: the front page, then the parts with theirs."""

    front: Page
    parts: list[tuple[str, list[Page]]]

    @property
    def pages(self) -> list[Page]:
        """Return all pages in order."""
        return [self.front, *(page for _, group in self.parts for page in group)]


def compose(pages: Sequence[Page]) -> Book:
    """Put notes behind the pages, and the solutions of the exercises before the last part."""
    for page in pages:
        notes = notes_section(page, number_notes(page))
        if notes is not None:
            page.body.append(notes)
    front, *others = pages
    names = dict.fromkeys(page.part for page in others)
    parts = [(name, [page for page in others if page.part == name]) for name in names]
    if any(page.solutions for page in pages):
        parts[-1][1].insert(0, solutions_page(pages))
    return Book(front, parts)


def solutions_page(pages: Sequence[Page]) -> Page:
    """Return the solutions of all exercises as a page of their own."""
    body = E.section(E.h1("Solutions to the exercises"), id=SOLUTIONS)
    body.append(
        E.p(
            "One solution each, as the notebook of the chapter holds it, and what it prints or "
            "draws. The other code of the chapters is in the notebooks as well."
        )
    )
    for page in pages:
        if page.solutions:
            chapter = E.section(E.h2(page.title), id=anchor(SOLUTIONS, page.name))
            for number, solution in enumerate(page.solutions, start=1):
                back = E.a(f"Solution {number}", href=f"#{anchor(page.name, f'task-{number}')}")
                solution.insert(0, E.h3(back))
                chapter.append(solution)
            body.append(chapter)
    return Page(SOLUTIONS, "Solutions to the exercises", pages[-1].part, body, {})


def all_text(pages: Sequence[Page]) -> str:
    """Return every text that a printed form may show, in no order: fonts must have its letters."""
    parts = [part for page in pages for part in (page.body, *page.solutions)]
    cards = [json.dumps(page.cards, ensure_ascii=False) for page in pages]
    files = [project_root() / name for name in (CITATION, CHOICES)]
    read = [read_text(path) for path in files if path.is_file()]
    return "".join([*(part.text_content() for part in parts), *cards, *read])


def outline(page: Page, depth: int = 2) -> Iterator[tuple[int, str, str]]:
    """Yield level, id and text of the headings of a page."""
    wanted = [f"h{level}" for level in range(1, depth + 1)]
    for heading in page.body.iter(*wanted):
        place = heading.getparent().get("id")
        yield int(heading.tag[1]), place, heading.text_content()


def document(pages: Sequence[Page]) -> str:
    """Return the whole book as one HTML document, ready to be set."""
    return (
        environment()
        .get_template("book.html")
        .render(composed=compose(pages), outline=outline, style=template_text("book.css"))
    )
