"""Each chapter has exercises enough, and a section on the page for teachers that agrees with it."""

import re

import pytest
from assignment import cells_of, faults_of

from briefing.chapters.exercises.answers import read_answers
from briefing.core.notebook import chapters
from briefing.core.project import project_root

CHAPTERS = [path.stem for path in chapters()]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_enough_exercises(chapter):
    assert sum(name.startswith("exercise-") for name in cells_of(chapter)) >= 5


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_exercises_can_be_taken_out_and_marked(chapter):
    assert faults_of(chapter) == []


def test_no_answers_are_kept_of_chapters_that_are_not_there():
    assert {exercise.rpartition("-")[0] for exercise in read_answers()} == set(CHAPTERS)


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
