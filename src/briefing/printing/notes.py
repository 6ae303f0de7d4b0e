"""The numbers of a page and where they are from, as notes: what a card says on the screen."""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from briefing.printing.pages import Page, anchor

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


def notes_section(page: Page, addresses: list[str], returns: bool = True) -> HtmlElement | None:
    """Return the notes of a page in their order, None where it has none.

    With `returns` each leads back to the first place of its number.
    """
    if not addresses:
        return None
    items = []
    for position, address in enumerate(addresses, start=1):
        item = E.li(id=_note(page, position))
        label = str(position)
        if returns:
            back = E.a(
                label, CLASS("note-number"), href=f"#{anchor(page.name, f'number-{position}')}"
            )
            back.set("role", "doc-backlink")
            item.append(back)
        else:
            item.append(E.span(label, CLASS("note-number")))
        fill(item, address, page.cards[address])
        items.append(item)
    section = E.section(CLASS("notes"), id=anchor(page.name, "notes"))
    section.set("role", "doc-endnotes")
    section.append(E.h2(HEADING))
    section.append(E.ol(*items))
    return section


def fill(item: HtmlElement, address: str, card: dict[str, Any]) -> None:
    """Append to an element what a card says: value, what it is, how it is known, from whom."""
    item.append(E.strong(card["value"]))
    words = [card["asOf"] and f"as of {card['asOf']}", card["kind"], card["status"]]
    known = ", ".join(word for word in words if word)
    item[-1].tail = f": {card['label']}" + (f" ({known})." if known else ".") + " "
    if card["spread"]:
        item[-1].tail += f"{card['spread'].rstrip('.')}. "
    for position, source in enumerate(card["sources"]):
        name = source["href"].rpartition("#")[2]
        link = E.a(source["text"], href=f"#{anchor('sources', name)}")
        last = position == len(card["sources"]) - 1
        more = f"; {card['more']} more" if card["more"] and last else ""
        link.tail = f"{more}. " if last else "; "
        item.append(link)
    item.append(E.code(address, CLASS("address")))
