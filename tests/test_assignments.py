"""The exercises of the chapters: a task, a solution, and a check that nothing else meets."""

import ast
import builtins
import re

import pytest

from briefing.answers import read_answers
from briefing.notebooks import chapters, read
from briefing.tables import project_root

CHAPTERS = [path.stem for path in chapters()]
FEWEST = 5
BEGIN, END = "### BEGIN SOLUTION\n", "\n### END SOLUTION"


def cells_of(chapter):
    """The cells of a chapter by id, in order, their source as one text."""
    notebook = read(project_root() / "book" / f"{chapter}.ipynb")
    return {cell["id"]: {**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]}


def bound(source):
    """The names that code gives a value, those inside its functions too."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg):
            names.add(node.arg if isinstance(node, ast.arg) else node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def used(source):
    """The names that code reads."""
    return {
        node.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def checked(source):
    """The exercise that a check names, and its answers; None where it is more than the one call."""
    form = r"from briefing\.exercises import check\n\ncheck\((.+)\)"
    if not (match := re.fullmatch(form, source, re.DOTALL)):
        return None
    call = ast.parse(f"check({match[1]})", mode="eval").body
    if not isinstance(call, ast.Call) or len(call.args) != 1:
        return None
    if any(ast.unparse(one) != f"{one.arg}={one.arg}" for one in call.keywords):
        return None
    return ast.literal_eval(call.args[0]), [one.arg for one in call.keywords]


def marks(chapter, kind, number, **more):
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    return {
        **plain,
        "grade_id": f"{chapter}-{kind}-{number}",
        "schema_version": 3,
        **more,
    }


def faults(chapter, cells, known):
    """What is wrong with the exercises of a chapter, in words; `known` are the kept answers."""
    numbers = [int(name.split("-")[1]) for name in cells if re.fullmatch(r"exercise-\d+", name)]
    if len(numbers) < FEWEST:
        yield f"{len(numbers)} exercises"
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"numbered {numbers}"
    if known.keys() != {f"{chapter}-{number}" for number in numbers}:
        yield f"answers are kept for {', '.join(known)}"
    order = list(cells)
    for number in numbers:
        wanted = [f"{kind}-{number}" for kind in ("exercise", "solution", "check")]
        place = order.index(wanted[0])
        if order[place : place + 3] != wanted:
            yield f"{wanted[0]}: followed by {order[place + 1 : place + 3]}"
            continue
        task, solution, check = (cells[name] for name in wanted)
        for fault in (
            *cell_faults(chapter, number, solution, check),
            *answer_faults(chapter, number, task["source"], check["source"], known),
            *name_faults(number, cells),
        ):
            yield f"{wanted[0]}: {fault}"


def cell_faults(chapter, number, solution, check):
    """A program can take the solution out, and mark the answers."""
    source = solution["source"]
    if not (source.startswith(BEGIN) and source.endswith(END)) or source.count("###") != 2:
        yield "the solution stands outside its marks"
    if not any(output.get("text") for output in solution["outputs"]):
        yield "the solution says nothing"
    if solution["metadata"] != {
        "nbgrader": marks(chapter, "solution", number, solution=True),
        "tags": ["hide-cell"],
    }:
        yield "metadata of the solution"
    points = check["metadata"].get("nbgrader", {}).get("points")
    if points not in (1, 2, 3):
        yield f"{points} points"
    if check["metadata"] != {
        "nbgrader": marks(chapter, "check", number, grade=True, locked=True, points=points),
        "tags": ["remove-cell"],
    }:
        yield "metadata of the check"


def answer_faults(chapter, number, task, check, known):
    """Task, check and kept answers speak of the same names."""
    found = checked(check)
    if found is None:
        yield "the check is more than one call of check()"
        return
    exercise, answers = found
    if exercise != f"{chapter}-{number}":
        yield f"the check is of {exercise}"
    if not answers or answers != list(known.get(exercise, ())):
        yield f"checked are {answers}, kept are {list(known.get(exercise, ()))}"
    for answer in answers:
        if f"`{answer}`" not in task:
            yield f"the task does not name {answer}"


def name_faults(number, cells):
    """Only the solution itself gives the answers, and it needs no other solution."""
    code = {name: cell["source"] for name, cell in cells.items() if cell["cell_type"] == "code"}
    own = code.pop(f"solution-{number}")
    _, answers = checked(code[f"check-{number}"]) or ("", [])
    elsewhere = {name for source in code.values() for name in bound(source)} | set(dir(builtins))
    if given := sorted(set(answers) & elsewhere):
        yield f"{', '.join(given)} would hold a value without a solution"
    if lacking := sorted(set(answers) - bound(own)):
        yield f"the solution does not assign {', '.join(lacking)}"
    before = {
        name
        for cell, source in code.items()
        if not re.fullmatch(r"(?:solution|check)-\d+", cell)
        for name in bound(source)
    }
    if strange := sorted(used(own) - bound(own) - before - set(dir(builtins))):
        yield f"the solution needs {', '.join(strange)} of another solution"


def kept(chapter):
    return {
        exercise: answers
        for exercise, answers in read_answers().items()
        if exercise.rpartition("-")[0] == chapter
    }


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_can_be_taken_out_and_marked(chapter):
    assert list(faults(chapter, cells_of(chapter), kept(chapter))) == []


def test_no_answers_are_kept_of_chapters_that_are_not_there():
    assert {exercise.rpartition("-")[0] for exercise in read_answers()} == set(CHAPTERS)


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (leave_out("exercise-7", "exercise-6", "exercise-5"), "4 exercises"),
        (leave_out("exercise-2"), "numbered [1, 3, 4, 5, 6, 7]"),
        (leave_out("check-2"), "exercise-2: followed by ['solution-2', 'exercise-3']"),
        (spoil("solution-1", END, END + "\nprint()"), "exercise-1: the solution stands outside"),
        (lambda cells, known: cells["solution-1"].update(outputs=[]), "the solution says nothing"),
        (spoil_marks("solution-1", solution=False), "exercise-1: metadata of the solution"),
        (spoil_marks("check-1", locked=False), "exercise-1: metadata of the check"),
        (spoil_marks("check-1", points=0), "exercise-1: 0 points"),
        (spoil("check-1", "chips-1", "chips-2"), "exercise-1: the check is of chips-2"),
        (spoil("check-1", "check(", "print()\ncheck("), "exercise-1: the check is more than"),
        (spoil("check-1", "=band_points", "=1"), "exercise-1: the check is more than one call"),
        (spoil("exercise-1", "`band_points`", "it"), "the task does not name band_points"),
        (spoil("solution-1", "band_points", "band"), "the solution does not assign band_points"),
        (spoil("setup", "wide =", "band_points = 1\nwide ="), "band_points would hold a value"),
        (spoil("solution-2", END, "\nband_points = 1" + END), "band_points would hold a value"),
        (spoil("solution-2", "DENSITY_A", "passes_2023"), "needs passes_2023 of another solution"),
        (lambda cells, known: known["chips-1"].pop("least_certain"), "kept are ['band_points']"),
        (lambda cells, known: known.pop("chips-7"), "answers are kept for chips-1, chips-2"),
        (lambda cells, known: known.update({"chips-8": {}}), "answers are kept for chips-1"),
    ],
)
def test_each_fault_of_an_exercise_is_named(change, said):
    cells, known = cells_of("chips"), kept("chips")
    change(cells, known)
    assert said in "; ".join(faults("chips", cells, known))


# What the teaching page says of a class, read as a person reads it.
SECTION = re.compile(r"^\(teaching-([a-z-]+)\)=\n## (.+)\n", re.MULTILINE)
STEP = re.compile(r"^\| *(\d+) *\|", re.MULTILINE)
EXERCISE = re.compile(r"^\| *Exercise (\d+) *\|[^|]+\| *(\d+) *\| *\d+ *\|$", re.MULTILINE)
CLASS = 90  # minutes


def teaching():
    """The sections of the teaching page by chapter: title and text."""
    page = (project_root() / "book" / "teaching.md").read_text(encoding="utf-8")
    _, *parts = SECTION.split(page)
    return {
        chapter: (title, text)
        for chapter, title, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def test_every_chapter_has_its_section_in_the_order_of_the_contents():
    contents = (project_root() / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(r"file: book/([a-z-]+)", contents)
    assert list(teaching()) == [page for page in listed if page in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_teaching_page_agrees_with_the_chapter(chapter):
    title, text = teaching()[chapter]
    cells = cells_of(chapter)
    assert cells["title"]["source"].startswith(f"# {title}\n")
    assert sum(map(int, STEP.findall(text))) == CLASS
    points = {
        number: cell["metadata"]["nbgrader"]["points"]
        for name, cell in cells.items()
        if (number := name.removeprefix("check-")) != name
    }
    assert {number: int(worth) for number, worth in EXERCISE.findall(text)} == points
    for cell in re.findall(r"cell `([a-z-]+)`", text):
        assert cell in cells, f"the plan speaks of a cell {cell}"


def test_the_teaching_page_tells_no_answer():
    """No result that only a solution prints stands on a page for students."""
    page = "\n".join(text for _, text in teaching().values())
    for chapter in CHAPTERS:
        cells = cells_of(chapter)
        told = "".join(cell["source"] for name, cell in cells.items() if "exercise-" in name)
        for name, cell in cells.items():
            if name.startswith("solution-"):
                text = "".join("".join(output["text"]) for output in cell["outputs"])
                for number in re.findall(r"\d[\d,]*\.\d+|\d,\d{3}", text):
                    if number not in told:
                        assert number not in page, f"{chapter}, {name}: {number}"
