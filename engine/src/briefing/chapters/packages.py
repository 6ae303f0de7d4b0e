"""Which packages a piece of code rests on, and at which versions the lock pins them."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from briefing.core.files import read_text
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root

LOCK = "requirements.txt"
KERNEL = "ipykernel"  # runs every chapter, so all of them rest on it
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins() -> dict[str, tuple[str, ...]]:
    """Return the pinned version of each package; more than one where it depends on the Python."""
    path = project_root() / LOCK
    try:
        return _pins(path, path.stat().st_mtime_ns)
    except OSError:
        todo = "Restore it, or write it with: make lock"
        raise BriefingError([Problem(LOCK, "no such file", "the lock", todo=todo)]) from None


@lru_cache(maxsize=4)
def _pins(path: Path, _modified: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, version in PIN.findall(read_text(path, "the lock")):
        found[normal(name)] = (*found.get(normal(name), ()), version)
    return found


@cache
def imported(code: str) -> frozenset[str]:
    """Return the top-level names that a cell or module imports, also inside functions."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # commands of IPython, such as %time
        from IPython.core.inputtransformer2 import TransformerManager

        tree = ast.parse(TransformerManager().transform_cell(code))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return frozenset(names - sys.stdlib_module_names)


def needed(modules: Iterable[str]) -> list[str]:
    """Return the locked packages that provide modules, with the kernel and all these require.

    Markers for other systems and Pythons count as met, so that the list is the same everywhere.
    """
    return closed([KERNEL, *(package for name in modules for package in providers(name))])


def closed(packages: Iterable[str]) -> list[str]:
    """Return locked packages with all that these require, sorted by name."""
    waiting = list(packages)
    locked = pins()
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in locked and name not in found:
            found.add(name)
            waiting.extend(_requirements(name))
    return sorted(found)


def providers(module: str) -> list[str]:
    """Return the packages that provide a module, as they are installed here."""
    return [normal(name) for name in _installed().get(module, ())]


@cache
def _installed() -> Mapping[str, list[str]]:
    from importlib.metadata import packages_distributions

    return packages_distributions()


@cache
def _requirements(name: str) -> list[str]:
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement

    try:
        stated = map(Requirement, requires(name) or [])
    except PackageNotFoundError:  # locked for another system, and not installed on this one
        return []
    needed = [requirement for requirement in stated if "extra" not in str(requirement.marker or "")]
    return [normal(requirement.name) for requirement in needed]


def check_installed(names: Iterable[str]) -> None:
    """Raise BriefingError where an installed package is not at its pinned version.

    A chapter run with another version would be recorded under a pin that did not make it.
    """
    from importlib.metadata import PackageNotFoundError, version

    locked = pins()
    problems = []
    for name in sorted(set(names) & locked.keys()):
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue  # needed on another system only
        if installed not in locked[name]:
            expected = f"{' or '.join(locked[name])}, as {LOCK} pins it"
            todo = f"Install the lock: pip install --require-hashes -r {LOCK}"
            problems.append(Problem("environment", f"{name} {installed}", expected, todo=todo))
    if problems:
        raise BriefingError(problems)


def normal(name: str) -> str:
    """Return the name of a package as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
