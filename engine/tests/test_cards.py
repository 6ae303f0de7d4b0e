"""The cards behind numbers, in a real browser: by mouse, keyboard, touch, from a file."""

import re

import pytest

from briefing.numbers.cells import Fact
from briefing.numbers.formatting import format_fact

NUMBER = 'a.fact[data-fact="passengers/share-south-2025/value"]'
ROW = "**/data/passengers.html#share-south-2025"


@pytest.fixture
def open_chapter(browser, site):
    """Open a chapter from disk; afterwards, no request may have left the machine."""
    requests, contexts = [], []

    def opened(**options):
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto((site / "book" / "crossings.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert requests and all(re.match(r"file:|data:|blob:", url) for url in requests), requests


def card(page):
    return page.locator(".fact-card")


def assert_tells_all(page):
    text = card(page).inner_text()
    for words in (
        "2.94%",
        "2.55 to 3.39",
        "31 December 2025",
        "estimate",
        "primary: read in the source itself",
        "Port of Evenmouth 2026",
        "See the row",
    ):
        assert words in text, text
    box = card(page).bounding_box()
    view = page.viewport_size
    assert box["x"] >= 0 and box["x"] + box["width"] <= view["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= view["height"]


def test_mouse_shows_the_card_and_leaving_hides_it(open_chapter):
    page = open_chapter()
    page.locator(NUMBER).first.hover()
    card(page).wait_for()
    assert_tells_all(page)
    card(page).hover()
    page.wait_for_timeout(500)
    assert card(page).is_visible(), "the card must stay while the mouse is on it"
    page.mouse.move(5, 5)
    card(page).wait_for(state="detached")


def test_keyboard_shows_the_card_leads_into_it_and_escapes(open_chapter):
    page = open_chapter()
    page.locator(NUMBER).first.focus()
    card(page).wait_for()
    assert_tells_all(page)
    described = page.locator(NUMBER).first.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").is_visible()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.fact-card') !== null")
    assert card(page).is_visible()
    page.keyboard.press("Escape")
    card(page).wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('a.fact')")

    page.keyboard.press("Enter")
    page.wait_for_url(ROW)
    assert page.locator("tr:target").inner_text().startswith("share-south-2025")


def test_touch_shows_the_card_first_and_the_card_leads_to_row_and_source(open_chapter):
    page = open_chapter(has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(NUMBER).first.tap()
    card(page).wait_for()
    assert page.url.endswith("crossings.html"), "the first tap must not leave the page"
    assert_tells_all(page)

    page.locator("article h1").first.tap()
    card(page).wait_for(state="detached")

    page.locator(NUMBER).first.tap()
    card(page).get_by_text("See the row").tap()
    page.wait_for_url(ROW)
    page.go_back()
    page.locator(NUMBER).first.tap()
    card(page).get_by_text("Port of Evenmouth").tap()
    page.wait_for_url("**/book/sources.html#port-report-2025")


def test_the_card_of_a_derived_number_leads_to_how_it_is_derived(open_chapter):
    page = open_chapter()
    page.locator('a.fact[data-fact="metrics/north-growth"]').first.hover()
    card(page).get_by_text("See how it is derived").click()
    page.wait_for_url("**/book/metrics.html#north-growth")
    described = "Passengers of the north line in 2025 over those in 2015"
    assert page.locator("dt:target").inner_text() == described


def test_without_scripts_a_number_is_a_link_to_its_row(open_chapter):
    page = open_chapter(java_script_enabled=False)
    page.locator(NUMBER).first.click()
    page.wait_for_url(ROW)
    assert page.locator("tr:target").count() == 1


def test_percentage_points_keep_their_word_on_a_card():
    assert format_fact(Fact("metrics/a", 18.0, "percentage points")) == "18 percentage points"
    assert format_fact(Fact("metrics/a", 18.0, "percent of firms")) == "18% of firms"
