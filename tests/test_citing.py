"""Citations of the book, a page and a figure come from CITATION.cff and are sound BibTeX."""

import re

import pytest

from briefing.editions.citation import cite_book
from briefing.editions.citation import cite_figure
from briefing.editions.citation import cite_page
from briefing.core.citation import edition
from briefing.core.problems import BriefingError

ADDRESS = "https://example.org/book/"


def fields(bibtex):
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", bibtex, re.MULTILINE))


def test_all_three_name_book_edition_and_date(project):
    book = edition()
    for citation in (
        cite_book(),
        cite_page("Chips"),
        cite_figure("arena-gap", "The lead opens and closes", "State of play"),
    ):
        for words in (book.title, book.authors[0], f"Edition {book.version}", "November 2026"):
            assert words in citation.text
        entry = fields(citation.bibtex)
        assert entry["author"] == "{The briefing book's authors}"
        assert entry["edition"] == book.version and entry["year"] == "2026"
        assert "url" not in entry and "http" not in citation.text


def test_a_page_and_a_figure_say_where_they_stand():
    page = cite_page("Chips and compute")
    assert "“Chips and compute”. In: Artificial intelligence in China" in page.text
    assert fields(page.bibtex)["title"] == "{Chips and compute}"
    figure = cite_figure("arena-gap", "The lead closes", "State of play")
    assert "“The lead closes”. Figure in: “State of play”, Artificial" in figure.text
    assert figure.bibtex.startswith("@misc{artificial-intelligence-in-china-2026-arena-gap,\n")


def test_an_address_is_named_where_there_is_one():
    citation = cite_page("Chips", ADDRESS)
    assert citation.text.endswith(ADDRESS) and fields(citation.bibtex)["url"] == ADDRESS


def test_signs_that_bibtex_reads_as_commands_are_escaped():
    bibtex = cite_figure("a", r"5% of R&D in $ {or} a_b \ #1 ~ ^", "P").bibtex
    assert r"5\% of R\&D in \$ \{or\} a\_b \textbackslash{} \#1 \textasciitilde{}" in bibtex
    braces = re.sub(r"\\[{}]", "", bibtex)
    assert braces.count("{") == braces.count("}")


def test_a_corrected_edition_is_cited_at_once(project):
    path = project / "CITATION.cff"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("version: 1.0.0", "version: 1.1.0"), encoding="utf-8")
    assert "Edition 1.1.0" in cite_book().text


def test_a_missing_part_is_named(project):
    path = project / "CITATION.cff"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^version.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(BriefingError, match=r"CITATION\.cff: found no version; expected all"):
        cite_book()
