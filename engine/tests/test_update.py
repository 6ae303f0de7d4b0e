"""A teacher's fork takes in a later edition: what is kept, what comes, what is told."""

import json
import shutil
import zipfile
from importlib.metadata import version

import pytest
from books import Book
from kits import CHAPTER, forked, kit_in

from briefing.commands.main import main
from briefing.core.new_folder import write
from briefing.core.notebook import notebook_text, read_notebook, source_of
from briefing.core.problems import BriefingError
from briefing.kits import update as updating
from briefing.kits import wheel
from briefing.kits.fork import BASE, kit, packed
from briefing.kits.update import BEFORE, REPORT, update

NOTEBOOK = f"book/{CHAPTER}.ipynb"
ENGINE = f"wheels/briefing-{version('briefing')}-py3-none-any.whl"


def cell_of(book, name):
    return next(cell for cell in read_notebook(book.root / NOTEBOOK)["cells"] if cell["id"] == name)


def text_of(book, name):
    return source_of(cell_of(book, name))


def edit_cells(book, change):
    """Change the list of cells of the chapter."""
    notebook = read_notebook(book.root / NOTEBOOK)
    notebook["cells"] = change(notebook["cells"]) or notebook["cells"]
    (book.root / NOTEBOOK).write_text(notebook_text(notebook), encoding="utf-8")


def write_cell(book, name, text):
    def change(cells):
        next(cell for cell in cells if cell["id"] == name)["source"] = text

    edit_cells(book, change)


def markdown(name, text):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def note_of(book, row, table="passengers"):
    return book.table(table).set_index("id").loc[row, "note"]


# From one edition to the next, with all that both changed


def teach(fork):
    """What a teacher did to a fork: dropped, reworded, added, corrected."""

    def change(cells):
        dropped = ("exercise-1", "solution-1", "check-1")
        cells = [cell for cell in cells if cell["id"] not in dropped]
        cells.insert(3, markdown("mine", "A note of mine."))
        return cells

    edit_cells(fork, change)
    write_cell(fork, "title", f"{text_of(fork, 'title')}\n\nFor the course of this spring.")
    write_cell(fork, "limits", "## Limits\n\nOur own wording of the limits.")
    fork.set_cell("passengers", "north-2023", "note", "a note of the teacher")
    fork.set_cell("passengers", "south-2023", "note", "the teacher's reading")
    fork.drop_row("passengers", "fares-2025")
    (fork.root / "book" / "syllabus.txt").write_text("week one", encoding="utf-8")
    fork.edit("README.md", "## Change it", "## How we change it")
    (fork.root / ".git").mkdir()
    (fork.root / ".git" / "HEAD").write_text("theirs", encoding="utf-8")


def edit_the_book(book):
    """What a later edition changed."""
    write_cell(book, "sources-say", f"{text_of(book, 'sources-say')}\n\nAdded by the later one.")
    write_cell(book, "limits", f"{text_of(book, 'limits')}\n\nReworded by the later one.")
    edit_cells(book, lambda cells: [*cells, markdown("new", "Brought by the later one.")])
    book.set_cell("passengers", "south-2023", "note", "the edition's reading")
    book.set_cell("passengers", "herald-2024", "note", "corrected by the edition")
    book.add_row("passengers", "herald-2024", id="herald-2024-again")
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    book.must("refresh", NOTEBOOK)


@pytest.fixture(scope="module")
def updated(tmp_path_factory, pristine, installed):
    """A fork, edited by its teacher, brought to an edition that was edited too."""
    folder = tmp_path_factory.mktemp("update")
    fork = kit_in(folder / "kit", installed)
    shutil.copytree(forked(tmp_path_factory, pristine, installed, "instructor").root, fork.root)
    teach(fork)
    book = Book.copied(pristine.root, folder / "book", installed)
    edit_the_book(book)
    before = fork.files()
    result = book.run("update", fork.root)
    return fork, result, before, book


together = pytest.mark.xdist_group("updates")


@together
def test_what_the_teacher_changed_is_kept(updated):
    fork, *_ = updated
    names = [cell["id"] for cell in read_notebook(fork.root / NOTEBOOK)["cells"]]
    assert "exercise-1" not in names and names.index("mine") == 3
    assert "For the course of this spring." in text_of(fork, "title")
    assert note_of(fork, "north-2023") == "a note of the teacher"
    assert "fares-2025" not in set(fork.table("passengers")["id"])
    assert fork.text("book/syllabus.txt") == "week one"
    assert "## How we change it" in fork.text("README.md")
    assert fork.text(".git/HEAD") == "theirs"


@together
def test_what_the_edition_changed_comes(updated):
    fork, *_ = updated
    assert "Added by the later one." in text_of(fork, "sources-say")
    assert text_of(fork, "new") == "Brought by the later one."
    assert note_of(fork, "herald-2024") == "corrected by the edition"
    assert "herald-2024-again" in set(fork.table("passengers")["id"])
    assert json.loads(fork.text("fork.json"))["version"] == "1.1.0"
    assert "edition 1.1.0" in fork.text("README.md")


@together
def test_what_both_changed_is_the_teachers_and_told(updated):
    fork, result, *_ = updated
    assert result.returncode == 1
    assert note_of(fork, "south-2023") == "the teacher's reading"
    place = "data/passengers.csv, row south-2023, column note"
    said = f'Yours was kept: {place}: you have "the teacher\'s reading"; the edition has'
    assert said in result.stdout
    assert text_of(fork, "limits") == "## Limits\n\nOur own wording of the limits."
    report = fork.text(REPORT)
    assert place in report and f"{NOTEBOOK}, cell limits" in report
    assert "+Reworded by the later one." in report
    assert result.stdout.count("Yours was kept") == 2, result.stdout


@together
def test_it_says_which_rows_and_files_changed(updated):
    fork, result, *_ = updated
    assert "passengers/herald-2024-again" in result.stdout
    assert "corrected by the edition" in result.stdout
    report = fork.text(REPORT)
    assert "- `data/passengers.csv`" in report and "- `book/method.md`" not in report


@together
def test_the_updated_fork_was_run_and_holds(updated):
    fork, *_ = updated
    assert "All chapters are up to date" in fork.must("refresh", "--dry-run").stdout
    assert fork.run("check").returncode == 0
    assert json.loads(fork.text("book/answers.json")) == {}, "its exercise was dropped"


@together
def test_what_was_there_can_be_had_back(updated):
    fork, _, before, _ = updated
    with zipfile.ZipFile(fork.root / BEFORE) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    now = fork.files()
    changed = {name for name, content in before.items() if now.get(name) != content}
    assert "data/passengers.csv" in changed
    for name in changed - {"fork.json", BASE}:
        assert kept[name] == before[name], name


@together
def test_a_second_update_changes_nothing(updated, tmp_path, installed):
    fork, _, _, book = updated
    again = kit_in(tmp_path / "kit", installed)
    shutil.copytree(fork.root, again.root)
    before = again.files()
    result = book.must("update", again.root)
    assert "Yours was kept" not in result.stdout
    now = again.files()
    assert {name for name in now if now[name] != before.get(name)} <= {REPORT, BEFORE}
    assert again.text(REPORT).endswith("## Files that changed\n\nNone.\n")
    assert note_of(again, "south-2023") == "the teacher's reading"
    # What is kept is what this update replaced, not what an earlier one did.
    with zipfile.ZipFile(again.root / BEFORE) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    assert kept.keys() <= {REPORT}
    assert all(before[name] == content for name, content in kept.items())


# A fork of the first edition, which carried the code of the engine


def as_the_first_edition_left_it(files):
    """Return a kit as edition 1.0.0 wrote it: code as files, settings and names of then."""
    dropped = ("wheels/", "subject/", "book/settings.yml", BASE, "fork.json")
    old = {name: content for name, content in files.items() if not name.startswith(dropped)}
    chapter = old[NOTEBOOK].decode()
    for now, then in (
        ("from briefing import check", "from briefing.exercises import check"),
        (
            "from briefing import assumptions, judgements, load, reference_list",
            'from briefing import assumptions, judgements, load\\n",\n'
            '    "from briefing.sources import reference_list',
        ),
    ):
        assert now in chapter
        chapter = chapter.replace(now, then)
    origin = json.loads(files["fork.json"])
    origin["edition"] = origin.pop("audience")
    old |= {
        NOTEBOOK: chapter.encode(),
        "fork.json": json.dumps(origin, indent=1).encode(),
        "src/briefing/__init__.py": b'"""The library."""\n',
        "src/briefing/exercises.py": b"def check(*_, **answers):\n    print(answers)\n",
        "src/briefing/metrics/lines.py": b"SEATS_TAKEN = 0.5\n",
        "book/subject.yml": b"names:\n  other: [Quay 7]\nseries: {}\nmodules: [assumed]\n",
        "book/_static/facts.js": b"// shows the cards\n",
        "book/changed.json": b"{}\n",
    }
    return {**old, BASE: packed(old)}


def test_a_fork_of_the_first_edition_comes_to_this_engine(book, installed, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(installed))
    fork = kit_in(tmp_path / "old", installed)
    write(as_the_first_edition_left_it(kit(CHAPTER, "instructor")), fork.root)
    copied = [{**cell_of(fork, f"{kind}-1")} for kind in ("exercise", "solution", "check")]
    for cell in copied:
        cell["id"] = cell["id"].replace("-1", "-2")
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f"{CHAPTER}-{cell['id']}"
    copied[2]["source"] = source_of(copied[2]).replace("crossings-1", "crossings-2")
    edit_cells(fork, lambda cells: [*cells, *copied])
    write_cell(fork, "limits", "## Limits\n\nOur own wording of the limits.")
    fork.set_cell("tickets", "free-2025", "note", "a note of the teacher")
    fork.edit("README.md", "## Change it", "## How we change it")

    result = update(fork.root)

    assert (result.conflicts, result.to_mend) == ([], "")
    there = fork.files()
    gone = ("src/", "book/_static/", "book/subject.yml", "book/changed.json")
    assert not [name for name in there if name.startswith(gone)]
    assert not (fork.root / "src").exists() and not (fork.root / "book" / "_static").exists()
    assert {ENGINE, "book/settings.yml", "subject/src/harbour/__init__.py"} <= there.keys()
    origin = json.loads(fork.text("fork.json"))
    assert origin["audience"] == "instructor" and "edition" not in origin
    assert source_of(copied[2]).startswith("from briefing.exercises import check")
    assert text_of(fork, "check-2").startswith("from briefing import check\n")
    assert json.loads(fork.text("book/answers.json")).keys() == {"crossings-1", "crossings-2"}
    assert text_of(fork, "limits") == "## Limits\n\nOur own wording of the limits."
    assert note_of(fork, "free-2025", "tickets") == "a note of the teacher"
    assert "## How we change it" in fork.text("README.md")
    assert "All chapters are up to date" in fork.must("refresh", "--dry-run").stdout


# What does not need a run: the merge of the folder


@pytest.fixture
def fork(book, tmp_path, installed, monkeypatch):
    """A fork of the book that is the working directory; an update of it runs nothing there."""
    monkeypatch.setattr(updating, "_bring_up_to_date", lambda _: [])
    made = kit_in(tmp_path / "kit", installed)
    write(kit(CHAPTER, "instructor"), made.root)
    return made


def reword(book):
    """Change in the book what no chapter rests on, as a later edition does."""
    book.edit("book/method.md", "# ", "# About ")
    book.set_cell("entities", "bay-works", "note", "A yard.")
    book.edit("subject/src/harbour/__init__.py", "Ferries", "All ferries")
    write_cell(book, "limits", "## Limits of the data\n\nReworded by the later edition.")


def assert_all_came(book, fork):
    assert fork.text("book/method.md").startswith("# About ")
    assert note_of(fork, "bay-works", "entities") == "A yard."
    assert '"""All ferries' in fork.text("subject/src/harbour/__init__.py")
    assert "Reworded by the later edition." in text_of(fork, "limits")


def test_what_nobody_changed_all_comes(book, fork):
    reword(book)
    result = update(fork.root)
    assert result.conflicts == [] and result.to_mend == ""
    assert_all_came(book, fork)


def test_a_fork_whose_lines_git_rewrote_takes_in_all_that_comes(book, fork):
    """A clone with core.autocrlf: no line of it is the teacher's."""
    for name, content in fork.files().items():
        if not name.endswith((".zip", ".whl")):
            (fork.root / name).write_bytes(content.replace(b"\n", b"\r\n"))
    reword(book)
    result = update(fork.root)
    assert result.conflicts == []
    assert_all_came(book, fork)
    assert not update(fork.root).conflicts


def test_a_table_that_a_spreadsheet_saved_takes_in_what_comes(book, fork):
    """With the mark of Excel's "CSV UTF-8", and a word of the teacher's."""
    fork.set_cell("entities", "north-yard", "note", "Our remark.")
    path = fork.root / "data" / "entities.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    reword(book)
    assert update(fork.root).conflicts == []
    assert note_of(fork, "north-yard", "entities") == "Our remark."
    assert_all_came(book, fork)


def test_a_chapter_that_colab_saved_takes_in_what_comes(book, fork):
    """Without names of its cells, under another kernel, with a remark of the teacher's."""
    notebook = read_notebook(fork.root / NOTEBOOK)
    notebook["cells"].insert(2, markdown("mine", "Our remark."))
    for cell in notebook["cells"]:
        del cell["id"]
    notebook |= {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}
    (fork.root / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    reword(book)
    assert update(fork.root).conflicts == []
    cells = read_notebook(fork.root / NOTEBOOK)["cells"]
    assert source_of(cells[2]) == "Our remark."
    assert len(cells) == len(read_notebook(book.root / NOTEBOOK)["cells"]) + 1
    assert_all_came(book, fork)


def test_a_student_keeps_the_answers(book, tmp_path, installed, monkeypatch):
    """And no run takes them for the right ones, though none is open any more."""
    monkeypatch.setenv("PYTHONPATH", str(installed))
    mine = kit_in(tmp_path / "kit", installed)
    write(kit(CHAPTER, "student"), mine.root)
    write_cell(mine, "solution-1", "lost, fuller = 1, 2025")
    known = mine.text("book/answers.json")
    reword(book)
    result = update(mine.root)
    assert (result.conflicts, result.to_mend) == ([], "")
    assert text_of(mine, "solution-1") == "lost, fuller = 1, 2025"
    assert mine.text("book/answers.json") == known
    assert json.loads(mine.text("fork.json"))["audience"] == "student"


# The engine


@pytest.fixture
def later_engine(monkeypatch):
    name, content = "wheels/briefing-2.1.0-py3-none-any.whl", b"PK\3\4 the later engine"
    monkeypatch.setattr(wheel, "engine_wheel", lambda: (name.partition("/")[2], content))
    return name


def wheels(fork):
    return sorted(f"wheels/{path.name}" for path in (fork.root / "wheels").iterdir())


def test_an_update_raises_the_engine(fork, later_engine):
    assert wheels(fork) == [ENGINE]
    result = update(fork.root)
    assert wheels(fork) == [later_engine] and not result.conflicts and not result.to_mend
    assert (fork.root / later_engine).read_bytes() == b"PK\3\4 the later engine"
    with zipfile.ZipFile(fork.root / BEFORE) as archive:
        assert ENGINE in archive.namelist()


def test_an_engine_that_was_renamed_is_told_in_one_line(fork, later_engine, capsys):
    (fork.root / ENGINE).rename(fork.root / "wheels" / "engine.whl")
    assert main(["update", str(fork.root)]) == 1
    said = capsys.readouterr().out
    told = f"wheels/engine.whl: found a second wheel; expected {later_engine} alone. Remove it."
    assert f"To mend:\n{told}\n" in said
    assert told in fork.text(REPORT)
    assert wheels(fork) == [later_engine, "wheels/engine.whl"]


def test_an_engine_that_was_removed_comes_again(fork):
    (fork.root / ENGINE).unlink()
    result = update(fork.root)
    assert wheels(fork) == [ENGINE] and not result.conflicts and not result.to_mend


def test_an_engine_that_the_teacher_changed_is_told_in_one_line(fork, monkeypatch):
    name = ENGINE.partition("/")[2]
    monkeypatch.setattr(wheel, "engine_wheel", lambda: (name, b"PK\3\4 another"))
    (fork.root / ENGINE).write_bytes(b"PK\3\4 mine")
    [conflict] = update(fork.root).conflicts
    assert str(conflict) == f"{ENGINE}: you have '9 bytes'; the edition has '12 bytes'"


# What is refused, and leaves the fork as it was


def unchanged(fork, before):
    return fork.files() == before


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("data/entities.csv", b"id;name\nbay-works;Bay\n", "no column 'id'"),
        ("data/entities.csv", b"id,name\nport,a\nport,b\n", "'port' a second time"),
        ("data/entities.csv", b"<<<<<<< HEAD\nid\n", "a conflict that a merge left"),
        (NOTEBOOK, b"<<<<<<< HEAD\n{}\n", "a conflict that a merge left"),
        (NOTEBOOK, b"", "an empty file"),
        ("book/method.md", b"# F\xe4hren\n", "bytes that are not UTF-8"),
        ("data/datapackage.json", b"{", "broken JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line(book, fork, capsys, file, content, words):
    reword(book)
    contract = book.root / "data" / "datapackage.json"
    contract.write_text(contract.read_text("utf-8").replace("Name of the vessel.", "Its name."))
    (fork.root / file).write_bytes(content)
    before = fork.files()
    assert main(["update", str(fork.root)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(file) and words in said and said.count("\n") == 1
    assert unchanged(fork, before)


def test_a_file_that_is_saved_meanwhile_is_not_replaced(book, fork, monkeypatch, capsys):
    """By a student, for instance, in whose JupyterLab the chapter is open."""
    reword(book)

    def saves(_):
        (fork.root / "book" / "notes.md").write_text("saved meanwhile", encoding="utf-8")
        return []

    monkeypatch.setattr(updating, "_bring_up_to_date", saves)
    before = fork.files()
    assert main(["update", str(fork.root)]) == 1
    said = capsys.readouterr().err
    assert "book/notes.md: found another content, saved meanwhile" in said
    assert "Nothing was replaced." in said and said.count("\n") == 1
    assert unchanged(fork, {**before, "book/notes.md": b"saved meanwhile"})


def test_an_update_that_was_cut_off_can_be_made_again(book, fork, monkeypatch):
    fork.set_cell("entities", "north-yard", "note", "Our remark.")
    reword(book)
    written = []

    def fills_the_disk(path, content):
        written.append(path)
        if len(written) > 3:
            raise OSError("no space left on device")
        write_atomically(path, content)

    write_atomically = updating.write_atomically
    monkeypatch.setattr(updating, "write_atomically", fills_the_disk)
    with pytest.raises(OSError, match="no space left"):
        update(fork.root)
    monkeypatch.setattr(updating, "write_atomically", write_atomically)
    assert update(fork.root).conflicts == []
    assert note_of(fork, "north-yard", "entities") == "Our remark."
    assert_all_came(book, fork)


def test_links_that_lead_nowhere_do_not_matter(book, fork):
    """Emacs keeps one beside each file that is open in it."""
    (fork.root / ".#README.md").symlink_to("someone@somewhere.1234")
    reword(book)
    assert update(fork.root).conflicts == []
    assert_all_came(book, fork)


def test_an_archive_names_no_file_outside_of_the_fork(book, fork, tmp_path):
    """Whoever handed on the folder may have written anything into its archive."""
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"theirs")
    with zipfile.ZipFile(fork.root / BASE) as archive:
        base = {name: archive.read(name) for name in archive.namelist()}
    (fork.root / BASE).write_bytes(
        packed({**base, "../outside.txt": b"theirs", str(outside): b"theirs"})
    )
    reword(book)
    assert update(fork.root).conflicts == []
    assert outside.read_bytes() == b"theirs"
    assert_all_came(book, fork)


def damage(path):
    content = bytearray(path.read_bytes())
    for place in range(200, len(content) // 2, 50):
        content[place] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda fork: (fork / "fork.json").unlink(), "found no fork.json; expected the folder of"),
        (lambda fork: (fork / "fork.json").write_text("{"), "found broken JSON"),
        (lambda fork: (fork / "fork.json").write_text("[]"), "found another content"),
        (lambda fork: (fork / "fork.json").write_text("<<<<<<< HEAD"), "a conflict that a merge"),
        (
            lambda fork: (fork / "fork.json").write_text('{"chapter": "x", "audience": "all"}'),
            "found another content",
        ),
        (
            lambda fork: (fork / "fork.json").write_text('{"chapter": "x", "audience": "student"}'),
            "no chapter 'x'; expected one of crossings, fleet",
        ),
        (lambda fork: (fork / BASE).unlink(), "base.zip: found no such file"),
        (lambda fork: (fork / BASE).write_text("x"), "File is not a zip file"),
        (lambda fork: damage(fork / BASE), "expected the fork as it left the book"),
    ],
)
def test_a_folder_that_is_no_fork_is_left_alone(fork, capsys, spoil, said):
    spoil(fork.root)
    before = fork.files()
    assert main(["update", str(fork.root)]) == 1
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert unchanged(fork, before)


def test_a_fork_of_another_book_is_refused(book, fork, capsys):
    """Two books may have a chapter of one name."""
    with zipfile.ZipFile(fork.root / BASE) as archive:
        base = {name: archive.read(name) for name in archive.namelist()}
    contract = json.loads(base["data/datapackage.json"])
    contract["name"] = "bridges-crossings"
    base["data/datapackage.json"] = json.dumps(contract).encode()
    (fork.root / BASE).write_bytes(packed(base))
    before = fork.files()
    assert main(["update", str(fork.root)]) == 1
    said = capsys.readouterr().err
    assert "found a fork of 'bridges-crossings'; expected 'harbour-ferries-crossings'" in said
    assert unchanged(fork, before)


def test_a_fork_is_not_taken_for_the_book(fork, monkeypatch, capsys):
    monkeypatch.chdir(fork.root)
    assert main(["update", "."]) == 1
    said = capsys.readouterr().err
    assert "found a fork; expected the book" in said and "your copy of the book" in said


def test_a_chapter_of_the_book_that_is_out_of_date_is_refused(book, fork):
    book.edit("data/tickets.csv", "55.4", "55.5")
    before = fork.files()
    with pytest.raises(BriefingError, match="Run: briefing refresh"):
        update(fork.root)
    assert unchanged(fork, before)
