"""What `compare` says of two editions: every change by its kind and place, and no other."""

import json
import shutil

import pytest
from books import SAMPLE, Book

from briefing.editions.changes import compare, report
from briefing.editions.changes.snapshots import snapshot

SHARE = "share-south-2025"
ADDRESS = f"passengers/{SHARE}/value"
PAGE = f"""# A page

## Share

The south line had [2.9%](fact:{ADDRESS}) of all at the end. In short, [about 3%](fact:{ADDRESS}).

In the year 2025 the north line carried [420,500](fact:passengers/north-2025/value) people.

It [has fallen](fact:metrics/south-fell); a line of [half](excuse: "a line").
"""


@pytest.fixture
def pair(tmp_path, installed, monkeypatch):
    """An edition with the tables and one page, and a copy of it to be changed."""
    for name in ("old", "new"):
        shutil.copytree(SAMPLE / "data", tmp_path / name / "data")
        (tmp_path / name / "book").mkdir()
        shutil.copy(SAMPLE / "CITATION.cff", tmp_path / name)
        shutil.copy(SAMPLE / "book" / "settings.yml", tmp_path / name / "book")
        (tmp_path / name / "book" / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "new")
    return Book(tmp_path / "old"), Book(tmp_path / "new")


def changes_of(pair, **options):
    return compare(pair[0].root, pair[1].root, **options)


def file_of(book, table):
    return book.root / "data" / f"{table}.csv"


# Tables


def test_equal_editions_do_not_differ(pair):
    changes = changes_of(pair)
    assert not changes and "Nothing differs" in report(changes)


def test_what_only_looks_different_is_no_change(pair):
    """Order of rows and columns, quotes, line ends, a byte-order mark, digits after the last."""
    _, new = pair
    frame = new.table("passengers")
    frame["value"] = [f"{value}.0" if value.isdigit() else value for value in frame["value"]]
    frame = frame.sort_values("value")[sorted(frame.columns, key=lambda name: name != "id")]
    new.store("passengers", frame)
    frame, path = new.table("claims"), file_of(new, "claims")
    before = path.read_bytes()
    frame.to_csv(path, index=False, quoting=1, lineterminator="\r\n", encoding="utf-8-sig")
    assert path.read_bytes() != before
    new.edit("book/page.md", "at the end. In", "at\nthe end.  In")
    assert not changes_of(pair), report(changes_of(pair))


def test_rows_that_a_spreadsheet_left_empty_are_no_rows(pair):
    path = file_of(pair[1], "glossary")
    path.write_text(path.read_text(encoding="utf-8") + "\n,,,,\n", encoding="utf-8")
    assert not changes_of(pair), report(changes_of(pair))


def test_a_row_that_was_cut_short_is_compared_as_far_as_it_goes(pair):
    path = file_of(pair[1], "passengers")
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(place for place, line in enumerate(lines) if line.startswith(f"{SHARE},"))
    lines[row] = ",".join(lines[row].split(",")[:5]).replace("2.94", "2.95")
    path.write_text("\n".join(lines), encoding="utf-8")
    figures = [(one.row, one.column, one.new) for one in changes_of(pair).figures]
    assert (SHARE, "value", "2.95") in figures and (SHARE, "low", "") in figures
    assert "value: 2.94 → 2.95" in report(changes_of(pair)), "its unit is cut off too"


def test_a_corrected_figure_and_a_corrected_word_are_named_with_their_place(pair):
    pair[1].set_cell("passengers", SHARE, "value", "4.26")
    pair[1].set_cell("passengers", SHARE, "locator", "another page")
    changes = changes_of(pair)
    [figure], [words] = changes.figures, changes.words
    assert (figure.table, figure.row, figure.column) == ("passengers", SHARE, "value")
    assert (figure.old, figure.new, figure.unit) == ("2.94", "4.26", "percent")
    assert (words.column, words.new) == ("locator", "another page")
    text = report(changes)
    assert f"passengers/{SHARE} (South line" in text and "value: 2.94% → 4.26%" in text
    assert "1 figure corrected; 1 cell reworded." in text


def test_rows_that_came_went_and_got_another_name(pair):
    new = pair[1]
    new.drop_row("glossary", "draught")
    new.add_row("glossary", "ferry", id="new-term", term="A new term")
    new.add_row("ferries", "gull", id="gull-renamed")
    new.drop_row("ferries", "gull")
    changes = changes_of(pair)
    assert [(row.table, row.row) for row in changes.removed] == [("glossary", "draught")]
    assert [(row.row, row.label) for row in changes.added] == [("new-term", "A new term")]
    [renamed] = changes.renamed
    assert (renamed.what, renamed.table) == ("row", "ferries")
    assert (renamed.old, renamed.new) == ("gull", "gull-renamed")


def test_a_newer_row_of_a_series_is_a_vintage_beside_the_row_before(pair):
    like, new = "north-2025", pair[1]
    new.add_row("passengers", like, id="later", value="500000", as_of="2026-12-31")
    new.add_row("passengers", like, id="second-copy", source="another")
    new.add_row("passengers", like, id="older", as_of="2011-12-31", value="1")
    changes = changes_of(pair)
    [vintage] = changes.vintages
    assert (vintage.table, vintage.row, vintage.before) == ("passengers", "later", like)
    assert (vintage.old_date, vintage.new_date) == ("2025-12-31", "2026-12-31")
    assert (vintage.column, vintage.old, vintage.new) == ("value", "420500", "500000")
    assert "420,500 passengers → 500,000 passengers" in report(changes)
    names = {row.row for row in changes.added}
    assert names == {"second-copy", "older"}, "another source, or an earlier day, is no new vintage"


def test_where_one_quantity_has_several_measures_its_namesake_is_the_row_before(pair):
    for book in pair:
        book.add_row("passengers", "north-2025", id="staff", measure="staff", value="9")
    later = {"as_of": "2026-12-31", "measure": "staff", "value": "7"}
    pair[1].add_row("passengers", "north-2025", id="staff-later", **later)
    [vintage] = changes_of(pair).vintages
    assert (vintage.before, vintage.old, vintage.new) == ("staff", "9", "7")


def test_the_contract_says_which_rows_of_another_table_are_a_series(pair):
    """That of tickets names year and ticket, and the share as what a newer row is about."""
    pair[1].add_row("tickets", "month-2025", id="month-2026", year="2026-12-31", share_pct="58")
    [vintage] = changes_of(pair).vintages
    assert (vintage.row, vintage.before) == ("month-2026", "month-2025")
    assert (vintage.column, vintage.old, vintage.new) == ("share_pct", "55.4", "58")


def test_a_row_of_a_table_without_a_series_is_newer_than_none(pair):
    pair[1].add_row("ferries", "gull", id="gull-3", name="Gull 3", in_service="2026-02-01")
    changes = changes_of(pair)
    assert not changes.vintages and [row.row for row in changes.added] == ["gull-3"]


def test_judgements_and_verdicts_are_kept_apart_from_corrections(pair):
    new = pair[1]
    new.set_cell("judgements", "crossings.south", "likelihood", "very likely")
    new.set_cell("claims", "c000-01", "at_edition", "outdated")
    new.add_row("judgements", "crossings.south", id="crossings.new", short="New")
    new.add_row("sources", "herald-2025", id="new-source", title="A new source")
    new.drop_row("judgements", "fleet.electric")
    changes = changes_of(pair)
    [judged], [verdict] = changes.judgements, changes.verdicts
    assert (judged.row, judged.column) == ("crossings.south", "likelihood")
    assert (judged.old, judged.new) == ("likely", "very likely")
    assert (verdict.row, verdict.column) == ("c000-01", "at_edition")
    assert (verdict.old, verdict.new) == ("confirmed", "outdated")
    assert not changes.figures and not changes.words
    assert [row.label for row in changes.judgements_added] == ["New, 2026-03-01"]
    assert [row.row for row in changes.judgements_removed] == ["fleet.electric"]
    assert [row.row for row in changes.sources_added] == ["new-source"]
    assert not changes.rows_added and not changes.rows_removed


def test_tables_and_columns_that_came_went_and_got_another_name(pair):
    old, new = pair
    file_of(new, "tickets").rename(file_of(new, "sales"))
    file_of(new, "unverified").unlink()
    file_of(old, "entities").unlink()
    frame = new.table("ferries").rename(columns={"maker": "built_by"}).drop(columns="note")
    new.store("ferries", frame)
    new.store("glossary", new.table("glossary").assign(remark="new"))
    new.set_cell("sales", "single-2025", "share_pct", "36")
    changes = changes_of(pair)
    assert {(one.what, one.table, one.old, one.new) for one in changes.renamed} == {
        ("table", "sales", "tickets", "sales"),
        ("column", "ferries", "maker", "built_by"),
    }
    assert {(part.what, part.table, part.name) for part in changes.parts_removed} == {
        ("table", "", "unverified"),
        ("column", "ferries", "note"),
    }
    assert {(part.what, part.table, part.name) for part in changes.parts_added} == {
        ("table", "", "entities"),
        ("column", "glossary", "remark"),
    }
    [corrected] = changes.corrected
    assert (corrected.table, corrected.new) == ("sales", "36"), "a renamed table is compared"


def test_of_several_that_are_alike_the_first_is_the_one_that_was_renamed(pair):
    """In every run: the order must not depend on what Python draws at its start."""
    old, new = pair
    frame = old.table("glossary")
    names = [f"copy_{number}" for number in range(1, 7)]
    old.store("glossary", frame.assign(**dict.fromkeys(names, "the same")))
    new.store("glossary", frame.assign(renamed="the same"))
    for name in names:
        shutil.copy(file_of(old, "tickets"), file_of(old, name))
    shutil.copy(file_of(old, "tickets"), file_of(new, "renamed_table"))
    renamed = {(one.what, one.old, one.new) for one in changes_of(pair).renamed}
    assert renamed == {("column", "copy_1", "renamed"), ("table", "copy_1", "renamed_table")}


def test_a_part_of_the_book_beside_the_whole(pair):
    new = pair[1]
    gone = set()
    for path in (new.root / "data").glob("*.csv"):
        if path.stem not in ("passengers", "sources"):
            path.unlink()
            gone.add(path.stem)
    (new.root / "book" / "page.md").rename(new.root / "book" / "own.md")
    new.set_cell("passengers", SHARE, "value", "4.26")
    whole, part = changes_of(pair), changes_of(pair, shared=True)
    assert {one.name for one in whole.parts_removed} == {*gone, "book/page.md"}
    assert [one.name for one in whole.parts_added] == ["book/own.md"]
    assert not part.parts_removed and not part.parts_added
    assert [one.row for one in part.corrected] == [SHARE]


def test_a_table_of_very_many_new_rows_is_told_by_their_number(pair):
    frame = pair[1].table("glossary")
    like = frame.iloc[0].to_dict()
    for number in range(41):
        frame.loc[len(frame)] = {**like, "id": f"word-{number}", "term": f"Word {number}"}
    pair[1].store("glossary", frame)
    said = report(changes_of(pair))
    assert "glossary: 41 rows" in said and "word-7" not in said


# Numbers of the text


def test_a_number_that_moved_is_named_with_text_value_and_place(pair):
    pair[1].set_cell("passengers", SHARE, "value", "4.26")
    pair[1].edit("book/page.md", "[2.9%]", "[4.3%]")
    [move] = changes_of(pair).numbers
    assert (move.page, move.title, move.heading) == ("book/page.md", "A page", "Share")
    assert (move.old_text, move.new_text) == ("2.9%", "4.3%")
    assert (move.old_value, move.new_value) == ("2.94%", "4.26%")
    assert move.old_address == move.new_address == ADDRESS
    assert move.sentence == "The south line had 4.3% of all at the end."


def test_a_number_that_leads_to_a_newer_row_is_matched_by_its_sentence(pair):
    new = pair[1]
    new.add_row("passengers", "north-2025", id="later", value="500000", as_of="2026-12-31")
    new.edit("book/page.md", "year 2025", "year 2026")
    new.edit(
        "book/page.md",
        "[420,500](fact:passengers/north-2025/value)",
        "[500,000](fact:passengers/later/value)",
    )
    changes = changes_of(pair)
    [move] = changes.numbers
    assert move.old_address == "passengers/north-2025/value"
    assert move.new_address == "passengers/later/value"
    assert (move.old_value, move.new_value) == ("420,500 passengers", "500,000 passengers")
    assert not changes.tallies


def test_of_two_links_to_one_cell_each_is_matched_with_its_own_sentence(pair):
    new = pair[1]
    new.set_cell("passengers", SHARE, "value", "4.26")
    new.edit("book/page.md", f"The south line had [2.9%](fact:{ADDRESS}) of all at the end. ", "")
    new.edit("book/page.md", "[about 3%]", "[about 4%]")
    changes = changes_of(pair)
    [move] = changes.numbers
    assert (move.old_text, move.new_text) == ("about 3%", "about 4%")
    assert [(tally.added, tally.removed) for tally in changes.tallies] == [(0, 1)]


def test_other_words_for_the_same_number_are_no_move(pair):
    pair[1].edit("book/page.md", "[2.9%]", "[almost 3%]")
    pair[1].edit("book/page.md", "[has fallen]", "[fell]")
    pair[1].edit("book/page.md", "In short,", "Briefly put,")
    assert not changes_of(pair).numbers


def test_an_assumption_that_moved_and_numbers_with_new_sentences(pair):
    new = pair[1]
    new.edit("book/page.md", "[half]", "[a third]")
    new.edit("book/page.md", "In the year", f"It was [2.94%](fact:{ADDRESS}). In the year")
    new.edit("book/page.md", f" In short, [about 3%](fact:{ADDRESS}).", "")
    changes = changes_of(pair)
    [move] = changes.numbers
    assert (move.old_text, move.new_text, move.new_address) == ("half", "a third", "excuse: a line")
    assert not changes.tallies, "one came and one went at the same address: the same number"
    two = f"Or [2.9%](fact:{ADDRESS}), or [3%](fact:{ADDRESS}). In the"
    new.edit("book/page.md", "In the", two)
    [tally] = changes_of(pair).tallies
    assert (tally.page, tally.added, tally.removed) == ("book/page.md", 2, 0)


def test_two_numbers_under_one_excuse_are_not_taken_for_each_other(pair):
    new = pair[1]
    new.edit("book/page.md", 'a line of [half](excuse: "a line")', "nothing else")
    text = f'{new.text("book/page.md")}\nDraw it at [90 days](excuse: "a line") from today.\n'
    (new.root / "book" / "page.md").write_text(text, encoding="utf-8")
    assert not changes_of(pair).numbers


def test_numbers_of_chapters_and_judgements_carry_their_cell(pair):
    """A chapter, whose cells stand in another order in the new edition."""
    new = pair[1]
    for book in pair:
        shutil.copy(SAMPLE / "book" / "crossings.ipynb", book.root / "book")
    path = new.root / "book" / "crossings.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    link = "[508,500](fact:passengers/all-2025-port/value)"
    cell = next(one for one in notebook["cells"] if link in "".join(one["source"]))
    cell["source"] = "".join(cell["source"]).replace("[508,500]", "[508,900]")
    notebook["cells"].reverse()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    new.set_cell("passengers", "all-2025-port", "value", "508900")
    frame = new.table("judgements")
    frame["detail"] = frame["detail"].str.replace("[2.9%]", "[4.3%]", regex=False)
    new.store("judgements", frame)
    new.set_cell("passengers", SHARE, "value", "4.26")
    changes = changes_of(pair)
    found = {(move.page, move.cell, move.old_text, move.new_text) for move in changes.numbers}
    assert found == {
        ("book/crossings.ipynb", "sources-say", "508,500", "508,900"),
        ("data/judgements.csv", "crossings.south", "2.9%", "4.3%"),
    }
    assert [judged.column for judged in changes.judgements] == ["detail"]
    assert "[-2.9%-] {+4.3%+} take it" in report(changes)


def test_a_chapter_whose_cells_lost_their_names_is_compared_all_the_same(pair):
    """Colab and old editors drop them."""
    for book in pair:
        shutil.copy(SAMPLE / "book" / "crossings.ipynb", book.root / "book")
    path = pair[1].root / "book" / "crossings.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        del cell["id"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert not changes_of(pair), report(changes_of(pair))
    pair[1].edit("book/crossings.ipynb", "[508,500]", "[509,000]")
    pair[1].set_cell("passengers", "all-2025-port", "value", "509000")
    assert [move.new_text for move in changes_of(pair).numbers] == ["509,000"]


def test_a_fingerprint_of_an_edition_tells_numbers_from_looks(pair):
    old, new = pair
    before = snapshot(old.root).digest()
    new.store("passengers", new.table("passengers").sort_values("value"))
    new.edit("book/page.md", "In short,", "Briefly,")
    assert snapshot(new.root).digest() == before
    new.edit("book/page.md", "[2.9%]", "[2.94%]")
    assert snapshot(new.root).digest() != before
