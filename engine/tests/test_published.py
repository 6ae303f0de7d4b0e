"""What pages gain where the site and the repository have an address, and lack where not."""

import re
import struct
import subprocess
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from books import REPOSITORY, Book
from serving import served

from briefing.site.dates import Days
from briefing.site.layout import SECURITY_POLICY, run_links

SITE, GITHUB = "https://www.example.org/ferries", "https://git.example.org/you/ferries"
FIRST, NOW = "2026-03-01", "2026-06-02"  # the days of two editions


def git(book, *arguments):
    named = ["-c", "user.name=You", "-c", "user.email=you@example.org"]
    subprocess.run(["git", *named, *arguments], cwd=book.root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def published(tmp_path_factory, pristine, installed):
    """The second edition of the sample, built as the workflow for GitHub Pages builds a book.

    Only one page has changed in it. The workflow adds lines to the settings.
    """
    book = Book.copied(pristine.root, tmp_path_factory.mktemp("published") / "copy", installed)
    git(book, "init", "--quiet")
    git(book, "add", ".")
    git(book, "commit", "--quiet", "--message", "The first edition")
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    book.edit("CITATION.cff", f'date-released: "{FIRST}"', f'date-released: "{NOW}"')
    book.edit("book/index.md", "[1 March 2026](", "[2 June 2026](")
    book.edit("book/method.md", "The two are independent.", "They are of two kinds.")
    book.must("changes", "HEAD", "--write")
    workflow = yaml.safe_load((REPOSITORY / ".github/workflows/pages.yml").read_text("utf-8"))
    commands = [step.get("run", "") for step in workflow["jobs"]["build"]["steps"]]
    (added,) = [command for command in commands if "_config.yml" in command]
    lines = re.search(r"printf '([^']+)'", added)[1].replace("\\n", "\n")
    with (book.root / "_config.yml").open("a", encoding="utf-8") as settings:
        settings.write(lines % (SITE, GITHUB, "main"))
    book.build()
    return book


def pages(site):
    names = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    # A page that forwards is none to find or to cite.
    return [
        name for name in names if name not in ("index.html", "search.html", "book/harbour.html")
    ]


def test_every_page_says_what_it_is_and_where(published):
    seen = {}
    for name in pages(published.site):
        text = published.page(name)
        head = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text))
        described = head.get("description", "")
        assert head.get("og:description", "") == described
        # A page of tables has no first sentence; the head of a table describes nothing.
        assert bool(described) == (name != "book/sureness.html"), f"{name}: {described}"
        assert not described or 10 < len(described) < 600, f"{name}: {described}"
        seen.setdefault(head["og:title"] + described, name)
        assert seen[head["og:title"] + described] == name, f"{name} and another page"
        assert f'<link rel="canonical" href="{SITE}/{name}">' in text
        assert head["og:url"] == f"{SITE}/{name}" and head["og:title"]
        assert "-of-the-table" not in text and "frame-of-every-table" not in text, name
        assert SECURITY_POLICY.replace("'", "&#39;") in text
        picture = published.site / head["og:image"].removeprefix(f"{SITE}/")
        assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 630)


def test_the_site_map_names_every_page_with_the_day_of_the_edition_that_changed_it(published):
    tree = ET.parse(published.site / "sitemap.xml").getroot()
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {
        entry.find("s:loc", space).text: entry.find("s:lastmod", space).text
        for entry in tree.findall("s:url", space)
    }
    assert set(found) == {f"{SITE}/{name}" for name in pages(published.site)}
    changed = {place for place, day in found.items() if day == NOW}
    assert changed == {f"{SITE}/book/index.html", f"{SITE}/book/method.html"}
    assert set(found.values()) == {FIRST, NOW}
    assert f"Sitemap: {SITE}/sitemap.xml" in published.page("robots.txt")


def test_a_page_of_an_earlier_edition_states_when_it_last_changed(published):
    for name in pages(published.site):
        text = published.page(name)
        assert "Edition of 2 June 2026" in text, name
        earlier = name not in ("book/index.html", "book/method.html")
        assert ("last changed 1 March 2026" in text) == earlier, name


def test_a_number_and_a_page_can_be_questioned_in_a_prefilled_issue(published, browser):
    with served(published.site) as host:
        page = browser.new_page()
        page.goto(f"{host}/book/crossings.html")
        page.locator("a.fact").first.focus()
        link = page.get_by_role("link", name="Question this number").get_attribute("href")
        at = page.locator(".page-links").get_by_text("Question this page").get_attribute("href")
        page.close()
    number, whole = (parse_qs(urlsplit(address).query) for address in (link, at))
    assert link.startswith(f"{GITHUB}/issues/new?")
    assert "Question on the number" in number["title"][0]
    assert re.search(r"Number: \w+/\S+ = ", number["body"][0])
    assert whole["title"] == ["Question on book/crossings"]


def test_without_addresses_nothing_leads_nowhere(site):
    for name in pages(site):
        text = (site / name).read_text("utf-8")
        for part in ("og:image", "og:url", 'rel="canonical"', " data-questions=", "Question this"):
            assert part not in text, f"{name}: {part}"
        assert not re.search(r"mybinder|colab\.res", text), name
    assert not (site / "sitemap.xml").exists() and not (site / "social").exists()


def test_a_page_that_is_edited_after_the_edition_is_of_the_one_to_come(published, monkeypatch):
    monkeypatch.chdir(published.root)
    page, text = published.root / "book/glossary.md", published.text("book/glossary.md")
    said = [Days.of_this_book().words("book/glossary")]
    for changed in (f"{text}\nA sentence more.\n", text):
        page.write_text(changed, encoding="utf-8")
        said.append(Days.of_this_book().words("book/glossary"))
    assert said == [" · last changed 1 March 2026", "", " · last changed 1 March 2026"]


def test_services_that_run_a_chapter_are_offered_where_the_repository_is_on_github():
    ours = run_links("https://github.com/you/ferries", "main", "book/fleet.ipynb")
    assert dict(ours) == {
        "Run it on Binder": "https://mybinder.org/v2/gh/you/ferries/main?labpath=book%2Ffleet.ipynb",
        "Open it in Colab": "https://colab.research.google.com/github/you/ferries/blob/main/"
        "book/fleet.ipynb",
    }
    branch = dict(run_links("https://github.com/you/ferries", "next/edition", "book/fleet.ipynb"))
    assert "/you/ferries/next%2Fedition?" in branch["Run it on Binder"]


@pytest.mark.parametrize("repository", ["", "https://git.example.org/you/ferries"])
def test_services_are_not_offered_elsewhere(repository):
    assert not list(run_links(repository, "main", "book/fleet.ipynb"))
