"""The numbers of a page and where they are from, as notes: what a card says on the screen."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from briefing.numbers.values import METRICS
from briefing.print.built_pages import Page, anchor, lead, mark_han

HEADING = "Numbers and their sources"


def number_notes(page: Page) -> list[str]:
    """Put a note number behind every linked number of a page; return the addresses in that order.

    A number that was noted before keeps its note. The address is that of a cell of the tables, or
    of a derived number.
    """
    order: dict[str, int] = {}
    for link in page.body.xpath(".//a[@data-fact]"):
        address = link.attrib.pop("data-fact")
        first = address not in order
        number = order.setdefault(address, len(order) + 1)
        mark = E.a(str(number), CLASS("note-mark"), href=f"#{_note(page, number)}")
        mark.set("role", "doc-noteref")
        if first:
            mark.set("id", anchor(page.name, f"number-{number}"))
        link.tag = "span"
        link.attrib.pop("href", None)
        mark.tail, link.tail = link.tail, None
        link.addnext(mark)
    return list(order)


def _note(page: Page, number: int) -> str:
    return anchor(page.name, f"note-{number}")


def notes_section(page: Page, addresses: list[str]) -> HtmlElement | None:
    """Return the notes of a page in their order, None where it has none.

    Each leads back to the first place of its number.
    """
    if not addresses:
        return None
    notes = E.ol()
    for number, address in enumerate(addresses, start=1):
        place = f"#{anchor(page.name, f'number-{number}')}"
        back = E.a(str(number), CLASS("note-number"), href=place, role="doc-backlink")
        note = E.li(back, id=_note(page, number))
        _describe(note, address, page.cards[address])
        notes.append(note)
    section = E.section(E.h2(HEADING), CLASS("notes"), notes, id=anchor(page.name, "notes"))
    section.set("role", "doc-endnotes")
    mark_han(section)
    return section


def _describe(note: HtmlElement, address: str, card: dict[str, Any]) -> None:
    """Append to an element what a card says: value, what it is, how it is known, from whom."""
    note.append(E.strong(card["value"]))
    words = [card["asOf"] and f"as of {card['asOf']}", card["kind"], card["status"]]
    known = ", ".join(word for word in words if word)
    note[-1].tail = f": {card['label']}" + (f" ({known})." if known else ".") + " "
    if card["spread"]:
        note[-1].tail += f"{card['spread'].rstrip('.')}. "
    for position, source in enumerate(card["sources"]):
        name = source["href"].rpartition("#")[2]
        link = E.a(source["text"])
        lead(link, "book/sources.html", name)
        last = position == len(card["sources"]) - 1
        more = f"; {card['more']} more" if card["more"] and last else ""
        link.tail = f"{more}. " if last else "; "
        note.append(link)
    table, row = address.split("/")[:2]
    place = E.a(address)
    lead(place, f"{'book' if table == METRICS else 'data'}/{table}.html", row)
    note.append(E.code(place, CLASS("address")))
