"""What makes a chapter stale: its code, its tables, the code it uses, the lock; nothing else."""

import json
import re
import shutil

import pytest
from books import ENGINE, NOT_COPIED, Book
from notebooks import write_notebook

from briefing.chapters.provenance import record, tables_read
from briefing.chapters.run import stale
from briefing.commands.main import main
from briefing.core.notebook import chapters, notebook_text, read_notebook

EVERY = {"crossings", "fleet"}


def outdated():
    """Return the stale chapters of the working directory's book, each with its reasons."""
    return {path.stem: reasons for path, reasons in stale(chapters()).items()}


def add_a_space(path):
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + " \n", encoding="utf-8")


def test_a_fresh_copy_is_up_to_date(book):
    assert outdated() == {}


@pytest.mark.parametrize(
    ("file", "readers"),
    [
        ("data/tickets.csv", {"crossings"}),
        ("data/ferry_specs.csv", {"fleet"}),
        ("data/judgements.csv", EVERY),
        ("data/entities.csv", set()),
        ("seeds/000-letter.yml", set()),
        ("book/method.md", set()),
    ],
)
def test_a_changed_file_makes_its_readers_stale(book, file, readers):
    add_a_space(book.root / file)
    found = outdated()
    assert found.keys() == readers
    assert all(reasons == [f"{file} changed"] for reasons in found.values())


def test_one_cell_of_a_table_is_enough(book):
    book.edit("data/tickets.csv", "55.4", "55.5")
    assert outdated().keys() == {"crossings"}


def test_a_chapter_that_lists_and_reads_cards_rests_on_both(book):
    lists = "from pathlib import Path\nfor p in Path('../seeds').glob('*.yml'): p.read_text()"
    path = write_notebook(book.root / "book/cards.ipynb", lists)
    assert main(["refresh", str(path)]) == 0
    assert outdated() == {}
    card, copy = book.root / "seeds/000-letter.yml", book.root / "seeds/001-new.yml"
    shutil.copy(card, copy)
    assert outdated() == {"cards": ["seeds/ changed"]}
    copy.unlink()
    add_a_space(card)
    assert outdated() == {"cards": ["seeds/000-letter.yml changed"]}


def test_a_table_that_is_gone_is_named(book):
    (book.root / "data/tickets.csv").unlink()
    assert outdated() == {"crossings": ["data/tickets.csv is gone"]}


def test_the_contract_counts_table_by_table(book):
    path = book.root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == "tickets":
            resource["schema"]["fields"][1]["description"] += " More words."
        resource["description"] += " More words."
    path.write_text(json.dumps(package), encoding="utf-8")
    assert outdated() == {"crossings": ["data/tickets.csv changed"]}


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("briefing/figures/publish.py", EVERY),
        ("briefing/tables/loading.py", EVERY),
        ("briefing/chapters/parameters.py", {"crossings"}),
        ("briefing/chapters/exercises/check.py", {"crossings"}),
        ("briefing/tables/validation.py", set()),
        ("briefing/site/extension.py", set()),
        ("briefing/chapters/run.py", set()),  # it runs chapters, and makes no output
        ("harbour/assumptions.py", {"crossings"}),
        ("harbour/metrics/lines.py", set()),
    ],
)
def test_a_line_of_engine_or_subject_makes_its_users_stale(book, module, users):
    own = book.root / "engine" / "src"
    shutil.copytree(ENGINE / "src", own, ignore=NOT_COPIED)
    book = Book(book.root, (own, *book.paths))
    folder = "engine/src" if module.startswith("briefing/") else "subject/src"
    book.edit(f"{folder}/{module}", "from __future__", "# New.\nfrom __future__")
    said = book.must("refresh", "--dry-run").stdout
    found = dict(re.findall(r"^(\S+) is out of date: (.+)\.$", said, re.MULTILINE))
    assert found.keys() == users, said
    assert all(reason == f"{module} changed" for reason in found.values())


@pytest.mark.parametrize(
    ("package", "users"),
    [
        ("pandas", EVERY),
        ("pillow", EVERY),  # no chapter imports it; matplotlib does
        ("sphinx", set()),
        ("frictionless", set()),
    ],
)
def test_a_pinned_version_makes_its_users_stale(book, package, users):
    lock = book.text("requirements.txt")
    pin = re.search(rf"^{package}==(\S+)", lock, re.MULTILINE)
    book.edit("requirements.txt", pin[0], f"{package}==0.0.1")
    found = outdated()
    assert found.keys() == users
    said = [f"requirements.txt pins {package} 0.0.1, it was made with {pin[1]}"]
    assert all(reasons == said for reasons in found.values())


def test_a_package_counts_for_the_chapter_that_imports_it(book):
    path = write_notebook(book.root / "book/one.ipynb", "import bs4")
    assert main(["refresh", str(path)]) == 0
    pin = re.search(r"^beautifulsoup4==\S+", book.text("requirements.txt"), re.MULTILINE)[0]
    book.edit("requirements.txt", pin, "beautifulsoup4==0.0.1")
    assert outdated().keys() == {"one"}


def test_a_chapter_is_not_run_with_another_version_than_the_pinned_one(book, capsys):
    """It would be recorded under a pin that did not make it."""
    chapter = book.root / "book/fleet.ipynb"
    before = chapter.read_bytes()
    pin = re.search(r"^pandas==\S+", book.text("requirements.txt"), re.MULTILINE)[0]
    book.edit("requirements.txt", pin, "pandas==0.0.1")
    assert main(["refresh", str(chapter)]) == 1
    error = capsys.readouterr().err
    assert "found pandas" in error and "0.0.1, as requirements.txt pins it" in error
    assert "pip install --require-hashes" in error and "Traceback" not in error
    assert chapter.read_bytes() == before


def test_a_missing_lock_is_one_message(book, capsys):
    (book.root / "requirements.txt").unlink()
    assert main(["refresh"]) == 1
    assert "requirements.txt: found no such file" in capsys.readouterr().err


def edit_cell(book, kind, old, new):
    """Change the first cell of a kind that holds a text, in the chapter on crossings."""
    path = book.root / "book/crossings.ipynb"
    notebook = read_notebook(path)
    cell = next(
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == kind and old in "".join(cell["source"])
    )
    cell["source"] = "".join(cell["source"]).replace(old, new, 1).splitlines(keepends=True)
    path.write_text(notebook_text(notebook), encoding="utf-8")


def test_a_changed_code_cell_makes_its_chapter_stale(book):
    edit_cell(book, "code", "plt.subplots(", "plt.subplots( ")
    assert outdated() == {"crossings": ["its code cells changed"]}


def test_a_changed_sentence_makes_nothing_stale(book):
    edit_cell(book, "markdown", "The count", "And the count")
    assert outdated() == {}


def test_changed_outputs_make_a_chapter_stale(book):
    """A merge that took the outputs of another branch, or a hand that mended a figure."""
    book.edit("book/crossings.ipynb", "<svg", "<svg ")
    assert outdated() == {"crossings": ["its stored outputs are not those of the last refresh"]}


def test_a_notebook_that_was_never_refreshed_is_stale(book):
    path = book.root / "book/crossings.ipynb"
    notebook = read_notebook(path)
    del notebook["metadata"]["briefing"]
    path.write_text(notebook_text(notebook), encoding="utf-8")
    assert outdated() == {"crossings": ["it has not been refreshed yet"]}


def test_the_tables_that_a_kernel_opened_are_known(book):
    found = {path.stem: tables_read(read_notebook(path)) for path in chapters()}
    judged = {"judgements", "judgement_history", "questions", "sources"}
    assert found["crossings"] == judged | {"passengers", "swings", "tickets"}
    assert found["fleet"] == judged | {"ferries", "ferry_specs"}


def test_only_files_that_make_outputs_are_recorded(book):
    notebook = {"cells": [], "metadata": {}}
    opened = [
        str(book.root / "data/tickets.csv"),
        str(book.root / "data/datapackage.json"),
        f"{book.root / 'seeds'}/",
    ]
    assert record(notebook, opened, {})["files"].keys() == {"data/tickets.csv", "seeds/"}
