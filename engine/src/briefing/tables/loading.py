"""Load a table of `data/` as a typed DataFrame, as its contract in `datapackage.json` says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.core.problems import BriefingError, Problem
from briefing.core.project import looked_up
from briefing.tables.contract import data_folder, fields, may_be_empty

if TYPE_CHECKING:
    import pandas as pd

Version = tuple[Path, int]
# The newest reading of each table. Of older ones none is kept: a session that saves a table again
# and again would fill its memory with them.
_read: dict[str, tuple[Version, pd.DataFrame]] = {}


def load(name: str) -> pd.DataFrame:
    """Return a fresh copy of a table.

    Dates are datetimes, integers nullable (`Int64`), booleans nullable (`boolean`), numbers
    floats, enumerations categories in the order of the contract; all else is text. Empty cells
    are missing values. Raise BriefingError naming file, row and column when the file breaks its
    contract.

        >>> load("ferries")[["name", "seats"]].head(1)
                name  seats
        0  Seagull    120
    """
    version = table_version(name)
    known = _read.get(name)
    if known is None or known[0] != version:
        known = _read[name] = (version, _typed_table(name, version[0]))
    return known[1].copy()


def data_version() -> tuple[Path, frozenset[tuple[str, int]]]:
    """Return what anything derived from the tables depends on: their folder, each file's change.

    Not the newest change alone: a table put back from a copy is older than the one it replaces.
    """
    return looked_up("*", _data_version)


def _data_version() -> tuple[Path, frozenset[tuple[str, int]]]:
    folder = data_folder()
    with os.scandir(folder) as files:
        return folder, frozenset((file.name, file.stat().st_mtime_ns) for file in files)


def table_version(name: str) -> Version:
    """Return what a cached copy of a table depends on: its folder, and when its file changed."""
    return looked_up(f"{name}.csv", lambda: _table_version(name))


def _table_version(name: str) -> Version:
    path = data_folder() / f"{name}.csv"
    return path.parent, path.stat().st_mtime_ns if path.is_file() else 0


def _typed_table(name: str, folder: Path) -> pd.DataFrame:
    import pandas as pd

    descriptors = fields(name, folder)
    try:
        raw = pd.read_csv(
            folder / f"{name}.csv",
            dtype="str",
            encoding="utf-8",
            na_values=[""],
            keep_default_na=False,
        )
        if list(raw.columns) != [field["name"] for field in descriptors]:
            raise ValueError("the header differs from the contract")
        if raw.empty and not may_be_empty(name, folder):
            raise ValueError("no rows")
        return raw.assign(**{f["name"]: _typed(raw[f["name"]], f) for f in descriptors})
    except (OSError, ValueError) as error:
        # The strict validator is slow to import, so it is asked only to explain a failure.
        from briefing.tables.validation import table_problems

        problems = table_problems(name, folder)
        if not problems:
            problems = [Problem(f"data/{name}.csv", str(error), "a table that fits its contract")]
        raise BriefingError(problems) from None


def _typed(column: pd.Series[Any], field: dict[str, Any]) -> pd.Series[Any]:
    """Return a column of texts as its type; raise ValueError for a cell that is none."""
    import numpy as np
    import pandas as pd

    match field["type"]:
        case "date":
            return pd.to_datetime(column, format="%Y-%m-%d")
        case "number":
            numbers = pd.to_numeric(column).astype("float64")
            if np.isinf(numbers).any():
                raise ValueError("a number is not finite")
            return numbers
        case "integer":
            return pd.to_numeric(column).astype("Int64")
        case "boolean":
            known = column.dropna()
            if not known.isin(["true", "false"]).all():
                raise ValueError("a truth value is neither true nor false")
            return column.map({"true": True, "false": False}).astype("boolean")
    allowed = field.get("constraints", {}).get("enum")
    if allowed is None:
        return column
    if not column.dropna().isin(allowed).all():
        raise ValueError("a value is not in its list")
    return column.astype(pd.CategoricalDtype(allowed))
