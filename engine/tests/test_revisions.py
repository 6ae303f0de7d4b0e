"""Editions in the history of a repository, the stored list of what changed, and its page."""

import shutil
import subprocess
import tempfile

import pytest
from books import SAMPLE, Book

from briefing.commands.main import main
from briefing.core.problems import BriefingError
from briefing.editions.changes.record import RECORD, as_text, made, recorded
from briefing.editions.revision import has_commit, opened

SHARE = "share-south-2025"
ADDRESS = f"passengers/{SHARE}/value"
PAGE = f"# A page\n\nThe south line had [2.9%](fact:{ADDRESS}) of all at the end.\n"


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", *identity, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return result.stdout.strip()


def commit(folder, tag):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", tag)
    git(folder, "tag", tag)


@pytest.fixture
def edition(tmp_path, installed, monkeypatch):
    """The tables, one page and the card of an edition, as the working directory."""
    book = Book(tmp_path / "edition")
    shutil.copytree(SAMPLE / "data", book.root / "data")
    (book.root / "book").mkdir()
    shutil.copy(SAMPLE / "CITATION.cff", book.root)
    shutil.copy(SAMPLE / "book" / "settings.yml", book.root / "book")
    (book.root / "book" / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(book.root)
    return book


@pytest.fixture
def history(edition):
    """A repository: tag v1, then v2 with a corrected cell, and the number of the page with it."""
    git(edition.root, "init", "-q")
    commit(edition.root, "v1")
    edition.set_cell("passengers", SHARE, "value", "3.14")
    edition.edit("book/page.md", "[2.9%]", "[3.1%]")
    commit(edition.root, "v2")
    return edition


@pytest.fixture
def next_edition(history):
    """The files of the repository as a second edition, of which v1 was the first."""
    history.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    history.edit("CITATION.cff", 'date-released: "2026', 'date-released: "2027')
    return history


def refused(capsys, *arguments):
    """Run the command, which must fail in words; return them."""
    assert main(["changes", *arguments]) == 1
    error = capsys.readouterr().err
    assert "Traceback" not in error and "expected" in error and "report it" not in error
    return error


# Revisions


def test_two_revisions_and_the_files_as_they_are(history, capsys):
    assert main(["changes", "v1", "v2"]) == 0
    said = capsys.readouterr().out
    assert "From edition 1.0.0 (revision" in said
    assert f"({ADDRESS}; value 2.94% → 3.14%)" in said and "“2.9%” → “3.1%”" in said
    history.drop_row("glossary", "draught")
    assert main(["changes", "v2"]) == 0
    said = capsys.readouterr().out
    assert "1 row removed." in said and "(the files as they are)" in said and "3.1%" not in said


def test_a_subfolder_of_the_book_and_a_book_in_a_subfolder(history, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(history.root / "book")
    assert main(["changes", "v1"]) == 0
    assert "2.94% → 3.14%" in capsys.readouterr().out
    course = tmp_path / "course"
    inside = Book(course / "book-of-the-course")
    shutil.copytree(history.root, inside.root, ignore=shutil.ignore_patterns(".git"))
    git(course, "init", "-q")
    commit(course, "week-1")
    inside.drop_row("glossary", "draught")
    monkeypatch.chdir(inside.root)
    assert main(["changes", "week-1"]) == 0
    assert "glossary/draught" in capsys.readouterr().out


def test_folders_will_do_where_there_is_no_history(edition, tmp_path, capsys):
    shutil.copytree(edition.root, tmp_path / "old")
    edition.set_cell("passengers", SHARE, "value", "4.26")
    assert main(["changes", "../old", "."]) == 0
    assert "2.94% → 4.26%" in capsys.readouterr().out


def test_nothing_is_left_behind(history, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with opened("v1") as found:
        assert scratch in found.root.parents
        there = sorted(path.name for path in found.root.iterdir())
        assert there == ["CITATION.cff", "book", "data"]
    assert not list(scratch.iterdir())
    (history.root / "data" / "passengers.csv").write_bytes(b"id,value\n\xff,1\n")
    assert main(["changes", "v1"]) == 1
    assert not list(scratch.iterdir()) and not git(history.root, "stash", "list")
    assert git(history.root, "worktree", "list").count("\n") == 0


def test_a_revision_that_is_not_there(history, capsys):
    said = refused(capsys, "v9")
    assert "no revision 'v9'" in said and "The last tags are" in said and "v1" in said
    assert "no revision '--output=x'" in refused(capsys, "--", "--output=x"), "no option of git"
    assert not (history.root / "x").exists()
    assert has_commit("v1") and not has_commit("v9")


def test_a_folder_that_is_no_repository(edition, capsys):
    said = refused(capsys, "v1")
    assert "no repository to look it up in" in said and "name its folder" in said


def test_a_shallow_clone_that_lacks_the_revision(history, tmp_path, monkeypatch, capsys):
    git(tmp_path, "clone", "-q", "--depth", "1", history.root.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    assert "git fetch --unshallow --tags" in refused(capsys, "v1")


def test_a_revision_without_data(history, capsys):
    git(history.root, "checkout", "-q", "--orphan", "empty")
    git(history.root, "rm", "-rfq", ".")
    (history.root / "readme").write_text("nothing yet")
    commit(history.root, "before")
    git(history.root, "checkout", "-q", "v2")
    assert "revision 'before' without data/datapackage.json" in refused(capsys, "before")


def test_no_git_on_the_machine(history, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert "no git on this machine" in refused(capsys, "v1")


MERGING = "<<<<<<< HEAD\nid\n=======\nid\n>>>>>>> theirs\n"


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("data/passengers.csv", b"id,value\n\xff,1\n", "bytes that are not UTF-8 (line 2)"),
        ("data/passengers.csv", MERGING.encode(), "a conflict that a merge left"),
        ("data/datapackage.json", b"{", "broken JSON in line 1"),
        ("book/chapter.ipynb", b"{", "broken JSON in line 1"),
        ("book/chapter.ipynb", MERGING.encode(), "a conflict that a merge left"),
        ("book/page.md", f"# A page\n\n{MERGING}".encode(), "a conflict that a merge left"),
        ("book/page.md", "# Fähre\n".encode("latin-1"), "bytes that are not UTF-8 (line 1)"),
        ("CITATION.cff", b"version: [", "broken YAML"),
        ("CITATION.cff", b"date-released: soon\n", "'soon'; expected a day"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_in_one_line(history, capsys, file, content, words):
    (history.root / file).write_bytes(content)
    said = refused(capsys, "v1")
    assert said.startswith(file) and words in said and said.count("\n") == 1


# The stored list


def test_the_list_is_written_and_read_again(next_edition, capsys):
    assert main(["changes", "v1", "--write"]) == 0
    assert "From edition 1.0.0 (revision" in capsys.readouterr().out
    record = recorded()
    assert (record.version, record.since.version) == ("1.1.0", "1.0.0")
    assert [move.new_text for move in record.changes.numbers] == ["3.1%"]
    assert record.up_to_date
    with opened("v1") as old:
        assert as_text(made(old)) == next_edition.text(RECORD)
    next_edition.set_cell("passengers", SHARE, "value", "3.15")
    assert not recorded().up_to_date, "a list that lacks the last edit says so"


def test_a_list_of_a_book_whose_lines_git_rewrote_is_still_of_it(next_edition):
    """A clone with core.autocrlf has the same numbers in lines that end otherwise."""
    main(["changes", "v1", "--write"])
    for path in [*next_edition.root.glob("data/*"), next_edition.root / "book" / "page.md"]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert recorded().up_to_date


def test_only_an_edition_before_this_one_is_written(history, capsys):
    assert "another version" in refused(capsys, "v1", "--write")
    assert "--write with NEW" in refused(capsys, "v1", "v2", "--write")
    assert "no OLD" in refused(capsys)
    assert "--first with OLD" in refused(capsys, "v1", "--first")
    assert not (history.root / RECORD).exists()


def test_a_folder_cannot_be_written_as_the_edition_before(next_edition, tmp_path, capsys):
    shutil.copytree(SAMPLE / "data", tmp_path / "unpacked" / "data")
    shutil.copy(SAMPLE / "CITATION.cff", tmp_path / "unpacked")
    assert "a git revision" in refused(capsys, str(tmp_path / "unpacked"), "--write")


def test_a_list_of_another_edition_or_a_damaged_one_is_refused(next_edition):
    with pytest.raises(BriefingError, match="no such file"):
        recorded()
    main(["changes", "--first"])
    assert recorded().since is None
    next_edition.edit("CITATION.cff", "version: 1.1.0", "version: 1.2.0")
    with pytest.raises(BriefingError, match=r"the changes of edition 1\.1\.0.*changes OLD --write"):
        recorded()
    for damaged in ("{}", '{"version": "1.2.0", "since": {}}', "[]"):
        (next_edition.root / RECORD).write_text(damaged)
        with pytest.raises(BriefingError, match="something else"):
            recorded()
    (next_edition.root / RECORD).write_text("{")
    with pytest.raises(BriefingError, match=r"changes\.json: found broken JSON"):
        recorded()


# The page


@pytest.fixture(scope="module")
def second(tmp_path_factory, pristine, installed):
    """A second edition of the sample, of which only the page of changes is built."""
    book = Book.copied(pristine.root, tmp_path_factory.mktemp("second") / "book", installed)
    for path in (book.root / "book").glob("*.ipynb"):
        path.unlink()
    (book.root / "book" / "briefs.yml").unlink()
    book.edit("book/settings.yml", "  book/harbour: [book/crossings, book/fleet]\n", "")
    contents = "format: jb-book\nroot: book/index\nchapters: [{file: book/changes}]\n"
    (book.root / "_toc.yml").write_text(contents, encoding="utf-8")
    (book.root / "book" / "index.md").write_text("# A book\n\nOf one page.\n", encoding="utf-8")
    git(book.root, "init", "-q")
    commit(book.root, "v1")
    hostile = "Numbers <script>alert(1)</script> & [signs](javascript:alert)"
    book.set_cell("passengers", SHARE, "note", hostile)
    book.set_cell("judgements", "crossings.south", "confidence", "moderate")
    stronger = {"edition": "1.1.0", "confidence": "moderate", "why": "A second count."}
    last = "crossings.south.2026-03-01"
    book.add_row("judgement_history", last, id="crossings.south.2026-06-01", **stronger)
    book.set_cell("claims", "c000-01", "at_edition", "outdated")
    book.drop_row("unverified", "first-ticket")
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    book.edit("book/sureness.md", "# How sure are we", "# How sure are we today")
    book.must("changes", "v1", "--write")
    book.build()
    return book


@pytest.mark.xdist_group("second-edition")
def test_the_page_names_what_changed(second):
    page = second.page("book/changes.html")
    assert "From edition 1.0.0 of" in page and "1 judgement changed; 1 verdict changed" in page
    assert "confidence: <del>low</del> <ins>moderate</ins>" in page
    assert "at edition: <del>confirmed</del> <ins>outdated</ins>" in page
    assert '<a class="reference external" href="../data/claims.html#c000-01">' in page
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "When the first ticket was sold" in page and "#first-ticket" not in page
    assert "edited after this list" not in page


@pytest.mark.prove
@pytest.mark.xdist_group("second-edition")
def test_the_page_fits_a_phone(second, browser):
    phone = browser.new_page(viewport={"width": 390, "height": 800})
    phone.goto((second.site / "book" / "changes.html").as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.close()


@pytest.mark.xdist_group("second-edition")
def test_the_page_says_where_its_list_is_older_than_the_tables(second):
    before = second.table("passengers")
    second.set_cell("passengers", SHARE, "note", "Edited again.")
    second.build()
    assert "edited after this list was made" in second.page("book/changes.html")
    second.store("passengers", before)


@pytest.mark.xdist_group("second-edition")
def test_a_list_of_another_edition_fails_the_build(second):
    second.edit("CITATION.cff", "version: 1.1.0", "version: 1.2.0")
    result = second.run("build")
    second.edit("CITATION.cff", "version: 1.2.0", "version: 1.1.0")
    assert result.returncode == 1
    assert "the changes of edition 1.1.0" in result.stderr + result.stdout
