"""What a reader of this book gets: light pages that ask nobody, and that everybody can read."""

import re

import pytest
from looking import (
    all_pages,
    survey,
    validated,
    violations,
    weight_of_first_view,
)
from serving import served

from briefing.core.notebook import chapters

KIB = 1024
CHAPTER_KIB, FRONT_KIB = 200, 150
CHAPTERS = [path.stem for path in chapters()]
# Pages made from one template differ in their rows: one small, one with Chinese, one very wide.
TABLES = ["filings", "entities", "compute"]


@pytest.fixture(scope="module")
def host(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def surveyed(site, host, browser):
    return survey(browser, site, host, "export-controls")


pytestmark = pytest.mark.xdist_group("pages")  # one worker has the survey


def test_no_page_asks_anybody_else_or_breaks_the_content_policy(surveyed):
    """Every page is loaded to its end, under a policy that allows no script or style in a page."""
    assert not surveyed.others, surveyed.others
    assert not surveyed.said, surveyed.said[:5]
    assert any(url.endswith(".svg") for url in surveyed.asked), "the figures were not looked at"


def test_no_page_is_wider_than_a_phone_and_what_scrolls_can_be_focused(surveyed):
    assert not surveyed.too_wide, surveyed.too_wide
    assert not surveyed.stuck, surveyed.stuck[:5]


def test_every_rule_of_the_styles_is_used_by_some_page(surveyed):
    """A style sheet of a theme would bring thousands of rules that no page needs."""
    assert len(surveyed.rules) > 150
    made_by_scripts = re.compile(r"fact-card|data-theme|aria-|as-grid|without-script|\[open\]")
    unused = [rule for rule, used in surveyed.rules.items() if not used]
    assert not [rule for rule in unused if not made_by_scripts.search(rule)]


def test_terms_of_the_glossary_are_linked_where_ours_are_meant(site):
    chapter = (site / "book" / "export-controls.html").read_text("utf-8")
    terms = re.findall(r'<a class="term[^>]*href="glossary\.html#([^"]+)">', chapter)
    assert {"foundry", "hbm", "tpp"} <= set(terms) and len(terms) == len(set(terms))
    assert "law" not in terms, "NVIDIA's filing and the law at large are not the terms of ours"
    glossary = (site / "book" / "glossary.html").read_text("utf-8")
    assert all(f'id="{term}"' in glossary for term in terms)
    assert "零一万物" in (site / "book" / "entities.html").read_text("utf-8")


def test_no_link_is_named_by_a_word_that_says_nothing(site):
    """Read aloud in a list of links, or by a search engine, "more" leads nowhere."""
    empty = re.compile(r">(?:more|here|this|link|go|start|read more|click here)</a>", re.IGNORECASE)
    assert empty.search('<a class="fact" href="x">more</a>')
    found = [name for name in all_pages(site) if empty.search((site / name).read_text("utf-8"))]
    assert not found, found


@pytest.mark.prove
def test_the_first_view_of_a_page_is_light(host, browser):
    """Bytes over the network, compressed, on a phone, before the reader scrolls."""
    for name in ["index", *CHAPTERS]:
        weight = weight_of_first_view(browser, f"{host}/book/{name}.html") / KIB
        allowed = FRONT_KIB if name == "index" else CHAPTER_KIB
        assert weight <= allowed, f"{name}: {weight:.0f} KiB, {allowed} are allowed"


# The engine's pages are looked at in all four views; here each width and each scheme once.
@pytest.mark.prove
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(site, host, browser, width, scheme):
    names = [name for name in all_pages(site) if name.startswith("book/")]
    names += [f"data/{name}.html" for name in TABLES]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = violations(page, host, ["search.html?q=chips", *names])
    context.close()
    assert not found, found


@pytest.mark.prove
def test_html_is_valid(site):
    problems = validated(site)
    assert not problems, problems[:10]
