"""`briefing new book`: nothing of this subject goes with it, and what goes builds and grows."""

import ast
import csv
import json
import re
import subprocess
import sys

import pytest
from checkout import Checkout

from briefing.commands.main import main
from briefing.kits.closure import file_of
from briefing.kits.closure import modules
from briefing.kits.closure import needed
from briefing.kits.new.book import SHARED
from briefing.kits.new.book import left_behind
from briefing.tables.contract import table_names

TITLE = "What a library is made of"
WORDS = r"China|Chinese|NVIDIA|Huawei|Epoch AI|\bchips?\b|export.control|artificial intelligence"
WRITTEN_ANEW = {"briefing.assumed"}
COUNTED = "One row is a number of files of the library."
LIKELY = {"likelihood": "very likely", "confidence": "high"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A new book."""
    folder = tmp_path_factory.mktemp("new") / "book"
    assert main(["new", "book", str(folder), "--title", TITLE, "--author", "Somebody"]) == 0
    return Checkout(folder)


def test_the_rest_of_the_library_needs_nothing_that_is_left_behind():
    assert needed(modules() - left_behind()) & left_behind() <= WRITTEN_ANEW


def test_the_rest_of_the_library_names_no_table_of_the_subject():
    own = set(table_names()) - {*SHARED, "claims"}  # a book may audit texts, or may not
    for name in modules() - left_behind():
        tree = ast.parse(file_of(name).read_text(encoding="utf-8"))
        named = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} & own
        assert not named, f"{name} names {', '.join(named)}"


@pytest.mark.parametrize("form", ["file", "folder"])
def test_what_is_there_is_not_overwritten(tmp_path, capsys, form):
    place = tmp_path / "there"
    if form == "folder":
        place.mkdir()
    (place / "mine.txt" if form == "folder" else place).write_text("mine")
    assert main(["new", "book", str(place), "--title", "A", "--author", "B"]) == 1
    assert "expected an empty folder or none" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] in (
        ["mine.txt"],
        ["there"],
    )


@pytest.mark.slow
def test_nothing_of_the_subject_is_left(begun):
    for name, content in begun.files(".").items():
        if name == "NOTICE.md" or name.startswith(("src/", "tests/", "book/_static/", "require")):
            continue
        found = re.findall(WORDS, content.decode("utf-8"), re.IGNORECASE)
        assert not found, f"{name}: {found}"


@pytest.mark.slow
def test_its_makefile_has_no_target_for_what_it_lacks(begun):
    makefile = (begun.root / "Makefile").read_text(encoding="utf-8")
    for file in re.findall(r"[\w./-]+\.(?:py|txt|toml)\b", makefile):
        assert (begun.root / file).is_file(), file
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    assert set(declared) <= set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))


@pytest.mark.slow
def test_it_says_where_it_is_from_and_whose_it_is(begun):
    notice, licence, citation = (
        (begun.root / name).read_text(encoding="utf-8")
        for name in ("NOTICE.md", "LICENSE", "CITATION.cff")
    )
    assert "Artificial intelligence in China" in notice and "The briefing book's authors" in licence
    assert f'title: "{TITLE}"' in citation and 'name: "Somebody"' in citation


def enter(book, table, **cells):
    """Add a row to a table, as a person does with an editor."""
    path = book.root / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, head, lineterminator="\n").writerow(cells)


def write_chapter(book, name):
    """Put words in the place of every note of a skeleton."""
    path = book.root / "book" / f"{name}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        code = cell["cell_type"] == "code"
        source = "".join(cell["source"])
        source = re.sub(
            r"  # To write:.*" if code else r"To write:.*", "" if code else "Words.", source
        )
        if cell["id"] == "sources-list":
            source = source.replace("set()", '{"library"}')
        cell["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.slow
def test_it_grows_to_a_book_that_builds_and_passes_its_tests(begun):
    files = len(list((begun.root / "src").rglob("*.py")))
    assert begun.run("new", "table", "library", "--description", COUNTED).returncode == 0
    assert begun.run("new", "chapter", "files").returncode == 0
    assert begun.run("check").returncode == 1  # there is a chapter to write

    source = {"type": "dataset", "licence": "MIT", "use": "republish", "read_as": "original"}
    enter(begun, "sources", id="library", title="The library", publisher="Somebody", **source)
    counted = {"measure": "modules", "unit": "files", "source": "library", "locator": "src/"}
    known = {"kind": "observed", "status": "primary"}
    row = {"id": "modules", "quantity": "modules", "entity": "library", "value": files}
    enter(begun, "library", **row, **counted, **known)
    said = {"judgement": "It has modules.", "detail": f"[{files}](fact:library/modules/value)."}
    why = {"basis": "They were counted.", "would_change": "A count.", "as_of": "2026-11-23"}
    place = {"id": "files.many", "chapter": "files", "position": 1, "short": "Modules"}
    enter(begun, "judgements", **place, **said, **LIKELY, **why)
    write_chapter(begun, "files")

    begun.build()
    assert f">{files}</a>" in begun.page("book/files.html")
    assert "It has modules." in begun.page("book/index.html")
    assert f"<td>{files}</td>" in re.sub(r' class="\w+"', "", begun.page("data/library.html"))
    tests = ["tests/test_tables.py", "tests/test_notebooks.py", "tests/test_repository.py"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", *tests, "tests/test_site.py", "book"],
        cwd=begun.root,
        env=begun.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:]

    # And what is wrong in it is found there, too.
    begun.edit("data/library.csv", f",{files},", f",{files + 1},")
    result = begun.run("check")
    assert result.returncode == 1 and f"(the data say {files + 1}" in result.stderr
