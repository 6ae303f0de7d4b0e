"""The search of this book: under each query the page that treats it comes first."""

# Under each query, pages that must be among the first three.
EXPECTED = {
    "chips": ["book/compute", "book/export-controls"],
    "PIPL": ["book/glossary", "data/instruments"],
    "备案": ["book/glossary", "book/regulation"],
    "算法": ["book/glossary"],
    "H20": ["book/export-controls"],
    "DeepSeek": ["book/entities"],
    "export controls": ["book/export-controls"],
    "training data": ["book/training-data"],
    "Huawei": ["book/entities", "book/compute"],
    "华为": ["book/entities", "book/compute"],
    "token": ["book/glossary", "book/applications"],
    "filing": ["book/glossary", "book/regulation"],
    "algorithm registry": ["book/glossary", "book/regulation"],
    "electricity": ["book/state-of-play"],
    "HBM": ["book/glossary", "book/export-controls"],
    "个人信息保护法": ["book/glossary"],
}


def test_the_page_that_treats_it_comes_first(browser, site):
    page = browser.new_page()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site.as_uri()}/search.html")
    wrong = {}
    for query, expected in EXPECTED.items():
        page.get_by_role("searchbox", name="Words in English or Chinese").fill(query)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "query => document.getElementById('search-status').textContent.includes(query)",
            arg=f"“{query}”",
        )
        links = page.locator("#search-results > li > h2 > a").all()[:3]
        found = [link.get_attribute("href").removesuffix(".html") for link in links]
        if not set(expected) <= set(found):
            wrong[query] = found
    page.close()
    assert not wrong and not said
