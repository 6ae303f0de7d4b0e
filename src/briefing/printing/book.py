"""The whole book as one document: title page, contents, chapters with their notes, appendices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files

import yaml
from jinja2 import Environment, PackageLoader
from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E
from markupsafe import Markup

from briefing.agreement import printed_date
from briefing.citing import FILE, cite_book, edition
from briefing.printing.notes import notes_section, number_notes
from briefing.printing.contents import FRONT, SOLUTIONS
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


def style(name: str) -> Markup:
    """Return a style sheet of the printed forms."""
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
    return as_markup(element)[len(f"<{element.tag}>") : -len(f"</{element.tag}>")]


def parts(pages: Sequence[Page]) -> Iterator[tuple[str, list[Page]]]:
    """Yield the parts of the book after its front page, with their pages."""
    for part in dict.fromkeys(page.part for page in pages):
        if part:
            yield part, [page for page in pages if page.part == part]


def with_notes(page: Page) -> Page:
    """Number the notes of a page and append them to it."""
    notes = notes_section(page, number_notes(page))
    if notes is not None:
        page.body.append(notes)
    return page


def solutions_page(pages: Sequence[Page]) -> Page | None:
    """Return the solutions of all exercises as a page of their own, None where there are none."""
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
    if len(body) == 2:
        return None
    return Page(SOLUTIONS, "Solutions to the exercises", pages[-1].part, body, {})


def outline(page: Page, depth: int = 2) -> Iterator[tuple[int, str, str]]:
    """Yield level, id and text of the headings of a page."""
    wanted = [f"h{level}" for level in range(1, depth + 1)]
    for heading in page.body.iter(*wanted):
        place = heading.getparent().get("id")
        yield int(heading.tag[1]), place, heading.text_content()


def document(pages: Sequence[Page]) -> str:
    """Return the whole book as one HTML document, ready to be set."""
    pages = [with_notes(page) for page in pages]
    solved = solutions_page(pages)
    grouped = list(parts(pages))
    if solved is not None:
        grouped[-1][1].insert(0, solved)
    front = next(page for page in pages if page.name == FRONT)
    return (
        environment()
        .get_template("book.html")
        .render(front=front, parts=grouped, outline=outline, style=style("book.css"))
    )
