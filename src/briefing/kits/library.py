"""The part of this library that a kit needs, and the packages below it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable
from functools import cache

from briefing import locks
from briefing.closure import NAME, PACKAGE, file_of, imported, modules, needed
from briefing.crosschecks import checks_of
from briefing.derivation import REGISTRY
from briefing.kits.needs import Needs
from briefing.notebooks import source_of
from briefing.tables import project_root

# What a kit can do: the commands of the book that its Makefile uses, and those of its teacher.
COMMANDS = ("build", "check")
OF_TEACHERS = ("fix", "fork")
# Found at run time, by Sphinx or by the forking of kernels, and imported by nobody.
FOUND = ("cli", "sphinx_ext", "sphinx_figures", "preloaded", "exercises")
METRICS = f"{NAME}.metrics"
BESIDE = ("templates", "theme")  # folders of a package that hold no code
# Tools to work on the library, which a kit does not do.
NOT_IN_A_KIT = {"ruff"}
PINNED = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)


def files(needs: Needs, names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of `src/`: modules as they are, of the derived numbers those in use."""
    found = {name: file_of(name).read_bytes() for name in sorted(names)}
    for name in [name for name in found if name.startswith(f"{METRICS}.")]:
        found[name] = only_metrics(found[name].decode("utf-8"), needs.metrics, found).encode()
    placed = {_place(name): content for name, content in found.items()}
    return {**placed, **_resources(found)}


def kit_modules(needs: Needs, student: bool) -> set[str]:
    """Return the modules of this library that a kit of a chapter needs, by their full names."""
    commands = COMMANDS if student else (*COMMANDS, *OF_TEACHERS)
    code = "\n".join(
        source_of(cell) for cell in needs.notebook["cells"] if cell["cell_type"] == "code"
    )
    roots = {f"{NAME}.{name}" for name in FOUND}
    roots |= {f"{NAME}.commands.{name}" for name in commands}
    roots |= {check.__module__ for check in checks_of(needs.tables.keys())}
    return needed(roots | imported(code) | metric_modules(needs.metrics) | {METRICS})


def metric_modules(names: Iterable[str]) -> set[str]:
    """Return the modules in which derived numbers are written."""
    return {REGISTRY[name].function.__module__ for name in names}


def only_metrics(code: str, names: Iterable[str], others: Iterable[str]) -> str:
    """Return a module with only these of its derived numbers, and what they make use of.

    `others` are the modules beside it: what these import from it stays too.
    """
    tree = ast.parse(code)
    wanted = set(names)
    asked = {name for other in others for name in _imported_from_metrics(other)}
    kept = {
        node
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
        or _metric(node) in wanted
        or _defined(node) & asked
    }
    while more := {node for node in tree.body if _defined(node) & _used(kept)} - kept:
        kept |= more
    return _without(code, [node for node in tree.body if node not in kept])


@cache
def _imported_from_metrics(module: str) -> frozenset[str]:
    """Return the names that a module imports from those of derived numbers."""
    tree = ast.parse(file_of(module).read_text(encoding="utf-8"))
    return frozenset(
        one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(METRICS)
        for one in node.names
    )


def _metric(node: ast.stmt) -> str | None:
    """Return the name of the derived number that a function is, None for anything else."""
    if isinstance(node, ast.FunctionDef):
        for one in node.decorator_list:
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name):
                first = one.args[0] if one.func.id == "metric" and one.args else None
                if isinstance(first, ast.Constant):
                    return str(first.value)
    return None


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    return {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def _used(nodes: Iterable[ast.stmt]) -> set[str]:
    walked = (one for node in nodes for one in ast.walk(node))
    return {one.id for one in walked if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def _without(code: str, nodes: Iterable[ast.stmt]) -> str:
    """Return code without some statements, and without the comments that stood over them."""
    lines = code.splitlines()
    for node in nodes:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        for number in range(first, node.end_lineno or node.lineno):
            lines[number] = ""
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip() + "\n"


def _place(module: str) -> str:
    return f"src/{NAME}/{file_of(module).relative_to(PACKAGE).as_posix()}"


def _resources(found: Iterable[str]) -> dict[str, bytes]:
    """Return the files beside the modules that are no code, where a module names their folder."""
    code = {name: file_of(name).read_text(encoding="utf-8") for name in found}
    folders = {
        file_of(name).parent / folder
        for name, text in code.items()
        for folder in BESIDE
        if f'"{folder}"' in text
    }
    paths = [path for folder in sorted(folders) for path in sorted(folder.glob("*"))]
    return {f"src/{NAME}/{p.relative_to(PACKAGE).as_posix()}": p.read_bytes() for p in paths}


def dependencies(found: Iterable[str]) -> list[str]:
    """Return what these modules require, of what `pyproject.toml` states for the whole library."""
    here = _imports(found)
    elsewhere = _imports(modules() - set(found)) - here
    stated = _project()["dependencies"]
    dropped = {package for name in elsewhere for package in locks.providers(name)} | NOT_IN_A_KIT
    return [one for one in stated if _named(one) not in dropped]


def _imports(found: Iterable[str]) -> set[str]:
    texts = (file_of(name).read_text(encoding="utf-8") for name in found)
    return {name for text in texts for name in locks.imported(text)}


def lock(required: Iterable[str]) -> bytes:
    """Return the part of the lock that some requirements need, with versions and hashes."""
    kept = set(locks.closed({_named(one) for one in required} | {"setuptools"}))
    text = (project_root() / locks.LOCK).read_text(encoding="utf-8")
    entries = [one for one in PINNED.split(text) if _named(one) in kept]
    return "".join(entries).encode()


@cache
def _project() -> dict:
    return tomllib.loads((project_root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _named(requirement: str) -> str:
    """Return the name of the package that a requirement or an entry of the lock is about."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return locks.plain(name[0]) if name else ""
