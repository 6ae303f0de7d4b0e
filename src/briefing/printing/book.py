"""The whole book as one document: title page, contents, chapters with their notes, appendices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import yaml
from jinja2 import Environment, PackageLoader
from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E
from markupsafe import Markup

from briefing.agreement import printed_date
from briefing.citing import FILE, cite_book, edition
from briefing.printing.contents import FRONT, SOLUTIONS
from briefing.printing.notes import notes_section, number_notes
from briefing.printing.pages import Page, anchor, base_address
from briefing.tables import project_root


def environment() -> Environment:
    """Return the templates of the printed forms; all text is escaped."""
    made = Environment(loader=PackageLoader("briefing.printing"), autoescape=True)
    about = yaml.safe_load((project_root() / FILE).read_text(encoding="utf-8"))
    made.globals |= {"book": edition(), "about": about, "published_at": base_address()}
    made.globals["citation"] = cite_book(base_address() or None)
    made.filters |= {"markup": as_markup, "inside": inside, "long_date": long_date}
    return made


def template_text(name: str) -> Markup:
    """Return a file of the printed forms that is taken as it is, such as a style sheet."""
    text = (files("briefing.printing") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)


def long_date(day: date) -> str:
    """Return a day as the book writes it, such as 22 November 2026."""
    return printed_date(day, "day")


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
    front = next(page for page in pages if page.name == FRONT)
    names = dict.fromkeys(page.part for page in pages if page is not front)
    parts = [(name, [page for page in pages if page.part == name]) for name in names]
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
