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
from books import ENGINE, SAMPLE, Book, first_difference
from serving import served
from shared import lacking

from briefing.commands.main import main
from briefing.core.notebook import read_notebook
from briefing.core.project import built_site
from briefing.kits.browser import fill_in

CHAPTERS = {"book/crossings.ipynb", "book/fleet.ipynb"}
SETTINGS = json.loads((SAMPLE / "lite" / "jupyter-lite.json").read_text("utf-8"))
KERNEL = "@jupyterlite/pyodide-kernel-extension"
PYODIDE = SETTINGS["jupyter-config-data"]["litePluginSettings"][f"{KERNEL}:kernel"]["pyodideUrl"]
NOT_HERE = "This copy of the site has no chapters to run in a browser"


def made(folder, site, *paths):
    """Make a copy of the sample with its built pages and the chapters to run beside them."""
    copy = Book.copied(site.parents[1], folder, *paths)
    shutil.copytree(site, copy.site)
    copy.must("lite")
    return copy


@pytest.fixture(scope="module")
def lite(site, tmp_path_factory, installed):
    if not find_spec("jupyterlite_pyodide_kernel"):
        lacking("JupyterLite is not installed: make teaching installs it")
    return made(tmp_path_factory.mktemp("lite") / "book", site, installed)


def test_pages_without_chapters_to_run_link_none(site):
    page = (site / "book" / "rerun.html").read_text("utf-8")
    assert NOT_HERE in page and "../lite/" not in page


def test_without_pages_the_command_says_what_is_missing(book, capsys):
    assert main(["lite"]) == 1
    error = capsys.readouterr().err
    assert "no pages" in error and "make book" in error and len(error.splitlines()) == 1
    assert not (book.site / "lite").exists()


@pytest.mark.prove
def test_without_its_settings_the_command_says_what_is_missing(book, site, capsys):
    shutil.copytree(site, book.site)
    (book.root / "lite/jupyter-lite.json").unlink()
    assert main(["lite"]) == 1
    error = capsys.readouterr().err
    assert "lite/jupyter-lite.json: found no such file" in error and len(error.splitlines()) == 1


@pytest.mark.prove
def test_two_builds_are_the_same_bytes(lite, site, tmp_path, installed):
    other = made(tmp_path / "of another name", site, installed)
    before, after = (copy.files("_build/html/lite") for copy in (lite, other))
    assert len(before) > 100
    assert first_difference(before, after) is None


@pytest.mark.prove
def test_it_holds_the_chapters_the_tables_and_one_kernel_named_in_one_file(lite):
    folder = lite.site / "lite"
    files = folder / "files"
    names = {path.relative_to(files).as_posix() for path in files.rglob("*")}
    assert names >= CHAPTERS
    assert {f"data/{path.name}" for path in (SAMPLE / "data").glob("*.csv")} <= names
    assert {path.name for path in (folder / "extensions").glob("*/*")} == {
        "pyodide-kernel-extension"
    }
    settings = json.loads((folder / "jupyter-lite.json").read_text("utf-8"))
    plugins = settings["jupyter-config-data"]["litePluginSettings"]
    assert plugins[f"{KERNEL}:kernel"]["pyodideUrl"] == PYODIDE
    named = [path for path in ENGINE.glob("src/**/*.py") if "jsdelivr" in path.read_text("utf-8")]
    assert not named, "the address stands in the settings alone"


@pytest.mark.prove
def test_nothing_of_it_is_hidden(lite):
    """What begins with a dot is not published by GitHub Pages' own action."""
    parts = [path.relative_to(lite.site).parts for path in lite.site.rglob("*")]
    assert not [part for part in parts if any(name.startswith(".") for name in part)]


@pytest.mark.prove
def test_the_page_leads_to_every_chapter_until_one_of_them_changes(lite, monkeypatch):
    page = lite.page("book/rerun.html")
    links = re.findall(r'href="\.\./(lite/[^"?]+)\?path=([^"]+)"', page)
    assert {path for _, path in links} == CHAPTERS
    assert all((lite.site / target).is_file() for target, _ in links)
    assert NOT_HERE not in page

    monkeypatch.chdir(lite.root)
    text = lite.text("data/glossary.csv")
    for changed, offered in ((text + "\n", False), (text, True)):
        (lite.root / "data/glossary.csv").write_text(changed, encoding="utf-8")
        fill_in(built_site())
        assert (NOT_HERE not in lite.page("book/rerun.html")) == offered


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


@pytest.mark.prove
@pytest.mark.parametrize("name", ["crossings", "fleet"])
def test_a_chapter_needs_nothing_that_is_not_in_the_browser_s_copy(lite, tmp_path, name):
    files = shutil.copytree(lite.site / "lite" / "files", tmp_path / "files")
    result = run_beside_its_library(files, name)
    assert result.returncode == 0, result.stderr[-2000:]
    after, before = (
        read_notebook(folder / "book" / f"{name}.ipynb") for folder in (files, lite.root)
    )
    drawings = [str(notebook["cells"]).count("image/svg+xml") for notebook in (after, before)]
    assert drawings[0] == drawings[1] > 0


@pytest.mark.prove
def test_the_library_of_the_browser_s_copy_is_what_its_chapters_use(lite, tmp_path):
    files = shutil.copytree(lite.site / "lite" / "files", tmp_path / "files")
    (files / "book" / "briefing" / "tables" / "sources.py").unlink()
    assert (
        "No module named 'briefing.tables.sources'" in run_beside_its_library(files, "fleet").stderr
    )


@pytest.fixture
def opened(lite, browser):
    """Open a file of the browser's copy in a window of its own; note what the page asks for."""
    contexts = []
    with served(lite.site, policy=None) as address:

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


@pytest.mark.prove
def test_a_browser_opens_a_chapter_with_its_figures_and_asks_only_the_named_address(opened):
    page = opened("book/fleet.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    # Only what is in view is in the page: go down until the first figure is.
    page.wait_for_function(
        """() => {
            document.querySelector('.jp-WindowedPanel-outer').scrollTop += 100;
            return [...document.querySelectorAll('.jp-RenderedSVG img')]
                .some(one => one.naturalWidth > 300);
        }""",
        timeout=60_000,
        polling=300,
    )
    tables = page.locator(".jp-RenderedHTMLCommon table", has_text="Tern 500")
    tables.first.wait_for(state="attached", timeout=60_000)
    assert ",\n" not in tables.first.text_content()
    others = {url for url in page.asked if urlsplit(url).netloc not in (page.home, "")}
    assert others <= {PYODIDE}, others


@pytest.mark.prove
def test_a_browser_opens_a_table(opened):
    page = opened("data/ferries.csv")
    page.wait_for_selector(".jp-CSVViewer canvas", timeout=60_000)
