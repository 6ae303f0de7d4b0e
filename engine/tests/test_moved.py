"""Old addresses of pages that were renamed or divided lead to the new ones."""

import re

import pytest

from briefing.commands.main import main
from briefing.core.settings import FILE


def test_an_old_page_lists_what_took_its_place(site):
    page = (site / "book/harbour.html").read_text(encoding="utf-8")
    article = page[page.index("<article") : page.index("</article>")]
    assert re.findall(r'<a class="moved" href="([^"]+)"', article) == [
        "crossings.html",
        "fleet.html",
    ]
    places = dict(re.findall(r'<li id="([^"]+)"><a href="([^"]+)"', article))
    assert places["the-north-line-grows"] == "crossings.html#the-north-line-grows"
    assert places["old-vessels-and-one-electric-one"].startswith("fleet.html#")
    assert places["bottom-line"] == "crossings.html#bottom-line", "of the first page that has it"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "crossings.html"),
        ("#old-vessels-and-one-electric-one", "fleet.html#old-vessels-and-one-electric-one"),
        ("#gone", "crossings.html"),
    ],
)
def test_a_browser_follows(browser, site, old, new):
    page = browser.new_page()
    page.goto((site / "book/harbour.html").as_uri() + old)
    page.wait_for_url(f"**/book/{new}", timeout=20_000)
    page.close()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("book/harbour", "book/gone", "moved, book/harbour: found 'book/gone'; expected pages"),
        ("book/fleet", "book/crossings", "moved, book/fleet: found 'book/fleet'; expected an"),
        ("harbour", "book/crossings", "moved, harbour: found 'harbour'; expected an address in"),
    ],
)
def test_an_address_that_cannot_move_is_named(book, capsys, old, new, words):
    settings = (book.root / FILE).read_text(encoding="utf-8")
    spoilt = re.sub(r"moved:\n.*\n", f"moved:\n  {old}: [{new}]\n", settings)
    (book.root / FILE).write_text(spoilt, encoding="utf-8")
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    assert words in said and len(said.splitlines()) == 1
