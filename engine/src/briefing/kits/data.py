"""The tables of a kit: the same rows as in the book, with their part of the contract.

With the claims go the cards of the texts that they are from.
"""

from __future__ import annotations

import copy
import csv
import io
import json
from typing import Any

from briefing.core.files import as_rows
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import CONTRACT_FILE, project_root
from briefing.kits.inventory import IN_PART, Inventory
from briefing.tables.checks import licence_problems
from briefing.tables.contract import contract, data_folder

TODO = "This table cannot leave the book: take its rows out of the chapter, or ask its publisher."


def files(inventory: Inventory) -> dict[str, bytes]:
    """Return the files of `data/` and `seeds/`; raise BriefingError where a licence forbids one."""
    _refuse_what_is_not_ours(inventory)
    found = {f"data/{CONTRACT_FILE}": _text(_part_of_the_contract(inventory))}
    for name, table in inventory.tables.items():
        content = (data_folder() / f"{name}.csv").read_bytes()
        kept = set(table["id"])
        found[f"data/{name}.csv"] = _only(content, kept) if name in IN_PART else content
    if "claims" in inventory.tables:
        cards = sorted((project_root() / "seeds").glob("*.yml"))
        found |= {f"seeds/{path.name}": path.read_bytes() for path in cards}
    return found


def _refuse_what_is_not_ours(inventory: Inventory) -> None:
    """A kit is a publication of its own: what the book may not publish, it may not carry."""
    problems = [
        Problem(problem.file, problem.found, problem.expected, column=problem.column, todo=TODO)
        for problem in licence_problems()
        if problem.file.removeprefix("data/").removesuffix(".csv") in inventory.tables
    ]
    for name, source in _kept_back(inventory):
        found = f"rows from '{source}', whose column 'use' in data/sources.csv is not 'republish'"
        problems.append(
            Problem(f"data/{name}.csv", f"{found} or 'facts-only'", "another use", todo=TODO)
        )
    if problems:
        raise BriefingError(problems)


def _kept_back(inventory: Inventory) -> list[tuple[str, str]]:
    """Return tables with a source that allows neither its rows nor single facts to be used."""
    use = inventory.tables["sources"].set_index("id")["use"].astype(str)
    closed = set(use.index[~use.isin(["republish", "facts-only"])])
    return [
        (name, source)
        for name, table in inventory.tables.items()
        if "source" in table
        for source in sorted(closed & set(table["source"].dropna()))
    ]


def _part_of_the_contract(inventory: Inventory) -> dict[str, Any]:
    package = copy.deepcopy(contract())
    if not package["name"].endswith(f"-{inventory.chapter}"):  # as in a fork of a fork
        package["name"] = f"{package['name']}-{inventory.chapter}"
    package["resources"] = [r for r in package["resources"] if r["name"] in inventory.tables]
    left_out = {resource["name"] for resource in contract()["resources"]} - inventory.tables.keys()
    # Rows that lean on a table of the book which is not here may say so.
    package["left_out"] = sorted({*left_out, *contract().get("left_out", [])})
    return package


def _text(package: dict[str, Any]) -> bytes:
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def _only(content: bytes, kept: set[str]) -> bytes:
    """Return a table with some of its rows, written as the whole table is."""
    head, *lines = as_rows(content, "data")
    place = head.index("id")
    rows = [line for line in lines if line[place : place + 1] and line[place] in kept]
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n" if b"\r\n" in content else "\n")
    writer.writerows([head, *rows])
    return target.getvalue().encode()
