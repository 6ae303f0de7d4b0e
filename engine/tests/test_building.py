"""The build: never a stale page, never a silent failure, one at a time."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from books import ENGINE, NOT_COPIED, Book, first_difference

SOURCES = ("book", "data", "seeds", "subject", "engine")
INDEPENDENT = "The two are independent."  # a sentence of the sample that nothing rests on


@pytest.fixture(scope="module")
def built(tmp_path_factory, pristine, installed):
    """A copy of the sample with an engine of its own, built once."""
    copy = Book.copied(pristine.root, tmp_path_factory.mktemp("built") / "copy", installed)
    shutil.copytree(ENGINE / "src", copy.root / "engine" / "src", ignore=NOT_COPIED)
    copy = Book(copy.root, (copy.root / "engine" / "src", *copy.paths))
    copy.build()
    return copy


@pytest.fixture
def book(built):
    """The built copy; what a test changed in its sources is put back afterwards."""
    before = sources(built)
    yield built
    for name in sources(built).keys() - before.keys():
        (built.root / name).unlink()
    for name, content in before.items():
        if (built.root / name).read_bytes() != content:
            (built.root / name).write_bytes(content)


def sources(book):
    """Return every file of a book that no build may write; Python keeps its own beside them."""
    return {
        path.relative_to(book.root).as_posix(): path.read_bytes()
        for path in sorted(book.root.rglob("*"))
        if path.is_file() and not {"_build", "__pycache__"} & set(path.parts)
    }


def pages(book):
    return book.files("_build/html")


def changed_pages(book, before):
    return {
        name.removeprefix("_build/html/")
        for name, content in pages(book).items()
        if name.endswith(".html") and before.get(name) != content
    }


def test_nothing_changed_nothing_done(built):
    """The first test of this file: the copy has just been built."""
    times = {path: path.stat().st_mtime_ns for path in built.site.rglob("*.html")}
    said = built.build().stdout
    assert "All chapters are up to date" in said and "Nothing that the check reads" in said
    assert {path: path.stat().st_mtime_ns for path in built.site.rglob("*.html")} == times


def test_a_changed_sentence_is_shown_on_its_page_alone_and_nothing_is_run(book):
    before = pages(book)
    book.edit("book/method.md", INDEPENDENT, "The two never depend on each other.")
    said = book.build().stdout
    assert "running" not in said
    assert "The two never depend on each other." in book.page("book/method.html")
    assert changed_pages(book, before) == {"book/method.html"}


def test_a_changed_sentence_of_a_chapter_is_shown_and_nothing_is_run(book):
    book.edit("book/crossings.ipynb", "## More month tickets", "## Fewer single tickets")
    said = book.build().stdout
    assert "running" not in said and "Fewer single tickets" in book.page("book/crossings.html")


def test_a_changed_cell_of_a_table_reaches_its_chapters_and_its_pages(book):
    old, new = "An order.", "An order for a ferry."
    assert old in book.page("book/fleet.html")
    book.set_cell("judgements", "fleet.electric", "would_change", new)
    said = book.build().stdout
    assert "fleet: done" in said and "(2 of 2)" in said  # both chapters read the judgements
    for page in ("book/fleet.html", "data/judgements.html"):
        assert new in book.page(page) and old not in book.page(page), page


@pytest.mark.prove
def test_a_changed_code_cell_is_run_and_shown(book):
    book.edit("book/fleet.ipynb", "look.use_style()", "look.use_style(); print('one more')")
    said = book.build().stdout
    assert "fleet: done" in said and "(1 of 1)" in said
    assert "one more" in book.page("book/fleet.html")


def test_a_changed_word_of_the_contract_and_a_new_card_reach_the_pages(book):
    """A card of a number names its unit, which stands in the contract and not in the table."""
    path = book.root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    (tickets,) = [table for table in package["resources"] if table["name"] == "tickets"]
    (share,) = [column for column in tickets["schema"]["fields"] if column["name"] == "share_pct"]
    share["unit"] = "hundredths"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2), encoding="utf-8")
    assert '"value": "1 texts"' in book.page("book/method.html")
    shutil.copy(book.root / "seeds/000-letter.yml", book.root / "seeds/001-letter.yml")
    book.run("build")  # the prose does not follow yet: that is for the check to say
    for page in ("data/tickets.html", "book/crossings.html"):
        assert "hundredths" in book.page(page), page
    assert '"value": "2 texts"' in book.page("book/method.html")


def test_changed_lines_of_engine_and_subject_reach_the_pages(book):
    assert '"value": "200 passengers"' in book.page("book/crossings.html")
    book.edit("engine/src/briefing/figures/publish.py", 'f"Sources: {', 'f"As told by: {')
    lines = "subject/src/harbour/metrics/lines.py"
    book.edit(lines, "return SEATS_TAKEN * read", "return 2 * SEATS_TAKEN * read")
    result = book.run("build")
    assert "briefing/figures/publish.py changed" in result.stdout
    page = book.page("book/fleet.html")
    assert "As told by: " in page and "Sources: " not in page
    assert '"value": "400 passengers"' in book.page("book/crossings.html")
    assert result.returncode == 1, "the prose still has the number of before"


def test_a_changed_setting_reaches_every_page(book):
    """Sphinx's own note on the settings is kept, though not among the pages."""
    book.edit("_config.yml", "title: Ferries of Evenmouth", "title: Boats of Evenmouth")
    book.build()
    for page in ("book/glossary.html", "data/tickets.html", "search.html"):
        assert "Boats of Evenmouth" in book.page(page), page


@pytest.mark.prove
def test_a_changed_title_reaches_the_contents_of_every_page(book):
    """Sphinx writes only the page itself again; the others would name it by its old title."""
    book.edit("book/glossary.md", "# Glossary", "# Words explained")
    book.build()
    for page in ("book/fleet.html", "book/sources.html", "data/tickets.html", "search.html"):
        assert ">Words explained</a>" in book.page(page), page
        assert ">Glossary</a>" not in book.page(page), page


@pytest.mark.parametrize(
    "whose",
    [
        pytest.param("engine/src/briefing/site/static", marks=pytest.mark.prove),
        "book/_static",  # takes the place of the engine's
    ],
)
def test_a_changed_style_reaches_the_pages(book, whose):
    """Pages name it with its checksum, so that no browser shows an old copy."""
    path = book.root / whose / "briefing.css"
    path.parent.mkdir(exist_ok=True)
    style = book.page("_static/briefing.css") + "\n.new-rule { color: red }\n"
    path.write_text(style, encoding="utf-8")
    before = pages(book)
    book.build()
    assert book.page("_static/briefing.css") == style
    assert {"book/fleet.html", "data/tickets.html", "search.html"} <= changed_pages(book, before)


def test_an_older_file_is_read_again_and_what_the_book_no_longer_has_is_removed(book):
    """A file put back from a copy is older than the page that was made from another one."""
    old = ("figures/old.svg", "book/old.html", "_sources/book/old.md", "data/old.csv")
    for name in old:
        (book.site / name).write_text("of an earlier build")
    before = pages(book)
    book.edit("data/glossary.csv", "a line of operations", "a line of ships")
    long_ago = time.time() - 10**6
    os.utime(book.root / "data/glossary.csv", (long_ago, long_ago))
    book.build()
    assert {"book/glossary.html", "data/glossary.html"} <= changed_pages(book, before)
    assert before.keys() - pages(book).keys() == {f"_build/html/{name}" for name in old}


def test_after_any_changes_the_pages_are_those_of_a_build_from_scratch(book, tmp_path):
    """All tests before this one have changed something and put it back."""
    book.edit("book/method.md", INDEPENDENT, "They are of each other's making.")
    book.build()
    copied = shutil.ignore_patterns("_build", "__pycache__")
    shutil.copytree(book.root, tmp_path / "fresh", ignore=copied)
    fresh = Book(tmp_path / "fresh", book.paths)
    before = sources(fresh)
    fresh.build()
    assert first_difference(pages(book), pages(fresh)) is None
    assert first_difference(before, sources(fresh)) is None, "a build wrote into the sources"


def test_a_killed_build_is_not_taken_for_a_finished_one(book):
    """It has stored that it read a page, but not that it never wrote it."""
    book.edit("data/glossary.csv", "One way over the water", "A trip over the water")
    running = book.start("build")
    stored = book.root / "_build/.doctrees/environment.pickle"
    before = stored.stat().st_mtime_ns
    while running.poll() is None and stored.exists() and stored.stat().st_mtime_ns == before:
        time.sleep(0.01)
    assert running.poll() is None, "it ended before it could be killed"
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    book.build()
    assert "A trip over" in book.page("book/glossary.html")
    assert "A trip over" in book.page("data/glossary.html")


def test_a_failure_is_not_forgotten(book):
    """Sphinx warns of a page only while it reads it: a second build would pass in silence."""
    wrong = "The [two](nowhere.md) are 7.3% apart."
    book.edit("book/method.md", INDEPENDENT, wrong)
    for _ in range(2):
        result = book.run("build")
        assert result.returncode == 1
        assert "nowhere" in result.stderr, "the link that leads nowhere"
        assert "book/method.md, line 3: found '7.3'" in result.stderr, "the untraceable number"
        assert "Traceback" not in result.stderr


def test_broken_settings_are_one_message(book):
    book.edit("_config.yml", "title:", "title: [")
    result = book.run("build")
    assert result.returncode == 1
    assert "Jupyter Book: " in result.stderr and "Traceback" not in result.stderr


def test_a_failing_chapter_stops_the_build_before_it_renders(book):
    before = pages(book)
    book.edit("book/fleet.ipynb", "look.use_style()", "look.use_style(); 1 / 0")
    result = book.run("build")
    assert result.returncode == 1
    assert "book/fleet.ipynb, cell 2 (setup): found ZeroDivisionError" in result.stderr
    assert "look.use_style(); 1 / 0" in result.stderr
    assert first_difference(before, pages(book)) is None


@pytest.mark.prove
def test_plain_jupyter_book_warns_of_stale_chapters(book, tmp_path):
    book.set_cell("tickets", "month-2025", "share_pct", "55.3")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", book.root, "-W"]
    said = "book/crossings.ipynb is out of date: data/tickets.csv changed"
    for _ in range(2):
        result = subprocess.run(
            [*command, "--keep-going", "--path-output", tmp_path],
            env=book.environment(),
            cwd=book.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode != 0
        assert said in result.stderr and "make refresh" in result.stderr


@pytest.fixture
def at_work(book):
    """A build that has begun and stands still, as one that takes long."""
    holder = book.root / "_build/.lock.pid"
    holder.unlink(missing_ok=True)  # a run that was killed leaves it, which keeps nobody out
    running = book.start("build")
    while not holder.exists():
        assert running.poll() is None, "it ended before it said that it was at work"
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGSTOP)
    yield running
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.communicate()


@pytest.mark.parametrize("command", ["build", "refresh", "print"])
def test_a_second_run_beside_a_build_fails_at_once_with_one_line(book, at_work, command):
    started = time.monotonic()
    result = book.run(command)
    assert result.returncode == 1 and result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert f"another run at work in this folder (process {at_work.pid}, since " in line
    assert time.monotonic() - started < 5, "it waited, though nobody asked it to"


def test_a_build_waits_as_long_as_it_is_told_to(book, at_work):
    started = time.monotonic()
    result = book.run("build", "--wait", "2")
    assert result.returncode == 1 and "another run at work" in result.stderr
    assert time.monotonic() - started > 2


def test_a_build_that_waits_goes_on_when_the_other_has_ended(book, at_work):
    book.edit("book/method.md", INDEPENDENT, "This is the later build.")
    waiting = book.start("build", "--wait", "50")
    time.sleep(1)
    assert waiting.poll() is None, "it did not wait"
    os.killpg(at_work.pid, signal.SIGCONT)
    outcomes = [(running, running.communicate(timeout=50)) for running in (at_work, waiting)]
    for running, (_, error) in outcomes:
        assert running.returncode == 0, error
    assert "This is the later build." in book.page("book/method.html")


def test_a_killed_build_keeps_nobody_out(book, at_work):
    os.killpg(at_work.pid, signal.SIGKILL)
    at_work.communicate()
    book.build()
    assert not (book.root / "_build/.lock.pid").exists()
