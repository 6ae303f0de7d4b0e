"""Feeds: valid by RFC 4287, their entries those of the list of changes and of the tables."""

import re
from datetime import date
from itertools import chain

import pytest
from atom import entries, faults
from books import Book
from links import ANCHOR

from briefing.core.problems import BriefingError
from briefing.editions.changes import compare, report
from briefing.editions.changes.model import Changes, Move, Row
from briefing.editions.changes.record import Record, Since, as_text, recorded
from briefing.site import feeds

NAMES = ("changes", "editions", "judgements")
SHARE = "share-south-2025"
HOSTILE = 'Numbers <script>alert(1)</script> & "signs" ]]> \ufffe [x](javascript:alert)'
ADDRESS = "https://www.example.org/ferries"


def parts(said):
    """Return what `briefing changes` reports: for each kind its lines, those below a line with it.

    From its text alone, as a reader would take it apart.
    """
    _, *blocks = said.split("\n\n")
    found = {}
    for block in blocks:
        kind, *lines = block.split("\n")
        items = found.setdefault(kind, [])
        for line in lines:
            if line.startswith("    "):
                items[-1][1].append(line.strip())
            else:
                items.append((line.strip(), []))
    return found


def of_feed(text):
    """Return the entries of a feed of changes in the same form."""
    found = {}
    for entry in entries(text):
        line = entry["title"].removeprefix(f"{entry['kind']}: ")
        said = entry["kind"] == "Numbers of the text" or entry["lines"] == [line]
        below = [] if said else entry["lines"]
        found.setdefault(entry["kind"], []).append((line, below))
    return found


def change_everything(old, new):
    """Make a second edition out of the first: a change of each kind."""
    new.set_cell("passengers", SHARE, "value", "4.26")
    new.set_cell("passengers", SHARE, "note", HOSTILE.replace("\ufffe ", ""))
    new.set_cell("judgements", "crossings.south", "confidence", "moderate")
    new.set_cell("judgements", "crossings.south", "likelihood", "very likely")
    new.set_cell("claims", "c000-01", "at_edition", "outdated")
    like = "north-2025"
    new.add_row("passengers", like, id="later", value="500000", as_of="2026-12-31")
    new.add_row("ferries", "gull", id="gull-3", name="Gull 3")
    new.add_row("sources", "herald-2025", id="new-source", title="A new source")
    new.drop_row("unverified", "first-ticket")
    old.add_row("judgements", "crossings.south", id="crossings.old", short="Old")
    new.add_row("judgements", "crossings.south", id="crossings.new", short="New")
    frame = new.table("glossary")
    first = frame.iloc[0].to_dict()
    for number in range(41):
        frame.loc[len(frame)] = {**first, "id": f"word-{number}", "term": f"Word {number}"}
    new.store("glossary", frame.replace({"id": {"draught": "draught-renamed"}}))
    for book in (old, new):
        page = f"# A page\n\n## Share\n\nIt had [2.9%](fact:passengers/{SHARE}/value) of all.\n\n"
        (book.root / "book/extra.md").write_text(page * 2, encoding="utf-8")
    new.edit("book/extra.md", "[2.9%]", "[4.3%]")
    gone = f"It had [2.9%](fact:passengers/{SHARE}/value) of all."
    new.edit("book/extra.md", gone, "Nothing.")
    new.edit("book/method.md", "# ", "# Of the ")
    (new.root / "book/added.md").write_text("# Added\n", encoding="utf-8")


@pytest.fixture
def second(book, tmp_path, installed, monkeypatch):
    """The first edition and a second one with every kind of change, whose list is stored."""
    old = Book.copied(book.root, tmp_path / "old", installed)
    change_everything(old, book)
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    book.edit("CITATION.cff", 'date-released: "2026-03-01"', 'date-released: "2026-06-02"')
    store(book, compare(old.root, book.root))
    return old, book


def store(book, changes):
    """Store a list of changes since the first edition."""
    since = Since("1.0.0", date(2026, 3, 1), "0" * 40)
    text = as_text(Record("1.1.0", since, "state", changes))
    (book.root / "book/changes.json").write_text(text, encoding="utf-8")


def texts(base=""):
    return {name: feeds.as_text(name, base) for name in NAMES}


def ids(base=""):
    return {name: [entry["id"] for entry in entries(text)] for name, text in texts(base).items()}


# Validity


@pytest.mark.parametrize("base", ["", ADDRESS])
def test_the_feeds_of_two_editions_are_valid(second, base):
    for name, text in texts(base).items():
        assert faults(text) == [], name
        assert entries(text), name


def test_the_feeds_of_a_first_edition_are_valid(book):
    found = texts()
    assert all(faults(text) == [] for text in found.values())
    assert entries(found["changes"]) == [], "nothing came before, nothing changed"
    [only] = entries(found["editions"])
    assert only["lines"] == ["Edition 1.0.0 of 1 March 2026."]


VALID = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a:1</id><title>A</title>
<updated>2026-03-01T00:00:00Z</updated><author><name>B</name></author>
<link rel="self" type="application/atom+xml" href="a.xml"/>
<entry><id>urn:a:2</id><title>C</title><updated>2026-03-01T00:00:00Z</updated>
<link rel="alternate" type="text/html" href="../b.html#c"/><category term="d"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>D</p></div></content></entry>
</feed>"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("</feed>", "", "not well-formed"),
        ("<feed xmlns", "<rss xmlns", "not well-formed"),
        ("2005/Atom", "2006/Atom", "not atom:feed"),
        ("<id>urn:a:2</id>", "", "entry: no id"),
        ("<title>A</title>", "", "feed: no title"),
        ("<title>C</title>", "<title>C</title><title>C</title>", "more than one title"),
        ("urn:a:2", "urn:a:1", "stands twice"),
        ("urn:a:2", "two", "no absolute IRI"),
        ("urn:a:2", "urn:uuid:1", "no UUID"),
        ("2026-03-01T00:00:00Z", "2026-03-01", "RFC 3339"),
        ("2026-03-01T00:00:00Z", "2026-02-30T00:00:00Z", "3339"),
        ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "newer"),
        ("<author><name>B</name></author>", "", "no author"),
        ("<name>B</name>", "", "not one name"),
        ('rel="self"', 'rel="me"', "relation 'me'"),
        ('rel="self"', 'rel="related"', "not one link to itself"),
        ('type="text/html"', 'type="html"', "of the type 'html'"),
        ("../b.html#c", "a b", "no IRI"),
        ("../b.html#c", "javascript:a", "no reader of feeds opens"),
        ('<category term="d"/>', "<category/>", "without a term"),
        ('<category term="d"/>', "<entry/>", "may not stand here"),
        ("<p>D</p>", "<script>D</script>", "holds {http://www.w3.org/1999/xhtml}script"),
        ("<p>D</p>", '<p onclick="d">D</p>', "holds onclick"),
        ('<content type="xhtml">', '<content type="html">', "with elements in it"),
        ('<content type="xhtml">', '<content type="app">', "of the type 'app'"),
    ],
)
def test_a_feed_that_breaks_a_rule_is_found(old, new, words):
    assert faults(VALID) == []
    broken = new.join(VALID.rsplit(old, 1))
    assert broken != VALID and any(words in fault for fault in faults(broken)), faults(broken)


# The changes of an edition


def test_the_feed_of_changes_is_what_the_command_reports(second):
    old, new = second
    said = parts(report(compare(old.root, new.root)))
    assert len(said) >= 12, "the second edition has a change of nearly every kind"
    assert of_feed(texts()["changes"]) == said


def test_an_edit_after_the_list_was_made_is_in_the_report_and_not_in_the_feed(second):
    old, new = second
    new.set_cell("passengers", SHARE, "value", "4.3")
    assert of_feed(texts()["changes"]) != parts(report(compare(old.root, new.root)))


def test_an_entry_says_what_changed_and_nothing_of_it_can_run(second):
    text = texts()["changes"]
    found = {entry["title"]: entry for entry in entries(text)}
    begin = f"Figures corrected: passengers/{SHARE} ("
    [title] = [title for title in found if title.startswith(begin)]
    assert found[title]["lines"] == ["value: 2.94% → 4.26%"]
    assert "<script" not in text and "&lt;script&gt;alert(1)" in text
    [moved] = [entry for entry in found.values() if entry["kind"] == "Numbers of the text"]
    assert "“2.9%” → “4.3%”" in moved["title"] and moved["lines"] == ["“It had 4.3% of all.”"]


def test_what_xml_cannot_hold_is_left_out(book):
    store(book, Changes(added=[Row("passengers", "a", f"{HOSTILE}\x00\x1b")]))
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    assert faults(texts()["changes"]) == []


def test_two_numbers_that_moved_alike_are_two_entries(book):
    move = Move("book/a.md", "A", "B", "", "a/b/c", "a/b/c", "1", "2", "1", "2", "It is 2.")
    store(book, Changes(numbers=[move, move]))
    book.edit("CITATION.cff", "version: 1.0.0", "version: 1.1.0")
    one, other = entries(texts()["changes"])
    assert one["id"] != other["id"] and one["title"] == other["title"]


# Permanence


def test_ids_and_days_do_not_depend_on_when_and_where_a_book_is_built(second):
    _, book = second
    before = ids()
    days = {entry["updated"] for entry in entries(texts()["changes"])}
    assert days == {"2026-06-02T00:00:00Z"}
    book.edit("CITATION.cff", "Evenmouth: a sample book", "Evenmouth: another subtitle")
    book.edit("CITATION.cff", "  - name: The", "  - name: All the")
    assert ids(ADDRESS) == before
    assert before["editions"][1] == "urn:uuid:9a7d58a0-158c-56bf-a3c3-674e856c01de", (
        "the id that the first edition had in its own feed: an id that is out may never change"
    )
    book.edit("CITATION.cff", "Ferries of Evenmouth", "Ferries of Oddmouth")
    assert not set(chain(*ids().values())) & set(chain(*before.values()))


def test_the_feed_of_editions_names_this_one_and_the_one_before(second):
    this, before = entries(texts()["editions"])
    assert this["lines"][0] == "Edition 1.1.0 of 2 June 2026."
    assert "Since edition 1.0.0: 1 judgement changed; 1 judgement added" in this["lines"][1]
    assert this["updated"] > before["updated"] == "2026-03-01T00:00:00Z"


def test_without_a_readable_list_there_is_this_edition_and_no_change(book):
    (book.root / "book/changes.json").write_text("{", encoding="utf-8")
    with pytest.raises(BriefingError):
        recorded()
    found = texts()
    assert all(faults(text) == [] for text in found.values())
    assert len(entries(found["editions"])) == 1 and not entries(found["changes"])


# Judgements


def test_every_question_settlement_and_judgement_of_the_history_has_an_entry(book):
    found = entries(texts()["judgements"])
    tables = {name: book.table(name) for name in ("questions", "settlements", "judgement_history")}
    assert len(found) == sum(map(len, tables.values()))
    for table, column in (("questions", "opened"), ("settlements", "settled")):
        days = sorted(entry["updated"][:10] for entry in found if entry["kind"] == column)
        assert days == sorted(tables[table][column])
    assert [entry["updated"] for entry in found] == sorted(
        (entry["updated"] for entry in found), reverse=True
    )
    by_title = {entry["title"]: entry for entry in found}
    asked = by_title["Question opened: How many people will the south line have carried in 2026?"]
    assert asked["link"] == "../book/ledger.html#crossings-south-count"
    assert "Expected by this book: 85,000 passengers." in asked["lines"]
    judged = by_title["Judgement strengthened in edition 1.0.0: The south line shrinks"]
    assert judged["link"] == "../book/arguments.html#crossings-south"
    gone = by_title["Judgement dropped in edition 1.0.0: A new quay"]
    assert gone["link"] == "../book/arguments.html", "a judgement that was dropped has no place"


def test_a_settlement_that_corrects_another_is_an_entry_of_its_own(book):
    like = book.table("settlements")["id"][0]
    more = {"id": "past.letter-people.2", "outcome": "annulled", "corrects": like}
    book.add_row("settlements", like, **more)
    before = [entry for entry in entries(texts()["judgements"]) if entry["kind"] == "settled"]
    corrected = [one for one in before if f"It replaces the settlement {like}." in one["lines"]]
    assert len(corrected) == 1 and corrected[0]["title"].startswith("Settled, annulled: Will")
    assert len({entry["id"] for entry in before}) == len(before)


def test_what_a_book_has_no_page_for_leads_to_its_front_page(book):
    book.edit("_toc.yml", "      - file: book/ledger\n", "")
    text = texts()["judgements"]
    links = {entry["link"] for entry in entries(text) if entry["kind"] in ("opened", "settled")}
    assert links == {"../book/index.html"} and faults(text) == []


def test_a_book_without_these_tables_or_this_page_has_no_such_feed(book):
    assert feeds.names() == ["editions", "changes", "judgements"]
    book.edit("_toc.yml", "      - file: book/changes\n", "")
    assert feeds.names() == ["judgements"]
    text = book.text("data/datapackage.json")
    for name in ("questions", "settlements", "judgement_history"):
        text = text.replace(f'"name": "{name}"', f'"name": "{name}_of_old"')
    (book.root / "data/datapackage.json").write_text(text, encoding="utf-8")
    assert feeds.names() == []


# In the built book


def test_every_page_names_the_feeds_and_the_page_of_changes_links_them(site):
    for path in site.rglob("*.html"):
        if path.name == "index.html" and path.parent == site:
            continue  # it forwards
        text = path.read_text("utf-8")
        for name in NAMES:
            place = re.search(
                rf'<link rel="alternate" type="application/atom\+xml" title="[^"]+" '
                rf'href="([^"]*feeds/{name}\.xml)">',
                text,
            )
            assert place and (path.parent / place[1]).resolve().is_file(), path
    for name in NAMES:
        assert f'href="../feeds/{name}.xml"' in (site / "book/changes.html").read_text("utf-8")
        assert faults((site / f"feeds/{name}.xml").read_text("utf-8")) == []


def leads_nowhere(site):
    """Return the links of the feeds of a built book that lead to no place of it."""
    found = []
    for path in sorted((site / feeds.FOLDER).glob("*.xml")):
        for entry in entries(path.read_text("utf-8")):
            page, _, anchor = entry["link"].partition("#")
            file = (path.parent / page).resolve()
            places = ANCHOR.findall(file.read_text("utf-8")) if file.is_file() else []
            if not places or (anchor and anchor not in places):
                found.append(entry["link"])
    return found


def test_every_entry_leads_to_its_place(second):
    """The second edition is built as it is; its chapters are stale."""
    _, book = second
    book.run("build")
    assert leads_nowhere(book.site) == []
    kinds = {entry["kind"] for entry in entries(book.page("feeds/changes.xml"))}
    assert len(kinds) >= 12
    page = book.site / "book/changes.html"
    page.write_text(page.read_text("utf-8").replace(' id="', ' name="'), encoding="utf-8")
    assert leads_nowhere(book.site), "a place that is gone is found"


def test_a_published_book_has_full_addresses(book):
    book.edit("CITATION.cff", "\nversion:", f"\nurl: {ADDRESS}/\nversion:")
    book.run("build")
    text = book.page("feeds/changes.xml")
    assert f'rel="self" type="application/atom+xml" href="{ADDRESS}/feeds/changes.xml"' in text
    for entry in entries(book.page("feeds/judgements.xml")):
        assert entry["link"].startswith(f"{ADDRESS}/book/")
    old = book.site / "feeds/old.xml"
    old.write_text("<feed/>", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (book.site / "feeds").iterdir()}
    book.run("build")
    after = {path.name: path.read_bytes() for path in (book.site / "feeds").iterdir()}
    assert after == {name: before[name] for name in before if name != "old.xml"}
