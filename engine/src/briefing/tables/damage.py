"""What spreadsheets, editors and merges do to a table, named before the contract is asked.

A table that was saved with semicolons breaks its contract in every row. One line that says so is
worth more than hundreds that say what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isinf
from pathlib import Path
from typing import Any

from briefing.core.files import as_rows
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE
from briefing.tables.contract import described, fields, table_names

EXPECTED = "a table as CSV in UTF-8"
BOM = b"\xef\xbb\xbf"
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
# Spaces that are none of the keyboard's, and signs without a width: nobody sees that they differ.
UNSEEN = r"\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\ufeff"
WHITE = re.compile(rf"[{UNSEEN}]|^\s|\s$")
# Nothing is wrong with a cell without one of these; most have none.
SUSPECT = re.compile(rf"[\x00-\x1f\x7f-\x9f{UNSEEN}\ufffd]|\?\?|^\s|\s$|[À-ÿ]")


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
    return [fault for name, rows in tables.items() for fault in _in_cells(name, rows, folder)]


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
    if not content.strip(b"\0\r\n " + BOM):
        found = "zero bytes" if b"\0" in content else "an empty file"
        raise BriefingError([Problem(place, found, "a header and at least one row")])
    for begin, (found, todo) in OTHER_KINDS.items():
        if content.removeprefix(BOM).startswith(begin):
            raise BriefingError([Problem(place, found, EXPECTED, todo=todo)])
    wanted = [field["name"] for field in fields(name, folder)]
    first = content.removeprefix(BOM).splitlines()[0].decode("utf-8", "replace").replace('"', "")
    for sign, words in SEPARATORS.items():
        if len(wanted) > 1 and first.split(sign)[:2] == wanted[:2]:
            todo = "Save it with commas: in its language, a spreadsheet calls it CSV (comma)."
            raise BriefingError([Problem(place, f"{words} between cells", EXPECTED, todo=todo)])
    rows = as_rows(content, place)
    if problems := list(_faults_of_header(place, rows[0], wanted)):
        raise BriefingError(problems)
    return rows


def _faults_of_header(place: str, header: list[str], wanted: list[str]) -> Iterator[Problem]:
    """Yield in what the first line of a table differs from the columns of the contract."""
    if not set(header) & set(wanted):
        found = _quoted(",".join(header)) if any(header) else "an empty first line"
        yield Problem(place, found, f"the header: {', '.join(wanted)}", 1)
        return
    odd = {name: " twice" for name in header if header.count(name) > 1}
    odd |= {name: "" for name in header if name != name.strip()}
    for name, twice in odd.items():
        yield Problem(place, f"column {name!r}{twice}", "the columns of the contract, each once", 1)
    if odd:
        return
    missing = [name for name in wanted if name not in header]
    extra = [name for name in header if name not in wanted]
    for name in list(extra):
        position = header.index(name)
        if len(header) == len(wanted) and wanted[position] in missing:
            expected, todo = f"column '{wanted[position]}' in this position", "Rename it."
            yield Problem(place, f"column {name!r}", expected, 1, name, todo)
            missing.remove(wanted[position])
            extra.remove(name)
    for name in missing:
        yield Problem(place, "no such column", f"column '{name}'", 1, name, "Add it.")
    for name in extra:
        expected, todo = "only those of the contract", "Remove it, or describe it in the contract."
        yield Problem(place, f"column {name!r}", expected, 1, name, todo)
    if header != wanted and sorted(header) == sorted(wanted):
        yield Problem(place, "its columns in another order", f"{', '.join(wanted)}", 1)


def _in_cells(name: str, rows: list[list[str]], folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with rows and cells, of which a parser would take much in silence."""
    place, columns = f"data/{name}.csv", fields(name, folder)
    naming = {"entity", *described(name, folder).get("namedBy", [])}
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            yield Problem(place, "an empty line", "a row", number, todo="Take it out.")
            continue
        if len(row) != len(columns):
            todo = "Quote a text that holds a comma." if len(row) > len(columns) else ""
            found, expected = f"{len(row)} cells", f"{len(columns)}, one for each column"
            yield Problem(place, found, expected, number, todo=todo)
            continue
        for field, cell in zip(columns, row, strict=True):
            if cell and (fault := _fault(cell, field, field["name"] in naming)):
                found, expected = fault
                yield Problem(place, found, expected, number, field["name"])


def _fault(cell: str, field: dict[str, Any], names: bool) -> tuple[str, str] | None:
    """Return what was found in a cell and what is expected, None where nothing is wrong with it.

    `names` says that the column names things: what looks alike has to be the same there.
    """
    match field["type"]:
        case "boolean" if cell not in ("true", "false"):
            return _quoted(cell), "true or false"
        case "number" | "integer" if not NUMBER.fullmatch(cell):
            return _quoted(cell), "a number without separators or unit"
        case "number" | "integer" if isinf(float(cell)):
            return _quoted(cell), "a finite number"
        case "string" if names and "  " in cell:
            return f"two spaces side by side in {_quoted(cell)}", "one space between words"
        case "string":
            return _fault_of_text(cell, field["name"])
    return None


def _fault_of_text(cell: str, column: str) -> tuple[str, str] | None:
    if column.endswith("_zh") and not HAN.search(cell):
        return _quoted(cell), "Chinese: another encoding may have lost it"
    if not SUSPECT.search(cell):
        return None
    if _is_misread(cell):
        return _quoted(cell), "UTF-8 that was not read as another encoding and saved"
    if re.search(r"[\x00-\x1f\x7f-\x9f]", cell):
        return _quoted(cell), "text on one line, without control characters"
    if LOST.search(cell):
        return _quoted(cell), "the letters that a saving in another encoding has lost"
    if WHITE.search(cell):
        return _quoted(cell), "plain spaces, none at either end, and no sign that is not seen"
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
