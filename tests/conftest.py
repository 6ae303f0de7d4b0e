import os
import shutil
import subprocess

import pytest
from books import REPOSITORY, Book
from mutation import PREMISES
from shared import once


def checkout(folder):
    """Copy the repository: a book that uses the engine and the subject that lie in the copy."""
    return Book.copied(REPOSITORY, folder, folder / "engine" / "src")


@pytest.fixture
def copy(tmp_path):
    """A throw-away copy of the whole repository, with its own engine and subject."""
    return checkout(tmp_path / "copy")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A throw-away copy of tables, cards and chapters, as the working directory."""
    for folder in ("data", "seeds", "book"):
        kept = shutil.ignore_patterns("originals")
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, ignore=kept)
    for file in ("CITATION.cff", "requirements.txt", "_toc.yml", "_config.yml"):
        shutil.copy(REPOSITORY / file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A copy of the repository, built once as `make book` does it, which no test may change."""

    def make(folder):
        checkout(folder).build()

    folder = once(tmp_path_factory, "checkout", make)
    return Book(folder, (folder / "subject" / "src", folder / "engine" / "src"))


@pytest.fixture(scope="session")
def site(built):
    """The pages of the book, built once for all tests, which no test may change."""
    return built.site


@pytest.fixture
def clean():
    """Run a command in a folder with nothing of this environment but the way to its programs."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = str(REPOSITORY)
    programs = [part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(ours)]

    def run(folder, *command):
        done = subprocess.run(
            command,
            cwd=folder,
            env={**inherited, "PATH": os.pathsep.join(programs)},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    return run


def pytest_terminal_summary(terminalreporter):
    """Print the score of the mutations that some tests record, over all workers."""
    scores = [
        score
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, score in report.user_properties
        if name == PREMISES and report.when == "call"
    ]
    if scores:
        caught, tried = (sum(score[side] for score in scores) for side in (0, 1))
        terminalreporter.write_line(f"{PREMISES}: {caught} of {tried} caught")
