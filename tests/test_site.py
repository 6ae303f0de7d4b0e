"""The pages of this book: every link leads somewhere, nobody else is asked, each is described."""

import re

import pytest
from links import broken, broken_numbers, foreign, texts

from briefing.core.project import project_root
from briefing.tables.contract import table_names
from briefing.tables.loading import load

# Tables that are shown as a list, each on a page of the same name.
LISTED = [name for name in table_names() if (project_root() / f"book/{name}.md").is_file()]


def test_no_page_asks_a_third_party(site):
    assert foreign(site) == {}


def test_every_link_inside_the_site_leads_somewhere(site):
    assert broken(site) == []


def test_every_linked_number_leads_to_a_place_that_exists(site):
    assert broken_numbers(site) == []


@pytest.mark.parametrize("table", LISTED)
def test_pages_made_from_tables_leave_no_row_out(site, table):
    """A theme or a document without a section of its own would vanish in silence."""
    page = (site / "book" / f"{table}.html").read_text(encoding="utf-8")
    anchors = re.findall(r'<dt id="([^"]+)"', page)
    assert sorted(anchors) == sorted(load(table)["id"])


def test_every_page_is_described_in_words_of_its_own(site):
    seen = {}
    for path, text in texts(site).items():
        name = path.relative_to(site.resolve()).as_posix()
        if name in ("index.html", "search.html"):
            continue
        described = re.search(r'<meta name="description" content="([^"]*)"', text)[1]
        assert 40 < len(described) < 600, f"{name}: {described}"
        assert seen.setdefault(described, name) == name, f"{name} and {seen[described]}"
