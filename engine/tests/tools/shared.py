"""What the tests of the engine and those of the book share: one browser, folders made once."""

import os
import shutil

import pytest
from filelock import FileLock

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def lacking(tool):
    """Skip a test for want of a tool, or fail it where all tools must be there."""
    (pytest.fail if os.environ.get("BRIEFING_TOOLS") == "required" else pytest.skip)(tool)


def once(factory, name, make):
    """Return a folder that `make` fills once in a run, whatever number of processes it has."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, made = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not made.exists():
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright; without it tests are skipped unless CI demands them."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
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


def pytest_collection_modifyitems(config, items):
    """Give each test the time of its tier: one that needs more fails by its name."""
    if not config.pluginmanager.has_plugin("timeout"):
        return  # nbval alone, in an environment without what the other tests need
    for item in items:
        seconds = 600 if item.get_closest_marker("prove") else 60
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(seconds, func_only=True))
