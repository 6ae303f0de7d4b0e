"""What a person meets who types `briefing`: one line, whatever goes wrong, nothing half-done."""

import errno
import socket
from pathlib import Path

import pytest

from briefing.commands.main import main
from briefing.core import project
from briefing.tables import checks

COMMANDS = (
    ["check"],
    ["fix"],
    ["refresh"],
    ["build"],
    ["sample"],
    ["print"],
    ["seeds", "."],
    ["changes", "--first"],
    ["due"],
    ["new", "table", "piers"],
    ["new", "chapter", "piers"],
    ["fork", "crossings", "kit"],
    ["live", "--port", "8123"],
)


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A folder that is no book, with an engine that is installed elsewhere than in one."""
    monkeypatch.setattr(project, "__file__", str(tmp_path / "site-packages" / "project.py"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_outside_a_book_each_command_says_so(outside, capsys, command):
    assert main(command) == 1
    assert capsys.readouterr().err.splitlines() == [
        "data/datapackage.json: found no such file here or in any folder above; "
        "expected the data contract. Run this inside a copy of the book."
    ]
    assert list(outside.iterdir()) == []


def test_help_needs_no_book(outside, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0 and "check" in capsys.readouterr().out


def test_a_folder_inside_the_book_is_inside_it(book, monkeypatch, capsys):
    monkeypatch.chdir(book.root / "book")
    assert main(["check"]) == 0, capsys.readouterr().err


def broken():
    return {}["a row that is not there"]


def test_what_nobody_foresaw_is_one_line_that_says_whose_fault_it_is(book, capsys, monkeypatch):
    monkeypatch.setattr(checks, "problems", broken)
    assert main(["check"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "KeyError: 'a row that is not there' (test_command_line.py, line" in said
    assert "This is a fault of the program: please report it. --traceback shows" in said


@pytest.mark.parametrize("given", [["check", "--traceback"], ["--traceback", "check"]])
def test_the_traceback_is_there_for_whoever_asks(book, capsys, monkeypatch, given):
    monkeypatch.setattr(checks, "problems", broken)
    assert main(given) == 1
    said = capsys.readouterr().err
    assert "a fault of the program" in said.splitlines()[0]
    assert "Traceback (most recent call last)" in said and "in broken" in said


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "No space left"), (errno.EROFS, "Read-only"), (errno.EACCES, "Permission")],
)
@pytest.mark.parametrize("command", [["fix"], ["new", "table", "piers"], ["changes", "--first"]])
def test_a_disk_that_takes_nothing_is_one_line(book, capsys, monkeypatch, command, number, words):
    book.set_cell("passengers", "north-2025", "value", "421000")  # which fix would rewrite
    before = book.files()

    def full(path, target):
        raise OSError(number, f"{words} on device", str(target))

    monkeypatch.setattr(Path, "replace", full)
    assert main(command) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert words in said and "a file that can be written" in said and "Make room" in said
    assert book.files() == before, "nothing half-written is left"


def test_an_interrupt_is_one_line(book, capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(checks, "problems", interrupted)
    assert main(["check"]) == 130
    assert capsys.readouterr().err == "Interrupted. No file was left half-written.\n"


@pytest.mark.parametrize("rows", ["-5", "0", "many", "2.5"])
def test_a_sample_of_no_rows_is_refused(book, capsys, rows):
    with pytest.raises(SystemExit):
        main(["sample", f"--rows={rows}"])
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith(f"found '{rows}'; expected a whole number above nought")


def test_a_sample_is_drawn_by_its_seed(book, capsys):
    drawn = []
    for seed in ("1", "1", "2"):
        assert main(["sample", "--rows", "5", "--seed", seed]) == 0
        drawn.append(capsys.readouterr().out.splitlines())
    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(rows) for rows in drawn] == [5, 5, 5]
    for address in drawn[0]:
        table, row = address.split("/")
        assert row in set(book.table(table)["id"])


def test_a_port_that_cannot_be_is_one_line(book, capsys):
    assert main(["live", "--port", "99999"]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "live: found port 99999" in said and "a free port" in said


def test_a_port_in_use_is_one_line(book, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["live", "--port", str(taken.getsockname()[1])]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "a free port" in said and "Choose another" in said


def test_a_command_of_the_subject_stands_beside_those_of_the_engine(book, capsys):
    assert main(["seats", "tern"]) == 0
    assert capsys.readouterr().out == "520\n"


def test_the_command_itself_ends_with_the_status_and_without_a_traceback(book):
    """The process leaves by a way of its own, so what it says and how it ends is tried whole."""
    book.edit("data/ferries.csv", "Gull 2", "Gull\u00a02")
    result = book.run("check")
    assert result.returncode == 1
    assert result.stderr.startswith("data/ferries.csv, row 2, column name: found 'Gull\\xa02'")
    assert len(result.stderr.splitlines()) == 1
    assert book.run("seats", "gull").stdout == "400\n"
