"""What makes a chapter stale: its code, the tables, the library, the lock; and nothing else."""

import json
import re
import shutil

import pytest

from briefing.commands.main import main
from briefing.chapters.provenance import record
from briefing.chapters.provenance import tables_read
from briefing.core.notebook import chapters
from briefing.core.notebook import read
from briefing.core.notebook import text_of
from briefing.chapters.run import stale

EVERY = {path.stem for path in chapters()}


def change(path, old=None, new=None):
    """Change a line of a file: the last one where no text is named."""
    text = path.read_text(encoding="utf-8")
    if old is None:
        path.write_text(text.rstrip("\n") + " \n", encoding="utf-8")
    else:
        assert old in text, f"{path.name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def outdated():
    """Return the stale chapters of the working directory's book, each with its reasons."""
    return {path.stem: reasons for path, reasons in stale(chapters()).items()}


def test_a_fresh_copy_is_up_to_date(project):
    assert outdated() == {}


@pytest.mark.parametrize(
    ("file", "readers"),
    [
        ("data/mnbvc_growth.csv", {"training-data"}),
        ("data/patents.csv", {"applications"}),
        ("data/arena_gap.csv", {"applications", "state-of-play"}),
        ("data/judgements.csv", EVERY),
        ("data/entities.csv", set()),
        ("seeds/001-forum-comment.yml", {"claims-audit"}),
        ("seeds/README.md", set()),
    ],
)
def test_a_changed_file_makes_its_readers_stale(project, file, readers):
    change(project / file)
    found = outdated()
    assert found.keys() == readers
    assert all(reasons == [f"{file} changed"] for reasons in found.values())


def test_one_cell_of_a_table_is_enough(project):
    change(project / "data/mnbvc_growth.csv", "0", "1")
    assert outdated().keys() == {"training-data"}


def test_a_new_card_makes_the_chapter_stale_that_lists_the_cards(project):
    shutil.copy(project / "seeds/001-forum-comment.yml", project / "seeds/005-new.yml")
    assert outdated() == {"claims-audit": ["seeds/ changed"]}


def test_a_table_that_is_gone_is_named(project):
    (project / "data/patents.csv").unlink()
    assert outdated() == {"applications": ["data/patents.csv is gone"]}


def test_the_contract_counts_table_by_table(project):
    path = project / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == "patents":
            resource["schema"]["fields"][1]["type"] = "any"
        resource["description"] += " More words."
    path.write_text(json.dumps(package), encoding="utf-8")
    assert outdated() == {"applications": ["data/patents.csv changed"]}


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("figures", EVERY),
        ("tables", EVERY),
        ("export_controls", {"chips"}),
        ("regulation", {"regulation"}),
        ("seeds", {"claims-audit"}),
        ("validation", set()),
        ("sphinx_facts", set()),
        ("refreshing", set()),
    ],
)
def test_a_line_of_the_library_makes_its_users_stale(copy, module, users):
    change(copy.root / f"src/briefing/{module}.py", "from __future__", "# New.\nfrom __future__")
    said = copy.run("refresh", "--dry-run").stdout
    found = dict(re.findall(r"^(\S+) is out of date: (.+)\.$", said, re.MULTILINE))
    assert found.keys() == users, said
    assert all(reason == f"src/briefing/{module}.py changed" for reason in found.values())


@pytest.mark.parametrize(
    ("package", "users"),
    [
        ("pandas", EVERY),
        ("pillow", EVERY),  # no chapter imports it; matplotlib does
        ("pyyaml", {"claims-audit"}),
        ("sphinx", set()),
        ("frictionless", set()),
    ],
)
def test_a_pinned_version_makes_its_users_stale(project, package, users):
    lock = project / "requirements.txt"
    pin = re.search(rf"^{package}==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    change(lock, pin[0], f"{package}==0.0.1")
    found = outdated()
    assert found.keys() == users
    said = [f"requirements.txt pins {package} 0.0.1, it was made with {pin[1]}"]
    assert all(reasons == said for reasons in found.values())


def test_a_chapter_is_not_run_with_another_version_than_the_pinned_one(project, capsys):
    """It would be recorded under a pin that did not make it."""
    before = (project / "book/chips.ipynb").read_bytes()
    lock = project / "requirements.txt"
    pin = re.search(r"^pandas==\S+", lock.read_text(encoding="utf-8"), re.MULTILINE)
    change(lock, pin[0], "pandas==0.0.1")
    assert main(["refresh", str(project / "book/chips.ipynb")]) == 1
    error = capsys.readouterr().err
    assert "found pandas" in error and "0.0.1, as requirements.txt pins it" in error
    assert "pip install --require-hashes" in error and "Traceback" not in error
    assert (project / "book/chips.ipynb").read_bytes() == before


def test_a_missing_lock_is_one_message(project, capsys):
    (project / "requirements.txt").unlink()
    assert main(["refresh"]) == 1
    assert "requirements.txt: found no such file" in capsys.readouterr().err


def edit_cell(project, kind, old, new):
    path = project / "book/chips.ipynb"
    notebook = read(path)
    cell = next(
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == kind and old in "".join(cell["source"])
    )
    cell["source"] = "".join(cell["source"]).replace(old, new, 1).splitlines(keepends=True)
    path.write_text(text_of(notebook), encoding="utf-8")


def test_a_changed_code_cell_makes_its_chapter_stale(project):
    edit_cell(project, "code", "plt.subplots(", "plt.subplots( ")
    assert outdated() == {"chips": ["its code cells changed"]}


def test_a_changed_sentence_makes_nothing_stale(project):
    edit_cell(project, "markdown", "The ", "And the ")
    assert outdated() == {}


def test_changed_outputs_make_a_chapter_stale(project):
    """A merge that took the outputs of another branch, or a hand that mended a figure."""
    change(project / "book/chips.ipynb", "<svg", "<svg ")
    assert outdated() == {"chips": ["its stored outputs are not those of the last refresh"]}


def test_a_notebook_that_was_never_refreshed_is_stale(project):
    path = project / "book/chips.ipynb"
    notebook = read(path)
    del notebook["metadata"]["briefing"]
    path.write_text(text_of(notebook), encoding="utf-8")
    assert outdated() == {"chips": ["it has not been refreshed yet"]}


def test_every_table_that_a_chapter_names_was_seen_to_be_read():
    """What the kernel opened, against what the code says: the first must hold the second."""
    for path in chapters():
        code = "".join(
            "".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "code"
        )
        named = set(re.findall(r'load\("(\w+)"\)', code))
        assert named and named <= tables_read(read(path)), path.stem


def test_only_files_that_make_outputs_are_recorded(project):
    notebook = {"cells": [], "metadata": {}}
    opened = [
        str(project / "data/chips.csv"),
        str(project / "data/datapackage.json"),
        f"{project / 'seeds'}/",
    ]
    assert record(notebook, opened, {})["files"].keys() == {"data/chips.csv", "seeds/"}
