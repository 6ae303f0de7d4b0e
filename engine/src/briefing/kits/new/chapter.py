"""A new chapter: a notebook with the parts that all chapters have, entered in all lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from briefing.chapters.exercises.answers import FILE as ANSWERS
from briefing.chapters.exercises.check import CHECK
from briefing.chapters.exercises.nbgrader import BEGIN, END
from briefing.chapters.run import refresh
from briefing.core.files import as_yaml, put_back, read_text, write_atomically, write_together
from briefing.core.notebook import Cell, Notebook, canonical, chapters, notebook_text
from briefing.core.problems import BriefingError, Problem
from briefing.core.progress import Lines
from briefing.core.project import project_root
from briefing.kits.new.writing import require_name, skeleton

NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
RESERVED = ("judgements", "search", "solutions")  # pages that are no files of book/
CONTENTS, FRONT, BRIEFS = "_toc.yml", "book/index.md", "book/briefs.yml"
PARTS = "parts:\n"
HEADING = "## Key judgements\n"
LISTED = re.compile(r"```\{judgement-list\} \S+\n```\n")


def new_chapter(name: str, title: str = "") -> None:
    """Write and run the notebook of a chapter; enter it in contents, front page and briefs.

    What only its author knows is left as notes, which `briefing check` finds. Raise BriefingError
    where the name cannot be or the skeleton does not run; nothing is left behind then.
    """
    root = project_root()
    pages = [path.stem for path in (root / "book").iterdir()]
    require_name(name, NAME, "bicycle-traffic", [*pages, *RESERVED])
    title = " ".join(title.split()) or name.replace("-", " ").capitalize()
    entered = _entered(root, name, title)
    path = root / "book" / f"{name}.ipynb"
    write_atomically(path, notebook_text(canonical(_notebook(name, title))))
    answers = root / ANSWERS
    before = {path: None, answers: answers.read_bytes() if answers.is_file() else None}
    try:
        refresh([path], Lines(1))
        write_together(entered)
    except BaseException:
        put_back(before)
        raise


def exercise_cells(chapter: str, number: int, question: str, solution: str) -> list[Cell]:
    """Return an exercise, its solution, and the cell that checks an answer, as all chapters have.

    `solution` is code that binds the name `answer`.
    """
    checked = f'{CHECK}\n\ncheck("{chapter}-{number}", answer=answer)'
    return [
        _cell("markdown", f"exercise-{number}", question),
        _cell(
            "code",
            f"solution-{number}",
            f"{BEGIN}\n{solution}\n{END}",
            tags=["hide-cell"],
            nbgrader=_marks(f"{chapter}-solution-{number}", solution=True),
        ),
        _cell(
            "code",
            f"check-{number}",
            checked,
            tags=["remove-cell"],
            nbgrader=_marks(f"{chapter}-check-{number}", grade=True, locked=True, points=1),
        ),
    ]


def _notebook(name: str, title: str) -> Notebook:
    described = as_yaml(skeleton("chapter.yml"), "chapter.yml", "a skeleton")["cells"]
    words = {"chapter": name, "title": title}
    cells = [cell for entry in described for cell in _cells(words, entry)]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cells(words: Mapping[str, str], described: Mapping[str, Any]) -> list[Cell]:
    """Return the cells that an entry of the skeleton stands for, with its words filled in.

    They are filled in after it was read: a title may hold what YAML takes for a sign of its own.
    """

    def text(key: str) -> str:
        return Template(described[key]).substitute(words).strip()

    if "exercise" in described:
        number = described["exercise"]
        return exercise_cells(words["chapter"], number, text("question"), text("solution"))
    if "code" in described:
        return [_cell("code", described["id"], text("code"), tags=described["tags"])]
    return [_cell("markdown", described["id"], text("text"))]


def _cell(kind: str, name: str, source: str, **metadata: Any) -> dict[str, Any]:  # noqa: ANN401
    lines = source.splitlines(keepends=True)
    cell = {"cell_type": kind, "id": name, "metadata": metadata, "source": lines}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _marks(name: str, **marks: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what nbgrader notes of a cell."""
    plain = {"grade": False, "locked": False, "solution": False, "task": False}
    return {**plain, "grade_id": name, "schema_version": 3, **marks}


def _entered(root: Path, name: str, title: str) -> dict[Path, str]:
    """Return the texts of the files that list chapters, with this one in them."""
    found = {
        root / CONTENTS: _in_contents(_read(root / CONTENTS), name),
        root / FRONT: _on_front_page(_read(root / FRONT), name, title),
    }
    briefs = root / BRIEFS
    if briefs.is_file():
        found[briefs] = _read(briefs) + skeleton("brief.yml", chapter=name)
    return found


def _read(path: Path) -> str:
    """Return a text whose last line ends; git may have given the lines other ends."""
    return read_text(path).replace("\r\n", "\n").rstrip() + "\n"


def _in_contents(text: str, name: str) -> str:
    """Return the contents with a chapter behind the others, or as the first of them."""
    known = "|".join(re.escape(path.stem) for path in chapters())
    # With what is said of it in the lines below, such as a title.
    chapter = rf"^( *)- file: book/(?:{known})(?:\.ipynb)? *\n(?:\1 +.*\n)*"
    listed = list(re.finditer(chapter, text, re.MULTILINE)) if known else []
    if listed:
        place, indent = listed[-1].end(), listed[-1][1]
        return f"{text[:place]}{indent}- file: book/{name}\n{text[place:]}"
    if PARTS not in text:
        raise BriefingError([Problem(CONTENTS, "no 'parts:'", "the parts of the book")])
    place = text.index(PARTS) + len(PARTS)
    part = f"  - caption: Chapters\n    chapters:\n      - file: book/{name}\n"
    return text[:place] + part + text[place:]


def _on_front_page(text: str, name: str, title: str) -> str:
    """Return the front page with the judgements of a chapter behind those of the others."""
    entry = skeleton("front.md", chapter=name, title=title)
    listed = list(LISTED.finditer(text))
    if listed:
        place = listed[-1].end()
    elif HEADING in text:
        place = text.find("\n## ", text.index(HEADING) + len(HEADING))
        place = len(text) if place < 0 else place
    else:
        return text  # a front page of another form; its author decides
    return f"{text[:place]}\n{entry}{text[place:]}"
