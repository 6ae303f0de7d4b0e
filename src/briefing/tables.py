"""Load a table of `data/` as a typed DataFrame, as its contract in `datapackage.json` says."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from briefing.problems import BriefingError, Problem

if TYPE_CHECKING:
    import pandas as pd

CONTRACT_FILE = "datapackage.json"
T = TypeVar("T")


_held: dict[str, Any] | None = None  # what a run that takes the tables as unchanging looked up


@contextmanager
def unchanging() -> Iterator[None]:
    """Take the tables as they are at the first look, for as long as the block runs.

    Otherwise every look asks the disk whether a file has changed: right in a notebook, and half of
    the time of a check that looks thousands of times. A run then also sees one state of the data.
    """
    global _held
    before, _held = _held, {}
    try:
        yield
    finally:
        _held = before


def looked_up(key: str, find: Callable[[], T]) -> T:
    """Return find(), or within `unchanging` what it returned under the same key before."""
    if _held is None:
        return find()
    if key not in _held:
        _held[key] = find()
    return _held[key]


def project_root() -> Path:
    """Return the folder that holds `data/`: the nearest one above the working directory.

    A chapter that left the book carries its own `data/`, so the working directory is asked first
    and the installed checkout only when nothing is found there.
    """
    return looked_up("", _project_root)


def _project_root() -> Path:
    root = _nearest(Path.cwd())
    if root and (root / "data" / CONTRACT_FILE).is_file():
        return root
    _nearest.cache_clear()  # a folder that was moved, or was not there yet when first asked
    root = _nearest(Path.cwd())
    if root:
        return root
    raise BriefingError(
        [
            Problem(
                f"data/{CONTRACT_FILE}",
                "no such file here or in any folder above",
                "the data contract",
                todo="Run this inside a copy of the book.",
            )
        ]
    )


@cache
def _nearest(here: Path) -> Path | None:
    """Return the nearest folder with a contract; cached, as every look at a table asks for it."""
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if (folder / "data" / CONTRACT_FILE).is_file():
            return folder
    return None


def data_folder() -> Path:
    """Return the folder with the tables and their contract."""
    return project_root() / "data"


def contract(folder: Path | None = None) -> dict[str, Any]:
    """Return the parsed data contract; raise BriefingError where it is not JSON or not UTF-8."""
    path = (folder or data_folder()) / CONTRACT_FILE
    return _contract(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _contract(path: Path, _modified: int) -> dict[str, Any]:
    place = f"data/{CONTRACT_FILE}"
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = Problem(place, "no such file", "the data contract")
    except UnicodeDecodeError as error:
        problem = Problem(place, f"byte {error.object[error.start]:#04x}", "UTF-8 text")
    except json.JSONDecodeError as error:
        problem = Problem(
            place, f"broken JSON at column {error.colno}: {error.msg}", "valid JSON", error.lineno
        )
    else:
        if isinstance(package, dict) and isinstance(package.get("resources"), list):
            return package
        problem = Problem(place, "no list 'resources'", "a Frictionless Data Package")
    raise BriefingError([problem])


def table_names(folder: Path | None = None) -> list[str]:
    """Return the names of all tables, in the order of the contract."""
    return [resource["name"] for resource in contract(folder)["resources"]]


def fields(name: str, folder: Path | None = None) -> list[dict[str, Any]]:
    """Return the field descriptors (name, type, unit, constraints) of one table."""
    return described(name, folder)["schema"]["fields"]


def may_be_empty(name: str, folder: Path | None = None) -> bool:
    """Say whether a table may be without rows: it is new, or a list that may have no entries."""
    return described(name, folder).get("mayBeEmpty") is True


def described(name: str, folder: Path | None = None) -> dict[str, Any]:
    """Return what the contract says of one table; raise BriefingError where it does not know it."""
    resources = {resource["name"]: resource for resource in contract(folder)["resources"]}
    if name not in resources:
        near = difflib.get_close_matches(name, resources, n=3) or sorted(resources)
        raise BriefingError(
            [Problem("load", f"table '{name}'", f"one of the tables, such as {', '.join(near)}")]
        )
    return resources[name]


def load(name: str) -> pd.DataFrame:
    """Return a fresh copy of a table.

    Dates are datetimes, integers nullable (`Int64`), booleans nullable (`boolean`), numbers
    floats, enumerations categories in the order of the contract; all else is text. Empty cells
    are missing values. Raise BriefingError naming file, row and column when the file breaks its
    contract.
    """
    return _read(name, *version(name)).copy()


def edition() -> tuple[Path, int]:
    """Return what anything derived from the tables depends on: their folder, its last change."""
    return looked_up("*", _edition)


def _edition() -> tuple[Path, int]:
    folder = data_folder()
    with os.scandir(folder) as files:
        return folder, max(file.stat().st_mtime_ns for file in files)


def version(name: str) -> tuple[Path, int]:
    """Return what a cached copy of a table depends on: its folder, and when its file changed."""
    return looked_up(f"{name}.csv", lambda: _version(name))


def _version(name: str) -> tuple[Path, int]:
    path = data_folder() / f"{name}.csv"
    return path.parent, path.stat().st_mtime_ns if path.is_file() else 0


@cache
def _read(name: str, folder: Path, _modified: int) -> pd.DataFrame:
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
        from briefing.validation import table_problems

        problems = table_problems(name, folder)
        if not problems:
            problems = [Problem(f"data/{name}.csv", str(error), "a table that fits its contract")]
        raise BriefingError(problems) from None


def _typed(column: pd.Series, field: dict[str, Any]) -> pd.Series:
    import pandas as pd

    match field["type"]:
        case "date":
            return pd.to_datetime(column, format="%Y-%m-%d")
        case "number":
            return pd.to_numeric(column).astype("float64")
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
