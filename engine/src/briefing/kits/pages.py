"""The pages of a kit: the chapter, those that explain its data, and their order."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from briefing.chapters.exercises.answers import FILE as ANSWERS
from briefing.chapters.exercises.answers import answers_of, answers_text
from briefing.chapters.exercises.nbgrader import student_edition
from briefing.core import config
from briefing.core.files import read_text, read_yaml
from briefing.core.notebook import RECORD, Notebook, notebook_text, source_of, title_of
from briefing.core.project import project_root
from briefing.core.settings import FILE as SETTINGS
from briefing.kits.inventory import LINK, METRICS, Inventory
from briefing.numbers.facts import fact
from briefing.numbers.values import UnknownAddress
from briefing.tables.loading import load

# Pages of the book that speak of the data in general, and are the same for one chapter.
COMMON = ("method", "data", "metrics", "sources", "glossary")
TEACHING = "teaching"
TO_PAGE = re.compile(
    r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:)([\w./-]+)\.(?:md|ipynb)(#[^)\s]*)?\)"
)
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
LABEL = re.compile(r"^\(([\w-]+)\)=\n+", re.MULTILINE)


def _common_pages() -> dict[str, str]:
    """Return the texts of the pages that go with every chapter, of those that the book has."""
    texts = {name: _page(name) for name in COMMON}
    return {name: text for name, text in texts.items() if text}


def files(inventory: Inventory, student: bool) -> dict[str, bytes]:
    """Return the files of the folder `book/`, and the two of Jupyter Book in front of it."""
    pages = {name: _fitting(text, inventory) for name, text in _common_pages().items()}
    if "glossary" not in inventory.tables:
        pages.pop("glossary", None)
    if not student:
        pages |= teaching(inventory.chapter)
    there = {inventory.chapter, *pages}
    answers = answers_of(inventory.chapter)
    found = {
        f"book/{inventory.chapter}.ipynb": notebook_text(_chapter(inventory, there, student)),
        **{f"book/{name}.md": _linked_to(text, there) for name, text in pages.items()},
        ANSWERS: answers_text(answers),
        "_config.yml": _config(title_of(inventory.notebook, inventory.chapter)),
        "_toc.yml": _contents(inventory.chapter, pages),
        SETTINGS: _settings(inventory),
    }
    return {name: content.encode() for name, content in found.items()}


def _chapter(inventory: Inventory, there: Iterable[str], student: bool) -> Notebook:
    """Return the notebook as it leaves: what it was made from is noted anew when it has run."""
    notebook = student_edition(inventory.notebook) if student else copy.deepcopy(inventory.notebook)
    notebook["metadata"].pop(RECORD, None)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            linked = _linked_to(source_of(cell), there)
            cell["source"] = linked.splitlines(keepends=True)
    return notebook


def _linked_to(text: str, there: Iterable[str]) -> str:
    """Return a text in which links to pages that the kit does not have are plain words."""
    names = set(there)
    return TO_PAGE.sub(lambda link: link[0] if link[2] in names else link[1], text)


def _fitting(page: str, inventory: Inventory) -> str:
    """Return a page without the sections that speak of what the kit does not have."""
    return "".join(part for part in SECTION.split(page) if _holds(part, inventory))


def _holds(section: str, inventory: Inventory) -> bool:
    return all(
        address.partition("/")[2] in inventory.metrics
        if address.startswith(f"{METRICS}/")
        else _is_there(kind, address, inventory)
        for kind, address in LINK.findall(section)
    )


def _is_there(kind: str, address: str, inventory: Inventory) -> bool:
    if kind == "source":
        return address in set(inventory.tables["sources"]["id"])
    try:
        cells = fact(address).inputs
    except UnknownAddress:
        return False
    return all(
        cell.table in inventory.tables and cell.row in set(inventory.tables[cell.table]["id"])
        for cell in cells
    )


def teaching(chapter: str) -> dict[str, str]:
    """Return what the page for teachers says of a chapter, as a page of its own."""
    for part in re.split(r"^(?=\(teaching-[\w-]+\)=$)", _page(TEACHING), flags=re.MULTILINE):
        if part.startswith(f"({TEACHING}-{chapter})="):
            body = LABEL.sub("", part)
            body = re.sub(r"^#(#+ )", r"\1", body, flags=re.MULTILINE)
            return {TEACHING: re.sub(r"^# ", "# Teaching: ", body, count=1)}
    return {}


def _page(name: str) -> str:
    path = project_root() / "book" / f"{name}.md"
    return read_text(path, "a page") if path.is_file() else ""


def _config(title: str) -> str:
    """Return the settings of Jupyter Book, without the addresses of where the book is published."""
    given = config.config()
    given["title"] = title
    given.pop("repository", None)
    if isinstance(given.get("html"), dict):
        given["html"].pop("baseurl", None)
    head = "# Settings of Jupyter Book 1, as the book has them that this chapter is from.\n"
    return head + yaml.safe_dump(given, sort_keys=False, allow_unicode=True)


def _settings(inventory: Inventory) -> str:
    """Return the settings of the book; names that stand in tables left out are listed.

    A kit has no old addresses: the pages that they lead to are not in it.
    """
    path = project_root() / SETTINGS
    given = read_yaml(path, "the settings of the book") if path.is_file() else {}
    names = given.setdefault("names", {})
    tables = names.get("tables") or {}
    absent = {name: column for name, column in tables.items() if name not in inventory.tables}
    listed = {str(cell) for name, column in absent.items() for cell in load(name)[column]}
    names["other"] = sorted({*names.get("other", []), *listed})
    names["tables"] = {name: column for name, column in tables.items() if name not in absent}
    rows = given.get("search", {}).get("rows", {})
    for name in rows.keys() - inventory.tables.keys():
        del rows[name]
    given.pop("moved", None)
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True)


def _contents(chapter: str, pages: Mapping[str, Any]) -> str:
    listed = [name for name in (TEACHING, *COMMON) if name in pages]
    part = {"caption": "About it", "chapters": [{"file": f"book/{name}"} for name in listed]}
    contents = {"format": "jb-book", "root": f"book/{chapter}", "parts": [part]}
    return yaml.safe_dump(contents, sort_keys=False)
