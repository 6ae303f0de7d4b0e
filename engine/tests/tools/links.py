"""What the pages of a built site ask for, and where their links lead."""

import re

FOREIGN = re.compile(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="https?://[^"]*"')
ANCHOR = re.compile(r'\bid="([^"]+)"')
TO_A_PLACE = re.compile(r'href="([^"#:]*\.html)?#([^"]+)"')
FACT = re.compile(r'<a class="fact"[^>]*href="([^"]+)"')
CODE = re.compile(r"<code.*?</code>|<pre.*?</pre>", re.DOTALL)


def texts(site):
    return {path.resolve(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def foreign(site):
    """Return what pages load from others, by page."""
    found = {page.name: FOREIGN.findall(text) for page, text in texts(site).items()}
    return {name: asked for name, asked in found.items() if asked}


def broken(site):
    """Return the links to a place of a page that is not there."""
    pages = texts(site)
    places = {page: set(ANCHOR.findall(text)) for page, text in pages.items()}
    found = set()
    for page, text in pages.items():
        for address, anchor in set(TO_A_PLACE.findall(text)):
            target = (page.parent / address).resolve() if address else page
            if anchor not in places.get(target, ()):
                found.add(f"{page.name} -> {address}#{anchor}")
    return sorted(found)


def broken_numbers(site):
    """Return linked numbers that lead nowhere, and links of the prose that no page took up."""
    pages = texts(site)
    places = {page: set(ANCHOR.findall(text)) for page, text in pages.items()}
    found = set()
    for page, text in pages.items():
        if page.parent.name != "book":  # a table shows its cells as they are written
            continue
        for target in set(FACT.findall(text)):
            address, _, anchor = target.partition("#")
            file = (page.parent / address).resolve() if address else page
            if anchor not in places.get(file, ()):
                found.add(f"{page.name}: {target}")
        if "fact:" in CODE.sub("", text):
            found.add(f"{page.name}: fact:")
        for kind in ("source:", "excuse:"):
            if f'href="{kind}' in text:
                found.add(f"{page.name}: {kind}")
    return sorted(found)
