"""The tables of the data catalogue in a real browser: sorted, filtered, addressed, and fast."""

import csv
import statistics

import pytest

pytestmark = pytest.mark.slow

LARGEST = "sources"
# Time from a key press to the next picture, as the browser itself measures it.
MEASURE = """() => {
    window.times = [];
    const note = (list) => list.getEntries().forEach(({ name, duration }) => {
        if (name === "keydown") window.times.push(duration);
    });
    new PerformanceObserver(note).observe({ type: "event", durationThreshold: 16 });
}"""


@pytest.fixture
def table(browser, site):
    """Open the page of a table from disk; afterwards, no error may have been said."""
    said, contexts = [], []

    def opened(name, rest="", **options):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((site / "data" / f"{name}.html").as_uri() + rest)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said, said


def cells(site, name, column):
    with (site / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def shown(page, column):
    """The texts of a column in the rows that a reader sees."""
    place = page.locator("thead th").all_inner_texts().index(column) + 1
    return page.evaluate(
        """(place) => [...document.querySelectorAll(".catalogue-rows tbody tr")]
            .filter((row) => !row.hidden && row.checkVisibility())
            .map((row) => row.cells[place - 1].textContent)""",
        place,
    )


def count(page):
    return page.locator(".table-count").inner_text()


def head(page, name):
    return page.get_by_role("columnheader", name=name, exact=True)


@pytest.mark.parametrize(
    ("name", "column", "key"),
    [
        ("chip_specs", "value", float),
        ("sources", "published", str),
        ("corpora", "tokens_bn", float),
    ],
)
def test_numbers_and_dates_sort_as_such_and_empty_cells_come_last(table, site, name, column, key):
    page = table(name)
    original = shown(page, column)
    assert original == cells(site, name, column)
    full = [cell for cell in original if cell]
    empty = [""] * (len(original) - len(full))

    head(page, column).get_by_role("button").click()
    assert [*map(key, filter(None, shown(page, column)))] == sorted(map(key, full))
    assert shown(page, column)[len(full) :] == empty
    assert head(page, column).get_attribute("aria-sort") == "ascending"
    assert count(page) == f"{len(original):,} rows, sorted by {column}, ascending"

    head(page, column).get_by_role("button").click()
    assert [*map(key, filter(None, shown(page, column)))] == sorted(map(key, full), reverse=True)
    assert shown(page, column)[len(full) :] == empty
    assert head(page, column).get_attribute("aria-sort") == "descending"

    page.get_by_role("button", name="Show all").click()
    assert shown(page, column) == original
    assert page.locator("[aria-sort]").count() == 0


def test_rows_that_are_equal_keep_their_order(table, site):
    page = table("chip_specs")
    head(page, "chip").get_by_role("button").click()
    head(page, "unit").get_by_role("button").click()
    by_unit = {}
    for unit, row in zip(shown(page, "unit"), shown(page, "id"), strict=True):
        by_unit.setdefault(unit, []).append(row)
    order = {row: at for at, row in enumerate(cells(site, "chip_specs", "id"))}
    # Within a unit the rows stand by chip, and within a chip as in the file.
    chips = dict(
        zip(cells(site, "chip_specs", "id"), cells(site, "chip_specs", "chip"), strict=True)
    )
    for rows in by_unit.values():
        named = [chips[row] for row in rows]
        for chip in set(named):
            at = [order[row] for row, name in zip(rows, named, strict=True) if name == chip]
            assert at == sorted(at)
            assert named.index(chip) + len(at) == len(named) - named[::-1].index(chip)


def test_chinese_sorts_by_its_reading(table):
    page = table("glossary")
    head(page, "term_zh").get_by_role("button").click()
    found = shown(page, "term_zh")
    readings = ["备案", "标准必要专利", "深度合成", "算法推荐", "智能体"]
    present = [term for term in readings if term in found]
    assert len(present) >= 4
    assert sorted(present, key=found.index) == present


def test_one_field_looks_through_all_columns(table, site):
    page = table(LARGEST)
    total = len(cells(site, LARGEST, "id"))
    assert count(page) == f"{total} rows"
    page.get_by_label("Find in all columns").fill("备案 2025")
    found = shown(page, "id")
    assert 0 < len(found) < 30
    assert count(page) == f"{len(found)} of {total} rows"
    text = page.locator(f"[id='{found[0]}']").text_content()
    assert "备案" in text and "2025" in text
    page.get_by_label("Find in all columns").fill("nothing has these words")
    assert shown(page, "id") == [] and count(page) == f"0 of {total} rows"


def test_coded_columns_are_chosen_from_a_list(table, site):
    page = table("chip_specs")
    page.get_by_label("status").select_option("primary")
    expected = cells(site, "chip_specs", "status").count("primary")
    assert shown(page, "status") == ["primary"] * expected
    assert page.locator(".table-controls select").count() <= 4


def test_what_is_chosen_stands_in_the_address_and_comes_back(table):
    page = table("chip_specs", "?find=h20&status=secondary&sort=-value")
    values = [float(value) for value in shown(page, "value")]
    assert 1 < len(values) < 30 and values == sorted(values, reverse=True)
    assert set(shown(page, "status")) == {"secondary"}
    page.get_by_label("Find in all columns").fill("h800")
    page.wait_for_url("**/chip_specs.html?find=h800&status=secondary&sort=-value")
    page.get_by_role("button", name="Show all").click()
    page.wait_for_url("**/chip_specs.html")


def test_the_address_of_a_row_shows_it_whatever_was_looked_for(table, site):
    row = cells(site, LARGEST, "id")[500]
    page = table(LARGEST, f"?find=zzz#{row}")
    assert page.locator("tr:target").is_visible()
    page.wait_for_function("document.querySelector('tr:target').getBoundingClientRect().top < 900")
    assert page.get_by_label("Find in all columns").input_value() == ""

    page.get_by_label("Find in all columns").fill("zzz")
    assert not page.locator("tr:target").is_visible()
    other = cells(site, LARGEST, "id")[300]
    page.evaluate("(row) => (location.hash = row)", other)
    page.wait_for_function("document.querySelector('tr:target').checkVisibility()")
    assert page.locator("tr:target").get_attribute("id") == other


def test_a_link_to_a_row_leads_to_it(table, site):
    """Rows out of sight are not laid out, so their places are guessed until one comes near."""
    row = cells(site, LARGEST, "id")[-3]
    page = table(LARGEST, f"#{row}")
    page.wait_for_timeout(500)
    box = page.locator("tr:target").bounding_box()
    assert 0 <= box["y"] < 900, box


def test_keyboard_alone_filters_sorts_and_scrolls(table):
    page = table("chip_specs")
    page.get_by_label("Find in all columns").focus()
    page.keyboard.type("h20")
    while not page.evaluate("document.activeElement.matches('.table-scroll')"):
        page.keyboard.press("Tab")
    for key, way in (("Enter", "ascending"), ("Space", "descending")):
        if key == "Enter":
            page.keyboard.press("Tab")
        page.keyboard.press(key)
        assert count(page).endswith(f"sorted by id, {way}")
    assert page.evaluate("document.activeElement.textContent") == "id"


def test_the_id_stays_in_sight_while_a_wide_table_scrolls(table):
    page = table(LARGEST)
    box = page.locator(".table-scroll").first
    box.evaluate("(box) => (box.scrollLeft = 900)")
    left = box.bounding_box()["x"]
    assert abs(page.locator("tbody tr th").first.bounding_box()["x"] - left) < 2


def test_a_table_in_the_form_of_a_grid_is_still_a_table(table):
    """Browsers take a table of another display for something else, unless it says what it is."""
    page = table("glossary")
    rows = page.get_by_role("table").first.get_by_role("row")
    assert rows.count() == len(shown(page, "id")) + 1
    assert rows.nth(1).get_by_role("rowheader").count() == 1
    assert (
        rows.nth(1).get_by_role("cell").count()
        == page.locator("thead").first.locator("th").count() - 1
    )


def test_without_scripts_it_is_a_plain_table(table, site):
    page = table(LARGEST, java_script_enabled=False)
    assert page.locator(".catalogue-rows tbody tr").count() == len(cells(site, LARGEST, "id"))
    assert page.locator(".catalogue-rows button, .table-controls").count() == 0
    assert page.locator(".catalogue-rows").evaluate("(one) => getComputedStyle(one).display") == (
        "table"
    )


def test_the_largest_table_answers_while_somebody_types(table):
    """On a processor four times slower: a letter within a tenth of a second, in the median."""
    page = table(LARGEST)
    field = page.get_by_label("Find in all columns")
    field.fill("x")
    field.fill("")
    page.wait_for_timeout(300)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate(MEASURE)
    field.focus()
    for letter in [*"epoch", *["Backspace"] * 4]:
        page.keyboard.press(letter)
        page.wait_for_timeout(250)
    times = page.evaluate("window.times")
    assert len(times) >= 6, times
    assert statistics.median(times) <= 100, times
