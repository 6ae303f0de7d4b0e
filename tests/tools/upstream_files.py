"""Small files of our own making in the publishers' formats, and what one builder makes of them.

The publishers' own files never enter the repository. These have their names, headers and labels,
and numbers that a reader can add up in the head.
"""

import shutil
from pathlib import Path

import pytest

from briefing.core.problems import BriefingError
from briefing.upstream.builders import builders
from briefing.upstream.files import Files
from briefing.upstream.rebuild import made

STORED = Path(__file__).resolve().parents[1] / "upstream"  # each as SOURCE/FILE


def rows_of(builder_name, folder):
    """Return the rows that a builder makes of the files in a folder: id, column, cell as text."""
    return made(builders()[builder_name], Files(folder))


def copied(folder, *sources):
    """Copy the stored files of some sources into a folder, where a test may change them."""
    for source in sources:
        shutil.copytree(STORED / source, folder / source)
    return folder


def write(folder, files):
    """Write files, named SOURCE/FILE, into a folder; a list of rows becomes CSV."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else csv_text(content)
        path.write_text(text, encoding="utf-8")
    return folder


def csv_text(rows):
    """Return rows (mappings, of which each may leave out columns) as CSV."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    lines = [header, *([str(row.get(column, "")) for column in header] for row in rows)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def change(path, old, new):
    """Replace words in a file, once; they must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cells(rows, wanted):
    """Return of rows the ids and columns that `wanted` names, to be compared with it.

    None, in `wanted` and here, stands for a row that is not there.
    """
    return {
        name: {column: rows[name].get(column) for column in columns or rows[name]}
        if name in rows
        else None
        for name, columns in wanted.items()
    }


def fault_of(builder_name, folder):
    """Return the one line that a builder says of files which it cannot use."""
    with pytest.raises(BriefingError) as told:
        rows_of(builder_name, folder)
    (line,) = str(told.value).splitlines()
    return line


def builders_of(*modules):
    """Return the names of all builders of some modules that read files, sorted."""
    return sorted(
        name for name, one in builders().items() if one.sources and name.split(".")[0] in modules
    )


def _quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if set(cell) & {",", '"', "\n"} else cell
