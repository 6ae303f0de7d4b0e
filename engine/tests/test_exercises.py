"""A check tells whether an answer holds, and holds no answer itself; each exercise has one."""

import json
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from assignment import cells_of, faults, faults_of
from IPython.core.interactiveshell import InteractiveShell

from briefing.chapters.exercises import answers
from briefing.chapters.exercises.check import NotYet, check, show_name_error
from briefing.chapters.exercises.nbgrader import END, name_problems
from briefing.commands.main import main
from briefing.core.problems import BriefingError
from briefing.kits.new.chapter import exercise_cells

SOLUTION = {
    "count": 12,
    "share": 0.41953,
    "port": "Evenmouth",
    "grows": True,
    "ratios": {"north": 8.4321, "south": 11.0},
    "ferries": {"Gull 2", "Plover"},
    "years": [2019, 2021],
}


@pytest.fixture
def kept(book, monkeypatch):
    """The answers above and no others, recorded as a refresh does it."""
    (book.root / answers.FILE).unlink(missing_ok=True)
    record = book.root / "record"
    monkeypatch.setenv(answers.RECORDING, str(record))
    check("fleet-1", **SOLUTION)
    monkeypatch.delenv(answers.RECORDING)
    answers.keep_answers("fleet", answers.recorded_answers(record))
    return book.root / answers.FILE


def test_the_solution_holds(kept, capsys):
    check("fleet-1", **SOLUTION)
    assert capsys.readouterr().out.startswith("Exercise fleet-1: count, share,")


@pytest.mark.parametrize(
    "other",
    [
        {"count": 12.0},
        {"count": np.int64(12)},
        {"share": 0.42},
        {"share": np.float64(0.4199)},
        {"share": 0.419},
        {"port": " evenmouth "},
        {"grows": np.bool_(True)},
        {"ratios": pd.Series({"south": 11, "north": 8.43})},
        {"ferries": ["plover", "gull 2"]},
        {"years": np.array([2019, 2021])},
        {"years": (2019, 2021)},
        {"share": Decimal("0.42")},
        {"share": Fraction(42, 100)},
    ],
    ids=str,
)
def test_the_same_answer_in_another_form_holds(kept, other):
    check("fleet-1", **SOLUTION | other)


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
        ({"share": math.inf}, "share: found inf; expected a number"),
        ({"share": np.float64(-math.inf)}, "share: found -inf; expected a number"),
        ({"count": np.float64(math.inf)}, "count: found inf; expected a number"),
        ({"ratios": {"north": math.inf, "south": 11}}, "ratios/north: found inf"),
        ({"years": [2019, math.inf]}, "years/2: found inf"),
        ({"share": Fraction(10**400)}, "expected a number, a word"),
        ({"share": Decimal("1e400")}, "share: found Decimal('1E+400'); expected a number"),
        ({"share": 1 + 2j}, "share: found (1+2j); expected a number, a word"),
        ({"share": [0.42]}, "share: found several values; expected a number"),
        ({"port": "Oddmouth"}, "port: found 'Oddmouth'"),
        ({"grows": False}, "grows: found False"),
        ({"grows": 1}, "grows: found 1; expected True or False"),
        ({"ratios": {"north": 8.43, "south": 12}}, "1 of 2 entries hold; look again at south"),
        ({"ratios": {"north": 8.43}}, "south not among them"),
        ({"ratios": 8.43}, "expected 2 entries, each with its name"),
        ({"ferries": {"Gull 2"}}, "1 of the 1 you name belong to it, 2 do in all"),
        ({"ferries": "Gull 2"}, "expected a set of 2"),
        ({"years": [2021, 2019]}, "0 of 2 entries hold"),
        ({"years": None}, "years: no answer is given"),
    ],
    ids=lambda given: str(given)[:40],
)
def test_another_answer_does_not(kept, other, said):
    with pytest.raises(NotYet) as raised:
        check("fleet-1", **SOLUTION | other)
    assert said in str(raised.value)


def test_a_number_of_more_digits_than_a_float_holds_does_not(kept):
    for name in ("share", "count"):
        with pytest.raises(NotYet, match=f"{name}: found 1000"):
            check("fleet-1", **SOLUTION | {name: 10**400})


def test_an_answer_left_out_does_not_hold(kept):
    with pytest.raises(NotYet, match="share: no answer is given"):
        check("fleet-1", **{name: given for name, given in SOLUTION.items() if name != "share"})


def test_a_check_without_any_answer_says_so_in_one_line(kept, capsys):
    shell = InteractiveShell()
    shell.set_custom_exc((NameError,), show_name_error)
    shell.run_cell('from briefing import check\n\ncheck("fleet-1", share=nothing)')
    said = capsys.readouterr().out
    assert "Not yet. nothing: no answer is given." in said and "Traceback" not in said
    shell.run_cell("nothing + 1")
    assert "Traceback" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "grade_id", "said"),
    [
        ("fleet-2", "fleet-check-1", "found grade_id 'fleet-check-1', as in cell 1 (one)"),
        ("fleet-1", "fleet-check-2", "found check of 'fleet-1', as in cell 1 (one)"),
        ("mine-2", "fleet-check-2", "expected the chapter and a number, such as 'fleet-9'"),
        ("fleet-2", "fleet-check-2", ""),
    ],
)
def test_a_copied_exercise_needs_a_name_of_its_own(tmp_path, code, grade_id, said):
    def cell(name, exercise, mark):
        metadata = {"nbgrader": {"grade": True, "solution": False, "grade_id": mark}}
        source = f'from briefing import check\n\ncheck(\n    "{exercise}", share=share)'
        return {"id": name, "cell_type": "code", "metadata": metadata, "source": source}

    path = tmp_path / "fleet.ipynb"
    cells = [cell("one", "fleet-1", "fleet-check-1"), cell("two", code, grade_id)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")
    found = "".join(str(one) for one in name_problems(path))
    assert said in found and bool(said) == bool(found)


def test_what_is_kept_does_not_tell(kept):
    text = kept.read_text(encoding="utf-8")
    for told in (
        "Evenmouth",
        "evenmouth",
        "0.419",
        "4.19e",
        "8.43",
        "Gull 2",
        "gull 2",
        "2019",
        '": 12',
    ):
        assert told not in text


def test_a_chapter_replaces_its_own_answers_only(kept):
    answers.keep_answers("crossings", {"crossings-2": {"day": "word:1"}})
    answers.keep_answers("fleet", {"fleet-3": {"seats": "whole:2"}})
    assert list(json.loads(kept.read_text(encoding="utf-8"))) == ["crossings-2", "fleet-3"]


def test_an_exercise_without_a_kept_answer_says_what_to_do(kept):
    with pytest.raises(BriefingError, match=r"no exercise 'fleet-9'.*briefing refresh"):
        check("fleet-9", seats=1)


def test_a_broken_file_of_answers_says_what_to_do(kept):
    kept.write_text("{", encoding="utf-8")
    with pytest.raises(BriefingError, match=r"book/answers.json: found broken.*refresh --all"):
        check("fleet-1", **SOLUTION)


def test_no_exercise_of_the_sample_lacks_anything(pristine, monkeypatch):
    monkeypatch.chdir(pristine.root)
    assert faults_of("crossings") == []


@pytest.fixture
def exercises(pristine, monkeypatch):
    """The cells and the kept answers of a chapter with two exercises that are as they should be."""
    monkeypatch.chdir(pristine.root)
    cells, known = cells_of("crossings"), answers.answers_of("crossings")
    second = exercise_cells(
        "crossings", 2, "What is longest? Write `answer`.", "answer = 1\nprint(answer)"
    )
    for cell in second:
        cells[cell["id"]] = {**cell, "source": "".join(cell["source"])}
    cells["solution-2"]["outputs"] = [{"text": ["1"]}]
    return cells, {**known, "crossings-2": {"answer": "whole:1"}}


def spoil(name, old, new):
    def change(cells, known):
        source = cells[name]["source"]
        assert old in source
        cells[name]["source"] = source.replace(old, new)

    return change


def spoil_marks(name, **more):
    return lambda cells, known: cells[name]["metadata"]["nbgrader"].update(more)


def leave_out(*names):
    return lambda cells, known: [cells.pop(name) for name in names]


def test_exercises_as_they_should_be_have_no_fault(exercises):
    assert list(faults("crossings", *exercises)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (leave_out("exercise-1", "exercise-2"), "numbered []"),
        (leave_out("exercise-1"), "numbered [2]"),
        (leave_out("check-1"), "exercise-1: followed by ['solution-1', 'sources']"),
        (spoil("solution-1", END, f"{END}\nprint()"), "exercise-1: the solution stands outside"),
        (lambda cells, known: cells["solution-1"].update(outputs=[]), "the solution says nothing"),
        (spoil_marks("solution-1", solution=False), "exercise-1: metadata of the solution"),
        (spoil_marks("check-1", locked=False), "exercise-1: metadata of the check"),
        (spoil_marks("check-1", points=0), "exercise-1: 0 points"),
        (spoil("check-1", "crossings-1", "crossings-2"), "exercise-1: the check is of crossings-2"),
        (spoil("check-1", "check(", "print()\ncheck("), "exercise-1: the check is more than"),
        (spoil("check-1", "=lost", "=1"), "exercise-1: the check is more than one call"),
        (spoil("exercise-1", "`lost`", "it"), "the task does not name lost"),
        (spoil("solution-1", "lost", "less"), "the solution does not assign lost"),
        (spoil("setup", "look.use", "lost = 1\nlook.use"), "lost would hold a value"),
        (spoil("solution-2", END, f"lost = 1\n{END}"), "lost would hold a value"),
        (spoil("solution-2", "= 1", "= fuller"), "needs fuller of another solution"),
        (lambda cells, known: known["crossings-1"].pop("lost"), "kept are ['fuller']"),
        (lambda cells, known: known.pop("crossings-2"), "answers are kept for crossings-1"),
        (
            lambda cells, known: known.update({"crossings-3": {}}),
            "answers are kept for crossings-1",
        ),
    ],
)
def test_each_fault_of_an_exercise_is_named(exercises, change, said):
    cells, known = exercises
    change(cells, known)
    assert said in "; ".join(faults("crossings", cells, known))


def test_a_copied_exercise_fails_the_check(book, capsys):
    path = book.root / "book" / "crossings.ipynb"
    chapter = json.loads(path.read_text(encoding="utf-8"))
    copied = [dict(cell) for cell in chapter["cells"] if cell["id"].endswith("-1")]
    chapter["cells"] += [{**cell, "id": f"{cell['id']}-copy"} for cell in copied]
    path.write_text(json.dumps(chapter), encoding="utf-8")
    assert main(["check", "--only", "prose"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3 and all("a name of its own" in line for line in said)
    assert "grade_id 'crossings-solution-1', as in cell" in said[0]
