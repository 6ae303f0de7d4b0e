"""What the pages gain where the site and the repository have an address, and lack where not."""

import re
import struct
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from checkout import ROOT, Checkout
from serving import served

from briefing.kits import browser as lite
from briefing.site.dates import recorded
from briefing.site.dates import text_digest
from briefing.print import made as shelf
from briefing.site.layout import SECURITY_POLICY
from briefing.tables.contract import table_names

pytestmark = pytest.mark.slow
SITE, REPOSITORY = "https://www.example.org/briefing", "https://git.example.org/you/briefing"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The book built as the workflow for GitHub Pages builds it: it adds lines to the settings."""
    book = Checkout.at(tmp_path_factory.mktemp("published") / "copy")
    steps = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"))
    commands = [step.get("run", "") for step in steps["jobs"]["build"]["steps"]]
    added = next(command for command in commands if "_config.yml" in command)
    lines = re.search(r"printf '([^']+)'", added)[1].replace("\\n", "\n")
    with (book.root / "_config.yml").open("a", encoding="utf-8") as settings:
        settings.write(lines % (SITE, REPOSITORY, "main"))
    book.build()
    return book


def pages(site):
    names = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    return [name for name in names if name not in ("index.html", "search.html")]


def test_every_page_says_what_it_is_and_where(published):
    seen = {}
    for name in pages(published.site):
        text = published.page(name)
        head = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text))
        assert 40 < len(head["description"]) < 600, f"{name}: {head['description']}"
        seen.setdefault(head["description"], name)
        assert seen[head["description"]] == name, f"{name} and another have one description"
        assert f'<link rel="canonical" href="{SITE}/{name}">' in text
        assert head["og:url"] == f"{SITE}/{name}" and head["og:title"] and head["og:description"]
        assert "-of-the-table" not in text and "frame-of-every-table" not in text, name
        assert SECURITY_POLICY.replace("'", "&#39;") in text
        picture = published.site / head["og:image"].removeprefix(f"{SITE}/")
        assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 630)


def test_the_site_map_names_every_page_with_its_day(published):
    tree = ET.parse(published.site / "sitemap.xml").getroot()
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {
        entry.find("s:loc", space).text: entry.find("s:lastmod", space).text
        for entry in tree.findall("s:url", space)
    }
    assert set(found) == {f"{SITE}/{name}" for name in pages(published.site)}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in found.values())
    assert f"Sitemap: {SITE}/sitemap.xml" in (published.site / "robots.txt").read_text("utf-8")


def test_a_number_and_a_page_can_be_questioned_in_a_prefilled_issue(published, browser):
    with served(published.site) as host:
        page = browser.new_page()
        page.goto(f"{host}/book/chips.html")
        page.locator("a.fact").first.focus()
        link = page.get_by_role("link", name="Question this number").get_attribute("href")
        at = page.locator(".page-links").get_by_text("Question this page").get_attribute("href")
        page.close()
    number, whole = (parse_qs(urlsplit(address).query) for address in (link, at))
    assert link.startswith(f"{REPOSITORY}/issues/new?")
    assert "Question on the number" in number["title"][0]
    assert re.search(r"Number: \w+/\S+ = ", number["body"][0])
    assert whole["title"] == ["Question on book/chips"]


def test_without_addresses_nothing_leads_nowhere(site, published):
    for name in pages(site):
        text = (site / name).read_text("utf-8")
        for part in ("og:image", "og:url", 'rel="canonical"', " data-questions=", "Question this"):
            assert part not in text, f"{name}: {part}"
    assert not (site / "sitemap.xml").exists() and not (site / "social").exists()


def test_the_readme_names_the_policy_that_the_pages_satisfy():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"Content-Security-Policy: {SECURITY_POLICY}\n" in readme


def test_every_page_states_when_its_text_last_changed(site):
    """`make book` notes a changed text in book/changed.json, which is committed with the text."""
    record = recorded()
    assert set(record) >= {f"data/{name}" for name in table_names()}
    for name in pages(site):
        text = (site / name).read_text("utf-8")
        body = re.search(r'<article class="bd-article">\n(.*)\n</article>', text, re.S)[1]
        for gap in (shelf.GAP, lite.GAP):  # filled in afterwards
            body = gap.emptied(body)
        known = record[name.removesuffix(".html")]
        day = list(known.values())[-1]
        assert text_digest(body) == list(known)[-1], f"{name}: run make book and commit its record"
        assert f"last changed {int(day[8:])} " in text, name


def test_a_changed_sentence_is_dated_and_an_old_text_has_its_old_date(published):
    name = "book/method"
    before = published.page(f"{name}.html")
    stated = re.search(r"last changed ([^<]+)", before)[1]
    path = published.root / f"{name}.md"
    old = path.read_text("utf-8")
    path.write_text(old + "\nA sentence more.\n", "utf-8")
    published.build(before=("faketime", "2027-03-04 12:00:00"))
    assert "last changed 4 March 2027" in published.page(f"{name}.html")
    path.write_text(old, "utf-8")
    published.build()
    assert re.search(r"last changed ([^<]+)", published.page(f"{name}.html"))[1] == stated
