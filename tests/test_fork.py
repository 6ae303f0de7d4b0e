"""Every chapter of the book can leave it: without a solution, with what its teacher needs."""

import io
import json
import re
import zipfile
from functools import cache

import pytest
from books import REPOSITORY

from briefing.chapters.exercises.nbgrader import is_solution, student_edition
from briefing.core.notebook import chapters, read_notebook, source_of
from briefing.kits.fork import kit
from briefing.kits.inventory import LINK
from briefing.numbers.facts import fact

CHAPTERS = [path.stem for path in chapters()]


@cache
def notebook_of(chapter):
    return read_notebook(REPOSITORY / "book" / f"{chapter}.ipynb")


@cache
def secrets(chapter):
    """The lines of solutions and of what they print that the chapter has nowhere else."""
    cells = notebook_of(chapter)["cells"]
    told = json.dumps([cell for cell in cells if not is_solution(cell)], ensure_ascii=False)
    lines = set()
    for cell in filter(is_solution, cells):
        printed = ["".join(output.get("text", "")) for output in cell["outputs"]]
        lines |= {line.strip() for text in (source_of(cell), *printed) for line in text.split("\n")}
    secret = {line for line in lines if len(line) > 18 and quoted(line) not in told}
    assert len(secret) > 20
    return secret


def quoted(line):
    return json.dumps(line, ensure_ascii=False)[1:-1]


def held(secret, text):
    """Return those lines that a text holds, plain or as JSON writes them."""
    return [line for line in secret if line in text or quoted(line) in text]


def texts(files):
    """Every file of a kit as text, those in archives too."""
    for name, content in files.items():
        if name.endswith((".zip", ".whl")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from texts({inside: archive.read(inside) for inside in archive.namelist()})
        else:
            yield name, content.decode("utf-8", "replace")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_student_version_holds_a_solution(chapter):
    secret = secrets(chapter)
    handed_out = student_edition(notebook_of(chapter))
    assert held(secret, json.dumps(handed_out, ensure_ascii=False)) == []
    assert len(held(secret, json.dumps(notebook_of(chapter), ensure_ascii=False))) == len(secret)
    assert [line for _, text in texts(kit(chapter, "student")) for line in held(secret, text)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_student_version_holds_a_number_of_a_solution(chapter):
    """Nor in outputs or metadata, but for those that the chapter tells or a table holds."""
    files = kit(chapter, "student")
    cells = notebook_of(chapter)["cells"]
    told = json.dumps([cell for cell in cells if not is_solution(cell)], ensure_ascii=False)
    told += " ".join(files[name].decode() for name in files if name.endswith(".csv"))
    numbers = {
        number
        for cell in filter(is_solution, cells)
        for output in cell["outputs"]
        for number in re.findall(r"\d(?:[\d,.]*\d)?", "".join(output.get("text", "")))
        if len(re.sub(r"\D", "", number)) > 2 and number not in told
    }
    handed_out = json.loads(files[f"book/{chapter}.ipynb"])["cells"]
    text = json.dumps([{**cell, "id": ""} for cell in handed_out])
    assert [one for one in numbers if re.search(rf"(?<![\d.]){re.escape(one)}(?!\d)", text)] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_page_for_teachers_comes_with_the_tables_that_it_leans_on(chapter):
    files = kit(chapter, "instructor")
    page = files["book/teaching.md"].decode()
    assert page.startswith("# Teaching: ") and "| Minutes |" in page
    leant_on = {
        f"data/{cell.table}.csv"
        for kind, address in LINK.findall(page)
        if kind == "fact"
        for cell in fact(address).inputs
    }
    assert leant_on <= files.keys()
