"""A chapter leaves the book whole: what is in a kit, what is not, and what forking refuses."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT, Checkout

from briefing.chapters.exercises.nbgrader import is_check
from briefing.chapters.exercises.nbgrader import is_solution
from briefing.chapters.exercises.nbgrader import student_edition
from briefing.kits.closure import modules
from briefing.kits.closure import needed
from briefing.kits.library import only_metrics
from briefing.kits.pages import COMMON
from briefing.core.notebook import chapters
from briefing.core.notebook import read
from briefing.core.notebook import source_of
from briefing.tables.loading import load

CHAPTERS = [path.stem for path in chapters()]


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    """Both editions of one chapter."""
    book = Checkout(ROOT)
    made = {}
    for edition in ("instructor", "student"):
        folder = tmp_path_factory.mktemp("kits") / edition
        result = book.run("fork", "regulation", str(folder), "--edition", edition)
        assert result.returncode == 0, result.stderr
        assert "make book && make test" in result.stdout
        made[edition] = Checkout(folder)
    return made


@pytest.fixture(scope="module")
def student(kits):
    return kits["student"]


def solution_lines(chapter):
    """Lines of solutions long enough to be told from other code; and their longer output."""
    for cell in read(ROOT / "book" / f"{chapter}.ipynb")["cells"]:
        if is_solution(cell):
            yield from (line.strip() for line in source_of(cell).splitlines())
            for output in cell["outputs"]:
                yield from (line.strip() for line in "".join(output.get("text", "")).splitlines())


def texts(kit):
    """Every file of a kit as text, those in archives too."""
    for name, content in kit.files(".").items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for inside in archive.namelist():
                    yield f"{name}/{inside}", archive.read(inside).decode("utf-8", "replace")
        else:
            yield name, content.decode("utf-8", "replace")


def outside_exercises(chapter):
    """The chapter without solutions and what they print: what every student may read."""
    cells = read(ROOT / "book" / f"{chapter}.ipynb")["cells"]
    return json.dumps([cell for cell in cells if not is_solution(cell)], ensure_ascii=False)


def secret_lines(chapter):
    """Lines of solutions that tell something: long ones, that the chapter has nowhere else."""
    open_text = outside_exercises(chapter)
    lines = {line for line in solution_lines(chapter) if len(line) > 18}
    secret = {line for line in lines if json.dumps(line, ensure_ascii=False)[1:-1] not in open_text}
    assert len(secret) > 20
    return secret


def held(secret, text):
    """Return those lines that a text holds, plain or as JSON writes them."""
    return [
        line
        for line in secret
        if line in text or json.dumps(line, ensure_ascii=False)[1:-1] in text
    ]


def leaks(chapter, kit):
    """Return the lines of solutions and of their output that a kit holds."""
    secret = secret_lines(chapter)
    return [f"{name}: {line}" for name, text in texts(kit) for line in held(secret, text)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_chapter_keeps_a_solution_in_its_student_edition(chapter):
    notebook = read(ROOT / "book" / f"{chapter}.ipynb")
    secret = secret_lines(chapter)
    handed_out = json.dumps(student_edition(notebook), ensure_ascii=False)
    assert held(secret, handed_out) == []
    assert len(held(secret, json.dumps(notebook, ensure_ascii=False))) == len(secret)


def test_the_student_edition_holds_no_solution(student):
    assert leaks("regulation", student) == []


def test_the_search_for_solutions_finds_them(kits):
    assert len(leaks("regulation", kits["instructor"])) > 20


def test_the_student_edition_holds_no_number_of_a_solution(student):
    """Nor in outputs or metadata, but for those that the chapter tells or a table holds."""
    told = outside_exercises("regulation")
    told += " ".join(text for name, text in texts(student) if name.startswith("data/"))
    numbers = {
        number
        for cell in read(ROOT / "book" / "regulation.ipynb")["cells"]
        if is_solution(cell)
        for output in cell["outputs"]
        for number in re.findall(r"\d(?:[\d,.]*\d)?", "".join(output.get("text", "")))
        if len(re.sub(r"\D", "", number)) > 2 and number not in told
    }
    found = read(student.root / "book" / "regulation.ipynb")
    text = json.dumps([{**cell, "id": ""} for cell in found["cells"]])
    assert [number for number in numbers if re.search(rf"(?<![\d.]){number}(?!\d)", text)] == []


def test_every_exercise_has_a_place_to_write_and_a_check(student):
    cells = read(student.root / "book" / "regulation.ipynb")["cells"]
    solutions = [cell for cell in cells if is_solution(cell)]
    checks = [cell for cell in cells if is_check(cell)]
    assert len(solutions) == len(checks) >= 5
    for cell in [*solutions, *checks]:
        assert cell["outputs"] == [] and "nbval-skip" in cell["metadata"]["tags"]
    for cell in solutions:
        assert source_of(cell) == "# YOUR CODE HERE\nraise NotImplementedError()"


def test_all_else_was_run_there(kits):
    for kit in kits.values():
        book = read(ROOT / "book" / "regulation.ipynb")["cells"]
        cells = read(kit.root / "book" / "regulation.ipynb")["cells"]
        for ours, theirs in zip(book, cells, strict=True):
            if theirs.get("outputs"):
                assert theirs["outputs"] == ours["outputs"], ours["id"]
    assert sum(bool(cell.get("outputs")) for cell in cells) > 15


def test_a_kit_has_the_tables_that_its_chapter_reads_and_no_others(kits):
    for kit in kits.values():
        names = {path.stem for path in (kit.root / "data").glob("*.csv")}
        assert {"instruments", "instrument_dates", "filings"} <= names
        assert not {"chips", "patents", "arena_gap"} & names
        contract = json.loads((kit.root / "data" / "datapackage.json").read_text("utf-8"))
        assert {one["name"] for one in contract["resources"]} == names
        assert "chips" in contract["left_out"]
        whole = (ROOT / "data" / "filings.csv").read_bytes()
        assert (kit.root / "data" / "filings.csv").read_bytes() == whole


def test_a_kit_has_the_sources_that_its_rows_name(student):
    kept = {row["id"] for row in csv.DictReader((student.root / "data" / "sources.csv").open())}
    filings = set(load("filings")["source"])
    assert filings <= kept < set(load("sources")["id"])


def test_a_kit_has_only_the_modules_that_it_needs(student):
    paths = {path.relative_to(student.root / "src") for path in student.root.rglob("src/**/*.py")}
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths}
    assert "briefing.regulation" in names and "briefing.export_controls" not in names
    assert not {"briefing.printing.book", "briefing.kits", "briefing.rewriting"} & names
    assert needed(names) == names


def test_a_kit_says_where_it_is_from(kits):
    for kit in kits.values():
        notice = (kit.root / "NOTICE.md").read_text("utf-8")
        assert "edition 1." in notice and "`instruments`" in notice and "facts-only" in notice
        assert "A chapter of: Artificial intelligence" in (kit.root / "CITATION.cff").read_text()
        assert (kit.root / "LICENSE").is_file()


def test_the_two_editions_differ_as_they_should(kits):
    teacher = kits["instructor"].root
    assert (teacher / "nbgrader_config.py").is_file()
    assert not (kits["student"].root / "nbgrader_config.py").exists()
    assert not (kits["student"].root / "book" / "teaching.md").exists()
    assert "# Teaching" in (teacher / "book" / "teaching.md").read_text("utf-8")


@pytest.mark.parametrize("edition", ["instructor", "student"])
def test_a_kit_builds_and_passes_its_checks(kits, edition):
    kit = kits[edition]
    result = kit.build()
    assert "tables fit their contract" in result.stdout
    page = kit.page("book/regulation.html")
    assert "BEGIN SOLUTION" not in page
    assert ("Show a solution" in page) == (edition == "instructor")
    for name in COMMON:
        assert (kit.site / "book" / f"{name}.html").is_file(), name


def test_the_page_for_teachers_brings_the_numbers_that_it_links(kits, tmp_path):
    """It may lean on others than the chapter, whose students get neither."""
    made = {}
    for edition in ("instructor", "student"):
        folder = tmp_path / edition
        result = Checkout(ROOT).run("fork", "chips", str(folder), "--edition", edition)
        assert result.returncode == 0, result.stderr
        made[edition] = Checkout(folder)
    page = (made["instructor"].root / "book" / "teaching.md").read_text("utf-8")
    linked = set(re.findall(r"fact:metrics/([\w-]+)", page))
    code = {name: (kit.root / "src/briefing/metrics/chips.py") for name, kit in made.items()}
    alone = [
        name
        for name in linked
        if f'"{name}"' not in code["student"].read_text("utf-8")
        and f'"{name}"' in code["instructor"].read_text("utf-8")
    ]
    assert alone, "no number tells the two editions apart: take another chapter"
    assert made["instructor"].run("check").returncode == 0


def test_a_kit_can_be_forked_again(kits, tmp_path):
    """So that a teacher can hand out the student edition of a chapter that was changed."""
    kit = kits["instructor"]
    folder = tmp_path / "handout"
    result = kit.run("fork", "regulation", str(folder), "--edition", "student")
    assert result.returncode == 0, result.stderr
    again = {name: c for name, c in Checkout(folder).files(".").items() if name != ".fork/base.zip"}
    first = kits["student"].files(".")
    differ = {name for name in again.keys() | first.keys() if again.get(name) != first.get(name)}
    made = re.compile(r"_build/|.*__pycache__/")
    assert {name for name in differ if not made.match(name)} <= {
        ".fork/base.zip",
        "NOTICE.md",
        "book/changed.json",
    }


def test_the_same_book_gives_the_same_kit(kits, tmp_path):
    folder = tmp_path / "again"
    assert Checkout(ROOT).run("fork", "regulation", str(folder)).returncode == 0
    again = Checkout(folder).files(".")
    first = kits["instructor"].files(".")
    assert all(first[name] == content for name, content in again.items())


def test_it_writes_into_no_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    result = Checkout(ROOT).run("fork", "regulation", str(tmp_path))
    assert result.returncode == 1
    assert "found a folder that is not empty; expected an empty folder or none" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()
    result = Checkout(ROOT).run("fork", "regulation", str(tmp_path / "file" / "kit"))
    assert result.returncode == 1 and "expected a place to write" in result.stderr
    assert "Traceback" not in result.stderr


def test_it_names_the_chapters_there_are(tmp_path):
    result = Checkout(ROOT).run("fork", "quantum", str(tmp_path / "kit"))
    assert result.returncode == 1 and "no chapter 'quantum'" in result.stderr
    assert all(chapter in result.stderr for chapter in CHAPTERS)
    assert not (tmp_path / "kit").exists()


def test_it_takes_no_chapter_that_is_out_of_date(copy, tmp_path):
    copy.edit("data/filings.csv", "\n", "\n\n")
    result = copy.run("fork", "regulation", str(tmp_path / "kit"))
    assert result.returncode == 1 and "Run: briefing refresh" in result.stderr
    assert list(tmp_path.glob("*kit*")) == []


def test_it_takes_no_table_whose_licence_forbids_it(copy, tmp_path):
    """More than single facts of a source that allows these alone; a chapter must not carry it."""
    path = copy.root / "data" / "sources.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    wanted = load("crawl_languages")["source"].value_counts().index[0]
    for row in rows:
        if row["id"] == wanted:
            row["use"] = "facts-only"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert copy.run("refresh", "book/training-data.ipynb").returncode == 0
    result = copy.run("fork", "training-data", str(tmp_path / "kit"))
    assert result.returncode == 1
    assert f"rows from '{wanted}', of which only single facts may be used" in result.stderr
    assert "This table cannot leave the book" in result.stderr
    assert list(tmp_path.glob("*kit*")) == []


def test_a_chapter_that_does_not_run_there_leaves_nothing(copy, tmp_path):
    notebook = copy.root / "book" / "regulation.ipynb"
    assert notebook.is_file()
    (copy.root / "src/briefing/kits/needs.py").write_text(
        (copy.root / "src/briefing/kits/needs.py")
        .read_text("utf-8")
        .replace("inputs = {", "inputs = set() and {", 1)
        .replace("fingerprints.tables_read(notebook)", "set()"),
        "utf-8",
    )
    result = copy.run("fork", "regulation", str(tmp_path / "kit"))
    assert result.returncode == 1 and "`briefing refresh` fails there" in result.stderr
    assert list(tmp_path.glob("*kit*")) == []


def test_metrics_that_no_page_links_stay_behind():
    code = Path(ROOT / "src/briefing/metrics/chips.py").read_text("utf-8")
    kept = only_metrics(code, {"nvidia-china-stock-growth"}, ())
    assert "def nvidia_china_stock_growth" in kept
    assert "nvidia_world_stock_growth" not in kept and "UTILISATION" not in kept
    compile(kept, "kept", "exec")


def test_modules_are_found_in_all_kinds_of_import():
    found = needed(["briefing.commands.fork"])
    assert {"briefing.kits.forking", "briefing.kits.library", "briefing.tables"} <= found
    assert "briefing.printing.book" not in found and found < modules()
