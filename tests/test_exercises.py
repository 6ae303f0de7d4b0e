"""A check tells whether an answer holds, and holds no answer itself; each exercise has one."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from assignment import cells_of, faults
from assignment import kept as kept_of
from IPython.core.interactiveshell import InteractiveShell

from briefing.chapters.exercises import answers
from briefing.chapters.exercises.nbgrader import problems
from briefing.chapters.exercises.check import NotYet
from briefing.chapters.exercises.check import check
from briefing.chapters.exercises.check import show_name_error
from briefing.core.notebook import chapters
from briefing.core.problems import BriefingError

SOLUTION = {
    "count": 12,
    "share": 0.41953,
    "country": "Japan",
    "grows": True,
    "ratios": {"zho": 8.4321, "jpn": 11.0},
    "models": {"Qwen3", "Kimi K2"},
    "years": [2019, 2021],
}


@pytest.fixture
def kept(project, monkeypatch):
    """The answers above and no others, recorded as a refresh does it."""
    (project / answers.FILE).unlink(missing_ok=True)
    record = project / "record"
    monkeypatch.setenv(answers.RECORDING, str(record))
    check("chips-1", **SOLUTION)
    monkeypatch.delenv(answers.RECORDING)
    answers.keep("chips", answers.recorded(record))
    return project / answers.FILE


def test_the_solution_holds(kept, capsys):
    check("chips-1", **SOLUTION)
    assert capsys.readouterr().out.startswith("Exercise chips-1: count, share,")


@pytest.mark.parametrize(
    "other",
    [
        {"count": 12.0},
        {"count": np.int64(12)},
        {"share": 0.42},
        {"share": np.float64(0.4199)},
        {"share": 0.419},
        {"country": " japan "},
        {"grows": np.bool_(True)},
        {"ratios": pd.Series({"jpn": 11, "zho": 8.43})},
        {"models": ["kimi k2", "qwen3"]},
        {"years": np.array([2019, 2021])},
        {"years": (2019, 2021)},
    ],
    ids=str,
)
def test_the_same_answer_in_another_form_holds(kept, other):
    check("chips-1", **SOLUTION | other)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"count": 13}, "count: found 13, which is not the answer"),
        ({"count": 12.4}, "count: found 12.4; expected a whole number"),
        ({"share": 0.40}, "share: found 0.4, which"),
        ({"share": np.float64(0.40)}, "share: found 0.4, which is not the answer to 3 digits"),
        ({"share": 41.953}, "share: found 41.953, which"),
        ({"share": "0.42"}, "share: found '0.42'; expected a number"),
        ({"share": math.nan}, "expected a number, a word, or several of them"),
        ({"share": [0.42]}, "share: found several values; expected a number"),
        ({"country": "China"}, "country: found 'China'"),
        ({"grows": False}, "grows: found False"),
        ({"grows": 1}, "grows: found 1; expected True or False"),
        ({"ratios": {"zho": 8.43, "jpn": 12}}, "1 of 2 entries hold; look again at jpn"),
        ({"ratios": {"zho": 8.43}}, "jpn not among them"),
        ({"ratios": 8.43}, "expected 2 entries, each with its name"),
        ({"models": {"Qwen3"}}, "1 of the 1 you name belong to it, 2 do in all"),
        ({"models": "Qwen3"}, "expected a set of 2"),
        ({"years": [2021, 2019]}, "0 of 2 entries hold"),
        ({"years": None}, "years: no answer is given"),
    ],
    ids=str,
)
def test_another_answer_does_not(kept, other, said):
    with pytest.raises(NotYet) as raised:
        check("chips-1", **SOLUTION | other)
    assert said in str(raised.value)


def test_an_answer_left_out_does_not_hold(kept):
    with pytest.raises(NotYet, match="share: no answer is given"):
        check("chips-1", **{name: one for name, one in SOLUTION.items() if name != "share"})


def test_a_check_without_any_answer_says_so_in_one_line(kept, capsys):
    shell = InteractiveShell()
    shell.set_custom_exc((NameError,), show_name_error)
    shell.run_cell('from briefing.exercises import check\n\ncheck("chips-1", share=nothing)')
    said = capsys.readouterr().out
    assert "Not yet. nothing: no answer is given." in said and "Traceback" not in said
    shell.run_cell("nothing + 1")
    assert "Traceback" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "grade_id", "said"),
    [
        ("chips-2", "chips-check-1", "found grade_id 'chips-check-1', as in cell 1 (one)"),
        ("chips-1", "chips-check-2", "found check of 'chips-1', as in cell 1 (one)"),
        ("mine-2", "chips-check-2", "expected the chapter and a number, such as 'chips-9'"),
        ("chips-2", "chips-check-2", ""),
    ],
)
def test_a_copied_exercise_needs_a_name_of_its_own(tmp_path, code, grade_id, said):
    def cell(name, exercise, mark):
        metadata = {"nbgrader": {"grade": True, "solution": False, "grade_id": mark}}
        source = f'from briefing.exercises import check\n\ncheck(\n    "{exercise}", share=share)'
        return {"id": name, "cell_type": "code", "metadata": metadata, "source": source}

    path = tmp_path / "chips.ipynb"
    cells = [cell("one", "chips-1", "chips-check-1"), cell("two", code, grade_id)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")
    found = "".join(str(one) for one in problems(path))
    assert said in found and bool(said) == bool(found)


def test_what_is_kept_does_not_tell(kept):
    text = kept.read_text(encoding="utf-8")
    for told in ("Japan", "japan", "0.419", "4.19e", "8.43", "Qwen3", "qwen3", "2019", '": 12'):
        assert told not in text


def test_a_chapter_replaces_its_own_answers_only(kept):
    answers.keep("regulation", {"regulation-2": {"day": "word:1"}})
    answers.keep("chips", {"chips-3": {"tpp": "whole:2"}})
    assert list(json.loads(kept.read_text(encoding="utf-8"))) == ["chips-3", "regulation-2"]


def test_an_exercise_without_a_kept_answer_says_what_to_do(kept):
    with pytest.raises(BriefingError, match=r"no exercise 'chips-9'.*briefing refresh"):
        check("chips-9", tpp=1)


def test_a_broken_file_of_answers_says_what_to_do(kept):
    kept.write_text("{", encoding="utf-8")
    with pytest.raises(BriefingError, match=r"book/answers.json: found no JSON.*refresh --all"):
        check("chips-1", **SOLUTION)


@pytest.mark.parametrize("chapter", [path.stem for path in chapters()])
def test_exercises_can_be_taken_out_and_marked(chapter):
    assert list(faults(chapter, cells_of(chapter), kept_of(chapter))) == []


def test_no_answers_are_kept_of_chapters_that_are_not_there():
    kept = {exercise.rpartition("-")[0] for exercise in answers.read_answers()}
    assert kept == {path.stem for path in chapters()}
