"""Which modules of this library a module needs, read from their code without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent
NAME = PACKAGE.name


def needed(roots: Iterable[str]) -> set[str]:
    """Return the modules that some modules need, themselves included, under their full names.

    Imports inside functions count, those for type checkers too. A module that is found at run time
    alone (a command, a metric) has to be among the roots.
    """
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported(file_of(name).read_text(encoding="utf-8"))
    return found


def imported(code: str) -> set[str]:
    """Return the modules of this library that some code imports, with the packages around them."""
    names = {name for node in ast.walk(ast.parse(code)) for name in _named(node)}
    # Somebody who imports a.b.c runs a and a.b as well.
    around = {".".join(parts[:n]) for name in names for parts in [name.split(".")] for n in (1, 2)}
    return {name for name in names | around if file_of(name).is_file()}


def file_of(module: str) -> Path:
    """Return the file of a module of this library."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def modules() -> set[str]:
    """Return the full names of all modules of this library."""
    return {_module(path) for path in PACKAGE.rglob("*.py")}


def _named(node: ast.AST) -> Iterator[str]:
    """Yield what an import could mean: `from a.b import c` names a.b and a.b.c."""
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names if one.name.partition(".")[0] == NAME)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == NAME:
        yield str(node.module)
        yield from (f"{node.module}.{one.name}" for one in node.names)


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join([NAME, *(parts[:-1] if parts[-1] == "__init__" else parts)])
