"""Each contract on imports in pyproject.toml is seen failing, and names the line that breaks it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from books import NOT_COPIED, REPOSITORY

CONTRACTS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"][
    "importlinter"
]
# For each contract a module and an import in it that breaks this contract and no other.
FAULTS = {
    "Rooms import only what lies below them": (
        "briefing/print/pdf.py",
        "from briefing.kits import wheel",
    ),
    "No room and no module stands in a circle": (
        "briefing/core/problems.py",
        "from briefing.core import project",
    ),
    "The engine knows no subject": ("briefing/site/dates.py", "import china_ai.look"),
    "Sphinx is imported by the site alone": ("briefing/chapters/run.py", "import docutils"),
    "The page is taken apart by print alone": ("briefing/kits/pages.py", "import lxml.html"),
    "The core is light": ("briefing/core/digest.py", "import pandas"),
}


@pytest.fixture
def packages(tmp_path):
    """The two packages and the contracts, in a folder of their own."""
    for package in ("engine", "subject"):
        shutil.copytree(REPOSITORY / package / "src", tmp_path / package, ignore=NOT_COPIED)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def broken(packages):
    """Return the contracts that are broken, and all that is said."""
    paths = f"{packages / 'engine'}:{packages / 'subject'}"
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=packages,
        env={"PYTHONPATH": paths, "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = set(re.findall(r"^(.+) BROKEN$", result.stdout, re.MULTILINE))
    assert (result.returncode == 0) == (not found), result.stdout + result.stderr
    return found, result.stdout


def test_every_contract_has_its_fault():
    assert {contract["name"] for contract in CONTRACTS["contracts"]} == FAULTS.keys()


def test_the_packages_keep_all_contracts(packages):
    found, said = broken(packages)
    assert not found and f"{len(FAULTS)} kept" in said


@pytest.mark.parametrize("name", FAULTS)
def test_a_contract_is_seen_failing(packages, name):
    module, line = FAULTS[name]
    path = packages / "engine" / module
    text = path.read_text(encoding="utf-8")
    begin = "from __future__ import annotations\n"
    path.write_text(text.replace(begin, f"{begin}\n{line}\n", 1), encoding="utf-8")
    found, said = broken(packages)
    assert found == {name}, said
    assert f".{Path(module).stem} " in said, "it names the module"
