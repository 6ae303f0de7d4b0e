"""The papers of a kit: what it is, how to use it, where it is from and what may be done with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from briefing.agreement import printed_date
from briefing.citing import edition
from briefing.git import git
from briefing.kits.needs import Needs
from briefing.notebooks import title
from briefing.tables import contract, project_root

TEMPLATES = Path(__file__).with_name("templates")
GRADING = "requirements-teaching.txt"  # the lock of JupyterLab and nbgrader
ORIGIN = "fork.json"  # says of which book and edition a folder is a fork


def origin(chapter: str, which: str) -> dict[str, str]:
    """Return what a kit says of where it is from; a fork of a fork names the book all the same."""
    path = project_root() / ORIGIN
    if path.is_file():
        given = json.loads(path.read_text(encoding="utf-8"))
    else:
        book = edition()
        given = {
            "book": book.title,
            "authors": ", ".join(book.authors),
            "version": book.version,
            "released": book.released.isoformat(),
            "commit": commit(),
        }
    return {**given, "chapter": chapter, "edition": which}


def files(needs: Needs, student: bool, required: Sequence[str]) -> dict[str, bytes]:
    """Return README, notices, Makefile, tests and settings of a kit."""
    made_from = origin(needs.chapter, "student" if student else "instructor")
    words = {
        **made_from,
        "title": title(needs.notebook),
        "released": printed_date(date.fromisoformat(made_from["released"]), "day"),
        "student": student,
        "required": required,
        "tables": _tables(needs),
        "facts_only": int((needs.tables["sources"]["use"] == "facts-only").sum()),
        "grading": (project_root() / GRADING).is_file(),
    }
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # plain text and Markdown, no page
    )
    found = {
        path.stem.replace("__", "/"): environment.get_template(path.name).render(words).encode()
        for path in sorted(TEMPLATES.glob("*.jinja"))
    }
    if student:
        found.pop("nbgrader_config.py")
    if words["grading"]:
        found[GRADING] = (project_root() / GRADING).read_bytes()
    found["LICENSE"] = (project_root() / "LICENSE").read_bytes()
    found["CITATION.cff"] = _citation(words["title"])
    found[ORIGIN] = (json.dumps(made_from, indent=1, ensure_ascii=False) + "\n").encode()
    return found


def commit() -> str:
    """Return the commit of the book, empty where it lies in no repository of its own."""
    root = project_root()
    if not (root / ".git").exists():
        return ""
    return git("rev-parse", "HEAD", folder=root).stdout.decode().strip()


def _tables(needs: Needs) -> list[dict[str, object]]:
    return [
        {"name": one["name"], "title": one["title"], "rows": len(needs.tables[one["name"]])}
        for one in contract()["resources"]
        if one["name"] in needs.tables
    ]


def _citation(chapter: str) -> bytes:
    """Return how to cite the kit: as a chapter of the book, which it names."""
    card = yaml.safe_load((project_root() / "CITATION.cff").read_text(encoding="utf-8"))
    whole = {key: card[key] for key in ("type", "title", "authors", "version", "date-released")}
    whole["type"] = "data" if whole["type"] == "dataset" else whole["type"]
    if not card["title"].startswith(chapter):  # a fork of a fork names the book once
        card["references"] = [whole]
        card["title"] = f"{chapter}. A chapter of: {card['title']}"
        card.pop("abstract", None)
    return yaml.safe_dump(card, sort_keys=False, allow_unicode=True).encode()
