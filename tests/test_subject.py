"""What the library knows of its subject is in one file, and in the tables that are there."""

import pytest

from briefing.tables.checks import OF_TABLES
from briefing.tables.checks import checks_of
from briefing.prose.excuses import excuses
from briefing.prose.excuses import numerals
from briefing.core.problems import BriefingError
from briefing.core.settings import FILE
from briefing.core.settings import Subject
from briefing.core.settings import subject
from briefing.tables.contract import table_names


def test_names_of_the_subject_are_no_figures_and_without_the_file_they_are(project):
    text = "A 910C beside a Gaudi 3 and an RTX 5090 D."
    assert numerals(text) == []
    (project / FILE).unlink()
    assert subject() == Subject()
    assert [numeral for _, numeral in numerals(text)] == ["910", "3", "5090"]


def test_a_book_without_claims_excuses_none_of_their_numbers(project, monkeypatch):
    assert "source documents" in {one.name for one in excuses()}
    monkeypatch.setattr("briefing.excuses.table_names", lambda: ["sources"])
    assert "source documents" not in {one.name for one in excuses()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("names: [", "expected the node content"),
        ("search:\n  rowz: {}", "unexpected keyword argument 'rowz'"),
        ("a list", "no attribute 'get'"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(project, text, words):
    (project / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BriefingError, match=FILE) as raised:
        subject()
    assert words in str(raised.value) and "a list of names, glossary, search" in str(raised.value)


def test_checks_of_certain_tables_run_where_all_of_these_are_there():
    assert checks_of({"sources", "chips"}) == []  # the dates of the chips are missing
    assert {check.__name__ for check in checks_of({"chips", "chip_dates"})} == {
        "chip_date_problems"
    }
    assert len(checks_of(set(table_names()))) == len(OF_TABLES)
