"""Text of a table is text wherever it is shown: no cell can put markup or a script into a page."""

import json
import re
import zipfile

import pytest
from books import Book
from lxml import etree
from shared import once

from briefing.prose.judgements import inline

# Each would leave a mark in the page if it were taken for what it looks like. No digit: the check
# of the prose would ask for the source of a number.
ATTACKS = [
    "<script>window.hit = 'script'</script>",
    "</script><script>window.hit = 'closed script'</script>",
    "\"'><img src=planted onerror=\"window.hit = 'image'\">",
    "<!-- --><svg onload=window.hit='svg'>",
    "&lt;b&gt;",
    "{raw}`html <u>`",
    "{{ config }} {% raw %}",
    "![picture](http://planted.invalid/picture.png)",
    "[link](javascript:window.hit='link')",
    "title-of-the-table rows-of-the-table schema-of-the-table",
]
PLANTED = "planted " + " ".join(ATTACKS)
BLOCK = "```{raw} html\n<u>planted</u>\n```\n\n# planted"
# Where no Markdown is meant, its signs are text too.
LITERAL = PLANTED + " **bold** *emphasis* `code`\n\n" + BLOCK
TABLES = {
    "sources": ("title", "title_zh", "publisher", "author", "licence", "note", "read_as"),
    "claims": ("claim", "finding", "case_for", "case_against", "note"),
    "judgements": ("short", "judgement", "detail", "basis", "would_change", "note"),
    "glossary": ("term_zh", "definition", "note"),
    "entities": ("name_zh", "pinyin", "note"),
    "unverified": ("question", "tried", "would_settle"),
    "ferries": ("note", "locator"),
}
DESCRIBED = "tickets"  # whose title and fields are attacked, in the contract
CHAPTER = "crossings"
NUMBER = 'a.fact[data-fact="passengers/share-south-2025/value"]'
CITED = "port-report-2025"  # the source on the card of that number
# A cell that shows planted text in every way a chapter can.
CELL = f"""import pandas as pd
planted = load("sources").set_index("id").loc["{CITED}"]
frame = pd.DataFrame({{planted["title"]: [planted["note"]]}})
look.show_table(frame)
figure, axes = plt.subplots()
axes.bar(["a"], [len(frame)])
axes.set_title(planted["title"])
look.publish(figure, "planted", alt=planted["title"], data=frame, sources=["{CITED}"])"""


TITLE = "Ferries of Evenmouth <u>& quays</u>"  # of the book


def plant(book, table, columns):
    """Write the attacks into cells of the first row, leaving the links of a judgement in it."""
    frame = book.table(table)
    text = PLANTED if table == "judgements" else LITERAL
    for column in columns:
        frame.loc[0, column] = f"{frame.loc[0, column]} {text}".strip()
    book.store(table, frame)


def plant_all(book):
    """Write attacks into tables, the contract and a cell of a chapter."""
    for table, columns in TABLES.items():
        plant(book, table, columns)
    book.edit("CITATION.cff", '"Ferries of Evenmouth', f'"{TITLE}')
    book.edit("CITATION.cff", "name: The harbour's readers", 'name: "<u>Readers</u>"')
    book.edit("_config.yml", "title: Ferries of Evenmouth", f'title: "{TITLE}"')
    # The search finds rows of this table; what names them stands in the heading of a result.
    book.edit("book/settings.yml", "ferries: [name]", "ferries: [name, note]")
    package = json.loads(book.text("data/datapackage.json"))
    described = next(one for one in package["resources"] if one["name"] == DESCRIBED)
    for thing in (described, *described["schema"]["fields"]):
        thing["description"] += f" {LITERAL}"
    described["title"] += f" {PLANTED}"
    # A row that lacks its last comma: the check says so, and the page is written all the same.
    tickets = book.root / "data/tickets.csv"
    tickets.write_text(tickets.read_text("utf-8").rstrip(",\n") + "\n", encoding="utf-8")
    contract = json.dumps(package, ensure_ascii=False, indent=2)
    (book.root / "data/datapackage.json").write_text(contract, encoding="utf-8")
    chapter = json.loads(book.text(f"book/{CHAPTER}.ipynb"))
    cell = {"cell_type": "code", "id": "planted", "metadata": {}, "outputs": [], "source": CELL}
    chapter["cells"].insert(4, {**cell, "execution_count": None})
    (book.root / f"book/{CHAPTER}.ipynb").write_text(json.dumps(chapter), encoding="utf-8")


@pytest.fixture(scope="session")
def spoilt(tmp_path_factory, pristine, installed):
    """A book full of attacks: the check finds fault with it, its pages are written all the same."""

    def make(folder):
        book = Book.copied(pristine.root, folder, installed)
        plant_all(book)
        said = book.run("build").stderr
        assert "Traceback" not in said and book.site.is_dir(), said
        book.must("print", "epub")

    return Book(once(tmp_path_factory, "spoilt", make))


@pytest.fixture
def opened(browser, spoilt):
    """Open pages from disk, without a content policy; nothing planted may have come to life."""
    contexts, asked, alarms = [], [], []

    def opened(name):
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
        page.goto(f"{spoilt.site.as_uri()}/{name}")
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.hit") is None, page.url
            alive = "[src=planted], [onerror], [onload], u, [href^='javascript'], [src*=invalid]"
            assert page.locator(alive).count() == 0, page.url
            assert page.evaluate(
                "[...document.scripts].every((one) => !/hit/.test(one.text) "
                "|| one.type.startsWith('application'))"
            )
        context.close()
    assert not alarms
    assert all(address.startswith(("file:", "data:")) for address in asked), asked


# Sphinx sets the quotes and dashes of running text.
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--"})


def plain(text):
    return " ".join(text.translate(TYPOGRAPHY).split())


def shows(page, text, times=1):
    """Say whether a page shows a text to the letter, wherever lines break."""
    return plain(page.locator("article").text_content()).count(plain(text)) >= times


@pytest.mark.parametrize("table", TABLES)
def test_the_page_of_a_table_shows_what_stands_in_its_cells(opened, spoilt, table):
    page = opened(f"data/{table}.html")
    text = PLANTED if table == "judgements" else LITERAL
    assert shows(page, text, len(TABLES[table]))
    page.get_by_label("Find in all columns").fill("<script>window.hit")
    assert page.locator(".catalogue-rows tbody tr:visible").count() == 1
    page.get_by_role("columnheader").nth(1).get_by_role("button").click()


@pytest.mark.parametrize(
    ("name", "times"),
    [("sources", 4), ("claims", 4), ("glossary", 2), ("entities", 2), ("unverified", 3)],
)
def test_a_list_made_from_a_table_shows_it_to_the_letter(opened, name, times):
    assert shows(opened(f"book/{name}.html"), LITERAL, times)


def test_title_and_fields_of_a_table_are_text(opened):
    page = opened(f"data/{DESCRIBED}.html")
    assert shows(page, LITERAL, 3)
    assert PLANTED in page.locator("h1").inner_text()
    assert PLANTED in page.title()
    described = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert PLANTED in described["name"] and LITERAL in described["description"]


def test_a_row_with_too_few_cells_is_shown(spoilt):
    last = spoilt.page(f"data/{DESCRIBED}.html").partition('<tr id="free-2025">')[2]
    row = last.partition("</tr>")[0]
    assert row.count("<td") == 9
    assert row.endswith('<td class="word">table 3</td><td class="word"></td>')


def test_reviews_of_claims_hold_the_text(opened):
    page = opened("book/claims.html")
    graph = json.loads(page.locator("script[type='application/ld+json']").text_content())["@graph"]
    assert any(LITERAL in one.get("claimReviewed", "") for one in graph)


@pytest.mark.parametrize(("name", "times"), [("index", 1), (CHAPTER, 5)])
def test_a_judgement_has_links_and_emphasis_and_no_more(opened, name, times):
    page = opened(f"book/{name}.html")
    # A picture becomes a link; what Markdown refuses as a link stays as it is.
    picture = "![picture](http://planted.invalid/picture.png)"
    assert shows(page, PLANTED.replace(picture, "!picture"), times)


def test_a_card_shows_a_source_to_the_letter(opened):
    page = opened(f"book/{CHAPTER}.html")
    page.locator(NUMBER).first.hover()
    page.locator(".fact-card").wait_for()
    assert plain(LITERAL) in plain(page.locator(".fact-card").text_content())


def test_a_chapter_shows_tables_and_figures_with_their_text(opened):
    page = opened(f"book/{CHAPTER}.html")
    assert shows(page, LITERAL, 3)  # head and cell of the table, source of the figure
    alt = page.locator("img[alt*=planted]").first.get_attribute("alt")
    assert plain(LITERAL) in plain(alt)


def test_the_search_finds_it_and_shows_it_as_text(opened):
    page = opened("search.html?q=planted")
    page.locator("#search-results > li").first.wait_for()
    for folded in page.locator("summary").all():
        folded.click()
    assert page.locator("#search-results", has_text="<script>window.hit").count() == 1


def test_the_title_of_the_book_and_its_authors_are_text(opened):
    page = opened(f"book/{CHAPTER}.html")
    assert page.locator(".site-title").inner_text() == TITLE
    assert page.title().endswith(f" – {TITLE}")
    page.locator(".cite summary").click()
    cited = page.locator(".cite").inner_text()
    assert f"In: {TITLE}: a sample book." in cited and "<u>Readers</u>" in cited


def test_the_printed_book_shows_all_of_it_as_text(spoilt):
    book = zipfile.ZipFile(spoilt.site / "print" / "book.epub")
    pages = [etree.fromstring(book.read(name)) for name in book.namelist() if name[-5:] == "xhtml"]
    alive = "//*[local-name() = 'script' or local-name() = 'u' or @onerror or @onload]"
    assert not [found for page in pages for found in page.xpath(alive)]
    assert not [it for page in pages for it in page.xpath("//@src") if "planted." in it]
    text = plain("".join("".join(page.itertext()) for page in pages))
    assert text.count(plain(PLANTED)) > 15 and TITLE in text


def test_a_download_is_the_table_byte_for_byte(spoilt):
    for table in TABLES:
        name = f"{table}.csv"
        assert (spoilt.site / "data" / name).read_bytes() == (
            spoilt.root / "data" / name
        ).read_bytes()


def test_nothing_planted_is_left_out(spoilt):
    """A page that was not made anew would pass every test above."""
    for name in ("book/index", "book/claims", f"book/{CHAPTER}", "data/sources", "data/tickets"):
        assert "planted" in spoilt.page(f"{name}.html"), name
    assert "planted" in spoilt.page("searchindex.js")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>a</b>", r"\<b>a\</b>"),
        (r"\<b>", r"\\\<b>"),
        ("# a", r"\# a"),
        ("1. a", r"1\. a"),
        ("```{raw} html\n<b>\n```", r"\`\`\`\{raw} html \<b> \`\`\`"),
        ("[a]: http://b", r"\[a]: http://b"),
        ("[4.5 months](fact:a/b/c), *likely*", "[4.5 months](fact:a/b/c), *likely*"),
        ("47% of R and D", "47% of R and D"),
        ("**bold** - and (brackets)!", "**bold** - and (brackets)!"),
    ],
)
def test_what_a_judgement_may_hold(text, shown):
    assert inline(text) == shown


def test_attacks_are_what_they_look_like(browser):
    """Put into a page as they are, they do what the tests above look for."""
    page = browser.new_page()
    page.set_content(f"<article>{PLANTED}</article>")
    page.wait_for_function("window.hit")
    assert page.locator("[onerror]").count() == 1
    page.close()
    assert re.search(r"\{raw\}`", PLANTED)
