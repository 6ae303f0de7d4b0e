"""The built book: nothing is missing, every link leads somewhere, nobody else is asked."""

import re

import pytest

from briefing.tables.loading import load
from briefing.core.project import project_root
from briefing.tables.contract import table_names

pytestmark = pytest.mark.slow
# Tables that are shown as a list, each on a page of the same name.
LISTED = [name for name in table_names() if (project_root() / f"book/{name}.md").is_file()]


def test_no_page_asks_a_third_party(site):
    for page in site.rglob("*.html"):
        foreign = re.findall(
            r'<(?:script|link|img|iframe)[^>]*(?:src|href)="https?://[^"]*"',
            page.read_text("utf-8"),
        )
        assert not foreign, f"{page.name} asks a third party: {foreign}"


def test_every_table_has_a_page_with_every_row(site):
    for name in table_names():
        page = (site / "data" / f"{name}.html").read_text(encoding="utf-8")
        anchors = set(re.findall(r'<tr id="([^"]+)"', page))
        assert anchors == set(load(name)["id"]), name
        assert f'href="{name}.csv"' in page
        assert (site / "data" / f"{name}.csv").read_bytes() == (
            project_root() / "data" / f"{name}.csv"
        ).read_bytes()
    assert (site / "data" / "datapackage.json").is_file()


def test_every_link_inside_the_site_leads_somewhere(site):
    """From any row to its source, and from any claim or figure to its entry."""
    ids = {}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        ids[page.resolve()] = set(re.findall(r'\bid="([^"]+)"', text))
    broken = set()
    for page in ids:
        text = page.read_text(encoding="utf-8")
        for address in set(re.findall(r'href="([^"#:]*\.html)?#([^"]+)"', text)):
            target = (page.parent / address[0]).resolve() if address[0] else page
            if target in ids and address[1] not in ids[target]:
                broken.add(f"{page.name} -> {address[0]}#{address[1]}")
            elif target not in ids:
                broken.add(f"{page.name} -> {address[0]}")
    assert not broken, sorted(broken)[:10]


def test_the_site_does_not_depend_on_the_folder_it_was_built_in(site):
    """Two builds of one commit are the same bytes: `.buildinfo` once was not."""
    assert not (site / ".buildinfo").exists()
    places = (str(project_root()).encode(), str(site.parents[1]).encode())
    for path in site.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(place in content for place in places), path


@pytest.mark.parametrize("table", LISTED)
def test_pages_made_from_tables_leave_no_row_out(site, table):
    """A theme or a document without a section of its own would vanish in silence."""
    page = (site / "book" / f"{table}.html").read_text(encoding="utf-8")
    anchors = re.findall(r'<dt id="([^"]+)"', page)
    assert sorted(anchors) == sorted(load(table)["id"])


def test_every_linked_number_leads_to_a_place_that_exists(site):
    anchors = {}
    for page in (site / "book").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for target in set(re.findall(r'<a class="fact"[^>]*href="([^"]+)"', text)):
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if file not in anchors:
                anchors[file] = set(re.findall(r'id="([^"]+)"', file.read_text("utf-8")))
            assert anchor in anchors[file], f"{page.name}: {target}"
        assert "fact:" not in re.sub(r"<code.*?</code>|<pre.*?</pre>", "", text, flags=re.S), (
            page.name
        )
        assert 'href="source:' not in text and 'href="excuse:' not in text, page.name
