"""The prose of the book as passages of text and links: what the check of numbers reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from briefing.core.files import read_text
from briefing.core.notebook import read_notebook, source_of
from briefing.core.project import named, project_root
from briefing.prose.judgements import PROSE_OF
from briefing.tables.contract import data_folder, table_names
from briefing.tables.loading import load

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SCHEMES = ("fact", "source", "excuse")
# Directives whose body is not prose.
CODE = ("code", "code-block", "code-cell", "literalinclude", "math", "raw")
DIRECTIVE = re.compile(r"\{([\w:-]+)\}\s*(.*)")
OPTION = re.compile(r":[\w-]+:")
SHOWN_OPTION = re.compile(r":(?:alt|caption|header|title|name-text):")
# Roles whose content is the name of a target and not a word of the text.
TARGETS = ("doc", "ref", "numref", "cite", "download", "eq")
# Code that is a figure in disguise: a number with a sign or unit and nothing else.
DISGUISED = re.compile(r"[~<>≈$€¥]?\d[\d.,]*\s?(?:%|[a-z]+illion|bn|mn)|[$€¥]\d[\d.,]*")


@dataclass(frozen=True)
class Link:
    """A link of one of our schemes: `[text](scheme:target "title")`."""

    scheme: str
    target: str
    text: str
    title: str
    line: int


@dataclass
class Passage:
    """A paragraph, heading or table cell: pieces of text and links, each with its line."""

    kind: str  # text, cell, heading, html or image
    pieces: list[tuple[str, int] | Link] = field(default_factory=list)
    head: str = ""  # of a table cell: the words above its column

    @property
    def line(self) -> int:
        """Return the line on which it begins."""
        first = self.pieces[0]
        return first.line if isinstance(first, Link) else first[1]

    @property
    def links(self) -> list[Link]:
        """Return the links of our schemes, in order."""
        return [piece for piece in self.pieces if isinstance(piece, Link)]

    @property
    def plain(self) -> str:
        """Return the text as a reader sees it, links included."""
        return "".join(p.text if isinstance(p, Link) else p[0] for p in self.pieces)


@dataclass(frozen=True)
class Section:
    """One text: a page, a cell of a notebook, or a cell of the table of judgements.

    `key` tells it from the others of its file: the number of the notebook's cell, or row number
    and column. `name` is the id of the notebook's cell, or of the row. `around` is text that a
    reader sees with it.
    """

    file: str
    text: str
    key: int | tuple[int, str] | None = None
    name: str = ""
    around: str = ""

    def place(self, line: int) -> str:
        """Return in words where a line of this text is."""
        if isinstance(self.key, tuple):
            return f"row {self.key[0]}, column {self.key[1]}"
        return f"line {line}" if self.key is None else f"cell {self.key} ({self.name}), line {line}"


def files() -> list[Path]:
    """Return the pages and chapters of the book by name, then the tables that hold prose."""
    folder = project_root() / "book"
    pages = sorted([*folder.glob("*.md"), *folder.glob("*.ipynb")])
    tables = [name for name in PROSE_OF if name in table_names()]
    return [*pages, *(data_folder() / f"{name}.csv" for name in tables)]


def sections(path: Path) -> list[Section]:
    """Return the Markdown texts of a page, a notebook, or a table that holds prose.

    Raise BriefingError where the file cannot be read.
    """
    if path.suffix == ".csv":
        return _cells_of_table(path.stem)
    if path.suffix == ".md":
        return [Section(named(path), read_text(path, "a page"))]
    return _cells(path, "markdown")


def code_cells(path: Path) -> list[Section]:
    """Return the code of a notebook, cell by cell."""
    return _cells(path, "code")


def _cells(path: Path, kind: str) -> list[Section]:
    return [
        Section(named(path), source_of(cell), number, cell["id"])
        for number, cell in enumerate(read_notebook(path)["cells"], start=1)
        if cell["cell_type"] == kind
    ]


def title_of_page(texts: Sequence[Section], otherwise: str) -> str:
    """Return the first heading of a page or chapter, another text where it has none."""
    passages = (passage for text in texts for passage in parsed(text.text))
    heads = (passage.plain for passage in passages if passage.kind == "heading")
    return next(heads, otherwise).strip()


def _cells_of_table(table: str) -> list[Section]:
    """Return a section for each cell of prose; rows are numbered as a spreadsheet does."""
    whole, found = load(table), []
    texts = whole[["id", *(name for name in PROSE_OF[table] if name in whole)]].fillna("")
    for number, row in enumerate(texts.to_dict("records"), start=2):
        cells = {name: row[name] for name in texts if name != "id" and row[name]}
        around = " ".join(cells.values())
        found += [
            Section(f"data/{table}.csv", cell, (number, name), row["id"], around)
            for name, cell in cells.items()
        ]
    return found


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (colon_fence_plugin, deflist_plugin, myst_block_plugin, myst_role_plugin):
        parser.use(plugin)
    # As MyST has it: a note is found wherever it stands, also from inside a directive.
    return parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)


@lru_cache(maxsize=4096)
def parsed(text: str) -> tuple[Passage, ...]:
    """Return the passages of a whole text, kept because check and counts read each text anew."""
    return tuple(passages(text))


def passages(
    text: str, first_line: int = 1, known: dict[str, Any] | None = None
) -> Iterator[Passage]:
    """Yield the passages of a Markdown text; code is left out.

    `known` holds the link targets and notes of a text that this one is a part of.
    """
    env: dict[str, Any] = {} if known is None else known
    open_blocks: list[str] = []
    row: list[str] = []  # the cells of a table's row so far
    heads: list[str] = []
    line = first_line
    for token in _parser().parse(text, env):
        if token.map:
            line = first_line + token.map[0]
        if token.nesting == 1:
            open_blocks.append(token.type)
        elif token.nesting == -1 and open_blocks:
            open_blocks.pop()
        if token.type == "tr_open":
            row = []
        elif token.type == "thead_close":
            heads = row
        if token.type == "inline":
            found = list(_inline(token, _kind(open_blocks), line))
            if found[0].kind == "cell":
                found[0].head = heads[len(row)] if "tbody_open" in open_blocks else ""
                row.append(found[0].plain)
            yield from found
        elif token.type == "html_block":
            yield _html(token.content, line)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(token, line, env)


def _kind(open_blocks: list[str]) -> str:
    if "heading_open" in open_blocks:
        return "heading"
    return "cell" if {"td_open", "th_open"} & set(open_blocks) else "text"


def _directive(token: Token, line: int, env: dict[str, Any]) -> Iterator[Passage]:
    match = DIRECTIVE.match(token.info.strip())
    if match is None:  # a colon fence without a name is a box of prose, a plain fence is code
        if token.type == "colon_fence":
            yield from passages(token.content, line + 1, env)
        return
    name, argument = match[1], match[2]
    lines = token.content.splitlines()
    options = 0
    while options < len(lines) and OPTION.match(lines[options]):
        if SHOWN_OPTION.match(lines[options]):
            yield Passage("image", [(lines[options].split(":", 2)[2], line + 1 + options)])
        options += 1
    if name == "raw":
        yield _html(token.content, line + 1)
    if name in CODE:
        return
    if argument and name not in ("figure", "image"):
        yield Passage("heading", [(argument, line)])
    yield from passages("\n".join(lines[options:]), line + 1 + options, env)


def _html(text: str, line: int) -> Passage:
    plain = _without_tags(text)
    return Passage("html", [(part, line + n) for n, part in enumerate(plain.split("\n"))])


def _inline(token: Token, kind: str, line: int) -> Iterator[Passage]:
    passage, link, words = Passage(kind), None, ""
    others: list[Passage] = []
    for child in token.children or []:
        if child.type == "link_open":
            scheme, _, target = unquote(str(child.attrs["href"])).partition(":")
            if scheme in SCHEMES:
                link = Link(scheme, target, "", str(child.attrs.get("title", "")), line)
                words = ""
            elif child.attrs.get("title"):
                others.append(Passage("image", [(str(child.attrs["title"]), line)]))
        elif child.type == "link_close" and link:
            passage.pieces.append(Link(link.scheme, link.target, words, link.title, link.line))
            link = None
        elif child.type == "image":
            shown = f"{child.content} {child.attrs.get('title', '')}"
            others.append(Passage("image", [(shown, line)]))
            line += child.content.count("\n")
        elif child.type == "html_inline":
            others.append(_html(child.content, line))
            line += child.content.count("\n")
        else:
            piece = " " if child.type in ("softbreak", "hardbreak") else _words(child)
            if link:
                words += piece
            else:
                passage.pieces.append((piece, line))
            line += child.type in ("softbreak", "hardbreak")
            line += child.content.count("\n") if child.type in ("code_inline", "myst_role") else 0
    yield passage
    yield from others


def _words(token: Token) -> str:
    if token.type == "code_inline" and not DISGUISED.fullmatch(token.content.strip()):
        return "\u2063"  # code is not prose; an invisible sign keeps its neighbours apart
    if token.type == "code_inline":
        return token.content
    if token.type == "myst_role" and token.meta.get("name") in TARGETS:
        return "\u2063"
    return token.content if token.type in ("text", "myst_role", "text_special") else ""


def _without_tags(html: str) -> str:
    """Return raw HTML without comments, and with tags only where they hold a link of ours."""
    text = re.sub(r"<!--.*?-->", lambda m: "\n" * m[0].count("\n"), html, flags=re.DOTALL)
    text = re.sub(r"<[^>]*\b(?:alt|title)\s*=\s*([\"'])(.*?)\1[^>]*>", r" \2 ", text, flags=re.S)
    return re.sub(r"<(?![^>]*(?:fact|source|excuse):)[^>]*>", "", text)
