"""The pages of a kit: the chapter, those that explain its data, and their order."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from briefing.answers import FILE as ANSWERS
from briefing.answers import of_chapter, text
from briefing.assignments import student_edition
from briefing.facts import UnknownAddress, fact
from briefing.kits.needs import LINK, METRICS, Needs
from briefing.notebooks import RECORD, Notebook, source_of, text_of, title
from briefing.subject import FILE as SUBJECT
from briefing.tables import load, project_root

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


def files(needs: Needs, student: bool) -> dict[str, bytes]:
    """Return the files of the folder `book/`, and the two of Jupyter Book in front of it."""
    pages = {name: _fitting(text, needs) for name, text in _common_pages().items()}
    if "glossary" not in needs.tables:
        pages.pop("glossary", None)
    if not student:
        pages |= teaching(needs.chapter)
    there = {needs.chapter, *pages}
    static = project_root() / "book" / "_static"
    answers = of_chapter(needs.chapter)
    found = {
        f"book/{needs.chapter}.ipynb": text_of(_chapter(needs, there, student)),
        **{f"book/{name}.md": _linked_to(text, there) for name, text in pages.items()},
        ANSWERS: text(answers),
        "_config.yml": _settings(title(needs.notebook)),
        "_toc.yml": _contents(needs.chapter, pages),
        SUBJECT: _subject(needs),
    }
    shared = {
        path.relative_to(project_root()).as_posix(): path.read_bytes()
        for path in sorted(static.rglob("*"))
        if path.is_file()
    }
    return {**{name: content.encode() for name, content in found.items()}, **shared}


def _chapter(needs: Needs, there: Iterable[str], student: bool) -> Notebook:
    """Return the notebook as it leaves: what it was made from is noted anew when it has run."""
    notebook = student_edition(needs.notebook) if student else copy.deepcopy(needs.notebook)
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


def _fitting(page: str, needs: Needs) -> str:
    """Return a page without the sections that speak of what the kit does not have."""
    return "".join(part for part in SECTION.split(page) if _holds(part, needs))


def _holds(section: str, needs: Needs) -> bool:
    return all(
        address.partition("/")[2] in needs.metrics
        if address.startswith(f"{METRICS}/")
        else _is_there(kind, address, needs)
        for kind, address in LINK.findall(section)
    )


def _is_there(kind: str, address: str, needs: Needs) -> bool:
    if kind == "source":
        return address in set(needs.tables["sources"]["id"])
    try:
        cells = fact(address).inputs
    except UnknownAddress:
        return False
    return all(
        cell.table in needs.tables and cell.row in set(needs.tables[cell.table]["id"])
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
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _settings(title: str) -> str:
    """Return the settings of Jupyter Book, without the addresses of where the book is published."""
    given = yaml.safe_load((project_root() / "_config.yml").read_text(encoding="utf-8"))
    given["title"] = title
    given.pop("repository", None)
    given.get("html", {}).pop("baseurl", None)
    head = "# Settings of Jupyter Book 1, as the book has them that this chapter is from.\n"
    return head + yaml.safe_dump(given, sort_keys=False, allow_unicode=True)


def _subject(needs: Needs) -> str:
    """Return what the library has to know of the subject; names of tables left out are listed."""
    path = project_root() / SUBJECT
    given = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    names = given.setdefault("names", {})
    tables = names.get("tables") or {}
    absent = {name: column for name, column in tables.items() if name not in needs.tables}
    listed = {str(cell) for name, column in absent.items() for cell in load(name)[column]}
    names["other"] = sorted({*names.get("other", []), *listed})
    names["tables"] = {name: column for name, column in tables.items() if name not in absent}
    rows = given.get("search", {}).get("rows", {})
    for name in rows.keys() - needs.tables.keys():
        del rows[name]
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True)


def _contents(chapter: str, pages: Mapping[str, Any]) -> str:
    listed = [name for name in (TEACHING, *COMMON) if name in pages]
    part = {"caption": "About it", "chapters": [{"file": f"book/{name}"} for name in listed]}
    contents = {"format": "jb-book", "root": f"book/{chapter}", "parts": [part]}
    return yaml.safe_dump(contents, sort_keys=False)
