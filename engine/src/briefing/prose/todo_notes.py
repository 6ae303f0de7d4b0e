"""What a skeleton leaves to its author: notes that begin with "To write:", wherever they stand.

A draft is rendered with its notes; the check names each of them, so that none is published unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from briefing.core.files import read_text
from briefing.core.notebook import chapters
from briefing.core.problems import Problem
from briefing.core.project import CONTRACT_FILE, project_root
from briefing.prose.judgements import AWAITED
from briefing.prose.markdown import code_cells, files, sections
from briefing.tables.contract import contract
from briefing.tables.loading import load

NOTE = "To write:"
FOUND = re.compile(rf"^.*?\b{NOTE}(.*)", re.MULTILINE)
OTHER_FILES = ("CITATION.cff", "README.md", "book/briefs.yml")


def problems() -> list[Problem]:
    """Return every note that still stands for a text, and the chapters without a judgement."""
    return [*_in_texts(), *_in_other_files(), *_in_contract(), *_without_judgement()]


def _in_texts() -> Iterator[Problem]:
    for path in files():
        texts = sections(path)
        if path.suffix == ".ipynb":
            texts = sorted([*texts, *code_cells(path)], key=lambda cell: str(cell.key).zfill(6))
        for section in texts:
            for line, wanted in _notes(section.text):
                yield _problem(section.file, wanted, section.place(line))


def _in_other_files() -> Iterator[Problem]:
    for name in OTHER_FILES:
        path = project_root() / name
        if path.is_file():
            for line, wanted in _notes(read_text(path)):
                yield _problem(name, wanted, f"line {line}")


def _in_contract() -> Iterator[Problem]:
    package = contract()
    yield from _described([package], "the package")
    for table in package["resources"]:
        yield from _described([table], f"table {table['name']}")
        for field in table["schema"]["fields"]:
            yield from _described([field], f"table {table['name']}, field {field['name']}")


def _described(things: Iterable[dict[str, Any]], place: str) -> Iterator[Problem]:
    for thing in things:
        for key in ("title", "description"):
            for _, wanted in _notes(thing.get(key, "")):
                yield _problem(f"data/{CONTRACT_FILE}", wanted, f"{place}, {key}")


def _without_judgement() -> Iterator[Problem]:
    judging = set(load("judgements")["chapter"])
    for path in chapters():
        if path.stem not in judging:
            found = f"no judgement of '{path.stem}'"
            yield Problem("data/judgements.csv", found, AWAITED.format(chapter=path.stem))


def _notes(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line of each note and what it asks for."""
    for match in FOUND.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1].strip(" *\"'`>")


def _problem(file: str, wanted: str, place: str) -> Problem:
    return Problem(file, f"a note, '{NOTE}'", wanted.rstrip("."), place=place)
