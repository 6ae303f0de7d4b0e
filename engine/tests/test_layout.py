"""What a reader gets: pages that ask nobody else, and that everybody can read."""

import re
import shutil

import looking
import pytest
from looking import all_pages, survey, validated, violated, violations
from serving import served


@pytest.fixture(scope="module")
def host(site):
    with served(site) as address:
        yield address


@pytest.fixture
def opened(browser):
    """Open a page in a window of its own; collect what it asked for and complained of."""
    contexts = []
    yield lambda *arguments, **options: looking.opened(contexts, browser, *arguments, **options)
    for context in contexts:
        context.close()


def test_on_a_phone_no_page_asks_anybody_else_breaks_the_policy_or_is_too_wide(browser, site, host):
    """Every page is loaded to its end, under a policy that allows no script or style in a page."""
    seen = survey(browser, site, host, "ferry")
    assert not seen.others and not seen.said, (seen.others, seen.said[:5])
    assert any(url.endswith(".svg") for url in seen.asked), "the figures were not looked at"
    assert not seen.too_wide and not seen.stuck, (seen.too_wide, seen.stuck[:5])


@pytest.mark.parametrize(
    ("old", "new", "noticed"),
    [
        ("<h1>", '<script src="nowhere.js"></script><h1>', "said"),
        ("<h1>", '<img src="https://planted.invalid/a.png" alt="x"><h1>', "others"),
        ("<h1>", '<svg width="900" height="9"></svg><h1>', "too_wide"),
        ('<div class="table-scroll" tabindex="0"', '<div class="table-scroll"', "stuck"),
    ],
)
def test_the_survey_would_notice(site, browser, tmp_path, old, new, noticed):
    shutil.copytree(site / "_static", tmp_path / "_static")
    text = (site / "data" / "ferry_specs.html").read_text("utf-8").replace("../_static", "_static")
    assert old in text
    (tmp_path / "bad.html").write_text(text.replace(old, new), "utf-8")
    with served(tmp_path) as address:
        seen = survey(browser, tmp_path, address, "ferry")
    assert getattr(seen, noticed)


def test_the_policy_is_really_enforced(site, opened, tmp_path):
    shutil.copytree(site / "_static", tmp_path / "_static")
    text = (site / "index.html").read_text("utf-8").replace('http-equiv="refresh"', 'name="none"')
    bad = '<p style="color: red">x</p><script>document.title = "run"</script>'
    (tmp_path / "bad.html").write_text(text.replace("<p>", bad + "<p>"), "utf-8")
    with served(tmp_path) as address:
        page = opened(f"{address}/bad.html")
        assert page.title() != "run"
        assert sum("Content Security Policy" in words for words in page.said) == 2, page.said


def test_shared_files_are_those_that_pages_ask_for(site):
    """A theme that changes under the book would bring files of its own, or miss some."""
    text = "".join((site / name).read_text("utf-8") for name in all_pages(site))
    asked = set(re.findall(r'(?:href|src)="[^"]*_static/(\w[^"?]+)', text))
    files = [path for path in (site / "_static").rglob("*") if path.is_file()]
    assert {path.relative_to(site / "_static").as_posix() for path in files} == asked
    weight = sum(path.stat().st_size for path in files)
    assert weight < 150 * 1024, f"{weight / 1024:.0f} KiB of scripts and styles"


def test_axe_finds_nothing(host, opened):
    """One view of each kind of page; all views are of the second tier."""
    pages = ["search.html?q=ferry", "book/index.html", "book/crossings.html", "book/sureness.html"]
    pages += ["book/claims.html", "book/print.html", "data/ferries.html"]
    page = opened(f"{host}/search.html", 390, "dark")
    assert not violations(page, host, pages)


@pytest.mark.prove
@pytest.mark.parametrize(("width", "scheme"), looking.VIEWS)
def test_axe_finds_nothing_in_any_view(host, opened, site, width, scheme):
    page = opened(f"{host}/search.html?q=ferry", width, scheme)
    assert not violations(page, host, all_pages(site))


def test_axe_would_find_a_fault(host, opened):
    page = opened(f"{host}/book/index.html")
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=\"x.png\">');"
        "document.querySelector('article p').style.color = '#ddd'"
    )
    assert {"image-alt", "color-contrast"} <= {rule for rule, _ in violated(page)}


def test_tables_with_the_same_heads_are_told_apart(site):
    """Each box that scrolls is a landmark, which needs a name that no other has."""
    page = (site / "book" / "teaching.html").read_text("utf-8")
    names = re.findall('class="table-scroll"[^>]* aria-label="([^"]*)"', page)
    assert names == ["Table: Minutes, Activity, Points", "Table: Minutes, Activity, Points (2)"]


@pytest.mark.prove
def test_html_is_valid(site, tmp_path):
    assert not validated(site)
    bad = "<!DOCTYPE html><html lang=en><title>x</title><p><div>a</div></p><img src=a>"
    (tmp_path / "bad.html").write_text(bad, "utf-8")
    assert len(validated(tmp_path)) >= 2, "the validator says nothing of faults"


def test_keyboard_alone_reaches_text_contents_and_sections(host, opened):
    page = opened(f"{host}/book/crossings.html", 390)
    focused = "document.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.textContent") == "Skip to the text"
    assert page.evaluate(f"{focused}.getBoundingClientRect().left") >= 0, "shown once it has focus"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#contents").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.closest('#contents') !== null"), "the list comes next"
    page.keyboard.press("Escape")
    assert not page.locator("#contents").is_visible()
    assert page.evaluate(f"{focused}.textContent") == "Contents", "back where it was opened"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#bottom-line")
    assert not page.locator("#sections").is_visible(), "a chosen section closes the list"


def test_every_stop_of_the_keyboard_is_visible(host, opened):
    """Focus has an outline and is not hidden under the head."""
    page = opened(f"{host}/book/crossings.html")
    head = page.locator(".site-head").bounding_box()["height"]
    stops = 0
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """(() => { const it = document.activeElement, box = it.getBoundingClientRect();
                const style = getComputedStyle(it);
                return {page: it === document.body, name: it.outerHTML.slice(0, 80),
                        bottom: box.bottom,
                        head: !!it.closest('.site-head, .skip, nav'),
                        outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth)}
            })()"""
        )
        if at["page"]:
            break
        stops += 1
        assert at["outline"], at
        assert at["head"] or at["bottom"] > head, at
    assert stops > 50


def test_contents_open_without_scripts(host, opened):
    page = opened(f"{host}/book/crossings.html", 390, java_script_enabled=False)
    page.get_by_role("button", name="Contents").click()
    page.locator("#contents").get_by_text("The fleet").click()
    page.wait_for_url("**/fleet.html")
    assert not page.locator(".theme-switch").is_visible(), "a button that does nothing is not shown"


def test_the_choice_of_colours_is_kept(host, opened):
    page = opened(f"{host}/book/index.html", scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.locator(".theme-switch")
    button.click()
    button.click()
    assert button.get_attribute("aria-label") == "Colours: dark"
    dark = page.evaluate(paper)
    assert dark != light
    page.goto(f"{host}/book/method.html")
    assert page.evaluate(paper) == dark
    page.locator(".theme-switch").click()
    assert page.evaluate(paper) == light, "automatic again: the reader's system asks for light"


def test_nothing_moves_for_readers_who_asked_for_that(host, opened):
    moving = """[...document.querySelectorAll('*')].filter(it => {
        const style = getComputedStyle(it);
        return style.scrollBehavior === 'smooth' || style.animationName !== 'none'
            || style.transitionDuration.split(',').some(one => parseFloat(one) > 0);
    }).map(it => it.tagName)"""
    address = f"{host}/book/crossings.html"
    assert opened(address).evaluate(moving)
    assert not opened(address, reduced_motion="reduce").evaluate(moving)


def test_pages_work_from_a_stick(site, opened):
    page = opened((site / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    page.locator("#contents").get_by_text("Who crosses", exact=True).click()
    page.wait_for_url("**/book/crossings.html")
    page.locator(".turn a[rel=next]").click()
    page.wait_for_url("**/book/fleet.html")
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    assert not page.said, page.said
