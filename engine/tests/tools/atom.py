"""Whether a feed keeps the rules of RFC 4287: a list of what it breaks, each with its section."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime
from urllib.parse import urlsplit

ATOM, XHTML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/1999/xhtml}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 3339 with an offset, in which the letters T and Z are capitals (3.3).
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# What neither an IRI nor a reference by IRI may hold (RFC 3987).
NO_IRI = re.compile(r'[\s<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})')
MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+_-]+/[A-Za-z0-9.+_-]+(?:\s*;.*)?")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TEXTS = ("title", "subtitle", "rights", "summary")
RELATIONS = ("alternate", "related", "self", "enclosure", "via")
# Elements of a feed and of an entry, with how often each may stand there at most.
MANY = dict.fromkeys(("author", "category", "contributor", "link"))
ONE_OF_FEED = ("id", "title", "subtitle", "updated", "rights", "generator", "icon", "logo")
ONE_OF_ENTRY = ("id", "title", "summary", "content", "updated", "published", "rights", "source")
OF_FEED = dict.fromkeys(ONE_OF_FEED, 1) | MANY | {"entry": None}
OF_ENTRY = dict.fromkeys(ONE_OF_ENTRY, 1) | MANY
# Elements of XHTML that carry words and nothing that runs or is fetched.
HARMLESS = {"div", "p", "ul", "ol", "li", "em", "strong", "del", "ins", "a", "br"}


def faults(text):
    """Return what a feed breaks of RFC 4287, empty where it is valid."""
    try:
        root = ET.fromstring(text.encode("utf-8"))
    except ET.ParseError as error:
        return [f"not well-formed XML: {error} (2)"]
    if root.tag != f"{ATOM}feed":
        return [f"the root is {root.tag}, not atom:feed (4.1.1)"]
    entries = root.findall(f"{ATOM}entry")
    found = [*_of_container(root, "feed", OF_FEED), *_of_ids(root, entries)]
    for entry in entries:
        found += _of_container(entry, "entry", OF_ENTRY)
        found += _of_entry(entry, with_author=root.find(f"{ATOM}author") is not None)
    selves = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(selves) != 1:
        found.append("feed: not one link to itself (4.1.1)")
    newest = max((_text(entry, "updated") for entry in entries), default="")
    if newest > _text(root, "updated"):
        found.append("feed: an entry is newer than the feed (4.2.15)")
    return found


def entries(text):
    """Return the entries of a feed: id, title, updated, link, category, lines of the content."""
    return [
        {
            "id": _text(entry, "id"),
            "title": _text(entry, "title"),
            "updated": _text(entry, "updated"),
            "link": entry.find(f"{ATOM}link").get("href"),
            "kind": entry.find(f"{ATOM}category").get("term"),
            "lines": ["".join(line.itertext()) for line in entry.iter(f"{XHTML}p")],
        }
        for entry in ET.fromstring(text.encode("utf-8")).findall(f"{ATOM}entry")
    ]


def _text(element, name):
    found = element.find(f"{ATOM}{name}")
    return (found.text or "") if found is not None else ""


def _of_ids(root, entries):
    ids = [_text(element, "id") for element in (root, *entries)]
    for one in ids:
        if not urlsplit(one).scheme or NO_IRI.search(one):
            yield f"id '{one}' is no absolute IRI (4.2.6)"
        if one.startswith("urn:uuid:") and not UUID.fullmatch(one):
            yield f"id '{one}' is no UUID (RFC 4122)"
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"id '{one}' stands twice (4.2.6)"


def _of_container(element, name, known):
    """Yield what is wrong with what a feed and an entry have in common."""
    for needed in ("id", "title", "updated"):
        if not _text(element, needed).strip():
            yield f"{name}: no {needed} (4.1.1, 4.1.2)"
    for child in element:
        tag = child.tag.removeprefix(ATOM)
        if tag not in known:
            yield f"{name}: {child.tag} may not stand here (4.1)"
        elif known[tag] and len(element.findall(child.tag)) > known[tag]:
            yield f"{name}: more than one {tag} (4.1)"
        if tag in ("updated", "published"):
            yield from _of_moment(child)
        if tag in TEXTS or tag == "content":
            yield from _of_text(child, tag)
        if tag == "link":
            yield from _of_link(child)
        if tag in ("author", "contributor"):
            yield from _of_person(child, tag)
        if tag == "category" and not child.get("term"):
            yield f"{name}: a category without a term (4.2.2)"
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if len(set(alternates)) < len(alternates):
        yield f"{name}: two alternates of one type and language (4.1.1, 4.1.2)"


def _of_entry(entry, with_author):
    if not with_author and entry.find(f"{ATOM}author") is None:
        yield "entry: no author, and none of the feed (4.1.2)"
    links = entry.findall(f"{ATOM}link")
    alternate = any(link.get("rel", "alternate") == "alternate" for link in links)
    if entry.find(f"{ATOM}content") is None and not alternate:
        yield "entry: neither content nor an alternate link (4.1.2)"


def _of_moment(element):
    text = element.text or ""
    try:
        known = bool(MOMENT.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        known = False
    if not known:
        yield f"'{text}' is no moment of RFC 3339 (3.3)"


def _of_person(person, tag):
    if not _text(person, "name").strip() or len(person.findall(f"{ATOM}name")) > 1:
        yield f"{tag}: not one name (3.2.1)"


def _of_link(link):
    address, relation = link.get("href", ""), link.get("rel", "alternate")
    if not address or NO_IRI.search(address):
        yield f"link to '{address}', which is no IRI (4.2.7.1)"
    if urlsplit(address).scheme not in ("", "http", "https"):
        yield f"link to '{address}', which no reader of feeds opens"
    if relation not in RELATIONS and not urlsplit(relation).scheme:
        yield f"link with the relation '{relation}' (4.2.7.2)"
    if not MEDIA_TYPE.fullmatch(link.get("type", "")):
        yield f"link of the type '{link.get('type')}' (4.2.7.3)"
    if (link.text or "").strip() or len(link):
        yield "link with something in it (4.2.7)"


def _of_text(element, tag):
    kind = element.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        yield f"{tag} of the type '{kind}' (3.1.1)"
    if kind != "xhtml":
        if len(element):
            yield f"{tag} of the type {kind} with elements in it (3.1.1)"
        if kind == "html":
            yield f"{tag} as HTML, which a reader would have to clean"
        return
    if [child.tag for child in element] != [f"{XHTML}div"]:
        yield f"{tag} of the type xhtml without one div (3.1.1.3)"
    for inside in element.iter():
        name = inside.tag.removeprefix(XHTML)
        if inside is not element and name not in HARMLESS:
            yield f"{tag} holds {inside.tag}"
        for attribute, value in inside.attrib.items():
            safe = attribute == LANGUAGE or value.startswith(("http://", "https://", "../"))
            if inside is not element and not safe:
                yield f"{tag} holds {attribute}='{value}'"
