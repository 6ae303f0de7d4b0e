"""Every number of this book: it holds, and whatever would make it wrong is noticed."""

import pytest
from mutation import fates_of_cells, numbers_in, unnoticed_digits, unnoticed_orphans

from briefing.arguments import premises
from briefing.core import subject
from briefing.numbers.metrics import registered
from briefing.prose.check import all_sections, linked_in, problems, section_problems
from briefing.prose.excuses import excuses, numerals
from briefing.prose.markdown import Section, files, sections
from briefing.questions import model as questions

PAGES = {path.name: path for path in files()}
# Pages whose derived numbers rest on hundreds of cells: these are tried in parts.
PARTS = {
    "judgements.csv": 8,
    "claims-audit.ipynb": 4,
    "state-of-play.ipynb": 3,
    "compute.ipynb": 8,
    "regulation.ipynb": 5,
    "ledger.md": 6,
    "challenges.csv": 3,
}
SHARES = [(name, part, PARTS.get(name, 1)) for name in PAGES for part in range(PARTS.get(name, 1))]


def test_every_number_of_the_book_holds():
    assert [str(problem) for problem in problems()] == []
    assert len(numbers_in(all_sections())) > 800


@pytest.mark.parametrize("page", PAGES)
def test_a_changed_digit_in_any_linked_number_is_caught(page):
    assert unnoticed_digits(sections(PAGES[page])) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_taken_away_leaves_an_orphan_that_is_caught(page):
    assert unnoticed_orphans(sections(PAGES[page])) == []


@pytest.mark.parametrize(("page", "part", "parts"), SHARES)
def test_a_changed_cell_under_any_number_is_caught(page, part, parts):
    """Or it is idle: what it is changed to moves no figure of the page."""
    fates = fates_of_cells(sections(PAGES[page]), part, parts)
    assert [cell for cell, fate in fates.items() if fate == "missed"] == []
    assert not fates or "caught" in fates.values()


def test_every_derived_number_is_used_and_says_what_it_is():
    subject.part(subject.METRICS)
    linked = [one for text in all_sections() for one in linked_in(text)]
    used = {one.fact.address.partition("/")[2] for one in linked if one.fact.derived}
    deciding = premises.addresses() | questions.addresses()
    used |= {address.removeprefix("metrics/") for address in deciding}
    for name, metric in registered("china_ai").items():
        assert name in used, f"metric {name} stands behind no number: remove it"
        assert len(metric.description) > 15, name


def test_each_general_excuse_covers_its_example_and_no_more():
    for excuse in excuses():
        assert excuse.example and numerals(excuse.example) == [], excuse.name


@pytest.mark.parametrize(
    "text",
    [
        "A 910C beside a Gaudi 3, an RTX 5090 D and an RTX 4090 D.",
        "The 14th Five-Year Plan, GB/T 45654-2025, 15 CFR 742.4 and ISO 27001, articles 5 and 6.",
        "TC260-003 and text 003, claim c000-12, PCIe 5.0, a 2-bit format, Qwen2.5-72B.",
    ],
    ids=lambda text: text[:24],
)
def test_names_and_places_of_the_subject_are_no_figures(text):
    assert numerals(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "They sold Gaudi 30000 chips.",
        "It hired 2000 chips.",
        "It was [8](fact:metrics/eight-provinces) H100 equivalents.",
        "It was [8](fact:metrics/eight-provinces) TFLOPS.",
        "[345 W](fact:compute/nvidia-world-power-2022/value)",
        "[100 times](fact:compute/nvidia-china-h100e-2022/unit)",
        "There were 004 percent.",
    ],
    ids=lambda text: text[:24],
)
def test_names_and_units_of_the_subject_excuse_no_figure(text):
    assert section_problems(Section("book/test.ipynb", text, 7, "cell")), text
