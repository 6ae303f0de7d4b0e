"""Chapters in JupyterLite beside the pages: the same bytes, complete, and opened by a browser."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from checkout import ROOT, Checkout, first_difference
from conftest import lacking
from serving import served

from briefing.core.notebook import chapters
from briefing.core.notebook import read

SETTINGS = json.loads((ROOT / "lite" / "jupyter-lite.json").read_text("utf-8"))
KERNEL = "@jupyterlite/pyodide-kernel-extension"
PYODIDE = SETTINGS["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]["pyodideUrl"]
NOT_HERE = "This copy of the site has no chapters to run in a browser"

pytestmark = pytest.mark.slow


def build(folder, site):
    """Make a copy of the book with its built pages and the chapters to run beside them."""
    book = Checkout.at(folder)
    shutil.copytree(site, book.site)
    result = book.run("lite")
    assert result.returncode == 0, result.stderr
    return book


@pytest.fixture(scope="module")
def book(site, tmp_path_factory):
    if not find_spec("jupyterlite_pyodide_kernel"):
        lacking("JupyterLite is not installed: make teaching installs it")
    return build(tmp_path_factory.mktemp("lite") / "book", site)


def test_pages_without_chapters_to_run_link_none(site):
    page = (site / "book" / "rerun.html").read_text("utf-8")
    assert NOT_HERE in page and "../lite/" not in page


def test_without_pages_the_command_says_what_is_missing(copy):
    result = copy.run("lite")
    assert result.returncode == 1 and "no pages" in result.stderr and "make book" in result.stderr
    assert "Traceback" not in result.stderr and not (copy.site / "lite").exists()


def test_two_builds_are_the_same_bytes(book, site, tmp_path):
    other = build(tmp_path / "of another name", site)
    before, after = (one.files("_build/html/lite") for one in (book, other))
    assert len(before) > 100
    assert first_difference(before, after) is None


def test_it_holds_the_chapters_the_tables_and_one_kernel_named_in_one_file(book):
    lite = book.site / "lite"
    names = {path.relative_to(lite / "files").as_posix() for path in (lite / "files").rglob("*")}
    assert {f"book/{path.name}" for path in chapters()} <= names
    assert {f"data/{path.name}" for path in (ROOT / "data").glob("*.csv")} <= names
    assert {path.name for path in (lite / "extensions").glob("*/*")} == {"pyodide-kernel-extension"}
    settings = json.loads((lite / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    assert settings["litePluginSettings"][f"{KERNEL}:kernel"]["pyodideUrl"] == PYODIDE
    named = [path for path in ROOT.glob("src/**/*.py") if "jsdelivr" in path.read_text("utf-8")]
    assert not named, "the address stands in the settings alone"


def test_the_page_leads_to_every_chapter_until_one_of_them_changes(book):
    page = book.page("book/rerun.html")
    links = re.findall(r'href="\.\./(lite/[^"?]+)\?path=([^"]+)"', page)
    assert {path for _, path in links} == {f"book/{path.name}" for path in chapters()}
    assert all((book.site / target).is_file() for target, _ in links)
    assert NOT_HERE not in page

    table = book.root / "data" / "glossary.csv"
    text = table.read_text("utf-8")
    ask = (
        "from briefing.lite import fill_in; from pathlib import Path; fill_in(Path('_build/html'))"
    )
    for changed, offered in ((text + "\n", False), (text, True)):
        table.write_text(changed, encoding="utf-8")
        subprocess.run(
            [sys.executable, "-c", ask], cwd=book.root, env=book.environment(), check=True
        )
        assert (NOT_HERE not in book.page("book/rerun.html")) == offered


def run_beside_its_library(files, name):
    """Run a chapter where the browser's copy lies, with nothing but the library beside it."""
    command = [Path(sys.executable).with_name("jupyter-execute"), "--inplace", f"{name}.ipynb"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        command,
        cwd=files / "book",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("name", ["chips", "claims-audit"])
def test_a_chapter_needs_nothing_that_is_not_in_the_browser_s_copy(book, tmp_path, name):
    files = shutil.copytree(book.site / "lite" / "files", tmp_path / "files")
    result = run_beside_its_library(files, name)
    assert result.returncode == 0, result.stderr[-2000:]
    after, before = read(files / "book" / f"{name}.ipynb"), read(ROOT / "book" / f"{name}.ipynb")
    said = [str(one["cells"]).count("image/svg+xml") for one in (after, before)]
    assert said[0] == said[1] > 0
    (files / "book" / "briefing" / "sources.py").unlink()
    assert "No module named 'briefing.sources'" in run_beside_its_library(files, name).stderr


@pytest.fixture
def opened(book, browser):
    """Open a file of the browser's copy in a window of its own; note what the page asks for."""
    contexts = []
    with served(book.site, policy=None) as address:

        def opened(path):
            contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}))
            page = contexts[-1].new_page()
            page.asked = []
            page.on("request", lambda request: page.asked.append(request.url))
            page.home = urlsplit(address).netloc
            page.goto(f"{address}/lite/lab/index.html?path={path}", wait_until="load")
            return page

        yield opened
        for context in contexts:
            context.close()


def test_a_browser_opens_a_chapter_with_its_figures_and_asks_only_the_named_address(opened):
    page = opened("book/chips.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    # Only what is in view is in the page: go down until the first figure is.
    page.wait_for_function(
        """() => {
            document.querySelector('.jp-WindowedPanel-outer').scrollTop += 300;
            return [...document.querySelectorAll('.jp-RenderedSVG img')]
                .some(one => one.naturalWidth > 300);
        }""",
        timeout=60_000,
        polling=300,
    )
    tables = page.locator(".jp-RenderedHTMLCommon table", has_text="when written")
    tables.first.wait_for(state="attached", timeout=60_000)
    assert ",\n" not in tables.first.text_content()
    others = {url for url in page.asked if urlsplit(url).netloc not in (page.home, "")}
    assert others <= {PYODIDE}, others


def test_a_browser_opens_a_table(opened):
    page = opened("data/chips.csv")
    page.wait_for_selector(".jp-CSVViewer canvas", timeout=60_000)
