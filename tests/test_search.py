"""The search of the built book, in a real browser: from a file and from a server."""

import json
import re

import pytest
from checkout import Checkout
from serving import served
from sphinx.search.en import SearchEnglish

pytestmark = pytest.mark.slow

# Under each query, pages that must be among the first three.
EXPECTED = {
    "chips": ["book/chips", "book/glossary"],
    "PIPL": ["book/glossary", "data/instruments"],
    "备案": ["book/glossary", "book/regulation"],
    "算法": ["book/glossary"],
    "H20": ["book/chips"],
    "DeepSeek": ["book/entities"],
    "export controls": ["book/glossary", "book/chips"],
    "training data": ["book/training-data"],
    "Huawei": ["book/entities", "book/chips"],
    "华为": ["book/entities", "book/chips"],
    "token": ["book/glossary", "book/applications"],
    "filing": ["book/glossary", "book/regulation"],
    "algorithm registry": ["book/glossary", "book/regulation"],
    "electricity": ["book/state-of-play"],
    "HBM": ["book/glossary", "book/chips"],
    "个人信息保护法": ["book/glossary"],
}
# What the Chinese stands in, without a space around it.
RUN = "关于注销算法备案编号的公告"


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
        page.get_by_role("searchbox", name="Words in English").fill(query)
        page.keyboard.press("Enter")
        page.wait_for_function("document.getElementById('search-status').textContent")
        return page

    yield asked
    context.close()
    assert not said, said


def pages_found(page):
    links = page.locator("#search-results > li > h2 > a").all()
    return [link.get_attribute("href").removesuffix(".html") for link in links]


@pytest.mark.parametrize("query", EXPECTED)
@pytest.mark.parametrize("where", ["file", "http"])
def test_the_page_that_treats_it_comes_first(search, query, where):
    found = pages_found(search(query, where))
    assert set(EXPECTED[query]) <= set(found[:3]), found


def test_results_say_where_a_hit_is_show_it_and_lead_there(search):
    page = search("smuggling")
    assert re.search(r"Found “smuggling” in \d+ places? on \d+ pages?", status(page))
    entry = page.locator("#search-results a[href='book/glossary.html#chip-smuggling']")
    assert entry.inner_text() == "chip smuggling"
    assert entry.locator("mark").inner_text() == "smuggling"
    entry.click()
    page.wait_for_url("**/book/glossary.html#chip-smuggling")
    page.go_back()
    page.wait_for_function("document.getElementById('search-status').textContent")
    assert page.locator("#search-results > li").count(), "the way back must show the results again"


def status(page):
    return page.get_by_role("status").inner_text()


def test_chinese_is_found_inside_a_longer_run(search):
    place = unfolded(search("备案")).locator("#search-results li li", has_text=RUN)
    place.wait_for()
    assert "备案" in place.locator("mark").all_inner_texts()


def unfolded(page):
    for folded in page.locator("summary").all():
        folded.click()
    return page


def test_without_pairs_of_characters_it_would_not_be_found(search):
    """What Sphinx's own index, and this library left to itself, make of a Chinese run."""
    assert SearchEnglish({}).split(RUN) == [RUN]
    stock = """([run, query]) => {
        const index = new MiniSearch({ fields: ["text"] });
        index.add({ id: 1, text: run });
        return index.search(query).length;
    }"""
    page = search("备案")
    assert page.evaluate(stock, [RUN, "备案"]) == 0
    assert page.evaluate(stock, [RUN, RUN]) == 1


def test_a_single_character_is_found_wherever_it_stands(search):
    for character in "注告法":
        unfolded(search(character)).get_by_text(RUN).wait_for()


def test_a_misspelt_word_shows_what_is_close_and_says_so(search):
    page = search("Huwaei")
    assert status(page).startswith("Nothing found for “Huwaei”. Close to it: ")
    assert pages_found(page)[0] == "book/entities"
    assert status(search("qqqqqq")) == "Nothing found for “qqqqqq”."


def test_a_question_is_text_and_never_markup(search):
    page = search("<img src=x onerror=alert(1)>")
    assert page.locator("#search-results img, #search-status img").count() == 0
    assert "“<img src=x onerror=alert(1)>”" in status(page)


def test_every_result_leads_to_a_place_that_exists(site):
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    pages = json.loads(re.search(r"^const PAGES = (.*);$", text, re.MULTILINE)[1])
    assert len(pages) > 50
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
    assert search("chips").get_by_text("The search needs JavaScript").count() == 0
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{addresses['file']}/search.html")
    assert page.get_by_text("The search needs JavaScript").is_visible()
    context.close()


def test_the_index_is_complete_after_the_store_of_the_last_build_was_lost(copy: Checkout):
    copy.build()
    index = (copy.site / "searchindex.js").read_bytes()
    (copy.root / "_build/.doctrees/search.json").unlink()
    copy.edit("book/method.md", "The two are independent.", "The two are unconnectable.")
    copy.build()
    assert "unconnectable" in copy.page("searchindex.js")
    copy.edit("book/method.md", "The two are unconnectable.", "The two are independent.")
    copy.build()
    assert (copy.site / "searchindex.js").read_bytes() == index
