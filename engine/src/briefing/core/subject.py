"""The package of the subject: derived numbers, checks, assumptions and commands of one book.

The engine imports nothing of it by name. `book/settings.yml` names the subject, the subject's
package registers that name as an entry point, and what it has is found in modules of fixed names.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module, metadata, util
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from briefing.core.problems import BriefingError, Problem
from briefing.core.settings import FILE, settings

GROUP = "briefing.subjects"
# What a subject may have: modules, or packages whose modules are all loaded.
METRICS, CHECKS, ASSUMPTIONS = "metrics", "checks", "assumptions"
COMMANDS, BUILDERS, ARGUMENTS = "commands", "builders", "arguments"


def subject_package() -> str | None:
    """Return the name of the subject's package, None for a book without one.

    Raise BriefingError where the book names a subject that no installed package has.
    """
    name = settings().subject
    return _package(name) if name else None


def subject_distribution() -> metadata.Distribution | None:
    """Return what is installed of the subject, None for a book without one."""
    name = settings().subject
    return _entry_point(name).dist if name else None


def _package(name: str) -> str:
    return _entry_point(name).value


@cache
def _entry_point(name: str) -> metadata.EntryPoint:
    known = {point.name: point for point in metadata.entry_points(group=GROUP)}
    if name in known:
        return known[name]
    expected = f"an installed subject ({', '.join(sorted(known)) or 'none is installed'})"
    todo = "Install the package that has it, as 'make book' does."
    raise BriefingError([Problem(FILE, f"subject '{name}'", expected, todo=todo)])


def part(name: str) -> ModuleType | None:
    """Return a part of the subject, with all modules in it loaded; None where it has none.

    `name` is one of METRICS, CHECKS, ASSUMPTIONS, COMMANDS, BUILDERS and ARGUMENTS.
    """
    package = subject_package()
    if package is None or util.find_spec(f"{package}.{name}") is None:
        return None
    return _loaded(f"{package}.{name}")


@cache
def _loaded(name: str) -> ModuleType:
    module = import_module(name)
    for inside in iter_modules(getattr(module, "__path__", ()), f"{name}."):
        import_module(inside.name)
    return module


def packages() -> Iterator[Path]:
    """Yield the folders of the packages that a book is built with: the engine, then its subject."""
    yield Path(__file__).parents[1]
    package = subject_package()
    spec = util.find_spec(package) if package else None
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent
