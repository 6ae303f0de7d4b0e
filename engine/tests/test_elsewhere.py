"""The same book elsewhere: without a network, on another day, in another folder and place."""

import shutil
import subprocess
import sys

from books import Book, first_difference
from offline import cut_off
from shared import lacking

# What may differ between two machines, beside the folder, the day and the network.
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}


def test_the_network_is_really_cut_off():
    connect = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    answer = "import socket; s = socket.create_server(('127.0.0.1', 0)); print('loopback is up')"
    said = [
        subprocess.run(
            cut_off(sys.executable, "-c", code), capture_output=True, text=True, check=False
        )
        for code in (connect, answer)
    ]
    assert "Network is unreachable" in said[0].stderr
    assert "loopback is up" in said[1].stdout


def test_two_builds_are_the_same_bytes(site, pristine, installed, tmp_path):
    """In another folder, at another time, in another zone and locale, with another hash seed."""
    if not shutil.which("faketime"):
        lacking("no faketime on this machine")
    other = Book.copied(pristine.root, tmp_path / "a longer name" / "of a folder", installed)
    past = {"SOURCE_DATE_EPOCH": "86400"}
    other.build(before=["faketime", "2101-03-04 05:06:07"], **past, **ELSEWHERE)
    here = Book(site.parents[1]).files("_build/html")
    assert first_difference(here, other.files("_build/html")) is None


def test_chapters_run_without_a_network_to_the_same_bytes(pristine, book):
    book.must("refresh", "--all", before=cut_off(), **ELSEWHERE)
    assert first_difference(pristine.files("book"), book.files("book")) is None


def test_a_difference_is_named(tmp_path):
    for name, text in (("one", "same"), ("other", "sane")):
        (tmp_path / name / "html").mkdir(parents=True)
        (tmp_path / name / "html/a.html").write_text("the same")
        (tmp_path / name / "html/b.html").write_text(text)
    one, other = (Book(tmp_path / name).files("html") for name in ("one", "other"))
    assert "html/b.html differs from byte 2" in first_difference(one, other)
    del other["html/b.html"]
    assert first_difference(one, other) == "html/b.html is only in one of them"
