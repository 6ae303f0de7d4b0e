"""A teacher's fork takes in a later edition: what is kept, what comes, what is told."""

import csv
import io
import json
import shutil
import zipfile

import pytest
from checkout import ROOT, Checkout

from briefing.kits import merge as merging
from briefing.kits import update as updating
from briefing.kits.update import BEFORE
from briefing.kits.update import REPORT
from briefing.core.notebook import read
from briefing.core.notebook import text_of as notebook_text
from briefing.core.problems import BriefingError

CHAPTER = "claims-audit"  # the quickest to run


def cell(notebook, name):
    return next(one for one in notebook["cells"] if one.get("id") == name)


def edit_cells(path, change):
    notebook = read(path)
    change(notebook)
    path.write_text(notebook_text(notebook), encoding="utf-8")


def rows_of(path):
    return {row["id"]: row for row in csv.DictReader(io.StringIO(path.read_text("utf-8")))}


def edit_table(path, change):
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    columns = list(rows[0])
    rows = change(rows) or rows
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(target.getvalue(), encoding="utf-8")


def set_cell(row, column, value):
    def change(rows):
        next(one for one in rows if one["id"] == row)[column] = value

    return change


def teach(kit):
    """What a teacher did to a fork: dropped, reworded, added, corrected."""

    def change(notebook):
        dropped = ("exercise-6", "solution-6", "check-6")
        notebook["cells"] = [one for one in notebook["cells"] if one.get("id") not in dropped]
        cell(notebook, "title")["source"] += "\n\nFor the course of this spring."
        cell(notebook, "exercise-1")["source"] = "Our own wording of the first exercise."
        own = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "A note of mine."}
        notebook["cells"].insert(3, own)

    edit_cells(kit.root / "book" / f"{CHAPTER}.ipynb", change)
    obstacles = kit.root / "data" / "obstacles.csv"
    first, second, third = list(rows_of(obstacles))[:3]
    edit_table(obstacles, set_cell(first, "note", "a note of the teacher"))
    edit_table(obstacles, set_cell(second, "note", "the teacher's reading"))
    edit_table(obstacles, lambda rows: [one for one in rows if one["id"] != third])
    (kit.root / "book" / "syllabus.txt").write_text("week one", encoding="utf-8")
    kit.edit("README.md", "## Change it", "## How we change it")
    (kit.root / ".git").mkdir()
    (kit.root / ".git" / "HEAD").write_text("theirs", encoding="utf-8")
    return first, second, third


def edit_the_book(book, second):
    """What a later edition changed."""

    def change(notebook):
        cell(notebook, "limits")["source"] += "\n\nAdded by the later edition."
        cell(notebook, "exercise-1")["source"] += "\n\nReworded by the later edition."
        new = {"cell_type": "markdown", "id": "new", "metadata": {}, "source": "Brought by it."}
        notebook["cells"].append(new)

    edit_cells(book.root / "book" / f"{CHAPTER}.ipynb", change)
    obstacles = book.root / "data" / "obstacles.csv"
    last = list(rows_of(obstacles))[-1]
    edit_table(obstacles, set_cell(second, "note", "the edition's reading"))
    edit_table(obstacles, set_cell(last, "note", "corrected by the edition"))
    edit_table(obstacles, lambda rows: [*rows, {**rows[-1], "id": f"{last}-again"}])
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    shutil.rmtree(book.root / "_build", ignore_errors=True)
    result = book.run("refresh", f"book/{CHAPTER}.ipynb")
    assert result.returncode == 0, result.stderr
    return last


@pytest.fixture(scope="module")
def updated(tmp_path_factory):
    """A fork, edited by its teacher, brought to an edition that was edited too."""
    folder = tmp_path_factory.mktemp("update")
    book = Checkout.at(folder / "book")
    fork = book.run("fork", CHAPTER, str(folder / "kit"))
    assert fork.returncode == 0, fork.stderr
    kit = Checkout(folder / "kit")
    first, second, third = teach(kit)
    last = edit_the_book(book, second)
    before = kit.files(".")
    result = book.run("update", str(kit.root))
    return kit, result, before, (first, second, third, last), book


def test_what_the_teacher_changed_is_kept(updated):
    kit, _, _, (first, _, third, _), _ = updated
    notebook = read(kit.root / "book" / f"{CHAPTER}.ipynb")
    names = [one.get("id") for one in notebook["cells"]]
    assert "exercise-6" not in names and names.index("mine") == 3
    assert "For the course of this spring." in "".join(cell(notebook, "title")["source"])
    rows = rows_of(kit.root / "data" / "obstacles.csv")
    assert rows[first]["note"] == "a note of the teacher" and third not in rows
    assert (kit.root / "book" / "syllabus.txt").read_text("utf-8") == "week one"
    assert "## How we change it" in (kit.root / "README.md").read_text("utf-8")
    assert (kit.root / ".git" / "HEAD").read_text("utf-8") == "theirs"


def test_what_the_edition_changed_comes(updated):
    kit, _, _, (*_, last), _ = updated
    notebook = read(kit.root / "book" / f"{CHAPTER}.ipynb")
    assert "Added by the later edition." in "".join(cell(notebook, "limits")["source"])
    assert cell(notebook, "new")
    rows = rows_of(kit.root / "data" / "obstacles.csv")
    assert rows[last]["note"] == "corrected by the edition" and f"{last}-again" in rows
    assert json.loads((kit.root / "fork.json").read_text("utf-8"))["version"] == "1.1.0"
    assert "edition 1.1.0" in (kit.root / "README.md").read_text("utf-8")


def test_what_both_changed_is_the_teachers_and_told(updated):
    kit, result, _, (_, second, _, _), _ = updated
    assert result.returncode == 1
    rows = rows_of(kit.root / "data" / "obstacles.csv")
    assert rows[second]["note"] == "the teacher's reading"
    place = f"data/obstacles.csv, row {second}, column note"
    said = f'Yours was kept: {place}: you have "the teacher\'s reading"; the edition has'
    assert said in result.stdout
    notebook = read(kit.root / "book" / f"{CHAPTER}.ipynb")
    own = "Our own wording of the first exercise."
    assert "".join(cell(notebook, "exercise-1")["source"]) == own
    report = (kit.root / REPORT).read_text("utf-8")
    assert place in report and "cell exercise-1" in report
    assert "+Reworded by the later edition." in report


def test_it_says_which_rows_changed(updated):
    _, result, _, (*_, last), _ = updated
    assert f"obstacles/{last}-again" in result.stdout
    assert "corrected by the edition" in result.stdout


def test_the_updated_fork_was_run_and_holds(updated):
    kit, *_ = updated
    result = kit.run("refresh", "--dry-run")
    assert "All chapters are up to date" in result.stdout
    assert kit.run("check").returncode == 0
    answers = json.loads((kit.root / "book" / "answers.json").read_text("utf-8"))
    assert f"{CHAPTER}-5" in answers and f"{CHAPTER}-6" not in answers


def test_what_was_there_can_be_had_back(updated):
    kit, _, before, *_ = updated
    with zipfile.ZipFile(kit.root / BEFORE) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    now = kit.files(".")
    for name, content in before.items():
        if now.get(name) != content and not name.startswith(".fork/") and name != "fork.json":
            assert kept[name] == content, name


def test_a_second_update_changes_nothing(updated):
    kit, _, _, (_, second, _, _), book = updated
    before = kit.files(".")
    result = book.run("update", str(kit.root))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Yours was kept" not in result.stdout
    now = kit.files(".")
    assert {n for n in now if now[n] != before.get(n)} <= {REPORT, BEFORE}
    assert rows_of(kit.root / "data" / "obstacles.csv")[second]["note"] == "the teacher's reading"
    # What is kept is what this update replaced, not what an earlier one did.
    with zipfile.ZipFile(kit.root / BEFORE) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    assert REPORT in kept and kept.keys() <= {REPORT, "book/changed.json"}
    assert all(before[name] == content for name, content in kept.items())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda kit: (kit / "fork.json").unlink(), "found no fork.json; expected the folder of"),
        (lambda kit: (kit / "fork.json").write_text("{"), "found no JSON"),
        (lambda kit: (kit / "fork.json").write_text("[]"), "found another content"),
        (lambda kit: (kit / ".fork/base.zip").unlink(), "base.zip: found no such file"),
        (lambda kit: (kit / ".fork/base.zip").write_text("x"), "File is not a zip file"),
    ],
)
def test_a_folder_that_is_no_fork_is_left_alone(tmp_path, spoil, said):
    kit = tmp_path / "kit"
    (kit / ".fork").mkdir(parents=True)
    origin = {"chapter": CHAPTER, "edition": "student", "version": "1.0.0"}
    (kit / "fork.json").write_text(json.dumps(origin), encoding="utf-8")
    with zipfile.ZipFile(kit / ".fork/base.zip", "w"):
        pass
    spoil(kit)
    before = Checkout(kit).files(".")
    result = Checkout(ROOT).run("update", str(kit))
    assert result.returncode == 1 and said in result.stderr, result.stderr
    assert "Traceback" not in result.stderr
    assert Checkout(kit).files(".") == before


def merged(name, base, mine, new):
    files = [{name: text.encode()} if text is not None else {} for text in (base, mine, new)]
    result = merging.merge(*files)
    content = result.files.get(name, files[1].get(name))
    return (content.decode() if content is not None else None), result.conflicts


@pytest.mark.parametrize(
    ("base", "mine", "new", "expected", "conflicts"),
    [
        ("id,a\nx,1\n", "id,a\nx,1\n", "id,a\nx,2\n", "id,a\nx,2\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a\nx,1\n", "id,a\nx,3\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a\nx,2\n", "id,a\nx,3\n", 1),
        ("id,a,b\nx,1,1\n", "id,a,b\nx,3,1\n", "id,a,b\nx,1,2\n", "id,a,b\nx,3,2\n", 0),
        ("id,a\nx,1\n", "id,a\nx,3\n", "id,a,b\nx,1,9\n", "id,a,b\nx,3,9\n", 0),
        ("id,a,b\nx,1,9\n", "id,a,b\nx,3,9\n", "id,a\nx,1\n", "id,a\nx,3\n", 0),
        ("id,a\nx,1\n", "id,a,c\nx,1,mine\n", "id,a\nx,2\n", "id,a,c\nx,2,mine\n", 0),
        ("id,a\nx,1\n", "id,a\nm,0\nx,1\n", "id,a\nx,1\ny,2\n", "id,a\nm,0\nx,1\ny,2\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\n", "id,a\nx,1\ny,2\n", "id,a\ny,2\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\n", "id,a\nx,2\ny,1\n", "id,a\ny,1\n", 1),
        ("id,a\nx,1\ny,1\n", "id,a\nx,3\ny,1\n", "id,a\ny,1\n", "id,a\nx,3\ny,1\n", 1),
        ("id,a\nx,1\n", "id,a\nx,1\nz,mine\n", "id,a\nx,1\nz,new\n", "id,a\nx,1\nz,mine\n", 1),
        ("id,a\nx,1\ny,1\n", "id,a\nx,3\ny,1\n", "id,a\ny,1\nx,1\n", "id,a\ny,1\nx,3\n", 0),
        ("id,a\nx,1\ny,1\n", "id,a\ny,1\nx,1\n", "id,a\nx,1\ny,2\n", "id,a\ny,2\nx,1\n", 0),
    ],
)
def test_tables_are_merged_by_row_and_column(base, mine, new, expected, conflicts):
    content, found = merged("data/t.csv", base, mine, new)
    assert content == expected and len(found) == conflicts


@pytest.mark.parametrize(
    ("base", "mine", "new", "expected", "conflicts"),
    [
        ("a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n", 0),
        ("a\n", "b\n", "c\n", "b\n", 1),
        (None, None, "new\n", "new\n", 0),
        ("a\n", None, "a\n", None, 0),
        ("a\n", None, "b\n", None, 1),
        ("a\n", "a\n", None, None, 0),
        ("a\n", "b\n", None, "b\n", 1),
        (None, "mine\n", "new\n", "mine\n", 1),
        ("a", "a\nb\nc\nmine", "new\na", "new\na\nb\nc\nmine", 0),
    ],
)
def test_texts_are_merged_by_line_and_never_hold_marks(base, mine, new, expected, conflicts):
    content, found = merged("README.md", base, mine, new)
    assert content == expected and len(found) == conflicts


def test_a_contract_is_merged_by_the_names_in_it():
    def contract(*tables, **more):
        return json.dumps({"resources": [{"name": name, **more} for name in tables]})

    content, found = merged("data/d.json", contract("a"), contract("a", "mine"), contract("b", "a"))
    assert [one["name"] for one in json.loads(content)["resources"]] == ["b", "a", "mine"]
    assert found == []
    states = contract("a"), contract("a", title="mine"), contract("a", title="new")
    content, found = merged("data/d.json", *states)
    assert json.loads(content)["resources"][0]["title"] == "mine"
    assert [one.place for one in found] == ["/resources/a/title"]


def test_a_fork_is_not_taken_for_the_book(tmp_path, monkeypatch):
    (tmp_path / "fork.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(updating, "project_root", lambda: tmp_path)
    with pytest.raises(BriefingError, match=r"found a fork; expected the book.*your copy"):
        updating.update(tmp_path)


def test_a_conflict_shows_where_the_two_differ():
    same = "The number of services filed stood at sixty at the end of the year and "
    told = str(merging.Conflict("f", "p", same, f"{same}1,120 later.", f"{same}1,113 later."))
    assert "1,120" in told and "1,113" in told
