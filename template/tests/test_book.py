"""What must hold: tables fit their contract, numbers are those of the tables, chapters are current.

`make test` also runs every cell again and compares its output (nbval), and builds the pages.
"""

from pathlib import Path

import pytest

from briefing.chapters import provenance
from briefing.chapters.exercises.answers import answers_of
from briefing.chapters.exercises.nbgrader import is_check, name_problems
from briefing.core.notebook import chapters, read_notebook, source_of
from briefing.numbers.facts import registry
from briefing.prose import check, todo_notes
from briefing.tables import checks


@pytest.fixture(autouse=True)
def book(monkeypatch):
    monkeypatch.chdir(Path(__file__).resolve().parents[1])


def test_the_tables_fit_their_contract_and_each_other():
    assert [str(problem) for problem in checks.problems()] == []


def test_every_number_of_the_text_holds():
    assert [str(problem) for problem in check.problems()] == []


def test_nothing_is_left_to_be_written():
    assert [str(problem) for problem in todo_notes.problems()] == []


def test_every_chapter_is_up_to_date():
    for path in chapters():
        assert provenance.reasons(read_notebook(path)) == [], "run: make refresh"


def test_every_derived_number_says_what_it_is():
    for metric in registry().values():
        assert len(metric.description) > 15, metric.name


def test_every_exercise_can_be_checked():
    for path in chapters():
        assert [str(problem) for problem in name_problems(path)] == []
        checked = [source_of(cell) for cell in read_notebook(path)["cells"] if is_check(cell)]
        known = answers_of(path.stem)
        assert len(checked) == len(known)
        assert all(any(f'"{exercise}"' in cell for cell in checked) for exercise in known)
