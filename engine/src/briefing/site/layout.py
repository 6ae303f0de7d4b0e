"""The frame of every page: what the layout in `theme/` is told, and which shared files are sent."""

from __future__ import annotations

import html
import itertools
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from docutils import nodes
from markupsafe import Markup

from briefing.core import toc
from briefing.core.citation import edition
from briefing.core.digest import digest
from briefing.core.files import write_where_it_differs
from briefing.core.project import project_root
from briefing.core.settings import settings
from briefing.editions.citation import cite_page
from briefing.numbers.formatting import format_date
from briefing.print.contents import brief_chapters
from briefing.site import feeds
from briefing.site import social_card as social
from briefing.site.dates import Days
from briefing.site.freshness import OF_THE_BOOK, STATIC, static_files
from briefing.site.nodes import Fold
from briefing.tables.contract import table_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

THEME = Path(__file__).with_name("theme")
# The book asks nothing of anybody else, and runs no script and no style that stands in a page.
SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
PRINTED = "book/print"  # the page that leads to the printed forms
# What Jupyter Book sets where a book names no repository.
JUPYTER_BOOK = "https://github.com/executablebooks/jupyter-book"
GITHUB = "https://github.com/"
BINDER = "https://mybinder.org/v2/gh/"
COLAB = "https://colab.research.google.com/github/"
WORDS_A_MINUTE = 220
DESCRIPTION = 200  # characters of a page's first sentences that a search engine shows
WIDE = ("data-overview", "sureness numbers")  # tables that want the whole window
OWN_FORECASTS = 'id="own-forecasts"'  # where a reader writes down forecasts


class Part(NamedTuple):
    """A group of pages in the contents: its caption, and address and title of each page."""

    caption: str
    pages: list[tuple[str, str]]


def describe_page(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Tell the layout what it needs to know about a page."""
    pathto = context["pathto"]
    body = context.get("body", "")
    context.update(
        asset=lambda name: pathto(f"_static/{name}", resource=True) + _version(name),
        baseurl=app.config.html_baseurl,
        security_policy=SECURITY_POLICY,
        parts=_parts(app.env),
        sections=_sections(doctree) if doctree is not None else [],
        minutes=_minutes(doctree) if doctree is not None else 0,
        page_styles=[*context.get("page_styles", []), *_styles_for(body)],
        page_scripts=[*context.get("page_scripts", []), *_scripts_for(body)],
    )
    context.setdefault("wide", any(kind in body for kind in WIDE))
    repository = _repository(context)
    context["questions_url"] = f"{repository}/issues/new" if repository else ""
    context["page_links"] = list(_page_links(app, page, repository, context))
    context.setdefault("schema", [])
    context["feeds"] = [
        (feeds.title(name), pathto(feeds.place(name), resource=True)) for name in feeds.names()
    ]
    context.setdefault("changed", days(app).words(page))
    context["edition"] = format_date(edition().released, "day")
    context["kind_of_book"] = settings().description
    if page in app.env.titles:
        context["citation"] = cite_page(app.env.titles[page].astext(), context["pageurl"])
    if doctree is not None:
        context.setdefault("description", _first_words(doctree))
    if app.config.html_baseurl and "description" in context:
        title = Markup(context["title"]).striptags()
        context.setdefault("social_card", social_card(app, page, title, context["description"]))


def _repository(context: dict[str, Any]) -> str:
    """Return the address of the repository; empty where the settings name none."""
    address = context.get("theme_repository_url", "").rstrip("/")
    return "" if address == JUPYTER_BOOK else address


def social_card(app: Sphinx, page: str, title: str, words: str) -> str:
    """Return the full address of the picture that stands beside a link to a page elsewhere."""
    foot = f"{app.config.html_title} · {format_date(edition().released, 'day')}"
    path = social.card(Path(app.outdir), page, title, words, foot)
    return f"{app.config.html_baseurl.rstrip('/')}/{path}"


def _page_links(
    app: Sphinx, page: str, repository: str, context: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield words and address of what else a reader may do with a page; nothing that is dead."""
    source = context.get("sourcename", "")
    if source.endswith(".ipynb"):
        yield "This chapter as a notebook", context["pathto"](f"_sources/{source}", resource=True)
        if PRINTED in app.env.found_docs:
            chapter, printed = page.removeprefix("book/"), context["pathto"](PRINTED)
            if chapter in brief_chapters():
                words, printed = "a brief of two pages, the book", f"{printed}#brief-{chapter}"
            else:
                words = "the book"
            yield f"In print: {words} as PDF and EPUB", printed
        branch = context.get("theme_repository_branch") or "main"
        yield from run_links(repository, branch, source)
    if repository:
        question = {"title": f"Question on {page}", "body": f"Page: {page}\n\nMy question: "}
        yield "Question this page", f"{repository}/issues/new?{urlencode(question, safe='/')}"
        if source:
            branch = context.get("theme_repository_branch") or "main"
            yield "Its source", f"{repository}/blob/{branch}/{source}"


def run_links(repository: str, branch: str, notebook: str) -> Iterator[tuple[str, str]]:
    """Yield words and address of the services that run a notebook; they know only GitHub."""
    owner_and_name = repository.removeprefix(GITHUB)
    if owner_and_name != repository:
        binder = f"{BINDER}{owner_and_name}/{quote(branch, safe='')}"
        yield "Run it on Binder", f"{binder}?{urlencode({'labpath': notebook})}"
        yield "Open it in Colab", f"{COLAB}{owner_and_name}/blob/{branch}/{notebook}"


def _styles_for(body: str) -> Iterator[str]:
    """Yield the style sheets that the text of a page makes use of."""
    if '<figure class="book-figure"' in body:
        yield "figures.css"
    if OWN_FORECASTS in body:
        yield "own-forecasts.css"


def _scripts_for(body: str) -> Iterator[str]:
    """Yield the scripts that the text of a page makes use of."""
    if 'id="fact-cards"' in body:
        yield "facts.js"
    if OWN_FORECASTS in body:
        yield "own-forecasts.js"


@cache
def _version(name: str) -> str:
    """Return what tells one version of a shared file of ours from another in its address."""
    path = static_files().get(name)
    return f"?v={digest(path.read_bytes())[:8]}" if path else ""


def _parts(env: BuildEnvironment) -> list[Part]:
    """Return the contents of the book as _toc.yml has them, sections of a page after it."""
    _, *listed = toc.contents()
    return [
        Part(caption, [(entry.page, env.titles[entry.page].astext()) for entry in group])
        for caption, group in itertools.groupby(listed, key=lambda entry: entry.part)
    ]


def pages_with_other_contents(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all pages where contents or feeds, which each of them names, are not those before."""
    contents, before = digest([_parts(env), feeds.names()]), getattr(env, "briefing_parts", "")
    env.briefing_parts = contents  # type: ignore[attr-defined]
    return [] if contents == before else sorted(env.found_docs)


def _sections(doctree: nodes.document) -> list[tuple[str, str]]:
    """Return anchor and title of the sections below the title of a page."""
    return [
        (section["ids"][0], section.next_node(nodes.title).astext())
        for section in doctree.findall(nodes.section)
        if isinstance(section.parent, nodes.section)
        and isinstance(section.parent.parent, nodes.document)
    ]


def _minutes(doctree: nodes.document) -> int:
    """Return how long a page takes to read, without code, folds, tables and lists made of them."""
    folded = {id(one) for fold in doctree.findall(Fold) for one in fold.findall(_is_prose)}
    prose = (node for node in doctree.findall(_is_prose) if id(node) not in folded)
    words = sum(len(node.astext().split()) for node in prose)
    return round(words / WORDS_A_MINUTE)


def _is_prose(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and not isinstance(
        node.parent, (nodes.entry, nodes.definition)
    )


def _first_words(doctree: nodes.document) -> str:
    """Return the sentences with which a page begins, as many as a search engine shows."""
    first = next(doctree.findall(_is_prose), None)
    text = " ".join(first.astext().split()) if first is not None else ""
    if len(text) <= DESCRIPTION:
        return text
    sentences = re.split(r"(?<=[.?!]) ", text)
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(kept) + 1 + len(sentence) > DESCRIPTION:
            break
        kept = f"{kept} {sentence}"
    return kept


def as_json(value: object) -> Markup:
    """Return JSON that may stand in a page: no text in it can end the element around it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def days(app: Sphinx) -> Days:
    """Return when the pages last changed, looked up once for a build."""
    if not hasattr(app, "briefing_days"):
        app.briefing_days = Days.of_this_book()  # type: ignore[attr-defined]
    found: Days = app.briefing_days  # type: ignore[attr-defined]
    return found


def write_first_page(app: Sphinx, exception: Exception | None) -> None:
    """Lead from the top of the site to the front page; the book tool's own file is not a page."""
    if exception is not None or app.builder.format != "html":
        return
    title, first = html.escape(app.config.html_title), f"{app.config.root_doc}.html"
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{title}</title>\n<meta http-equiv="refresh" content="0; url={first}">\n'
        f'</head>\n<body>\n<p><a href="{first}">{title}</a></p>\n</body>\n</html>\n'
    )
    write_where_it_differs(Path(app.outdir) / "index.html", page)


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Name every page to search engines; they want full addresses, so only where there is one."""
    base = app.config.html_baseurl.rstrip("/")
    if exception is not None or app.builder.format != "html" or not base:
        return
    pages = sorted({*app.env.found_docs, *(f"data/{name}" for name in table_names())})
    places = "".join(
        f"<url><loc>{html.escape(base)}/{page}.html</loc>"
        f"<lastmod>{days(app).day(page)}</lastmod></url>\n"
        for page in pages
    )
    kind = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{kind}">\n{places}</urlset>\n'
    write_where_it_differs(Path(app.outdir) / "sitemap.xml", text)
    robots = f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"
    write_where_it_differs(Path(app.outdir) / "robots.txt", robots)


def remove_unused(app: Sphinx, exception: Exception | None) -> None:
    """Remove shared files that are not ours: Sphinx and MyST-NB write theirs unasked."""
    if exception is None and app.builder.format == "html":
        shared = Path(app.outdir) / "_static"
        kept = {name.partition("/")[0] for name in static_files()}
        for path in [path for path in shared.iterdir() if path.name not in kept]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def add_static_files(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy the styles and scripts of the engine, then what a book has of its own."""
    own = project_root() / OF_THE_BOOK
    config.html_static_path[:0] = [str(STATIC), *([str(own)] if own.is_dir() else [])]


def setup(app: Sphinx) -> None:
    """Register the theme and what its layout is told."""
    app.add_html_theme("briefing", str(THEME))
    # Jupyter Book sets it, for an extension that this book leaves out.
    app.add_config_value("comments_config", {}, "")
    app.connect("env-updated", pages_with_other_contents)
    app.connect("html-page-context", describe_page)
    app.connect("builder-inited", _add_filter)
    app.connect("config-inited", add_static_files)
    app.connect("build-finished", write_sitemap)
    app.connect("build-finished", write_first_page, priority=400)  # before that of the contents
    app.connect("build-finished", remove_unused)


def _add_filter(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.templates.environment.filters["json"] = as_json
