"""The same book elsewhere: without a network, on another day, under the other Pythons."""

import shutil
import subprocess
import sys

import pytest
from checkout import ROOT, Checkout, first_difference
from conftest import lacking
from offline import cut_off

from briefing.core.notebook import chapters

# Made by `make pythons`: the oldest and the newest supported Python that this machine has.
OTHERS = sorted((ROOT / "_build" / ".pythons").glob("*/bin/python"))

pytestmark = pytest.mark.slow


def run(command, **options):
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, **options
    )


def test_the_network_is_really_cut_off():
    connect = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    result = run(cut_off(sys.executable, "-c", connect))
    assert "Network is unreachable" in result.stderr
    answer = "import socket; s = socket.create_server(('127.0.0.1', 0)); print('loopback is up')"
    assert "loopback is up" in run(cut_off(sys.executable, "-c", answer)).stdout


def test_every_chapter_runs_without_a_network_to_the_same_bytes(copy):
    before = copy.files("book")
    command = cut_off(*copy.command("refresh", "--all"))
    result = run(command, cwd=copy.root, env=copy.environment())
    assert result.returncode == 0, result.stdout + result.stderr
    assert first_difference(before, copy.files("book")) is None


@pytest.fixture(params=OTHERS or [None], ids=lambda path: path and path.parts[-3])
def other_python(request):
    if request.param is None:
        lacking("no other Python: make pythons sets up the ones this machine has")
    return request.param


def test_strict_nbval_passes_under_another_python_without_a_network(copy, other_python):
    if not chapters():
        pytest.skip("no chapter yet")
    command = cut_off(
        other_python, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *chapters()
    )
    result = run(command, cwd=ROOT, env=copy.environment())
    assert result.returncode == 0, result.stdout[-3000:]
    assert " passed" in result.stdout and "skipped" not in result.stdout


def test_another_python_writes_the_same_bytes(copy, other_python):
    before = copy.files("book")
    command = [other_python, "-m", "briefing.cli", "refresh", "--all"]
    result = run(cut_off(*command), cwd=copy.root, env=copy.environment())
    assert result.returncode == 0, result.stdout + result.stderr
    assert first_difference(before, copy.files("book")) is None


# Everything that may differ between two machines. The second is also in another century.
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
HERE = {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}


def test_two_builds_are_the_same_bytes(tmp_path):
    """In other folders, at other times, in other zones and locales, with other hash seeds."""
    if not shutil.which("faketime"):
        lacking("no faketime on this machine")
    one = Checkout.at(tmp_path / "one")
    other = Checkout.at(tmp_path / "a longer name" / "of a folder")
    one.build(**HERE)
    other.build(before=["faketime", "2101-03-04 05:06:07"], SOURCE_DATE_EPOCH="86400", **ELSEWHERE)
    assert first_difference(one.files("_build/html"), other.files("_build/html")) is None


def test_a_difference_is_named(tmp_path):
    for name, text in (("one", "same"), ("other", "sane")):
        (tmp_path / name / "html").mkdir(parents=True)
        (tmp_path / name / "html/a.html").write_text("the same")
        (tmp_path / name / "html/b.html").write_text(text)
    one, other = (Checkout(tmp_path / name).files("html") for name in ("one", "other"))
    assert "html/b.html differs from byte 2" in first_difference(one, other)
    del other["html/b.html"]
    assert first_difference(one, other) == "html/b.html is only in one of them"


def test_the_build_leaves_the_repository_as_it_was(tmp_path):
    copy = Checkout.at(tmp_path / "copy")
    before = copy.files("book") | copy.files("data")
    copy.build()
    assert first_difference(before, copy.files("book") | copy.files("data")) is None
    assert {path.name for path in copy.root.iterdir()} - {path.name for path in ROOT.iterdir()} <= {
        "_build"
    }
