"""Each chapter has exercises enough, and a section on the page for teachers that agrees with it."""

import re

import pytest
from assignment import cells_of, faults, kept

from briefing.chapters.exercises.nbgrader import END
from briefing.core.notebook import chapters
from briefing.core.project import project_root

CHAPTERS = [path.stem for path in chapters()]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_enough_exercises(chapter):
    assert sum(name.startswith("exercise-") for name in cells_of(chapter)) >= 5


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
        (leave_out(*(f"exercise-{number}" for number in range(1, 8))), "numbered []"),
        (leave_out("exercise-2"), "numbered [1, 3, 4, 5, 6, 7]"),
        (leave_out("check-2"), "exercise-2: followed by ['solution-2', 'exercise-3']"),
        (spoil("solution-1", END, f"{END}\nprint()"), "exercise-1: the solution stands outside"),
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
        (spoil("solution-2", END, f"band_points = 1\n{END}"), "band_points would hold a value"),
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


def section(chapter):
    """Title and text of what the teaching page says of a chapter."""
    sections = teaching()
    assert chapter in sections, f"book/teaching.md has no section (teaching-{chapter})="
    return sections[chapter]


def test_every_chapter_has_its_section_in_the_order_of_the_contents():
    contents = (project_root() / "_toc.yml").read_text(encoding="utf-8")
    listed = re.findall(r"file: book/([a-z-]+)", contents)
    assert list(teaching()) == [page for page in listed if page in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_teaching_page_agrees_with_the_chapter(chapter):
    title, text = section(chapter)
    cells = cells_of(chapter)
    assert cells["title"]["source"].startswith(f"# {title}\n")
    assert sum(map(int, STEP.findall(text))) == CLASS
    points = {
        number: cell["metadata"]["nbgrader"]["points"]
        for name, cell in cells.items()
        if (number := name.removeprefix("check-")) != name
    }
    assert {number: int(worth) for number, worth in EXERCISE.findall(text)} == points
    code = "\n".join(cell["source"] for cell in cells.values() if cell["cell_type"] == "code")
    for name in re.findall(r"cell with `(\w+)`", text):
        assert re.search(rf"^{name}\b", code, re.MULTILINE), f"no cell assigns {name}"


FIGURE = re.compile(r"(?<![\d.,])(?:\d[\d,]*\.\d+|\d{1,3},\d{3})(?![\d])")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_teaching_page_tells_no_answer(chapter):
    """No figure that only a solution prints stands in what students can read of their chapter."""
    cells = cells_of(chapter)
    tasks = "".join(cell["source"] for name, cell in cells.items() if "exercise-" in name)
    page = set(FIGURE.findall(section(chapter)[1])) - set(FIGURE.findall(tasks))
    for name, cell in cells.items():
        if name.startswith("solution-"):
            printed = "".join("".join(output["text"]) for output in cell["outputs"])
            assert not page & set(FIGURE.findall(printed)), name
