"""The printed form of this book: whole, readable, linked; printed once for all tests."""

import shutil
from datetime import date

import papers
import pytest
from books import Book
from shared import lacking, once

from briefing.core.notebook import chapters

pytestmark = [pytest.mark.prove, pytest.mark.xdist_group("printed")]
CHAPTERS = [path.stem for path in chapters()]


@pytest.fixture(scope="session")
def printed(tmp_path_factory, built):
    """A copy of the built book, printed once in a run."""

    def make(folder):
        shutil.copytree(built.root, folder)
        Book(folder, (folder / "subject" / "src", folder / "engine" / "src")).must("print")

    return once(tmp_path_factory, "printed-book", make) / "_build" / "html"


@pytest.fixture
def inside(printed, monkeypatch):
    """Work in the printed copy, as its commands do."""
    monkeypatch.chdir(printed.parents[1])
    return printed


@pytest.fixture(scope="module")
def paper(printed):
    return papers.Paper(printed / "print" / "book.pdf")


def test_every_form_is_there_and_linked(inside):
    page = (inside / "book" / "print.html").read_text("utf-8")
    for file in ("book.pdf", "book.epub", *(f"brief-{name}.pdf" for name in CHAPTERS)):
        assert f'href="../print/{file}"' in page
        assert (inside / "print" / file).is_file()


def test_the_book_says_who_made_it_and_when_it_was_published(paper):
    assert paper.pdf.metadata.title == (
        "Artificial intelligence in China: a reproducible briefing book"
    )
    assert paper.pdf.metadata.author == "The briefing book's authors"
    assert paper.pdf.metadata.creation_date.date() == date(2026, 11, 22)
    assert 100 < len(paper.pages) < 700


def test_the_book_can_be_read_aloud_and_found_through(paper, printed):
    papers.assert_can_be_read_aloud(paper)
    papers.assert_sections_have_bookmarks(paper, printed, [*CHAPTERS, "method", "sources"])
    assert papers.assert_contents_name_the_right_pages(paper, slice(2, 6)) > 80
    outside, inside = papers.assert_links_lead_somewhere(paper)
    assert inside > 2000 and outside > 500


def test_fonts_are_ours_and_chinese_is_set_in_its_own(paper, printed):
    papers.assert_fonts_are_ours(paper)
    assert any("CJK-SC" in name or "CJKsc" in name for name in paper.fonts())
    chinese = papers.article(printed, "entities").xpath(".//*[@class='zh']")
    together = "".join(paper.words)
    names = [papers.squeezed(element.text_content()) for element in chinese]
    assert len(names) > 150 and not [name for name in names if name not in together]


def test_no_word_is_cut_or_runs_into_the_margin(paper):
    papers.assert_no_word_is_cut(paper)


def test_figures_are_there_and_stand_with_their_sources_on_one_page(inside, paper):
    assert papers.assert_figures_stand_with_their_sources(paper, inside, CHAPTERS) > 45


def test_every_linked_number_has_a_note_with_its_source(inside, paper):
    marks, notes = papers.assert_linked_numbers_have_notes(paper, inside)
    assert marks > 800 and notes > 600


def test_nothing_of_the_screen_is_printed(paper):
    papers.assert_nothing_of_the_screen_is_printed(paper)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_brief_is_two_pages_with_judgements_figures_numbers_and_sources(inside, name):
    papers.assert_brief_is_whole(inside, name)


def test_the_epub_passes_epubcheck(printed):
    if not shutil.which("java"):
        lacking("epubcheck needs Java")
    papers.assert_epub_is_valid(printed / "print" / "book.epub")


def test_the_epub_is_for_everyone(printed):
    pages = papers.pages_of_epub(printed / "print" / "book.epub")
    images = [image for page in pages.values() for image in page.iter("{*}img")]
    assert len(images) > 45 and all(len(image.get("alt")) > 20 for image in images)
    spans = pages["EPUB/entities.xhtml"].iter("{*}span")
    assert len([span for span in spans if span.get("lang") == "zh-Hans"]) > 150
