"""The same book elsewhere: without a network, on another day, under the other Pythons."""

import shutil
import subprocess
import sys

import pytest
from books import ENGINE, REPOSITORY, SAMPLE, Book, first_difference
from offline import cut_off
from shared import lacking

from briefing.core.notebook import chapters

# Made by `make pythons`: the oldest and the newest supported Python that this machine has.
OTHERS = sorted((REPOSITORY / "_build" / ".pythons").glob("*/bin/python"))
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}


def run(command, **options):
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=500, **options
    )


@pytest.mark.timeout(240, func_only=True)  # it runs the whole book
def test_every_chapter_runs_without_a_network_to_the_bytes_that_are_stored(copy):
    """The proof that the figures of the book are what its code and its tables make."""
    before = copy.files("book")
    copy.must("refresh", "--all", before=cut_off())
    assert first_difference(before, copy.files("book")) is None


@pytest.fixture(params=OTHERS or [None], ids=lambda path: path and path.parts[-3])
def other_python(request):
    if request.param is None:
        lacking("no other Python: make pythons sets up the ones this machine has")
    return request.param


@pytest.mark.prove
def test_strict_nbval_passes_under_another_python_without_a_network(copy, other_python):
    paths = [copy.root / path.relative_to(REPOSITORY) for path in chapters()]
    command = cut_off(other_python, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider")
    result = run([*command, *paths], cwd=copy.root, env=copy.environment())
    assert result.returncode == 0, result.stdout[-3000:]
    assert " passed" in result.stdout and "skipped" not in result.stdout


@pytest.mark.prove
def test_another_python_writes_the_same_bytes(copy, other_python):
    before = copy.files("book")
    command = cut_off(other_python, *copy.command("refresh", "--all")[1:])
    result = run(command, cwd=copy.root, env=copy.environment())
    assert result.returncode == 0, result.stdout + result.stderr
    assert first_difference(before, copy.files("book")) is None


@pytest.mark.prove
def test_two_builds_are_the_same_bytes(built, copy):
    """In another folder, in another century, in another zone and locale, by other hash seeds."""
    if not shutil.which("faketime"):
        lacking("no faketime on this machine")
    past = {"SOURCE_DATE_EPOCH": "86400"}
    copy.build(before=["faketime", "2101-03-04 05:06:07"], **past, **ELSEWHERE)
    assert first_difference(built.files("_build/html"), copy.files("_build/html")) is None


@pytest.mark.prove
def test_the_engine_alone_as_a_wheel_builds_the_sample_book(tmp_path, clean):
    """In an environment of its own, with nothing of this repository but the wheel and the lock."""
    clean(tmp_path, sys.executable, "-m", "venv", "env")
    python = str(tmp_path / "env" / "bin" / "python")
    pip = (python, "-m", "pip", "--disable-pip-version-check")
    lock = str(REPOSITORY / "requirements.txt")
    clean(tmp_path, *pip, "install", "-q", "--require-hashes", "-r", lock)
    made = ("--no-deps", "--no-build-isolation")
    clean(tmp_path, *pip, "wheel", "-q", *made, "-w", "wheels", str(ENGINE))
    book = Book.copied(SAMPLE, tmp_path / "book")
    shutil.copy(lock, book.root)
    (wheel,) = (tmp_path / "wheels").iterdir()
    clean(tmp_path, *pip, "install", "-q", *made, str(wheel), str(book.root / "subject"))
    clean(book.root, python, "-m", "briefing", "build")
    where = clean(tmp_path, python, "-c", "import briefing; print(briefing.__file__)")
    assert where.startswith(str(tmp_path / "env"))
    assert "The north line will carry more people" in book.page("book/crossings.html")
