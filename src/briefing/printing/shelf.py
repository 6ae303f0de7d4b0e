"""Which printed forms lie beside the pages, and whether they still say what the pages say.

A printed form takes a minute to make, a page a second: the pages are built without asking for it.
So each form keeps a fingerprint of what it was made from, and the page that leads to the forms
links only those of the present pages. It is filled in after every build and after every printing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from briefing.fingerprints import digest
from briefing.gaps import Gap
from briefing.notebooks import write_atomically
from briefing.printing.contents import brief_chapters, contents
from briefing.tables import project_root

FOLDER = "print"
RECORD = "prints.json"
PAGE = "book/print.html"
GAP = Gap("prints", PAGE)
ARTICLE = re.compile(rb'<article class="bd-article".*?</article>', re.DOTALL)
TITLE = re.compile(r"<h1>([^<]*)<")
PICTURE = re.compile(rb'<img[^>]* src="\.\./([^"]+)"')
# What all forms rest on besides pages.
SHARED = ("CITATION.cff", "_config.yml", "_toc.yml", "book/briefs.yml")
MISSING = "What has no link is not in this copy of the site; <code>make print</code> makes it."
MEGABYTE = 1_000_000


class Form(NamedTuple):
    """A printed form that the book can have: file, what it is (as HTML), pages it is made of."""

    name: str
    file: str
    words: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Print:
    """A printed form that was made: its size, its pages (0 where it has none), what it rests on."""

    bytes: int
    pages: int
    made_from: str


def forms(site: Path) -> list[Form]:
    """Return every form of the book in the order in which they are offered."""
    everything = tuple(name for _, name in contents())
    whole = [
        Form("book", "book.pdf", "The whole book as PDF", everything),
        Form("epub", "book.epub", "The whole book as EPUB, for a reader", everything),
    ]
    return whole + [
        Form(
            name, f"brief-{name}.pdf", f"Brief in two pages: {_title(site, name)}", (name, "method")
        )
        for name in brief_chapters()
    ]


def _title(site: Path, name: str) -> str:
    page = site / "book" / f"{name}.html"
    found = TITLE.search(page.read_text(encoding="utf-8")) if page.is_file() else None
    return found[1] if found else name


def state(form: Form, site: Path) -> str:
    """Return a fingerprint of all that a form is made from."""
    built = [site / "book" / f"{name}.html" for name in form.pages]
    pages = [ARTICLE.findall(page.read_bytes()) for page in built if page.is_file()]
    pictures = {one.decode() for page in pages for text in page for one in PICTURE.findall(text)}
    code = sorted(one for one in Path(__file__).parent.rglob("*") if one.suffix != ".pyc")
    files = [site / one for one in sorted(pictures)]
    files += [project_root() / one for one in SHARED]
    files += [one for one in code if one.is_file()]
    contents = [digest(one.read_bytes()) for one in files if one.is_file()]
    return digest([[digest(text) for text in page] for page in pages] + contents)


def made(site: Path) -> dict[str, Print]:
    """Return the forms that were made, by name; nothing where the record is missing or damaged."""
    try:
        noted = json.loads((site / FOLDER / RECORD).read_text(encoding="utf-8"))
        return {name: Print(**one) for name, one in noted.items()}
    except (OSError, ValueError, TypeError):
        return {}


def put(site: Path, form: Form, content: bytes, pages: int, made_from: str) -> None:
    """Put a form beside the pages and note what it was made from."""
    write_atomically(site / FOLDER / form.file, content)
    noted = made(site) | {form.name: Print(len(content), pages, made_from)}
    record = {name: asdict(noted[name]) for name in sorted(noted)}
    write_atomically(site / FOLDER / RECORD, json.dumps(record, indent=1) + "\n")


def fill_in(site: Path) -> None:
    """Write into the page that leads to the forms which of them there are."""
    if (site / PAGE).is_file():
        GAP.fill(site, listing(forms(site), site))


def listing(offered: list[Form], site: Path) -> str:
    """Return the list of forms as HTML: a link to each that is there and up to date."""
    noted = made(site)
    lines = "".join(_line(form, noted, site) for form in offered)
    missing = "" if lines.count("<a ") == len(offered) else f"<p>{MISSING}</p>"
    return f'<ul class="prints">{lines}</ul>{missing}'


def _line(form: Form, noted: Mapping[str, Print], site: Path) -> str:
    words, file = form.words, site / FOLDER / form.file
    print_ = noted.get(form.name)
    if print_ is None or not file.is_file():
        shown = words
    elif print_.made_from != state(form, site):
        shown = f"{words}: left out, the pages have changed since it was printed"
    else:
        sizes = [f"{print_.pages} pages"] if print_.pages else []
        sizes.append(f"{max(print_.bytes / MEGABYTE, 0.1):.1f} MB")
        shown = f'<a href="../{FOLDER}/{form.file}">{words}</a> ({", ".join(sizes)})'
    return f'<li id="{"brief-" if form.file.startswith("brief") else ""}{form.name}">{shown}</li>'
