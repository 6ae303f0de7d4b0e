"""Assumptions of a chapter: what a reader may set, what is refused, and what the output says."""

import shutil

import pytest
from books import REPOSITORY

from briefing.chapters import parameters
from briefing.core.notebook import chapters, read_notebook
from briefing.core.problems import BriefingError
from briefing.core.project import project_root

OURS = {
    "as_of": "2026-03-01",
    "seats_taken": 0.5,
    "lines": ["north", "south"],
    "years": [2015, 2025],
}


def test_the_cell_of_assumptions_is_read_with_its_meanings(book):
    (path,) = [path for path in chapters() if path.stem == "crossings"]
    found = list(parameters.stated(read_notebook(path)))
    assert found[0] == ("as_of", '"2026-03-01"', "the day for which the chapter speaks")
    assert [name for name, _, _ in found] == list(OURS)
    assert all(meaning for _, _, meaning in found)


def test_metrics_take_the_values_of_this_edition(book):
    assert {name: parameters.value("crossings", name) for name in OURS} == OURS


def test_values_of_this_edition_are_good_and_need_no_note(book, capsys):
    assert parameters.check("crossings", OURS) == frozenset()
    assert capsys.readouterr().out == ""


def test_other_values_are_named_and_said(book, capsys):
    given = OURS | {"lines": ["south"], "seats_taken": 1}
    assert parameters.check("crossings", given) == {"lines", "seats_taken"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("as_of", "2024-02-31", "a day written YYYY-MM-DD from 2020-01-01 to 2026-03-01"),
        ("as_of", "2031-01-01", "a day written YYYY-MM-DD"),
        ("as_of", "2024-6-1", "a day written YYYY-MM-DD"),
        ("as_of", 20240601, "a day written YYYY-MM-DD"),
        ("seats_taken", "half", "a number from 0.01 to 1"),
        ("seats_taken", True, "a number from 0.01 to 1"),
        ("seats_taken", 40, "a number from 0.01 to 1"),
        ("seats_taken", [0.3], "a number from 0.01 to 1"),
        ("years", [], "a number from 1990 to 2040"),
        ("years", [2015, "x"], "a number from 1990 to 2040"),
        ("lines", "east", "one or more of north, south"),
        ("lines", [], "one or more of north, south"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_would_do(book, name, value, words):
    with pytest.raises(BriefingError) as refused:
        parameters.check("crossings", OURS | {name: value})
    assert f"{name}: found {value!r}; expected " in str(refused.value)
    assert words in str(refused.value)


def test_one_value_does_for_a_list(book):
    assert parameters.check("crossings", OURS | {"lines": "south"}) == {"lines"}


def test_a_value_of_another_kind_has_its_own_rule():
    def rule(given):
        return "" if isinstance(given, dict) else "a mapping"

    one = parameters.Assumption({}, rule=rule)
    assert (one.fault({"lines": 2}), one.fault(2)) == ("", "a mapping")


def test_a_chapter_without_assumptions_is_named(book):
    with pytest.raises(BriefingError, match="no assumptions of 'fleet'"):
        parameters.check("fleet", {})


def test_a_changed_assumption_in_the_chapter_moves_its_figures_and_says_so(book):
    chapter = book.root / "book/crossings.ipynb"
    assert "Assumptions were changed" not in chapter.read_text(encoding="utf-8")
    book.edit("book/crossings.ipynb", r"lines = [\"north\", \"south\"]", r"lines = [\"south\"]")
    book.must("refresh")
    ran = chapter.read_text(encoding="utf-8")
    assert "**Assumptions were changed.**" in ran
    assert "`lines` is `['south']`; in this edition it is `['north', 'south']`" in ran
    assert "South line: 120 to 88 thousand passengers" in ran and "North line: 195" not in ran


def test_tables_are_found_from_below_a_book_and_from_outside_all_books(tmp_path, monkeypatch):
    below, outside = tmp_path / "mine" / "book" / "drafts", tmp_path / "outside"
    for folder in (below, outside, tmp_path / "mine" / "data"):
        folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / "data" / "datapackage.json", tmp_path / "mine" / "data")
    monkeypatch.chdir(below)
    assert project_root() == tmp_path / "mine", "a book of one's own comes before the library's"
    monkeypatch.chdir(outside)
    assert project_root() == REPOSITORY, "outside all books the engine's own place is taken"
