"""Citations of the book, a page and a figure come from CITATION.cff and are sound BibTeX."""

import re

import pytest

from briefing.core.citation import Author, edition
from briefing.core.problems import BriefingError
from briefing.editions.citation import cite_book, cite_figure, cite_page, full_address

ADDRESS = "https://example.org/book/"
CARD = "CITATION.cff"


def fields(bibtex):
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", bibtex, re.MULTILINE))


def test_all_three_name_book_edition_and_date(book):
    for citation in (
        cite_book(),
        cite_page("Who crosses"),
        cite_figure("seats", "The Tern has most seats", "The fleet"),
    ):
        for words in ("Ferries of Evenmouth: a sample book", "The harbour's readers (2026)"):
            assert words in citation.text
        assert "Edition 1.0.0, 1 March 2026." in citation.text
        entry = fields(citation.bibtex)
        assert entry["author"] == "{The harbour's readers}"
        assert entry["edition"] == "1.0.0" and entry["year"] == "2026" and entry["month"] == "3"
        assert "url" not in entry and "http" not in citation.text


def test_a_page_and_a_figure_say_where_they_stand(book):
    page = cite_page("Who crosses")
    assert "“Who crosses”. In: Ferries of Evenmouth" in page.text
    assert fields(page.bibtex)["title"] == "{Who crosses}"
    figure = cite_figure("seats", "The Tern has most seats", "The fleet")
    assert "“The Tern has most seats”. Figure in: “The fleet”, Ferries of" in figure.text
    assert figure.bibtex.startswith("@misc{ferries-of-evenmouth-2026-seats,\n")


def test_an_address_is_named_where_there_is_one(book):
    citation = cite_page("Who crosses", full_address(ADDRESS, "book/crossings.html"))
    address = "https://example.org/book/book/crossings.html"
    assert citation.text.endswith(address) and fields(citation.bibtex)["url"] == address
    assert full_address("", "book/crossings.html") is None


def test_signs_that_bibtex_reads_as_commands_are_escaped(book):
    bibtex = cite_figure("a", r"5% of R&D in $ {or} a_b \ #1 ~ ^", "P").bibtex
    assert r"5\% of R\&D in \$ \{or\} a\_b \textbackslash{} \#1 \textasciitilde{}" in bibtex
    braces = re.sub(r"\\[{}]", "", bibtex)
    assert braces.count("{") == braces.count("}")


def test_a_corrected_edition_is_cited_at_once(book):
    assert "Edition 1.0.0" in cite_book().text
    book.edit(CARD, "version: 1.0.0", "version: 1.1.0")
    assert "Edition 1.1.0" in cite_book().text


def test_a_person_and_a_body_are_told_apart(book):
    person = "authors:\n  - given-names: Zoë\n    family-names: Müller\n"
    book.edit(CARD, "authors:\n", person)
    assert edition().authors == (
        Author("Zoë Müller", person=True),
        Author("The harbour's readers", person=False),
    )
    assert fields(cite_book().bibtex)["author"] == "{Zoë Müller} and {The harbour's readers}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version: 1.0.0\n", "", r"found no version; expected all that a citation"),
        ("title: ", "name: ", r"found no title; expected all that"),
        ("- name: The harbour's readers", "- alias: Anon", r"authors: found .*expected a name, or"),
        ("- name: The harbour's readers", "- Anon", r"authors: found 'Anon'; expected a name, or"),
        ('"2026-03-01"', "2026-03-32", r"broken YAML|expected a day"),
    ],
)
def test_a_part_that_is_missing_or_none_is_named(book, old, new, words):
    book.edit(CARD, old, new)
    with pytest.raises(BriefingError, match=rf"CITATION\.cff.*(?:{words})") as raised:
        cite_book()
    assert len(str(raised.value).splitlines()) == 1
