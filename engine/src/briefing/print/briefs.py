"""Two pages on a chapter: its judgements, two figures, the numbers that matter, their sources.

What is shown beside the judgements is chosen by a person, in book/briefs.yml. Judgements and
numbers are taken from the built chapter, where the check of the prose has compared each with its
table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from briefing.core.files import read_yaml
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.print.book import environment, template_text
from briefing.print.built_pages import Page, anchor, link_to_site, mark_han, read_page
from briefing.print.contents import CHOICES, METHOD, brief_chapters, printed_pages
from briefing.print.pdf import set_pdf
from briefing.prose.excuses import numerals
from briefing.prose.judgements import of_chapter

FIGURES = 2
NUMBERS = range(6, 11)
PAGES = 2
SIZES = [size / 10 for size in range(80, 108, 2)]  # points of the text that can be tried
ROOMY = 9.0  # the least with which there is said to be room


@dataclass
class Sources:
    """The sources of a brief, numbered in the order in which they are first named."""

    numbers: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def marks(self, card: dict[str, Any]) -> Iterator[HtmlElement]:
        """Yield a mark for each source of a number, which leads to its line in the list."""
        for source in card["sources"]:
            name = source["href"].rpartition("#")[2]
            if name not in self.numbers:
                self.numbers[name] = len(self.numbers) + 1
                self.words.append(source["text"])
            number = self.numbers[name]
            yield E.a(str(number), CLASS("note-mark"), href=f"#source-{number}")

    def listed(self) -> Iterator[HtmlElement]:
        """Yield the lines of the list."""
        for (name, number), words in zip(self.numbers.items(), self.words, strict=True):
            link = E.a(words)
            link_to_site(link, "book/sources.html", name)
            line = E.li(E.span(str(number), CLASS("note-number")), link, id=f"source-{number}")
            mark_han(line)
            yield line


@dataclass(frozen=True)
class Judgement:
    """One key judgement as its chapter prints it."""

    statement: HtmlElement
    detail: HtmlElement
    likelihood: str
    confidence: str
    basis: HtmlElement | None  # None where the ground is left to the chapter


@dataclass(frozen=True)
class Number:
    """A number that matters: as the chapter prints it, what it is, its date, its status."""

    literal: str
    words: str
    when: str
    status: str
    marks: list[HtmlElement]


def set_brief(chapter: str, site: Path, fonts: Path) -> tuple[bytes, int]:
    """Return the brief of a chapter as PDF, and the number of its pages, which is two.

    The type is as large as two pages allow. Where they hold more in a type that is easy to read,
    they also say what would change our mind; where they hold less, the ground of each confidence
    is left to the chapter.

    Raises BriefingError where a choice of book/briefs.yml cannot be had, or where the text does not
    fit on two pages in a size that can be read.
    """

    def fitted(
        sizes: Sequence[float], more: bool = False, ground: bool = True
    ) -> tuple[bytes, int] | None:
        content, tried = _content(chapter, more, ground), {}

        def too_long(size: float) -> bool:
            tried[size] = set_pdf(_rendered(content, size), site, fonts)
            return tried[size][1] > PAGES

        fitting = bisect_left(sizes, True, key=too_long)
        return tried[sizes[fitting - 1]] if fitting else None

    roomy = [size for size in SIZES if size >= ROOMY]
    brief = fitted(roomy, more=True) or fitted(SIZES) or fitted(SIZES, ground=False)
    if brief is None:
        found = f"more than {PAGES} pages in a type of {SIZES[0]} points"
        todo = "Choose flatter figures or fewer numbers, or shorten a judgement"
        raise BriefingError([_problem(chapter, found, f"{PAGES} pages", todo)])
    return brief


def document(chapter: str, size: float, more: bool = False) -> str:
    """Return the brief of a chapter as HTML, in a size of type in points.

    With `more` it also says what would change our mind.
    """
    return _rendered(_content(chapter, more), size)


def _rendered(content: dict[str, Any], size: float) -> str:
    template = environment().get_template("brief.html")
    return template.render(**content, style=template_text("brief.css"), size=size)


def _content(chapter: str, more: bool, ground: bool = True) -> dict[str, Any]:
    """Return what stands in the brief of a chapter, by the names that the template uses."""
    choice = _choice(chapter)
    page = read_page(chapter)
    for link in page.body.xpath(".//a[not(@data-fact)]"):
        _to_site(link)
    sources = Sources()
    lede = [_marked(element, page, sources) for element in page.body.xpath("./p[1]")]
    judgements = list(_judgements(page, sources, ground))
    changing = _section(page, "what-would-change-our-mind").xpath(".//li") if more else []
    changes = [_marked(item, page, sources) for item in changing]
    figures = _figures(page, choice["figures"])
    numbers = [
        _number(page, address, words, sources) for address, words in choice["numbers"].items()
    ]
    return {
        "chapter": chapter,
        "title": page.title,
        "lede": lede[0] if lede else None,
        "judgements": judgements,
        "changes": changes,
        "meanings": _meanings([one.likelihood for one in judgements]),
        "numbers": numbers,
        "figures": figures,
        "sources": list(sources.listed()),
        "sections": [one.text_content() for one in page.body.xpath("./section/h2")],
    }


def choices() -> dict[str, dict[str, Any]]:
    """Return what book/briefs.yml chooses for each chapter; raise BriefingError where it cannot."""
    chosen = read_yaml(project_root() / CHOICES, "what each brief shows")
    known = brief_chapters()
    problems = [
        _problem(name, "no such chapter", f"one of {', '.join(known)}")
        for name in chosen
        if name not in known
    ]
    problems += [
        _problem(name, "no entry", "figures and numbers for its brief")
        for name in known
        if name not in chosen
    ]
    if problems:
        raise BriefingError(problems)
    return chosen


def _choice(chapter: str) -> dict[str, Any]:
    chosen = choices()[chapter]
    figures, numbers = chosen.get("figures", []), chosen.get("numbers", {})
    problems = []
    if len(figures) != FIGURES:
        problems.append(_problem(chapter, f"{len(figures)} figures", f"{FIGURES}"))
    if len(numbers) not in NUMBERS:
        expected = f"{NUMBERS.start} to {NUMBERS.stop - 1}"
        problems.append(_problem(chapter, f"{len(numbers)} numbers", expected))
    for address, words in numbers.items():
        for _, numeral in numerals(words):
            expected = "words without a number; the number itself comes from the chapter"
            problems.append(_problem(chapter, f"'{numeral}' in the words of {address}", expected))
    if problems:
        raise BriefingError(problems)
    return chosen


def _problem(chapter: str, found: str, expected: str, todo: str = "") -> Problem:
    return Problem(CHOICES, found, expected, place=chapter, todo=todo)


def _figures(page: Page, names: Sequence[str]) -> list[HtmlElement]:
    known = {
        figure.get("id").removeprefix(anchor(page.name, "figure-")): figure
        for figure in page.body.xpath(".//figure[@id]")
    }
    for name in names:
        if name not in known:
            problem = _problem(page.name, f"no figure '{name}'", f"one of {', '.join(known)}")
            raise BriefingError([problem])
    return [known[name] for name in names]


def _to_site(link: HtmlElement) -> None:
    """Lead a link into the book to the published site: a brief has no other pages."""
    page, _, place = link.get("href", "").removeprefix("#").partition("--")
    if link.get("href", "").startswith("#"):
        link_to_site(link, f"book/{page}.html", place)


def _number(page: Page, address: str, words: str, sources: Sources) -> Number:
    links = page.body.xpath(".//a[@data-fact=$address]", address=address)
    if not links:
        expected = "the address of a number that the chapter prints"
        raise BriefingError([_problem(page.name, f"'{address}'", expected)])
    card = page.cards[address]
    literal = links[0].text_content()
    marks = list(sources.marks(card))
    return Number(f"{literal[0].upper()}{literal[1:]}", words, card["asOf"], card["status"], marks)


def _section(page: Page, place: str) -> HtmlElement:
    found = page.body.xpath(".//section[@id=$place]", place=anchor(page.name, place))
    if not found:
        expected = "a section that every chapter has"
        raise BriefingError([Problem(f"book/{page.name}.ipynb", f"no '{place}'", expected)])
    return found[0]


def _judgements(page: Page, sources: Sources, ground: bool) -> Iterator[Judgement]:
    """Yield the judgements with which a chapter opens, their numbers marked with their sources.

    Without their `ground` no source is marked, and so listed, that only the ground names.
    """
    shown = _section(page, "bottom-line").xpath(".//blockquote")
    rows = list(of_chapter(page.name).itertuples())
    if len(shown) != len(rows):
        found = f"{len(shown)} judgements under 'Bottom line'"
        expected = f"the {len(rows)} of data/judgements.csv"
        raise BriefingError([Problem(f"book/{page.name}.ipynb", found, expected)])
    for quotation, row in zip(shown, rows, strict=True):
        whole = deepcopy(quotation.xpath(".//p")[0])
        if not ground:
            whole.xpath("./em")[-1].drop_tree()
        text = _marked(whole, page, sources)
        statement, basis = _taken(text, "./strong"), None
        if ground:
            basis = _taken(text, "./em[last()]")
            # Likelihood and confidence stand before it in the chapter, in a line of their own here.
            basis.text = basis.text[len(f"{row.likelihood}. {row.confidence} confidence. ") :]
        yield Judgement(statement, text, row.likelihood, row.confidence, basis)


def _taken(text: HtmlElement, path: str) -> HtmlElement:
    """Take an element out of a text; what follows it stays."""
    element = text.xpath(path)[0]
    element.drop_tree()
    element.tail = None
    return element


def _marked(text: HtmlElement, page: Page, sources: Sources) -> HtmlElement:
    """Return a copy of a text in which the marks of its sources stand behind every number."""
    text = deepcopy(text)
    for link in text.xpath(".//a[@data-fact]"):
        for mark in reversed(list(sources.marks(page.cards[link.get("data-fact")]))):
            mark.tail, link.tail = link.tail, None
            link.addnext(mark)
        link.drop_tag()
    return text


def _meanings(likelihoods: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words of likelihood that a brief uses, with the probabilities that they stand for.

    Both are read from the page on the method, which defines them; a book may do without it.
    """
    if METHOD not in {listed.name for listed in printed_pages()}:
        return []
    rows = read_page(METHOD).body.xpath(
        ".//section[contains(@id, 'words-for-a-judgement')]//tbody/tr"
    )
    defined = [tuple(cell.text_content().strip() for cell in row.xpath("./td")[:2]) for row in rows]
    return [(word, means) for word, means in defined if word in set(likelihoods)]
