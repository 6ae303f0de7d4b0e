"""A book on another subject: the library, the pages that explain any book, tables without rows."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from briefing import citing
from briefing.agreement import printed_date
from briefing.closure import NAME, PACKAGE, file_of, modules
from briefing.folders import new_folder, run_there, write
from briefing.kits.papers import commit
from briefing.starting.writing import skeleton
from briefing.subject import FILE as SUBJECT
from briefing.subject import subject
from briefing.tables import CONTRACT_FILE, contract, project_root

# Taken as they are: what builds, proves and publishes any book.
TAKEN = (
    ".github/workflows/*.yml",
    ".gitignore",
    "binder/*",
    "requirements*.txt",
    "book/_static/**/*",
    "book/data.md",
    "book/metrics.md",
    "book/print.md",
    "book/sureness.md",
)
# Tests that hold for any book, and what they are written with.
TESTS = (
    "checkout.py",
    "conftest.py",
    "editing.py",
    "offline.py",
    "pythons.py",
    "test_elsewhere.py",
    "test_literals.py",
    "test_new.py",
    "test_notebooks.py",
    "test_repository.py",
    "test_site.py",
    "test_tables.py",
)
# Tables that every book has; all others are about its subject.
SHARED = ("sources", "judgements", "unverified", "glossary", "entities")
DESCRIBED = {
    "glossary": "Terms of the book.",
    "entities": "Names with their aliases. Every organisation that a table names in an entity "
    "column is here.",
}
# Colours that are named after countries, and what they are called in a book on something else.
COLOURS = {"CHINA": "FIRST", "UNITED_STATES": "SECOND"}
IN_CHINESE = re.compile(r"_zh$|^pinyin$")
# Parts of texts that are about the subject or about what is left behind with it.
SECTIONS = (
    "How the claims of the source documents are judged",
    "Export-control arithmetic",
    "Dates",
)
SENTENCES = (
    "Most figures on chips are `secondary`: they were read in a curated dataset that copies vendor "
    "pages, not on the pages themselves.",
    "The texts in table cells, such as the findings on claims, are data and are checked as data: "
    "each row names its source.",
    "# Chinese titles and typographic signs are meant",
    "Credit Epoch AI for its data (CC BY 4.0) where you reuse it.",
)
FIGURES = f"src/{NAME}/figures.py"
ASSUMED = f"src/{NAME}/assumed.py"  # written anew, without an assumption
TARGETS = ("bench", "lite", "test-kits")  # of the Makefile, for what is left behind


def new_book(folder: Path, title: str, author: str) -> None:
    """Write the repository of a book on another subject and build it once, to see that it does.

    It has the library without what is about the subject of this one, and tables without rows.
    Raise BriefingError, and leave the folder as it was, where it holds something already.
    """
    with new_folder(folder.resolve()) as made:
        write({**_copied(), **_library(), **_changed(title, author), **_begun(title, author)}, made)
        (made / ".ci" / "run").chmod(0o755)
        run_there(made, "build")
        shutil.rmtree(made / "_build")


def left_behind() -> set[str]:
    """Return the modules that are about the subject of this book, by their full names."""
    named = {f"{NAME}.{name}" for name in subject().modules}
    numbers = {name for name in modules() if name.startswith(f"{NAME}.metrics.")}
    checks = {name for name in modules() if name.startswith(f"{NAME}.tablechecks.")}
    return named | checks | numbers - {f"{NAME}.metrics.book"}


def _copied() -> dict[str, bytes]:
    root = project_root()
    paths = [path for pattern in TAKEN for path in sorted(root.glob(pattern)) if path.is_file()]
    paths += [root / "tests" / name for name in TESTS]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _library() -> dict[str, bytes]:
    """Return the library with the files beside its code, without what is about the subject."""
    about = {file_of(name) for name in left_behind()}
    paths = [path for path in sorted(PACKAGE.rglob("*")) if path.is_file() and path not in about]
    found = {
        f"src/{NAME}/{path.relative_to(PACKAGE).as_posix()}": path.read_bytes()
        for path in paths
        if path.suffix != ".pyc"
    }
    figures = found[FIGURES].decode("utf-8")
    for country, colour in COLOURS.items():
        figures = re.sub(rf"\b{country}\b", colour, figures)
    return found | {FIGURES: figures.encode()}


def _changed(title: str, author: str) -> dict[str, bytes]:
    """Return the files that speak of the book or of its subject in a few places, without these."""
    root = project_root()
    names = (".ci/run", "LICENSE", "Makefile", "_config.yml", "book/method.md", "pyproject.toml")
    texts = {name: (root / name).read_text(encoding="utf-8") for name in names}
    settings = {
        "title": title,
        "author": author,
        "copyright": f"{author}, {date.today().year}",
    }
    for key, value in settings.items():
        texts["_config.yml"] = _set(texts["_config.yml"], rf"^{key}: (.*?)(?=$| #)", value)
    described = f"Library of the briefing book: {title}"
    texts["pyproject.toml"] = _set(texts["pyproject.toml"], r"^description = (.*)$", described)
    texts["book/method.md"] = _without_sections(texts["book/method.md"])
    texts["Makefile"] = _without_targets(texts["Makefile"])
    paragraphs = texts[".ci/run"].split("\n\n")
    texts[".ci/run"] = "\n\n".join(one for one in paragraphs if "originals" not in one)
    return {name: _without_sentences(text).encode() for name, text in texts.items()}


def _set(text: str, pattern: str, value: str) -> str:
    """Return a text of settings in which the group of a pattern is another value."""
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        return text
    return text[: found.start(1)] + json.dumps(value, ensure_ascii=False) + text[found.end(1) :]


def _without_sections(page: str) -> str:
    parts = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    kept = [one for one in parts if one.partition("\n")[0].removeprefix("## ") not in SECTIONS]
    return "".join(kept).rstrip("\n") + "\n"


def _without_sentences(text: str) -> str:
    for sentence in SENTENCES:
        words = r"\s+".join(re.escape(word) for word in sentence.split())
        text = re.sub(rf"(?:[ ]|\n)*{words}", "", text)
    return text


def _without_targets(makefile: str) -> str:
    for name in TARGETS:
        rule = rf"(?:^#.*\n)*^{name}:.*\n(?:\t.*\n)*\n?"
        makefile = re.sub(rule, "", makefile, flags=re.MULTILINE)
        makefile = re.sub(rf"^(\.PHONY:.*) {name}\b", r"\1", makefile, flags=re.MULTILINE)
    return makefile


def _begun(title: str, author: str) -> dict[str, bytes]:
    """Return what is written for the new book: contract, tables, pages, papers."""
    tables = list(_shared_tables())
    package = contract() | {
        "name": re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"),
        "title": f"Data of the briefing book: {title}",
        "version": "0.1.0",
        "created": f"{date.today()}T00:00:00Z",
        "resources": tables,
    }
    found = {f"data/{CONTRACT_FILE}": json.dumps(package, indent=2, ensure_ascii=False) + "\n"}
    for table in tables:
        header = ",".join(field["name"] for field in table["schema"]["fields"])
        found[f"data/{table['path']}"] = f"{header}\n"
    words = _words(title, author)
    for name in ("CITATION.cff", "NOTICE.md", "README.md", "_toc.yml"):
        found[name] = skeleton(f"book/{name}", **words)
    for name in ("index", "sources", "unverified", "glossary", "entities"):
        found[f"book/{name}.md"] = skeleton(f"book/{name}.md", **words)
    found[SUBJECT] = skeleton("book/subject.yml")
    found[ASSUMED] = skeleton("book/assumed.txt")
    return {name: text.encode() for name, text in found.items()}


def _shared_tables() -> Iterator[dict[str, Any]]:
    """Yield what the contract says of the tables that every book has; they may be without rows."""
    for resource in contract()["resources"]:
        if resource["name"] in SHARED:
            schema = resource["schema"]
            fields = [_open(one) for one in schema["fields"] if not IN_CHINESE.search(one["name"])]
            named = {key: resource[key] for key in ("name", "title", "description")}
            named["description"] = DESCRIBED.get(resource["name"], named["description"])
            rest = {key: value for key, value in resource.items() if key not in named}
            yield {**named, "mayBeEmpty": True, **rest, "schema": {**schema, "fields": fields}}


def _open(field: Mapping[str, Any]) -> dict[str, Any]:
    """Return a field without the list of the themes of this book."""
    if field["name"] != "theme":
        return dict(field)
    limits = {key: value for key, value in field["constraints"].items() if key != "enum"}
    return {**field, "constraints": limits}


def _words(title: str, author: str) -> dict[str, str]:
    """Return what the skeletons of pages and papers are filled in with."""
    book, here = citing.edition(), commit()
    return {
        "title": title,
        "quoted_title": json.dumps(title, ensure_ascii=False),
        "quoted_author": json.dumps(author, ensure_ascii=False),
        "date": date.today().isoformat(),
        "released": printed_date(date.today(), "day"),
        "origin": book.title,
        "origin_authors": ", ".join(book.authors),
        "origin_version": book.version,
        "origin_released": printed_date(book.released, "day"),
        "origin_commit": f", commit {here}" if here else "",
    }
