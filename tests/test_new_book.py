"""A book on another subject, begun from the template: it builds, grows, is brought forward."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import copier
import pytest
from books import REPOSITORY, Book

TITLE = "What a library is made of"
PACKAGE = "what_a_library_is_made_of"
WORDS = r"China|Chinese|NVIDIA|Huawei|Epoch AI|\bchips?\b|export.control|artificial intelligence"
# The notice says where the book is from; the locks hold names of packages.
MAY_NAME_THE_SUBJECT = ("NOTICE.md", "requirements", "wheels/", ".git/")
DESCRIBED = "One row is a number of files of the library."
METRIC = '''"""Derived numbers of the chapter on files."""

from briefing.numbers.metrics import Reader, metric


@metric("modules-halved", "files")
def modules_halved(read: Reader) -> float:
    """Half of the modules that the library has."""
    return read("library", "modules") / 2
'''


def begin(folder, source=REPOSITORY, **options):
    answers = {"title": TITLE, "author": "Somebody"}
    quiet = {"defaults": True, "unsafe": True, "quiet": True}
    copier.run_copy(str(source), folder, data=answers, **{"vcs_ref": "HEAD", **quiet, **options})


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A new book, with its subject registered as pip would do it."""
    folder = tmp_path_factory.mktemp("new") / "book"
    begin(folder)
    about = tmp_path_factory.mktemp("installed") / "subject-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text(f"[briefing.subjects]\n{PACKAGE} = {PACKAGE}\n")
    return Book(folder, (folder / "subject" / "src", about.parent))


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
        note = r"  # To write:.*" if code else r"To write:.*"
        source = re.sub(note, "" if code else "Words.", "".join(cell["source"]))
        if cell["id"] == "sources-list":
            source = source.replace("set()", '{"library"}')
        if cell["id"] == "evidence":
            source += "\n\nThe metric gives [six](fact:metrics/modules-halved)."
        cell["source"] = source.splitlines(keepends=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def fill(book):
    """Write what the README of a new book leads to: a table, a chapter, a number, a judgement."""
    enter(
        book,
        "sources",
        id="library",
        title="The library",
        publisher="Somebody",
        type="dataset",
        licence="MIT",
        use="republish",
        read_as="original",
        read="2026-11-01",
    )
    enter(
        book,
        "library",
        id="modules",
        quantity="modules",
        entity="library",
        value=12,
        measure="modules",
        unit="files",
        source="library",
        locator="src/",
        kind="observed",
        status="primary",
    )
    enter(
        book,
        "judgements",
        id="files.many",
        chapter="files",
        position=1,
        short="Modules",
        judgement="It has modules.",
        detail="[12](fact:library/modules/value).",
        likelihood="very likely",
        confidence="high",
        basis="They were counted.",
        would_change="A count.",
        as_of="2026-11-23",
    )
    write_chapter(book, "files")
    metrics = book.root / "subject" / "src" / PACKAGE / "metrics"
    (metrics / "files.py").write_text(METRIC, encoding="utf-8")


def test_nothing_of_this_subject_goes_along(begun):
    for name, content in begun.files().items():
        if not name.startswith(MAY_NAME_THE_SUBJECT):
            found = re.findall(WORDS, content.decode("utf-8"), re.IGNORECASE)
            assert not found, f"{name}: {found}"


def test_it_has_what_its_makefile_names(begun):
    makefile = begun.text("Makefile")
    for file in re.findall(r"[\w./-]+\.(?:py|txt|toml)\b", makefile):
        assert (begun.root / file).is_file(), file
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
    assert set(declared) <= set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))


def test_it_says_where_it_is_from_and_whose_it_is(begun):
    assert "Artificial intelligence in China" in begun.text("NOTICE.md")
    assert "Copyright (c) 20" in begun.text("LICENSE") and "Somebody" in begun.text("LICENSE")
    assert f'title: "{TITLE}"' in begun.text("CITATION.cff")
    assert 'name: "Somebody"' in begun.text("CITATION.cff")


def test_its_shared_tables_are_described_as_in_this_book(begun):
    """A column that this book's sources get, a new book's get too: names in other scripts apart."""
    own, shared = (json.loads(b.text("data/datapackage.json")) for b in (Book(REPOSITORY), begun))
    columns = {
        table["name"]: [(f["name"], f["type"]) for f in table["schema"]["fields"]]
        for table in own["resources"]
    }
    for table in shared["resources"]:
        expected = [c for c in columns[table["name"]] if not re.search("_zh$|^pinyin$", c[0])]
        assert [(f["name"], f["type"]) for f in table["schema"]["fields"]] == expected
        assert begun.text(f"data/{table['path']}").count("\n") == 1, "no row of this book"


def test_it_grows_to_a_book_that_builds_and_names_what_is_wrong(begun):
    begun.build()
    assert TITLE in begun.page("book/index.html")
    begun.must("new", "table", "library", "--description", DESCRIBED)
    begun.must("new", "chapter", "files")
    assert begun.run("check").returncode == 1, "there is a chapter to write"

    fill(begun)
    begun.build()
    assert ">12</a>" in begun.page("book/files.html")
    assert ">six</a>" in begun.page("book/files.html")
    assert "It has modules." in begun.page("book/index.html")
    assert "<td>12</td>" in re.sub(r' class="\w+"', "", begun.page("data/library.html"))

    begun.edit("data/library.csv", ",12,", ",13,")
    result = begun.run("check")
    assert result.returncode == 1 and "(the data say 13" in result.stderr
    begun.edit("data/library.csv", ",13,", ",12,")


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_later_versions_of_the_template_come_with_copier(tmp_path):
    """What the book changed stays; what the template changed comes; the engine is replaced."""
    names = ("copier.yml", "template", "engine", "book", "LICENSE", "_config.yml", ".github")
    source, book = tmp_path / "source", tmp_path / "book"
    for name in [*names, ".gitattributes", "requirements.txt", "requirements-test.txt"]:
        place = REPOSITORY / name
        if place.is_dir():
            unneeded = shutil.ignore_patterns("__pycache__", "*.ipynb", "sample")
            shutil.copytree(place, source / name, ignore=unneeded)
        else:
            source.mkdir(exist_ok=True)
            shutil.copy(place, source)
    git(source, "init", "-q")
    git(source, "add", "-A")
    git(source, "commit", "-qm", "first")
    git(source, "tag", "v1.0.0")
    begin(book, source, vcs_ref=None)
    (book / "README.md").write_text((book / "README.md").read_text() + "\nOurs.\n")
    (book / "data" / "glossary.csv").write_text("id,term,definition,note\na,a,b,\n")
    git(book, "init", "-q")
    git(book, "add", "-A")
    git(book, "commit", "-qm", "begun")

    makefile = source / "template" / "Makefile"
    makefile.write_text(makefile.read_text() + "\nlater:\n\techo later\n")
    project = source / "engine" / "pyproject.toml"
    project.write_text(re.sub(r'(?m)^version = ".*"', 'version = "2.9.0"', project.read_text()))
    git(source, "commit", "-qam", "later")
    git(source, "tag", "v1.1.0")
    copier.run_update(book, defaults=True, unsafe=True, quiet=True, overwrite=True)

    assert "echo later" in (book / "Makefile").read_text()
    assert (book / "README.md").read_text().endswith("\nOurs.\n")
    assert "a,a,b," in (book / "data" / "glossary.csv").read_text()
    assert [path.name for path in (book / "wheels").iterdir()] == [
        "briefing-2.9.0-py3-none-any.whl"
    ]


@pytest.mark.prove
def test_it_passes_its_own_two_commands_in_an_environment_of_its_own(tmp_path, clean):
    book = Book(tmp_path / "book")
    begin(book.root)
    git(book.root, "init", "-q")
    clean(book.root, "make", "book")
    briefing = str(book.root / ".venv" / "bin" / "briefing")
    clean(book.root, briefing, "new", "table", "library", "--description", DESCRIBED)
    clean(book.root, briefing, "new", "chapter", "files")
    fill(book)
    clean(book.root, "make", "book")
    git(book.root, "add", "-A")
    git(book.root, "commit", "-qm", "A chapter")
    said = clean(book.root, "make", "test")
    assert re.search(r"\d+ passed in ", said), said[-2000:]
    assert Path(book.root, "_build", "html", "book", "files.html").is_file()
