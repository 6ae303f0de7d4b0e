"""What spreadsheets, editors and merges do to a table, named before the contract is asked.

A table that was saved with semicolons breaks its contract in every row. One line that says so is
worth more than hundreds that say what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from briefing.core.files import as_rows
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE
from briefing.tables.contract import fields, table_names

EXPECTED = "a table as CSV in UTF-8"
# How files begin that are something else than a table.
OTHER_KINDS = {
    b"version https://git-lfs": ("a pointer to a file in Git LFS", "Fetch it: git lfs pull"),
    b"PK\x03\x04": ("a workbook of a spreadsheet", "Save it as CSV UTF-8."),
    b"\xff\xfe": ("UTF-16", "Save the file as UTF-8."),
    b"\xfe\xff": ("UTF-16", "Save the file as UTF-8."),
    b"sep=": ("a line 'sep=' for a spreadsheet", "Take the first line out."),
}
SEPARATORS = {";": "semicolons", "\t": "tabulators", "|": "strokes"}
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
HAN = re.compile(r"[\u3400-\u9fff]")
LOST = re.compile(r"\?{2,}|\ufffd")  # what a saving in another encoding leaves of other letters
WHITE = re.compile(r"[\u00a0\u2007\u202f]|^\s|\s$")
# Nothing is wrong with a cell without one of these; most have none.
SUSPECT = re.compile(r"[\x00-\x1f\x7f-\x9f\u00a0\u2007\u202f\ufffd]|\?\?|^\s|\s$|[À-ÿ]")


def damage(folder: Path) -> list[Problem]:
    """Return what is wrong with the files of `data/` as files, and with cells whatever the column.

    Cells are looked at only where all files are tables.
    """
    problems = list(_unknown_files(folder))
    tables: dict[str, list[list[str]]] = {}
    for name in table_names(folder):
        try:
            tables[name] = _rows(name, folder)
        except BriefingError as error:
            problems += error.problems
    if problems:
        return problems
    return [one for name, rows in tables.items() for one in _in_cells(name, rows, folder)]


def _unknown_files(folder: Path) -> Iterator[Problem]:
    known = {CONTRACT_FILE, *(f"{name}.csv" for name in table_names(folder))}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".~lock"):
            todo = "Save it and close it there."
            found, expected = "a table that is open in a spreadsheet", "no other program at work"
            yield Problem(f"data/{path.name}", found, expected, todo=todo)
        elif path.name not in known and not path.name.startswith("."):
            found, expected = "a file that the contract does not know", "the tables alone"
            todo = "Move it away, or describe it in the contract."
            yield Problem(f"data/{path.name}", found, expected, todo=todo)


def _rows(name: str, folder: Path) -> list[list[str]]:
    """Return the lines of a table; raise BriefingError where its file is no table."""
    place = f"data/{name}.csv"
    try:
        content = (folder / f"{name}.csv").read_bytes()
    except FileNotFoundError:
        todo = "Restore it, or take it out of the contract."
        raise BriefingError([Problem(place, "no such file", "the table", todo=todo)]) from None
    if not content.strip(b"\0\r\n \xef\xbb\xbf"):
        found = "an empty file" if not content.strip() else "zero bytes"
        raise BriefingError([Problem(place, found, "a header and at least one row")])
    for begin, (found, todo) in OTHER_KINDS.items():
        if content.removeprefix(b"\xef\xbb\xbf").startswith(begin):
            raise BriefingError([Problem(place, found, EXPECTED, todo=todo)])
    rows = as_rows(content, place)
    wanted = [field["name"] for field in fields(name, folder)]
    for sign, words in SEPARATORS.items():
        if len(wanted) > 1 and len(rows[0]) == 1 and rows[0][0].split(sign)[:2] == wanted[:2]:
            todo = "Save it with commas: in its language, a spreadsheet calls it CSV (comma)."
            raise BriefingError([Problem(place, f"{words} between cells", EXPECTED, todo=todo)])
    return rows


def _in_cells(name: str, rows: list[list[str]], folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the header, and with cells that a parser would take in silence."""
    place, described = f"data/{name}.csv", fields(name, folder)
    for head in rows[0]:
        if head != head.strip() or rows[0].count(head) > 1:
            found = f"column '{head}'" + (" twice" if rows[0].count(head) > 1 else "")
            yield Problem(place, found, "the columns of the contract, each once", 1)
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            yield Problem(place, "an empty line", "a row", number, todo="Take it out.")
            continue
        for field, cell in zip(described, row, strict=False):
            if cell and (fault := _fault(cell, field)):
                found, expected = fault
                yield Problem(place, found, expected, number, field["name"])


def _fault(cell: str, field: dict[str, Any]) -> tuple[str, str] | None:
    """Return what was found in a cell and what is expected, None where nothing is wrong with it."""
    match field["type"]:
        case "boolean" if cell not in ("true", "false"):
            return f"'{cell}'", "true or false"
        case "number" | "integer" if not NUMBER.fullmatch(cell):
            return f"'{cell}'", "a number without separators or unit"
        case "number" | "integer" if float(cell) in (float("inf"), float("-inf")):
            return f"'{cell}'", "a finite number"
        case "string":
            return _fault_of_text(cell, field["name"])
    return None


def _fault_of_text(cell: str, column: str) -> tuple[str, str] | None:
    if column.endswith("_zh") and not HAN.search(cell):
        return _quoted(cell), "Chinese: another encoding may have lost it"
    if not SUSPECT.search(cell):
        return None
    if re.search(r"[\x00-\x1f\x7f-\x9f]", cell):
        return _quoted(cell), "text on one line, without control characters"
    if LOST.search(cell):
        return _quoted(cell), "the letters that a saving in another encoding has lost"
    if WHITE.search(cell):
        return _quoted(cell), "plain spaces, and none at either end"
    if _is_misread(cell):
        return _quoted(cell), "UTF-8 that was not read as another encoding and saved"
    return None


def _quoted(cell: str) -> str:
    return repr(cell if len(cell) < 40 else f"{cell[:37]}...")


def _is_misread(cell: str) -> bool:
    """Say whether a text is UTF-8 that somebody read as Windows-1252: Ã© for é.

    It is where its letters, as bytes of that encoding, are UTF-8 again.
    """
    return any(map(_decodes, re.findall(r"[^\x00-\x7f]{2,}", cell)))


def _decodes(run: str) -> bool:
    try:
        content = b"".join(
            bytes([ord(letter)]) if 0x80 <= ord(letter) < 0xA0 else letter.encode("cp1252")
            for letter in run
        )
        return len(content.decode("utf-8")) < len(content)
    except UnicodeError:
        return False
