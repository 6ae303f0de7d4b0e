"""What the engine knows of a book is in one file, and in the tables that are there."""

import pytest

from briefing.core.config import base_address
from briefing.core.notebook import read_notebook, title_of
from briefing.core.problems import BriefingError
from briefing.core.settings import FILE, Settings, settings
from briefing.core.toc import Listed, contents
from briefing.prose.excuses import excuses, numerals


def names():
    return {excuse.name for excuse in excuses()}


def test_names_of_the_subject_are_no_figures_and_without_the_file_they_are(book):
    text = "A 2B beside a Gull 2 of Quay 7, by bylaw 12-4."
    assert numerals(text) == []
    (book.root / FILE).unlink()
    assert settings() == Settings()
    assert [numeral for _, numeral in numerals(text)] == ["2", "2", "7", "12", "4"]


def test_a_name_of_a_table_is_known_without_its_maker(book):
    book.set_cell("ferries", "plover", "name", "North Yard Heron 9")
    assert numerals("The North Yard Heron 9 sails, and the Heron 9.") == []
    assert [numeral for _, numeral in numerals("The Egret 9 sails.")] == ["9"]


def test_a_name_that_is_a_number_excuses_no_number(book):
    book.set_cell("ferries", "plover", "name", "North Yard 9")
    assert numerals("The North Yard 9 sails.") == []
    assert [numeral for _, numeral in numerals("It has 9 seats.")] == ["9"]


def test_a_book_without_claims_excuses_none_of_their_numbers(book, monkeypatch):
    assert "source documents" in names()
    monkeypatch.setattr("briefing.prose.excuses.table_names", lambda: ["sources"])
    assert "source documents" not in names()


def test_changed_settings_hold_at_once(book):
    assert settings().units == ("kW", "seats")
    book.edit(FILE, "units: [kW, seats]", "units: [knots]")
    assert settings().units == ("knots",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("names: [", "broken YAML in line 1"),
        ("search:\n  rowz: {}", "search: found 'rowz'; expected one of label, rows, weights"),
        ("serach: {}", "found 'serach'; expected one of engine, subject"),
        ("a list", "YAML without keys"),
        ("- a list", "YAML without keys"),
        ("names: Gull 2", "names: found 'Gull 2'; expected one of example"),
        ("names: {other: Gull 2}", "names: found 'Gull 2'; expected a list"),
        ("names: {tables: [ferries]}", "names: found ['ferries']; expected names with their"),
        ("units: [kW, {a: b}]", "units: found {'a': 'b'}; expected a text. Put it in quotes."),
        ("subject: [harbour]", "subject: found ['harbour']; expected a text"),
    ],
)
def test_settings_that_cannot_be_are_named(book, text, words):
    (book.root / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BriefingError) as raised:
        settings()
    assert str(raised.value).startswith(FILE) and words in str(raised.value)


def test_settings_without_anything_are_none(book):
    (book.root / FILE).write_text("names:\nsearch: {}\n", encoding="utf-8")
    assert settings() == Settings()


def test_contents_are_all_pages_in_their_order_whatever_their_form(book):
    (book.root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index.md\n"
        "parts:\n  - caption: Chapters\n    chapters:\n"
        "      - file: book/fleet.ipynb\n        sections:\n          - file: book/method\n"
        "chapters:\n  - file: book/data\n"
    )
    assert contents() == (
        Listed("", "index"),
        Listed("Chapters", "fleet"),
        Listed("Chapters", "method"),
        Listed("", "data"),
    )
    (book.root / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    assert contents() == (Listed("", "index"),)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("html:\n  # baseurl: https://example.org/\n", ""),
        ("html: {baseurl: }\n", ""),
        ("html: {baseurl: https://example.org/book}\n", "https://example.org/book/"),
    ],
)
def test_a_site_without_an_address_has_none(book, text, address):
    with (book.root / "_config.yml").open("a", encoding="utf-8") as file:
        file.write(text)
    assert base_address() == address


def test_a_chapter_without_a_heading_is_called_by_its_name(book):
    chapter = read_notebook(book.root / "book" / "fleet.ipynb")
    assert title_of(chapter, "fleet") == "The fleet"
    chapter["cells"] = chapter["cells"][1:]
    assert title_of(chapter, "fleet") == "fleet"
