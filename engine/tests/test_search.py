"""The search of the built book, in a real browser: from a file and from a server."""

import json
import re

import pytest
from serving import served
from sphinx.search.en import SearchEnglish

# Under each query, pages that must be among the first three.
EXPECTED = {
    "ferry": ["book/glossary"],
    "draught": ["book/glossary"],
    "Tern": ["data/ferries", "book/fleet"],
    "month tickets": ["book/crossings"],
    "North Yard": ["book/entities"],
    "渡轮": ["book/glossary"],
    "海湾船厂": ["book/entities"],
    "how sure": ["book/sureness"],
}
RUN = "港口年报"  # Chinese without a space around it


@pytest.fixture(scope="module")
def addresses(site):
    """The site as a file and on a server."""
    with served(site) as address:
        yield {"file": site.as_uri(), "http": address}


@pytest.fixture
def search(browser, addresses):
    """Ask the search page; afterwards, nothing of ours may have been said on the console."""
    said = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))

    def asked(query, where="file"):
        page.goto(f"{addresses[where]}/search.html")
        page.get_by_role("searchbox", name="Words").fill(query)
        page.keyboard.press("Enter")
        page.wait_for_function("document.getElementById('search-status').textContent")
        return page

    yield asked
    context.close()
    assert not said, said


def index_of(site):
    """Return the pages of the index: their names, titles, weights, kinds and places."""
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    return json.loads(re.search(r"^const PAGES = (.*);$", text, re.MULTILINE)[1])


def pages_found(page):
    links = page.locator("#search-results > li > h2 > a").all()
    return [link.get_attribute("href").removesuffix(".html") for link in links]


def status(page):
    return page.get_by_role("status").inner_text()


def unfolded(page):
    for folded in page.locator("summary").all():
        folded.click()
    return page


@pytest.mark.parametrize("where", ["file", "http"])
def test_the_page_that_treats_it_comes_first(search, where):
    for query, expected in EXPECTED.items():
        found = pages_found(search(query, where))
        assert set(expected) <= set(found[:3]), (query, found)


def test_results_say_where_a_hit_is_show_it_and_lead_there(search):
    page = search("draught")
    assert re.search(r"Found “draught” in \d+ places? on \d+ pages?", status(page))
    entry = page.locator("#search-results a[href='book/glossary.html#draught']")
    assert entry.inner_text() == "draught"
    assert entry.locator("mark").inner_text() == "draught"
    entry.click()
    page.wait_for_url("**/book/glossary.html#draught")
    page.go_back()
    page.wait_for_function("document.getElementById('search-status').textContent")
    assert page.locator("#search-results > li").count(), "the way back must show the results again"


def test_a_row_of_a_table_is_found_by_its_name_where_the_settings_say_so(search, site):
    page = search("Plover")
    page.locator("#search-results a[href='data/ferries.html#plover']").wait_for()
    places = {name: [anchor for anchor, _, _ in found] for name, *_, found in index_of(site)}
    assert places["data/ferries"] == ["", "gull", "tern", "plover"]
    assert places["data/tickets"] == [""], "its rows are figures"


def test_the_settings_say_how_much_a_page_counts(site, book):
    def weights(folder):
        return {name: (weight, kind) for name, _, weight, kind, _ in index_of(folder)}

    before = weights(site)
    assert before["book/fleet"] == (1.0, "Chapter")
    assert before["book/sources"] == (0.1, "Page")
    assert before["book/method"] == (0.5, "Page"), "what the settings do not name"
    assert before["data/tickets"] == (0.3, "Data table")
    book.edit("book/settings.yml", "book/sources: 0.1", "book/sources: 0.9")
    book.edit("book/settings.yml", "label: Words", "label: Words of the quay")
    book.build()
    assert weights(book.site) == {**before, "book/sources": (0.9, "Page")}
    assert ">Words of the quay</label>" in book.page("search.html")


def test_chinese_is_found_inside_a_longer_run(search):
    place = unfolded(search("口年")).locator("#search-results li li", has_text=RUN).first
    place.wait_for()
    assert "口年" in place.locator("mark").all_inner_texts()


def test_without_pairs_of_characters_it_would_not_be_found(search):
    """What Sphinx's own index, and this library left to itself, make of a Chinese run."""
    assert SearchEnglish({}).split(RUN) == [RUN]
    stock = """([run, query]) => {
        const index = new MiniSearch({ fields: ["text"] });
        index.add({ id: 1, text: run });
        return index.search(query).length;
    }"""
    page = search("口年")
    assert page.evaluate(stock, [RUN, "口年"]) == 0
    assert page.evaluate(stock, [RUN, RUN]) == 1


def test_a_single_character_is_found_wherever_it_stands(search):
    for character in RUN:
        unfolded(search(character)).locator("#search-results li", has_text=RUN).first.wait_for()


def test_the_name_in_another_script_is_looked_for_as_well(search):
    page = search("渡轮")
    assert "(also as “ferry”)" in status(page)
    assert "book/fleet" in pages_found(page), "no chapter has the Chinese"
    assert "(also as “渡轮”)" in status(search("ferry"))


def test_a_misspelt_word_shows_what_is_close_and_says_so(search):
    page = search("draugth")
    assert status(page).startswith("Nothing found for “draugth”. Close to it: ")
    assert pages_found(page)[0] == "book/glossary"
    assert status(search("qqqqqq")) == "Nothing found for “qqqqqq”."


def test_a_question_is_text_and_never_markup(search):
    page = search("<img src=x onerror=alert(1)>")
    assert page.locator("#search-results img, #search-status img").count() == 0
    assert "“<img src=x onerror=alert(1)>”" in status(page)


def test_every_result_leads_to_a_place_that_exists(site):
    pages = index_of(site)
    assert len(pages) == 20 + 17, "all pages and all tables"
    for name, _, _, _, places in pages:
        ids = set(re.findall(r'\bid="([^"]+)"', (site / f"{name}.html").read_text("utf-8")))
        missing = {anchor for anchor, _, _ in places} - ids - {""}
        assert not missing, (name, missing)


def test_no_other_page_loads_the_index(site):
    loading = [
        page.name for page in site.rglob("*.html") if "searchindex.js" in page.read_text("utf-8")
    ]
    assert loading == ["search.html"]


def test_without_scripts_the_page_says_so(browser, addresses, search):
    assert search("ferry").get_by_text("The search needs JavaScript").count() == 0
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{addresses['file']}/search.html")
    assert page.get_by_text("The search needs JavaScript").is_visible()
    context.close()


def test_the_index_is_complete_after_the_store_of_the_last_build_was_lost(book):
    old, new = "The two are independent.", "The two are unconnectable."
    book.build()
    index = book.page("searchindex.js")
    assert index.count(old) == 1
    (book.root / "_build/.doctrees/search.json").unlink()
    book.edit("book/method.md", old, new)
    book.build()
    assert book.page("searchindex.js") == index.replace(old, new)
