"""The built book: nothing is missing, every link leads somewhere, nobody else is asked."""

import re
import shutil

import pytest
from books import REPOSITORY, SAMPLE
from links import broken, broken_numbers, foreign

TABLES = sorted(path.stem for path in (SAMPLE / "data").glob("*.csv"))
# Tables that are shown as a list, each on a page of the same name.
LISTED = [name for name in TABLES if (SAMPLE / f"book/{name}.md").is_file()]


def rows(table):
    lines = (SAMPLE / "data" / f"{table}.csv").read_text(encoding="utf-8").splitlines()
    return {line.partition(",")[0] for line in lines[1:]}


def test_no_page_asks_a_third_party(site):
    assert foreign(site) == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_page_with_every_row(site, table):
    page = (site / "data" / f"{table}.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<tr id="([^"]+)"', page)) == rows(table)
    assert f'href="{table}.csv"' in page
    stored = (SAMPLE / "data" / f"{table}.csv").read_bytes()
    assert (site / "data" / f"{table}.csv").read_bytes() == stored
    assert (site / "data" / "datapackage.json").is_file()


def test_every_link_inside_the_site_leads_somewhere(site):
    """From any row to its source, and from any claim or figure to its entry."""
    assert broken(site) == []


def test_every_linked_number_leads_to_a_place_that_exists(site):
    assert broken_numbers(site) == []


def test_what_leads_nowhere_is_found(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "site")
    page = copy / "book" / "fleet.html"
    wrong = (
        '<a class="fact" data-fact="ferries/gull/seats" href="../data/ferries.html#gone">400</a>'
        '<a href="fleet.html#nowhere">there</a><img src="https://example.org/a.png">'
        '<a href="source:port">the port</a>'
    )
    page.write_text(page.read_text("utf-8").replace("</article>", f"{wrong}</article>"), "utf-8")
    assert "fleet.html -> fleet.html#nowhere" in broken(copy)
    assert broken_numbers(copy) == ["fleet.html: ../data/ferries.html#gone", "fleet.html: source:"]
    assert foreign(copy).keys() == {"fleet.html"}


def test_the_site_does_not_depend_on_the_folder_it_was_built_in(site):
    """Two builds of one commit are the same bytes: `.buildinfo` once was not."""
    assert not (site / ".buildinfo").exists()
    places = (str(REPOSITORY).encode(), str(site.parents[1]).encode())
    for path in site.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(place in content for place in places), path


@pytest.mark.parametrize("table", LISTED)
def test_pages_made_from_tables_leave_no_row_out(site, table):
    """A theme or a document without a section of its own would vanish in silence."""
    page = (site / "book" / f"{table}.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<dt id="([^"]+)"', page)) == rows(table)
