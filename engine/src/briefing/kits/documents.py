"""The documents of a kit: what it is, how to use it, where it is from, what may be done with it."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.metadata import requires
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from briefing.chapters import packages
from briefing.core.citation import edition, read_card
from briefing.core.files import read_json, read_text
from briefing.core.git import commit_of
from briefing.core.notebook import title_of
from briefing.core.project import project_root
from briefing.core.subject import subject_distribution
from briefing.kits.inventory import Inventory
from briefing.kits.wheel import SUBJECT
from briefing.numbers.formatting import format_date
from briefing.questions.model import QUESTIONS
from briefing.tables.contract import described, table_names

TEMPLATES = Path(__file__).with_name("templates")
GRADING = "requirements-teaching.txt"  # the lock of JupyterLab and nbgrader
ORIGIN = "fork.json"  # says of which book and edition a folder is a fork, and for whom
AUDIENCES = ("student", "instructor")
PINNED = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
# Of the lock, what a kit installs besides what the engine requires: its subject is built with it.
BUILDS = "flit-core"


def origin(chapter: str, audience: str) -> dict[str, str]:
    """Return what a kit says of where it is from; a fork of a fork names the book all the same."""
    path = project_root() / ORIGIN
    if path.is_file():
        given = read_json(path, "what a fork says of itself")
    else:
        book = edition()
        given = {
            "book": book.title,
            "authors": ", ".join(book.author_names),
            "version": book.version,
            "released": book.released.isoformat(),
            "commit": commit_of(project_root()),
        }
    given.pop("edition", None)  # what the audience was called before engine 2.0
    return {**given, "chapter": chapter, "audience": audience}


def files(inventory: Inventory, audience: str) -> dict[str, bytes]:
    """Return README, notices, Makefile, tests, lock and settings of a kit."""
    made_from, student = origin(inventory.chapter, audience), audience == "student"
    words = {
        **made_from,
        "title": title_of(inventory.notebook, inventory.chapter),
        "released": format_date(date.fromisoformat(made_from["released"]), "day"),
        "student": student,
        "tables": _tables(inventory),
        "ledger": QUESTIONS in inventory.tables,
        "subject": (project_root() / SUBJECT).is_dir(),
        "facts_only": int((inventory.tables["sources"]["use"] == "facts-only").sum()),
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
    found["CITATION.cff"] = _citation(str(words["title"]))
    found[packages.LOCK] = _lock()
    found[ORIGIN] = (json.dumps(made_from, indent=1, ensure_ascii=False) + "\n").encode()
    return found


def _tables(inventory: Inventory) -> list[dict[str, object]]:
    return [
        {"name": name, "title": described(name)["title"], "rows": len(inventory.tables[name])}
        for name in table_names()
        if name in inventory.tables
    ]


def _citation(chapter: str) -> bytes:
    """Return how to cite the kit: as a chapter of the book, which it names."""
    card = read_card(project_root())
    whole = {key: card[key] for key in ("type", "title", "authors", "version", "date-released")}
    whole["type"] = "data" if whole["type"] == "dataset" else whole["type"]
    if not card["title"].startswith(chapter):  # a fork of a fork names the book once
        card["references"] = [whole]
        card["title"] = f"{chapter}. A chapter of: {card['title']}"
        card.pop("abstract", None)
    return yaml.safe_dump(card, sort_keys=False, allow_unicode=True).encode()


def _lock() -> bytes:
    """Return the part of the lock that engine and subject need to run and build a chapter."""
    subject = subject_distribution()
    stated = [*(requires("briefing") or []), *((subject and subject.requires) or [])]
    required = {_named(requirement) for requirement in stated if "extra" not in requirement}
    kept = set(packages.closed(required | {BUILDS}))
    text = read_text(project_root() / packages.LOCK, "the lock")
    return "".join(entry for entry in PINNED.split(text) if _named(entry) in kept).encode()


def _named(requirement: str) -> str:
    """Return the name of the package that a requirement or an entry of the lock is about."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return packages.normal(name[0]) if name else ""
