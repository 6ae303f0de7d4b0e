"""Read publishers' files, of any age: each fault is one line that names the file.

A file that has the checksum of the register is what a builder was written for. A newer one may be
cut short, a page that reports an error, or have its columns renamed.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.core.files import as_json, as_text, as_yaml, read_bytes
from briefing.core.problems import BriefingError, Problem

if TYPE_CHECKING:
    import pandas as pd

EXPECTED = "a file of the publisher"
TODO = "Fetch it again; if it is as the publisher has it now, the builder has to learn that."
PAGE = (b"<!doctype html", b"<html")
LARGEST_UNPACKED = 256 * 2**20  # bytes of a workbook; what is packed tighter is no table of ours


class Files:
    """The publishers' files in a folder, each as SOURCE/FILE; `newer` lies over it."""

    def __init__(self, folder: Path, newer: Path | None = None) -> None:
        self.folders = [one.resolve() for one in (newer, folder) if one is not None]

    def of(self, source: str) -> list[str]:
        """Return the names of all files of a source, sorted, each as SOURCE/FILE.

        Raise BriefingError where there is none.
        """
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            for path in (folder / source).rglob("*")
            if path.is_file()
        }
        if not found:
            todo = "Fetch it: briefing upstream fetch."
            raise BriefingError([Problem(source, "no file", "files of this source", todo=todo)])
        return sorted(found)

    def path(self, name: str) -> Path:
        """Return where a file lies, in the folder with newer ones if it is there."""
        known = (folder / name for folder in self.folders)
        return next((path for path in known if path.is_file()), self.folders[-1] / name)

    def bytes(self, name: str) -> bytes:
        """Return a file; raise BriefingError where it is missing, empty or a page of a website."""
        content = read_bytes(self.path(name), EXPECTED)
        if not content.strip():
            raise _fault(name, "an empty file")
        if content.lstrip()[:20].lower().startswith(PAGE):
            raise _fault(name, "a page of a website")
        return content

    def text(self, name: str) -> str:
        """Return a text in UTF-8; raise BriefingError for another encoding."""
        return as_text(self.bytes(name), name, EXPECTED)

    def json(self, name: str) -> Any:  # noqa: ANN401
        """Return what a JSON file holds."""
        return as_json(self.text(name), name, EXPECTED)

    def yaml(self, name: str) -> dict[str, Any]:
        """Return the mapping that a YAML file holds."""
        return as_yaml(self.text(name), name, EXPECTED)

    def csv(
        self,
        name: str,
        *columns: str,
        key: Sequence[str] = (),
        header: int = 0,
        sep: str = ",",
        encoding: str = "utf-8",
    ) -> pd.DataFrame:
        """Return a table of texts (`""` for an empty cell); `header` lines before it are left out.

        Raise BriefingError where one of `columns` is missing, a row has another number of cells
        than the header, or two rows agree in all columns of `key`.
        """
        import pandas as pd

        text = self.text(name) if encoding == "utf-8" else self.bytes(name).decode(encoding)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True)
        try:
            lines = list(reader)[header:]
        except csv.Error as error:
            raise _fault(name, f"{error} (line {reader.line_num})", "CSV") from None
        names, rows = (lines[0], lines[1:]) if lines else ([], [])
        _require(name, names, [*columns, *key])
        for number, row in enumerate(rows, start=header + 2):
            if row and len(row) != len(names):
                found = f"{len(row)} cells in row {number}"
                raise _fault(name, found, f"{len(names)}, as in its header")
        table = pd.DataFrame([row for row in rows if row], columns=names, dtype="str")
        _require_unique(name, table, key)
        return table

    def sheet(
        self,
        name: str,
        *columns: str,
        sheet: str | int = 0,
        header: int = 0,
        key: Sequence[str] = (),
    ) -> pd.DataFrame:
        """Return a sheet of a workbook (xls, xlsx), typed as its cells are.

        Raise BriefingError as `csv` does, and for a workbook that cannot be opened, unpacks to more
        than a workbook does, or lacks the sheet.
        """
        import pandas as pd
        from python_calamine import CalamineError

        content = self.bytes(name)
        _refuse_bomb(name, content)
        try:
            table = pd.read_excel(
                io.BytesIO(content), sheet_name=sheet, header=header, engine="calamine"
            )
        except (CalamineError, ValueError, OSError, IndexError) as error:
            found = f"{type(error).__name__}: {error}"
            expected = f"a workbook with sheet {sheet!r}"
            raise _fault(name, " ".join(found.split()), expected) from None
        _require(name, list(map(str, table.columns)), [*columns, *key])
        _require_unique(name, table, key)
        return table


def _require(name: str, found: Sequence[str], columns: Sequence[str]) -> None:
    if missing := [column for column in columns if column not in found]:
        has = ", ".join(found[:8]) + (" and more" if len(found) > 8 else "")
        expected = f"a column '{missing[0]}'"
        raise _fault(name, f"columns {has}" if has else "no header", expected)


def _require_unique(name: str, table: pd.DataFrame, key: Sequence[str]) -> None:
    if key and (twice := table[table.duplicated(list(key))]).size:
        words = ", ".join(str(twice.iloc[0][column]) for column in key)
        raise _fault(name, f"two rows '{words}'", f"one for each {', '.join(key)}")


def _refuse_bomb(name: str, content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile as error:
        raise _fault(name, str(error), "a workbook") from None
    if size > LARGEST_UNPACKED:
        found = f"a workbook that unpacks to {size:,} bytes"
        raise _fault(name, found, f"at most {LARGEST_UNPACKED:,}")


def _fault(name: str, found: str, expected: str = EXPECTED) -> BriefingError:
    return BriefingError([Problem(name, found, expected, todo=TODO)])
