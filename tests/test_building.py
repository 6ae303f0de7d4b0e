"""The build: never a stale page, never a silent failure, the same bytes everywhere."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from checkout import Checkout, first_difference

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the book, built once."""
    copy = Checkout.at(tmp_path_factory.mktemp("built") / "copy")
    copy.build()
    return copy


@pytest.fixture
def book(built):
    """The built copy; what a test changed in its sources is put back afterwards."""
    folders = ("book", "data", "seeds", "src")
    before = {name: text for folder in folders for name, text in built.files(folder).items()}
    before |= {name: (built.root / name).read_bytes() for name in ("_config.yml", "_toc.yml")}
    yield built
    for name in {name for folder in folders for name in built.files(folder)} - before.keys():
        if "__pycache__" not in name:
            (built.root / name).unlink()
    for name, text in before.items():
        if (built.root / name).read_bytes() != text:
            (built.root / name).write_bytes(text)


def changed_pages(book, before):
    return {
        name.removeprefix("_build/html/")
        for name, text in book.files("_build/html").items()
        if name.endswith(".html") and before.get(name) != text
    }


def test_nothing_changed_nothing_done(book):
    book.build()
    pages = {path: path.stat().st_mtime_ns for path in book.site.rglob("*.html")}
    said = book.build().stdout
    assert "All chapters are up to date" in said and "Nothing that the check reads" in said
    assert {path: path.stat().st_mtime_ns for path in book.site.rglob("*.html")} == pages


def test_a_changed_sentence_is_shown_and_nothing_is_run(book):
    before = book.files("_build/html")
    book.edit("book/method.md", "The two are independent.", "The two never depend on each other.")
    said = book.build().stdout
    assert "running" not in said
    assert "The two never depend on each other." in book.page("book/method.html")
    assert changed_pages(book, before) == {"book/method.html"}


def test_a_changed_sentence_of_a_chapter_is_shown_and_nothing_is_run(book):
    book.edit("book/chips.ipynb", "## A legal map", "## A map drawn by lawyers")
    said = book.build().stdout
    assert "running" not in said and "A map drawn by lawyers" in book.page("book/chips.html")


def test_a_changed_cell_of_a_table_reaches_its_chapter_and_its_page(book):
    question = "When Hugging Face was first blocked in China."
    assert question in book.page("book/training-data.html")
    book.edit("data/unverified.csv", question, "When the Hub was first blocked in China.")
    said = book.build().stdout
    assert "training-data: done" in said and "(1 of 1)" in said
    for page in ("book/training-data.html", "data/unverified.html", "book/unverified.html"):
        assert "When the Hub was first blocked" in book.page(page), page
        assert question not in book.page(page), page


def test_a_changed_word_of_the_contract_reaches_tables_and_cards(book):
    """A card names the unit, which stands in the contract and not in the table."""
    path = book.root / "data/datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    arena = next(one for one in package["resources"] if one["name"] == "arena_gap")
    gap = next(one for one in arena["schema"]["fields"] if one["name"] == "gap_points")
    gap["unit"] = "points of skill"
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2), encoding="utf-8")
    book.run("build")  # the prose may no longer name the unit: that is for the check to say
    for page in ("data/arena_gap.html", "book/state-of-play.html", "book/index.html"):
        assert "points of skill" in book.page(page), page


def test_a_new_card_reaches_the_numbers_about_the_book(book):
    cards = '"value": "5 texts"'
    assert cards in book.page("book/method.html")
    shutil.copy(book.root / "seeds/001-forum-comment.yml", book.root / "seeds/005-new.yml")
    book.run("build")  # the prose still says five: that is for the check to say
    assert '"value": "6 texts"' in book.page("book/method.html")


def test_a_changed_line_of_the_library_reaches_its_pages(book):
    book.edit("src/briefing/figures.py", "Source: our own count.", "Source: counted by us.")
    book.build()
    assert "Source: counted by us." in book.page("book/claims-audit.html")
    assert "Source: our own count." not in book.page("book/claims-audit.html")


def test_a_changed_code_cell_is_run_and_shown(book):
    book.edit("book/regulation.ipynb", "look.use_style()", "look.use_style(); print('one more')")
    said = book.build().stdout
    assert "regulation: done" in said and "(1 of 1)" in said
    assert "one more" in book.page("book/regulation.html")


def test_a_changed_setting_reaches_every_page(book):
    """Sphinx's own note on the settings is kept, though not among the pages."""
    book.edit("_config.yml", "title: Artificial intelligence", "title: AI with another title")
    book.build()
    for page in ("book/glossary.html", "data/chips.html", "search.html"):
        assert "AI with another title" in book.page(page), page


def test_a_changed_title_reaches_the_contents_of_every_page(book):
    """Sphinx writes only the page itself again; the others would name it by its old title."""
    book.edit("book/glossary.md", "# Glossary", "# Words explained")
    book.build()
    for page in ("book/chips.html", "book/sources.html", "data/chips.html", "search.html"):
        assert ">Words explained</a>" in book.page(page), page
        assert ">Glossary</a>" not in book.page(page), page


def test_a_changed_style_reaches_the_pages(book):
    """Pages name it with its checksum, so that no browser shows an old copy."""
    path = book.root / "book/_static/briefing.css"
    path.write_text(path.read_text(encoding="utf-8") + "\n.new-rule { color: red }\n", "utf-8")
    before = book.files("_build/html")
    book.build()
    assert ".new-rule" in book.page("_static/briefing.css")
    assert {"book/chips.html", "data/chips.html", "search.html"} <= changed_pages(book, before)


def test_an_older_file_is_read_again_too(book):
    """A file put back from a copy is older than the page that was made from another one."""
    path = book.root / "data/glossary.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("operations", "calculations", 1), encoding="utf-8")
    long_ago = time.time() - 10**6
    os.utime(path, (long_ago, long_ago))
    before = book.files("_build/html")
    book.build()
    assert {"book/glossary.html", "data/glossary.html"} <= changed_pages(book, before)


def test_after_any_changes_the_pages_are_those_of_a_build_from_scratch(book, tmp_path):
    """All tests before this one have changed something and put it back."""
    book.edit("book/method.md", "The two are independent.", "They are two.")
    book.build()
    fresh = Checkout(tmp_path / "fresh")
    shutil.copytree(book.root, fresh.root, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    fresh.build()
    assert first_difference(book.files("_build/html"), fresh.files("_build/html")) is None


def test_what_the_book_no_longer_has_leaves_the_pages(book):
    """A picture, a page and a table of an earlier build."""
    for name in ("figures/old.svg", "book/old.html", "_sources/book/old.md", "data/old.csv"):
        (book.site / name).write_text("old")
    before = book.files("_build/html")
    book.edit("book/method.md", "The two are independent.", "They differ.")
    book.build()
    assert before.keys() - book.files("_build/html").keys() == {
        f"_build/html/{name}"
        for name in ("figures/old.svg", "book/old.html", "_sources/book/old.md", "data/old.csv")
    }


def test_a_record_of_days_that_was_put_back_is_completed(book):
    """A page that a build had dated, and that no build after it would have written again."""
    days = book.root / "book/changed.json"
    kept = [
        line for line in days.read_text(encoding="utf-8").splitlines() if '"data/chips"' not in line
    ]
    days.write_text(
        "\n".join(one for one in kept if '"book/glossary"' not in one), encoding="utf-8"
    )
    book.build()
    assert {"data/chips", "book/glossary"} <= json.loads(days.read_text(encoding="utf-8")).keys()


def test_a_killed_build_is_not_taken_for_a_finished_one(book):
    """It has stored that it read a page, but not that it never wrote it."""
    book.edit("data/glossary.csv", "computing", "calculating")
    running = subprocess.Popen(
        book.command("build"), cwd=book.root, env=book.environment(), stdout=subprocess.PIPE
    )
    stored = book.root / "_build/.doctrees/environment.pickle"
    before = stored.stat().st_mtime_ns
    while running.poll() is None and stored.exists() and stored.stat().st_mtime_ns == before:
        time.sleep(0.01)
    running.kill()
    running.communicate()
    book.build()
    assert "calculating" in book.page("book/glossary.html")
    assert "calculating" in book.page("data/glossary.html")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("The two are independent.", "The two are 7.3% apart.", "book/method.md"),
        ("The two are independent.", "The [two](nowhere.md) are.", "nowhere"),
    ],
    ids=["a number nobody can trace", "a link that leads nowhere"],
)
def test_a_failure_is_not_forgotten(book, old, new, message):
    """Sphinx warns of a page only while it reads it: a second build would pass in silence."""
    book.edit("book/method.md", old, new)
    for _ in range(2):
        result = book.run("build")
        assert result.returncode == 1
        assert message in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
    book.edit("book/method.md", new, old)
    book.build()


def test_broken_settings_are_one_message(book):
    book.edit("_config.yml", "title:", "title: [")
    result = book.run("build")
    assert result.returncode == 1
    assert "Jupyter Book: " in result.stderr and "Traceback" not in result.stderr


def test_a_failing_chapter_stops_the_build_before_it_renders(book):
    before = book.files("_build/html")
    book.edit("book/chips.ipynb", "look.use_style()", "look.use_style(); 1 / 0")
    result = book.run("build")
    assert result.returncode == 1
    assert "book/chips.ipynb, cell 2 (setup): found ZeroDivisionError" in result.stderr
    assert "look.use_style(); 1 / 0" in result.stderr
    assert first_difference(before, book.files("_build/html")) is None


def test_plain_jupyter_book_warns_of_stale_chapters(book, tmp_path):
    book.edit("data/patents.csv", "38210", "38219")
    jupyter_book = shutil.which("jupyter-book", path=os.path.dirname(sys.executable))  # noqa: PTH120
    command = [jupyter_book, "build", book.root, "-W", "--keep-going", "--path-output", tmp_path]
    said = "book/applications.ipynb is out of date: data/patents.csv changed"
    for _ in range(2):
        result = subprocess.run(
            command,
            env=book.environment(),
            cwd=book.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode != 0
        assert said in result.stderr and "make refresh" in result.stderr
