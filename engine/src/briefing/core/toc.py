"""The contents of the book, as _toc.yml lists them: parts with a caption, pages in their order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from briefing.core.files import as_yaml, read_text
from briefing.core.problems import BriefingError, Problem
from briefing.core.project import project_root
from briefing.core.settings import FILE as SETTINGS
from briefing.core.settings import settings

FILE = "_toc.yml"
EXPECTED = "the contents of the book"
FOLDER = "book"  # in which every page and chapter lies


class Listed(NamedTuple):
    """A page of the contents: the caption of its part (empty for the front page), and its name."""

    part: str
    name: str

    @property
    def page(self) -> str:
        """Return the page as Sphinx names it."""
        return f"{FOLDER}/{self.name}"


def contents() -> tuple[Listed, ...]:
    """Return the pages of the book in order, the front page first.

    Raise BriefingError where _toc.yml is not as Jupyter Book reads it, or names a page that the
    checks would not see: they read the pages and chapters of `book/`, and of no folder in it.
    """
    return _contents(read_text(project_root() / FILE, EXPECTED))


def moved_problems() -> Iterator[Problem]:
    """Old addresses, `moved` in the settings, are those of no page and lead to pages."""
    pages = {listed.page for listed in contents()}
    for old, targets in settings().moved.items():
        place = f"moved, {old}"
        if old in pages or PurePosixPath(old).parent != PurePosixPath(FOLDER):
            expected = f"an address in {FOLDER}/ that no page has"
            yield Problem(SETTINGS, f"'{old}'", expected, place=place)
        for new in targets:
            if new not in pages:
                expected = f"pages that {FILE} lists, such as {FOLDER}/index"
                yield Problem(SETTINGS, f"'{new}'", expected, place=place)


@lru_cache(maxsize=1)
def _contents(text: str) -> tuple[Listed, ...]:
    toc = as_yaml(text, FILE, EXPECTED)
    if not isinstance(toc.get("root"), str):
        raise BriefingError([Problem(FILE, "no 'root'", "the front page of the book")])
    listed = [("", toc["root"])]
    for part in toc.get("parts") or []:
        if not isinstance(part, dict) or not part.get("caption"):
            todo = "Give it one: '- caption: Chapters'."
            raise BriefingError([Problem(FILE, "a part without a caption", EXPECTED, todo=todo)])
        listed += [(part["caption"], file) for file in _files(part, "chapters")]
    listed += [("", file) for file in _files(toc, "chapters")]
    return tuple(Listed(part, _name(file)) for part, file in listed)


def _files(parent: dict[str, Any], key: str) -> Iterator[str]:
    """Yield the files that a part or a page lists, each before those of its own sections."""
    for entry in parent.get(key) or []:
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            raise BriefingError([Problem(FILE, f"{entry!r}", "an entry such as '- file: book/a'")])
        yield entry["file"]
        yield from _files(entry, "sections")


def _name(file: str) -> str:
    """Return the name of a page from its entry, which may carry an ending."""
    path = PurePosixPath(file)
    if path.parent != PurePosixPath(FOLDER):
        todo = f"Move it to {FOLDER}/{path.name}: elsewhere its numbers would not be checked."
        raise BriefingError([Problem(FILE, f"'{file}'", f"a page in {FOLDER}/", todo=todo)])
    return path.stem if path.suffix in (".md", ".ipynb") else path.name
