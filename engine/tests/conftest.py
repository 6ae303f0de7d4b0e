import shutil
import sys

import pytest
from books import REPOSITORY, SAMPLE, Book
from shared import once

collect_ignore = ["sample"]


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder in which the subject of the sample is registered, as pip would register it."""

    def write(folder):
        about = folder / "harbour-1.0.0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0.0\n")
        (about / "entry_points.txt").write_text("[briefing.subjects]\nharbour = harbour\n")

    folder = once(tmp_path_factory, "installed", write)
    for path in (folder, SAMPLE / "subject" / "src"):
        if str(path) not in sys.path:
            sys.path.append(str(path))
    return folder


@pytest.fixture(scope="session")
def pristine(tmp_path_factory, installed):
    """The sample book with its chapters run, which no test may change."""

    def make(folder):
        book = Book.copied(SAMPLE, folder, installed)
        shutil.copy(REPOSITORY / "requirements.txt", folder)
        book.must("refresh")

    folder = once(tmp_path_factory, "pristine", make)
    return Book(folder, (folder / "subject" / "src", installed))


@pytest.fixture(scope="session")
def site(tmp_path_factory, pristine, installed):
    """The pages of the sample book, built once, which no test may change."""

    def make(folder):
        Book.copied(pristine.root, folder, installed).build()

    return once(tmp_path_factory, "site", make) / "_build" / "html"


@pytest.fixture
def book(tmp_path, pristine, installed, monkeypatch):
    """A copy of the sample book of one's own, as the working directory."""
    copy = Book.copied(pristine.root, tmp_path / "book", installed)
    monkeypatch.chdir(copy.root)
    return copy
