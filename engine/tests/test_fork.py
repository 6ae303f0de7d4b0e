"""A chapter leaves the book whole: what is in a kit, what is not, and what forking refuses."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import partial

import pytest
import yaml
from books import Book, first_difference
from kits import CHAPTER, forked, kit_in

from briefing.chapters.exercises.nbgrader import is_check, is_solution
from briefing.commands.main import main
from briefing.core import subject
from briefing.core.notebook import read_notebook, source_of
from briefing.core.problems import BriefingError
from briefing.kits import data as kit_data
from briefing.kits import fork as forking
from briefing.kits import wheel
from briefing.kits.fork import BASE, kit
from briefing.kits.inventory import inventory
from briefing.kits.pages import COMMON
from briefing.tables import checks

NOTEBOOK = f"book/{CHAPTER}.ipynb"


@pytest.fixture(scope="session")
def student(tmp_path_factory, pristine, installed):
    return forked(tmp_path_factory, pristine, installed, "student")


@pytest.fixture(scope="session")
def instructor(tmp_path_factory, pristine, installed):
    return forked(tmp_path_factory, pristine, installed, "instructor")


@pytest.fixture
def there(book, installed, monkeypatch):
    """A copy of the book, whose new kits find the subject when they are run in this process."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    return book


def cells_of(book):
    return read_notebook(book.root / NOTEBOOK)["cells"]


def secrets(book):
    """The lines of solutions and of what they print that the chapter has nowhere else."""
    cells = cells_of(book)
    told = json.dumps([cell for cell in cells if not is_solution(cell)], ensure_ascii=False)
    lines = set()
    for cell in filter(is_solution, cells):
        printed = ["".join(output.get("text", "")) for output in cell["outputs"]]
        lines |= {line.strip() for text in (source_of(cell), *printed) for line in text.split("\n")}
    return {line for line in lines if len(line) > 18 and _quoted(line) not in told}


def _quoted(line):
    return json.dumps(line, ensure_ascii=False)[1:-1]


def texts(kit):
    """Every file of a kit as text, those in archives too."""
    for name, content in kit.files().items():
        if name.endswith((".zip", ".whl")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inside in archive.namelist():
                    yield f"{name}/{inside}", archive.read(inside).decode("utf-8", "replace")
        else:
            yield name, content.decode("utf-8", "replace")


def leaks(secret, kit):
    return [
        f"{name}: {line}"
        for name, text in texts(kit)
        for line in secret
        if line in text or _quoted(line) in text
    ]


def rows(text):
    return {row["id"] for row in csv.DictReader(io.StringIO(text))}


# What students get


def test_the_student_version_holds_no_solution(pristine, student, instructor):
    secret = secrets(pristine)
    assert len(secret) > 3
    assert leaks(secret, student) == []
    assert len(leaks(secret, instructor)) >= 2 * len(secret), "in the chapter, and in its base"


def test_the_student_version_holds_no_number_of_a_solution(pristine, student):
    """Nor in outputs or metadata, but for those that a table holds."""
    [solution] = filter(is_solution, cells_of(pristine))
    printed = "".join(solution["outputs"][0]["text"])
    told = " ".join(text for name, text in texts(student) if name.startswith("data/"))
    numbers = {number for number in re.findall(r"\d{3,}", printed) if number not in told}
    assert numbers
    text = student.text(NOTEBOOK)
    assert [number for number in numbers if re.search(rf"(?<!\d){number}(?!\d)", text)] == []


def test_every_exercise_has_a_place_to_write_and_a_check(student):
    cells = cells_of(student)
    solutions, checked = (list(filter(kind, cells)) for kind in (is_solution, is_check))
    assert len(solutions) == len(checked) == 1
    for cell in [*solutions, *checked]:
        assert cell["outputs"] == [] and "nbval-skip" in cell["metadata"]["tags"]
    assert source_of(solutions[0]) == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_the_two_versions_differ_as_they_should(student, instructor):
    assert (instructor.root / "nbgrader_config.py").is_file()
    assert not (student.root / "nbgrader_config.py").exists()
    assert not (student.root / "book" / "teaching.md").exists()
    assert "# Teaching: Who crosses" in instructor.text("book/teaching.md")
    for book, audience in ((student, "student"), (instructor, "instructor")):
        assert json.loads(book.text("fork.json"))["audience"] == audience


# What is in a kit


@pytest.mark.parametrize("audience", ["student", "instructor"])
def test_all_but_the_exercises_was_run_there(request, pristine, audience):
    kit = request.getfixturevalue(audience)
    ran = 0
    for ours, theirs in zip(cells_of(pristine), cells_of(kit), strict=True):
        if theirs.get("outputs"):
            assert theirs["outputs"] == ours["outputs"], ours["id"]
            ran += 1
    assert ran >= 5
    assert "All chapters are up to date" in kit.must("refresh", "--dry-run").stdout


def test_it_has_the_tables_that_its_chapter_reads_and_no_others(pristine, instructor):
    names = {path.stem for path in (instructor.root / "data").glob("*.csv")}
    assert {"passengers", "tickets", "sources", "judgements"} <= names
    assert not {"ferry_specs", "claims", "unverified"} & names
    contract = json.loads(instructor.text("data/datapackage.json"))
    assert {table["name"] for table in contract["resources"]} == names
    assert {"ferry_specs", "claims", "unverified"} <= set(contract["left_out"])
    assert instructor.text("data/passengers.csv") == pristine.text("data/passengers.csv")


def test_of_tables_that_list_what_others_name_it_has_only_those_rows(student):
    assert rows(student.text("data/judgements.csv")) == {"crossings.north", "crossings.south"}
    assert rows(student.text("data/entities.csv")) == {"bay-works", "north-yard"}
    assert "draught" not in rows(student.text("data/glossary.csv"))


def test_it_has_the_sources_that_its_rows_name(book):
    book.add_row("sources", "herald-2025", id="almanac", title="An almanac")
    book.set_cell("ferry_specs", "tern.power.herald", "source", "almanac")
    book.must("refresh", "book/fleet.ipynb", NOTEBOOK)
    named = {
        name: rows(kit(name, "student")["data/sources.csv"].decode()) for name in (CHAPTER, "fleet")
    }
    assert "almanac" in named["fleet"] and "almanac" not in named[CHAPTER]
    assert {"port-report-2025", "herald-2025"} <= named[CHAPTER]


def test_it_has_the_engine_as_one_wheel_and_the_subject_without_its_builders_and_arguments(
    pristine, student
):
    names = student.files()
    assert [name for name in names if name.endswith(".whl")] == [
        name for name in names if name.startswith("wheels/briefing-")
    ]
    assert not [name for name in names if name.startswith("src/")]
    subject = {
        name: text for name, text in pristine.files("subject").items() if "pycache" not in name
    }
    left = {name for name in subject if "/builders/" in name or "/arguments/" in name}
    assert len(left) > 3 and not left & set(names), "their files and tables stay behind"
    assert {name: names.get(name) for name in subject.keys() - left} == {
        name: text for name, text in subject.items() if name not in left
    }


def test_a_link_to_a_page_that_stayed_behind_is_plain_words(book):
    book.edit(
        NOTEBOOK, "Who crosses the harbour", "See [the *fleet*](fleet.ipynb#x) or [how](method.md)"
    )
    text = kit(CHAPTER, "student")[NOTEBOOK].decode()
    assert "See the *fleet* or [how](method.md)" in text


def test_names_of_tables_that_stayed_behind_are_settings_of_it(book):
    """A numeral inside a name is none, whether the table of names is there or not."""
    book.edit("book/settings.yml", "tables: {ferries: name}", "tables: {claims: claim}")
    given = yaml.safe_load(kit(CHAPTER, "student")["book/settings.yml"])
    assert "Half of the ferries are electric." in given["names"]["other"]
    assert given["names"]["tables"] == {}


def test_its_contents_list_what_is_there(instructor):
    contents = yaml.safe_load(instructor.text("_toc.yml"))
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    pages = {path.stem for path in (instructor.root / "book").glob("*.md")}
    assert contents["root"] == f"book/{CHAPTER}"
    assert {f"book/{page}" for page in pages} == set(listed)


def test_it_says_where_it_is_from(student, instructor):
    for book in (student, instructor):
        notice = book.text("NOTICE.md")
        assert "edition 1.0.0" in notice and "`tickets`" in notice and "facts-only" in notice
        assert "`wheels/`" in notice and "`subject/`" in notice
        assert "A chapter of: Ferries of Evenmouth" in book.text("CITATION.cff")
        assert (book.root / "LICENSE").is_file()


@pytest.mark.parametrize("audience", ["student", "instructor"])
def test_it_builds_and_passes_its_checks(request, tmp_path, installed, audience):
    original = request.getfixturevalue(audience)
    book = Book.copied(original.root, tmp_path / "kit", installed)
    book = kit_with_its_wheel(original, book)
    result = book.build()
    assert "tables fit their contract" in result.stdout
    page = book.page(f"{NOTEBOOK.removesuffix('.ipynb')}.html")
    assert "BEGIN SOLUTION" not in page
    assert ("Show a solution" in page) == (audience == "instructor")
    for name in COMMON:
        assert (book.site / "book" / f"{name}.html").is_file(), name


def kit_with_its_wheel(original, book):
    (book.root / "wheels").mkdir()
    for path in (original.root / "wheels").iterdir():
        (book.root / "wheels" / path.name).write_bytes(path.read_bytes())
    return book


def test_the_page_for_teachers_brings_the_numbers_that_it_links(there, tmp_path, installed):
    """It may lean on others than the chapter, whose students get neither."""
    link = "Of the claims, [half](fact:metrics/claims-held) held."
    there.edit("book/teaching.md", "Students read a table of counts that disagree.", link)
    assert "data/claims.csv" not in kit(CHAPTER, "student")
    assert {"data/claims.csv", "seeds/000-letter.yml"} <= kit(CHAPTER, "instructor").keys()
    assert main(["fork", CHAPTER, str(tmp_path / "kit")]) == 0
    assert kit_in(tmp_path / "kit", installed).run("check").returncode == 0


def test_a_kit_can_be_forked_again(student, instructor, tmp_path):
    """So that a teacher can hand out the student version of a chapter that was changed."""
    folder = tmp_path / "handout"
    instructor.must("fork", CHAPTER, folder, "--for", "student")
    again, first = Book(folder).files(), student.files()
    made = re.compile(r"_build/|.*__pycache__/")
    names = {name for name in again.keys() | first.keys() if again.get(name) != first.get(name)}
    assert {name for name in names if not made.match(name)} <= {BASE, "NOTICE.md"}


def test_the_student_version_of_a_kit_has_what_a_class_asks(instructor, tmp_path, installed):
    """In a kit a question on no judgement is one that a class added."""
    book = Book.copied(instructor.root, tmp_path / "kit", installed)
    own = {"id": "class.fog", "judgement": "", "said_in": "class/group-1", "by": "group 1"}
    book.add_row("questions", "crossings.south.fewer", **own)
    book.must("refresh")
    book.must("fork", CHAPTER, tmp_path / "handout", "--for", "student")
    handout = Book(tmp_path / "handout")
    assert rows(handout.text("data/questions.csv")) == rows(book.text("data/questions.csv"))
    assert "briefing settle --scores" in handout.text("README.md")


def test_the_same_book_gives_the_same_kit(book, instructor):
    """Made in another process, at another place, at another hour."""
    with zipfile.ZipFile(instructor.root / BASE) as archive:
        first = {name: archive.read(name) for name in archive.namelist()}
    again = kit(CHAPTER, "instructor")
    base = again.pop(BASE)
    assert first_difference(again, first) is None
    assert base == (instructor.root / BASE).read_bytes()


def test_what_a_spreadsheet_and_git_did_to_a_table_does_not_matter(book):
    """A byte order mark, other ends of lines, an empty line at the end."""
    path = book.root / "data" / "entities.csv"
    text = path.read_text(encoding="utf-8") + "\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    found = kit(CHAPTER, "student")["data/entities.csv"].decode()
    assert rows(found) == {"bay-works", "north-yard"}


def test_a_chapter_without_a_heading_is_called_by_its_name(book):
    book.edit(NOTEBOOK, "# Who crosses", "Who crosses")
    files = kit(CHAPTER, "instructor")
    assert yaml.safe_load(files["_config.yml"])["title"] == CHAPTER
    assert files["README.md"].decode().startswith(f"# {CHAPTER}\n")


def test_settings_without_values_are_settings(book):
    path = book.root / "_config.yml"
    path.write_text(path.read_text("utf-8") + "\nhtml:\n  # baseurl: later\n", encoding="utf-8")
    assert yaml.safe_load(kit(CHAPTER, "student")["_config.yml"])["html"] is None


def test_its_own_tests_pass_in_it_and_fail_when_they_should(student, tmp_path, installed):
    """Those of `make test`: its checks, and every cell but the exercises run again."""
    book = Book.copied(student.root, tmp_path / "kit", installed)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    run = partial(
        subprocess.run, cwd=book.root, env=book.environment(), capture_output=True, text=True
    )
    whole = run([*command, "--nbval"], check=False)
    assert whole.returncode == 0, whole.stdout[-3000:]
    assert re.search(r"\d+ passed, 2 skipped in ", whole.stdout), whole.stdout[-300:]
    book.set_cell("passengers", "north-2024", "value", "401699")
    failing = run([*command, "tests"], check=False)
    assert failing.returncode == 1
    for name in ("every_number_of_the_text_holds", "the_chapter_is_up_to_date"):
        assert f"FAILED tests/test_chapter.py::test_{name}" in failing.stdout


# What is refused


def test_it_writes_into_no_folder_that_holds_something(book, tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "mine.txt").write_text("kept", encoding="utf-8")
    assert main(["fork", CHAPTER, str(folder)]) == 1
    said = capsys.readouterr().err
    assert "found a folder that is not empty; expected an empty folder or none" in said
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_it_says_where_it_cannot_write(book, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["fork", CHAPTER, str(tmp_path / "file" / "kit")]) == 1
    assert "expected a place to write" in capsys.readouterr().err


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(book, tmp_path, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device", str(tmp_path / "kit"))

    monkeypatch.setattr(forking, "write", full)
    assert main(["fork", CHAPTER, str(tmp_path / "kit")]) == 1
    said = capsys.readouterr().err
    assert "found No space left on device" in said and said.count("\n") == 1
    assert list(tmp_path.glob("*kit*")) == []


def test_it_names_the_chapters_there_are(book, tmp_path, capsys):
    assert main(["fork", "quantum", str(tmp_path / "kit")]) == 1
    assert "no chapter 'quantum'; expected one of crossings, fleet" in capsys.readouterr().err
    assert not (tmp_path / "kit").exists()


def test_it_takes_no_chapter_that_is_out_of_date(book, tmp_path, capsys):
    book.edit("data/tickets.csv", "\n", "\n\n")
    assert main(["fork", CHAPTER, str(tmp_path / "kit")]) == 1
    said = capsys.readouterr().err
    assert "data/tickets.csv changed" in said and "Run: briefing refresh" in said
    assert list(tmp_path.glob("*kit*")) == []


def test_it_takes_no_table_whose_licence_forbids_it(book, tmp_path, monkeypatch, capsys):
    """More than single facts of a source that allows these alone; a chapter must not carry it."""
    monkeypatch.setattr(checks, "FACTS_ONLY_ROWS", 1)
    assert main(["fork", CHAPTER, str(tmp_path / "kit")]) == 1
    said = capsys.readouterr().err
    assert "2 rows from 'herald-2025', of which only single facts may be used" in said
    assert "This table cannot leave the book" in said
    assert list(tmp_path.glob("*kit*")) == []


def test_it_takes_no_row_of_a_source_that_allows_nothing(book):
    found = inventory(CHAPTER)
    closed = found.tables["sources"].assign(use="read only")
    tables = {**found.tables, "sources": closed}
    with pytest.raises(BriefingError, match="rows from 'port-report-2025', whose column 'use'"):
        kit_data.files(replace(found, tables=tables))


def test_a_chapter_that_does_not_run_there_leaves_nothing(there, tmp_path, monkeypatch, capsys):
    def lacking(*given):
        found = inventory(*given)
        return replace(found, tables={k: v for k, v in found.tables.items() if k != "tickets"})

    monkeypatch.setattr(forking, "inventory", lacking)
    assert main(["fork", CHAPTER, str(tmp_path / "kit")]) == 1
    said = capsys.readouterr().err
    assert "`briefing refresh` fails there" in said and "table 'tickets'" in said
    assert list(tmp_path.glob("*kit*")) == []


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ([], "no wheel"),
        (["engine.whl"], "no wheel"),
        (["briefing-2.0.0-py3-none-any.whl", "briefing-2.10.0-py3-none-any.whl"], "2 wheels"),
    ],
)
def test_a_kit_without_the_one_wheel_of_its_engine_says_so(
    student, tmp_path, monkeypatch, there, words
):
    """As its user meets it: the engine is installed there, and its sources are not at hand."""
    installed = tmp_path / "lib" / "site-packages" / "briefing"
    monkeypatch.setattr(subject, "packages", lambda: iter([installed]))
    book = Book.copied(student.root, tmp_path / "kit")
    (book.root / "wheels").mkdir()
    for name in there:
        (book.root / "wheels" / name).touch()
    monkeypatch.chdir(book.root)
    with pytest.raises(BriefingError) as refused:
        wheel.engine_wheel()
    said = str(refused.value)
    assert said.startswith(f"wheels: found {words}") and "\n" not in said
