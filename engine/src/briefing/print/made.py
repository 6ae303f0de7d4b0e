"""Which printed forms lie beside the pages, and whether they still say what the pages say.

A printed form takes a minute to make, a page a second: the pages are built without asking for it.
So each form keeps a fingerprint of what it was made from, and the page that leads to the forms
links only those of the present pages. It is filled in after every build and after every printing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from briefing.core.digest import digest
from briefing.core.files import write_atomically
from briefing.core.gaps import Gap
from briefing.core.kept import Kept
from briefing.core.project import project_root
from briefing.core.settings import settings
from briefing.print.contents import METHOD, brief_chapters, printed_pages

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


def forms(site: Path) -> list[Form]:
    """Return every form of the book in the order in which they are offered."""
    everything = tuple(name for _, name in printed_pages())
    whole = [
        Form("book", "book.pdf", "The whole book as PDF", everything),
        Form("epub", "book.epub", "The whole book as EPUB, for a reader", everything),
    ]
    return whole + [
        Form(name, f"brief-{name}.pdf", f"Brief in two pages: {_title(site, name)}", (name, METHOD))
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
    pictures = {name.decode() for page in pages for text in page for name in PICTURE.findall(text)}
    code = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix != ".pyc")
    files = [site / name for name in sorted(pictures)]
    files += [project_root() / name for name in SHARED]
    files += [path for path in code if path.is_file()]
    contents = [digest(path.read_bytes()) for path in files if path.is_file()]
    return digest([[digest(text) for text in page] for page in pages] + contents + [settings().han])


def _kept(site: Path) -> Kept:
    """Return which forms lie beside the pages, each with its bytes, pages and what made it."""
    return Kept(site / FOLDER / RECORD)


def put(site: Path, form: Form, content: bytes, pages: int, made_from: str) -> None:
    """Put a form beside the pages and note what it was made from."""
    write_atomically(site / FOLDER / form.file, content)
    kept = _kept(site)
    kept.note(form.name, made_from, bytes=len(content), pages=pages)
    kept.save()


def fill_in(site: Path) -> None:
    """Write into the page that leads to the forms which of them there are."""
    if (site / PAGE).is_file():
        GAP.fill(site, listing(forms(site), site))


def listing(offered: list[Form], site: Path) -> str:
    """Return the list of forms as HTML: a link to each that is there and up to date."""
    kept = _kept(site)
    lines = "".join(_line(form, kept, site) for form in offered)
    missing = "" if lines.count("<a ") == len(offered) else f"<p>{MISSING}</p>"
    return f'<ul class="prints">{lines}</ul>{missing}'


def _line(form: Form, kept: Kept, site: Path) -> str:
    words, file = form.words, site / FOLDER / form.file
    known = kept.entries.get(form.name)
    if known is None or not file.is_file():
        shown = words
    elif not kept.is_current(form.name, state(form, site)):
        shown = f"{words}: left out, the pages have changed since it was printed"
    else:
        pages, megabytes = known.get("pages"), known.get("bytes", 0) / MEGABYTE
        sizes = [f"{pages} pages"] if pages else []
        sizes.append(f"{max(megabytes, 0.1):.1f} MB")
        shown = f'<a href="../{FOLDER}/{form.file}">{words}</a> ({", ".join(sizes)})'
    return f'<li id="{"brief-" if form.file.startswith("brief") else ""}{form.name}">{shown}</li>'
