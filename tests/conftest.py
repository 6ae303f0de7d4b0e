import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, Checkout


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A throw-away copy of data, cards and chapters, as the working directory."""
    for folder in ("data", "seeds", "book"):
        if (ROOT / folder).is_dir():
            kept = shutil.ignore_patterns("originals")
            shutil.copytree(ROOT / folder, tmp_path / folder, ignore=kept)
    for file in ("CITATION.cff", "requirements.txt"):
        shutil.copy(ROOT / file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The book, built once for all tests the way `make book` does it, warnings as errors."""
    target = tmp_path_factory.mktemp("site")
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    result = subprocess.run(
        [jupyter_book, "build", ROOT, "-W", "-q", "--keep-going", "--path-output", target],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return target / "_build" / "html"


@pytest.fixture
def copy(tmp_path):
    """A throw-away copy of the whole repository, with its own library."""
    return Checkout.at(tmp_path / "copy")


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright; without it the tests are skipped unless CI demands them."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if not chromium:
        lacking("no Chromium on this machine")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("playwright is not installed: make test installs it")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        launched = playwright.chromium.launch(executable_path=chromium, args=options)
        yield launched
        launched.close()


def lacking(tool):
    """Skip a test for want of a tool, or fail it where all tools must be there."""
    (pytest.fail if os.environ.get("BRIEFING_TOOLS") == "required" else pytest.skip)(tool)
