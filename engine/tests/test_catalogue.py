"""The data catalogue: what is said of each table, rows drawn from all, terms and lists in pages."""

import re

from briefing.commands.main import main
from briefing.site.catalogue import draw_rows, entries
from briefing.tables.loading import load


def test_entries_count_what_the_table_holds(book):
    found = {entry.name: entry for entry in entries()}
    for entry in found.values():
        table = load(entry.name)
        assert entry.rows == len(table)
        if entry.status:
            assert sum(entry.status.values()) == len(table)
    assert found["passengers"].status == {"primary": 11, "secondary": 1, "claimed": 1}
    assert found["passengers"].as_of == "2015 to 2025"
    assert found["ferries"].licences == {"republish": 2, "facts-only": 1}
    assert found["ferries"].chapters == ["fleet"]
    assert found["sources"].chapters == ["crossings", "fleet"]
    assert found["unverified"].chapters == []


def test_the_page_of_a_table_says_the_same(site):
    page = (site / "data" / "passengers.html").read_text(encoding="utf-8")
    assert "<dt>Rows</dt><dd>13</dd>" in page
    assert "<dd>11 primary, 1 secondary, 1 claimed</dd>" in page
    assert "<dt>Dates</dt><dd>2015 to 2025</dd>" in page
    assert 'href="../book/crossings.html">crossings</a>' in page


def test_the_overview_counts_the_kinds_of_every_table(site):
    overview = (site / "book" / "data.html").read_text(encoding="utf-8")
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*passengers\.html.*?</tr>", overview, re.DOTALL)[0]
    cells = [
        re.sub("<[^>]*>", "", cell).strip() for cell in re.findall("<td>(.*?)</td>", row, re.S)
    ]
    table, rows, *counts, used = cells
    assert (table, rows, used) == ("Passengers", "13", "crossings")
    # primary, corroborated, secondary, claimed; observed, estimated, forecast, other kinds
    assert counts == ["11", "", "1", "1", "10", "1", "", "2"]


def test_random_rows_are_the_same_for_the_same_seed(book, capsys):
    assert draw_rows(20, seed=7) == draw_rows(20, seed=7)
    assert draw_rows(20, seed=7) != draw_rows(20, seed=8)
    assert len(set(draw_rows(20, seed=7))) == 20
    assert len(draw_rows(1000, seed=7)) == 13 + 9 + 6 + 3, "all rows that cite a source, once"
    assert main(["sample", "--rows", "3", "--seed", "7"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{table}/{row}" for table, row in draw_rows(3, seed=7)
    ]


def test_a_term_is_linked_at_its_first_use_in_a_chapter_and_nowhere_else(site):
    """The settings keep `crossing` for one chapter: another uses the word in another sense."""
    terms = {}
    for chapter in ("crossings", "fleet"):
        page = (site / "book" / f"{chapter}.html").read_text(encoding="utf-8")
        terms[chapter] = re.findall(r'<a class="term[^>]*href="glossary\.html#([^"]+)">', page)
    assert terms == {"crossings": ["crossing"], "fleet": ["ferry"]}
    glossary = (site / "book" / "glossary.html").read_text(encoding="utf-8")
    assert 'id="ferry"' in glossary and 'id="crossing"' in glossary
    assert 'class="term' not in glossary


def test_a_term_is_linked_wherever_the_settings_do_not_restrict_it(book):
    book.edit("book/settings.yml", "glossary:\n  crossing: [crossings]\n", "")
    book.build()
    page = book.page("book/fleet.html")
    assert re.findall(r'<a class="term[^>]*glossary\.html#([^"]+)">', page) == ["ferry", "crossing"]


def test_the_other_script_of_a_name_stands_beside_it(site):
    for page, name in (("entities", "海湾船厂"), ("glossary", "渡轮"), ("sources", "港口年报")):
        text = (site / "book" / f"{page}.html").read_text(encoding="utf-8")
        assert f' <span class="zh" lang="zh-Hans">{name}</span>' in text, page


def test_a_chapter_shows_its_figures_and_its_sources(site):
    crossings = (site / "book" / "crossings.html").read_text(encoding="utf-8")
    images = re.findall(r"<img [^>]*figures/[^>]*>", crossings)
    assert len(images) == 3
    assert all(re.search(r'alt="[^"]{60,}"', image) for image in images)
    sources = (site / "book" / "sources.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="sources\.html#([^"]+)"', crossings))
    assert linked == {"port-report-2025", "herald-2025"}
    assert all(f'id="{target}"' in sources for target in linked)
