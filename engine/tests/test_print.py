"""The printed book: complete, readable, linked, the same bytes everywhere, never stale."""

import json
import re
import shutil
import signal
import subprocess
import time
import zipfile
from datetime import date

import papers
import pytest
from books import Book, first_difference
from lxml import html
from shared import lacking, once

from briefing.commands.main import main
from briefing.core.problems import BriefingError
from briefing.print import book as whole_book
from briefing.print import briefs, fonts
from briefing.print.built_pages import Page, read_pages
from briefing.print.contents import brief_chapters, printed_pages
from briefing.print.notes import notes_section
from briefing.print.pdf import set_pdf

CHAPTERS = ("crossings", "fleet")
FILES = ("book.pdf", "book.epub", "brief-crossings.pdf", "brief-fleet.pdf")
LATIN = "NotoSans-Regular.ttf"


@pytest.fixture(scope="session")
def printed(tmp_path_factory, pristine, installed):
    """The sample, built and printed once in a run; what the command said lies beside it."""

    def make(folder):
        book = Book.copied(pristine.root, folder, installed)
        book.build()
        said = book.must("print", TZ="UTC", PYTHONHASHSEED="0", LC_ALL="C.UTF-8").stdout
        (folder / "said.txt").write_text(said)

    folder = once(tmp_path_factory, "printed", make)
    return Book(folder, (folder / "subject" / "src", installed))


@pytest.fixture
def unprinted(site, tmp_path, installed, monkeypatch):
    """A copy of the sample that was built and not printed, as the working directory."""
    shutil.copytree(site.parents[1], tmp_path / "unprinted")
    monkeypatch.chdir(tmp_path / "unprinted")
    return Book(tmp_path / "unprinted", (tmp_path / "unprinted" / "subject" / "src", installed))


@pytest.fixture
def reprinted(printed, tmp_path, installed):
    """A copy of the printed sample, which a test may change."""
    shutil.copytree(printed.root, tmp_path / "reprinted")
    return Book(tmp_path / "reprinted", (tmp_path / "reprinted" / "subject" / "src", installed))


@pytest.fixture
def inside(printed, monkeypatch):
    """Work in the printed copy, as its commands do; no test may change it."""
    monkeypatch.chdir(printed.root)
    return printed


@pytest.fixture(scope="module")
def paper(printed):
    return papers.Paper(printed.site / "print" / "book.pdf")


@pytest.fixture(scope="module")
def epub(printed):
    return printed.site / "print" / "book.epub"


# The run


def test_progress_is_shown_and_the_site_links_what_there_is(printed):
    said = printed.text("said.txt")
    page = printed.page("book/print.html")
    for file in FILES:
        assert f"{file}: running" in said and f"{file}: done after" in said
        assert f'href="../print/{file}"' in page
        assert (printed.site / "print" / file).is_file()
    assert "make print" not in page
    assert re.search(r"The whole book as PDF</a> \(\d+ pages, \d\.\d MB\)", page)


def test_the_site_links_nothing_that_is_not_there(site):
    page = (site / "book/print.html").read_text("utf-8")
    assert "../print/" not in page
    assert "The whole book as PDF" in page and "<code>make print</code>" in page


def test_pages_that_changed_take_their_links_away_until_they_are_printed_again(reprinted):
    linked, before = reprinted.page("book/print.html"), reprinted.files("_build/html/print")
    reprinted.edit("book/glossary.md", "# Glossary", "# Glossary of terms")
    reprinted.build()
    page = reprinted.page("book/print.html")
    assert "../print/book.pdf" not in page and "../print/book.epub" not in page
    assert "left out, the pages have changed since it was printed" in page
    assert '"../print/brief-fleet.pdf"' in page, "a brief does not rest on the glossary"
    assert reprinted.files("_build/html/print") == before, "a build leaves printed files alone"
    reprinted.edit("book/glossary.md", "# Glossary of terms", "# Glossary")
    reprinted.build()
    assert reprinted.page("book/print.html") == linked


def test_a_site_that_was_not_built_is_told_what_to_do(book, capsys):
    assert main(["print", "fleet"]) == 1
    said = capsys.readouterr().err
    assert "no such page" in said and "make book" in said and "Traceback" not in said


def test_an_unknown_form_lists_those_there_are(inside, capsys):
    assert main(["print", "fleets"]) == 1
    said = capsys.readouterr().err
    assert "'fleets'" in said and "epub" in said and "fleet, " not in said.split("expected")[0]
    assert all(name in said.split("expected")[1] for name in CHAPTERS)


def test_a_choice_that_cannot_be_had_is_named_and_the_old_brief_stays(reprinted):
    before = reprinted.files("_build/html/print")
    reprinted.edit("book/briefs.yml", "[seats, power]", "[seats, powers]")
    result = reprinted.run("print", "fleet")
    assert result.returncode == 1
    assert "book/briefs.yml, fleet: found no figure 'powers'" in result.stderr
    assert "expected one of seats, power" in result.stderr and "Traceback" not in result.stderr
    assert reprinted.files("_build/html/print") == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seats, power", "seats", "found 1 figures; expected 2"),
        ("metrics/newest-ferry:", "metrics/newest:", "found 'metrics/newest'"),
        ("vessels in the list", "3 vessels", "found '3' in the words"),
        ("fleet:\n", "ships:\n", "ships: found no such chapter"),
        ("fleet:\n", "ships:\n", "fleet: found no entry"),
        ("    metrics/ferries: vessels in the list\n", "", "found 5 numbers; expected 6 to 10"),
    ],
)
def test_each_choice_of_a_brief_is_checked(inside, tmp_path, monkeypatch, old, new, said):
    text = inside.text("book/briefs.yml")
    assert old in text
    (tmp_path / "briefs.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(briefs, "CHOICES", tmp_path / "briefs.yml")
    with pytest.raises(BriefingError, match=re.escape(said)):
        briefs.document("fleet", 9.0)


def test_a_brief_leaves_the_ground_of_confidence_out_before_it_is_refused(inside, monkeypatch):
    def pages(document, *_):
        return document.encode(), 3 if 'class="basis"' in document else 2

    monkeypatch.setattr(briefs, "set_pdf", pages)
    document, number = briefs.set_brief("fleet", inside.root, inside.root)
    assert number == 2 and b"confidence" in document and b'class="basis"' not in document


def test_a_brief_that_is_longer_than_two_pages_is_refused(inside, tmp_path, monkeypatch):
    text = inside.text("book/briefs.yml").replace("vessels in the list", 900 * "many vessels ")
    (tmp_path / "briefs.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(briefs, "CHOICES", tmp_path / "briefs.yml")
    monkeypatch.setattr(briefs, "SIZES", [8.0])  # the smallest alone, to be quick
    monkeypatch.setenv("FONTCONFIG_FILE", "")  # so that it is put back
    fonts.prepare(tmp_path, "")
    with pytest.raises(BriefingError, match="fleet: found more than 2 pages"):
        briefs.set_brief("fleet", inside.site, tmp_path)


def test_an_interrupted_run_leaves_the_old_files_and_no_process(reprinted):
    before = reprinted.files("_build/html")
    running = reprinted.start("print", "book")
    for line in running.stdout:
        if "book.pdf: running" in line:
            break
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=20)
    assert running.returncode == 130 and "Interrupted" in complaint and "Trace" not in complaint
    assert reprinted.files("_build/html") == before
    left = subprocess.run(
        ["ps", "-o", "args=", "--sid", str(running.pid)], capture_output=True, text=True
    ).stdout
    assert "briefing" not in left and "multiprocessing" not in left, left


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
    monkeypatch.setenv("FONTCONFIG_FILE", "")  # so that it is put back
    (tmp_path / LATIN).symlink_to(fonts._found([LATIN])[LATIN])
    with pytest.raises(BriefingError, match=said):
        set_pdf(f"<!DOCTYPE html><html lang=en><title>x</title>{markup}", tmp_path, tmp_path)


def test_printed_files_are_the_same_bytes_everywhere(printed, unprinted):
    """Another folder, time zone, locale, hash seed, day; a space in the name of the folder."""
    if not shutil.which("faketime"):
        lacking("faketime is not installed")
    there = unprinted.root.rename(unprinted.root.with_name("of another name"))
    other = Book(there, (there / "subject" / "src", *unprinted.paths[1:]))
    elsewhere = {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    other.must("print", before=("faketime", "2101-03-04 05:06:07"), **elsewhere)
    one, two = (book.files("_build/html/print") for book in (printed, other))
    assert len(one) == len(FILES) + 1
    assert first_difference(one, two) is None


def test_the_record_of_what_was_printed_is_no_secret(printed):
    record = json.loads(printed.text("_build/html/print/prints.json"))
    assert record["book"]["bytes"] == (printed.site / "print" / "book.pdf").stat().st_size
    assert str(printed.root) not in json.dumps(record)


# Fonts, and books with and without Han characters


def keep_one_chapter(book):
    """Make a book short, to be quick: its front page, one chapter and its brief."""
    part = "  - caption: Chapters\n    chapters:\n      - file: book/crossings\n"
    (book.root / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nparts:\n{part}")
    chosen = book.text("book/briefs.yml").partition("fleet:")[0]
    (book.root / "book/briefs.yml").write_text(chosen)


@pytest.fixture
def only_latin(tmp_path, monkeypatch):
    """A machine that has no fonts but those of Latin letters."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    for name, file in fonts._found(fonts.LATIN).items():
        (folder / name).symlink_to(file)
    monkeypatch.setattr(fonts, "FOLDERS", ())
    monkeypatch.setenv("BRIEFING_FONTS", str(folder))


@pytest.fixture(scope="session")
def without_han(tmp_path_factory, pristine, installed):
    """The sample without its few Chinese names, and without a language for them; built once."""

    def make(folder):
        book = Book.copied(pristine.root, folder, installed)
        for table, columns in {
            "sources": ["title_zh"],
            "glossary": ["term_zh"],
            "entities": ["name_zh", "pinyin"],
        }.items():
            book.store(table, book.table(table).assign(**dict.fromkeys(columns, "")))
        book.edit("book/settings.yml", "han: zh-Hans\n", "")
        book.build()

    return once(tmp_path_factory, "without-han", make)


def test_a_font_that_is_nowhere_is_named_with_what_to_install():
    with pytest.raises(BriefingError) as error:
        fonts._found([LATIN, "NotoSuchFont.ttf"])
    said = str(error.value)
    assert "NotoSuchFont.ttf" in said and LATIN not in said.split("expected")[0]
    assert "fonts-noto-core" in said and "BRIEFING_FONTS" in said


def test_a_book_without_han_characters_needs_no_fonts_of_them(
    without_han, only_latin, tmp_path, monkeypatch
):
    shutil.copytree(without_han, tmp_path / "book")
    monkeypatch.chdir(tmp_path / "book")
    assert main(["print", "book", "epub"]) == 0
    made = tmp_path / "book" / "_build" / "html" / "print"
    names = papers.Paper(made / "book.pdf").fonts()
    assert names and not [name for name in names if "CJK" in name]
    assert "Chinese" not in papers.Paper(made / "book.pdf").texts[1], "what it is set in"
    inside = zipfile.ZipFile(made / "book.epub")
    assert not [name for name in inside.namelist() if "fonts/" in name]
    assert b"Chinese" not in inside.read("EPUB/package.opf")


def test_a_book_with_han_characters_names_the_fonts_that_it_lacks(inside, only_latin, capsys):
    assert main(["print", "epub"]) == 1
    said = capsys.readouterr().err
    assert "found no NotoSansCJK-Bold.ttc, NotoSansCJK-Regular.ttc, NotoSerifCJK-Bold.ttc" in said
    assert "fonts-noto-cjk" in said


def test_han_characters_without_a_language_are_named(unprinted, capsys):
    unprinted.edit("book/settings.yml", "han: zh-Hans\n", "")
    assert main(["print", "epub"]) == 1
    said = capsys.readouterr().err
    assert "book/settings.yml, han: found Chinese characters in the book" in said
    assert "zh-Hans, zh-Hant, ja, ko" in said


def test_han_characters_of_a_card_and_of_a_brief_are_printed(unprinted, capsys):
    """A book of one chapter, which has them nowhere else."""
    keep_one_chapter(unprinted)
    fact = '"label": "Both lines, passengers carried"'
    unprinted.edit("_build/html/book/crossings.html", fact, fact.replace("Both", "两"))
    unprinted.edit("book/briefs.yml", "share of the south line", "share of the south line 南")
    assert main(["print", "book", "crossings"]) == 0, capsys.readouterr().err
    made = unprinted.site / "print"
    assert "两 lines" in " ".join(papers.Paper(made / "book.pdf").texts)
    assert "南" in papers.Paper(made / "brief-crossings.pdf").texts[1]


# The book as PDF


def test_the_book_says_who_made_it_and_when_it_was_published(paper):
    assert paper.pdf.metadata.title == "Ferries of Evenmouth: a sample book"
    assert paper.pdf.metadata.author == "The harbour's readers"
    assert paper.pdf.metadata.creation_date.date() == date(2026, 3, 1)
    assert 15 < len(paper.pages) < 30


def test_the_book_can_be_read_aloud(paper):
    papers.assert_can_be_read_aloud(paper)


def test_every_section_has_a_bookmark(printed, paper):
    names = (*CHAPTERS, "method", "sources", "glossary")
    papers.assert_sections_have_bookmarks(paper, printed.site, names)


def test_the_contents_name_the_right_pages(paper):
    assert papers.assert_contents_name_the_right_pages(paper, slice(2, 4)) > 30


def test_every_link_inside_the_book_leads_somewhere(paper):
    outside, inside = papers.assert_links_lead_somewhere(paper)
    assert outside >= 4 and inside > 100


def test_fonts_are_ours_and_embedded_and_chinese_is_set_in_its_own(paper):
    papers.assert_fonts_are_ours(paper)
    names = list(paper.fonts())
    assert any("CJK-SC" in name or "CJKsc" in name for name in names), names
    assert "Chinese in Noto Serif CJK" in " ".join(paper.texts[1].split())


def test_chinese_names_are_text_in_the_book(paper):
    together = "".join(paper.words)
    assert all(name in together for name in ("海湾船厂", "渡轮", "港口年报"))


def test_no_word_is_cut_or_runs_into_the_margin(paper):
    papers.assert_no_word_is_cut(paper)


def test_figures_are_there_and_stand_with_their_sources_on_one_page(inside, paper):
    found = papers.assert_figures_stand_with_their_sources(paper, inside.site, CHAPTERS)
    assert found == 5


def test_every_linked_number_has_a_note_with_its_source(inside, paper):
    marks, notes = papers.assert_linked_numbers_have_notes(paper, inside.site)
    assert marks > notes >= 20, "a number that comes again keeps its note"


def test_nothing_of_the_screen_is_printed(paper):
    papers.assert_nothing_of_the_screen_is_printed(paper)
    contents = "".join(paper.words[2:4])
    assert "Ferries" in contents and "Runityourself" not in contents


def test_solutions_stand_at_the_end_and_are_pointed_to(paper):
    begins = next(n for n, page in enumerate(paper.words) if "Thelossofthesouthline" in page)
    exercise = "".join(paper.words[begins : begins + 2])  # it may run over to the next page
    assert re.search(r"Solution1,p\.\d+", exercise)
    number = int(re.search(r"Solution1,p\.(\d+)", exercise)[1])
    assert "32400fewer;fullerin2015" in paper.words[number - 1]


# The contents


def test_sections_of_a_page_and_files_with_their_endings_are_in_the_book(book):
    flat = printed_pages()
    chapters = "      - file: book/crossings\n      - file: book/fleet\n"
    below = "        sections:\n          - file: book/fleet.ipynb\n"
    book.edit("_toc.yml", chapters, f"      - file: book/crossings.ipynb\n{below}")
    assert printed_pages() == flat and brief_chapters() == list(CHAPTERS)
    book.build()
    contents = re.search('<nav id="contents".*?</nav>', book.page("book/index.html"), re.DOTALL)[0]
    links = re.findall(r'href="(\w+)\.html">', contents)
    assert [link for link in links if link in CHAPTERS] == list(CHAPTERS)
    assert '"@type": "Chapter"' in book.page("book/fleet.html")


def test_pages_without_a_part_are_printed_without_a_heading_of_one(unprinted):
    """A book whose contents have no parts; it has no briefs, which the part of chapters has."""
    toc = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/fleet\n"
    (unprinted.root / "_toc.yml").write_text(toc)
    assert brief_chapters() == []
    document = html.fromstring(whole_book.document(read_pages()))
    assert not document.xpath("//p[@class='part']")
    titles = document.xpath("//nav//li[@class='page']/a/text()")
    assert titles == ["Ferries of Evenmouth", "The fleet"]


@pytest.mark.parametrize("settings", ["html:\n", "html:\n  # baseurl: https://example.org\n"])
def test_settings_of_the_pages_that_are_all_commented_out_are_none(unprinted, settings):
    (unprinted.root / "_config.yml").write_text(unprinted.text("_config.yml") + settings)
    assert "https://example.org/ai" not in briefs.document("fleet", 9.0)


def test_where_the_site_is_published_printed_links_lead_there(unprinted):
    row = 'href="https://example.org/ferries/data/passengers.html'
    assert row not in briefs.document("crossings", 9.0) + whole_book.document(read_pages())
    address = "html:\n  baseurl: https://example.org/ferries\n"
    (unprinted.root / "_config.yml").write_text(unprinted.text("_config.yml") + address)
    brief = briefs.document("crossings", 9.0)
    assert 'href="https://example.org/ferries/book/sources.html#port-report-2025"' in brief
    assert 'href="https://example.org/ferries/book/crossings.html"' in brief
    assert row in whole_book.document(read_pages())


# Briefs


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_brief_is_two_pages_with_judgements_figures_numbers_and_sources(inside, name):
    papers.assert_brief_is_whole(inside.site, name)


def test_a_brief_says_what_its_words_of_likelihood_mean(inside):
    first, _ = papers.Paper(inside.site / "print" / "brief-crossings.pdf").texts
    first = " ".join(first.split())
    assert "Likely: 55% to 80%. Very likely: 80% to 95%. Confidence says" in first
    assert "Roughly even chance:" not in first, "a word that it does not use"


def test_a_book_without_a_page_on_its_method_has_briefs(unprinted):
    unprinted.edit("_toc.yml", "      - file: book/method\n", "")
    (unprinted.site / "book" / "method.html").unlink()
    assert "Likely: 55%" not in briefs.document("crossings", 9.0)


def test_the_foot_of_a_brief_is_one_line_that_is_read_aloud_once(inside):
    brief = papers.Paper(inside.site / "print" / "brief-fleet.pdf")
    papers.assert_can_be_read_aloud(brief)
    for number, text in enumerate(brief.texts, start=1):
        foot = "Ferries of Evenmouth: The fleet. Edition of 1 March 2026, version 1.0.0"
        assert f"{foot} {number} of 2" in " ".join(text.split())
        assert text.count("Even") == text.count("Evenmouth"), "no second one out of sight"


# EPUB


@pytest.mark.prove
def test_the_epub_passes_epubcheck(printed, epub, unprinted):
    if not shutil.which("java"):
        lacking("epubcheck needs Java")
    papers.assert_epub_is_valid(epub)
    toc = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/fleet\n"
    (unprinted.root / "_toc.yml").write_text(toc)
    unprinted.must("print", "epub")
    papers.assert_epub_is_valid(unprinted.site / "print" / "book.epub")


def test_the_epub_is_for_everyone(epub):
    package = zipfile.ZipFile(epub).read("EPUB/package.opf").decode()
    for words in ("alternativeText", "accessModeSufficient", "accessibilitySummary", "cover-image"):
        assert words in package
    assert "and Chinese as Chinese." in package
    pages = papers.pages_of_epub(epub)
    images = [image for page in pages.values() for image in page.iter("{*}img")]
    assert len(images) == 6 and all(len(image.get("alt")) > 20 for image in images)
    spans = list(pages["EPUB/entities.xhtml"].iter("{*}span"))
    chinese = [span.text for span in spans if span.get("lang") == "zh-Hans"]
    assert chinese == ["海湾船厂"]
    assert "Bottom line" in "".join(pages["EPUB/nav.xhtml"].itertext())


# Text from tables


def test_text_of_a_page_cannot_become_markup(inside):
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
    page = Page("fleet", evil, "Chapters", html.fromstring("<section/>"), {"a/b/c": card})
    written = html.tostring(notes_section(page, ["a/b/c"]), encoding="unicode")
    assert "<script" not in written and written.count("&lt;script&gt;") == 4
